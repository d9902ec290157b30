import { describe, expect, test } from 'vitest';
import { DOUBLE, FLOAT, INTEGER, UBIGINT } from '../../../src/columns/types.ts';
import type { ColumnDef } from '../../../src/plan/expr.ts';
import type { AggregateSpec } from '../../../src/plan/physical.ts';
import { doubleText } from '../../expressions/text/number-text.ts';
import { tableLimits } from '../../operators/aggregate/sink.ts';
import { FakeJob, type FakeJobOptions } from '../../testing/fake-task-context.ts';
import { Random } from '../../testing/random-values.ts';
import { roundToDouble } from './double-sum.ts';
import { sumFunction } from './sum.ts';

const LEAST = 1074n;

/** A finite double as an integer of units of 2^-1074. */
function units(value: number): bigint {
  const bits = new BigUint64Array(Float64Array.of(Math.abs(value)).buffer)[0] as bigint;
  const exponent = bits >> 52n;
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const magnitude = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  return value < 0 || Object.is(value, -0) ? -magnitude : magnitude;
}

/** The exact real sum, rounded once. */
function reference(values: readonly number[]): number {
  if (values.some((v) => Number.isNaN(v)) || (values.includes(Infinity) && values.includes(-Infinity))) return NaN;
  if (values.includes(Infinity)) return Infinity;
  if (values.includes(-Infinity)) return -Infinity;
  return roundToDouble(values.reduce((sum, v) => sum + units(v), 0n));
}

const columns: readonly ColumnDef[] = [{ id: 0, name: 'k', type: INTEGER }, { id: 1, name: 'x', type: DOUBLE }];
const overload = sumFunction.signatures.findIndex((s) => s.args[0]?.id === 'DOUBLE');
const sum: AggregateSpec = { name: 'sum', overload, args: [columns[1] as ColumnDef], column: { id: 9, name: 's', type: DOUBLE } };

async function sums(values: readonly number[], groups: number, run: FakeJobOptions & { morselRows?: number }): Promise<string[]> {
  const job = new FakeJob(run);
  const keys = groups === 0 ? [] : [columns[0] as ColumnDef];
  const rows = values.map((v, k) => [String(k % Math.max(1, groups)), Number.isNaN(v) ? 'nan' : doubleText(v)]);
  const numPartitions = groups === 0 ? 1 : 4;
  await job.runStage(0, { columns, rows, morselRows: run.morselRows ?? 50 }, { kind: 'aggregate', groups: keys, aggregates: [sum], numPartitions, keepOrdinals: false });
  const out = [...keys, sum.column];
  await job.runStage(1, { kind: 'aggregate', inputStage: 0, groups: keys, aggregates: [sum], columns: out, numPartitions }, { kind: 'collect', columns: out, result: true });
  return (await job.rowsOf(1, out)).map((row) => row.join(' '));
}

const DISTRIBUTIONS: Record<string, (random: Random) => number> = {
  prices: (r) => r.below(1_000_000) / 100,
  uniform: (r) => r.next() - 0.5,
  'ten decades': (r) => (r.next() - 0.5) * 10 ** r.below(10),
  'every exponent': (r) => (r.next() - 0.5) * 2 ** (r.below(2000) - 1000),
  'huge and tiny': (r) => r.pick([1e300, -1e300, 1e-300, 1, -1, 3e-320]),
  subnormal: (r) => r.below(1000) * 5e-324 * r.pick([1, -1]),
  'largest': (r) => r.pick([Number.MAX_VALUE, -Number.MAX_VALUE, 1]),
  cancelling: (r) => r.pick([1e16, -1e16, 1, 0.1]),
  zeros: (r) => r.pick([0, -0]),
};

describe.each(Object.keys(DISTRIBUTIONS))('%s', (name) => {
  test.each([[0], [7]])('%i groups: exact, whatever the tasks and batches', async (groups) => {
    const random = new Random(77);
    const values = Array.from({ length: 700 }, () => (DISTRIBUTIONS[name] as (r: Random) => number)(random));
    const expected = Array.from({ length: Math.max(1, groups) }, (_, g) => reference(values.filter((_v, k) => groups === 0 || k % groups === g)));
    const texts = expected.map((value, g) => `${groups === 0 ? '' : `${g} `}${doubleText(value)}`).sort();
    for (const run of [{ tasks: 1 }, { tasks: 3, batchRows: 11, seed: 2 }, { tasks: 8, batchRows: 1, seed: 3 }]) {
      expect((await sums(values, groups, run)).sort(), JSON.stringify(run)).toEqual(texts);
    }
  });
});

test('NaN and infinities', async () => {
  for (const values of [[1, NaN], [Infinity, 1], [-Infinity, 1], [Infinity, -Infinity], [NaN, Infinity], [1, Infinity, -1e308]]) {
    for (const run of [{ tasks: 1 }, { tasks: 2, morselRows: 1, seed: 4 }]) {
      const [text] = await sums(values, 0, run);
      const value = reference(values);
      expect(text, values.join()).toBe(Number.isNaN(value) ? 'nan' : doubleText(value));
    }
  }
});

test('sums of many rows carry, and move to the nodes when they are large', async () => {
  const random = new Random(5);
  // Passed through and grouped again, too.
  const usual = { ...tableLimits };
  const values = Array.from({ length: 6000 }, () => random.next() * 2 ** 40);
  const expected = doubleText(reference(values));
  for (const limits of [{}, { cachedBytes: 0, largestBytes: 0, leastGroups: 1 }]) {
    Object.assign(tableLimits, limits);
    expect(await sums(values, 0, { tasks: 2, morselRows: 500 })).toEqual([expected]);
    Object.assign(tableLimits, usual);
  }
});

test('rounding of big integers', () => {
  for (const value of [0, 5e-324, 1.5e-323, 2.2250738585072014e-308, 2.225073858507201e-308, 1, 1 / 3, 1e308, Number.MAX_VALUE]) {
    expect(roundToDouble(units(value))).toBe(value);
    expect(roundToDouble(-units(value))).toBe(value === 0 ? 0 : -value);
  }
  // Halves go to the even neighbour; beyond the greatest lies infinity.
  const one = 1n << LEAST;
  expect(roundToDouble(one + (one >> 53n))).toBe(1);
  expect(roundToDouble(one + (one >> 53n) + 1n)).toBe(1 + 2 ** -52);
  expect(roundToDouble(one + 3n * (one >> 53n))).toBe(1 + 2 ** -51);
  expect(roundToDouble(units(Number.MAX_VALUE) * 2n)).toBe(Infinity);
});

test('FLOATs are summed as DOUBLEs', async () => {
  const float: ColumnDef = { id: 1, name: 'x', type: FLOAT };
  const spec: AggregateSpec = { ...sum, overload: sumFunction.signatures.findIndex((s) => s.args[0]?.id === 'FLOAT'), args: [float] };
  const job = new FakeJob();
  const input: ColumnDef[] = [float, { id: 2, name: 'o', type: UBIGINT }];
  const values = [0.1, 0.2, 16777216, 1, 1].map(Math.fround);
  await job.runStage(0, { columns: input, rows: values.map((v, k) => [String(v), String(k)]), morselRows: 2 }, { kind: 'aggregate', groups: [], aggregates: [spec], numPartitions: 1, keepOrdinals: false });
  await job.runStage(1, { kind: 'aggregate', inputStage: 0, groups: [], aggregates: [spec], columns: [spec.column], numPartitions: 1 }, { kind: 'collect', columns: [spec.column], result: true });
  expect(await job.rowsOf(1, [spec.column])).toEqual([[doubleText(reference(values))]]);
});
