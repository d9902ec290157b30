/** Files that are not what they should be: each is opened or refused with a clear message, and everything else stays usable. */
import { appendFile, mkdir, mkdtemp, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Page } from 'playwright/test';
import { ask, chooseFiles, gridCells, openPage, rows, typeQuery, usedBytes } from '../support/page.ts';
import { expect, fixtures, test as base } from '../support/test.ts';

const LINE = '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326 "-" "Mozilla/4.08"\n';

const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: the runner wants a destructured first parameter
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'spillway-input-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

/** The message about a file in the files panel. */
const notice = (page: Page, file: string) => page.locator('#files').getByRole('alert').filter({ hasText: file });

/** A good file that is open all the time, and must answer at the end. */
async function openGood(page: Page, folder: string): Promise<void> {
  await writeFile(join(folder, 'good.log'), LINE.repeat(100));
  await chooseFiles(page, join(folder, 'good.log'));
  await expect(page.locator('#files').getByTitle('Insert good in the query')).toBeVisible();
}

/** Waits until every chosen file is open or refused. */
async function openedAll(page: Page): Promise<void> {
  await expect(page.locator('#files')).not.toContainText('Reading the first lines');
}

async function expectUsable(page: Page): Promise<void> {
  expect(await rows(page, 'SELECT status, count(*) FROM good GROUP BY status')).toEqual([['200', '100']]);
}

async function write(folder: string, name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test('text: empty, without a newline at the end, not UTF-8, with NUL bytes, of two kinds', async ({ page, server, folder }) => {
  await openPage(page, server.url);
  await openGood(page, folder);
  await chooseFiles(page, [
    await write(folder, 'empty.log', ''),
    await write(folder, 'nonl.log', LINE.trimEnd()),
    await write(folder, 'latin.log', Buffer.from(`${LINE.replace('frank', 'fr\xe4nk').repeat(50)}\xff\xfe\xc3(\n`, 'latin1')),
    await write(folder, 'nul.log', `${LINE.repeat(50)}\0\0\0\0\n${LINE.replace('frank', 'fr\0nk')}`),
    await write(folder, 'mixed.log', LINE.repeat(80) + 'this is no log line\n'.repeat(20)),
    await write(folder, 'blank.txt', '\n\n\n'),
    await write(folder, 'bom.txt', '\ufeffone\r\ntwo\r\n'),
  ]);
  const tables = page.locator('#files');
  for (const name of ['empty', 'nonl', 'latin', 'nul', 'mixed', 'blank', 'bom']) await expect(tables.getByTitle(`Insert ${name} in the query`)).toBeVisible();
  expect(await rows(page, 'SELECT count(*) FROM empty')).toEqual([['0']]);
  expect(await rows(page, 'SELECT ip, status FROM nonl')).toEqual([['127.0.0.1', '200']]);
  // Parsed and rejected lines are all lines; what is not UTF-8 is never dropped in silence.
  for (const [name, lines] of [['latin', 51], ['nul', 52], ['mixed', 100]] as const) {
    const [[parsed = ''] = []] = await rows(page, `SELECT count(*) FROM ${name}`);
    const [[rejected = ''] = []] = await rows(page, `SELECT count(*) FROM ${name}_rejects`);
    expect(Number(parsed) + Number(rejected), name).toBe(lines);
  }
  expect(Number((await rows(page, 'SELECT count(*) FROM mixed_rejects'))[0]?.[0])).toBe(20);
  const latin = await rows(page, 'SELECT DISTINCT "user" FROM latin');
  for (const [user] of latin) expect(user).toMatch(/^(-|fr.nk)$/u);
  expect(await rows(page, 'SELECT count(*) FROM blank')).toEqual([['3']]);
  expect(await rows(page, 'SELECT line FROM bom')).toEqual([['one'], ['two']]);
  await expectUsable(page);
});

test('one gigabyte without a newline', async ({ page, server, folder }) => {
  await openPage(page, server.url);
  await openGood(page, folder);
  const before = await usedBytes(page);
  const outcome = await page.evaluate(async () => {
    const piece = new Blob([new Uint8Array(1 << 20).fill(120)]);
    const startedAt = performance.now();
    await window.spillway.open([new File(Array.from({ length: 1024 }, () => piece), 'long.txt')], { importFile: false });
    return performance.now() - startedAt;
  });
  expect(outcome).toBeLessThan(10_000);
  for (const sql of ['SELECT count(*) FROM long', 'SELECT length(line) FROM long']) {
    const answer = await ask(page, sql);
    if (answer.ok) expect(answer.rowCount).toBe(1);
    else expect(answer).toMatchObject({ code: expect.stringMatching(/FORMAT|MEMORY/), message: expect.stringContaining('long'), hint: expect.any(String) });
    expect(answer.elapsedMs).toBeLessThan(10_000);
  }
  expect(await usedBytes(page)).toBe(before);
  await expectUsable(page);
});

test('compressed files: cut off, damaged, several members, of nothing, compressed twice', async ({ page, server, folder }) => {
  await openPage(page, server.url);
  await openGood(page, folder);
  const packed = gzipSync(Array.from({ length: 5000 }, (_, k) => LINE.replace('frank', `user${(k * 7919) % 5000}`)).join(''));
  const damaged = Buffer.from(packed);
  damaged.fill(0xaa, packed.length >> 1, (packed.length >> 1) + 64);
  await chooseFiles(page, [
    await write(folder, 'cut.log.gz', packed.subarray(0, packed.length >> 1)),
    await write(folder, 'damaged.log.gz', damaged),
    await write(folder, 'header.gz', packed.subarray(0, 9)),
    await write(folder, 'members.log.gz', Buffer.concat([gzipSync(LINE), gzipSync(LINE), gzipSync(LINE)])),
    await write(folder, 'trailing.log.gz', Buffer.concat([gzipSync(LINE), Buffer.from('garbage after the end')])),
    await write(folder, 'nothing.gz', gzipSync('')),
    await write(folder, 'twice.log.gz', gzipSync(gzipSync(LINE.repeat(10)))),
    await write(folder, 'liar.gz', LINE.repeat(10)),
  ]);
  await expect(notice(page, 'cut.log.gz')).toContainText('cut off');
  await expect(notice(page, 'damaged.log.gz')).toContainText(/damaged|wrong|corrupt|invalid/i);
  await expect(notice(page, 'header.gz')).toContainText('cut off');
  await openedAll(page);
  expect(await rows(page, 'SELECT count(*) FROM members')).toEqual([['3']]);
  expect(await rows(page, 'SELECT count(*) FROM nothing')).toEqual([['0']]);
  expect(await rows(page, 'SELECT count(*) FROM liar')).toEqual([['10']]);
  await expectUsable(page);
});

test('Parquet: cut off, garbage, empty, with a wrong footer', async ({ page, server, folder }) => {
  await openPage(page, server.url);
  await openGood(page, folder);
  const whole = await readFile(join(fixtures, 'types.parquet'));
  const wrongFooter = Buffer.from(whole);
  wrongFooter.fill(0x5a, whole.length - 200, whole.length - 8);
  const hugeFooter = Buffer.from(whole);
  hugeFooter.writeUInt32LE(0x7fff_ffff, whole.length - 8);
  const wrongPages = Buffer.from(whole);
  wrongPages.fill(0xee, 4, whole.length >> 2);
  await chooseFiles(page, [
    await write(folder, 'cut.parquet', whole.subarray(0, whole.length >> 1)),
    await write(folder, 'garbage.parquet', Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(5000, 0x42), Buffer.from('PAR1')])),
    await write(folder, 'magic.parquet', 'PAR1'),
    await write(folder, 'footer.parquet', wrongFooter),
    await write(folder, 'huge.parquet', hugeFooter),
    await write(folder, 'zero.parquet', ''),
    await write(folder, 'pages.parquet', wrongPages),
  ]);
  for (const name of ['cut.parquet', 'garbage.parquet', 'magic.parquet', 'footer.parquet', 'huge.parquet']) {
    await expect(notice(page, name)).toBeVisible();
    await expect(notice(page, name)).not.toContainText(/internal|undefined|NaN/i);
  }
  await openedAll(page);
  const answer = await ask(page, 'SELECT * FROM pages');
  if (!answer.ok) expect(answer).toMatchObject({ code: 'FORMAT', message: expect.stringContaining('pages.parquet') });
  await expectUsable(page);
});

test('files that change or go away on disk after they were opened', async ({ page, server, folder }) => {
  await openPage(page, server.url);
  await openGood(page, folder);
  await page.evaluate(() => window.spillway.settings({ importFiles: false }));
  const grown = await write(folder, 'grown.log', LINE.repeat(1000));
  const shrunk = await write(folder, 'shrunk.log', LINE.repeat(1000));
  const gone = await write(folder, 'gone.log', LINE.repeat(1000));
  const columns = await write(folder, 'columns.parquet', await readFile(join(fixtures, 'types.parquet')));
  await chooseFiles(page, [grown, shrunk, gone, columns]);
  await expect(page.locator('#files').getByTitle('Insert columns in the query')).toBeVisible();
  expect(await rows(page, 'SELECT count(*) FROM gone')).toEqual([['1000']]);
  await new Promise((resolve) => setTimeout(resolve, 1100)); // so that the date of change differs for certain
  await appendFile(grown, LINE);
  await truncate(shrunk, 500);
  await unlink(gone);
  await writeFile(columns, Buffer.alloc(5000, 1));
  const before = await usedBytes(page);
  for (const name of ['grown', 'shrunk', 'gone', 'columns']) {
    const answer = await ask(page, `SELECT * FROM ${name}`);
    expect(answer, name).toMatchObject({ ok: false, code: expect.stringMatching(/FILE_CHANGED|FILE_UNREADABLE/), message: expect.stringContaining(name), hint: expect.stringContaining('Open') });
    // The files panel says so, too.
    await expect(page.locator('#files').getByRole('alert').filter({ hasText: name })).toBeVisible();
  }
  expect(await usedBytes(page)).toBe(before);
  await expectUsable(page);
  // Opened again it is there again, under its name with a number.
  await chooseFiles(page, grown);
  await expect(page.locator('#files').getByTitle('Insert grown_2 in the query')).toBeVisible();
  expect(await rows(page, 'SELECT count(*) FROM grown_2')).toEqual([['1001']]);
});

test('names: two files of one name, quotes, HTML, reserved words, no letters at all', async ({ page, server, folder }) => {
  await openPage(page, server.url);
  await openGood(page, folder);
  await mkdir(join(folder, 'other'));
  const hostile = `<img src=x onerror="document.title='broken'">"; DROP TABLE good; --'.txt`.replaceAll('/', '');
  await chooseFiles(page, [
    await write(folder, 'twin.txt', 'first\n'),
    await write(join(folder, 'other'), 'twin.txt', 'second\n'),
    await write(folder, hostile, 'a\nb\n'),
    await write(folder, 'select.txt', 'reserved\n'),
    await write(folder, '.txt', 'dot\n'),
    await write(folder, 'ünï çödé 日本.txt', 'text\n'),
    await write(folder, '%41%00.txt', 'percent\n'),
  ]);
  await expect(page.locator('#files')).toContainText('8 tables');
  const tables = await page.evaluate(async () => (await window.spillway.tables()).map(({ name, fileNames, format }) => ({ name, fileNames, format })));
  expect(tables.map(({ fileNames }) => fileNames[0])).toContain(hostile);
  for (const { name } of tables) {
    const answer = await ask(page, `SELECT count(*) FROM ${name}`);
    expect(answer, name).toMatchObject({ ok: true });
  }
  expect(await rows(page, 'SELECT line FROM twin')).toEqual([['first']]);
  expect(await rows(page, 'SELECT line FROM twin_2')).toEqual([['second']]);
  expect(await rows(page, "SELECT line FROM 'select.txt'")).toEqual([['reserved']]);
  expect(await page.locator('img').count()).toBe(0);
  expect(await page.title()).not.toBe('broken');
  await expectUsable(page);
});

test('a folder: chosen, and dropped with what is in it', async ({ page, server, folder }) => {
  await openPage(page, server.url);
  const logs = join(folder, 'logs');
  await mkdir(join(logs, 'deep', 'empty'), { recursive: true });
  await write(logs, 'a.log', LINE);
  await write(join(logs, 'deep'), 'b.log', LINE.repeat(2));
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a folder' }).first().click();
  await (await chooser).setFiles(logs);
  await expect(page.locator('#files')).toContainText('2 tables');

  const cdp = await page.context().newCDPSession(page);
  const data = { items: [], files: [join(logs, 'deep')], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await cdp.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data });
  await expect(page.locator('#files')).toContainText('3 tables');
  expect(await rows(page, 'SELECT count(*) FROM b_2')).toEqual([['2']]);
});

test('a Parquet file of ten thousand columns', async ({ page, server, folder }) => {
  test.setTimeout(90_000);
  const path = join(folder, 'wide.parquet');
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(`COPY (SELECT ${Array.from({ length: 10_000 }, (_, k) => `${k} + i AS c${k}`).join(', ')} FROM range(3) t(i)) TO '${path}'`);
  connection.closeSync();
  await openPage(page, server.url);
  await openGood(page, folder);
  await chooseFiles(page, path);
  await expect(page.locator('#files').getByTitle('Insert wide in the query')).toBeVisible();
  expect(await rows(page, 'SELECT c9999, c0 FROM wide ORDER BY c5000 DESC')).toEqual([['10001', '2'], ['10000', '1'], ['9999', '0']]);
  await typeQuery(page, 'SELECT * FROM wide');
  await page.keyboard.press('Control+Enter');
  await expect(page.locator('#results')).toContainText('10,000 columns');
  await expect.poll(async () => (await gridCells(page))[0]?.slice(0, 3)).toEqual(['0', '1', '2']);
  // Only the columns that show are in the page.
  expect(await page.getByRole('gridcell').count()).toBeLessThan(200);
  await expectUsable(page);
});
