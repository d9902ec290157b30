// @ts-check
/** Data and queries of one's own: every Parquet file of a folder is a table, every .sql file of another a query. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/**
 * @param {string} dataFolder
 * @param {string} queryFolder
 * @returns {import('../run.mjs').Group[]}
 */
export function customSuite(dataFolder, queryFolder) {
  const named = (/** @type {string} */ folder, /** @type {string} */ extension) => readdirSync(folder).filter((name) => name.endsWith(extension)).sort();
  const tables = named(dataFolder, '.parquet').map((name) => ({ name: basename(name, '.parquet'), kind: /** @type {const} */ ('parquet'), path: resolve(dataFolder, name) }));
  if (tables.length === 0) throw new Error(`No .parquet files in ${dataFolder}`);
  const items = named(queryFolder, '.sql').map((name) => {
    const sql = readFileSync(join(queryFolder, name), 'utf8').trim().replace(/;\s*$/, '');
    // Ties may come in any order: rows are compared as a set unless nothing is left to chance, which can't be seen from here.
    return { id: basename(name, '.sql'), title: basename(name, '.sql'), sql: { spillway: sql, duckdb: sql }, ordered: false };
  });
  if (items.length === 0) throw new Error(`No .sql files in ${queryFolder}`);
  return [{ id: 'custom', title: `${tables.length} tables, ${items.length} queries`, source: { mode: 'memory', tables }, items }];
}
