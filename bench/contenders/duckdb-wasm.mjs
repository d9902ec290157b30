// @ts-check
/**
 * DuckDB-WASM in the same browser. Its fastest way is looked for, question by question: both working bundles
 * ("eh": one thread; "coi": threads) and every way to get at the file that works with them. What fails is
 * noted and left out.
 *
 * Known to fail in 1.32.0: "coi" with a File handle (its threads don't know the file) and with an OPFS handle
 * (it can't be cloned to them); Parquet (fetches an extension): tables are loaded from Arrow IPC instead.
 */
import { serve } from '../../scripts/serve.mjs';
import { isolationHeaders } from '../../scripts/headers.mjs';
import { launchChromium } from '../../e2e/harness/spillway-page.mjs';
import { logReader, sampleLength, sampleOffsets } from './contender.mjs';
import { buildDuckdbWasmPage, DUCKDB_WASM_VERSION } from './duckdb-wasm-build.mjs';

/**
 * @typedef {object} Way
 * @property {'eh' | 'coi'} bundle
 * @property {'file' | 'file-buffer' | 'opfs' | 'buffer' | 'table'} access  how the data are reached
 * @property {'ctas' | 'query'} [materialise]
 */

const LOG_NAME = 'access.log';
/** A hung bundle must not hang the benchmark. */
const LIMIT_MS = 120_000;

/** @type {Record<string, Way[]>} */
const LOG_WAYS = {
  file: [{ bundle: 'eh', access: 'file' }, { bundle: 'eh', access: 'file-buffer' }, { bundle: 'coi', access: 'file-buffer' }],
  opfs: [{ bundle: 'eh', access: 'opfs' }, { bundle: 'eh', access: 'buffer' }, { bundle: 'coi', access: 'buffer' }],
};
LOG_WAYS['memory'] = LOG_WAYS['opfs'];

/** @param {Way} way */
const describeWay = (way) => [way.bundle, way.access, way.materialise].filter(Boolean).join('/');

/**
 * @param {number} threads for the "coi" bundle
 * @param {(message: string) => void} log
 * @returns {import('./contender.mjs').Contender}
 */
export function duckdbWasm(threads, log) {
  /** @type {import('../../scripts/serve.mjs').StaticServer} */
  let server;
  /** @type {Awaited<ReturnType<typeof launchChromium>>} */
  let browser;
  /** @type {Map<string, import('playwright').Page>} by bundle, and for logs by bundle and access */
  const pages = new Map();
  /** @type {import('./contender.mjs').Source} */
  let source;
  /** Ways worth timing, by item, the one that looked fastest first. @type {Map<string, Way[]>} */
  const chosen = new Map();
  const variant = { id: 'duckdb-wasm', threads };

  const isLog = () => source.tables.some(({ kind }) => kind === 'log');
  const sqlOf = (/** @type {import('./contender.mjs').Item} */ item) => item.sql.duckdb.replaceAll('{access}', logReader(LOG_NAME));

  /** @template T @param {Promise<T>} promise @param {string} what @returns {Promise<T>} */
  const limited = (promise, what) => {
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const limit = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${what} took longer than ${LIMIT_MS / 1000} s`)), LIMIT_MS);
    });
    return /** @type {Promise<T>} */ (Promise.race([promise, limit])).finally(() => clearTimeout(timer));
  };

  /** A page with its own engine, data loaded. @param {Way} way */
  const pageFor = async (way) => {
    const key = `${way.bundle}/${way.access}`;
    const known = pages.get(key);
    if (known) return known;
    const page = await browser.context.newPage();
    page.setDefaultTimeout(LIMIT_MS);
    await page.goto(server.url);
    await page.waitForFunction(() => 'peer' in window);
    await page.evaluate(() => {
      const input = document.createElement('input');
      input.type = 'file';
      input.dataset['harness'] = '';
      document.body.append(input);
    });
    await limited(page.evaluate(([bundle, count]) => window.peer.open(bundle, count), /** @type {const} */ ([way.bundle, threads])), `opening ${way.bundle}`);
    for (const table of source.tables) {
      await page.setInputFiles('input[data-harness]', table.path);
      if (table.kind === 'log') {
        await limited(page.evaluate(([name, access]) => window.peer.registerFile(name, access), /** @type {const} */ ([LOG_NAME, way.access])), `registering the log (${key})`);
      } else await limited(page.evaluate((name) => window.peer.loadParquet(name), table.name), `loading ${table.name}`);
    }
    pages.set(key, page);
    return page;
  };

  /** @param {import('./contender.mjs').Item} item @param {Way} way */
  const timeWay = async (item, way) => {
    const page = await pageFor(way);
    const how = { ...(way.access === 'file-buffer' ? { fileBuffer: LOG_NAME } : {}), ...(way.materialise ? { materialise: way.materialise } : {}) };
    return await limited(page.evaluate(([sql, options]) => window.peer.time(sql, options), /** @type {const} */ ([sqlOf(item), how])), describeWay(way));
  };

  /** @param {import('./contender.mjs').Item} item @param {Way} way @returns {Promise<import('./contender.mjs').Reply>} */
  const answerWay = async (item, way) => {
    const page = await pageFor(way);
    const ask = (/** @type {string} */ sql) => limited(page.evaluate((text) => window.peer.rows(text), sql), 'answer');
    if (!item.materialise) {
      if (way.access === 'file-buffer') await timeWay(item, way); // the file must be registered
      const rows = await ask(sqlOf(item));
      return { types: [], numRows: rows.length, rows };
    }
    await timeWay(item, { ...way, materialise: 'ctas' });
    const numRows = Number((await ask('SELECT count(*) FROM bench_result'))[0]?.[0]);
    const rows = [];
    for (const offset of sampleOffsets(numRows)) rows.push(...(await ask(`SELECT * FROM bench_result LIMIT ${sampleLength(numRows)} OFFSET ${offset}`)));
    return { types: [], numRows, rows };
  };

  const closePages = async () => {
    for (const page of pages.values()) await page.close();
    pages.clear();
    chosen.clear();
  };

  /** Ways that failed for good with the loaded source. @type {Set<string>} */
  const failed = new Set();

  return {
    name: 'DuckDB-WASM',
    variants: [variant],
    async open() {
      server = await serve({ root: await buildDuckdbWasmPage(), headers: isolationHeaders });
      browser = await launchChromium();
      return `${DUCKDB_WASM_VERSION} (bundles eh, and coi with ${threads} threads)`;
    },
    async load(next) {
      await closePages();
      failed.clear();
      source = next;
    },
    async prepare(item) {
      /** @type {Way[]} */
      let ways = isLog() ? LOG_WAYS[source.mode] : [{ bundle: 'eh', access: 'table' }, { bundle: 'coi', access: 'table' }];
      if (item.materialise) ways = ways.flatMap((way) => [{ ...way, materialise: 'ctas' }, { ...way, materialise: 'query' }]);
      /** @type {{ way: Way, ms: number }[]} */
      const tried = [];
      for (const way of ways) {
        const label = describeWay(way);
        if (failed.has(`${way.bundle}/${way.access}`)) continue;
        try {
          await pageFor(way);
        } catch (error) {
          failed.add(`${way.bundle}/${way.access}`);
          log(`  DuckDB-WASM ${label} fails: ${firstLine(error)}`);
          continue;
        }
        try {
          // Only a way that gives the answer counts; and the engine compiles and caches on its first run.
          await answerWay(item, way);
          await timeWay(item, way);
          tried.push({ way, ms: Math.min(await timeWay(item, way), await timeWay(item, way)) });
        } catch (error) {
          log(`  DuckDB-WASM ${label} fails on ${item.id}: ${firstLine(error)}`);
          // An engine that ran out of memory may not be used further.
          await pages.get(`${way.bundle}/${way.access}`)?.close();
          pages.delete(`${way.bundle}/${way.access}`);
        }
      }
      tried.sort((first, second) => first.ms - second.ms);
      if (tried.length === 0) throw new Error('no way of DuckDB-WASM works');
      // Two looks don't settle what is close.
      const close = tried.filter(({ ms }) => ms <= tried[0].ms * 1.5).map(({ way }) => way);
      chosen.set(item.id, close);
      return { ways: close.map(describeWay), tried: tried.map(({ way, ms }) => `${describeWay(way)} ${ms.toFixed(0)}`).join(', ') };
    },
    async time(item, _, way) {
      return await timeWay(item, /** @type {Way} */ (chosen.get(item.id)?.find((each) => describeWay(each) === way)));
    },
    async answer(item) {
      return await answerWay(item, /** @type {Way[]} */ (chosen.get(item.id))[0]);
    },
    async close() {
      await closePages().catch(() => undefined);
      await browser?.close();
      await server?.close();
    },
  };
}

/** @param {unknown} error */
function firstLine(error) {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0].replace(/^page\.evaluate: (Error: )?/, '');
}
