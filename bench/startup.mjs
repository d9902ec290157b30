// @ts-check
/**
 * From nothing to the first result: a fresh browser profile opens the page, the engine starts, reads the
 * bundled access log and answers the first question. Also: what was transferred until then.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { isolationHeaders } from '../scripts/headers.mjs';
import { serve } from '../scripts/serve.mjs';
import { builtPage, launchChromium } from '../e2e/harness/spillway-page.mjs';
import { logReader } from './contenders/contender.mjs';
import { buildDuckdbWasmPage } from './contenders/duckdb-wasm-build.mjs';
import { median } from './report.mjs';

const SPILLWAY_SQL = 'SELECT url, count(*) AS hits FROM access GROUP BY url ORDER BY hits DESC LIMIT 5';
const DUCKDB_SQL = `SELECT split_part(r, ' ', 2) AS url, count(*) AS hits FROM ${logReader('access.log').replace(/\)$/, ', null_padding = true)')} GROUP BY url ORDER BY hits DESC LIMIT 5`;
const LIMIT_MS = 60_000;

/** Files that only the editor needs: it is loaded lazily, and no result waits for it. */
const EDITOR_FILE = /monaco|editor|codicon|ts\.worker|typescript/i;

/**
 * @typedef {object} StartupReport
 * @property {number[]} samples       milliseconds from navigation to the first result
 * @property {number} medianMs
 * @property {number} bytes           transferred before the first result, the editor's and the sample's files apart
 * @property {number} editorBytes
 * @property {number} sampleBytes
 * @property {{ path: string, bytes: number }[]} files
 */

/**
 * @param {number} runs
 * @param {boolean} withWasm
 * @param {(message: string) => void} log
 */
export async function measureStartup(runs, withWasm, log) {
  log('startup: building the pages …');
  const built = await builtPage();
  const own = await serve({ root: built.folder });
  const peer = withWasm ? await serve({ root: await buildDuckdbWasmPage(), headers: isolationHeaders }) : undefined;
  const pages = [
    { name: 'spillway', server: own, script: spillwayFirst, sql: SPILLWAY_SQL },
    ...(peer ? [{ name: 'duckdb-wasm', server: peer, script: duckdbFirst, sql: DUCKDB_SQL }] : []),
  ];
  /** @type {Record<string, StartupReport | { refused: string }>} */
  const reports = {};
  /** @type {Record<string, number[]>} */
  const samples = {};
  try {
    for (let run = 0; run < runs; run++)
      for (const { name, server, script, sql } of pages) {
        if (reports[name] && 'refused' in reports[name]) continue;
        try {
          // The first of the runs counts bytes, without the service worker's copies for later.
          if (run === 0) {
            const counted = await visit(server, script, sql, true);
            const [editor, rest] = split(counted.files, ({ path }) => EDITOR_FILE.test(path));
            const [sample, needed] = split(rest, ({ path }) => path.includes('samples/'));
            reports[name] = { samples: [], medianMs: 0, bytes: sum(needed), editorBytes: sum(editor), sampleBytes: sum(sample), files: counted.files };
          }
          const { atMs } = await visit(server, script, sql, false);
          (samples[name] ??= []).push(atMs);
          log(`  startup: ${name} ${atMs.toFixed(0)} ms`);
        } catch (error) {
          reports[name] = { refused: (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] };
          log(`  startup: ${name} refused: ${reports[name].refused}`);
        }
      }
  } finally {
    await own.close();
    await peer?.close();
    built.remove();
  }
  for (const [name, report] of Object.entries(reports))
    if (!('refused' in report)) Object.assign(report, { samples: samples[name] ?? [], medianMs: median(samples[name] ?? [Number.NaN]) });
  return reports;
}

/**
 * @param {import('../scripts/serve.mjs').StaticServer} server
 * @param {(sql: string) => void} script
 * @param {string} sql
 * @param {boolean} countBytes
 */
async function visit(server, script, sql, countBytes) {
  /** @type {{ path: string, bytes: number, atMs: number }[]} */
  const files = [];
  const onFinish = (/** @type {any} */ { request, response }) => {
    if (request.socket.localPort === server.port)
      files.push({ path: request.url, bytes: Number(response.getHeader('content-length') ?? 0), atMs: Date.now() });
  };
  const browser = await launchChromium(countBytes ? { serviceWorkers: 'block' } : {});
  subscribe('http.server.response.finish', onFinish);
  try {
    const page = await browser.context.newPage();
    await page.addInitScript(script, sql);
    await page.goto(server.url);
    await page.waitForFunction(() => window.firstResult !== undefined, undefined, { timeout: LIMIT_MS, polling: 20 });
    const result = /** @type {{ atMs: number, epochMs: number, rows: number, error?: string }} */ (await page.evaluate(() => window.firstResult));
    if (result.error) throw new Error(result.error);
    if (result.rows !== 5) throw new Error(`the first result has ${result.rows} rows, not 5`);
    return { atMs: result.atMs, files: files.filter(({ atMs }) => atMs <= result.epochMs).map(({ path, bytes }) => ({ path, bytes })) };
  } finally {
    unsubscribe('http.server.response.finish', onFinish);
    await browser.close();
  }
}

/* In the page, before its own scripts. */

/** @param {string} sql */
function spillwayFirst(sql) {
  if (window !== window.top) return;
  const attempt = async () => {
    if (window.spillway === undefined) {
      setTimeout(attempt, 2);
      return;
    }
    try {
      const [table] = await window.spillway.open([new URL('samples/access.log', location.href)]);
      const result = await window.spillway.run(sql.replace('access', `"${table?.name}"`)).result;
      const rows = (await result.rows()).length;
      window.firstResult = { atMs: performance.now(), epochMs: Date.now(), rows };
    } catch (error) {
      window.firstResult = { atMs: 0, epochMs: 0, rows: 0, error: error instanceof Error ? error.message : String(error) };
    }
  };
  attempt();
}

/** @param {string} sql */
function duckdbFirst(sql) {
  const attempt = async () => {
    if (window.peer === undefined) {
      setTimeout(attempt, 2);
      return;
    }
    try {
      const { atMs, rows } = await window.peer.firstResult(sql);
      window.firstResult = { atMs, epochMs: Date.now(), rows };
    } catch (error) {
      window.firstResult = { atMs: 0, epochMs: 0, rows: 0, error: error instanceof Error ? error.message : String(error) };
    }
  };
  attempt();
}

/** @template T @param {readonly T[]} list @param {(each: T) => boolean} test @returns {[T[], T[]]} */
const split = (list, test) => [list.filter(test), list.filter((each) => !test(each))];
/** @param {readonly { bytes: number }[]} files */
const sum = (files) => files.reduce((total, { bytes }) => total + bytes, 0);

/** @param {Awaited<ReturnType<typeof measureStartup>>} reports */
export function describeStartup(reports) {
  const lines = ['Fresh page to the first result on the sample (startup)'];
  for (const [name, report] of Object.entries(reports)) {
    if ('refused' in report) lines.push(`  ${name.padEnd(12)} refused: ${report.refused}`);
    else lines.push(`  ${name.padEnd(12)} ${report.medianMs.toFixed(0).padStart(6)} ms   ${(report.bytes / 1e6).toFixed(2)} MB transferred (editor ${(report.editorBytes / 1e6).toFixed(2)} MB and sample ${(report.sampleBytes / 1e6).toFixed(2)} MB apart)`);
  }
  const own = reports['spillway'];
  const peer = reports['duckdb-wasm'];
  if (own && peer && !('refused' in own) && !('refused' in peer)) lines.push(`  Spillway needs ${(own.medianMs / peer.medianMs).toFixed(2)} of DuckDB-WASM's time`);
  return lines.join('\n');
}
