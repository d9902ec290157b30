#!/usr/bin/env node
// @ts-check
// npm start: installs what is missing, builds what is stale, serves the page, prints its URL.
//
//   PORT=8080      this port and no other (default: 4173, or the next free one)
//   BROWSER=none   don't open a browser (BROWSER=firefox: open that one)
//
// The URL is the only line on the standard output; progress goes to the standard error.
import { spawn } from 'node:child_process';
import { checkNodeVersion, installPackages } from './install.mjs';
import { serve } from './serve.mjs';

const defaultPort = 4173;
const numPortsTried = 50;

/** @param {string} folder */
async function listen(folder) {
  const asked = process.env['PORT'];
  if (asked !== undefined && asked !== '') {
    const port = Number(asked);
    if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`PORT must be a number from 0 to 65535, not "${asked}".`);
    return serve({ root: folder, port });
  }
  for (let port = defaultPort; ; port++) {
    try {
      return await serve({ root: folder, port });
    } catch (error) {
      const taken = /** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE';
      if (!taken || port === defaultPort + numPortsTried) throw error;
    }
  }
}

/** @param {string} url */
function openBrowser(url) {
  const browser = process.env['BROWSER'];
  if (browser === 'none' || process.env['CI'] || !process.stdout.isTTY) return;
  const opener = process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : 'xdg-open';
  const child = spawn(browser || opener, [url], { stdio: 'ignore', detached: true });
  // No browser to open is no reason to stop: the URL has been printed.
  child.on('error', () => {});
  child.unref();
}

/** @type {import('./serve.mjs').StaticServer | undefined} */
let server;
let stopping = false;
async function stop() {
  if (stopping) return;
  stopping = true;
  await server?.close();
  process.exit(0);
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

try {
  checkNodeVersion();
  installPackages();
  const { buildIsStale, buildPage, dist } = await import('./build.mjs');
  if (buildIsStale()) {
    console.error('Building …');
    await buildPage();
  }
  server = await listen(dist);
  console.log(`Spillway is ready at ${server.url}`);
  openBrowser(server.url);
} catch (error) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  console.error(code === 'EADDRINUSE' ? `Port ${process.env['PORT'] || defaultPort} is taken; set PORT to another one.` : message);
  process.exit(1);
}
