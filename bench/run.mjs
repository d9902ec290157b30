// @ts-check
/**
 * npm run bench -- [options]
 *
 * Spillway, DuckDB-WASM and native DuckDB on the same questions in one run, interleaved. Every answer is
 * compared with native DuckDB's before any time counts.
 *
 *   --suite A,B      logs, scan, startup (default: all)
 *   --scale S        1 is a log of 1,000,000 lines and a table of 5,000,000 rows
 *   --seed N         of the generated data
 *   --workers N      task workers and threads of the peers (default: one per core, at most 8); 1 is always measured too
 *   --vs A,B         peers: wasm, native (default: both)
 *   --runs N         timed runs of each contender and question (default 5)
 *   --data DIR       tables of one's own: one per Parquet file; with
 *   --queries DIR    one query per .sql file
 *   --json FILE      every sample and the summary
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { parsePositive } from '../e2e/harness/options.mjs';
import { isMain } from '../scripts/project.mjs';
import { compareReplies } from './compare.mjs';
import { duckdbNative } from './contenders/duckdb-native.mjs';
import { duckdbWasm } from './contenders/duckdb-wasm.mjs';
import { spillway } from './contenders/spillway.mjs';
import { describeSummary, median, summarise, table } from './report.mjs';
import { describeStartup, measureStartup } from './startup.mjs';
import { customSuite } from './suites/custom.mjs';
import { logsSuite } from './suites/logs.mjs';
import { scanSuite } from './suites/scan.mjs';

/**
 * @typedef {object} Group   questions over one source
 * @property {string} id
 * @property {string} title
 * @property {import('./contenders/contender.mjs').Source} source
 * @property {import('./contenders/contender.mjs').Item[]} items
 */

const log = (/** @type {string} */ message) => console.error(message);

/**
 * @param {Group} group
 * @param {import('./contenders/contender.mjs').Contender[]} contenders  the reference last
 * @param {number} runs
 * @returns {Promise<import('./report.mjs').ItemReport[]>}
 */
export async function runGroup(group, contenders, runs) {
  const reference = contenders[contenders.length - 1];
  /** @type {Map<string, string>} */
  const unable = new Map();
  for (const contender of contenders) {
    log(`${group.id}: loading into ${contender.name} …`);
    try {
      await contender.load(group.source);
    } catch (error) {
      if (contender === reference) throw error;
      unable.set(contender.name, reasonOf(error));
      log(`  ${contender.name} can't load: ${reasonOf(error)}`);
    }
  }

  /** @type {import('./report.mjs').ItemReport[]} */
  const reports = [];
  for (const item of group.items) {
    /** @type {import('./report.mjs').ItemReport} */
    const report = { group: group.id, id: item.id, title: item.title, sql: item.sql, measurements: [] };
    reports.push(report);
    const expected = await reference.answer(item, reference.variants[reference.variants.length - 1].id);
    const runnable = [];
    for (const contender of contenders) {
      /** @type {import('./contenders/contender.mjs').Preparation} */
      let preparation = { ways: [], tried: '' };
      let refused = unable.get(contender.name);
      if (refused === undefined) {
        try {
          preparation = await contender.prepare(item);
        } catch (error) {
          refused = reasonOf(error);
        }
      }
      for (const { id, threads } of contender.variants) {
        /** @type {import('./report.mjs').Measurement} */
        const measurement = { variant: id, contender: contender.name, threads, samples: [], ...(preparation.tried ? { tried: preparation.tried } : {}), ...(refused === undefined ? {} : { refused }) };
        report.measurements.push(measurement);
        if (refused !== undefined) continue;
        try {
          const difference = compareReplies(expected, await contender.answer(item, id), item.ordered);
          if (difference !== null) measurement.wrong = difference;
          else {
            measurement.samplesByWay = Object.fromEntries(preparation.ways.map((way) => [way, []]));
            // No run of its own to warm up: the answer and the try-out were that.
            for (const way of preparation.ways) runnable.push({ contender, id, way, measurement });
          }
        } catch (error) {
          measurement.refused = reasonOf(error);
        }
        if (measurement.wrong ?? measurement.refused) log(`  ${item.id}: ${id}: ${measurement.wrong ? 'WRONG: ' : 'refused: '}${measurement.wrong ?? measurement.refused}`);
      }
    }
    // Interleaved, in an order that rotates: what the machine does besides hits everyone.
    for (let run = 0; run < runs; run++)
      for (let turn = 0; turn < runnable.length; turn++) {
        const { contender, id, way, measurement } = runnable[(turn + run) % runnable.length];
        const samples = measurement.samplesByWay?.[way];
        if (!samples) continue;
        try {
          samples.push(await contender.time(item, id, way));
        } catch (error) {
          // A way that fails now and then is no way; another one of the contender may hold.
          delete measurement.samplesByWay?.[way];
          log(`  ${item.id}: ${id} by ${way} fails: ${reasonOf(error)}`);
          if (Object.keys(measurement.samplesByWay ?? {}).length === 0) measurement.refused = reasonOf(error);
        }
      }
    for (const measurement of report.measurements) {
      if (measurement.refused || measurement.wrong) continue;
      for (const [way, samples] of Object.entries(measurement.samplesByWay ?? {}))
        if (measurement.medianMs === undefined || median(samples) < measurement.medianMs) Object.assign(measurement, { way, samples, medianMs: median(samples) });
    }
    log(`  ${group.id}/${item.id}: ${report.measurements.filter((each) => each.medianMs !== undefined).map((each) => `${each.variant} ${each.medianMs?.toFixed(1)}`).join(', ')} ms`);
  }
  return reports;
}

/** @param {unknown} error */
function reasonOf(error) {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0].slice(0, 300);
}

/** @param {string | undefined} text @param {readonly string[]} known @param {string} option */
function choose(text, known, option) {
  const chosen = text === undefined ? [...known] : text.split(',').map((each) => each.trim()).filter(Boolean);
  for (const each of chosen) if (!known.includes(each)) throw new Error(`--${option}: ${each} is not one of ${known.join(', ')}`);
  return chosen;
}

async function main() {
  const { values } = parseArgs({
    options: {
      suite: { type: 'string' }, scale: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' }, workers: { type: 'string' },
      vs: { type: 'string' }, runs: { type: 'string', default: '5' }, data: { type: 'string' }, queries: { type: 'string' }, json: { type: 'string' },
    },
  });
  const scale = Number(values.scale);
  if (!(scale > 0)) throw new Error(`--scale needs a positive number, found ${values.scale}`);
  const runs = parsePositive(values.runs, 'runs');
  const workers = values.workers === undefined ? Math.min(availableParallelism(), 8) : parsePositive(values.workers, 'workers');
  const counts = workers === 1 ? [1] : [1, workers];
  const peers = choose(values.vs, ['wasm', 'native'], 'vs');
  const datasets = { scale, seed: Number(values.seed), log };
  if ((values.data === undefined) !== (values.queries === undefined)) throw new Error('--data and --queries belong together');

  const suites = values.data !== undefined ? [] : choose(values.suite, ['logs', 'scan', 'startup'], 'suite');
  /** @type {Group[]} */
  const groups = values.data !== undefined && values.queries !== undefined ? customSuite(values.data, values.queries) : [];
  if (suites.includes('logs')) groups.push(...(await logsSuite(datasets)));
  if (suites.includes('scan')) groups.push(...(await scanSuite(datasets)));

  const machine = { load: loadavg().map((each) => Number(each.toFixed(2))), cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), memoryGiB: Math.round(totalmem() / 2 ** 30), platform: `${process.platform} ${process.arch}` };
  console.log(`${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}; scale ${scale}, ${runs} runs, medians`);
  const load = loadavg()[0];
  if (load > machine.cores / 2) console.log(`The machine is busy (load ${load.toFixed(1)}): trust the ratios less than usual, and those of 1 to N workers not at all.`);

  /** @type {import('./report.mjs').ItemReport[]} */
  const items = [];
  /** @type {Record<string, string>} */
  const versions = {};
  /** @type {Record<string, unknown>} */
  const bySuite = {};
  for (const group of groups) {
    // Native DuckDB always takes part: it is the reference for answers. Fresh engines for each group give memory back.
    const contenders = [spillway(counts, log), ...(peers.includes('wasm') ? [duckdbWasm(workers, log)] : []), duckdbNative(counts)];
    try {
      for (const contender of contenders) versions[contender.name] = await contender.open();
      const reports = (await runGroup(group, contenders, runs)).map((report) => ({
        ...report, measurements: report.measurements.filter(({ contender }) => peers.includes('native') || contender !== 'native DuckDB'),
      }));
      items.push(...reports);
      const variants = contenders.flatMap((contender) => contender.variants.map(({ id }) => id)).filter((id) => peers.includes('native') || !id.startsWith('native'));
      const summary = summarise(reports);
      bySuite[group.id] = summary;
      console.log(`\n${group.title} (${group.id})\n${table(reports, variants)}\n${describeSummary(summary)}`);
      for (const { id, measurements } of reports) {
        const wasm = measurements.find(({ contender }) => contender === 'DuckDB-WASM');
        if (wasm?.way) console.log(`  ${id}: DuckDB-WASM by ${wasm.way} (tried: ${wasm.tried} ms)`);
      }
    } finally {
      for (const contender of contenders) await contender.close();
    }
  }
  const startup = suites.includes('startup') ? await measureStartup(runs, peers.includes('wasm'), log) : undefined;
  if (startup) console.log(`\n${describeStartup(startup)}`);

  const summary = { ...summarise(items), bySuite };
  if (groups.length > 1) console.log(`\nAll\n${describeSummary(summary)}`);
  console.log(`\n${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join('; ')}`);
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ machine, versions, options: { scale, seed: datasets.seed, workers, runs, peers }, summary, items, ...(startup ? { startup } : {}) }, null, 1)}\n`);
    console.log(`samples in ${values.json}`);
  }
  if (summary.wrongAnswers.length > 0) process.exitCode = 1;
}

if (isMain(import.meta.url)) await main();
