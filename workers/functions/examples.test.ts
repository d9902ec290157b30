/** Every function's documented examples: what they say, what we give, what DuckDB gives. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ExpressionHarness } from '../testing/expression-harness.ts';
import { scalarFunctions } from './index.ts';

let harness: ExpressionHarness;
beforeAll(async () => {
  harness = await ExpressionHarness.open();
});

describe.each(scalarFunctions.map((entry) => [entry.name, entry] as const))('%s', (_name, entry) => {
  test('has a description and examples', () => {
    expect(entry.description).not.toBe('');
    expect(entry.examples.length).toBeGreaterThan(0);
    expect(entry.implementations).toHaveLength(entry.signatures.length);
  });

  test.each(entry.examples.map((example) => [example.sql, example.result] as const))('%s', async (sql, result) => {
    const bound = harness.bind(sql, []);
    expect(harness.evaluate(bound, [])).toEqual([result]);
    expect(await harness.expected(sql, [])).toEqual([result]);
  });
});
