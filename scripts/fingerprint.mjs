// @ts-check
// Digests of files, to tell whether an output is up to date. Times don't count: a clone has all-new ones.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.mjs';

/**
 * @param {string} path a file, or a folder with everything in it; absolute
 * @returns {string[]} absolute paths of files, sorted
 */
export function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((name) => statSync(name).isFile())
    .sort();
}

/** @param {string | Buffer} content @returns {string} hexadecimal SHA-256 */
export function digest(content) {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * One digest over names and contents.
 * @param {string[]} paths files and folders, relative to the root
 */
export function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of filesUnder(join(root, path))) {
      if (/\.test\.tsx?$/.test(file)) continue;
      hash.update(`${file.slice(root.length)}\0${digest(readFileSync(file))}\0`);
    }
  }
  return hash.digest('hex');
}

/**
 * Removes work folders (`PREFIX-PID`) that processes left behind which no longer run.
 * @param {string} folder @param {string} prefix
 */
export function sweepWorkFolders(folder, prefix) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const match = new RegExp(`^${prefix}-(\\d+)`).exec(name);
    if (match === null || processRuns(Number(match[1]))) continue;
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** @param {number} id */
function processRuns(id) {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // No permission means that it runs.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
