#!/usr/bin/env node
// @ts-check
// Speed of the log kernel alone: a file's bytes lie in memory, no reading, no other operators.
//
//   node bench/kernels/log-scan.mjs FILE [--rounds N]
//
// Prints the median GB/s per set of columns, on one thread.
import { readFileSync } from 'node:fs';
import { runnerImport } from 'vite';

const file = process.argv[2];
if (file === undefined) throw new Error('usage: node bench/kernels/log-scan.mjs FILE [--rounds N]');
const rounds = Number(process.argv[process.argv.indexOf('--rounds') + 1]) || 7;

const load = async (/** @type {string} */ path) => (await runnerImport(new URL(path, import.meta.url).pathname)).module;
const { ScanContext } = await load('../../workers/testing/scan-context.ts');
const { LogDecoder } = await load('../../workers/formats/logs/log-decoder.ts');
const { TextLineDecoder } = await load('../../workers/formats/text/line-decoder.ts');
const { combinedLog } = await load('../../workers/formats/logs/combined.ts');

const bytes = readFileSync(file);
const whole = bytes.subarray(0, bytes.lastIndexOf(10) + 1);
const WINDOW = 1 << 20;
const context = new ScanContext({ budgetBytes: 2 ** 31 });
const address = context.allocateBlock(whole.length + 128);
context.heap.u8.set(whole, address);

/** Ends of windows of whole lines, as the line reader cuts them. */
const ends = /** @type {number[]} */ ([]);
for (let at = 0; at < whole.length; ) {
  at = at + WINDOW >= whole.length ? whole.length : whole.lastIndexOf(10, at + WINDOW - 1) + 1;
  ends.push(at);
}

/** @param {string} name @param {(control: any) => any} create */
function measure(name, create) {
  const times = [];
  let rows = 0;
  let rejected = 0;
  for (let round = 0; round < rounds + 1; round++) {
    const control = context.arena(65_536);
    const decoder = create(control);
    rows = 0;
    const began = performance.now();
    decoder.beginMorsel(1);
    let from = 0;
    for (const end of ends) {
      decoder.beginWindow({ address: address + from, end: address + end });
      from = end;
      for (;;) {
        context.beginBatch();
        const decoded = decoder.next(8192);
        if (decoded === undefined) break;
        rows += decoded.numRows;
      }
    }
    if (round > 0) times.push(performance.now() - began);
    rejected = decoder.rejected;
    control.release();
  }
  const median = times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
  console.log(`${name.padEnd(34)} ${(whole.length / median / 1e6).toFixed(2).padStart(6)} GB/s  ${median.toFixed(1).padStart(8)} ms  ${rows} rows, ${rejected} rejected`);
}

/** @param {string[]} columns */
const log = (columns) => (/** @type {any} */ control) => new LogDecoder(context, control, columns, combinedLog.layout, false);
measure('combined: no column', log([]));
measure('combined: url', log(['url']));
measure('combined: ip', log(['ip']));
measure('combined: timestamp', log(['timestamp']));
measure('combined: status, bytes', log(['status', 'bytes']));
measure('combined: all', log(['ip', 'user', 'timestamp', 'method', 'url', 'protocol', 'status', 'bytes', 'referrer', 'user_agent']));
measure('combined: all, line, line_number', log(['ip', 'user', 'timestamp', 'method', 'url', 'protocol', 'status', 'bytes', 'referrer', 'user_agent', 'line', 'line_number']));
measure('lines: count', (control) => new TextLineDecoder(context, control, []));
measure('lines: line', (control) => new TextLineDecoder(context, control, ['line']));
