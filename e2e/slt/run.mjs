// @ts-check
/**
 * npm run slt -- FILES|FOLDERS [options]
 *
 * Runs sqllogictest files in the production build in a real browser, or (`--oracle`) in native DuckDB.
 *
 *   --workers N     task workers for every query
 *   --memory BYTES  memory budget for every query (suffixes k, m, g)
 *   --batch N       rows per batch
 *   --timeout S     seconds for one record (default 30)
 *   --deadline S    seconds for the whole run; what is left then is skipped, by name
 *   --json FILE     every record's outcome
 *   --oracle        native DuckDB instead of the browser: checks the tests and this runner
 *   --strict        refused features count as failed
 *   --verbose       print every record that didn't pass
 */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openOracle } from '../harness/oracle.mjs';
import { parseSize } from '../harness/options.mjs';
import { closingLine, countOutcomes, countReasons, describeCounts } from './report.mjs';
import { ORACLE_PROFILE, runFile, SPILLWAY_PROFILE } from './runner.mjs';

const OWN_SUITE = dirname(fileURLToPath(import.meta.url));

/**
 * Test files in a list of files and folders, sorted by name.
 *
 * @param {readonly string[]} paths
 * @returns {string[]}
 */
export function findTestFiles(paths) {
  return paths.flatMap((path) => {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(test|test_slow|slt)$/.test(name))
      .sort()
      .map((name) => join(path, name));
  });
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      workers: { type: 'string' }, memory: { type: 'string' }, batch: { type: 'string' }, timeout: { type: 'string', default: '30' },
      deadline: { type: 'string' }, json: { type: 'string' }, oracle: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false }, verbose: { type: 'boolean', default: false },
    },
  });
  const files = findTestFiles(positionals.length > 0 ? positionals : [OWN_SUITE]);
  if (files.length === 0) throw new Error(`No test files (.test, .test_slow, .slt) in ${positionals.join(', ')}`);

  const testDir = mkdtempSync(join(tmpdir(), 'spillway-slt-'));
  const timeoutMs = Number(values.timeout) * 1000;
  const target = values.oracle ? await openOracle() : await (await import('../harness/spillway-page.mjs')).openSpillway({ timeoutMs });
  const endMs = values.deadline === undefined ? Infinity : performance.now() + Number(values.deadline) * 1000;
  const settings = {
    ...(values.workers === undefined ? {} : { workers: Number(values.workers) }),
    ...(values.memory === undefined ? {} : { memoryBudgetBytes: parseSize(values.memory) }),
    ...(values.batch === undefined ? {} : { batchRows: Number(values.batch) }),
  };
  const reports = [];
  try {
    for (const file of files) {
      const report = await runFile(file, {
        target, profile: values.oracle ? ORACLE_PROFILE : SPILLWAY_PROFILE, settings, testDir, expired: () => performance.now() > endMs,
      });
      reports.push(report);
      const bad = report.outcomes.filter(({ outcome }) => outcome === 'wrong' || outcome === 'internal' || (values.verbose && outcome !== 'pass'));
      const shown = values.verbose ? bad : bad.slice(0, 3);
      for (const { outcome, line, reason, sql } of shown)
        console.log(`${relative('.', file)}:${line}: ${outcome}: ${reason}\n    ${sql.replaceAll('\n', '\n    ').slice(0, 400)}`);
      if (shown.length < bad.length) console.log(`${relative('.', file)}: and ${bad.length - shown.length} more`);
    }
  } finally {
    await target.close();
    rmSync(testDir, { recursive: true, force: true });
  }

  const counts = countOutcomes(reports);
  for (const kind of /** @type {const} */ (['unsupported', 'skipped'])) {
    const reasons = countReasons(reports, kind);
    if (reasons.length > 0) console.log(`\n${kind === 'unsupported' ? 'Not supported' : 'Skipped'}, by reason:`);
    for (const [reason, count] of reasons.slice(0, values.verbose ? undefined : 25)) console.log(`${String(count).padStart(7)}  ${reason}`);
    if (!values.verbose && reasons.length > 25) console.log(`         and ${reasons.length - 25} more reasons (--verbose shows all)`);
  }
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ target: target.name, settings, counts, unsupported: countReasons(reports, 'unsupported'),
      skipped: countReasons(reports, 'skipped'), files: reports }, null, 1)}\n`);
  const { failed, line } = closingLine(counts, values.strict);
  console.log(`\n${files.length} files on ${target.name}: ${describeCounts(counts)}\n${line}`);
  process.exitCode = failed > 0 || counts.pass === 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
