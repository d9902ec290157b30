// @ts-check
/**
 * Native DuckDB as a target of the test runners: the same interface as the page with the real engine.
 *
 * @typedef {object} TargetColumn
 * @property {string} name
 * @property {string} type DuckDB's type name
 *
 * @typedef {{ ok: true, columns: TargetColumn[], rows: (string | null)[][] }
 *   | { ok: false, code: string, message: string, hint?: string, start?: number, end?: number }} Answer
 *
 * @typedef {object} RunSettings
 * @property {string} [connection]        name of a connection, where the target has several
 * @property {number} [workers]
 * @property {number} [memoryBudgetBytes]
 * @property {number} [batchRows]
 *
 * @typedef {object} Target
 * @property {string} name
 * @property {(paths: string[], name?: string) => Promise<unknown>} open  makes files readable as a table
 * @property {(sql: string, settings?: RunSettings) => Promise<Answer>} run
 * @property {() => Promise<void>} reset  forgets all tables and settings
 * @property {() => Promise<void>} close
 */
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { DuckDBInstance, StatementType } from '@duckdb/node-api';
import { canFormat, formatValue } from './duckdb-text.mjs';
import { logTableSql } from './log-oracle.mjs';

/**
 * @param {{ threads?: number }} [options]
 * @returns {Promise<Target & { connection: () => Promise<import('@duckdb/node-api').DuckDBConnection> }>}
 */
export async function openOracle(options = {}) {
  /** @type {import('@duckdb/node-api').DuckDBInstance | undefined} */
  let instance;
  /** @type {Map<string, import('@duckdb/node-api').DuckDBConnection>} */
  const connections = new Map();

  const connect = async (/** @type {string} */ name) => {
    instance ??= await DuckDBInstance.create(':memory:', {
      threads: String(options.threads ?? 2),
      // Nothing is fetched from the network, whatever a test asks for.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    let connection = connections.get(name);
    if (!connection) {
      connection = await instance.connect();
      // The engine shows instants in UTC; the machine's zone must not change what a test expects.
      await connection.run(`SET TimeZone = 'UTC'`);
      connections.set(name, connection);
    }
    return connection;
  };

  const close = async () => {
    for (const connection of connections.values()) connection.closeSync();
    connections.clear();
    instance?.closeSync();
    instance = undefined;
  };

  return {
    name: 'native DuckDB',
    connection: () => connect(''),
    async open(paths, name) {
      const connection = await connect('');
      const first = basename(paths[0]);
      const table = name ?? first.replace(/\.(gz|zst)$/, '').replace(/\.[^.]*$/, '');
      const list = `[${paths.map(quoteText).join(', ')}]`;
      const source = first.endsWith('.parquet') ? `SELECT * FROM read_parquet(${list})` : logTableSql(list, isCombined(paths[0]));
      await connection.run(`CREATE OR REPLACE VIEW ${quoteName(table)} AS ${source}`);
      if (!first.endsWith('.parquet')) await connection.run(`CREATE OR REPLACE VIEW ${quoteName(first)} AS ${source}`);
      // `FROM 'file.parquet'` means the file by its name, wherever it lies.
      await connection.run(`SET file_search_path = ${quoteText(dirname(paths[0]))}`);
    },
    async run(sql, settings = {}) {
      try {
        const connection = await connect(settings.connection ?? '');
        return await answer(connection, sql);
      } catch (error) {
        return toFailure(error);
      }
    },
    async reset() {
      await close();
    },
    close,
  };
}

/**
 * @param {import('@duckdb/node-api').DuckDBConnection} connection
 * @param {string} sql
 * @returns {Promise<Answer>}
 */
async function answer(connection, sql) {
  const statements = await connection.extractStatements(sql);
  if (statements.count === 0) return { ok: true, columns: [], rows: [] };
  for (let index = 0; index < statements.count - 1; index++) await (await statements.prepare(index)).run();
  const last = await statements.prepare(statements.count - 1);
  const isSelect = last.statementType === StatementType.SELECT;
  const reader = await last.runAndReadAll();
  const types = reader.columnTypes();
  const columns = reader.columnNames().map((name, index) => ({ name, type: String(types[index]) }));
  let rows;
  if (types.every(canFormat)) rows = reader.getRows().map((row) => row.map((value, index) => formatValue(value, types[index])));
  else if (isSelect && statements.count === 1) rows = await castRows(connection, sql);
  else rows = reader.getRows().map((row) => row.map((value, index) => canFormat(types[index]) ? formatValue(value, types[index]) : value === null ? null : String(value)));
  return { ok: true, columns, rows };
}

/**
 * Lets DuckDB cast every column. A subquery keeps its order in DuckDB.
 *
 * @param {import('@duckdb/node-api').DuckDBConnection} connection
 * @param {string} sql
 */
async function castRows(connection, sql) {
  const inner = sql.trim().replace(/;\s*$/, '');
  const reader = await connection.runAndReadAll(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${inner}\n)`);
  return /** @type {(string | null)[][]} */ (reader.getRows());
}

/** Whether the first line of a log ends in two quoted fields. @param {string} path */
const isCombined = (path) => /"[^"]*" "[^"]*"$/.test(readFileSync(path, 'utf8').split('\n', 1)[0]);

/** @param {unknown} error @returns {Answer} */
function toFailure(error) {
  const message = error instanceof Error ? error.message : String(error);
  const kind = /(?:^|: )(\w[\w ]*?) Error:/.exec(message)?.[1] ?? '';
  const code = { Parser: 'SYNTAX', Binder: 'BINDER', Catalog: 'CATALOG', Conversion: 'CONVERSION', 'Out of Range': 'OUT_OF_RANGE',
    'Invalid Input': 'INVALID_INPUT', 'Not implemented': 'NOT_SUPPORTED', INTERNAL: 'INTERNAL' }[kind] ?? 'INVALID_INPUT';
  return { ok: false, code, message };
}

/** @param {string} text */
export const quoteText = (text) => `'${text.replaceAll("'", "''")}'`;
/** @param {string} name */
export const quoteName = (name) => `"${name.replaceAll('"', '""')}"`;
