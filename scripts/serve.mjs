// @ts-check
// A static file server for the built page: security headers, precompressed variants, ranges, validators.
// Needs nothing but Node; used by `npm start`, the end-to-end tests and the benchmarks.
import { createReadStream, realpathSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { securityHeaders } from './headers.mjs';

const contentTypes = new Map(
  Object.entries({
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.mjs': 'text/javascript; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.json': 'application/json',
    '.map': 'application/json',
    '.webmanifest': 'application/manifest+json',
    '.wasm': 'application/wasm',
    '.svg': 'image/svg+xml',
    '.png': 'image/png',
    '.ico': 'image/x-icon',
    '.woff': 'font/woff',
    '.woff2': 'font/woff2',
    '.ttf': 'font/ttf',
    '.txt': 'text/plain; charset=utf-8',
    '.md': 'text/plain; charset=utf-8',
    '.log': 'text/plain; charset=utf-8',
    '.sql': 'text/plain; charset=utf-8',
    '.csv': 'text/csv; charset=utf-8',
    '.jsonl': 'application/jsonl',
    '.parquet': 'application/vnd.apache.parquet',
    '.arrow': 'application/vnd.apache.arrow.file',
    '.gz': 'application/gzip',
    '.zst': 'application/zstd',
    '.zip': 'application/zip',
  }),
);

/** Encodings in order of preference, with the suffix of the file that holds the encoded bytes. */
const encodings = /** @type {const} */ ([
  ['br', '.br'],
  ['gzip', '.gz'],
]);

/**
 * @typedef {object} ServeOptions
 * @property {string} root folder that `/` stands for
 * @property {number} [port] 0 for any free one (the default)
 * @property {string} [host] default 127.0.0.1
 * @property {Record<string, string>} [mounts] further folders by URL prefix, such as `{ '/fixtures/': '/path' }`
 * @property {Record<string, string>} [headers] sent with every response; default: the security headers
 */

/**
 * @typedef {object} StaticServer
 * @property {string} url origin with a closing slash
 * @property {number} port
 * @property {() => Promise<void>} close stops listening and ends open connections
 */

/**
 * Finds the file that a request path names.
 * @param {string} pathname still percent-encoded
 * @param {[string, string][]} mounts prefix and folder, longest prefix first
 * @returns {string | undefined} absolute path of a plain file inside its folder
 */
function locate(pathname, mounts) {
  let path;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (path.includes('\0') || path.includes('\\')) return undefined;
  // Hidden files and `..` alike: no segment may begin with a dot.
  if (path.split('/').some((segment) => segment.startsWith('.'))) return undefined;
  const mount = mounts.find(([prefix]) => path.startsWith(prefix));
  if (mount === undefined) return undefined;
  const [prefix, folder] = mount;
  const name = path.slice(prefix.length);
  try {
    const file = realpathSync(join(folder, name === '' || name.endsWith('/') ? `${name}index.html` : name));
    // A symbolic link must not lead out of the folder.
    const inside = file.startsWith(realpathSync(folder) + sep);
    return inside && statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} header `Accept-Encoding`
 * @param {string} file
 * @returns {{ path: string, encoding?: string }} the variant to send
 */
function chooseVariant(header, file) {
  const accepted = new Map(
    header.split(',').map((item) => {
      const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
      const quality = parameters.find((part) => part.startsWith('q='));
      return [name, quality === undefined ? 1 : Number(quality.slice(2))];
    }),
  );
  for (const [encoding, suffix] of encodings) {
    if (!((accepted.get(encoding) ?? 0) > 0)) continue;
    const path = file + suffix;
    try {
      if (statSync(path).isFile()) return { path, encoding };
    } catch {
      // Not every file has been compressed.
    }
  }
  return { path: file };
}

/**
 * @param {string | undefined} header `Range`
 * @param {number} size
 * @returns {{ start: number, end: number } | 'unsatisfiable' | undefined} inclusive bounds; undefined: send all
 */
export function parseRange(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  const start = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = match[1] === '' || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (start >= size || (match[1] === '' && Number(match[2]) === 0)) return 'unsatisfiable';
  return start > end ? undefined : { start, end };
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {[string, string][]} mounts
 */
function respond(request, response, mounts) {
  /** @param {number} status @param {string} text */
  const refuse = (status, text) => {
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
    response.end(request.method === 'HEAD' ? undefined : `${text}\n`);
  };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return refuse(405, 'Only GET and HEAD are served here.');
  }
  // Not `new URL`: it would resolve `..` before anything could refuse it.
  const pathname = (request.url ?? '/').replace(/[?#].*$/, '');
  const file = locate(pathname, mounts);
  if (file === undefined) return refuse(404, 'Not found.');

  const identity = statSync(file);
  const rangeHeader = request.headers.range;
  const variant = rangeHeader === undefined ? chooseVariant(String(request.headers['accept-encoding'] ?? ''), file) : { path: file };
  const { size } = variant.path === file ? identity : statSync(variant.path);
  const etag = `"${identity.size.toString(36)}-${Math.round(identity.mtimeMs).toString(36)}${variant.encoding ? `-${variant.encoding}` : ''}"`;

  response.setHeader('Content-Type', contentTypes.get(extname(file).toLowerCase()) ?? 'application/octet-stream');
  response.setHeader('ETag', etag);
  response.setHeader('Last-Modified', identity.mtime.toUTCString());
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Vary', 'Accept-Encoding');
  // Names under assets/ contain a hash of the content.
  const hashed = pathname.startsWith('/assets/');
  response.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');

  const known = request.headers['if-none-match'];
  if (known?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag || tag.trim() === '*')) {
    response.writeHead(304);
    response.end();
    return;
  }

  const condition = request.headers['if-range'];
  const range = condition === undefined || condition === etag ? parseRange(rangeHeader, size) : undefined;
  if (range === 'unsatisfiable') {
    response.setHeader('Content-Range', `bytes */${size}`);
    return refuse(416, 'The range lies outside the file.');
  }
  if (variant.encoding !== undefined) response.setHeader('Content-Encoding', variant.encoding);
  response.setHeader('Content-Length', range === undefined ? size : range.end - range.start + 1);
  if (range !== undefined) response.setHeader('Content-Range', `bytes ${range.start}-${range.end}/${size}`);
  response.writeHead(range === undefined ? 200 : 206);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const stream = createReadStream(variant.path, range ?? {});
  stream.on('error', () => response.destroy());
  response.on('close', () => stream.destroy());
  stream.pipe(response);
}

/**
 * @param {ServeOptions} options
 * @returns {Promise<StaticServer>}
 * @throws Error with code `EADDRINUSE` where the port is taken
 */
export async function serve({ root, port = 0, host = '127.0.0.1', mounts = {}, headers = securityHeaders }) {
  /** @type {[string, string][]} */
  const folders = [...Object.entries(mounts), /** @type {[string, string]} */ (['/', root])];
  folders.sort((a, b) => b[0].length - a[0].length);
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    try {
      respond(request, response, folders);
    } catch (error) {
      // The file went away between two looks at it.
      if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end(`${error instanceof Error ? error.message : error}\n`);
    }
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(undefined));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://${host}:${address.port}/`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
