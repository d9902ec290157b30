// @ts-check
/**
 * npm run fuzz -- --seed S --queries N [options]
 *
 * Random queries (and first the hand-written ones) over the fixtures, in the production build and in native
 * DuckDB. Answers must be the same, and the same bytes from any number of workers and any size of batch.
 *
 *   --seed S        of the first query; query i of a run has the seed S + i, so that one can be run alone
 *   --queries N     random queries (default 200)
 *   --no-cases      leave the hand-written queries out
 *   --only-cases    nothing but them
 *   --variants N    how many variants of the engine (default: all)
 *   --deadline S    seconds; stops early, and says so
 *   --json FILE     every verdict that isn't equal
 *   --dry           prints the random queries and runs them in native DuckDB alone: checks the generator
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom } from '../../bench/generate/random.mjs';
import { openOracle } from '../harness/oracle.mjs';
import { CASES } from './cases.mjs';
import { checkQuery, TINY_BATCHES, VARIANTS } from './check.mjs';
import { generateQuery } from './generate-query.mjs';

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures');
const FILES = ['types.parquet', 'specials.parquet', 'empty.parquet', 'nulls.parquet', 'strings.parquet', 'groups.parquet', 'small.log', 'common.log'];

/** @param {{ open: (paths: string[]) => Promise<unknown> }} target */
export async function openFixtures(target) {
  for (const file of FILES) await target.open([join(FIXTURES, file)]);
}

/** @typedef {{ sql: string, ordered: boolean, seed?: number, small: boolean }} Query */

/** @param {number} seed @param {number} count @returns {Query[]} */
export function randomQueries(seed, count) {
  return Array.from({ length: count }, (_, index) => {
    const { sql, ordered, table } = generateQuery(createRandom(seed + index));
    return { sql, ordered, seed: seed + index, small: table.numRows <= 600 };
  });
}

/** @returns {Query[]} */
export const writtenQueries = () => CASES.map(({ sql, ordered }) => ({ sql, ordered: ordered ?? false, small: /FROM (specials|nulls|empty)/.test(sql) }));

/**
 * @param {readonly Query[]} queries
 * @param {object} options
 * @param {number} options.numVariants
 * @param {number} options.endMs
 * @param {(message: string) => void} options.log
 * @param {boolean} [options.build]  build what is stale first
 */
export async function runDifferential(queries, { numVariants, endMs, log, build = true }) {
  const { openSpillway } = await import('../harness/spillway-page.mjs');
  const oracle = await openOracle();
  const engine = await openSpillway({ timeoutMs: 30_000, build });
  /** @type {Record<string, number>} */
  const counts = {};
  /** @type {(Query & import('./check.mjs').Verdict)[]} */
  const problems = [];
  let ran = 0;
  try {
    await openFixtures(oracle);
    await openFixtures(engine);
    for (const query of queries) {
      if (performance.now() > endMs) {
        log(`Out of time after ${ran} of ${queries.length} queries.`);
        break;
      }
      const variants = [...VARIANTS.slice(0, numVariants), ...(query.small && numVariants >= VARIANTS.length ? [TINY_BATCHES] : [])];
      const lost = engine.crashes;
      const verdict = await checkQuery(query.sql, query.ordered, oracle, engine, variants);
      ran++;
      counts[verdict.kind] = (counts[verdict.kind] ?? 0) + 1;
      if (verdict.kind !== 'equal' && verdict.kind !== 'both-fail') {
        problems.push({ ...query, ...verdict });
        log(`${verdict.kind}${query.seed === undefined ? '' : ` (--seed ${query.seed} --queries 1 --no-cases)`} ${JSON.stringify(verdict.variant ?? {})}\n    ${query.sql}\n    ${verdict.detail.slice(0, 600)}`);
      }
      // A fresh page has no tables.
      if (verdict.kind === 'internal' && (engine.crashes > lost || (await engine.tables().catch(() => [])).length === 0)) {
        await engine.restart();
        await openFixtures(engine);
      }
    }
    for (const problem of engine.takeProblems()) log(`page: ${problem}`);
  } finally {
    await engine.close();
    await oracle.close();
  }
  return { counts, problems, ran };
}

async function main() {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' }, queries: { type: 'string', default: '200' }, 'no-cases': { type: 'boolean', default: false },
      'only-cases': { type: 'boolean', default: false }, variants: { type: 'string' }, deadline: { type: 'string' }, json: { type: 'string' }, dry: { type: 'boolean', default: false },
    },
  });
  const random = values['only-cases'] ? [] : randomQueries(Number(values.seed), Number(values.queries));
  const queries = [...(values['no-cases'] ? [] : writtenQueries()), ...random];
  if (values.dry) return await dryRun(queries);
  const { counts, problems, ran } = await runDifferential(queries, {
    numVariants: values.variants === undefined ? VARIANTS.length : Number(values.variants),
    endMs: values.deadline === undefined ? Infinity : performance.now() + Number(values.deadline) * 1000,
    log: (message) => console.log(message),
  });
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ seed: Number(values.seed), counts, problems }, null, 1)}\n`);
  console.log(`\nseed ${values.seed}: ${Object.entries(counts).map(([kind, count]) => `${count} ${kind}`).join(', ')}`);
  console.log(`${ran - problems.length} passed, ${problems.length} failed`);
  process.exitCode = problems.length > 0 || ran === 0 ? 1 : 0;
}

/** @param {readonly Query[]} queries */
async function dryRun(queries) {
  const oracle = await openOracle();
  await openFixtures(oracle);
  /** @type {Map<string, number>} */
  const reasons = new Map();
  let answered = 0;
  let rows = 0;
  for (const { sql, seed } of queries) {
    const answer = await oracle.run(sql);
    if (answer.ok) {
      answered++;
      rows += answer.rows.length;
    } else {
      const reason = answer.message.split('\n', 1)[0].replace(/\d+/g, 'N');
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    if (seed !== undefined) console.log(`${seed}: ${sql}`);
  }
  await oracle.close();
  for (const [reason, count] of [...reasons].sort((a, b) => b[1] - a[1])) console.log(`${String(count).padStart(5)}  ${reason}`);
  console.log(`${answered} of ${queries.length} queries answered by native DuckDB, ${rows} rows`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
