// @ts-check
// Brings node_modules up to what package-lock.json asks for, and only then: nothing is downloaded twice.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.mjs';

const oldestNode = [20, 19];

/** @throws Error where Node is too old to go on */
export function checkNodeVersion() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < (oldestNode[0] ?? 0) || (major === oldestNode[0] && minor < (oldestNode[1] ?? 0))) {
    throw new Error(`Spillway needs Node ${oldestNode.join('.')} or newer; this is ${process.versions.node}.`);
  }
}

/** Whether every package of the lock file is installed in its version, going by npm's own record. */
export function packagesAreInstalled() {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    // Optional packages are for other platforms where they are missing.
    const present = installed[path];
    return present === undefined ? entry.optional === true : present.version === entry.version;
  });
}

/**
 * Installs what the lock file asks for where packages are missing or outdated; npm's output goes to the
 * standard error.
 *
 * Not `npm ci`: it refuses a lock file that lacks the packages of other platforms, and npm leaves those out
 * of it where a registry doesn't offer them. `--no-save` keeps package.json and the lock file as they are.
 * @throws Error where npm fails
 */
export function installPackages() {
  if (packagesAreInstalled()) return;
  console.error('Installing packages …');
  const windows = process.platform === 'win32';
  const { status, error } = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: windows,
  });
  if (status !== 0) throw new Error(`npm install failed${error ? `: ${error.message}` : ''}.`);
}
