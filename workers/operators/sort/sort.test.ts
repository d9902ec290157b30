import { beforeAll, describe, expect, test } from 'vitest';
import {
  BIGINT, BOOLEAN, DATE, DOUBLE, FLOAT, HUGEINT, INTEGER, INTERVAL, SMALLINT, TIMESTAMP, TINYINT, UBIGINT, UHUGEINT, UINTEGER, USMALLINT, UTINYINT, UUID, VARCHAR,
  decimal, typeName, type DataType,
} from '../../../src/columns/types.ts';
import type { ColumnDef } from '../../../src/plan/expr.ts';
import type { SortKeySpec } from '../../../src/plan/physical.ts';
import { FakeJob, type FakeJobOptions, type Form, type TextRows } from '../../testing/fake-task-context.ts';
import { NativeDuckDb } from '../../testing/native-duckdb.ts';
import { Random, randomText } from '../../testing/random-values.ts';

const ORDINAL: ColumnDef = { id: 900, name: 'ordinal', type: UBIGINT, notNull: true };

interface Key { readonly name: string; readonly descending?: boolean; readonly nullsFirst?: boolean }
interface Run extends FakeJobOptions { readonly partitions?: number; readonly form?: Form; readonly morselRows?: number; readonly withOrdinal?: boolean }

async function order(columns: readonly ColumnDef[], keys: readonly Key[], rows: TextRows, run: Run, limit?: number): Promise<{ rows: (string | null)[][]; job: FakeJob }> {
  const job = new FakeJob(run);
  const specs = keys.map((key): SortKeySpec => ({
    column: columns.find((c) => c.name === key.name) as ColumnDef, descending: key.descending === true, nullsFirst: key.nullsFirst === true,
  }));
  const input = run.withOrdinal ? [...columns, ORDINAL] : columns;
  const table = { columns: input, rows: run.withOrdinal ? rows.map((row, k) => [...row, String(k)]) : rows, morselRows: run.morselRows ?? 83, form: run.form ?? 'flat' } as const;
  const ordinal = run.withOrdinal ? { ordinal: ORDINAL.id } : {};
  const numPartitions = limit === undefined ? (run.partitions ?? 4) : 1;
  if (limit === undefined) await job.runStage(0, table, { kind: 'sort', keys: specs, columns, ...ordinal });
  else await job.runStage(0, table, { kind: 'top-n', keys: specs, columns, limit, ...ordinal });
  await job.runStage(1, { kind: 'sort', inputStage: 0, keys: specs, columns, numPartitions }, { kind: 'collect', columns, result: true });
  // Each task keeps `limit` rows; the plan's limit after the merge cuts the rest.
  return { rows: (await job.rowsOf(1, columns)).slice(0, limit), job };
}

let duck: NativeDuckDb;
beforeAll(async () => {
  duck = await NativeDuckDb.open();
});

const RUNS: readonly Run[] = [
  { tasks: 1, batchRows: 2048 },
  { tasks: 2, batchRows: 7, seed: 2, withOrdinal: true },
  { tasks: 8, batchRows: 1, seed: 3, partitions: 1 },
  { tasks: 3, batchRows: 64, seed: 4, form: 'mixed', partitions: 16 },
  { tasks: 5, batchRows: 50, seed: 6, form: 'selected', withOrdinal: true },
];

async function check(columns: readonly ColumnDef[], keys: readonly Key[], rows: TextRows, limits: readonly (number | undefined)[] = [undefined, 0, 1, 10, 150]): Promise<void> {
  await duck.load(columns, rows);
  const by = keys.map((k) => `${k.name} ${k.descending ? 'DESC' : 'ASC'} NULLS ${k.nullsFirst ? 'FIRST' : 'LAST'}`).join(', ');
  const expected = await duck.ask(`SELECT ${columns.map((c) => c.name).join(', ')} FROM t ORDER BY ${by}, ordinal`);
  for (const limit of limits) {
    for (const run of RUNS) {
      const { rows: answer } = await order(columns, keys, rows, run, limit);
      expect(answer, `${JSON.stringify(run)} limit ${limit}`).toEqual(limit === undefined ? expected : expected.slice(0, limit));
    }
  }
}

function table(types: readonly DataType[], numRows: number, seed: number, distinct: number): { columns: ColumnDef[]; rows: (string | null)[][] } {
  const random = new Random(seed);
  const columns = types.map((type, id): ColumnDef => ({ id, name: `c${id}`, type }));
  // DuckDB gives -0 back as 0, having decoded it from its sort key; Spillway gives back what was there.
  const text = (type: DataType) => randomText(type, random).replace(/^-0\.0$/, '0.0');
  const pools = types.map((type) => [null, ...Array.from({ length: distinct }, () => text(type))]);
  return { columns, rows: Array.from({ length: numRows }, () => pools.map((pool) => random.pick(pool))) };
}

const TYPES: readonly DataType[] = [
  BOOLEAN, TINYINT, UTINYINT, SMALLINT, USMALLINT, INTEGER, UINTEGER, BIGINT, UBIGINT, HUGEINT, UHUGEINT, FLOAT, DOUBLE, decimal(9, 2), decimal(30, 4),
  DATE, TIMESTAMP, INTERVAL, UUID, VARCHAR,
];

describe('one key', () => {
  for (const type of TYPES) {
    test(typeName(type), async () => {
      const { columns, rows } = table([type, INTEGER], 500, 21, 40);
      for (const descending of [false, true]) for (const nullsFirst of [false, true]) await check(columns, [{ name: 'c0', descending, nullsFirst }], rows, [undefined, 10, 150]);
    });
  }
});

describe('several keys', () => {
  test.each([
    [[BIGINT, BIGINT]], [[INTEGER, SMALLINT, BOOLEAN]], [[VARCHAR, VARCHAR]], [[INTEGER, VARCHAR]], [[HUGEINT, DOUBLE, VARCHAR]], [[DOUBLE, FLOAT, INTEGER, DATE]],
  ])('%j', async (types) => {
    const { columns, rows } = table(types, 600, 22, 3);
    const keys = columns.map((c, k) => ({ name: c.name, descending: k % 2 === 1, nullsFirst: k % 3 === 0 }));
    await check([...columns], keys, rows);
  });
});

describe('long keys whose values lie close together', () => {
  // Ranges differ from task to task; `far`: each task's fit a number, those of all don't.
  test.each([['near'], ['far']])('%s', async (kind) => {
    const random = new Random(13);
    const columns = [BIGINT, TIMESTAMP, INTEGER, BIGINT].map((type, id): ColumnDef => ({ id, name: `c${id}`, type }));
    const numRows = 700;
    const rows = Array.from({ length: numRows }, (_, k) => {
      const base = kind === 'far' ? 2n ** 61n * BigInt(Math.floor((k * 4) / numRows)) : BigInt(k);
      const maybe = (text: string) => (random.below(12) === 0 ? null : text);
      return [maybe(String(base + BigInt(random.below(5)))), maybe(`2024-01-0${1 + random.below(4)} 00:00:00`), maybe(String(random.below(3))), maybe(String(-base))];
    });
    const orders = [[false, false, false, false], [true, false, true, true], [false, true, false, true]];
    for (const [turn, descending] of orders.entries()) {
      await check(columns, columns.map((c, k) => ({ name: c.name, descending: descending[k] as boolean, nullsFirst: (k + turn) % 2 === 0 })), rows, [undefined, 50]);
    }
  });
});

test('long strings with common beginnings, NULs and prefixes of each other', async () => {
  const random = new Random(4);
  const columns: ColumnDef[] = [{ id: 0, name: 'c0', type: VARCHAR }, { id: 1, name: 'c1', type: INTEGER }];
  const rows = Array.from({ length: 900 }, (_, k) => {
    const length = random.pick([0, 1, 11, 12, 13, 24, 25, 40]);
    const tail = Array.from({ length: random.below(6) }, () => random.pick(['\u0001', '\u0002', 'a', 'ä', '\u{1f986}'])).join('');
    return ['https://example.org/a/very/long/common/path'.slice(0, length) + tail, String(k)];
  });
  for (const descending of [false, true]) await check(columns, [{ name: 'c0', descending }], rows);
});

test('strings with NUL bytes sort by bytes', async () => {
  const columns: ColumnDef[] = [{ id: 0, name: 'c0', type: VARCHAR }];
  const texts = ['', '\0', '\0\0', '\0\u0001', '\u0001', '\u0001\0', 'a', 'a\0', 'a\0b', 'a\u0001', 'ab'];
  const rows = [...texts].reverse().map((text) => [text]);
  for (const run of RUNS) {
    expect((await order(columns, [{ name: 'c0' }], rows, run)).rows.map((r) => r[0])).toEqual(texts);
    expect((await order(columns, [{ name: 'c0', descending: true }], rows, run)).rows.map((r) => r[0])).toEqual([...texts].reverse());
  }
});

test('no rows', async () => {
  const columns: ColumnDef[] = [{ id: 0, name: 'c0', type: VARCHAR }];
  expect((await order(columns, [{ name: 'c0' }], [], { tasks: 2 })).rows).toEqual([]);
  expect((await order(columns, [{ name: 'c0' }], [], { tasks: 2 }, 5)).rows).toEqual([]);
});

/** Numbers of very different distributions, more than one bucket holds. */
test.each(['uniform', 'few', 'skewed', 'sorted', 'reversed', 'one'])('many rows: %s', async (kind) => {
  const random = new Random(9);
  const numRows = 90_000;
  const value = (k: number): number => {
    if (kind === 'uniform') return random.below(2 ** 31) * 2 ** 20 - 2 ** 50;
    if (kind === 'few') return random.below(5);
    if (kind === 'skewed') return random.below(100) < 90 ? random.below(1000) : random.below(2 ** 31) * 2 ** 20;
    if (kind === 'sorted') return k * 3;
    return kind === 'reversed' ? -k : 1;
  };
  const columns: ColumnDef[] = [{ id: 0, name: 'c0', type: BIGINT }, { id: 1, name: 'c1', type: INTEGER }];
  const rows = Array.from({ length: numRows }, (_, k) => [random.below(100) === 0 ? null : String(value(k)), String(k)]);
  const numbers = rows.map((row) => (row[0] === null ? Infinity : Number(row[0])));
  const expected = rows.map((_, k) => k).sort((a, b) => {
    const x = numbers[a] as number, y = numbers[b] as number;
    return x === y ? a - b : x < y ? -1 : 1;
  }).map((k) => rows[k]);
  for (const run of [{ tasks: 1, batchRows: 8192 }, { tasks: 3, batchRows: 1000, seed: 5, partitions: 8 }]) {
    const { rows: answer } = await order(columns, [{ name: 'c0' }], rows, { ...run, morselRows: 5000 });
    expect(JSON.stringify(answer) === JSON.stringify(expected)).toBe(true);
    for (const limit of [5, 4000]) {
      const { rows: top } = await order(columns, [{ name: 'c0' }], rows, { ...run, morselRows: 5000 }, limit);
      expect(JSON.stringify(top) === JSON.stringify(expected.slice(0, limit))).toBe(true);
    }
  }
}, 60_000);

test('many strings', async () => {
  const random = new Random(10);
  const columns: ColumnDef[] = [{ id: 0, name: 'c0', type: VARCHAR }, { id: 1, name: 'c1', type: INTEGER }];
  const rows = Array.from({ length: 60_000 }, (_, k) => [`https://example.org/${random.below(20)}/page/${random.below(3000)}?session=${random.below(50)}`, String(k)]);
  const expected = rows.map((_, k) => k).sort((a, b) => {
    const x = rows[a]?.[0] as string, y = rows[b]?.[0] as string;
    return x === y ? a - b : x < y ? -1 : 1;
  }).map((k) => rows[k]);
  for (const run of [{ tasks: 1, batchRows: 8192 }, { tasks: 3, batchRows: 1000, seed: 5, partitions: 8 }]) {
    const { rows: answer } = await order(columns, [{ name: 'c0' }], rows, { ...run, morselRows: 5000 });
    expect(JSON.stringify(answer) === JSON.stringify(expected)).toBe(true);
    const { rows: top } = await order(columns, [{ name: 'c0' }], rows, { ...run, morselRows: 5000 }, 100);
    expect(JSON.stringify(top) === JSON.stringify(expected.slice(0, 100))).toBe(true);
  }
}, 60_000);
