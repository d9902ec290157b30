// @ts-check
// Finds a Chromium to test in, or installs one. In this order: CHROMIUM_PATH, the one Playwright has
// downloaded, the system's, the package manager's (as root or with sudo), Playwright's download.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isMain } from './project.mjs';

const systemNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const fixedPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Flags for a browser that tests drive: no window, no sandbox of its own (as root it has none), no chatter. */
export const chromiumFlags = [
  '--no-sandbox',
  '--headless=new',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @param {string} command @param {string[]} parameters */
function run(command, parameters) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, parameters, { stdio: ['ignore', 2, 2], env }).status === 0;
}

/** @returns {string | undefined} */
function systemChromium() {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of systemNames) {
      const path = join(folder, name);
      if (folder !== '' && existsSync(path)) return path;
    }
  }
  return fixedPlaces.find((path) => existsSync(path));
}

/** @returns {Promise<string | undefined>} path of an executable that exists */
export async function findChromium() {
  const given = process.env['CHROMIUM_PATH'];
  if (given) {
    if (!existsSync(given)) throw new Error(`CHROMIUM_PATH names ${given}, which does not exist.`);
    return given;
  }
  const { chromium } = await import('playwright');
  const downloaded = chromium.executablePath();
  return existsSync(downloaded) ? downloaded : systemChromium();
}

/** Installs the distribution's package where that is allowed. */
function installFromPackages() {
  if (process.platform !== 'linux' || spawnSync('apt-get', ['--version']).status !== 0) return false;
  const root = process.getuid?.() === 0;
  if (!root && spawnSync('sudo', ['-n', 'true']).status !== 0) return false;
  const [command, prefix] = root ? ['apt-get', []] : ['sudo', ['-n', 'apt-get']];
  const install = () => run(command, [...prefix, 'install', '-y', '--no-install-recommends', 'chromium']);
  // The package lists may be missing or old: refresh them only then.
  return install() || (run(command, [...prefix, 'update']) && install());
}

/**
 * @returns {Promise<string>} path of a Chromium
 * @throws Error where none is to be had
 */
export async function ensureChromium() {
  const found = await findChromium();
  if (found !== undefined) return found;
  console.error('Installing a Chromium for the tests …');
  if (installFromPackages()) {
    const installed = systemChromium();
    if (installed !== undefined) return installed;
  }
  run(process.execPath, [join(import.meta.dirname ?? '.', '../node_modules/playwright/cli.js'), 'install', 'chromium']);
  const downloaded = await findChromium();
  if (downloaded === undefined) throw new Error('No Chromium could be found or installed. Install one and set CHROMIUM_PATH.');
  return downloaded;
}

if (isMain(import.meta.url)) console.log(await ensureChromium());
