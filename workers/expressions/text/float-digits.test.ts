import { expect, test } from 'vitest';
import { ExpressionHarness } from '../../testing/expression-harness.ts';
import { Random } from '../../testing/random-values.ts';
import { floatText } from './number-text.ts';

test('floats are printed as DuckDB prints them', async () => {
  const harness = await ExpressionHarness.open();
  const random = new Random(42);
  const bits = new DataView(new ArrayBuffer(4));
  const floats = Array.from({ length: 20_000 }, (_, k) => {
    if (k % 3 === 0) return Math.fround(random.next() * 10 ** random.below(12));
    bits.setUint32(0, Number(random.bits(32)));
    return bits.getFloat32(0);
  }).filter(Number.isFinite);
  await harness.connection.run('CREATE OR REPLACE TEMP TABLE f (x FLOAT)');
  // As doubles, so that no digit depends on what is being tested.
  for (let from = 0; from < floats.length; from += 1000)
    await harness.connection.run(`INSERT INTO f SELECT unnest([${floats.slice(from, from + 1000).map((x) => `${x}::DOUBLE`.replace(/^(-.*)::/, '($1)::')).join(', ')}])`);
  const expected = await harness.ask('SELECT x::VARCHAR FROM f ORDER BY rowid');
  const wrong = floats.map((x, k) => [floatText(x), expected[k]]).filter(([mine, theirs]) => mine !== theirs);
  expect(wrong).toEqual([]);
});
