#!/usr/bin/env node
// @ts-check
// Draws the PNG icons from public/icons/spillway.svg in a Chromium. Run it after changing the drawing.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { chromiumFlags, ensureChromium } from './chromium.mjs';
import { root } from './project.mjs';

const folder = join(root, 'public/icons');
const drawing = readFileSync(join(folder, 'spillway.svg'), 'utf8');
// Launchers cut maskable icons to a circle of 80 %: the drawing shrinks, the colour fills the square. Apple
// rounds corners itself.
const square = drawing.replace(/rx="\d+"/, 'rx="0"');
const maskable = square.replace('<g ', '<g transform="translate(256 256) scale(.78) translate(-256 -256)" ');

const icons = /** @type {const} */ ([
  ['icon-32.png', 32, drawing],
  ['icon-192.png', 192, drawing],
  ['icon-512.png', 512, drawing],
  ['icon-maskable-192.png', 192, maskable],
  ['icon-maskable-512.png', 512, maskable],
  ['apple-touch-icon.png', 180, square],
]);

const browser = await chromium.launch({ executablePath: await ensureChromium(), args: chromiumFlags });
for (const [name, size, svg] of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  await page.setContent(`<body style="margin:0;background:transparent"><img src="${source}" width="${size}" height="${size}" style="display:block">`);
  await page.locator('img').evaluate((image) => /** @type {HTMLImageElement} */ (image).decode());
  writeFileSync(join(folder, name), await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
console.log(`icons: ${icons.length} written to public/icons`);
