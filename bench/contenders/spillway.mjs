// @ts-check
/**
 * Spillway: the production build in the same browser, driven through the console API. The time ends when the
 * result is complete and its first hundred rows have reached the page, as the grid needs them.
 */
import { openSpillway } from '../../e2e/harness/spillway-page.mjs';
import { SAMPLE_ROWS, SAMPLE_SHARES } from './contender.mjs';

/** How long an import into the private file system may take. */
const IMPORT_LIMIT_MS = 120_000;

/**
 * @param {readonly number[]} workerCounts
 * @param {(message: string) => void} log
 * @returns {import('./contender.mjs').Contender}
 */
export function spillway(workerCounts, log) {
  /** @type {import('../../e2e/harness/spillway-page.mjs').SpillwayPage} */
  let engine;
  const variants = workerCounts.map((count) => ({ id: `spillway-${count}`, threads: count }));
  const workersOf = (/** @type {string} */ variant) => variants.find(({ id }) => id === variant)?.threads ?? 1;
  const sqlOf = (/** @type {import('./contender.mjs').Item} */ item) => item.sql.spillway;

  return {
    name: 'Spillway',
    variants,
    async open() {
      engine = await openSpillway({ timeoutMs: 120_000, settings: { workers: Math.max(...workerCounts) } });
      return await engine.page.evaluate(() => window.spillway.version);
    },
    async load({ mode, tables }) {
      await engine.reset();
      for (const table of tables) await engine.open([table.path], { name: table.name, importFile: mode !== 'file' });
      if (mode !== 'file') for (const { name } of tables) await waitForImport(engine, name, log);
    },
    async prepare() {
      return { ways: ['run'], tried: '' };
    },
    async time(item, variant) {
      const answer = await engine.page.evaluate(timeQuery, { sql: sqlOf(item), workers: workersOf(variant) });
      if ('error' in answer) throw new Error(answer.error);
      return answer.elapsedMs;
    },
    async answer(item, variant) {
      const answer = await engine.page.evaluate(sampleQuery, {
        sql: sqlOf(item), workers: workersOf(variant), materialise: item.materialise ?? false, sampleRows: SAMPLE_ROWS, shares: SAMPLE_SHARES,
      });
      if ('error' in answer) throw new Error(answer.error);
      return answer;
    },
    async close() {
      await engine?.close();
    },
  };
}

/**
 * Reads the whole table once, so that its bytes are imported, and waits until the engine says they are.
 *
 * @param {import('../../e2e/harness/spillway-page.mjs').SpillwayPage} engine
 * @param {string} name
 * @param {(message: string) => void} log
 */
async function waitForImport(engine, name, log) {
  const endMs = performance.now() + IMPORT_LIMIT_MS;
  await engine.page.evaluate(async (table) => {
    const { columns } = (await window.spillway.tables()).find((each) => each.name === table) ?? { columns: [] };
    // Every column, so that all bytes of the file are read.
    const counts = columns.filter(({ hidden }) => !hidden).map(({ name: column }) => `count("${column.replaceAll('"', '""')}")`);
    const result = await window.spillway.run(`SELECT ${counts.join(', ')} FROM "${table}"`).result;
    result.dispose();
  }, name);
  for (;;) {
    const imported = await engine.page.evaluate(async (table) => (await window.spillway.tables()).find((each) => each.name === table)?.imported, name);
    if (imported === 'yes') return;
    if (imported !== 'pending' || performance.now() > endMs) {
      log(`  Spillway: ${name} is not in OPFS (imported: ${imported}); it is read from the file`);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** In the page. @param {{ sql: string, workers: number }} input */
async function timeQuery({ sql, workers }) {
  const startMs = performance.now();
  try {
    const result = await window.spillway.run(sql, { workers }).result;
    await result.rows(0, 100);
    const elapsedMs = performance.now() - startMs;
    result.dispose();
    return { elapsedMs };
  } catch (error) {
    const { code, message } = /** @type {{ code?: string, message?: string }} */ (error);
    return { error: `${code ?? 'error'}: ${message ?? error}` };
  }
}

/** In the page: the rows that `sampleOffsets` names. @param {{ sql: string, workers: number, materialise: boolean, sampleRows: number, shares: readonly number[] }} input */
async function sampleQuery({ sql, workers, materialise, sampleRows, shares }) {
  try {
    const result = await window.spillway.run(sql, { workers }).result;
    const numRows = result.rowCount;
    const types = result.schema.map(({ type }) => type);
    let rows;
    if (!materialise || numRows <= shares.length * sampleRows) rows = await result.rows();
    else {
      rows = [];
      for (const share of shares) rows.push(...(await result.rows(Math.min(Math.floor(numRows * share), numRows - sampleRows), sampleRows)));
    }
    result.dispose();
    return { types, numRows, rows };
  } catch (error) {
    const { code, message } = /** @type {{ code?: string, message?: string }} */ (error);
    return { error: `${code ?? 'error'}: ${message ?? error}` };
  }
}
