/** What a person does on the page: from the first click to keys alone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/project.mjs';
import { chooseFiles, gridCells, openPage, typeQuery } from '../support/page.ts';
import { expect, fixtures, test } from '../support/test.ts';

const SAMPLE = readFileSync(join(root, 'public/samples/access.log'), 'utf8');

/** The five most requested pages, counted straight from the lines that are of the format. */
function popularPages(log: string): string[][] {
  const hits = new Map<string, number>();
  for (const line of log.split('\n')) {
    const url = /^\S+ \S+ \S+ \[[0-3]\d\/[^\]]+\] "[A-Z]+ (\S+) [^"]*" \d{3} (?:\d+|-) "/.exec(line)?.[1];
    if (url !== undefined) hits.set(url, (hits.get(url) ?? 0) + 1);
  }
  return [...hits].sort((a, b) => b[1] - a[1]).slice(0, 5).map(([url, count]) => [url, count.toLocaleString('en-US')]);
}

test('first visit: one click shows the five most popular pages, and the pipeline that found them', async ({ page, server }) => {
  await page.goto(server.url);
  await page.getByRole('button', { name: /^Access log/ }).click();
  await expect.poll(() => gridCells(page)).toEqual(popularPages(SAMPLE));

  // Scan with partial groups, final groups with a top five, result; each done, with its tasks.
  const stages = page.locator('[data-stage]');
  await expect(stages).toHaveCount(3);
  for (let k = 0; k < 3; k++) await expect(stages.nth(k)).toHaveAttribute('data-status', 'done');
  await expect(page.locator('#pipeline')).toContainText('LOG_SCAN');
  await expect(page.locator('#pipeline')).toContainText('TOP_N');

  // The file says what it was taken for, and which lines it lost.
  const files = page.locator('#files');
  await expect(files).toContainText('combined log');
  await expect(files.getByRole('button', { name: /rejected lines?/ })).toBeVisible();

  // Run again, changed: on the raw lines, as typed.
  await typeQuery(page, "SELECT split_part(line, ' ', 7) AS url, count(*) AS hits FROM 'access.log' GROUP BY url ORDER BY hits DESC LIMIT 5");
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect.poll(() => gridCells(page)).toEqual(popularPages(SAMPLE));
});

test('rejected lines are one click away, with the reason', async ({ page, server }) => {
  await page.goto(server.url);
  await page.getByRole('button', { name: /^Access log/ }).click();
  const button = page.locator('#files').getByRole('button', { name: /rejected lines?/ });
  const count = Number(/([\d,]+) rejected/.exec(await button.textContent() ?? '')?.[1]?.replaceAll(',', ''));
  await button.click();
  await page.keyboard.press('Control+Enter');
  await expect(page.locator('#results')).toContainText(`${count} rows`);
  const [first] = await gridCells(page);
  expect(SAMPLE).toContain(first?.find((cell) => cell.length > 20));
  const totals = await page.evaluate(async () => {
    const [table] = await window.spillway.tables();
    return { rows: table?.rows, rejected: table?.rejected };
  });
  expect((totals.rows ?? 0) + (totals.rejected ?? 0)).toBe(SAMPLE.split('\n').length - 1);
});

test('files come in by dialog, by drop and by paste; each is a table', async ({ page, server }) => {
  await openPage(page, server.url);
  await chooseFiles(page, [join(fixtures, 'small.log'), join(fixtures, 'types.parquet')]);
  const files = page.locator('#files');
  await expect(files.getByTitle('Insert small in the query')).toBeVisible();
  await expect(files.getByTitle('Insert types in the query')).toBeVisible();
  await expect(files).toContainText('parquet');

  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['one\ntwo\nthree\n'], 'my notes.txt'));
    for (const type of ['dragenter', 'dragover', 'drop']) document.body.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  await expect(files.getByTitle('Insert "my notes" in the query')).toBeVisible();

  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.setData('text/plain', 'a\nb\n');
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
  });
  await expect(files.getByTitle('Insert pasted in the query')).toBeVisible();
  await expect(files).toContainText('4 tables');

  await typeQuery(page, 'SELECT line FROM "my notes" ORDER BY line DESC');
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => gridCells(page)).toEqual([['two'], ['three'], ['one']]);

  await files.getByRole('button', { name: 'Actions for pasted' }).click();
  await page.getByRole('menuitem', { name: 'Close table' }).click();
  await expect(files).toContainText('3 tables');
});

test('an error is underlined at its place and says what was meant; the last result stays', async ({ page, server }) => {
  await page.goto(server.url);
  await page.getByRole('button', { name: /^Access log/ }).click();
  await expect.poll(() => gridCells(page)).toHaveLength(5);
  await typeQuery(page, 'SELECT uri,\n  count(*) FROM access GROUP BY ALL');
  await page.keyboard.press('Control+Enter');
  const alert = page.locator('#results').getByRole('alert');
  await expect(alert).toContainText('line 1, column 8');
  await expect(alert).toContainText('Did you mean url?');
  await expect(page.locator('.squiggly-error')).toBeVisible();
  await expect.poll(() => gridCells(page)).toHaveLength(5);
  // Corrected, it is gone.
  await typeQuery(page, 'SELECT url,\n  count(*) FROM access GROUP BY ALL');
  await page.keyboard.press('Control+Enter');
  await expect(alert).toHaveCount(0);
  await expect(page.locator('.squiggly-error')).toHaveCount(0);
});

test('keys alone: sample, query, grid, pipeline', async ({ page, server }) => {
  await openPage(page, server.url);
  // The query that is typed already brings its sample with it.
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => gridCells(page)).toEqual(popularPages(SAMPLE));

  // Tab reaches the grid; arrows move in it.
  const grid = page.getByRole('grid');
  for (let k = 0; k < 80 && !(await grid.evaluate((element) => element === document.activeElement)); k++) {
    // In the editor Tab types, until it is told not to.
    if (k === 0 || (await page.evaluate(() => document.activeElement?.closest('.monaco-editor') != null))) await page.keyboard.press('Control+m');
    await page.keyboard.press('Tab');
  }
  await expect(grid).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  const active = await grid.getAttribute('aria-activedescendant');
  expect(active).not.toBeNull();
  await expect(page.locator(`[id="${active}"]`)).toHaveAttribute('data-active', 'true');
});

test('a saved event log shows the same picture', async ({ page, server }) => {
  await page.goto(server.url);
  await page.getByRole('button', { name: /^Access log/ }).click();
  await expect(page.locator('[data-stage="2"][data-status="done"]')).toBeVisible();
  const picture = (): Promise<string[]> => page.locator('[data-stage]').evaluateAll((all) => all.map((stage) => `${stage.getAttribute('data-status')} ${stage.textContent}`));
  await expect(page.getByRole('button', { name: 'Save event log' })).toBeEnabled();
  const live = await picture();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save event log' }).click();
  const path = await (await download).path();

  await page.reload();
  await expect(page.locator('[data-stage]')).toHaveCount(0);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open event log' }).click();
  await (await chooser).setFiles({ name: 'run.events.json', mimeType: 'application/json', buffer: readFileSync(path) });
  await expect(page.locator('[data-stage]')).toHaveCount(3);
  expect(await picture()).toEqual(live);
});

test('two million rows scroll, top to bottom, and only what shows is in the page', async ({ page, server }) => {
  await openPage(page, server.url);
  await page.evaluate(async () => {
    const lines = Array.from({ length: 100_000 }, (_, k) => `row ${k}\n`).join('');
    const blob = new Blob(Array.from({ length: 20 }, () => lines));
    await window.spillway.open([new File([blob], 'many.txt')]);
  });
  await typeQuery(page, 'SELECT line_number, line FROM many');
  await page.keyboard.press('Control+Enter');
  await expect(page.locator('#results')).toContainText('2,000,000 rows');
  const grid = page.getByRole('grid');
  await expect.poll(async () => (await gridCells(page))[0]).toEqual(['1', 'row 0']);
  await grid.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+End');
  await expect.poll(async () => (await gridCells(page)).at(-1)).toEqual(['2,000,000', 'row 99999']);
  const middle = await grid.evaluate((element) => {
    const scroller = [element, ...element.querySelectorAll('*')].find((each) => each.scrollHeight > each.clientHeight + 1000) ?? element;
    scroller.scrollTop = scroller.scrollHeight / 2;
    return scroller.scrollHeight;
  });
  expect(middle).toBeLessThan(16_000_000);
  await expect.poll(async () => Number((await gridCells(page))[0]?.[0]?.replaceAll(',', ''))).toBeGreaterThan(900_000);
  await expect.poll(async () => (await gridCells(page)).every(([number, line]) => line === `row ${(Number(number?.replaceAll(',', '')) - 1) % 100_000}`)).toBe(true);
  expect(await grid.getByRole('row').count()).toBeLessThan(120);
});
