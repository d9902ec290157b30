#!/usr/bin/env node
// @ts-check
// Speed of the Parquet decoder alone: a file's bytes lie in memory, every batch is thrown away. Beside it, on the same
// bytes, parquet-wasm and hyparquet, column by column, on one thread.
//
//   node bench/kernels/parquet-decode.mjs [FILE] [--rounds N] [--columns a,b] [--peers] [--codec snappy] [--batch 8192]
//
// Without FILE, native DuckDB writes one of 2 million rows with `--codec`. Prints the least CPU milliseconds of each (a busy
// machine disturbs them less than the clock), and the bytes of decoded values per second of ours.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';

/** @type {Record<string, number>} */
const WIDTH = { VARCHAR: 16, BLOB: 16, INTEGER: 4, DATE: 4, FLOAT: 4, BOOLEAN: 1, TINYINT: 1, SMALLINT: 2 };
const { values: args, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' }, columns: { type: 'string' }, peers: { type: 'boolean', default: false },
    codec: { type: 'string', default: 'snappy' }, batch: { type: 'string', default: '8192' },
  },
});
const load = async (/** @type {string} */ path) => (await runnerImport(new URL(path, import.meta.url).pathname)).module;
const { ScanContext } = await load('../../workers/testing/scan-context.ts');
const { parquetFormat } = await load('../../workers/formats/parquet/format.ts');
const { typeName } = await load('../../src/columns/types.ts');

const bytes = positionals[0] === undefined ? await generated(args.codec) : readFileSync(positionals[0]);
const source = { name: 'file.parquet', sizeBytes: bytes.length, read: async (/** @type {number} */ start, /** @type {number} */ end) => new Uint8Array(bytes.subarray(start, end)) };
const opened = await parquetFormat.open([source]);
const wanted = args.columns?.split(',');
const rounds = Number(args.rounds);
/** Copying the file's bytes into the shared memory stands for reading them, and is left out. */
let readMs = 0;
/** @type {Blob | undefined} */
let blob;

for (const column of opened.columns) {
  if (column.hidden || (wanted !== undefined && !wanted.includes(column.name))) continue;
  let decodedBytes = 0;
  const ours = await best(async () => (decodedBytes = await scan(column)));
  let line = `${column.name.padEnd(14)} ${typeName(column.type).padEnd(14)} ours ${ours.toFixed(1).padStart(7)} ms  ${((ours * 1e6) / opened.rows).toFixed(2).padStart(6)} ns/row  ${(decodedBytes / ours / 1e6).toFixed(2).padStart(6)} GB/s`;
  if (args.peers) {
    const wasm = await best(() => readWithParquetWasm(column.name));
    line += `   parquet-wasm ${wasm.toFixed(1)} ms (${(wasm / ours).toFixed(1)})`;
    if (positionals[0] === undefined && ['snappy', 'uncompressed'].includes(args.codec)) {
      const js = await best(() => readWithHyparquet(column.name), 1); // which brings no other codecs
      line += `   hyparquet ${js.toFixed(1)} ms (${(js / ours).toFixed(1)})`;
    }
  }
  console.log(line);
}

/** @param {{ name: string, type: any }} column @returns {Promise<number>} bytes of vectors */
async function scan(column) {
  const context = new ScanContext({ batchRows: Number(args.batch), budgetBytes: 2 ** 30 });
  const readInto = (/** @type {number} */ start, /** @type {number} */ end, /** @type {number} */ address) => {
    const began = process.cpuUsage();
    context.heap.u8.set(bytes.subarray(start, end), address);
    const { user, system } = process.cpuUsage(began);
    readMs += (user + system) / 1000;
  };
  const files = { get: () => ({ fileId: 0, name: source.name, sizeBytes: bytes.length, readInto }) };
  Object.defineProperty(context, 'files', { value: files });
  const spec = {
    kind: 'scan', table: 't', format: 'parquet', options: opened.options, files: [{ fileId: 0, name: source.name, sizeBytes: bytes.length }],
    columns: [{ id: 0, name: column.name, type: column.type }], sourceNames: [column.name], filters: [],
  };
  const { morsels } = await parquetFormat.plan(spec, [source]);
  let total = 0;
  await parquetFormat.createScan({ ...spec, morsels }, context).run({
    push(/** @type {any} */ batch) {
      const [vector] = batch.columns;
      total += batch.numRows * (vector.form === 'indexed' ? 4 : WIDTH[column.type.id] ?? 8);
    },
    finish() {},
  });
  return total;
}

/** @param {() => Promise<unknown>} run @param {number} [times] */
async function best(run, times = rounds) {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round <= times; round++) {
    const began = process.cpuUsage();
    readMs = 0;
    await run();
    const { user, system } = process.cpuUsage(began);
    least = Math.min(least, (user + system) / 1000 - readMs);
  }
  return least;
}

async function readWithParquetWasm(/** @type {string} */ name) {
  const { ParquetFile } = await import('parquet-wasm/node');
  const file = await ParquetFile.fromFile((blob ??= new Blob([bytes])));
  const stream = await file.stream({ columns: [name] });
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    value.free();
  }
}

async function readWithHyparquet(/** @type {string} */ name) {
  const { parquetRead } = await import('hyparquet');
  await parquetRead({ file: { byteLength: bytes.length, slice: async (/** @type {number} */ start, /** @type {number} */ end) => bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + (end ?? bytes.length)) }, columns: [name], onChunk() {} });
}

async function generated(/** @type {string} */ codec) {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const folder = mkdtempSync(join(tmpdir(), 'spillway-bench-'));
  const file = join(folder, 'file.parquet');
  await connection.run(`COPY (SELECT i AS id, (hash(i) % 1000000)::BIGINT AS big, (hash(i) % 20)::INTEGER AS small, random() AS x, CASE WHEN hash(i, 1) % 10 = 0 THEN NULL ELSE random() END AS y,
    DATE '2020-01-01' + (hash(i, 2) % 2000)::INTEGER AS day, (hash(i, 3) % 100000)::DECIMAL(9,2) AS price, 'category ' || hash(i, 4) % 1000 AS s_low, md5(i::VARCHAR) AS s_high,
    CASE WHEN hash(i, 5) % 5 = 0 THEN NULL ELSE 'v' || hash(i, 6) % 100 END AS s_null, hash(i, 7) % 2 = 0 AS flag, 42 AS same
    FROM range(2000000) t(i)) TO '${file}' (FORMAT parquet, CODEC '${codec}')`);
  const read = readFileSync(file);
  rmSync(folder, { recursive: true });
  return read;
}
