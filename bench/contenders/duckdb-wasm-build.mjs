// @ts-check
/** Builds the page of the DuckDB-WASM contender from node_modules into bench/data (git-ignored). */
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { compressFiles } from '../../scripts/compress.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '..', '..');
const PACKAGE = join(ROOT, 'node_modules/@duckdb/duckdb-wasm');
const SOURCES = ['duckdb-wasm-build.mjs', 'duckdb-wasm-page/page.mjs', 'duckdb-wasm-page/index.html'];

export const DUCKDB_WASM_VERSION = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')).version;

const ASSETS = [
  'duckdb-eh.wasm', 'duckdb-coi.wasm', 'duckdb-browser-eh.worker.js', 'duckdb-browser-coi.worker.js', 'duckdb-browser-coi.pthread.worker.js',
];
/** What the start-up measurement transfers: compressed as well as our own build is, for a fair count of bytes. */
const STARTUP_ASSETS = new Set(['duckdb-eh.wasm', 'duckdb-browser-eh.worker.js']);

/**
 * @returns {Promise<string>} folder to serve
 */
export async function buildDuckdbWasmPage() {
  const folder = join(ROOT, 'bench/data', `duckdb-wasm-${DUCKDB_WASM_VERSION}`);
  const stamp = SOURCES.map((name) => readFileSync(join(HERE, name), 'utf8')).join('\0');
  if (existsSync(join(folder, 'stamp')) && readFileSync(join(folder, 'stamp'), 'utf8') === stamp) return folder;
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  await build({
    root: join(HERE, 'duckdb-wasm-page'), configFile: false, logLevel: 'warn', base: './',
    build: { outDir: partial, emptyOutDir: true, assetsInlineLimit: 0, target: 'esnext', modulePreload: { polyfill: false } },
  });
  // Brotli at full strength of 34 MB takes minutes: compressed files are cached by content.
  mkdirSync(join(partial, 'samples'), { recursive: true });
  copyFileSync(join(ROOT, 'public/samples/access.log'), join(partial, 'samples/access.log'));
  for (const name of STARTUP_ASSETS) copyFileSync(join(PACKAGE, 'dist', name), join(partial, name));
  await compressFiles(partial);
  for (const name of ASSETS) if (!STARTUP_ASSETS.has(name)) copyFileSync(join(PACKAGE, 'dist', name), join(partial, name));
  writeFileSync(join(partial, 'stamp'), stamp);
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
  return folder;
}
