/**
 * The queries in testing/*.sql, run by the whole engine in this thread and by native DuckDB, over the same rows; with one
 * worker and with several, in small batches and large ones: the answers and the order of rows must not change.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SpillwayError } from '../../src/base/errors.ts';
import { LocalEngine } from './testing/local-engine.ts';

let duckdb: DuckDBConnection;
let engine: LocalEngine;
let folder: string;

/** 60 rows with repetitions, NULLs, ties; several row groups, so that there are several morsels. */
const TABLE = `CREATE TABLE t AS SELECT
  CASE WHEN i % 11 = 0 THEN NULL ELSE (i * 7 % 5)::INTEGER END AS a, (i * 13 % 17)::INTEGER AS b, (i * 1000003 % 101)::BIGINT AS c,
  CASE WHEN i % 13 = 0 THEN NULL ELSE chr(97 + (i * 5 % 7)::INTEGER) || CASE WHEN i % 3 = 0 THEN 'x' ELSE '' END END AS s,
  CASE WHEN i % 7 = 0 THEN NULL ELSE (i * 37 % 19) / 4.0::DOUBLE END AS x,
  DATE '2020-01-01' + (i % 9)::INTEGER AS d, TIMESTAMP '2020-01-01 00:00:00' + INTERVAL (i * 5) HOUR AS ts, CASE WHEN i % 5 = 4 THEN NULL ELSE i % 3 = 0 END AS flag
  FROM range(4096) r(i)`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-queries-'));
  duckdb = await (await DuckDBInstance.create(':memory:', { threads: '1', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' })).connect();
  await duckdb.run(`SET TimeZone = 'UTC'`);
  await duckdb.run(TABLE);
  await duckdb.run(`COPY t TO '${folder}/t.parquet' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
  engine = await LocalEngine.start({ workers: 3 });
  await engine.open('t.parquet', await readFile(join(folder, 't.parquet')));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function theirs(sql: string): Promise<string[][] | { readonly error: string }> {
  try {
    const reader = await duckdb.runAndReadAll(`SELECT COLUMNS(*)::VARCHAR FROM (${sql})`);
    return reader.getRows().map((row) => row.map((v) => String(v)));
  } catch (thrown) {
    return { error: (thrown as Error).message };
  }
}

async function ours(sql: string, workers: number, batchRows: number): Promise<string[][] | { readonly error: string; readonly code: string }> {
  try {
    return (await engine.rows(sql, { workers, batchRows })).map((row) => row.map((v) => String(v)));
  } catch (thrown) {
    if (!(thrown instanceof SpillwayError) || thrown.code === 'INTERNAL') throw thrown;
    return { error: thrown.message, code: thrown.code };
  }
}

function queriesOf(file: string): string[] {
  return readFileSync(new URL(`./testing/${file}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((sql) => sql !== '' && !sql.startsWith('--') && /\bFROM t\b|^VALUES|^SELECT 1|range\(|generate_series\(/i.test(sql) && !/\b(now|current_|localtime|today|transaction)/.test(sql));
}

const inOrder = (rows: string[][]): string[] => rows.map((row) => row.join(' | '));
/** Workers and rows in a batch. */
const VARIANTS = [[3, 2048], [2, 64]] as const;

async function check(sql: string, variants: typeof VARIANTS | [], ordered: boolean): Promise<void> {
  const other = await theirs(sql);
  const mine = await ours(sql, 1, 2048);
  if ('error' in mine) {
    if (mine.code === 'NOT_SUPPORTED' || mine.error.startsWith('There is no function named')) return;
    expect(other, mine.error).toHaveProperty('error');
    return;
  }
  if ('error' in other) throw new Error(`DuckDB: ${other.error}`);
  expect(inOrder(mine).sort()).toEqual(inOrder(other).sort());
  if (ordered && /ORDER BY[^()]*$/.test(sql)) expect(inOrder(mine)).toEqual(inOrder(other));
  for (const [workers, batchRows] of variants) expect(await ours(sql, workers, batchRows), `${workers} workers`).toEqual(mine);
}

// Their orders are total, so that order is compared too.
describe('plans.sql', () => {
  it.each(queriesOf('plans.sql'))('%s', (sql) => check(sql, VARIANTS, true));
});

describe.each(['clauses.sql', 'expressions.sql', 'relations.sql'])('%s', (file) => {
  it.each(queriesOf(file))('%s', (sql) => check(sql, [], false));
});

describe('order where none is asked for', () => {
  const rows = async (sql: string, workers = 3, batchRows = 256): Promise<string[]> => inOrder((await ours(sql, workers, batchRows)) as string[][]);

  it('input order', async () => {
    expect(await rows('SELECT ts FROM t')).toEqual(inOrder((await theirs('SELECT ts FROM t ORDER BY ts')) as string[][]));
  });

  it('groups in the order of their first rows', async () => {
    const all = await rows('SELECT s, a FROM t');
    expect(await rows('SELECT s, a FROM t GROUP BY s, a')).toEqual([...new Set(all)]);
    expect(await rows('SELECT DISTINCT s, a FROM t LIMIT 5 OFFSET 2')).toEqual([...new Set(all)].slice(2, 7));
    expect(await rows('SELECT s FROM (SELECT s, a FROM t GROUP BY s, a) GROUP BY s')).toEqual([...new Set(all.map((row) => row.split(' | ')[0]))]);
    expect(await rows('SELECT s, count(DISTINCT b), count(*) FROM t GROUP BY s').then((found) => found.map((row) => row.split(' | ')[0]))).toEqual([...new Set(all.map((row) => row.split(' | ')[0]))]);
  });

  it('ties of a sort as they came', async () => {
    const input = (await rows('SELECT b, ts FROM t')).map((row) => row.split(' | '));
    const sorted = input.map((row, k) => ({ row, k })).sort((x, y) => Number(x.row[0]) - Number(y.row[0]) || x.k - y.k).map(({ row }) => row.join(' | '));
    expect(await rows('SELECT b, ts FROM t ORDER BY b')).toEqual(sorted);
    expect(await rows('SELECT b, ts FROM t ORDER BY b LIMIT 50 OFFSET 300')).toEqual(sorted.slice(300, 350));
    // A sort of a sort: the inner one breaks the ties.
    const backwards = [...input].reverse().map((row, k) => ({ row, k })).sort((x, y) => Number(x.row[0]) - Number(y.row[0]) || x.k - y.k).map(({ row }) => row.join(' | '));
    expect(await rows('SELECT * FROM (SELECT b, ts FROM t ORDER BY ts DESC) ORDER BY b')).toEqual(backwards);
    // Groups that tie, in the order in which they appeared.
    const groups = [...new Set(input.map((row) => row[0]))];
    expect(await rows('SELECT b FROM t GROUP BY b ORDER BY count(*) > 0')).toEqual(groups);
  });

  it('first and last of rows, of sorted rows and of groups', async () => {
    expect(await rows('SELECT first(ts), last(ts) FROM t')).toEqual(await rows('SELECT min(ts), max(ts) FROM t'));
    expect(await rows('SELECT first(ts), last(ts) FROM (SELECT ts FROM t ORDER BY ts DESC)')).toEqual(await rows('SELECT max(ts), min(ts) FROM t'));
    const groups = await rows('SELECT b FROM t GROUP BY b');
    expect(await rows('SELECT first(b), last(b) FROM (SELECT b FROM t GROUP BY b)')).toEqual([`${groups[0]} | ${groups.at(-1)}`]);
  });
});
