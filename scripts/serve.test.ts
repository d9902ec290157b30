import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseRange, type StaticServer, serve } from './serve.mjs';

const folder = mkdtempSync(join(tmpdir(), 'spillway-serve-'));
let server: StaticServer;

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** Sends the path as it is: `fetch` would resolve `..` and decode encodings first. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: server.port, path, headers, method }, (response) => {
      let body = '';
      response.setEncoding('latin1');
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

beforeAll(async () => {
  const root = join(folder, 'site');
  mkdirSync(join(root, 'assets'), { recursive: true });
  mkdirSync(join(folder, 'extra'));
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'extra', 'data.parquet'), 'PAR1');
  writeFileSync(join(root, 'index.html'), '<p>home');
  writeFileSync(join(root, '.hidden'), 'hidden');
  writeFileSync(join(root, 'assets', 'app-1234.js'), 'identity');
  writeFileSync(join(root, 'assets', 'app-1234.js.br'), 'brotli');
  writeFileSync(join(root, 'assets', 'app-1234.js.gz'), 'gz');
  writeFileSync(join(root, 'digits.txt'), '0123456789');
  writeFileSync(join(root, 'name with spaces é.log'), 'log');
  symlinkSync(join(folder, 'secret.txt'), join(root, 'link.txt'));
  server = await serve({ root, mounts: { '/extra/': join(folder, 'extra') } });
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

test('every response carries the isolation and security headers', async () => {
  for (const path of ['/', '/assets/app-1234.js', '/missing']) {
    const { headers } = await get(path);
    expect(headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-security-policy']).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(headers['content-security-policy']).not.toContain("style-src 'self' 'unsafe-inline'");
  }
});

test.each([
  ['/', 'text/html; charset=utf-8'],
  ['/assets/app-1234.js', 'text/javascript; charset=utf-8'],
  ['/name%20with%20spaces%20%C3%A9.log', 'text/plain; charset=utf-8'],
  ['/extra/data.parquet', 'application/vnd.apache.parquet'],
])('%s is sent as %s', async (path, type) => {
  const { status, headers } = await get(path);
  expect([status, headers['content-type']]).toEqual([200, type]);
});

test.each([
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/assets/../../secret.txt',
  '/..%5csecret.txt',
  '/extra/../../secret.txt',
  '/extra/..%2f..%2fsecret.txt',
  '/link.txt',
  '/.hidden',
  '/%00',
  '/%',
  '/assets',
  '//etc/passwd',
  '/digits.txt/',
])('%s is not found', async (path) => {
  const { status, body } = await get(path);
  expect(status).toBe(404);
  expect(body).toBe('Not found.\n');
});

test('compressed variants go to those who accept them', async () => {
  const path = '/assets/app-1234.js';
  const bodyFor = async (accept: string): Promise<unknown[]> => {
    const { body, headers } = await get(path, { 'accept-encoding': accept });
    expect(headers['vary']).toBe('Accept-Encoding');
    return [body, headers['content-encoding']];
  };
  expect(await bodyFor('gzip, deflate, br')).toEqual(['brotli', 'br']);
  expect(await bodyFor('gzip')).toEqual(['gz', 'gzip']);
  expect(await bodyFor('br;q=0, gzip;q=0.5')).toEqual(['gz', 'gzip']);
  expect(await bodyFor('identity')).toEqual(['identity', undefined]);
});

test('ranges of the plain bytes', async () => {
  const part = await get('/digits.txt', { range: 'bytes=2-4', 'accept-encoding': 'br' });
  expect([part.status, part.body, part.headers['content-range']]).toEqual([206, '234', 'bytes 2-4/10']);
  const tail = await get('/digits.txt', { range: 'bytes=-3' });
  expect([tail.status, tail.body]).toEqual([206, '789']);
  const open = await get('/digits.txt', { range: 'bytes=8-' });
  expect([open.status, open.body]).toEqual([206, '89']);
  const beyond = await get('/digits.txt', { range: 'bytes=10-' });
  expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */10']);
  const changed = await get('/digits.txt', { range: 'bytes=0-1', 'if-range': '"other"' });
  expect([changed.status, changed.body]).toEqual([200, '0123456789']);
});

test('parseRange clamps, and gives up on what it does not know', () => {
  expect(parseRange('bytes=5-100', 10)).toEqual({ start: 5, end: 9 });
  expect(parseRange('bytes=-100', 10)).toEqual({ start: 0, end: 9 });
  expect(parseRange('bytes=-0', 10)).toBe('unsatisfiable');
  for (const header of [undefined, 'bytes=-', 'bytes=3-1', 'bytes=0-1,4-5', 'rows=0-1']) expect(parseRange(header, 10)).toBeUndefined();
});

test('a validator saves the second transfer, one per encoding', async () => {
  const first = await get('/assets/app-1234.js', { 'accept-encoding': 'br' });
  const etag = String(first.headers['etag']);
  const again = await get('/assets/app-1234.js', { 'accept-encoding': 'br', 'if-none-match': etag });
  expect([again.status, again.body]).toEqual([304, '']);
  const plain = await get('/assets/app-1234.js', { 'if-none-match': etag });
  expect(plain.status).toBe(200);
});

test('hashed names are kept for good, others are asked for again', async () => {
  expect((await get('/assets/app-1234.js')).headers['cache-control']).toContain('immutable');
  expect((await get('/')).headers['cache-control']).toBe('no-cache');
});

test('HEAD has headers alone; other methods are refused', async () => {
  const head = await get('/digits.txt', {}, 'HEAD');
  expect([head.status, head.body, head.headers['content-length']]).toEqual([200, '', '10']);
  const post = await get('/digits.txt', {}, 'POST');
  expect([post.status, post.headers['allow']]).toEqual([405, 'GET, HEAD']);
});
