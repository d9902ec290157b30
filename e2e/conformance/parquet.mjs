// @ts-check
/**
 * Parquet files of apache/parquet-testing and hyparquet against what native DuckDB reads from each: columns and
 * types, number of rows, and the md5 of all rows as text. Where DuckDB itself refuses or fails, a clear error or
 * rows will do. Nothing may take the tab down.
 *
 * The md5 is of rows printed as structs: our rows go into native DuckDB as text, are cast to the column's type
 * there, and printed by it, so that only the values are compared and not two ways to print a struct.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openOracle, quoteName, quoteText } from '../harness/oracle.mjs';

/** @typedef {{ error?: string, cols?: [string, string][], rows?: number, md5text?: string }} Baseline */

/** Rows compared value by value; above, only their number. */
const MAX_ROWS = 100_000;

/** @type {import('./run.mjs').Suite} */
export async function parquetSuite(folder, engine) {
  const file = ['duckdb-1.5.6.json'].map((name) => join(folder, name)).find(existsSync);
  if (!file) return [{ name: 'baseline', outcome: 'skipped', detail: 'no baseline file' }];
  /** @type {Record<string, Baseline>} */
  const baselines = JSON.parse(readFileSync(file, 'utf8'));
  const oracle = await openOracle({ threads: 1 });
  /** @type {import('./run.mjs').Case[]} */
  const cases = [];
  try {
    for (const [name, baseline] of Object.entries(baselines).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const path = join(folder, name.replace(/^parquet\//, ''));
      if (!existsSync(path)) continue;
      cases.push({ name, ...(await checkFile(path, baseline, engine, oracle)) });
    }
  } finally {
    await oracle.close();
  }
  return cases;
}

/**
 * @param {string} path
 * @param {Baseline} baseline
 * @param {import('../harness/spillway-page.mjs').SpillwayPage} engine
 * @param {Awaited<ReturnType<typeof openOracle>>} oracle
 * @returns {Promise<Omit<import('./run.mjs').Case, 'name'>>}
 */
async function checkFile(path, baseline, engine, oracle) {
  await engine.reset();
  const bad = baseline.error !== undefined;
  /** @param {string} message @returns {Omit<import('./run.mjs').Case, 'name'>} */
  const failure = (message) => {
    if (/PAGE_LOST|WORKER_LOST|INTERNAL/.test(message)) return { outcome: 'dead', detail: message };
    return { outcome: bad ? 'pass' : 'refused', detail: message };
  };
  try {
    await engine.open([path], 't');
  } catch (error) {
    return failure(error instanceof Error ? error.message.split('\n', 1)[0] : String(error));
  }
  const answer = await engine.run('SELECT * FROM t');
  if (!answer.ok) return failure(`${answer.code}: ${answer.message.split('\n', 1)[0]}`);
  if (bad) return { outcome: 'pass', detail: `${answer.rows.length} rows where DuckDB says: ${baseline.error?.split('\n', 1)[0]}` };

  const columns = baseline.cols ?? [];
  const names = answer.columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  const expectedNames = columns.map(([name, type]) => `${name} ${type}`).join(', ');
  if (answer.rows.length !== baseline.rows) return { outcome: 'wrong', detail: `${baseline.rows} rows expected, ${answer.rows.length} found` };
  if (names !== expectedNames) return { outcome: 'wrong', detail: `columns ${names.slice(0, 300)} instead of ${expectedNames.slice(0, 300)}` };
  if (answer.rows.length > MAX_ROWS || baseline.md5text === undefined) return { outcome: 'pass', detail: 'number of rows and columns' };
  const md5 = await md5OfRows(answer.rows, columns, oracle);
  if (md5 === baseline.md5text || (answer.rows.length === 0 && baseline.md5text === null)) return { outcome: 'pass', detail: `${answer.rows.length} rows` };
  return { outcome: 'wrong', detail: `md5 ${md5}, expected ${baseline.md5text}` };
}

/**
 * @param {(string | null)[][]} rows
 * @param {[string, string][]} columns
 * @param {Awaited<ReturnType<typeof openOracle>>} oracle
 */
async function md5OfRows(rows, columns, oracle) {
  const connection = await oracle.connection();
  await connection.run(`CREATE OR REPLACE TEMP TABLE texts (${['n INTEGER', ...columns.map((_, index) => `c${index} VARCHAR`)].join(', ')})`);
  const appender = await connection.createAppender('texts');
  for (const [index, row] of rows.entries()) {
    appender.appendInteger(index);
    for (const value of row) if (value === null) appender.appendNull(); else appender.appendVarchar(value);
    appender.endRow();
  }
  appender.closeSync();
  const casts = columns.map(([name, type], index) => `CAST(c${index} AS ${type}) AS ${quoteName(name)}`);
  try {
    const reader = await connection.runAndReadAll(`SELECT md5(string_agg(CAST(t AS VARCHAR), chr(10) ORDER BY n)) FROM (SELECT n, {${casts.map((cast, index) => `${quoteText(columns[index][0])}: ${cast.replace(/ AS "(?:[^"]|"")*"$/, '')}`).join(', ')}} AS t FROM texts)`);
    return String(reader.getRows()[0]?.[0]);
  } catch (error) {
    return `not computed: ${error instanceof Error ? error.message.split('\n', 1)[0] : error}`;
  }
}
