/** Comparison, logic and arithmetic over random values of every type, in every vector form, against DuckDB. */
import { beforeAll, describe, expect, test } from 'vitest';
import { BOOLEAN, DATE, INTEGER, typeName } from '../../src/columns/types.ts';
import { ExpressionHarness, type TestColumn } from '../testing/expression-harness.ts';
import { ALL_TYPES, NUMBERS, Random, randomValues, TEMPORALS } from '../testing/random-values.ts';

let harness: ExpressionHarness;
beforeAll(async () => {
  harness = await ExpressionHarness.open();
});

const pair = (type: (typeof ALL_TYPES)[number], other: (typeof ALL_TYPES)[number], count: number, seed: number): TestColumn[] => {
  const random = new Random(seed);
  return [
    { name: 'a', type, values: randomValues(type, count, random) },
    { name: 'b', type: other, values: randomValues(other, count, random) },
  ];
};

describe.each(ALL_TYPES.map((type) => [typeName(type), type] as const))('%s', (_, type) => {
  test.each(['=', '<>', '<', '<=', '>', '>=', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM'])('%s', async (operator) => {
    for (const count of [1, 37]) expect(await harness.differences(`a ${operator} b`, pair(type, type, count, 7 + count))).toEqual([]);
  });
  test('IS NULL, IN, CASE', async () => {
    const columns = pair(type, type, 41, 3);
    expect(await harness.differences('a IS NULL', columns)).toEqual([]);
    expect(await harness.differences('a IS NOT NULL', columns)).toEqual([]);
    expect(await harness.differences('a IN (b)', columns)).toEqual([]);
    expect(await harness.differences('CASE WHEN a < b THEN a WHEN a = b THEN NULL ELSE b END', columns)).toEqual([]);
    expect(await harness.differences('coalesce(a, b)', columns)).toEqual([]);
    expect(await harness.differences('nullif(a, b)', columns)).toEqual([]);
    const listed = (columns[0] as TestColumn).values.filter((value) => value !== null).slice(0, 9).map((value) => `'${(value as string).replaceAll("'", "''")}'::${typeName(type)}`);
    expect(await harness.differences(`a IN (${listed.join(', ')})`, columns)).toEqual([]);
    expect(await harness.differences(`b NOT IN (${listed.join(', ')}, NULL)`, columns)).toEqual([]);
  });
});

describe('arithmetic', () => {
  test.each(NUMBERS.map((type) => [typeName(type), type] as const))('%s', async (_, type) => {
    for (const operator of ['+', '-', '*', '//', '%', '/'])
      // DuckDB lets UHUGEINT differences wrap around; ours are an error.
      for (const count of type.id === 'UHUGEINT' && operator === '-' ? [] : [1, 33]) expect(await harness.differences(`a ${operator} b`, pair(type, type, count, count))).toEqual([]);
    expect(await harness.differences('-a', pair(type, type, 33, 5))).toEqual([]);
  });
  test('between different types', async () => {
    for (const type of NUMBERS)
      for (const other of NUMBERS) expect(await harness.differences('a + b', pair(type, other, 9, 11), ['flat'])).toEqual([]);
  });
  test('constants on either side', async () => {
    for (const type of NUMBERS)
      for (const sql of ['a + 1', ...(type.id === 'UHUGEINT' ? [] : ['3 - a']), 'a * 2', '7 % a', 'a // 3', '100 / a', 'a < 5', '5 <= a', 'a = 1'])
        expect(await harness.differences(sql, pair(type, type, 21, 13), ['flat', 'dictionary'])).toEqual([]);
  });
  test('dates, times and intervals', async () => {
    for (const type of TEMPORALS)
      for (const other of [...TEMPORALS, INTEGER])
        for (const operator of ['+', '-']) expect(await harness.differences(`a ${operator} b`, pair(type, other, 15, 17), ['flat', 'dictionary'])).toEqual([]);
  });
});

test('AND, OR and NOT are three-valued', async () => {
  const values = ['true', 'false', null];
  const rows = values.flatMap((a) => values.flatMap((b) => values.map((c) => [a, b, c])));
  const columns: TestColumn[] = ['a', 'b', 'c'].map((name, k) => ({ name, type: BOOLEAN, values: rows.map((row) => row[k] ?? null) }));
  for (const sql of ['a AND b AND c', 'a OR b OR c', 'NOT a', 'a AND (b OR NOT c)', '(a OR b) AND c', 'a IS TRUE', 'a IS NOT FALSE', 'a IS UNKNOWN'])
    expect(await harness.differences(sql, columns)).toEqual([]);
});

test('branches not taken raise no error', async () => {
  const columns: TestColumn[] = [{ name: 'a', type: INTEGER, values: ['1', '2147483647', null, '5', '-3'] }, { name: 's', type: { id: 'VARCHAR' }, values: ['12', 'x', null, '', '7'] }];
  for (const sql of ['CASE WHEN a < 100 THEN a + 1 ELSE 0 END', "CASE WHEN s = '12' THEN s::INTEGER END", "coalesce(nullif(s, 'x'), '0')"])
    expect(await harness.differences(sql, columns)).toEqual([]);
  const guarded = harness.bind("(s = '12' OR s = '7') AND s::INTEGER > 5", columns);
  expect(harness.evaluate(guarded, columns)).toEqual(['true', 'false', null, 'false', 'true']);
});

test('dates compare with timestamps and strings', async () => {
  expect(await harness.differences('a < b', pair(DATE, { id: 'TIMESTAMP' }, 25, 5))).toEqual([]);
  expect(await harness.differences("a >= '2000-01-01'", pair(DATE, DATE, 25, 5))).toEqual([]);
});
