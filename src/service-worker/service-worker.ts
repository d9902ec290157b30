/**
 * Keeps one whole version of the page, so that it works with the network off and the server stopped, and
 * adds the isolation headers where the host can't send them.
 *
 *   first visit   install keeps the shell -> active -> the page asks to `fill` in the rest when it is idle
 *   new version   install keeps everything -> waiting -> at the next load of the only open tab: active
 *
 * A version is a cache of its own, named after the digest of all its files. Each file is checked against its
 * digest before it is kept, and pages are answered from their version's cache alone: two versions never mix.
 */
import { type AssetFile, contentDigest, sliceRange } from './assets.ts';

declare const self: ServiceWorkerGlobalScope;
/** Put in by scripts/build.mjs. */
declare const __PRECACHE__: readonly AssetFile[];
declare const __BUILD__: string;
declare const __SECURITY_HEADERS__: Readonly<Record<string, string>>;

const cachePrefix = 'spillway-version-';
const cacheName = `${cachePrefix}${__BUILD__}`;
const files = new Map(__PRECACHE__.map((file) => [file.url, file]));

/** @throws TypeError where the file can't be fetched, or belongs to another version */
async function keep(cache: Cache, file: AssetFile): Promise<void> {
  // Hashed names never change their content, so the browser's own cache may answer for them.
  const hashed = file.url.startsWith('/assets/');
  const response = await fetch(file.url, { cache: hashed ? 'default' : 'no-cache' });
  if (!response.ok) throw new TypeError(`${file.url}: ${response.status}`);
  const content = await response.arrayBuffer();
  if ((await contentDigest(content)) !== file.revision) throw new TypeError(`${file.url} is of another version`);
  const headers = { 'Content-Type': response.headers.get('Content-Type') ?? 'application/octet-stream', ...__SECURITY_HEADERS__ };
  await cache.put(file.url, new Response(content, { headers }));
}

/** Keeps what is missing, four files at a time. Hashed files are taken from the version before, where it has them. */
async function keepAll(wanted: readonly AssetFile[]): Promise<void> {
  const cache = await caches.open(cacheName);
  const present = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  const queue = wanted.filter((file) => !present.has(file.url));
  const lane = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const earlier = file.url.startsWith('/assets/') ? await caches.match(file.url) : undefined;
      if (earlier === undefined) await keep(cache, file);
      else await cache.put(file.url, earlier);
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
}

/** Adds what the host left out; our own server's responses pass unchanged. */
function secured(response: Response): Response {
  const missing = Object.entries(__SECURITY_HEADERS__).filter(([name]) => !response.headers.has(name));
  if (missing.length === 0 || response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of missing) headers.set(name, value);
  const empty = response.status === 204 || response.status === 304;
  return new Response(empty ? null : response.body, { status: response.status, statusText: response.statusText, headers });
}

async function answer(request: Request, path: string): Promise<Response> {
  if (request.mode === 'navigate' && self.registration.waiting && (await self.clients.matchAll()).length < 2) {
    // No other tab uses this version: let the next one take over, and load again from it.
    self.registration.waiting.postMessage({ kind: 'activate' });
    const blank = '<!doctype html><link rel="icon" href="data:,">';
    return new Response(blank, { headers: { 'Content-Type': 'text/html', Refresh: '0', ...__SECURITY_HEADERS__ } });
  }
  const file = files.get(path);
  if (file !== undefined) {
    const cache = await caches.open(cacheName);
    const kept = await cache.match(file.url);
    if (kept !== undefined) return sliceRange(kept, request.headers.get('Range'));
  }
  return secured(await fetch(request));
}

self.addEventListener('install', (event) => {
  const everything = self.registration.active !== null;
  event.waitUntil(keepAll(everything ? __PRECACHE__ : __PRECACHE__.filter((file) => file.shell)));
});

self.addEventListener('activate', (event) => {
  const sweep = async (): Promise<void> => {
    for (const name of await caches.keys()) {
      if (name.startsWith(cachePrefix) && name !== cacheName) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(sweep());
});

self.addEventListener('message', (event) => {
  const message = event.data as { kind?: unknown } | null;
  if (message?.kind === 'activate') event.waitUntil(self.skipWaiting());
  if (message?.kind === 'fill') {
    const port = event.ports[0];
    const filled = keepAll(__PRECACHE__).then(
      () => port?.postMessage({ kind: 'filled' }),
      (error: unknown) => port?.postMessage({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
    );
    event.waitUntil(filled);
  }
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  const path = url.pathname === '/index.html' ? '/' : url.pathname;
  event.respondWith(answer(request, path));
});
