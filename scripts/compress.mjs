// @ts-check
// Writes .br and .gz variants beside the files of a build, for servers that send them as they are.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { digest, filesUnder } from './fingerprint.mjs';
import { root } from './project.mjs';

const compressible = new Set(['.html', '.js', '.css', '.json', '.webmanifest', '.wasm', '.svg', '.ttf', '.txt', '.md', '.log']);
/** Results by content, kept between builds: brotli at its best takes most of a build's time. */
const cache = join(root, '.cache/compressed');
const minimumBytes = 1024;

const brotli = promisify(brotliCompress);
const deflate = promisify(gzip);

/**
 * @param {string} key
 * @param {() => Promise<Buffer>} make
 */
async function cached(key, make) {
  const file = join(cache, key);
  if (existsSync(file)) return readFileSync(file);
  const bytes = await make();
  // Moved into place whole: another build may read it.
  writeFileSync(`${file}.${process.pid}`, bytes);
  renameSync(`${file}.${process.pid}`, file);
  return bytes;
}

/** @param {string} file */
async function compressFile(file) {
  const content = readFileSync(file);
  const key = digest(content);
  // Above this size the last two levels take ten times as long for 2 to 3 % less.
  const quality = content.length > 1_000_000 ? 9 : 11;
  const parameters = { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  const [smaller, small] = await Promise.all([
    cached(`${key}.${quality}.br`, () => brotli(content, { params: parameters })),
    cached(`${key}.gz`, () => deflate(content, { level: 9 })),
  ]);
  if (smaller.length < content.length) writeFileSync(`${file}.br`, smaller);
  if (small.length < content.length) writeFileSync(`${file}.gz`, small);
}

/** @param {string} folder */
export async function compressFiles(folder) {
  mkdirSync(cache, { recursive: true });
  const files = filesUnder(folder).filter((file) => compressible.has(extname(file)) && readFileSync(file).length >= minimumBytes);
  let next = 0;
  // As many at once as zlib has threads.
  const lane = async () => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) await compressFile(file);
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
}
