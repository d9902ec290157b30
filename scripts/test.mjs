#!/usr/bin/env node
// @ts-check
// npm test: installs what is missing, then runs every check and every test.
//
//   node scripts/test.mjs [types] [lint] [unit] [browser] [e2e]     default: all of them
//
// The last line is `N passed, N failed` (and `, N skipped`) over all of them; each check counts as one.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkNodeVersion, installPackages } from './install.mjs';
import { root } from './project.mjs';

/** @typedef {{ name: string, passed: number, failed: number, skipped: number, elapsedMs: number, isCheck: boolean }} Outcome */

const node = process.execPath;
const bin = {
  biome: join(root, 'node_modules/@biomejs/biome/bin/biome'),
  vitest: join(root, 'node_modules/vitest/vitest.mjs'),
  playwright: join(root, 'node_modules/playwright/cli.js'),
};
const reports = mkdtempSync(join(tmpdir(), 'spillway-test-'));
const asked = process.argv.slice(2);

/** @type {Outcome[]} */
const outcomes = [];

/**
 * @param {string[]} parameters
 * @param {{ environment?: Record<string, string>, quiet?: boolean }} [options] quiet: print the output only on failure
 * @returns {Promise<boolean>} whether the process ended with 0
 */
function run(parameters, { environment = {}, quiet = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(node, parameters, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    /** @type {Buffer[]} */
    const output = [];
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.on('close', (code) => {
      if (code !== 0) process.stdout.write(Buffer.concat(output));
      resolve(code === 0);
    });
  });
}

/** @param {string} name @param {string[]} parameters */
async function check(name, parameters) {
  const started = performance.now();
  const good = await run(parameters, { quiet: true });
  const elapsedMs = performance.now() - started;
  console.log(`${good ? 'ok    ' : 'FAILED'} ${name} (${(elapsedMs / 1000).toFixed(1)} s)`);
  outcomes.push({ name, passed: Number(good), failed: Number(!good), skipped: 0, elapsedMs, isCheck: true });
  return good;
}

/**
 * Runs a test runner that writes a JSON report, and counts from the report. A runner that fails without a
 * failed test (it could not start, a hook threw) counts as one failure.
 * @param {string} name
 * @param {string[]} parameters
 * @param {Record<string, string>} environment
 * @param {(report: any) => { passed: number, failed: number, skipped: number }} count
 */
async function suite(name, parameters, environment, count) {
  console.log(`\n--- ${name}`);
  const started = performance.now();
  const good = await run(parameters, { environment });
  let counted = { passed: 0, failed: 0, skipped: 0 };
  try {
    counted = count(JSON.parse(readFileSync(join(reports, `${name}.json`), 'utf8')));
  } catch (error) {
    console.error(`${name}: no report (${error instanceof Error ? error.message : error})`);
    counted.failed = 1;
  }
  if (!good && counted.failed === 0) counted.failed = 1;
  outcomes.push({ name, ...counted, elapsedMs: performance.now() - started, isCheck: false });
}

/** @param {any} report vitest's JSON report */
function countVitest(report) {
  const brokenFiles = report.testResults.filter(
    (/** @type {any} */ file) => file.status === 'failed' && !file.assertionResults.some((/** @type {any} */ test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** @param {any} report Playwright's JSON report */
function countPlaywright({ stats }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
}

/** @param {string} config @param {string} name */
function vitest(config, name) {
  const parameters = [bin.vitest, 'run', '-c', config, '--reporter=default', '--reporter=json', `--outputFile.json=${join(reports, `${name}.json`)}`];
  return suite(name, parameters, {}, countVitest);
}

/** @param {string} name */
const wanted = (name) => asked.length === 0 || asked.includes(name);

async function main() {
  checkNodeVersion();
  installPackages();
  if (wanted('browser') || wanted('e2e')) {
    const { ensureChromium } = await import('./chromium.mjs');
    process.env['CHROMIUM_PATH'] = await ensureChromium();
  }
  // Everything else needs the kernels and the types of their exports.
  if (!(await check('kernels', ['scripts/kernels.mjs']))) return;
  if (wanted('types')) await check('types', ['scripts/typecheck.mjs']);
  if (wanted('lint')) {
    await check('lint', [bin.biome, 'lint', '.']);
    await check('import boundaries', ['scripts/boundaries.mjs']);
  }
  if (wanted('unit')) await vitest('vitest.config.ts', 'unit');
  if (wanted('browser')) await vitest('vitest.browser.config.ts', 'browser');
  if (wanted('e2e') && (await check('build', ['scripts/build.mjs']))) {
    const environment = { SPILLWAY_REPORT: join(reports, 'e2e.json') };
    await suite('e2e', [bin.playwright, 'test', '-c', 'e2e/playwright.config.ts'], environment, countPlaywright);
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  outcomes.push({ name: 'set-up', passed: 0, failed: 1, skipped: 0, elapsedMs: 0, isCheck: true });
} finally {
  rmSync(reports, { recursive: true, force: true });
}

console.log('');
for (const { name, passed, failed, skipped, elapsedMs } of outcomes) {
  const counts = `${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${String(skipped).padStart(4)} skipped`;
  console.log(`${name.padEnd(18)}${counts} ${(elapsedMs / 1000).toFixed(1).padStart(7)} s`);
}
const executed = outcomes.filter((outcome) => !outcome.isCheck).reduce((total, outcome) => total + outcome.passed + outcome.failed, 0);
const onlyChecks = asked.length > 0 && asked.every((name) => name === 'types' || name === 'lint');
/** @param {'passed' | 'failed' | 'skipped'} field */
const total = (field) => outcomes.reduce((sum, outcome) => sum + outcome[field], 0);
if (executed === 0 && !onlyChecks) console.log('No test was executed.');
console.log(`${total('passed')} passed, ${total('failed')} failed${total('skipped') > 0 ? `, ${total('skipped')} skipped` : ''}`);
process.exitCode = total('failed') > 0 || (executed === 0 && !onlyChecks) ? 1 : 0;
