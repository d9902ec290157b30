/** Casts between all types over random values, and the texts that each type reads, against DuckDB. */
import { beforeAll, describe, expect, test } from 'vitest';
import { typeName, VARCHAR } from '../../src/columns/types.ts';
import { canCast } from '../../src/plan/casts.ts';
import { ExpressionHarness } from '../testing/expression-harness.ts';
import { ALL_TYPES, Random, randomValues } from '../testing/random-values.ts';

let harness: ExpressionHarness;
beforeAll(async () => {
  harness = await ExpressionHarness.open();
});

/** Casts that DuckDB does not have. */
const beyondDuckDb = (from: string, to: string): boolean =>
  (from === 'TIMESTAMP_NS' && (to === 'TIMESTAMP_S' || to === 'TIMESTAMP_MS')) || (from === 'TIMESTAMP_MS' && to === 'TIMESTAMP_S') ||
  (from === 'TIMESTAMPTZ' && to === 'TIME') ||
  // There `true` becomes the unscaled value 1, whatever the scale.
  (from === 'BOOLEAN' && to === 'DECIMAL');

describe.each(ALL_TYPES.map((type) => [typeName(type), type] as const))('%s', (_, from) => {
  test('renders as DuckDB does', async () => {
    expect(await harness.differences('a', [{ name: 'a', type: from, values: randomValues(from, 120, new Random(1)) }])).toEqual([]);
    expect(await harness.differences('a::VARCHAR', [{ name: 'a', type: from, values: randomValues(from, 120, new Random(2)) }])).toEqual([]);
  });
  test.each(ALL_TYPES.filter((to) => canCast(from, to) && !beyondDuckDb(from.id, to.id)).map((to) => [typeName(to), to] as const))('to %s', async (_name, to) => {
    for (const count of [1, 45]) {
      const values = randomValues(from, count, new Random(count));
      const outside = to.id === 'TIMESTAMP_NS' ? /^(-|0|1\d{3}-|9999|\d{5})|BC/ : undefined;
      const columns = [{ name: 'a', type: from, values: values.map((value) => (value !== null && outside?.test(value) ? null : value)) }];
      expect(await harness.differences(`TRY_CAST(a AS ${typeName(to)})`, columns)).toEqual([]);
      expect(await harness.differences(`CAST(a AS ${typeName(to)})`, columns, ['flat', 'dictionary'])).toEqual([]);
    }
  });
});

const TEXTS: Record<string, string[]> = {
  numbers: [
    '0', '-0', '007', '12', ' 12 ', '\t12\n', '1_000', '1__0', '_1', '1_', '0x1F', '0b101', '0o17', '1e3', '1E5', '1.5', '2.5', '-1.5', '-2.5', '.5', '5.', '.', '', ' ', '-', '+', '--1', '1-',
    '1 2', '12abc', 'abc', '127', '128', '-128', '-129', '255', '256', '32767', '32768', '65535', '65536', '2147483647', '2147483648', '-2147483648', '-2147483649', '4294967295', '4294967296',
    '9223372036854775807', '9223372036854775808', '-9223372036854775808', '18446744073709551615', '18446744073709551616', '123456789012345678', '1234567890123456789', '170141183460469231731687303715884105727',
    '170141183460469231731687303715884105728', '99.95', '99.949', '999.99', '9999.994', '9999.995', '0.05', '0.049999999999', '1e20', '1e38', '1e39', '1e400', 'nan', 'NaN', '-nan', 'inf', '-inf', 'Infinity',
    '-Infinity', '+inf', 'infinity', '0.1', '0.30000000000000004', '123456789.123456789', '3.4028235e38', '3.5e38', '1.7976931348623157e308', '1e', 'e5', '1e+5', '1e+', '1.5.5', '１２', '1,5', '$5', '1e5.5',
    '00000000000000000000000000000012', '0.00000000000000000000000000000012', '12345678901234567890123456789012345678', '0x', '0xg', 'true', 't',
  ],
  dates: [
    '2024-02-29', '2023-02-29', '2024-2-9', '2024/02/09', '2024-02/09', '2024 02 09', '2024\\02\\09', ' 2024-02-09', '2024-02-09x', '24-02-09', '0001-01-01', '0000-01-01', '-0001-01-01', '0044-03-15 (BC)',
    '0044-03-15 (bc)', '12024-02-09', '5881580-07-10', '5881580-07-11', '2024-13-01', '2024-00-01', '2024-01-00', '2024-01-32', 'infinity', '-infinity', 'epoch', 'Infinity', '', ' ', '2024-02', '2024', 'now', '20240209',
    '2024-02-09 10:11', '2024-02-09 10:11:12', '2024-02-09T10:11:12', '2024-02-09T10:11:12Z', '2024-02-09 10:11:12.5', '2024-02-09 10:11:12.123456789', '2024-02-09 10:11:12+02', '2024-02-09 10:11:12+02:30', '2024-02-09 10:11:12-0230',
    '2024-02-09 10:11:12 UTC', '2024-02-09 10:11:12Z ', '2024-02-09 25:00:00', '2024-02-09 24:00:00', '2024-02-09 23:59:60', '2024-02-09 1:2:3', '2024-02-09  10:11:12', '2024-02-09 10', '2024-02-09 10:', '2024-02-09 10:11:',
    '2024-02-09 10:11:12.', '10:11:12', '10:11:12.5', '10:11', '1:2:3', '10:11:12.1234567', '24:00:00', '24:00:01', '10', '10:60:00', '10:11:12 ', ' 10:11:12', '294248-01-01', '2024-02-09 10:11:12 America/New_York',
  ],
  intervals: [
    '1 day', '1 days', '-1 day', '1 day -2 hours', '1 year 2 months 3 days 4 hours 5 minutes 6.789 seconds', '1y', '1 yr', '2 mons', '1 week', '1 quarter', '1 decade', '1 century', '1 millennium', '10:11:12', '-10:11:12.5', '1 day 10:11', '1.5 days',
    '1.5 months', '1.5 years', '0.1 seconds', '1 microsecond', '1 ms', '1 us', '', ' ', 'day', '1', '1 foo', '1 day ago', '@ 1 day', '@ 1 day ago', '1  day', ' 1 day ', '1day2hours', '1,5 days', '1000 years', '3000000000 days', 'P1D', '1 minute 90 seconds', '1 h 1 m 1 s',
    '00:00:01.000001', '100:00:00', '1:2', '-1.5 hours', '1e3 days',
  ],
  others: [
    'true', 'false', 'TRUE', 'False', 't', 'f', 'T', 'F', 'yes', 'no', 'y', 'n', '1', '0', 'on', 'off', ' true', 'true ', '', '2', 'tr',
    '123e4567-e89b-12d3-a456-426614174000', '123e4567e89b12d3a456426614174000', '{123e4567-e89b-12d3-a456-426614174000}', '123E4567-E89B-12D3-A456-426614174000', '123e4567-e89b-12d3-a456-42661417400', 'g23e4567-e89b-12d3-a456-426614174000',
    'abc', '\\x41', '\\xAA\\xbb', '\\x4', '\\', '\\\\', 'ä', "a'b", 'a"b',
  ],
};

describe.each(Object.entries(TEXTS))('reads %s', (_, texts) => {
  test.each(ALL_TYPES.filter((type) => type.id !== 'VARCHAR').map((type) => [typeName(type), type] as const))('%s', async (_name, type) => {
    // DuckDB's TRY_CAST throws for instants that nanoseconds can't hold.
    const read = type.id === 'TIMESTAMP_NS' ? texts.filter((text) => !/^(0001|-|0044)/.test(text)) : texts;
    expect(await harness.differences(`TRY_CAST(a AS ${typeName(type)})`, [{ name: 'a', type: VARCHAR, values: [...read, null] }], ['flat'])).toEqual([]);
  });
});
