/** GLOB against native DuckDB, and patterns that naive matching never ends on. */
import { beforeAll, expect, test } from 'vitest';
import { ExpressionHarness } from '../../testing/expression-harness.ts';

let harness: ExpressionHarness;
beforeAll(async () => {
  harness = await ExpressionHarness.open();
});

test.each([
  ["'access.log' GLOB '*.log'"], ["'a.b.c' GLOB 'a*b*c'"], ["'abcabc' GLOB '*c'"], ["'abcab' GLOB '*c'"], ["'aXbXc' GLOB 'a*X*c'"], ["'' GLOB '*'"], ["'ab' GLOB '**'"],
  ["'ab' GLOB 'a**b'"], ["'aab' GLOB 'a*ab'"], ["'ab' GLOB 'a*ab'"], ["'x1y22z' GLOB '*[0-9]?[a-z]'"], ["'éa' GLOB '?a'"], ["'a*b' GLOB 'a\\*b'"], ["'axb' GLOB 'a\\*b'"], ["'abcbd' GLOB '*b*[!c]'"],
])('%s', async (sql) => {
  const bound = harness.bind(sql, []);
  expect(harness.evaluate(bound, [])).toEqual(await harness.expected(sql, []));
});

test('many stars over much text', () => {
  const text = 'a'.repeat(2000);
  expect(harness.evaluate(harness.bind(`'${text}' GLOB '${'*a'.repeat(20)}b'`, []), [])).toEqual(['false']);
});
