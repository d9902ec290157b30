/** Row groups are skipped where statistics rule them out, and never where a row would pass. */
import { describe, expect, test } from 'vitest';
import { BOOLEAN, type DataType } from '../../../src/columns/types.ts';
import type { ColumnDef, Expr, LiteralValue } from '../../../src/plan/expr.ts';
import { duckdbConnection, readWithSpillway, writeParquet } from '../../testing/parquet-files.ts';
import { mayMatch } from './pruning.ts';
import type { ColumnStatistics, Ordered } from './statistics.ts';

const query = `SELECT i, (i // 1000)::INTEGER AS g, (i * 3)::UINTEGER AS u, (4294959000 + i)::UINTEGER AS big, (i - 4000)::SMALLINT AS sm,
  CASE WHEN i // 1000 = 3 THEN NULL WHEN i % 5 = 0 THEN NULL ELSE i END AS n, i::DOUBLE AS d,
  CASE WHEN i % 1000 = 7 AND i // 1000 = 4 THEN 'nan'::DOUBLE ELSE i::DOUBLE END AS nan, i::FLOAT AS f,
  'key ' || lpad((i)::VARCHAR, 6, '0') || repeat('x', 300) AS s, DATE '2020-01-01' + (i // 100)::INTEGER AS da,
  TIMESTAMP '2020-01-01' + to_seconds(i) AS ts, (i / 10.0)::DECIMAL(9,1) AS de, (i * 1000.5)::DECIMAL(30,1) AS wide, i < 3000 AS bo,
  (lpad(to_hex(i), 32, '0'))::UUID AS uu, make_timestamp_ms(i * 1000)::TIMESTAMP_MS AS ms, (lpad(to_hex(i), 8, '0')) ::BLOB AS bl
  FROM range(8000) t(i)`;
const copyOptions = 'ROW_GROUP_SIZE 2048, DICTIONARY_SIZE_LIMIT 1'; // row groups of 2048, 2048, 2048, 1856

const col = (columns: readonly ColumnDef[], name: string): Expr => {
  const def = columns.find((column) => column.name === name) as ColumnDef;
  return { kind: 'column', id: def.id, name, type: def.type };
};
const literal = (type: DataType, value: LiteralValue): Expr => ({ kind: 'literal', type, value });
const call = (name: string, ...args: Expr[]): Expr => ({ kind: 'call', type: BOOLEAN, overload: 0, name, args });
const compare = (name: string, column: string, value: LiteralValue) => (columns: readonly ColumnDef[]): Expr => {
  const operand = col(columns, column);
  return call(name, operand, literal(operand.type, value));
};

/** Filter, the same in SQL, and the row groups that have to be read. */
const cases: [sql: string, filter: (columns: readonly ColumnDef[]) => Expr, rowGroups: number][] = [
  ['i = 5000', compare('=', 'i', 5000n), 1],
  ['i < 2048', compare('<', 'i', 2048n), 1],
  ['i <= 2048', compare('<=', 'i', 2048n), 2],
  ['i > 6143', compare('>', 'i', 6143n), 1],
  ['i >= 6143', compare('>=', 'i', 6143n), 2],
  ['i <> 5', compare('<>', 'i', 5n), 4],
  ['7000 <= i', (c) => call('<=', literal({ id: 'BIGINT' }, 7000n), col(c, 'i')), 1],
  ['i = 90000', compare('=', 'i', 90000n), 0],
  ['i IN (3, 7999)', (c) => ({ kind: 'in', type: BOOLEAN, arg: col(c, 'i'), list: [literal({ id: 'BIGINT' }, 3n), literal({ id: 'BIGINT' }, 7999n), literal({ id: 'BIGINT' }, null)] }), 2],
  ['i < 100 OR i > 7900', (c) => ({ kind: 'or', type: BOOLEAN, args: [compare('<', 'i', 100n)(c), compare('>', 'i', 7900n)(c)] }), 2],
  ['i > 100 AND d < 200', (c) => ({ kind: 'and', type: BOOLEAN, args: [compare('>', 'i', 100n)(c), compare('<', 'd', 200)(c)] }), 1],
  ['u >= 23000', compare('>=', 'u', 23000n), 1],
  ['big >= 4294966000', compare('>=', 'big', 4294966000n), 1],
  ['sm < -3000', compare('<', 'sm', -3000n), 1],
  ['n IS NULL AND i < 0', (c) => ({ kind: 'and', type: BOOLEAN, args: [call('is null', col(c, 'n')), compare('<', 'i', 0n)(c)] }), 0],
  ['i IS NULL', (c) => call('is null', col(c, 'i')), 0],
  ['n IS NOT NULL', (c) => call('is not null', col(c, 'n')), 4],
  ['d = 4.5', compare('=', 'd', 4.5), 1],
  ['nan > 7000', compare('>', 'nan', 7000), 4],
  ['nan < 100', compare('<', 'nan', 100), 2],
  ["nan = 'nan'", compare('=', 'nan', Number.NaN), 4],
  ["nan > 'nan'", compare('>', 'nan', Number.NaN), 0],
  ['f <= 1', compare('<=', 'f', 1), 1],
  ["s = 'key 000001'", compare('=', 's', 'key 000001'), 1],
  ["s < 'key 002'", compare('<', 's', 'key 002'), 1],
  ["s > 'key 0070'", compare('>', 's', 'key 0070'), 1],
  ["da > DATE '2020-03-10'", compare('>', 'da', 18331n), 1],
  ["ts < TIMESTAMP '2020-01-01 00:00:10'", compare('<', 'ts', 1577836810000000n), 1],
  ['de > 799', compare('>', 'de', 7990n), 1],
  ['wide < 3', compare('<', 'wide', 30n), 1],
  ['bo', (c) => col(c, 'bo'), 2],
  ['NOT bo', (c) => call('not', col(c, 'bo')), 3],
  ['bo = false', compare('=', 'bo', false), 3],
  ["uu > '00000000-0000-0000-0000-000000001e00'", compare('>', 'uu', 0x1e00n), 1],
  ["ms < TIMESTAMP '1970-01-01 00:10:00'", compare('<', 'ms', 600000000n), 1],
  ["bl = '00000001'::BLOB", compare('=', 'bl', new TextEncoder().encode('00000001')), 1],
  ['i::DOUBLE < 3.5', (c) => call('<', { kind: 'cast', type: { id: 'DOUBLE' }, arg: col(c, 'i'), try: false }, literal({ id: 'DOUBLE' }, 3.5)), 1],
  ["da::TIMESTAMP < TIMESTAMP '2020-01-02'", (c) => call('<', { kind: 'cast', type: { id: 'TIMESTAMP' }, arg: col(c, 'da'), try: false }, literal({ id: 'TIMESTAMP' }, 1577923200000000n)), 1],
  ['de::DECIMAL(20,4) > 799', (c) => call('>', { kind: 'cast', type: { id: 'DECIMAL', precision: 20, scale: 4 }, arg: col(c, 'de'), try: false }, literal({ id: 'DECIMAL', precision: 20, scale: 4 }, 7990000n)), 1],
  ['i = NULL', compare('=', 'i', null), 0],
  ['hash(i) = 1', (c) => call('=', call('hash', col(c, 'i')), literal({ id: 'UBIGINT' }, 1n)), 4],
];

describe('row groups', async () => {
  const file = await writeParquet(query, copyOptions);
  test.each(cases)('%s', async (sql, filter, rowGroups) => {
    const { rows, numMorsels } = await readWithSpillway([file], { filters: (columns) => [filter(columns)] });
    const read = new Set(rows.map((row) => Number(row[0])));
    const matching = await (await duckdbConnection()).runAndReadAll(`SELECT i FROM (${query}) WHERE ${sql}`);
    for (const [i] of matching.getRows()) expect(read.has(Number(i))).toBe(true);
    expect(numMorsels).toBe(rowGroups);
  });

  test('a row group of nulls is skipped by comparisons', async () => {
    const bytes = await writeParquet('SELECT CASE WHEN i < 2048 THEN NULL ELSE i END AS n FROM range(4096) t(i)', 'ROW_GROUP_SIZE 2048');
    const scan = async (filter: (columns: readonly ColumnDef[]) => Expr) => (await readWithSpillway([bytes], { filters: (columns) => [filter(columns)] })).rows;
    expect((await scan(compare('>', 'n', -5n))).every(([n]) => n !== null)).toBe(true);
    expect((await scan((c) => call('is null', col(c, 'n')))).every(([n]) => n === null)).toBe(true);
  });
});

test('bounds decide exactly', () => {
  const values: (bigint | null)[] = [null, 1n, 2n, 3n, 4n, 5n];
  const operators: Record<string, (a: bigint, b: bigint) => boolean> = {
    '=': (a, b) => a === b, '<>': (a, b) => a !== b, '<': (a, b) => a < b, '<=': (a, b) => a <= b, '>': (a, b) => a > b, '>=': (a, b) => a >= b,
  };
  for (const [name, holds] of Object.entries(operators))
    for (let min = 1; min <= 5; min++)
      for (let max = min; max <= 5; max++)
        for (const literalValue of values) {
          const statistics: ColumnStatistics = { min: BigInt(min) as Ordered, max: BigInt(max), nullCount: 0, numRows: 9, mayHoldNaN: false };
          const expr = call(name, { kind: 'column', id: 0, name: 'a', type: { id: 'BIGINT' } }, literal({ id: 'BIGINT' }, literalValue));
          const possible = literalValue !== null && Array.from({ length: max - min + 1 }, (_, k) => BigInt(min + k)).some((a) => holds(a, literalValue));
          if (possible) expect(mayMatch(expr, () => statistics)).toBe(true);
          else if (name !== '<>') expect(mayMatch(expr, () => statistics)).toBe(false);
        }
});
