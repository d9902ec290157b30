#!/usr/bin/env node
// @ts-check
/**
 * Screenshots of the user interface on a made-up session: every scene in light and dark and three sizes, and the
 * checks that a picture can't make (policy violations, console errors, what scrolls sideways).
 *
 *   node e2e/ui-shots.mjs OUT_FOLDER [scene …]      (SHOT_SCALE=2 SHOT_CLIP=x,y,width,height for a closer look)
 *
 * The page is the production build of src/ui/testing/page.html, served with the product's own headers.
 */
import { createReadStream, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { build } from 'vite';
import { securityHeaders } from '../scripts/headers.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [out = join(tmpdir(), 'spillway-shots'), ...only] = process.argv.slice(2);
const dist = join(tmpdir(), `spillway-ui-${process.pid}`);
mkdirSync(out, { recursive: true });

await build({
  root, logLevel: 'error', publicDir: 'public',
  build: { outDir: dist, emptyOutDir: true, rollupOptions: { input: join(root, 'src/ui/testing/page.html') } },
});

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2', '.ttf': 'font/ttf', '.svg': 'image/svg+xml' };
const server = createServer((request, response) => {
  const path = join(dist, decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname));
  if (!existsSync(path) || statSync(path).isDirectory()) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { ...securityHeaders, 'Content-Type': types[/** @type {keyof typeof types} */ (extname(path))] ?? 'application/octet-stream' });
  createReadStream(path).pipe(response);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const address = /** @type {import('node:net').AddressInfo} */ (server.address());
const base = `http://127.0.0.1:${address.port}/src/ui/testing/page.html`;

const browser = await chromium.launch({
  ...(existsSync('/usr/bin/chromium') ? { executablePath: '/usr/bin/chromium' } : {}),
  args: ['--no-sandbox', '--headless=new', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
let problems = 0;

/**
 * @param {string} name
 * @param {{scene: string, width?: number, height?: number, dark?: boolean, still?: boolean}} options
 * @param {(page: import('playwright').Page) => Promise<void>} [act]
 */
async function shot(name, { scene, width = 1440, height = 900, dark = false, still = false }, act) {
  if (only.length > 0 && !only.some((part) => name.includes(part))) return;
  const page = await browser.newPage({ deviceScaleFactor: Number(process.env['SHOT_SCALE'] ?? 1), viewport: { width, height }, colorScheme: dark ? 'dark' : 'light', reducedMotion: still ? 'reduce' : 'no-preference', timezoneId: 'Europe/Berlin' });
  const complain = (/** @type {string} */ text) => {
    problems += 1;
    console.error(`${name}: ${text}`);
  };
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complain(message.text());
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complain(`${response.status()} ${response.url()}`);
  });
  page.on('pageerror', (error) => complain(String(error.stack ?? error)));
  page.on('dialog', (dialog) => {
    complain(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(`${base}?scene=${scene}`);
  await page.waitForSelector('[data-editor="monaco"]', { state: 'attached', timeout: 15_000 });
  await page.evaluate(() => document.fonts.ready);
  try {
    await act?.(page);
  } catch (error) {
    complain(String(error));
  }
  await page.waitForTimeout(250);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wider > 0) complain(`the page is ${wider} px too wide`);
  const [x = 0, y = 0, w = width, h = height] = (process.env['SHOT_CLIP'] ?? '').split(',').filter(Boolean).map(Number);
  await page.screenshot({ path: join(out, `${name}.png`), clip: { x, y, width: w, height: h } });
  const unloaded = await page.evaluate(() => [...document.fonts].filter((font) => font.status === 'error').map((font) => `${font.family} ${font.weight}`));
  if (unloaded.length > 0) complain(`fonts not loaded: ${unloaded.join(', ')}`);
  await page.close();
}

/** @param {import('playwright').Page} page */
const run = async (page) => {
  await page.keyboard.press('Control+Enter');
  await page.waitForTimeout(500);
};

for (const dark of [false, true]) {
  const mode = dark ? 'dark' : 'light';
  await shot(`empty-${mode}`, { scene: 'empty', dark });
  await shot(`done-${mode}`, { scene: 'instant', dark }, run);
  await shot(`running-${mode}`, { scene: 'slow', dark }, async (page) => {
    await page.keyboard.press('Control+Enter');
    await page.waitForTimeout(7_000);
  });
  await shot(`long-${mode}`, { scene: 'long', dark }, async (page) => {
    await run(page);
    await page.locator('[role=grid]').click({ position: { x: 500, y: 120 } });
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowRight');
  });
  await shot(`typo-${mode}`, { scene: 'typo', dark }, async (page) => {
    await page.locator('.monaco-editor textarea').first().focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('SELECT uri, count(*) AS hits -- which pages?\nFROM access WHERE status >= 400 AND method = \'GET\'\nGROUP BY ALL');
    await page.keyboard.press('Escape');
    await page.waitForTimeout(500);
    await run(page);
  });
  await shot(`spill-full-${mode}`, { scene: 'spill', dark }, async (page) => {
    await run(page);
    await page.keyboard.press('F8');
    await page.getByRole('button', { name: /Exchange from stage 0/ }).click();
    await page.mouse.move(5, 5);
    await page.locator('li[tabindex="0"]').nth(1).focus();
  });
}
await shot('memory', { scene: 'memory' }, run);
await shot('hostile', { scene: 'hostile' }, run);
await shot('wide', { scene: 'wide' }, async (page) => {
  await run(page);
  await page.locator('[role=grid]').focus();
  for (const key of ['ArrowDown', 'Control+End']) await page.keyboard.press(key);
  await page.waitForTimeout(300);
});
await shot('huge-end', { scene: 'huge' }, async (page) => {
  await run(page);
  await page.locator('[role=grid]').focus();
  for (const key of ['ArrowDown', 'Control+End', 'ArrowUp', 'ArrowLeft']) await page.keyboard.press(key);
  await page.waitForTimeout(400);
});
await shot('none', { scene: 'none' }, run);
await shot('problem', { scene: 'problem' });
await shot('bare', { scene: 'bare' });
await shot('settings', { scene: 'ready' }, (page) => page.getByRole('button', { name: /workers/ }).click());
await shot('table-menu', { scene: 'empty' }, async (page) => {
  await page.getByRole('button', { name: /Access log/ }).click();
  await page.waitForTimeout(2_500);
  await page.getByRole('button', { name: 'Actions for access' }).click();
});
await shot('detail', { scene: 'long', dark: true }, async (page) => {
  await run(page);
  await page.locator('[role=grid]').click({ position: { x: 700, y: 120 } });
  await page.keyboard.press('Enter');
});
await shot('complete', { scene: 'ready' }, async (page) => {
  await page.locator('.monaco-editor textarea').first().focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('\nu');
  await page.waitForTimeout(600);
});
await shot('tablet-done', { scene: 'instant', width: 1024, height: 700 }, run);
await shot('tablet-empty', { scene: 'empty', width: 1024, height: 700 });
await shot('phone-empty', { scene: 'empty', width: 390, height: 844 });
await shot('phone-done', { scene: 'instant', width: 390, height: 844 }, run);
await shot('phone-pipeline', { scene: 'instant', width: 390, height: 844, dark: true }, async (page) => {
  await run(page);
  await page.getByRole('tab', { name: 'Pipeline' }).click();
});
await shot('phone-files', { scene: 'ready', width: 390, height: 844 }, (page) => page.getByRole('tab', { name: 'Files' }).click());
await shot('still', { scene: 'slow', still: true }, async (page) => {
  await page.keyboard.press('Control+Enter');
  await page.waitForTimeout(3_000);
});

await browser.close();
server.close();
rmSync(dist, { recursive: true, force: true });
console.log(problems === 0 ? `shots are in ${out}` : `${problems} problems; shots are in ${out}`);
if (problems > 0) process.exitCode = 1;
