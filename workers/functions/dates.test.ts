/** Date functions over random dates, timestamps and intervals, against DuckDB. */
import { beforeAll, describe, expect, test } from 'vitest';
import { BIGINT, DATE, type DataType, INTERVAL, TIME, TIMESTAMP, TIMESTAMPTZ, typeName, VARCHAR } from '../../src/columns/types.ts';
import { ExpressionHarness, type TestColumn } from '../testing/expression-harness.ts';
import { Random, randomValues } from '../testing/random-values.ts';

let harness: ExpressionHarness;
beforeAll(async () => {
  harness = await ExpressionHarness.open();
});

const columns = (type: DataType, seed: number, count = 80): TestColumn[] => {
  const random = new Random(seed);
  const extra = type.id === 'DATE' || type.id === 'TIMESTAMP' ? ['infinity', '-infinity'] : [];
  // Before year 1 DuckDB's ICU calendar counts years by era; at the far end it loses microseconds.
  const values = (): (string | null)[] => randomValues(type, count, random).map((value) => (type.id === 'TIMESTAMPTZ' && /BC|^10000/.test(value ?? '') ? null : value));
  return [
    { name: 'a', type, values: [...values(), ...extra, ...extra] },
    { name: 'b', type, values: [...values(), ...extra, ...extra.map(() => null)] },
    { name: 'n', type: BIGINT, values: Array.from({ length: count + 2 * extra.length }, () => String(random.below(40) - 3)) },
  ];
};

const PARTS = [
  'year', 'month', 'day', 'hour', 'minute', 'second', 'milliseconds', 'microseconds', 'dow', 'isodow', 'doy', 'week', 'isoyear', 'quarter', 'decade', 'century', 'millennium', 'era', 'yearweek',
  'epoch', 'julian',
];
const DATED = [DATE, TIMESTAMP, TIMESTAMPTZ];

describe.each([...DATED, TIME, INTERVAL].map((type) => [typeName(type), type] as const))('%s', (_, type) => {
  const known = type.id === 'TIME' ? ['hour', 'minute', 'second', 'milliseconds', 'microseconds', 'epoch']
    : type.id === 'INTERVAL' ? ['year', 'month', 'day', 'hour', 'minute', 'second', 'milliseconds', 'microseconds', 'quarter', 'decade', 'century', 'millennium', 'epoch'] : PARTS;
  test.each(known)('date_part %s', async (part) => {
    expect(await harness.differences(`date_part('${part}', a)`, columns(type, 1), ['flat', 'dictionary'])).toEqual([]);
  });
  test('epochs', async () => {
    for (const name of ['epoch', 'epoch_ms', 'epoch_us']) expect(await harness.differences(`${name}(a)`, columns(type, 2), ['flat'])).toEqual([]);
  });
  if (type.id !== 'TIME') {
    test.each(['microsecond', 'millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year', 'decade', 'century', 'millennium'])('date_trunc %s', async (unit) => {
      expect(await harness.differences(`date_trunc('${unit}', a)`, columns(type, 3), ['flat', 'selected'])).toEqual([]);
    });
  }
});

describe.each(DATED.map((type) => [typeName(type), type] as const))('two of %s', (_, type) => {
  test.each(['year', 'month', 'day', 'week', 'quarter', 'decade', 'century', 'millennium', 'hour', 'minute', 'second', 'millisecond', 'microsecond', 'isoyear'])('date_diff %s', async (unit) => {
    expect(await harness.differences(`date_diff('${unit}', a, b)`, columns(type, 4), ['flat'])).toEqual([]);
  });
  test.each(['year', 'month', 'day', 'week', 'quarter', 'decade', 'hour', 'minute', 'second', 'millisecond'])('date_sub %s', async (unit) => {
    expect(await harness.differences(`date_sub('${unit}', a, b)`, columns(type, 5), ['flat'])).toEqual([]);
  });
  test('age, names, last day', async () => {
    for (const sql of ['dayname(a)', 'monthname(a)', 'last_day(a)', ...(type.id === 'DATE' ? [] : ['age(a, b)'])])
      expect(await harness.differences(sql, columns(type, 6), ['flat'])).toEqual([]);
  });
  test.each(["INTERVAL '1 day'", "INTERVAL '7 days'", "INTERVAL '90 minutes'", "INTERVAL '1 month'", "INTERVAL '5 months'", "INTERVAL '3 years'"])('time_bucket %s', async (width) => {
    for (const sql of [`time_bucket(${width}, a)`, ...(width.includes('month') || width.includes('year') ? [] : [`time_bucket(${width}, a, INTERVAL '1 day')`])])
      expect(await harness.differences(sql, columns(type, 7), ['flat'])).toEqual([]);
  });
  test.each(['%a %A %w %u', '%d %-d %b %B %m %-m', '%H %-H %I %-I %p %M %-M %S %-S', '%f %g %n', '%j %-j %U %W', '%G %V', '%c|%x|%X|%%', '%Y %y'])('strftime %s', async (format) => {
    // Years before 1000 are written in ways of their own there.
    const late = columns(type, 8).map((column) => ({ ...column, values: column.values.map((value) => (value === null || /^[12]\d\d\d-/.test(value) || value.includes('inf') ? value : null)) }));
    expect(await harness.differences(`strftime(a, '${format}')`, late, ['flat'])).toEqual([]);
  });
});

test.each(['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'UTC', 'Australia/Lord_Howe'])('zone %s', async (zone) => {
  const late = (type: DataType): TestColumn[] => columns(type, 9, 200).map((column) => ({ ...column, values: column.values.map((value) => (value !== null && /^20[0-2]|^19[7-9]/.test(value) ? value : null)) }));
  expect(await harness.differences(`timezone('${zone}', a)`, late(TIMESTAMP), ['flat'])).toEqual([]);
  expect(await harness.differences(`a AT TIME ZONE '${zone}'`, late(TIMESTAMPTZ), ['flat'])).toEqual([]);
});

test.each([
  ['%Y-%m-%d %H:%M:%S', ['2024-01-02 03:04:05', '2024-1-2 3:4:5', '2024-01-02', '2024-13-01 00:00:00', ' 2024-01-02 03:04:05 ', 'x', '', '24-01-02 03:04:05', '2024-02-30 00:00:00', '2024-01-02  03:04:05']],
  ['%d/%b/%Y:%H:%M:%S %z', ['10/Oct/2000:13:55:36 -0700', '10/oct/2000:13:55:36 +02', '10/Foo/2000:13:55:36 +0000', '10/Oct/2000:13:55:36', '10/Oct/2000:13:55:36 +05:30']],
  ['%I:%M %p', ['01:30 PM', '12:00 AM', '12:00 pm', '13:00 PM', '1:05 am']],
  ['%a, %d %B %Y', ['Mon, 01 January 2024', 'Tue, 1 march 2024', 'Xxx, 01 January 2024']],
  ['%Y %j', ['2024 060', '2024 366', '2023 366', '2024 0', '2024 1']],
  ['%S.%f', ['5.5', '59.123456', '59.1234567', '60.0', '5.']],
  ['%y%m%d', ['240102', '700102', '68-01-02', '690102']],
  ['%G-W%V-%u', ['2024-W10-1', '2020-W53-7', '2024-W1-3']],
])('try_strptime %s', async (format, texts) => {
  expect(await harness.differences(`try_strptime(a, '${format}')`, [{ name: 'a', type: VARCHAR, values: [...texts, null] }], ['flat'])).toEqual([]);
});
