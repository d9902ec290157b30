#!/usr/bin/env node
// @ts-check
// Builds the page into dist/: kernels, page and workers (vite), service worker, compressed variants.
//
//   node scripts/build.mjs [--force]
//
// Everything is made in a folder of its own and moved into place at the end, so that a server never sees half
// a build. Uses installed packages only through imports at run time: `npm start` asks `buildIsStale` first.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { compressFiles } from './compress.mjs';
import { digest, filesUnder, fingerprint, sweepWorkFolders } from './fingerprint.mjs';
import { securityHeaders } from './headers.mjs';
import { isMain, root } from './project.mjs';

export const dist = join(root, 'dist');
const stampFile = join(root, 'build/dist-stamp');

const inputs = [
  ...['src', 'workers', 'public', 'index.html', 'vite.config.ts', 'package.json', 'package-lock.json'],
  ...['build', 'compress', 'headers', 'kernels'].map((name) => `scripts/${name}.mjs`),
];

export function buildIsStale() {
  return !existsSync(join(dist, 'index.html')) || !existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== fingerprint(inputs);
}

/**
 * Files the service worker keeps, with the URL they are served under.
 * @param {string} folder
 */
function precacheManifest(folder) {
  const document = readFileSync(join(folder, 'index.html'), 'utf8');
  const named = new Set([...document.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1]));
  return filesUnder(folder).map((file) => {
    const path = `/${relative(folder, file).replaceAll('\\', '/')}`;
    const shell = path === '/index.html' || named.has(path);
    return { url: path === '/index.html' ? '/' : path, revision: digest(readFileSync(file)).slice(0, 16), shell };
  });
}

/**
 * Bundles the service worker with the list of what it keeps. It is one script without imports, because a
 * browser compares it byte by byte to find a new version.
 * @param {string} folder
 */
async function buildServiceWorker(folder) {
  const { build } = await import('vite');
  const files = precacheManifest(folder);
  const version = digest(JSON.stringify(files)).slice(0, 16);
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    define: {
      __PRECACHE__: JSON.stringify(files),
      __BUILD__: JSON.stringify(version),
      __SECURITY_HEADERS__: JSON.stringify(securityHeaders),
    },
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: 'esnext',
      copyPublicDir: false,
      rolldownOptions: {
        input: join(root, 'src/service-worker/service-worker.ts'),
        output: { entryFileNames: 'sw.js', format: 'iife' },
      },
    },
  });
}

/**
 * @param {{ force?: boolean }} [options]
 * @returns {Promise<boolean>} whether anything was built
 */
export async function buildPage({ force = false } = {}) {
  if (!force && !buildIsStale()) return false;
  // Taken before the build: what changes while it runs makes its output stale.
  const stamp = fingerprint(inputs);
  const { buildKernels } = await import('./kernels.mjs');
  await buildKernels();
  const { build } = await import('vite');
  sweepWorkFolders(join(root, 'build'), 'dist');
  const work = join(root, `build/dist-${process.pid}`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  try {
    await build({ root, logLevel: 'warn', build: { outDir: work, emptyOutDir: true } });
    await buildServiceWorker(work);
    await compressFiles(work);
    const previous = `${work}-previous`;
    if (existsSync(dist)) renameSync(dist, previous);
    renameSync(work, dist);
    rmSync(previous, { recursive: true, force: true });
    writeFileSync(stampFile, stamp);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return true;
}

if (isMain(import.meta.url)) {
  const started = performance.now();
  try {
    const built = await buildPage({ force: process.argv.includes('--force') });
    console.log(built ? `build: dist in ${((performance.now() - started) / 1000).toFixed(1)} s` : 'build: up to date');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
