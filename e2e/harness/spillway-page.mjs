// @ts-check
/**
 * The production build in a real browser, driven through the console API alone (`window.spillway`).
 * A target of the test runners, with what benchmarks need on top.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { buildPage, dist } from '../../scripts/build.mjs';
import { chromiumFlags, ensureChromium } from '../../scripts/chromium.mjs';
import { serve } from '../../scripts/serve.mjs';

/**
 * @typedef {object} OpenedTable
 * @property {string} name
 * @property {string} format
 * @property {{ name: string, type: string, hidden?: boolean }[]} columns
 * @property {number} [rows]
 * @property {number} [rejected]
 * @property {string} [rejectsOf]
 *
 * @typedef {Partial<import('../../src/protocol/api.ts').Settings>} SettingsPatch
 *
 * @typedef {object} PageOptions
 * @property {number} [timeoutMs]       for one query or one `open`; then the job is cancelled. Default 60 s
 * @property {boolean} [build]          build what is stale first. Default true
 * @property {SettingsPatch} [settings]  applied to every fresh page
 */

/**
 * @param {PageOptions} [options]
 */
export async function openSpillway(options = {}) {
  const built = await builtPage(options.build ?? true);
  const server = await serve({ root: built.folder });
  const page = new SpillwayPage(server.url, options);
  page.onClose(async () => {
    await server.close();
    built.remove();
  });
  await page.start();
  return page;
}

/**
 * A copy of the build, so that another build doesn't pull files from under a running page. `SPILLWAY_DIST` names a
 * folder to serve as it is.
 *
 * @param {boolean} build what is stale first
 */
export async function builtPage(build = true) {
  const given = process.env['SPILLWAY_DIST'];
  if (given) return { folder: given, remove: () => undefined };
  if (build) await buildPage();
  const folder = mkdtempSync(join(tmpdir(), 'spillway-dist-'));
  cpSync(dist, folder, { recursive: true });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * A browser of its own with a profile on disk: contexts off the record have a slow and small OPFS.
 *
 * @param {{ serviceWorkers?: 'allow' | 'block' }} [options]
 */
export async function launchChromium(options = {}) {
  const profile = mkdtempSync(join(tmpdir(), 'spillway-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await ensureChromium(), headless: true, args: chromiumFlags, viewport: { width: 1280, height: 800 }, ...options,
  });
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** A target of the test runners: see `Target` in oracle.mjs. */
export class SpillwayPage {
  name = 'Spillway';
  /** Errors that a page reported, since the last `takeProblems`. @type {string[]} */
  problems = [];
  /** Pages that died. */
  crashes = 0;
  /** @type {(() => Promise<void>)[]} */
  #closers = [];
  /** @type {import('playwright').BrowserContext | undefined} */
  #context;
  /** @type {import('playwright').Page | undefined} */
  #page;
  /** Whether anything was opened since the last reset. */
  #dirty = false;

  /** @param {string} url @param {PageOptions} options */
  constructor(url, options) {
    this.url = url;
    this.timeoutMs = options.timeoutMs ?? 60_000;
    this.settings = options.settings;
  }

  /** @param {() => Promise<void>} closer */
  onClose(closer) {
    this.#closers.push(closer);
  }

  async start() {
    const browser = await launchChromium();
    this.#closers.unshift(browser.close);
    this.#context = browser.context;
    await this.#freshPage();
  }

  /** The page, for what this class doesn't do. */
  get page() {
    if (!this.#page) throw new Error('The page is not open.');
    return this.#page;
  }

  async #freshPage() {
    const context = /** @type {import('playwright').BrowserContext} */ (this.#context);
    const old = this.#page;
    const page = context.pages().find((each) => each !== old && each.url() === 'about:blank') ?? (await context.newPage());
    await old?.close().catch(() => undefined);
    this.#page = page;
    page.setDefaultTimeout(this.timeoutMs + 30_000);
    page.on('crash', () => {
      this.crashes++;
      this.problems.push('the tab crashed');
    });
    page.on('pageerror', (error) => this.problems.push(`${error.name}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text());
    });
    await page.goto(this.url);
    await page.evaluate(pageReady, { settings: this.settings ?? null, timeoutMs: 60_000 });
    this.#dirty = false;
  }

  /** What went wrong in the page, outside of queries. */
  takeProblems() {
    return this.problems.splice(0);
  }

  /** A new page, whatever state the old one is in. */
  async restart() {
    await this.#freshPage();
  }

  /**
   * Opens files as a person would choose them in a file picker.
   *
   * @param {string[]} paths
   * @param {string | import('../../src/protocol/api.ts').OpenOptions} [options] a table name, or all options
   * @returns {Promise<OpenedTable[]>}
   */
  async open(paths, options) {
    this.#dirty = true;
    const page = this.page;
    const handle = await page.evaluateHandle(makeInput);
    const input = handle.asElement();
    if (!input) throw new Error('No file input.');
    await input.setInputFiles(paths);
    const opened = await page.evaluate(openFiles, { options: typeof options === 'string' ? { name: options } : (options ?? {}), timeoutMs: this.timeoutMs });
    if ('error' in opened) throw Object.assign(new Error(`${opened.error.code}: ${opened.error.message}`), { code: opened.error.code });
    return opened.tables;
  }

  /** @returns {Promise<OpenedTable[]>} */
  async tables() {
    return await this.page.evaluate(async () => JSON.parse(JSON.stringify(await window.spillway.tables())));
  }

  /**
   * @param {string} sql
   * @param {import('./oracle.mjs').RunSettings & { partitions?: number, language?: string, limit?: number, cellLength?: number }} [settings]
   *   limit: rows to fetch; cellLength: longer values are cut in the page
   * @returns {Promise<import('./oracle.mjs').Answer & { elapsedMs?: number, fetchedMs?: number, rowCount?: number, stats?: import('../../src/protocol/api.ts').JobStats }>}
   */
  async run(sql, settings = {}) {
    const { connection: _, limit, cellLength, ...runOptions } = settings;
    try {
      return /** @type {any} */ (await this.page.evaluate(runQuery, { sql, runOptions, limit: limit ?? null, cellLength: cellLength ?? null, timeoutMs: this.timeoutMs }));
    } catch (error) {
      // The page itself is gone, not the query: say so and start over.
      const message = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
      this.problems.push(`page lost during ${sql.slice(0, 200)}: ${message}`);
      await this.#freshPage();
      return { ok: false, code: 'PAGE_LOST', message };
    }
  }

  async reset() {
    if (!this.#dirty) return;
    try {
      await this.page.evaluate(dropAll);
      this.#dirty = false;
    } catch {
      await this.#freshPage();
    }
  }

  async close() {
    for (const closer of this.#closers.splice(0)) await closer();
  }
}

/* Functions below run in the page. */

/** @param {{ settings: SettingsPatch | null, timeoutMs: number }} options */
async function pageReady({ settings, timeoutMs }) {
  const end = Date.now() + timeoutMs;
  while (window.spillway === undefined) {
    if (Date.now() > end) throw new Error('window.spillway never appeared');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const info = await Promise.race([
    window.spillway.ready,
    new Promise((_, reject) => setTimeout(() => reject(new Error('window.spillway.ready never settled')), timeoutMs)),
  ]);
  if (settings) await window.spillway.settings(settings);
  return JSON.parse(JSON.stringify(info));
}

function makeInput() {
  document.querySelector('input[data-harness]')?.remove();
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.hidden = true;
  input.dataset['harness'] = '';
  document.body.append(input);
  return input;
}

/** @param {{ options: object, timeoutMs: number }} input */
async function openFiles({ options, timeoutMs }) {
  const element = /** @type {HTMLInputElement} */ (document.querySelector('input[data-harness]'));
  try {
    const tables = await Promise.race([
      window.spillway.open([...(element.files ?? [])], options),
      new Promise((_, reject) => setTimeout(() => reject(Object.assign(new Error(`open took longer than ${timeoutMs} ms`), { code: 'TIMEOUT' })), timeoutMs)),
    ]);
    return { tables: JSON.parse(JSON.stringify(tables)) };
  } catch (error) {
    const { code, message } = /** @type {{ code?: string, message?: string }} */ (error);
    return { error: { code: code ?? 'UNKNOWN', message: message ?? String(error) } };
  }
}

async function dropAll() {
  for (const table of await window.spillway.tables()) if (!table.rejectsOf) await window.spillway.drop(table.name);
}

/** @param {{ sql: string, runOptions: object, limit: number | null, cellLength: number | null, timeoutMs: number }} input */
async function runQuery({ sql, runOptions, limit, cellLength, timeoutMs }) {
  const startMs = performance.now();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  try {
    const started = window.spillway.run(sql, runOptions);
    const timeout = new Promise((_, reject) => {
      timer = setTimeout(() => {
        void started.cancel();
        reject(Object.assign(new Error(`The query took longer than ${timeoutMs} ms.`), { code: 'TIMEOUT' }));
      }, timeoutMs);
    });
    started.result.catch(() => undefined);
    const result = /** @type {import('../../src/protocol/api.ts').Result} */ (await Promise.race([started.result, timeout]));
    const elapsedMs = performance.now() - startMs;
    let rows = limit === null ? await result.rows() : await result.rows(0, limit);
    const fetchedMs = performance.now() - startMs;
    if (cellLength !== null) rows = rows.map((row) => row.map((value) => value?.slice(0, cellLength) ?? null));
    const answer = { ok: true, columns: result.schema.map(({ name, type }) => ({ name, type })), rows, rowCount: result.rowCount, elapsedMs, fetchedMs,
      stats: JSON.parse(JSON.stringify(result.stats)) };
    result.dispose();
    return answer;
  } catch (error) {
    const { code, message, hint, start, end } = /** @type {import('../../src/base/errors.ts').PlainError} */ (error);
    return { ok: false, code: code ?? 'UNKNOWN', message: message ?? String(error), hint, start, end };
  } finally {
    clearTimeout(timer);
  }
}
