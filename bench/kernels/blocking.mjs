#!/usr/bin/env node
// @ts-check
// Speed of the blocking operators alone: columns lie in shared memory, one task pushes their batches through both stages.
// With --peers, native DuckDB with one thread answers the same question over a table in memory
// (CPU milliseconds of the process, which a busy machine disturbs less than the clock; the sum includes compiling.) Ratios
// to DuckDB-WASM follow from the ratio between the two that a browser run gives.
//
//   node bench/kernels/blocking.mjs [--rows 10000000] [--rounds 3] [--batch 8192] [--only NAME] [--partitions 64] [--peers] [--profile] [--profile]
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';

const { values: args } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000000' }, rounds: { type: 'string', default: '3' }, batch: { type: 'string', default: '8192' },
    only: { type: 'string' }, partitions: { type: 'string', default: '64' }, peers: { type: 'boolean', default: false }, profile: { type: 'boolean', default: false },
    distinct: { type: 'string', default: '0' },
  },
});
const load = async (/** @type {string} */ path) => (await runnerImport(new URL(path, import.meta.url).pathname)).module;
const { FakeJob, FakeTaskContext } = await load('../../workers/testing/fake-task-context.ts');
const { createSink, createSource } = await load('../../workers/operators/index.ts');
const { aggregateFunctions } = await load('../../workers/functions/aggregate/index.ts');
const { BIGINT, DOUBLE, INTEGER, VARCHAR, decimal, typeName } = await load('../../src/columns/types.ts');

const numRows = Number(args.rows);
const batchRows = Number(args.batch);
const numPartitions = Number(args.partitions);
/** With --distinct N only N rows are made, and pushed again and again: they stay in the cache, as a scan's batches do. */
const madeRows = Math.min(numRows, Number(args.distinct) || numRows);
const job = new FakeJob({ batchRows, budgetBytes: 2 ** 32 });
const { heap } = job;
/** Time in each kernel, with --profile. @type {Map<string, { calls: number, ms: number }>} */
const spent = new Map();
if (args.profile) {
  const timed = Object.fromEntries(
    Object.entries(job.kernels).map(([name, kernel]) => [
      name,
      typeof kernel !== 'function' ? kernel : (/** @type {any[]} */ ...list) => {
        const from = performance.now();
        const result = kernel(...list);
        const entry = spent.get(name) ?? { calls: 0, ms: 0 };
        entry.calls++;
        entry.ms += performance.now() - from;
        spent.set(name, entry);
        return result;
      },
    ]),
  );
  Object.defineProperty(job, 'kernels', { value: timed });
}
const data = new FakeTaskContext(job, 65_536 * 2, []);

let state = 12345;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const below = (/** @type {number} */ n) => Math.floor(random() * n);

/** @typedef {{ type: any, data: number, indices?: number, base?: any }} Column */
/** @param {(k: number) => number} value @returns {Column} */
function bigints(value) {
  const address = data.allocateBlock(madeRows * 8 + 16);
  const low = heap.u32, at = address / 4;
  for (let k = 0; k < madeRows; k++) {
    const v = value(k);
    low[at + 2 * k] = v % 2 ** 32;
    low[at + 2 * k + 1] = v / 2 ** 32;
  }
  return { type: BIGINT, data: address };
}
/** @param {(k: number) => number} value @returns {Column} */
function doubles(value) {
  const address = data.allocateBlock(madeRows * 8 + 16);
  for (let k = 0, at = address / 8; k < madeRows; k++) heap.f64[at + k] = value(k);
  return { type: DOUBLE, data: address };
}
/** @param {(k: number) => number} value @returns {Column} */
function integers(value) {
  const address = data.allocateBlock(madeRows * 4 + 16);
  for (let k = 0, at = address / 4; k < madeRows; k++) heap.i32[at + k] = value(k);
  return { type: INTEGER, data: address };
}
/** Views of distinct strings @param {readonly string[]} texts */
function views(texts) {
  const encoder = new TextEncoder();
  const encoded = texts.map((text) => encoder.encode(text));
  const address = data.allocateBlock(texts.length * 16 + 16);
  let bytes = data.allocateBlock(encoded.reduce((sum, e) => sum + e.length, 0) + 16);
  encoded.forEach((e, k) => {
    const view = address + k * 16;
    heap.u8.fill(0, view, view + 16);
    heap.u32[view / 4] = e.length;
    if (e.length <= 12) heap.u8.set(e, view + 4);
    else {
      heap.u8.set(e.subarray(0, 4), view + 4);
      heap.u8.set(e, bytes);
      heap.u32[view / 4 + 2] = bytes;
      bytes += e.length;
    }
  });
  return address;
}
/** @param {readonly string[]} texts @param {(k: number) => number} value @returns {Column} */
function dictionary(texts, value) {
  const indices = data.allocateBlock(madeRows * 4 + 16);
  for (let k = 0, at = indices / 4; k < madeRows; k++) heap.u32[at + k] = value(k);
  return { type: VARCHAR, data: 0, indices, base: { form: 'flat', type: VARCHAR, length: texts.length, data: views(texts), validity: 0 } };
}
/** Strings with bytes of their own, as a scan of text gives them. @param {readonly string[]} texts @param {(k: number) => number} value @returns {Column} */
function strings(texts, value) {
  const all = views(texts);
  const address = data.allocateBlock(madeRows * 16 + 16);
  let bytes = 0, end = 0;
  for (let k = 0; k < madeRows; k++) {
    const from = all + value(k) * 16, to = address + k * 16;
    heap.u8.copyWithin(to, from, from + 16);
    const length = heap.u32[from / 4];
    if (length > 12) {
      if (bytes + length + 16 > end) {
        bytes = data.allocateBlock(2 ** 24);
        end = bytes + 2 ** 24;
      }
      heap.u8.copyWithin(bytes, heap.u32[from / 4 + 2], heap.u32[from / 4 + 2] + length);
      heap.u32[to / 4 + 2] = bytes;
      bytes += length;
    }
  }
  return { type: VARCHAR, data: address };
}

/** @param {Record<string, Column>} columns @param {any} consumer @param {any} context */
function pushAll(columns, consumer, context) {
  const list = Object.values(columns);
  for (let from = 0, n = 0; from < numRows; from += n) {
    context.beginBatch();
    const at = from % madeRows;
    n = Math.min(batchRows, numRows - from, madeRows - at);
    consumer.push({
      numRows: n,
      sequence: Math.floor(from / 122880),
      columns: list.map((c) =>
        c.indices === undefined
          ? { form: 'flat', type: c.type, length: n, data: c.data + at * (c.type.id === 'VARCHAR' ? 16 : c.type.id === 'INTEGER' ? 4 : 8), validity: 0 }
          : { form: 'indexed', type: c.type, length: n, indices: c.indices + at * 4, base: c.base, dictionary: true },
      ),
    });
  }
  consumer.finish();
}

/** @param {Record<string, Column>} columns */
const defs = (columns) => Object.entries(columns).map(([name, c], id) => ({ id, name, type: c.type }));

/** @param {string} name @param {any[]} types */
function overloadOf(name, types) {
  const f = aggregateFunctions.find((/** @type {any} */ entry) => entry.name === name);
  for (const [overload, signature] of f.signatures.entries()) {
    const resolved = signature.resolve ? signature.resolve(types) : signature;
    if (resolved?.args.length === types.length && resolved.args.every((/** @type {any} */ t, /** @type {number} */ k) => typeName(t) === typeName(types[k]))) {
      return { overload, returns: resolved.returns };
    }
  }
  throw new Error(name);
}

/** @param {Record<string, Column>} columns @param {string[]} groups @param {string[][]} calls */
function aggregation(columns, groups, calls) {
  const input = defs(columns);
  const column = (/** @type {string} */ name) => input.find((c) => c.name === name);
  const aggregates = calls.map(([name = '', arg], k) => {
    const argColumns = arg === undefined ? [] : [column(arg)];
    const { overload, returns } = overloadOf(name, argColumns.map((c) => c?.type));
    return { name, overload, args: argColumns, column: { id: 100 + k, name: `a${k}`, type: returns } };
  });
  const keys = groups.map(column);
  const partitions = groups.length === 0 ? 1 : numPartitions;
  return twoStages(columns, input, { kind: 'aggregate', groups: keys, aggregates, numPartitions: partitions, keepOrdinals: false }, {
    kind: 'aggregate', inputStage: 0, groups: keys, aggregates, numPartitions: partitions, columns: [...keys, ...aggregates.map((a) => a.column)],
  }, partitions);
}

/** @param {Record<string, Column>} columns @param {string} key @param {number} [limit] */
function ordering(columns, key, limit) {
  const input = defs(columns);
  const keys = [{ column: input.find((c) => c.name === key), descending: false, nullsFirst: false }];
  const partitions = limit === undefined ? 8 : 1;
  const sink = limit === undefined ? { kind: 'sort', keys, columns: input } : { kind: 'top-n', keys, columns: input, limit };
  return twoStages(columns, input, sink, { kind: 'sort', inputStage: 0, keys, columns: input, numPartitions: partitions }, partitions);
}

/** @param {Record<string, Column>} columns @param {any} input @param {any} sinkSpec @param {any} sourceSpec @param {number} partitions */
function twoStages(columns, input, sinkSpec, sourceSpec, partitions) {
  return async () => {
    const before = job.blocks.usage().usedBytes;
    const first = new FakeTaskContext(job, 65_536 + 7, []);
    const t0 = now();
    const sink = createSink(sinkSpec, input, first);
    pushAll(columns, sink, first);
    const output = sink.output();
    first.scratch.release();
    const t1 = now();
    const peak = job.blocks.usage().usedBytes - before;
    job.outputs.set(0, [output]);
    const second = new FakeTaskContext(job, 65_536 + 7, Array.from({ length: partitions }, (_, p) => p));
    let rows = 0;
    await createSource(sourceSpec, second).run({ push: (/** @type {any} */ batch) => void (rows += batch.numRows), finish() {} });
    const t2 = now();
    job.blocks.freeOwner(65_536 + 7);
    return { sink: t1 - t0, source: t2 - t1, rows, bytes: peak };
  };
}

/** CPU time of the process in milliseconds. */
function now() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
const pad = (/** @type {number} */ k) => String(k).padStart(7, '0');
const r = (/** @type {number} */ n) => () => below(n);
/** @type {Record<string, { columns: () => Record<string, Column>, run: (columns: any) => any, sql: string }>} */
const cases = {
  'sum bigint': { columns: () => ({ v: bigints(r(1e6)) }), run: (c) => aggregation(c, [], [['sum', 'v'], ['count']]), sql: 'SELECT sum(v), count(*) FROM t' },
  'sum double': { columns: () => ({ v: doubles(() => below(1e7) / 100) }), run: (c) => aggregation(c, [], [['sum', 'v'], ['min', 'v'], ['max', 'v']]), sql: 'SELECT sum(v), min(v), max(v) FROM t' },
  'q1 double': {
    columns: () => ({ f: dictionary(['A', 'N', 'R'], r(3)), s: dictionary(['F', 'O'], r(2)), a: doubles(r(50)), b: doubles(() => below(1e7) / 100), c: doubles(() => below(1e7) / 100), d: doubles(() => below(10) / 100) }),
    run: (c) => aggregation(c, ['f', 's'], [['sum', 'a'], ['sum', 'b'], ['sum', 'c'], ['avg', 'a'], ['avg', 'b'], ['avg', 'd'], ['count']]),
    sql: 'SELECT f, s, sum(a), sum(b), sum(c), avg(a), avg(b), avg(d), count(*) FROM t GROUP BY f, s',
  },
  'q1 decimal': {
    columns: () => {
      const of = (/** @type {Column} */ c) => ({ ...c, type: decimal(15, 2) });
      return { f: dictionary(['A', 'N', 'R'], r(3)), s: dictionary(['F', 'O'], r(2)), a: of(bigints(r(5000))), b: of(bigints(r(1e7))), c: of(bigints(r(1e7))), d: of(bigints(r(10))) };
    },
    run: (c) => aggregation(c, ['f', 's'], [['sum', 'a'], ['sum', 'b'], ['sum', 'c'], ['avg', 'a'], ['avg', 'b'], ['avg', 'd'], ['count']]),
    sql: 'SELECT f, s, sum(a), sum(b), sum(c), avg(a), avg(b), avg(d), count(*) FROM t GROUP BY f, s',
  },
  'int 20 groups': { columns: () => ({ k: integers(r(20)), v: doubles(r(1000)) }), run: (c) => aggregation(c, ['k'], [['sum', 'v'], ['count']]), sql: 'SELECT k, sum(v), count(*) FROM t GROUP BY k' },
  'bigint 20k': { columns: () => ({ k: bigints(r(20_000)), v: doubles(r(1000)) }), run: (c) => aggregation(c, ['k'], [['sum', 'v'], ['count']]), sql: 'SELECT k, sum(v), count(*) FROM t GROUP BY k' },
  'bigint 100k': { columns: () => ({ k: bigints(r(100_000)), v: doubles(r(1000)) }), run: (c) => aggregation(c, ['k'], [['sum', 'v'], ['count']]), sql: 'SELECT k, sum(v), count(*) FROM t GROUP BY k' },
  'bigint 1M': { columns: () => ({ k: bigints(r(1_000_000)), v: doubles(r(1000)) }), run: (c) => aggregation(c, ['k'], [['sum', 'v'], ['count']]), sql: 'SELECT k, sum(v), count(*) FROM t GROUP BY k' },
  'string 20k': { columns: () => ({ k: strings(Array.from({ length: 20_000 }, (_, k) => `/page/${pad(k)}/index.html`), r(20_000)) }), run: (c) => aggregation(c, ['k'], [['count']]), sql: 'SELECT k, count(*) FROM t GROUP BY k' },
  'string 1M': { columns: () => ({ k: strings(Array.from({ length: 1_000_000 }, (_, k) => `/page/${pad(k)}/index.html`), r(1_000_000)) }), run: (c) => aggregation(c, ['k'], [['count']]), sql: 'SELECT k, count(*) FROM t GROUP BY k' },
  'dictionary 20k': { columns: () => ({ k: dictionary(Array.from({ length: 20_000 }, (_, k) => `/page/${pad(k)}/index.html`), r(20_000)) }), run: (c) => aggregation(c, ['k'], [['count']]), sql: 'SELECT k, count(*) FROM t GROUP BY k' },
  'sort bigint': { columns: () => ({ k: bigints(() => random() * 2 ** 52) }), run: (c) => ordering(c, 'k'), sql: 'SELECT k FROM t ORDER BY k' },
  'sort 3 columns': { columns: () => ({ k: bigints(() => random() * 2 ** 52), v: doubles(r(1000)), w: integers(r(100)) }), run: (c) => ordering(c, 'k'), sql: 'SELECT k, v, w FROM t ORDER BY k' },
  'sort strings': { columns: () => ({ k: dictionary(Array.from({ length: 20_000 }, (_, k) => `/page/${pad(k)}/index.html`), r(20_000)), v: integers(r(100)) }), run: (c) => ordering(c, 'k'), sql: 'SELECT k, v FROM t ORDER BY k' },
  'top 10': { columns: () => ({ k: bigints(() => random() * 2 ** 52), v: doubles(r(1000)) }), run: (c) => ordering(c, 'k', 10), sql: 'SELECT k, v FROM t ORDER BY k LIMIT 10' },
};

/** @type {any} */
let connection;
if (args.peers) {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
}

for (const [name, { columns: make, run, sql }] of Object.entries(cases)) {
  if (args.only !== undefined && !name.includes(args.only)) continue;
  const columns = make();
  const go = run(columns);
  let best = { sink: Infinity, source: Infinity, rows: 0, bytes: 0 };
  for (let round = 0; round < Number(args.rounds); round++) {
    spent.clear();
    const one = await go();
    if (one.sink + one.source < best.sink + best.source) best = one;
  }
  const total = best.sink + best.source;
  let line = `${name.padEnd(16)} ${total.toFixed(0).padStart(6)} ms  ${((total * 1e6) / numRows).toFixed(2).padStart(6)} ns/row  sink ${best.sink.toFixed(0).padStart(5)}  source ${best.source.toFixed(0).padStart(5)}  ${(best.bytes / 2 ** 20).toFixed(0).padStart(5)} MiB  ${best.rows} rows`;
  if (connection !== undefined) {
    await fill(columns);
    let peer = Infinity;
    for (let round = 0; round < 2; round++) {
      const t0 = now();
      await connection.run(`CREATE OR REPLACE TEMP TABLE answer AS ${sql}`);
      peer = Math.min(peer, now() - t0);
    }
    line += `   native ${peer.toFixed(0)} ms (${(peer / total).toFixed(1)})`;
  }
  console.log(line);
  for (const [kernel, { calls, ms }] of [...spent].sort((a, b) => b[1].ms - a[1].ms).slice(0, 12)) {
    console.log(`    ${kernel.padEnd(28)} ${ms.toFixed(1).padStart(8)} ms  ${((ms * 1e6) / numRows).toFixed(2).padStart(6)} ns/row  ${calls} calls`);
  }
  job.blocks.freeOwner(65_536 * 2);
}

/** The same kind of data, made by DuckDB itself @param {Record<string, Column>} columns */
async function fill(columns) {
  const list = Object.entries(columns).map(([name, c]) => {
    if (c.base !== undefined) {
      const size = c.base.length;
      return size < 10 ? `chr(65 + (random() * ${size})::INT % ${size}) AS ${name}` : `format('/page/{:07d}/index.html', (random() * ${size})::INT) AS ${name}`;
    }
    if (c.type.id === 'VARCHAR') {
      const distinct = new Set();
      for (let k = 0; k < 50_000; k++) distinct.add(heap.u32[(c.data + k * 16) / 4 + 2] === 0 ? k : readText(c.data + k * 16));
      return `format('/page/{:07d}/index.html', (random() * ${distinct.size > 30_000 ? 1_000_000 : 20_000})::INT) AS ${name}`;
    }
    let most = 0;
    const value = (/** @type {number} */ k) => (c.type.id === 'DOUBLE' ? heap.f64[c.data / 8 + k] : c.type.id === 'INTEGER' ? heap.i32[c.data / 4 + k] : Number(heap.i64[c.data / 8 + k]));
    for (let k = 0; k < 1_000_000 && k < madeRows; k++) most = Math.max(most, value(k));
    const size = most + 1;
    if (c.type.id === 'DOUBLE') return `round(random() * ${size}, 2) AS ${name}`;
    return c.type.id === 'DECIMAL' ? `(random() * ${size / 100})::DECIMAL(15,2) AS ${name}` : `(random() * ${size})::${c.type.id} AS ${name}`;
  });
  await connection.run('SELECT setseed(0.5)');
  await connection.run(`CREATE OR REPLACE TEMP TABLE t AS SELECT ${list.join(', ')} FROM range(${numRows})`);
}

/** @param {number} view */
function readText(view) {
  const length = heap.u32[view / 4];
  const at = length <= 12 ? view + 4 : heap.u32[view / 4 + 2];
  return Buffer.from(heap.u8.slice(at, at + length)).toString();
}
