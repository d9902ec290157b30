import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  BIGINT, BOOLEAN, DATE, DOUBLE, FLOAT, HUGEINT, INTEGER, SMALLINT, TIMESTAMP, TINYINT, UBIGINT, UINTEGER, USMALLINT, UTINYINT, VARCHAR,
  decimal, typeName, type DataType,
} from '../../../src/columns/types.ts';
import type { ColumnDef } from '../../../src/plan/expr.ts';
import type { AggregateSpec } from '../../../src/plan/physical.ts';
import { aggregateFunctions } from '../../functions/aggregate/index.ts';
import { FakeJob, type FakeJobOptions, type Form, type TextRows } from '../../testing/fake-task-context.ts';
import { NativeDuckDb } from '../../testing/native-duckdb.ts';
import { tableLimits } from './sink.ts';
import { Random, randomText } from '../../testing/random-values.ts';

const ORDINAL: ColumnDef = { id: 900, name: 'ordinal', type: UBIGINT, notNull: true };

interface Wanted { readonly name: string; readonly arg?: string; readonly by?: string; readonly filter?: string }
interface Query { readonly columns: readonly ColumnDef[]; readonly groups: readonly string[]; readonly aggregates: readonly Wanted[]; readonly ordinal?: boolean }

function specOf(query: Query, wanted: Wanted, id: number): AggregateSpec {
  const column = (name: string) => query.columns.find((c) => c.name === name) as ColumnDef;
  const args = [wanted.arg, wanted.by].filter((name) => name !== undefined).map(column);
  const f = aggregateFunctions.find((entry) => entry.name === wanted.name);
  if (f === undefined) throw new Error(wanted.name);
  for (const [overload, signature] of f.signatures.entries()) {
    const resolved = signature.resolve ? signature.resolve(args.map((a) => a.type), args.map(() => undefined)) : signature;
    if (resolved === null || resolved.args.length !== args.length) continue;
    if (resolved.args.some((type, k) => typeName(type) !== typeName((args[k] as ColumnDef).type))) continue;
    return {
      name: wanted.name, overload, args, column: { id, name: `a${id}`, type: resolved.returns },
      ...(wanted.filter === undefined ? {} : { filter: column(wanted.filter).id }),
    };
  }
  throw new Error(`no ${wanted.name}(${args.map((a) => typeName(a.type)).join()})`);
}

interface Run extends FakeJobOptions { readonly partitions?: number; readonly form?: Form; readonly morselRows?: number }

async function aggregate(query: Query, rows: TextRows, run: Run): Promise<{ rows: (string | null)[][]; job: FakeJob }> {
  const job = new FakeJob(run);
  const specs = query.aggregates.map((wanted, k) => specOf(query, wanted, 1000 + k));
  const groups = query.groups.map((name) => query.columns.find((c) => c.name === name) as ColumnDef);
  const numPartitions = groups.length === 0 ? 1 : (run.partitions ?? 8);
  const input = query.ordinal ? [...query.columns, ORDINAL] : query.columns;
  const ordinal = query.ordinal ? { ordinal: ORDINAL.id } : {};
  const table = { columns: input, rows: query.ordinal ? rows.map((row, k) => [...row, String(k)]) : rows, morselRows: run.morselRows ?? 97, form: run.form ?? 'flat' } as const;
  await job.runStage(0, table, { kind: 'aggregate', groups, aggregates: specs, numPartitions, ...ordinal, keepOrdinals: query.ordinal === true });
  const columns = [...groups, ...specs.map((s) => s.column), ...(query.ordinal && groups.length > 0 ? [ORDINAL] : [])];
  await job.runStage(
    1,
    { kind: 'aggregate', inputStage: 0, groups, aggregates: specs, numPartitions, columns, ...(groups.length > 0 ? ordinal : {}) },
    { kind: 'collect', columns, result: true },
  );
  return { rows: await job.rowsOf(1, columns), job };
}

function sqlOf(query: Query): string {
  const calls = query.aggregates.map((a, k) => {
    const ordered = ['first', 'last', 'any_value'].includes(a.name) ? `${a.arg} ORDER BY ordinal` : (a.arg ?? '*');
    return `${a.name}(${a.by === undefined ? ordered : `${a.arg}, ${a.by} ORDER BY ordinal`})${a.filter === undefined ? '' : ` FILTER (WHERE ${a.filter})`} AS a${k}`;
  });
  const list = [...query.groups, ...calls, ...(query.ordinal && query.groups.length > 0 ? ['min(ordinal)'] : [])].join(', ');
  return `SELECT ${list} FROM t${query.groups.length === 0 ? '' : ` GROUP BY ${query.groups.join(', ')}`}`;
}

const sorted = (rows: TextRows) => rows.map((row) => JSON.stringify(row)).sort();

let duck: NativeDuckDb;
beforeAll(async () => {
  duck = await NativeDuckDb.open();
});

function table(types: readonly DataType[], numRows: number, seed: number, distinct: number): { columns: ColumnDef[]; rows: (string | null)[][] } {
  const random = new Random(seed);
  const columns = types.map((type, id): ColumnDef => ({ id, name: `c${id}`, type }));
  // Few values a column, so that groups repeat.
  const pools = types.map((type) => [null, ...Array.from({ length: distinct }, () => randomText(type, random))]);
  const rows = Array.from({ length: numRows }, () => pools.map((pool) => random.pick(pool)));
  return { columns, rows };
}

const RUNS: readonly Run[] = [
  { tasks: 1, batchRows: 2048, partitions: 8 },
  { tasks: 2, batchRows: 7, partitions: 8, seed: 2 },
  { tasks: 8, batchRows: 1, partitions: 8, seed: 3 },
  { tasks: 3, batchRows: 64, partitions: 8, seed: 4, form: 'mixed' },
  { tasks: 1, batchRows: 97, partitions: 8, form: 'dictionary' },
  { tasks: 2, batchRows: 50, partitions: 8, seed: 6, form: 'selected' },
];

async function check(query: Query, rows: TextRows): Promise<void> {
  await duck.load(query.columns, rows);
  const expected = sorted(await duck.ask(sqlOf(query)));
  let first: string | undefined;
  for (const run of RUNS) {
    const { rows: answer } = await aggregate(query, rows, run);
    const label = JSON.stringify(run);
    expect(sorted(answer), label).toEqual(expected);
    const text = JSON.stringify(answer);
    first ??= text;
    // The same groups in the same order, to the byte.
    expect(text, label).toBe(first);
  }
}

const KEY_TYPES: readonly DataType[] = [
  BOOLEAN, TINYINT, UTINYINT, SMALLINT, USMALLINT, INTEGER, UINTEGER, BIGINT, UBIGINT, HUGEINT, FLOAT, DOUBLE, decimal(9, 2), decimal(30, 4), DATE, TIMESTAMP, VARCHAR,
];

const usual = { ...tableLimits };
afterEach(() => void Object.assign(tableLimits, usual));

describe('tables that overflow: emptied, rows passed through, passed rows grouped', () => {
  test.each([
    ['emptied and passed', { cachedBytes: 0, largestBytes: 0, leastGroups: 256 }],
    ['passed rows grouped', { cachedBytes: 0, largestBytes: 0, leastGroups: 256, rawBytes: 2 ** 16 }],
  ])('%s', async (_, limits) => {
    Object.assign(tableLimits, limits);
    const random = new Random(31);
    const columns: ColumnDef[] = [
      { id: 0, name: 'k', type: BIGINT }, { id: 1, name: 's', type: VARCHAR }, { id: 2, name: 'x', type: INTEGER }, { id: 3, name: 'd', type: DOUBLE },
      { id: 4, name: 'f', type: BOOLEAN }, { id: 5, name: 't', type: VARCHAR },
    ];
    const maybe = (text: string) => (random.below(20) === 0 ? null : text);
    const rows = Array.from({ length: 3000 }, (_unused, k) => {
      // The second half has NULLs and repeats keys of the first.
      const key = k < 1500 ? k : random.below(2500);
      const row = [String(key * 1_000_003), `key number ${key} of some length`, String(random.below(100)), String(random.below(4000) / 4), random.pick(['true', 'false']), `text ${random.below(50)} that is long`];
      return k < 1500 ? row : row.map(maybe);
    });
    for (const groups of [['k'], ['s'], ['k', 's', 'x']]) {
      const aggregates = [
        { name: 'count' }, { name: 'sum', arg: 'x' }, { name: 'sum', arg: 'd' }, { name: 'avg', arg: 'd', filter: 'f' }, { name: 'min', arg: 't' }, { name: 'max', arg: 't', filter: 'f' },
        { name: 'first', arg: 't' }, { name: 'bit_and', arg: 'x' },
      ];
      await check({ columns, groups, aggregates, ordinal: true }, rows);
    }
  }, 60_000);
});

describe('one key', () => {
  test.each(KEY_TYPES)('$id', async (type) => {
    const { columns, rows } = table([type], 700, 11, 30);
    await check({ columns, groups: ['c0'], aggregates: [{ name: 'count' }] }, rows);
  });
});

describe('several keys', () => {
  test.each([
    [[BIGINT, BIGINT]], [[INTEGER, SMALLINT, BOOLEAN]], [[VARCHAR, VARCHAR]], [[VARCHAR, INTEGER]], [[HUGEINT, DOUBLE, VARCHAR]], [[BOOLEAN, TINYINT]],
    [[BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, DOUBLE, VARCHAR, DATE, FLOAT, UTINYINT]],
  ])('%j', async (types) => {
    const { columns, rows } = table(types, 900, 12, 4);
    await check({ columns, groups: columns.map((c) => c.name), aggregates: [{ name: 'count' }] }, rows);
  });
});

const ARGUMENTS: readonly DataType[] = [
  BOOLEAN, TINYINT, UTINYINT, SMALLINT, USMALLINT, INTEGER, UINTEGER, BIGINT, UBIGINT, FLOAT, DOUBLE, decimal(4, 1), decimal(18, 3), decimal(30, 5), HUGEINT, DATE, TIMESTAMP, VARCHAR,
];

describe('aggregates', () => {
  for (const type of ARGUMENTS) {
    for (const grouped of [true, false]) {
      test(`${typeName(type)} ${grouped ? 'by group' : 'without groups'}`, async () => {
        const random = new Random(7);
        const columns: ColumnDef[] = [
          { id: 0, name: 'k', type: INTEGER }, { id: 1, name: 'x', type }, { id: 2, name: 'f', type: BOOLEAN },
        ];
        const value = () => {
          if (random.below(5) === 0) return null;
          // Sums of random extremes overflow in DuckDB, whose sums of doubles are not exact either.
          if (type.id === 'HUGEINT' || (type.id === 'DECIMAL' && type.precision > 18)) return String(random.below(2_000_000) - 1_000_000);
          if (type.id === 'DOUBLE' || type.id === 'FLOAT') return String((random.below(4001) - 2000) / 4);
          return randomText(type, random);
        };
        const rows = Array.from({ length: 800 }, () => [String(random.below(12)), value(), random.pick(['true', 'false', null])]);
        const names = ['count', 'min', 'max', 'first', 'last', 'any_value'];
        const numeric = !['VARCHAR', 'DATE', 'TIMESTAMP', 'BOOLEAN'].includes(type.id);
        if (numeric || type.id === 'BOOLEAN') names.push('sum');
        if (numeric || type.id === 'TIMESTAMP') names.push('avg');
        if (type.id === 'BOOLEAN') names.push('bool_and', 'bool_or', 'count_if');
        if (type.id.endsWith('INT') || type.id === 'INTEGER') names.push('bit_and', 'bit_or', 'bit_xor');
        const aggregates = names.flatMap((name): Wanted[] => [{ name, arg: 'x' }, { name, arg: 'x', filter: 'f' }]);
        await check({ columns, groups: grouped ? ['k'] : [], aggregates, ordinal: true }, rows);
      });
    }
  }
});

describe('arg_min and arg_max', () => {
  test.each([[INTEGER], [DOUBLE], [VARCHAR], [HUGEINT], [DATE], [BOOLEAN]])('of $id', async (type) => {
    const { columns, rows } = table([TINYINT, type, SMALLINT, DOUBLE, DATE], 800, 41, 8);
    const aggregates = ['c2', 'c3', 'c4'].flatMap((by): Wanted[] => [{ name: 'arg_min', arg: 'c1', by }, { name: 'arg_max', arg: 'c1', by }]);
    await check({ columns, groups: ['c0'], aggregates, ordinal: true }, rows);
    await check({ columns, groups: [], aggregates, ordinal: true }, rows);
  });
});

describe('variance and standard deviation', () => {
  const names = ['var_samp', 'var_pop', 'stddev_samp', 'stddev_pop'];
  test.each([[['k']], [[]]])('by %j: exact, and near DuckDB', async (groups) => {
    const random = new Random(51);
    const columns: ColumnDef[] = [{ id: 0, name: 'k', type: INTEGER }, { id: 1, name: 'x', type: DOUBLE }];
    const rows = Array.from({ length: 500 }, () => [String(random.below(60)), random.below(9) === 0 ? null : String(1e6 + random.below(10_000) / 8)]);
    const query: Query = { columns, groups, aggregates: names.map((name) => ({ name, arg: 'x' })) };
    await duck.load(columns, rows);
    const expected = new Map((await duck.ask(sqlOf(query))).map((row) => [groups.length > 0 ? row[0] : '', row.slice(groups.length)]));
    const texts = new Set<string>();
    for (const run of RUNS) {
      const { rows: answer } = await aggregate(query, rows, run);
      texts.add(JSON.stringify(answer));
      expect(answer.length).toBe(expected.size);
      for (const row of answer) {
        const wanted = expected.get(groups.length > 0 ? row[0] as string : '') as (string | null)[];
        row.slice(groups.length).forEach((value, k) => {
          if (wanted[k] === null) expect(value).toBeNull();
          else expect(Math.abs(Number(value) - Number(wanted[k]))).toBeLessThanOrEqual(1e-6 * Math.abs(Number(wanted[k])));
        });
      }
    }
    expect(texts.size).toBe(1);
  });

  test('nothing is lost to cancellation; infinities are errors', async () => {
    const columns: ColumnDef[] = [{ id: 0, name: 'x', type: DOUBLE }];
    const query: Query = { columns, groups: [], aggregates: names.map((name) => ({ name, arg: 'x' })) };
    const rows = ['1e15', '1000000000000001', '1000000000000002'].map((x) => [x]);
    expect((await aggregate(query, rows, { tasks: 2, morselRows: 1 })).rows).toEqual([['1.0', '0.6666666666666666', '1.0', '0.816496580927726']]);
    expect((await aggregate(query, [['7.5']], {})).rows).toEqual([[null, '0.0', null, '0.0']]);
    expect((await aggregate(query, [['1e150'], ['1e150']], {})).rows).toEqual([['0.0', '0.0', '0.0', '0.0']]);
    // Squares beyond the range of DOUBLE are an error, too, though the variance may lie within.
    await expect(aggregate(query, [['1e308'], ['1e308']], {})).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
    await expect(aggregate(query, [['inf'], ['1']], {})).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
  });
});

test('no rows: one row without groups, none with', async () => {
  const columns: ColumnDef[] = [{ id: 0, name: 'k', type: VARCHAR }, { id: 1, name: 'x', type: DOUBLE }];
  const aggregates = [{ name: 'count' }, { name: 'sum', arg: 'x' }, { name: 'avg', arg: 'x' }, { name: 'min', arg: 'k' }, { name: 'first', arg: 'x' }];
  expect((await aggregate({ columns, groups: [], aggregates }, [], { tasks: 2 })).rows).toEqual([['0', null, null, null, null]]);
  expect((await aggregate({ columns, groups: ['k'], aggregates }, [], { tasks: 2 })).rows).toEqual([]);
});

test('many groups: tables are emptied, rows passed through, partitions merged', async () => {
  const random = new Random(5);
  const columns: ColumnDef[] = [{ id: 0, name: 'k', type: BIGINT }, { id: 1, name: 's', type: VARCHAR }, { id: 2, name: 'x', type: INTEGER }];
  const rows = Array.from({ length: 120_000 }, () => {
    const key = random.below(90_000);
    return [String(key * 1_000_003), `key number ${key} of some length`, String(random.below(100))];
  });
  for (const groups of [['k'], ['s'], ['k', 's']]) {
    const aggregates = [{ name: 'count' }, { name: 'sum', arg: 'x' }];
    const texts = new Set<string>();
    for (const run of [{ tasks: 1, batchRows: 8192 }, { tasks: 3, batchRows: 1000, seed: 9 }]) {
      const { rows: answer } = await aggregate({ columns, groups, aggregates }, rows, { ...run, partitions: 16, morselRows: 10_000 });
      texts.add(JSON.stringify(answer));
      const expected = new Map<string, [number, number]>();
      for (const row of rows) {
        const key = groups.map((g) => row[g === 'k' ? 0 : 1]).join('|');
        const entry = expected.get(key) ?? [0, 0];
        entry[0]++;
        entry[1] += Number(row[2]);
        expected.set(key, entry);
      }
      expect(answer.length).toBe(expected.size);
      for (const row of answer) expect([Number(row[groups.length]), Number(row[groups.length + 1])]).toEqual(expected.get(row.slice(0, groups.length).join('|')));
    }
    expect(texts.size).toBe(1);
  }
}, 60_000);

test('hundreds of keys and a thousand aggregates', async () => {
  const random = new Random(61);
  const types = Array.from({ length: 300 }, (_, k) => [INTEGER, BIGINT, VARCHAR, TINYINT, DOUBLE][k % 5] as DataType);
  const columns = types.map((type, id): ColumnDef => ({ id, name: `c${id}`, type }));
  const rows = Array.from({ length: 60 }, (_, k) => types.map((_t, c) => (c === 7 && k % 3 === 0 ? null : String((k % 4) * (c % 3)))));
  const aggregates = Array.from({ length: 1000 }, (): Wanted => ({ name: random.pick(['min', 'max', 'count', 'any_value']), arg: `c${random.below(300)}` }));
  const groups = columns.slice(0, 200).map((c) => c.name);
  const answers = [];
  for (const run of [{ tasks: 1 }, { tasks: 3, batchRows: 7, seed: 2 }]) answers.push((await aggregate({ columns, groups, aggregates }, rows, { ...run, partitions: 64, morselRows: 10 })).rows);
  const [first, second] = answers as [(string | null)[][], (string | null)[][]];
  // 4 values of k % 4, but 0 of them differ where c7 is NULL.
  expect(first.length).toBe(8);
  expect(second).toEqual(first);
  for (const row of first) {
    aggregates.forEach((wanted, k) => {
      const c = Number((wanted.arg as string).slice(1));
      const members = rows.filter((r) => groups.every((_g, j) => Number(r[j] ?? -1) === Number(row[j] ?? -1)));
      const value = row[groups.length + k];
      const present = members.map((m) => m[c] as string | null).filter((v) => v !== null);
      if (wanted.name === 'count') expect(value).toBe(String(present.length));
      else if (present.length === 0) expect(value).toBeNull();
      else expect(Number(value)).toBe(Number(present[0]));
    });
  }
});

test('strings of any length', async () => {
  const columns: ColumnDef[] = [{ id: 0, name: 'k', type: VARCHAR }, { id: 1, name: 'x', type: VARCHAR }];
  const long = 'x'.repeat(2 ** 24);
  const rows = [[long, 'a'], [`${long.slice(1)}y`, 'b'.repeat(100_000)], [long, 'b'.repeat(99_999)], ['', long], ['', '']];
  const { rows: answer } = await aggregate({ columns, groups: ['k'], aggregates: [{ name: 'count' }, { name: 'max', arg: 'x' }, { name: 'min', arg: 'x' }] }, rows, { tasks: 2, batchRows: 2, morselRows: 2 });
  const byKey = new Map(answer.map((row) => [row[0], row.slice(1)]));
  expect(byKey.size).toBe(3);
  expect(byKey.get(long)?.[0]).toBe('2');
  expect(byKey.get(long)?.[1] === 'b'.repeat(99_999)).toBe(true);
  expect(byKey.get('')?.[0]).toBe('2');
  expect(byKey.get('')?.[1] === long).toBe(true);
  expect(byKey.get('')?.[2]).toBe('');
});

test('first ordinals order the groups of a partition', async () => {
  const columns: ColumnDef[] = [{ id: 0, name: 'k', type: INTEGER }];
  const random = new Random(3);
  const rows = Array.from({ length: 3000 }, () => [String(random.below(500))]);
  for (const run of [{ tasks: 1 }, { tasks: 4, batchRows: 11, seed: 8 }]) {
    const { rows: answer } = await aggregate({ columns, groups: ['k'], aggregates: [], ordinal: true }, rows, { ...run, partitions: 1 });
    const firsts = [...new Set(rows.map((row) => row[0]))];
    expect(answer.map((row) => row[0])).toEqual(firsts);
    expect(answer.map((row) => Number(row[1]))).toEqual(firsts.map((key) => rows.findIndex((row) => row[0] === key)));
  }
});
