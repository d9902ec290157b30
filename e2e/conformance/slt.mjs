// @ts-check
/** DuckDB's and SQLite's sqllogictests, as many as fit in the time; smaller files first, so that a slow one costs least. */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { countReasons } from '../slt/report.mjs';
import { findTestFiles } from '../slt/run.mjs';
import { runFile, SPILLWAY_PROFILE } from '../slt/runner.mjs';

const OUTCOMES = /** @type {const} */ ({ pass: 'pass', wrong: 'wrong', internal: 'dead', unsupported: 'refused', skipped: 'skipped' });

/** @type {import('./run.mjs').Suite} */
export async function sltSuite(folder, engine, { deadlineMs, log }) {
  const folders = ['duckdb', 'sqlite'].map((name) => join(folder, name)).filter(existsSync);
  const files = findTestFiles(folders).map((path) => ({ path, size: statSync(path).size })).sort((a, b) => a.size - b.size || (a.path < b.path ? -1 : 1));
  const endMs = performance.now() + deadlineMs;
  const testDir = mkdtempSync(join(tmpdir(), 'spillway-slt-'));
  const reports = [];
  try {
    for (const { path } of files) {
      if (performance.now() > endMs) {
        log(`  slt: out of time, ${files.length - reports.length} of ${files.length} files left`);
        break;
      }
      reports.push(await runFile(path, { target: engine, profile: SPILLWAY_PROFILE, testDir, expired: () => performance.now() > endMs }));
    }
  } finally {
    rmSync(testDir, { recursive: true, force: true });
  }
  for (const [reason, count] of countReasons(reports, 'unsupported').slice(0, 15)) log(`  slt: ${String(count).padStart(5)} not supported: ${reason}`);
  for (const [reason, count] of countReasons(reports, 'internal').slice(0, 15)) log(`  slt: ${String(count).padStart(5)} internal error: ${reason}`);
  return reports.flatMap(({ file, outcomes }) => outcomes.map(({ outcome, line, reason, sql }) => ({
    name: `${relative(folder, file)}:${line}`, outcome: OUTCOMES[outcome], detail: outcome === 'pass' ? '' : `${reason} | ${sql.slice(0, 200)}`,
  })));
}
