// @ts-check
/** DuckDB's and SQLite's sqllogictests, as many as fit in the time; smaller files first, so that a slow one costs least. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { countReasons } from '../slt/report.mjs';
import { findTestFiles } from '../slt/run.mjs';
import { runFile, SPILLWAY_PROFILE } from '../slt/runner.mjs';

const SLT_RUNNER = fileURLToPath(new URL('../slt/run.mjs', import.meta.url));
const OUTCOMES = /** @type {const} */ ({ pass: 'pass', wrong: 'wrong', internal: 'dead', unsupported: 'refused', skipped: 'skipped' });

/**
 * The tests are of a later DuckDB than the one our answers follow. Files with wrong records are run in native DuckDB,
 * in a process of their own (it may crash); what that gets wrong in the same place is skipped, by that reason.
 *
 * @param {import('../slt/runner.mjs').FileReport[]} reports  changed in place
 * @param {string} testDir
 * @returns {Promise<number>} records excused
 */
async function excuseNewerTests(reports, testDir) {
  let excused = 0;
  for (const { file, outcomes } of reports) {
    const wrong = outcomes.filter(({ outcome }) => outcome === 'wrong');
    if (wrong.length === 0) continue;
    const json = join(testDir, 'oracle.json');
    rmSync(json, { force: true });
    await promisify(execFile)(process.execPath, [SLT_RUNNER, file, '--oracle', '--timeout', '20', '--json', json], { timeout: 60_000, maxBuffer: 2 ** 26 }).catch(() => undefined);
    if (!existsSync(json)) continue; // it crashed: nothing is excused
    /** @type {import('../slt/runner.mjs').Outcome[]} */
    const native = JSON.parse(readFileSync(json, 'utf8')).files[0].outcomes;
    const differs = new Set(native.filter(({ outcome, reason }) => (outcome === 'wrong' || outcome === 'unsupported') && !reason.startsWith('expected the error')).map(({ line, sql }) => `${line}\0${sql}`));
    for (const record of wrong) {
      if (!differs.has(`${record.line}\0${record.sql}`)) continue;
      Object.assign(record, { outcome: 'skipped', reason: 'native DuckDB of our version differs too' });
      excused++;
    }
  }
  return excused;
}

/** @type {import('./run.mjs').Suite} */
export async function sltSuite(folder, engine, { deadlineMs, log }) {
  const folders = ['duckdb', 'sqlite'].map((name) => join(folder, name)).filter(existsSync);
  const files = findTestFiles(folders).map((path) => ({ path, size: statSync(path).size })).sort((a, b) => a.size - b.size || (a.path < b.path ? -1 : 1));
  const endMs = performance.now() + deadlineMs;
  const testDir = mkdtempSync(join(tmpdir(), 'spillway-slt-'));
  const reports = [];
  for (const { path } of files) {
    if (performance.now() > endMs) {
      log(`  slt: out of time, ${files.length - reports.length} of ${files.length} files left`);
      break;
    }
    reports.push(await runFile(path, { target: engine, profile: SPILLWAY_PROFILE, testDir, expired: () => performance.now() > endMs }));
  }
  const newer = await excuseNewerTests(reports, testDir);
  rmSync(testDir, { recursive: true, force: true });
  if (newer > 0) log(`  slt: ${newer} records that native DuckDB of our version gets wrong too: the test is of a later one`);
  for (const [reason, count] of countReasons(reports, 'unsupported').slice(0, 15)) log(`  slt: ${String(count).padStart(5)} not supported: ${reason}`);
  for (const [reason, count] of countReasons(reports, 'internal').slice(0, 15)) log(`  slt: ${String(count).padStart(5)} internal error: ${reason}`);
  // A slow machine gives no wrong answers: what takes too long counts as refused.
  return reports.flatMap(({ file, outcomes }) => outcomes.map(({ outcome, line, reason, sql }) => ({
    name: `${relative(folder, file)}:${line}`, outcome: reason.startsWith('unexpected TIMEOUT') ? 'refused' : OUTCOMES[outcome], detail: outcome === 'pass' ? '' : `${reason} | ${sql.slice(0, 200)}`,
  })));
}
