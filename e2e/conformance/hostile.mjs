// @ts-check
/**
 * Files made to break things. Each opens or is refused with a clear error within ten seconds, and then answers or
 * refuses a query; nothing of them runs; the page lives on and `Object.prototype` is what it was.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const LIMIT_MS = 10_000;
const IGNORED = new Set(['README.md', 'LICENSE']);

/** @type {import('./run.mjs').Suite} */
export async function hostileSuite(folder, engine) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && !IGNORED.has(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  /** @type {import('./run.mjs').Case[]} */
  const cases = [];
  for (const path of files) {
    const name = path.slice(folder.length + 1);
    const { outcome, detail } = await checkFile(path, engine);
    cases.push({ name, outcome, detail });
    if (outcome !== 'pass') await engine.restart();
  }
  return cases;
}

/**
 * @param {string} path
 * @param {import('../harness/spillway-page.mjs').SpillwayPage} engine
 * @returns {Promise<Omit<import('./run.mjs').Case, 'name'>>}
 */
async function checkFile(path, engine) {
  await engine.reset();
  const crashes = engine.crashes;
  /** @type {string[]} */
  const dialogs = [];
  const onDialog = (/** @type {import('playwright').Dialog} */ dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  };
  engine.page.on('dialog', onDialog);
  const page = engine.page;
  const steps = [];
  try {
    let startMs = performance.now();
    let opened = false;
    try {
      await engine.open([path], 't');
      opened = true;
      steps.push('opens');
    } catch (error) {
      const message = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
      if (/^(TIMEOUT|INTERNAL|PAGE_LOST)/.test(message)) return { outcome: message.startsWith('TIMEOUT') ? 'wrong' : 'dead', detail: `open: ${message}` };
      steps.push(`refused: ${message}`);
    }
    if (performance.now() - startMs > LIMIT_MS) return { outcome: 'wrong', detail: `open took ${((performance.now() - startMs) / 1000).toFixed(1)} s` };
    if (opened)
      for (const sql of ['SELECT count(*) FROM t', 'SELECT * FROM t LIMIT 20']) {
        startMs = performance.now();
        const answer = await engine.run(sql, { limit: 20, cellLength: 1000 });
        const elapsedMs = ('fetchedMs' in answer ? answer.fetchedMs : undefined) ?? performance.now() - startMs;
        if (!answer.ok && (answer.code === 'PAGE_LOST' || answer.code === 'INTERNAL')) return { outcome: 'dead', detail: `${sql}: ${answer.code}: ${answer.message}` };
        if ((!answer.ok && answer.code === 'TIMEOUT') || elapsedMs > LIMIT_MS) return { outcome: 'wrong', detail: `${sql}: ${(elapsedMs / 1000).toFixed(1)} s` };
        steps.push(answer.ok ? `${sql.slice(7, 12)}: ${answer.rows.length} rows` : `${sql.slice(7, 12)}: ${answer.code}`);
      }
    if (engine.crashes > crashes) return { outcome: 'dead', detail: 'the tab crashed' };
    if (dialogs.length > 0) return { outcome: 'wrong', detail: `a script ran: ${dialogs.join(', ')}` };
    const polluted = await page.evaluate(() => {
      const empty = /** @type {Record<string, unknown>} */ ({});
      return { keys: Object.keys(Object.prototype), polluted: empty['polluted'] ?? empty['isAdmin'] ?? null, title: document.title };
    });
    if (polluted.keys.length > 0 || polluted.polluted !== null) return { outcome: 'wrong', detail: `Object.prototype changed: ${JSON.stringify(polluted)}` };
    const alive = await engine.run('SELECT 1');
    if (!alive.ok) return { outcome: 'dead', detail: `no query runs afterwards: ${alive.message}` };
    return { outcome: 'pass', detail: steps.join('; ') };
  } catch (error) {
    return { outcome: 'dead', detail: error instanceof Error ? error.message.split('\n', 1)[0] : String(error) };
  } finally {
    page.off('dialog', onDialog);
  }
}
