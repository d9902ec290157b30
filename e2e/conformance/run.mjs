// @ts-check
/**
 * npm run conformance -- [options]
 *
 * Public test material that nobody of the project wrote, run in the production build: logs, Parquet, sqllogictests,
 * hostile files. The material isn't part of the repository; without it there is nothing to do.
 *
 *   --path DIR      folder with logs, parquet, slt, hostile (default ../shared/conformance beside the checkout)
 *   --suite A,B     logs, parquet, slt, hostile (default: all)
 *   --deadline S    seconds for the sqllogictests (default 300); what is left then is skipped
 *   --update        writes the counts found as the new floor, bench/conformance-floor.json
 *   --json FILE     every case
 *   --verbose       print every case that isn't as expected
 *
 * A run fails where fewer cases pass, or more come out wrong, than the recorded floor says, or a tab dies.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openSpillway } from '../harness/spillway-page.mjs';
import { hostileSuite } from './hostile.mjs';
import { logsSuite } from './logs.mjs';
import { parquetSuite } from './parquet.mjs';
import { sltSuite } from './slt.mjs';

/**
 * @typedef {'pass' | 'wrong' | 'refused' | 'skipped' | 'dead'} CaseOutcome
 *   refused: a clear error for something the material expects to work. dead: the tab or a worker was lost
 *
 * @typedef {object} Case
 * @property {string} name
 * @property {CaseOutcome} outcome
 * @property {string} detail
 *
 * @typedef {(folder: string, engine: import('../harness/spillway-page.mjs').SpillwayPage, options: { deadlineMs: number, log: (message: string) => void }) => Promise<Case[]>} Suite
 */

/** @type {Record<string, Suite>} */
const SUITES = { logs: logsSuite, parquet: parquetSuite, slt: sltSuite, hostile: hostileSuite };
/** Formats that nothing reads yet: their folders are named, so that nobody takes silence for success. */
const NOT_YET = ['csv', 'json', 'arrow'];

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FLOOR_FILE = join(ROOT, 'bench/conformance-floor.json');

/** @param {readonly Case[]} cases */
export function countCases(cases) {
  const counts = { pass: 0, wrong: 0, refused: 0, skipped: 0, dead: 0 };
  for (const { outcome } of cases) counts[outcome]++;
  return counts;
}

/**
 * What a suite's counts must hold against the floor.
 *
 * @param {string} suite
 * @param {ReturnType<typeof countCases>} counts
 * @param {{ pass: number, wrong: number } | undefined} floor
 */
export function checkFloor(suite, counts, floor) {
  return [
    { name: `${suite}: at least ${floor?.pass ?? 0} pass`, holds: counts.pass >= (floor?.pass ?? 0), found: `${counts.pass} pass` },
    ...(floor ? [{ name: `${suite}: at most ${floor.wrong} wrong`, holds: counts.wrong <= floor.wrong, found: `${counts.wrong} wrong` }] : []),
    { name: `${suite}: no tab dies`, holds: counts.dead === 0, found: `${counts.dead} died` },
  ];
}

/**
 * The floor that counts set. Of thousands of cases a few depend on how fast the machine is: they may come and go.
 *
 * @param {ReturnType<typeof countCases>} counts
 */
export function floorOf({ pass, wrong }) {
  return pass > 1000 ? { pass: Math.floor(pass * 0.995), wrong: wrong + 5 } : { pass, wrong };
}

async function main() {
  const { values } = parseArgs({
    options: {
      path: { type: 'string', default: join(ROOT, '../shared/conformance') }, suite: { type: 'string' }, deadline: { type: 'string', default: '300' },
      update: { type: 'boolean', default: false }, json: { type: 'string' }, verbose: { type: 'boolean', default: false },
    },
  });
  const log = (/** @type {string} */ message) => console.log(message);
  if (!existsSync(values.path)) {
    log(`No conformance material here (--path names its folder): nothing was run.\n0 passed, 0 failed, ${Object.keys(SUITES).length} skipped`);
    return;
  }
  const chosen = values.suite === undefined ? Object.keys(SUITES) : values.suite.split(',');
  for (const name of chosen) if (!SUITES[name]) throw new Error(`--suite: ${name} is not one of ${Object.keys(SUITES).join(', ')}`);
  /** @type {Record<string, { pass: number, wrong: number }>} */
  const floors = existsSync(FLOOR_FILE) ? JSON.parse(readFileSync(FLOOR_FILE, 'utf8')) : {};

  /** @type {Record<string, Case[]>} */
  const all = {};
  const checks = [];
  let skipped = 0;
  for (const name of chosen) {
    if (!existsSync(join(values.path, name))) {
      log(`${name}: no such folder, skipped`);
      skipped++;
      continue;
    }
    const engine = await openSpillway({ timeoutMs: 10_000 });
    const startedMs = performance.now();
    try {
      all[name] = await SUITES[name](join(values.path, name), engine, { deadlineMs: Number(values.deadline) * 1000, log });
    } finally {
      await engine.close();
    }
    const counts = countCases(all[name]);
    log(`${name}: ${counts.pass} pass, ${counts.wrong} wrong, ${counts.refused} refused, ${counts.dead} dead, ${counts.skipped} skipped (${((performance.now() - startedMs) / 1000).toFixed(0)} s)`);
    for (const { name: each, outcome, detail } of all[name])
      if (outcome === 'dead' || (name !== 'slt' && outcome === 'wrong') || (values.verbose && outcome !== 'pass')) log(`  ${outcome}: ${each}: ${detail}`);
    const found = checkFloor(name, counts, floors[name]);
    checks.push(...found);
    for (const { name: check, holds, found: value } of found) if (!holds) log(`  FLOOR UNDERCUT: ${check}, found ${value}`);
    floors[name] = floorOf(counts);
  }
  for (const name of NOT_YET) log(`${name}: skipped, the format is not supported yet`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(all, null, 1)}\n`);
  if (values.update) {
    writeFileSync(FLOOR_FILE, `${JSON.stringify(Object.fromEntries(Object.entries(floors).sort()), null, 2)}\n`);
    log(`floor written to ${FLOOR_FILE.slice(ROOT.length)}`);
  }
  const failed = values.update ? checks.filter(({ name, holds }) => !holds && name.endsWith('dies')).length : checks.filter(({ holds }) => !holds).length;
  console.log(`${checks.length - failed} passed, ${failed} failed, ${skipped + NOT_YET.length} skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
