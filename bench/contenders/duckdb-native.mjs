// @ts-check
/** DuckDB as a native library in Node, tables in memory, logs read from the file. */
import { DuckDBInstance } from '@duckdb/node-api';
import { logReader, sampleLength, sampleOffsets } from './contender.mjs';

/**
 * @param {readonly number[]} threadCounts
 * @returns {import('./contender.mjs').Contender}
 */
export function duckdbNative(threadCounts) {
  /** @type {import('@duckdb/node-api').DuckDBInstance} */
  let instance;
  /** @type {import('@duckdb/node-api').DuckDBConnection} */
  let connection;
  let log = '';
  let threads = 0;
  const variants = threadCounts.map((count) => ({ id: `native-${count}`, threads: count }));

  const sqlOf = (/** @type {import('./contender.mjs').Item} */ item) => item.sql.duckdb.replaceAll('{access}', log);
  const use = async (/** @type {string} */ variant) => {
    const wanted = variants.find(({ id }) => id === variant)?.threads ?? 1;
    if (wanted === threads) return;
    await connection.run(`SET threads = ${wanted}`);
    threads = wanted;
  };

  return {
    name: 'native DuckDB',
    variants,
    async open() {
      instance = await DuckDBInstance.create(':memory:');
      connection = await instance.connect();
      await connection.run(`SET TimeZone = 'UTC'`);
      return String((await connection.runAndReadAll('SELECT version()')).getRows()[0]?.[0]);
    },
    async load({ tables }) {
      const old = await connection.runAndReadAll(`SELECT table_name FROM duckdb_tables() WHERE NOT temporary`);
      for (const [name] of old.getRows()) await connection.run(`DROP TABLE "${name}"`);
      for (const table of tables) {
        if (table.kind === 'log') log = logReader(table.path);
        else await connection.run(`CREATE TABLE "${table.name}" AS SELECT * FROM read_parquet('${table.path.replaceAll("'", "''")}')`);
      }
    },
    async prepare() {
      return { ways: ['native'], tried: '' };
    },
    async time(item, variant) {
      await use(variant);
      const startMs = performance.now();
      // `run` gives the complete result, in the library's memory.
      await connection.run(sqlOf(item));
      return performance.now() - startMs;
    },
    async answer(item, variant) {
      await use(variant);
      const sql = sqlOf(item);
      if (item.materialise) {
        await connection.run(`CREATE OR REPLACE TEMP TABLE bench_result AS ${sql}`);
        const numRows = Number((await connection.runAndReadAll('SELECT count(*) FROM bench_result')).getRows()[0]?.[0]);
        const rows = [];
        for (const offset of sampleOffsets(numRows))
          rows.push(...(await textRows(connection, `SELECT * FROM bench_result LIMIT ${sampleLength(numRows)} OFFSET ${offset}`)));
        const columnTypes = (await connection.runAndReadAll('DESCRIBE bench_result')).getRows().map((row) => String(row[1]));
        await connection.run('DROP TABLE bench_result');
        return { types: columnTypes, numRows, rows };
      }
      const rows = await textRows(connection, sql);
      const columnTypes = (await connection.runAndReadAll(`DESCRIBE ${sql}`)).getRows().map((row) => String(row[1]));
      return { types: columnTypes, numRows: rows.length, rows };
    },
    async close() {
      connection?.closeSync();
      instance?.closeSync();
    },
  };
}

/**
 * @param {import('@duckdb/node-api').DuckDBConnection} connection
 * @param {string} sql
 */
async function textRows(connection, sql) {
  const reader = await connection.runAndReadAll(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${sql}\n)`);
  return /** @type {(string | null)[][]} */ (reader.getRows());
}
