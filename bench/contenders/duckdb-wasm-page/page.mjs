/**
 * DuckDB-WASM in a page, for comparison: everything comes from our own server.
 * `window.peer` is what the benchmark calls; times are taken here, in the page.
 */
import * as duckdb from '@duckdb/duckdb-wasm';

const BUNDLES = {
  eh: { module: 'duckdb-eh.wasm', worker: 'duckdb-browser-eh.worker.js', pthread: null },
  coi: { module: 'duckdb-coi.wasm', worker: 'duckdb-browser-coi.worker.js', pthread: 'duckdb-browser-coi.pthread.worker.js' },
};
const absolute = (/** @type {string} */ name) => new URL(name, location.href).href;

/** @type {duckdb.AsyncDuckDB} */
let db;
/** @type {duckdb.AsyncDuckDBConnection} */
let connection;

/**
 * @param {'eh' | 'coi'} bundle
 * @param {number} threads only for coi
 */
async function open(bundle, threads) {
  const { module, worker, pthread } = BUNDLES[bundle];
  db = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker(absolute(worker)));
  await db.instantiate(absolute(module), pthread === null ? null : absolute(pthread));
  // Without maximumThreads the threaded bundle starts more threads than its pool holds, and hangs at the first SET threads.
  await db.open({ path: ':memory:', ...(bundle === 'coi' ? { maximumThreads: threads } : {}) });
  connection = await db.connect();
  // Nothing may be fetched from elsewhere.
  await connection.query(`SET autoinstall_known_extensions = false`);
  if (bundle === 'coi') await connection.query(`SET threads = ${threads}`);
  return await db.getVersion();
}

/** The file chosen in the page's file input. */
function chosenFile() {
  const input = /** @type {HTMLInputElement} */ (document.querySelector('input[data-harness]'));
  const file = input.files?.[0];
  if (!file) throw new Error('No file was chosen.');
  return file;
}

/**
 * Ways for SQL to read a file by name:
 *   file         a File handle, read in slices by the engine's worker
 *   file-buffer  copied into the engine's memory before every query; that time counts
 *   opfs         a sync access handle of a copy in the origin-private file system
 *   buffer       copied into the engine's memory once
 *
 * @param {string} name
 * @param {'file' | 'file-buffer' | 'opfs' | 'buffer'} way
 */
async function registerFile(name, way) {
  const file = chosenFile();
  await db.dropFile(name).catch(() => undefined);
  if (way === 'file') await db.registerFileHandle(name, file, duckdb.DuckDBDataProtocol.BROWSER_FILEREADER, true);
  else if (way === 'buffer') await db.registerFileBuffer(name, new Uint8Array(await file.arrayBuffer()));
  else if (way === 'opfs') {
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle(name, { create: true });
    if ((await handle.getFile()).size !== file.size) {
      const writable = await handle.createWritable();
      await file.stream().pipeTo(writable);
    }
    await db.registerFileHandle(name, handle, duckdb.DuckDBDataProtocol.BROWSER_FSACCESS, true);
  }
}

/**
 * Loads a chosen Parquet file into a table of the engine's memory, through Arrow IPC: the engine alone can't
 * read Parquet without fetching an extension.
 *
 * @param {string} table
 */
async function loadParquet(table) {
  const parquet = await import('parquet-wasm');
  await parquet.default();
  const file = await parquet.ParquetFile.fromFile(chosenFile());
  const numRowGroups = file.metadata().numRowGroups();
  let create = true;
  for (let group = 0; group < numRowGroups; group++) {
    const part = await file.read({ rowGroups: [group] });
    await connection.insertArrowFromIPCStream(part.intoIPCStream(), { name: table, schema: 'main', create });
    create = false;
  }
  const counted = await connection.query(`SELECT count(*)::INTEGER AS n FROM "${table}"`);
  return counted.get(0)?.n;
}

/**
 * @param {string} sql
 * @param {{ fileBuffer?: string, materialise?: 'ctas' | 'query' }} how  `fileBuffer`: the file to copy in first
 * @returns {Promise<number>} milliseconds to the complete result
 */
async function time(sql, how) {
  const startMs = performance.now();
  if (how.fileBuffer) {
    await db.dropFile(how.fileBuffer).catch(() => undefined);
    await db.registerFileBuffer(how.fileBuffer, new Uint8Array(await chosenFile().arrayBuffer()));
  }
  if (how.materialise === 'ctas') await connection.query(`CREATE OR REPLACE TEMP TABLE bench_result AS ${sql}`);
  else await connection.query(sql);
  return performance.now() - startMs;
}

/**
 * @param {string} sql
 * @returns {Promise<(string | null)[][]>} each value as the engine casts it to VARCHAR
 */
async function rows(sql) {
  const result = await connection.query(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${sql}\n)`);
  const columns = result.schema.fields.map((_, index) => result.getChildAt(index));
  return Array.from({ length: result.numRows }, (_, row) => columns.map((column) => column?.get(row) ?? null));
}

async function close() {
  await connection?.close();
  await db?.terminate();
}

/** A fresh page's way to its first result on the sample: for the start-up measurement. @param {string} sql */
async function firstResult(sql) {
  await open('eh', 1);
  const response = await fetch(absolute('samples/access.log'));
  await db.registerFileBuffer('access.log', new Uint8Array(await response.arrayBuffer()));
  const result = await connection.query(sql);
  return { atMs: performance.now(), rows: result.numRows };
}

Object.assign(window, { peer: { open, registerFile, loadParquet, time, rows, close, firstResult, query: (/** @type {string} */ sql) => connection.query(sql).then(() => undefined) } });
