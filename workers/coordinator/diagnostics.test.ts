/** What people are told about statements that can't be bound: where, what, and what next. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createConstantEvaluator } from '../expressions/constant.ts';
import { nodeKernelsModule } from '../testing/node-kernels.ts';
import { checkText, planText } from './languages.ts';
import { sampleCatalog } from './testing/sample-tables.ts';

const catalog = sampleCatalog();
const evaluator = createConstantEvaluator(nodeKernelsModule());

function problems(sql: string): { at: string; message: string; hint: string | undefined }[] {
  return checkText(sql, catalog, evaluator).map(({ start, end, message, hint }) => ({ at: sql.slice(start, end), message, hint }));
}

describe('did you mean', () => {
  it.each([
    ['SELECT ulr FROM access', 'ulr', 'There is no column named ulr.', 'Did you mean url?'],
    ['SELECT access.ulr FROM access', 'access.ulr', 'The table access has no column named ulr.', 'Did you mean url?'],
    ['SELECT acess.url FROM access', 'acess.url', 'There is no table named acess in this query.', 'Did you mean access?'],
    ['SELECT acess.* FROM access', 'acess', 'There is no table named acess in this query.', 'Did you mean access?'],
    ['SELECT * FROM acess', 'acess', 'There is no table or open file named acess.', 'Did you mean access?'],
    ['WITH busy AS (SELECT 1) SELECT * FROM bsy', 'bsy', 'There is no table or open file named bsy.', 'Did you mean busy?'],
    ['SELECT cuont(*) FROM access', 'cuont', 'There is no function named cuont.', 'Did you mean count?'],
    ['SELECT colaesce(url, 1) FROM access', 'colaesce', 'There is no function named colaesce.', 'Did you mean coalesce?'],
    ['SELECT url::VARCAHR FROM access', 'VARCAHR', 'There is no type named varcahr.', 'Did you mean varchar?'],
    ['SELECT * EXCLUDE (ulr) FROM access', 'ulr', 'There is no column named ulr in *.', 'Did you mean url?'],
    ['SELECT "the valeu" FROM "Mixed Case"', '"the valeu"', 'There is no column named "the valeu".', 'Did you mean the value?'],
    ['SELECT hist, count(*) AS hits FROM access GROUP BY ALL', 'hist', 'There is no column named hist.', undefined],
  ])('%s', (sql, at, message, hint) => {
    expect(problems(sql)).toEqual([{ at, message, hint: hint ?? expect.any(String) }]);
  });
});

describe('what next', () => {
  it.each([
    ['SELECT x FROM access', 'x', 'Columns: ip, timestamp, url, status, bytes.'],
    ['SELECT x', 'x', 'This query has no FROM clause, so there are no columns.'],
    ['SELECT url, count(*) FROM access', 'url', 'Add url to GROUP BY, or write any_value(url).'],
    ['SELECT url FROM access WHERE count(*) > 1', 'count(*)', 'Use HAVING to filter groups.'],
    ['SELECT sum(count(*)) FROM access', 'count(*)', 'Aggregate in a subquery first.'],
    ['SELECT z AS y, url AS z FROM access', 'z', 'Move it before its first use.'],
    ['SELECT url AS z, sum(z) FROM access', 'z', 'Write the expression it stands for.'],
    ['SELECT url FROM access ORDER BY 3', '3', 'Use 1.'],
    ["SELECT url FROM access ORDER BY 'url'", "'url'", 'Name a column, or give its position as an integer.'],
    ['SELECT url FROM access LIMIT status', 'status', 'Give a number of rows.'],
    ['SELECT d > 5 FROM t', 'd > 5', 'Cast one side to the other’s type.'],
    ['SELECT CASE WHEN flag THEN a ELSE s END FROM t', 'CASE WHEN flag THEN a ELSE s END', 'Cast them to one type.'],
    ['SELECT count(DISTINCT *) FROM t', 'count(DISTINCT *)', 'Count the rows of a SELECT DISTINCT in a subquery.'],
    ['SELECT row_number() OVER () FROM t', 'row_number() OVER ()', 'Group in a subquery, or sort and read the rows in order.'],
    ['SELECT * FROM access JOIN t ON a = status', 'access JOIN t ON a = status', 'One table at a time for now.'],
    ['(SELECT a FROM t LIMIT 1) LIMIT 2', 'LIMIT 2', 'Put the inner query into FROM (…).'],
    ['SELECT a FROM t LIMIT 10%', 'LIMIT 10%', 'Give a number of rows.'],
    ['INSERT INTO t VALUES (1)', 'INSERT INTO t VALUES (1)', 'Queries (SELECT, FROM, VALUES, WITH) work.'],
  ])('%s', (sql, at, hint) => {
    expect(problems(sql)).toMatchObject([{ at, hint }]);
  });
});

describe('every refusal', () => {
  const refused = readFileSync(new URL('./testing/refused.sql', import.meta.url), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('--'));
  const missing = [
    'SELECT (SELECT 1)', 'SELECT a IN (SELECT 1) FROM t', 'SELECT EXISTS (SELECT 1)', 'SELECT [1, 2]', "SELECT {'a': 1}", 'SELECT MAP {1: 2}', 'SELECT s[1] FROM t', 'SELECT s[1:2] FROM t',
    'SELECT a BETWEEN SYMMETRIC 1 AND 2 FROM t', 'SELECT sum(a ORDER BY b) FROM t', 'SELECT ? + 1', 'SELECT s COLLATE nocase FROM t', 'SELECT a -> 1 FROM t', "SELECT s ->> 'x' FROM t",
    'SELECT a FROM t GROUP BY ROLLUP (a)', 'SELECT a FROM t GROUP BY GROUPING SETS ((a), ())', 'SELECT a FROM t QUALIFY true', 'SELECT a FROM t USING SAMPLE 10%',
    'SELECT a FROM t TABLESAMPLE 10%', 'SELECT * FROM range(1000000)', 'SELECT * FROM range(10) WITH ORDINALITY', 'SELECT * FROM unnest([1])', "SELECT * FROM read_csv('access.log', delim := ' ')", 'SELECT * FROM t, n', 'SELECT * FROM t JOIN n USING (x)', 'SELECT 1 UNION SELECT 2', 'SELECT 1 EXCEPT SELECT 2', 'SELECT 1 INTERSECT SELECT 2',
    'WITH RECURSIVE q AS (SELECT 1) SELECT * FROM q', 'PIVOT t ON a USING sum(b)', 'UNPIVOT t ON a INTO NAME n VALUE v', 'SHOW ALL TABLES', 'SUMMARIZE t', 'CREATE TABLE z (a INTEGER)', 'DROP TABLE t', 'UPDATE t SET a = 1',
    'DELETE FROM t', 'COPY t TO \'x.csv\'', 'SET threads = 1', 'BEGIN', 'EXPLAIN ANALYZE SELECT 1', 'SELECT a::STRUCT(x INTEGER) FROM t', 'SELECT a::JSON FROM t', 'SELECT current_time', 'SELECT GROUPING(a) FROM t GROUP BY a',
  ];
  it.each([...refused, ...missing])('%s', (sql) => {
    const found = checkText(sql, catalog, evaluator);
    expect(found).toHaveLength(1);
    const [{ start, end, message }] = found as [(typeof found)[number]];
    expect(end).toBeGreaterThan(start);
    expect(end).toBeLessThanOrEqual(sql.length);
    // One voice: a sentence, or what is not supported by its name.
    expect(message).toMatch(/^(Not supported: \S.*[^.]|[A-Za-z*#].*[.\w])$/s);
    expect(message).not.toMatch(/undefined|\[object|NaN|'t /);
  });
});

describe('scripts', () => {
  it('each statement has its own error, at its own place', () => {
    expect(problems('SELECT ulr FROM access; SELECT 1;\nSELECT nope FROM t;; SELECT sum(s) FROM t').map(({ at }) => at)).toEqual(['ulr', 'nope', 'sum(s)']);
  });
  it('syntax errors beside those of other statements, in the order of the text', () => {
    expect(problems('SELECT nope FROM t; SELECT FROM; SELECT * FROM acess').map(({ at }) => at)).toEqual(['nope', 'FROM', 'acess']);
  });
  it('running one stops at the first error', () => {
    expect(() => planText('SELECT 1; SELECT nope FROM t', catalog, evaluator)).toThrow('There is no column named nope.');
  });
});
