/**
 * Random queries within queries: projections, filters, groups, DISTINCT, orders and limits in any nesting, through the
 * whole engine with one worker and with three, against native DuckDB. `SEED=7 QUERIES=5000` draws others and more.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { LocalEngine } from './testing/local-engine.ts';

const seed = Number(process.env.SEED ?? 1);
const numQueries = Number(process.env.QUERIES ?? 60);

/** A query, its columns (all of numbers), and which of them tell its rows apart; none where rows may be equal. */
interface Shape {
  readonly sql: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
  /** Rows come in this order whatever the engine. */
  readonly ordered: boolean;
}

class Drawer {
  private state: number;
  private aliases = 0;

  constructor(start: number) {
    this.state = start >>> 0;
  }

  random(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.random() * items.length)] as T;
  }

  alias(): string {
    return `z${this.aliases++}`;
  }

  source(depth: number): Shape {
    if (depth === 0 || this.random() < 0.15) return { sql: 't', columns: ['k', 'a', 'b', 'c'], key: ['k'], ordered: false };
    const inner = this.query(depth - 1);
    return { ...inner, sql: `(${inner.sql}) AS ${this.alias()}` };
  }

  expression(columns: readonly string[]): string {
    const column = (): string => this.pick(columns);
    return this.pick([column(), column(), `${column()} + 1`, `${column()} % 3`, `coalesce(${column()}, 0)`, `-${column()}`, `CASE WHEN ${column()} > 2 THEN ${column()} ELSE 1 END`, `${column()} + ${column()}`]);
  }

  condition(columns: readonly string[]): string {
    const column = (): string => this.pick(columns);
    return this.pick([`${column()} > 1`, `${column()} IN (0, 1, 2)`, `${column()} IS NOT NULL`, `${column()} = 1 OR ${column()} = 2`, `NOT (${column()} < 2 AND ${column()} > 0)`, `${column()} % 2 = 0`, `${column()} <> ${column()}`, `${column()} BETWEEN 0 AND 5.5`]);
  }

  query(depth: number): Shape {
    const from = this.source(depth);
    const where = this.random() < 0.5 ? ` WHERE ${this.condition(from.columns)}` : '';
    switch (this.pick(['rows', 'rows', 'groups', 'groups', 'distinct', 'whole', 'on'])) {
      case 'groups': return this.groups(from, where);
      case 'distinct': {
        const outputs = this.outputs(from.columns, 1 + Math.floor(this.random() * 2));
        return this.finished(`SELECT DISTINCT ${outputs.map(([e, n]) => `${e} AS ${n}`).join(', ')} FROM ${from.sql}${where}`, outputs.map(([, n]) => n), outputs.map(([, n]) => n));
      }
      case 'whole': {
        const outputs = this.aggregates(from.columns).map((e): [string, string] => [e, this.alias()]);
        const having = this.random() < 0.2 ? ' HAVING count(*) > 3' : '';
        return { sql: `SELECT ${outputs.map(([e, n]) => `${e} AS ${n}`).join(', ')} FROM ${from.sql}${where}${having}`, columns: outputs.map(([, n]) => n), key: outputs.map(([, n]) => n), ordered: true };
      }
      case 'on': {
        if (from.key.length === 0) return this.query(depth);
        const [on, ...others] = [this.pick(from.columns), ...from.columns];
        const names = others.map(() => this.alias());
        const list = others.map((column, k) => `${column} AS ${names[k]}`).join(', ');
        // The first row of each is settled by the key.
        return { sql: `SELECT DISTINCT ON (${on}) ${list} FROM ${from.sql}${where} ORDER BY ${on} DESC, ${from.key.join(', ')}`, columns: names, key: names, ordered: true };
      }
      default: {
        const outputs = this.outputs(from.columns, 1 + Math.floor(this.random() * 3));
        // A key that is passed on keeps rows apart.
        const passed = from.key.map((column): [string, string] => [column, this.alias()]);
        const all = this.random() < 0.7 ? [...outputs, ...passed] : outputs;
        return this.finished(`SELECT ${all.map(([e, n]) => `${e} AS ${n}`).join(', ')} FROM ${from.sql}${where}`, all.map(([, n]) => n), all === outputs ? [] : passed.map(([, n]) => n));
      }
    }
  }

  private outputs(columns: readonly string[], count: number): [string, string][] {
    return Array.from({ length: count }, () => [this.expression(columns), this.alias()]);
  }

  private aggregates(columns: readonly string[]): string[] {
    return Array.from({ length: 1 + Math.floor(this.random() * 3) }, () => {
      const column = this.expression(columns);
      return this.pick(['count(*)', `sum(${column})`, `min(${column})`, `max(${column})`, `count(DISTINCT ${column})`, `count(${column})`, `sum(DISTINCT ${column})`, `count(*) FILTER (${this.condition(columns)})`, `max(${column}) FILTER (${this.condition(columns)})`]);
    });
  }

  private groups(from: Shape, where: string): Shape {
    const keys = this.outputs(from.columns, 1 + Math.floor(this.random() * 2));
    const values = this.aggregates(from.columns).map((e): [string, string] => [e, this.alias()]);
    const by = this.pick([keys.map(([, n]) => n).join(', '), keys.map((_, k) => String(k + 1)).join(', '), 'ALL', keys.map(([e]) => e).join(', ')]);
    // With GROUP BY ALL, DuckDB also groups by the columns behind an alias in HAVING, which splits the groups that one sees.
    const conditions = ['count(*) > 1', `${values[0]?.[1]} > 1`, ...(by === 'ALL' ? [] : [`${keys[0]?.[1]} > 0`])];
    const having = this.random() < 0.3 ? ` HAVING ${this.pick(conditions)}` : '';
    const list = [...keys, ...values];
    return this.finished(`SELECT ${list.map(([e, n]) => `${e} AS ${n}`).join(', ')} FROM ${from.sql}${where} GROUP BY ${by}${having}`, list.map(([, n]) => n), keys.map(([, n]) => n));
  }

  /** Some queries are sorted, and those whose order is total may be cut. */
  private finished(sql: string, columns: readonly string[], key: readonly string[]): Shape {
    if (key.length === 0 || this.random() < 0.4) return { sql, columns, key, ordered: false };
    const direction = (): string => this.pick(['', ' DESC', ' NULLS FIRST', ' DESC NULLS LAST']);
    const first = this.random() < 0.5 ? [`${this.pick(columns)}${direction()}`] : [];
    const order = [...first, ...key.map((column) => `${column}${direction()}`)].join(', ');
    const limit = this.pick(['', '', ' LIMIT 3', ' LIMIT 20', ' LIMIT 7 OFFSET 2', ' OFFSET 5', ' LIMIT 0']);
    return { sql: `${sql} ORDER BY ${order}${limit}`, columns, key, ordered: true };
  }
}

async function answer(duckdb: DuckDBConnection, sql: string): Promise<string[] | string> {
  try {
    return (await duckdb.runAndReadAll(`SELECT COLUMNS(*)::VARCHAR FROM (${sql})`)).getRows().map((row) => JSON.stringify(row));
  } catch (thrown) {
    return `error ${(thrown as Error).message.split('\n')[0]}`;
  }
}

it(`${numQueries} queries from seed ${seed}`, { timeout: 3_600_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spillway-shapes-'));
  const duckdb = await (await DuckDBInstance.create(':memory:', { threads: '1', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' })).connect();
  await duckdb.run(`CREATE TABLE t AS SELECT (i * 77 % 500)::INTEGER AS k, CASE WHEN i % 11 = 0 THEN NULL ELSE (i * 7 % 5)::INTEGER END AS a, (i * 13 % 17 - 3)::INTEGER AS b,
    CASE WHEN i % 6 = 0 THEN NULL ELSE (i * 29 % 11)::BIGINT END AS c FROM range(500) r(i)`);
  await duckdb.run(`COPY t TO '${folder}/t.parquet' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
  const engine = await LocalEngine.start({ workers: 3 });
  await engine.open('t.parquet', await readFile(join(folder, 't.parquet')));
  await rm(folder, { recursive: true, force: true });
  const ours = async (sql: string, workers: number, batchRows: number): Promise<string[] | string> => {
    try {
      return (await engine.rows(sql, { workers, batchRows })).map((row) => JSON.stringify(row));
    } catch (thrown) {
      return `error ${(thrown as Error).message}`;
    }
  };
  const drawer = new Drawer(seed);
  const different: string[] = [];
  let agreed = 0;
  for (let n = 0; n < numQueries; n++) {
    const { sql, ordered } = drawer.query(3);
    const theirs = await answer(duckdb, sql);
    const mine = await ours(sql, 1, 2048);
    const again = await ours(sql, 3, 64);
    if (typeof mine === 'string' && typeof theirs === 'string') continue;
    const same = typeof mine !== 'string' && typeof theirs !== 'string' && JSON.stringify(ordered ? mine : [...mine].sort()) === JSON.stringify(ordered ? theirs : [...theirs].sort());
    if (!same) different.push(`${sql}\n    spillway: ${String(mine).slice(0, 300)}\n    duckdb:   ${String(theirs).slice(0, 300)}`);
    else if (JSON.stringify(mine) !== JSON.stringify(again)) different.push(`${sql}\n    one worker:    ${String(mine).slice(0, 300)}\n    three workers: ${String(again).slice(0, 300)}`);
    else agreed++;
  }
  expect(different.join('\n')).toBe('');
  // Most of what is drawn must be answered, or this test says nothing.
  expect(agreed).toBeGreaterThan(numQueries * 0.8);
});
