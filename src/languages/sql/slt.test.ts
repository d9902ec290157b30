/**
 * The parser against DuckDB over the statements of sqllogictest files. The files are no part of the repository: set
 * SLT_FOLDER, or put them at ../shared/conformance/slt beside it. Without them the test is skipped.
 */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseScript, print } from './index.ts';
import { ParserOracle } from './testing/oracle.ts';
import { shape } from './testing/syntax-trees.ts';

const folder = resolve(process.env['SLT_FOLDER'] ?? '../shared/conformance/slt');

function files(path: string): string[] {
  if (!statSync(path).isDirectory()) return /\.(test|test_slow|slt)$/.test(path) ? [path] : [];
  return readdirSync(path).sort().flatMap((name) => files(join(path, name)));
}

/** The SQL of each record; loops are read once, with their first value. */
function* records(path: string): Generator<{ readonly place: string; readonly sql: string }> {
  const lines = readFileSync(path, 'utf8').split(/\r?\n/);
  const values = new Map<string, string>();
  for (let at = 0; at < lines.length; at++) {
    const [command, name, value] = lines[at]!.trim().split(/\s+/);
    if (/^(concurrent)?foreach$/.test(command!) && value !== undefined) values.set(name!, value.startsWith('<') ? 'integer' : value);
    else if (/^(concurrent)?loop$/.test(command!) && value !== undefined) values.set(name!, value);
    if (command !== 'statement' && command !== 'query') continue;
    const start = at + 1;
    while (at + 1 < lines.length && lines[at + 1]!.trim() !== '' && lines[at + 1]!.trim() !== '----') at++;
    const sql = lines.slice(start, at + 1).join('\n').replace(/\$\{(\w+)\}/g, (_whole, variable: string) => values.get(variable) ?? '1');
    if (sql.trim() !== '') yield { place: `${path}:${start + 1}`, sql };
  }
}

test.skipIf(!existsSync(folder))('agrees with DuckDB on sqllogictest files', async () => {
  const oracle = await ParserOracle.open();
  const seen = new Set<string>();
  const counts = { agreed: 0, laterPhase: 0, printed: 0 };
  const refusedByUs: string[] = [];
  const acceptedByUs: string[] = [];
  const misprinted: string[] = [];
  for (const path of files(folder)) {
    for (const { place, sql } of records(path)) {
      if (seen.has(sql)) continue;
      seen.add(sql);
      const theirs = await oracle.refusal(sql);
      const { statements, errors } = parseScript(sql);
      // Errors of the binder or catalogue come after parsing and say nothing about syntax.
      if (theirs !== undefined && !/^(Parser|Syntax) Error/.test(theirs)) counts.laterPhase++;
      else if ((theirs === undefined) === (errors.length === 0)) counts.agreed++;
      else if (theirs === undefined) refusedByUs.push(`${place} ${errors[0]!.message}`);
      else acceptedByUs.push(`${place} ${theirs.split('\n')[0]!}`);
      if (errors.length > 0) continue;
      for (const statement of statements) {
        const again = parseScript(print(statement));
        if (again.errors.length === 0 && shape(again.statements) === shape([statement])) counts.printed++;
        else misprinted.push(`${place} ${print(statement)}`);
      }
    }
  }
  console.log(`${seen.size} distinct records: ${counts.agreed} agreed, ${counts.laterPhase} of a later phase, ${refusedByUs.length} refused by us alone, ${acceptedByUs.length} by DuckDB alone; ${counts.printed} statements printed and parsed again`);
  if (process.env['SLT_VERBOSE'] !== undefined) console.log(acceptedByUs.join('\n'));
  expect(misprinted).toEqual([]);
  expect(refusedByUs).toEqual([]);
  // What DuckDB's parser refuses beyond syntax (windows, ordered aggregates, pivots) is the binder's here.
  expect(acceptedByUs.length / seen.size).toBeLessThan(0.006);
}, 120_000);
