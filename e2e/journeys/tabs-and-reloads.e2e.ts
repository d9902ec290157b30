/** Several tabs of one browser, reloads at bad moments, and the copies of files that both share. */
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { ask, openPage, rows } from '../support/page.ts';
import { expect, test } from '../support/test.ts';

const COUNT = 'SELECT status, count(*), sum(bytes) FROM big GROUP BY status ORDER BY status';

/** A log of `megabytes` on disk, the same every time, opened in the page as a person does. */
async function openLog(page: Page, path: string): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.id = 'journey';
    document.body.append(input);
  });
  await page.locator('#journey').setInputFiles(path);
  await page.evaluate(async () => {
    const input = document.querySelector('#journey') as HTMLInputElement;
    await window.spillway.open([...(input.files ?? [])], { name: 'big' });
    input.remove();
  });
}

const written: string[] = [];
test.afterEach(async () => {
  for (const path of written.splice(0)) await rm(path);
});

async function writeLog(name: string, copies: number): Promise<string> {
  const path = join(tmpdir(), `spillway-${process.pid}-${name}.log`);
  written.push(path);
  const part = Array.from({ length: 50_000 }, (_, k) => `10.0.${k % 251}.7 - - [10/Oct/2025:13:55:36 +0000] "GET /page/${k % 5003} HTTP/1.1" ${k % 10 === 0 ? 404 : 200} ${k % 9999} "-" "agent"\n`).join('');
  await writeFile(path, part.repeat(copies));
  return path;
}

const importState = (page: Page): Promise<string | undefined> => page.evaluate(async () => (await window.spillway.tables()).find((table) => table.name === 'big')?.imported);

test('two tabs side by side query, import the same file and cancel without touching each other', async ({ page, context, server }) => {
  const path = await writeLog('tabs', 12);
  const other = await context.newPage();
  const problems: string[] = [];
  other.on('pageerror', (error) => problems.push(error.message));
  other.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  for (const each of [page, other]) await openPage(each, server.url);
  await Promise.all([openLog(page, path), openLog(other, path)]);
  const [a, b] = await Promise.all([rows(page, COUNT), rows(other, COUNT)]);
  expect(a).toEqual(b);
  await expect.poll(() => importState(page)).toMatch(/yes|off/);
  await expect.poll(() => importState(other)).toMatch(/yes|off/);
  expect(await Promise.all([rows(page, COUNT), rows(other, COUNT)])).toEqual([a, a]);

  const cancelled = other.evaluate(async (sql) => {
    const job = window.spillway.run(sql);
    setTimeout(() => void job.cancel(), 30);
    return job.result.then(() => 'done', (error: { code: string }) => error.code);
  }, 'SELECT DISTINCT line FROM big ORDER BY line');
  expect(await rows(page, COUNT)).toEqual(a);
  expect(['CANCELLED', 'done']).toContain(await cancelled);
  // What one tab drops stays open in the other.
  await page.evaluate(() => window.spillway.drop('big'));
  expect(await rows(other, COUNT)).toEqual(a);
  await other.close();
  await openLog(page, path);
  expect(await rows(page, COUNT)).toEqual(a);
  expect(problems).toEqual([]);
});

test('a reload in the middle of a job and of an import leaves a page that works, and nothing torn', async ({ page, server }) => {
  const path = await writeLog('reload', 12);
  await openPage(page, server.url);
  await openLog(page, path);
  const expected = await rows(page, COUNT, { workers: 1 });
  for (const delayMs of [0, 15, 60, 150]) {
    await page.reload();
    await page.evaluate(async () => void (await window.spillway.ready));
    await openLog(page, path);
    await page.evaluate(async ({ sql, delayMs }) => {
      const job = window.spillway.run(sql);
      for await (const event of job.events) if (event.kind === 'task-started') break;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }, { sql: COUNT, delayMs });
  }
  await page.reload();
  await openPage(page, server.url);
  await openLog(page, path);
  expect(await rows(page, COUNT)).toEqual(expected);
  await expect.poll(() => importState(page)).toBe('yes');
  expect(await rows(page, COUNT)).toEqual(expected);
  // Of all these attempts one copy is left.
  const stored = (): Promise<string[]> => page.evaluate(async () => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('spillway-imports');
    const names = [];
    for await (const name of root.keys()) names.push(name.replace(/^[^.~]*/, ''));
    return names;
  });
  await page.reload();
  await openPage(page, server.url);
  await openLog(page, path);
  expect(await importState(page)).toBe('yes');
  expect((await stored()).filter((name) => name.startsWith('~'))).toHaveLength(1);
  expect(await rows(page, COUNT)).toEqual(expected);
});

test('workers killed while they copy a file: the answer is right, and the copy is whole or not there', async ({ page, server }) => {
  const path = await writeLog('kill', 24);
  await openPage(page, server.url);
  await openLog(page, path);
  const expected = await page.evaluate(async (sql) => {
    const job = window.spillway.run(sql);
    let kills = 0;
    for await (const event of job.events) if (event.kind === 'task-progress' && kills < 3) void job.killWorker(kills++ % 2);
    return (await job.result).rows();
  }, COUNT);
  expect(await rows(page, COUNT, { workers: 1 })).toEqual(expected);
  await expect.poll(() => importState(page)).toMatch(/yes|off|pending|no/);
  const again = await ask(page, COUNT);
  expect(again.rows).toEqual(expected);
  await expect.poll(() => importState(page), { message: 'a second query finishes the copy' }).toBe('yes');
  expect(await rows(page, COUNT)).toEqual(expected);
});

test('the import switch: off discards the copy, on makes it anew', async ({ page, server }) => {
  const path = await writeLog('switch', 2);
  await openPage(page, server.url);
  await openLog(page, path);
  const expected = await rows(page, COUNT);
  await expect.poll(() => importState(page)).toBe('yes');
  const control = page.locator('#files').getByRole('switch');
  await control.click();
  await expect.poll(() => importState(page)).toBe('off');
  expect(await rows(page, COUNT)).toEqual(expected);
  expect(await importState(page)).toBe('off');
  await control.click();
  await expect.poll(() => importState(page)).toBe('no');
  expect(await rows(page, COUNT)).toEqual(expected);
  await expect.poll(() => importState(page)).toBe('yes');
});

test('the switch turned again and again under running queries', async ({ page, server }) => {
  const path = await writeLog('toggle', 12);
  await openPage(page, server.url);
  await openLog(page, path);
  const expected = JSON.stringify(await rows(page, COUNT));
  const answers = await page.evaluate(async (sql) => {
    const toggle = (): void => document.querySelector<HTMLElement>('#files [role=switch]')?.click();
    const answers = [];
    for (let k = 0; k < 16; k++) {
      const job = window.spillway.run(sql);
      for (let turn = 0; turn <= k % 3; turn++) setTimeout(toggle, ((k * 7 + turn * 11) * 5) % 100);
      answers.push(await job.result.then(async (result) => JSON.stringify(await result.rows()), (error: Error) => error.message));
    }
    return answers;
  }, COUNT);
  expect(new Set(answers)).toEqual(new Set([expected]));
});

test('no room for a copy: from the start, or when it runs out on the way; queries never notice', async ({ page, context, server }) => {
  const path = await writeLog('quota', 8);
  await openPage(page, server.url);
  const cdp = await context.newCDPSession(page);
  const setQuota = (bytes?: number): Promise<unknown> => cdp.send('Storage.overrideQuotaForOrigin', { origin: new URL(server.url).origin, ...(bytes === undefined ? {} : { quotaSize: bytes }) });
  await setQuota(1 << 20);
  await openLog(page, path);
  const expected = await rows(page, COUNT);
  expect(await importState(page)).toBe('off');
  await page.evaluate(() => window.spillway.drop('big'));

  await setQuota();
  await openLog(page, path);
  expect(await importState(page)).toBe('no');
  await setQuota(1 << 20);
  expect(await rows(page, COUNT)).toEqual(expected);
  await expect.poll(() => importState(page)).toBe('off');
  expect(await rows(page, COUNT)).toEqual(expected);
  // Switched on again with room, the copy is made.
  await setQuota();
  await page.locator('#files').getByRole('switch').click();
  await expect.poll(() => importState(page)).toBe('no');
  expect(await rows(page, COUNT)).toEqual(expected);
  await expect.poll(() => importState(page)).toBe('yes');
});
