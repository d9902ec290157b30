/** Our own sqllogictests, and queries compared with native DuckDB, in the built page. */
import { join } from 'node:path';
import { root } from '../../scripts/project.mjs';
import { runDifferential, randomQueries, writtenQueries } from '../differential/run.mjs';
import { openSpillway } from '../harness/spillway-page.mjs';
import { countOutcomes } from '../slt/report.mjs';
import { findTestFiles } from '../slt/run.mjs';
import { runFile, SPILLWAY_PROFILE } from '../slt/runner.mjs';
import { expect, test } from '../support/test.ts';

for (const settings of [{}, { workers: 1 }, { workers: 8, batchRows: 37 }]) {
  test(`sqllogictests with ${JSON.stringify(settings)}`, async () => {
    test.setTimeout(180_000);
    const target = await openSpillway({ build: false, timeoutMs: 30_000 });
    const reports = [];
    try {
      for (const file of findTestFiles([join(root, 'e2e/slt')])) reports.push(await runFile(file, { target, profile: SPILLWAY_PROFILE, settings, testDir: '/none' }));
    } finally {
      await target.close();
    }
    const failures = reports.flatMap(({ file, outcomes }) =>
      outcomes.filter(({ outcome }) => outcome === 'wrong' || outcome === 'internal').map(({ line, reason, sql }) => `${file.slice(root.length + 1)}:${line}: ${reason} | ${sql}`));
    expect(failures).toEqual([]);
    expect(countOutcomes(reports).pass).toBeGreaterThan(200);
  });
}

test('random and written queries give native DuckDB’s answers, the same bytes from any number of workers', async () => {
  test.setTimeout(300_000);
  const messages: string[] = [];
  const { problems, counts } = await runDifferential([...writtenQueries(), ...randomQueries(20_261_122, 60)], {
    numVariants: 3, endMs: performance.now() + 240_000, log: (message: string) => messages.push(message), build: false,
  });
  // Refusals by name are the fuzzer's business: `npm run fuzz` fails on them.
  expect(problems.filter(({ kind }) => kind !== 'unsupported'), messages.join('\n')).toEqual([]);
  expect(counts['equal'] ?? 0).toBeGreaterThan(150);
});
