/**
 * Random conditions with NULLs, casts, NOT, IN and literals that decide: as filters, as values and as HAVING, through
 * binder, optimiser and engine, against native DuckDB. `SEED=7 QUERIES=5000` draws others and more.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { LocalEngine } from './testing/local-engine.ts';

const seed = Number(process.env.SEED ?? 1);
const numQueries = Number(process.env.QUERIES ?? 120);

/** Mulberry32: the same draws from the same seed. */
function randomOf(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

class Drawer {
  private readonly random: () => number;

  constructor(start: number) {
    this.random = randomOf(start);
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.random() * items.length)] as T;
  }

  number(): string {
    const column = this.pick(['a', 'b', 'c', 'small', 'dec', 'x', 'f', 'a + 1', 'b * 2', 'CAST(a AS BIGINT)', 'CAST(small AS INTEGER)', 'CAST(b AS DECIMAL(12,2))', 'CAST(a AS DOUBLE)', 'coalesce(a, b)', 'nullif(a, 2)', '-b', 'CASE WHEN flag THEN a ELSE c END']);
    return column;
  }

  numberLiteral(): string {
    return this.pick(['0', '1', '2', '3', '-1', '1.5', '2.0', '2.25', '-0.5', '100000', '5000000000', '-5000000000', '1e0', '2.5e0', '1e20', 'NULL', "'3'", '3::BIGINT', '2::SMALLINT', '1 + 1', 'NULL::INTEGER']);
  }

  comparison(): string {
    const operator = this.pick(['=', '<>', '<', '<=', '>', '>=', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM']);
    switch (this.pick(['number', 'number', 'number', 'date', 'time', 'text', 'columns'])) {
      case 'date': return `${this.pick(['d', 'ts::DATE', 'CAST(d AS TIMESTAMP)', 'ts'])} ${operator} ${this.pick(["'2020-01-04'", "DATE '2020-01-05'", "TIMESTAMP '2020-01-05 12:00:00'", "TIMESTAMP '2020-01-03 00:00:00'", 'NULL'])}`;
      case 'time': return `${this.pick(['ts', 'ts'])} ${operator} ${this.pick(["TIMESTAMP '2020-01-05 12:00:00'", "'2020-01-02'", 'd'])}`;
      case 'text': return `s ${operator} ${this.pick(["'a'", "'cx'", "''", 'NULL', 's'])}`;
      case 'columns': return `${this.number()} ${operator} ${this.number()}`;
      default: return this.random() < 0.25 ? `${this.numberLiteral()} ${operator} ${this.number()}` : `${this.number()} ${operator} ${this.numberLiteral()}`;
    }
  }

  condition(depth: number): string {
    if (depth === 0 || this.random() < 0.2) {
      switch (this.pick(['comparison', 'comparison', 'comparison', 'in', 'null', 'flag', 'between', 'like', 'literal', 'equals'])) {
        case 'in': return `${this.number()} ${this.pick(['IN', 'NOT IN'])} (${Array.from({ length: 1 + Math.floor(this.random() * 4) }, () => this.numberLiteral()).join(', ')})`;
        case 'null': return `${this.pick(['a', 's', 'flag', 'x', 'a + b', 'd'])} IS ${this.pick(['', 'NOT '])}NULL`;
        case 'flag': return this.pick(['flag', 'flag IS TRUE', 'flag IS NOT TRUE', 'flag IS FALSE', 'flag = (a > 1)', 'flag IS UNKNOWN']);
        case 'between': return `${this.number()} ${this.pick(['', 'NOT '])}BETWEEN ${this.numberLiteral()} AND ${this.numberLiteral()}`;
        case 'like': return `s ${this.pick(['', 'NOT '])}LIKE ${this.pick(["'a%'", "'%x'", "'_'", "''", 'NULL'])}`;
        case 'literal': return this.pick(['true', 'false', 'NULL::BOOLEAN', '1 = 1', '1 = 2', '2 IN (1, 2)', 'NULL = 1']);
        case 'equals': return Array.from({ length: 2 + Math.floor(this.random() * 3) }, () => `a = ${this.pick(['1', '2', '3', 'NULL', '2.0'])}`).join(' OR ');
        default: return this.comparison();
      }
    }
    const inner = (): string => `(${this.condition(depth - 1)})`;
    switch (this.pick(['and', 'and', 'or', 'or', 'not', 'case', 'coalesce', 'shared'])) {
      case 'not': return `NOT ${inner()}`;
      case 'case': return `CASE WHEN ${inner()} THEN ${inner()} ${this.pick([`ELSE ${inner()} `, ''])}END`;
      case 'coalesce': return `coalesce(${inner()}, ${inner()})`;
      case 'shared': {
        const shared = inner();
        return `(${shared} AND ${inner()}) OR (${shared} AND ${inner()})`;
      }
      case 'and': return Array.from({ length: 2 + Math.floor(this.random() * 2) }, inner).join(' AND ');
      default: return Array.from({ length: 2 + Math.floor(this.random() * 2) }, inner).join(' OR ');
    }
  }

  query(): string {
    const p = this.condition(3);
    return this.pick([
      `SELECT count(*), sum(c), min(b) FROM t WHERE ${p}`,
      `SELECT count(*) FILTER (WHERE ${p}), count(*) FILTER (WHERE NOT (${p})), count(*) FILTER (WHERE (${p}) IS NULL) FROM t`,
      `SELECT ${p} AS k, count(*) FROM t GROUP BY k ORDER BY k NULLS FIRST`,
      `SELECT count(*), sum(c) FROM (SELECT *, ${p} AS k FROM t WHERE ${this.condition(1)}) WHERE k`,
      `SELECT a, count(*), sum(b) FROM (SELECT a, b, flag, c, small, dec, x, f, s, d, ts FROM t) WHERE ${p} GROUP BY a HAVING ${this.pick(['a > 1', 'a = 1 OR a = 2', 'count(*) > 3', 'NOT (a = 2)', 'a < 2.5', 'a IS NULL OR a <> 1'])} ORDER BY a`,
      `SELECT count(*) FROM (SELECT DISTINCT a, flag FROM t WHERE ${p}) WHERE ${this.pick(['a = 1 OR flag', 'NOT flag', 'a::BIGINT >= 2'])}`,
    ]);
  }
}

async function answer(duckdb: DuckDBConnection, sql: string): Promise<string> {
  try {
    return JSON.stringify((await duckdb.runAndReadAll(`SELECT COLUMNS(*)::VARCHAR FROM (${sql})`)).getRows());
  } catch (thrown) {
    return `error ${(thrown as Error).message.split('\n')[0]}`;
  }
}

it(`${numQueries} conditions from seed ${seed}`, { timeout: 3_600_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spillway-predicates-'));
  const duckdb = await (await DuckDBInstance.create(':memory:', { threads: '1', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' })).connect();
  await duckdb.run(`SET TimeZone = 'UTC'`);
  await duckdb.run(`CREATE TABLE t AS SELECT
    CASE WHEN i % 11 = 0 THEN NULL ELSE (i * 7 % 5)::INTEGER END AS a, (i * 13 % 17 - 3)::INTEGER AS b, (i * 1000003 % 101)::BIGINT AS c, (i % 6 - 1)::SMALLINT AS small,
    CASE WHEN i % 9 = 0 THEN NULL ELSE ((i * 31 % 23) / 4.0)::DECIMAL(10,2) END AS dec, CASE WHEN i % 7 = 0 THEN NULL ELSE (i * 37 % 19) / 4.0::DOUBLE END AS x, ((i * 5 % 13) / 2.0)::FLOAT AS f,
    CASE WHEN i % 13 = 0 THEN NULL ELSE chr(97 + (i * 5 % 7)::INTEGER) || CASE WHEN i % 3 = 0 THEN 'x' ELSE '' END END AS s,
    CASE WHEN i % 17 = 0 THEN NULL ELSE DATE '2020-01-01' + (i % 9)::INTEGER END AS d, TIMESTAMP '2020-01-01 00:00:00' + INTERVAL (i * 5) HOUR AS ts, CASE WHEN i % 5 = 4 THEN NULL ELSE i % 3 = 0 END AS flag
    FROM range(400) r(i)`);
  await duckdb.run(`COPY t TO '${folder}/t.parquet' (FORMAT parquet)`);
  const engine = await LocalEngine.start({ workers: 1 });
  await engine.open('t.parquet', await readFile(join(folder, 't.parquet')));
  await rm(folder, { recursive: true, force: true });
  const drawer = new Drawer(seed);
  const different: string[] = [];
  let agreed = 0;
  for (let k = 0; k < numQueries; k++) {
    const sql = drawer.query();
    const theirs = await answer(duckdb, sql);
    let ours: string;
    try {
      ours = JSON.stringify(await engine.rows(sql));
    } catch (thrown) {
      ours = `error ${(thrown as Error).message}`;
    }
    if (ours === theirs) agreed++;
    else if (!(ours.startsWith('error') && theirs.startsWith('error'))) different.push(`${sql}\n    spillway: ${ours}\n    duckdb:   ${theirs}`);
  }
  expect(different.join('\n')).toBe('');
  // Most of what is drawn must be answered, or this test says nothing.
  expect(agreed).toBeGreaterThan(numQueries * 0.8);
});
