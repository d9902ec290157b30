/**
 * Result columns of single-table queries, names and types, and what is refused when a query is bound: compared with
 * native DuckDB over the queries in testing/*.sql.
 */
import { readFileSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { quoteIdentifier, typeName } from '../../src/columns/types.ts';
import { bindStatement } from '../../src/languages/sql/bind/index.ts';
import { parseStatement } from '../../src/languages/sql/index.ts';
import { createConstantEvaluator } from '../expressions/constant.ts';
import { functionCatalog } from '../functions/index.ts';
import { nodeKernelsModule } from '../testing/node-kernels.ts';
import { createSampleTables, sampleCatalog } from './testing/sample-tables.ts';

type Answer = { readonly columns: string } | { readonly error: string; readonly code: string };

const catalog = sampleCatalog();
const evaluator = createConstantEvaluator(nodeKernelsModule());
let duckdb: DuckDBConnection;

beforeAll(async () => {
  duckdb = await (await DuckDBInstance.create(':memory:', { threads: '1', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' })).connect();
  await createSampleTables(duckdb);

});

function queriesOf(file: string): string[] {
  return readFileSync(new URL(`./testing/${file}`, import.meta.url), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('--'));
}

function ours(sql: string): Answer {
  try {
    const { plan } = bindStatement(parseStatement(sql), sql, { catalog, functions: functionCatalog, nowMicros: 1_700_000_000_000_000n, fold: evaluator.foldConstant });
    return { columns: plan.columns.map((column) => `${quoteIdentifier(column.name)} ${typeName(column.type)}`).join(', ') };
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    return { error: `${thrown.message}${thrown.hint === undefined ? '' : ` (${thrown.hint})`}`, code: thrown.code };
  }
}

/** What running the statement says: casts that don't exist come to light only there. */
async function theirs(sql: string): Promise<Answer> {
  try {
    const prepared = await duckdb.prepare(sql);
    await prepared.run();
    return {
      columns: Array.from({ length: prepared.columnCount }, (_, k) => `${quoteIdentifier(prepared.columnName(k))} ${String(prepared.columnType(k))}`).join(', '),
    };
  } catch (thrown) {
    return { error: (thrown as Error).message.split('\n')[0] as string, code: 'DUCKDB' };
  }
}

/** What differs, as text; undefined where both agree, `missing` where Spillway says that it can't do it yet. */
async function difference(sql: string): Promise<{ readonly text: string } | { readonly missing: string } | undefined> {
  const [mine, other] = [ours(sql), await theirs(sql)];
  if ('error' in mine) {
    if ('error' in other) return undefined;
    if (mine.code === 'NOT_SUPPORTED' || mine.error.startsWith('There is no function named')) return { missing: mine.error };
    return { text: `${sql}\n    spillway: ${mine.error}\n    duckdb:   ${other.columns}` };
  }
  if ('error' in other) return { text: `${sql}\n    spillway: ${mine.columns}\n    duckdb:   ${other.error}` };
  return mine.columns === other.columns ? undefined : { text: `${sql}\n    spillway: ${mine.columns}\n    duckdb:   ${other.columns}` };
}

describe.each(['expressions.sql', 'temporal.sql', 'clauses.sql', 'relations.sql'])('%s', (file) => {
  it('has the columns that DuckDB gives', async () => {
    const differences: string[] = [];
    const missing: string[] = [];
    const queries = queriesOf(file);
    for (const sql of queries) {
      const found = await difference(sql);
      if (found === undefined) continue;
      if ('text' in found) differences.push(found.text);
      else missing.push(`${found.missing} in ${sql}`);
    }
    if (missing.length > 0) console.info(`${file}: ${missing.length} of ${queries.length} queries need what is missing:\n  ${missing.join('\n  ')}`);
    expect(differences.join('\n')).toBe('');
  });
});

describe('more than DuckDB takes', () => {
  it.each([
    // The column b is not selected, so the alias is meant.
    'SELECT a AS b, count(*) FROM t GROUP BY b',
    // An alias of an alias.
    'SELECT a + 1 AS z, z + 1 AS y, count(*) FROM t GROUP BY z, y',
  ])('%s', async (sql) => {
    expect(await theirs(sql)).toHaveProperty('error');
    expect(ours(sql)).toHaveProperty('columns');
  });
});

describe('refused.sql', () => {
  it.each(queriesOf('refused.sql'))('%s', async (sql) => {
    expect(await theirs(sql)).toHaveProperty('error');
    expect(ours(sql)).toHaveProperty('error');
  });
});
