/** What journeys do with a page: wait for its engine, type, run, ask through the console API. */
import type { FileChooser, Page } from 'playwright/test';
import type { JobEvent, RunOptions, Settings } from '../../src/protocol/api.ts';
import { expect } from './test.ts';

/** Goes to the page and waits for the engine. */
export async function openPage(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.evaluate(async () => void (await window.spillway.ready));
}

export type AskOptions = Omit<RunOptions, 'signal'> & { readonly limit?: number };

export interface Answer {
  readonly ok: boolean;
  readonly rows?: (string | null)[][];
  readonly rowCount?: number;
  readonly elapsedMs: number;
  readonly retries?: number;
  readonly code?: string;
  readonly message?: string;
  readonly hint?: string;
  readonly where?: string;
  readonly events: JobEvent[];
}

/** Runs a text through the console API. `limit`: rows to fetch, all by default. The result is disposed of. */
export function ask(page: Page, sql: string, { limit, ...run }: AskOptions = {}): Promise<Answer> {
  return page.evaluate(async ({ sql, limit, run }) => {
    const startedAt = performance.now();
    const job = window.spillway.run(sql, run);
    const events: JobEvent[] = [];
    const draining = (async () => {
      for await (const event of job.events) events.push(event);
    })();
    try {
      const result = await job.result;
      const elapsedMs = performance.now() - startedAt;
      const rows = await result.rows(0, limit);
      await draining;
      const answer = { ok: true, rows, rowCount: result.rowCount, elapsedMs, retries: result.stats.retries, events };
      result.dispose();
      return answer;
    } catch (thrown) {
      await draining;
      const { code, message, hint, where } = thrown as { code: string; message: string; hint?: string; where?: string };
      return { ok: false, code, message, ...(hint === undefined ? {} : { hint }), ...(where === undefined ? {} : { where }), elapsedMs: performance.now() - startedAt, events };
    }
  }, { sql, limit, run });
}

/** Rows of a query that must succeed. */
export async function rows(page: Page, sql: string, options: AskOptions = {}): Promise<(string | null)[][]> {
  const answer = await ask(page, sql, options);
  if (!answer.ok) throw new Error(`${answer.code}: ${answer.message} (${sql})`);
  return answer.rows ?? [];
}

export function settings(page: Page, patch: Partial<Settings>): Promise<Settings> {
  return page.evaluate((patch) => window.spillway.settings(patch), patch);
}

/** Bytes in use once nothing runs, the cache of columns apart. */
export async function usedBytes(page: Page): Promise<number> {
  const { events } = await ask(page, 'SELECT');
  const last = events.findLast((event) => event.kind === 'memory');
  expect(last?.kind).toBe('memory');
  return last?.kind === 'memory' ? last.usedBytes - last.cacheBytes : Number.NaN;
}

/** Opens files as a person chooses them in the file dialog. */
export async function chooseFiles(page: Page, files: Parameters<FileChooser['setFiles']>[0]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open files' }).first().click();
  await (await chooser).setFiles(files);
}

/** Replaces the editor's text, as by typing. Waits for Monaco. */
export async function typeQuery(page: Page, text: string): Promise<void> {
  await page.locator('[data-editor="monaco"]').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
  await page.keyboard.press('Escape');
}

/** Cells of the result grid as they are shown, row by row. */
export async function gridCells(page: Page): Promise<string[][]> {
  const shown = page.getByRole('grid').getByRole('row');
  return shown.evaluateAll((all) => all.map((row) => [...row.querySelectorAll('[role="gridcell"]')].map((cell) => cell.textContent ?? '')).filter((cells) => cells.length > 0));
}
