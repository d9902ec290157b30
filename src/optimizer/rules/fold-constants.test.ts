import { describe, expect, it } from 'vitest';
import { condition, rewritten } from '../testing/plans.ts';
import { foldConstants } from './fold-constants.ts';

const where = (text: string): string => condition(text, foldConstants);
const project = (text: string): string => rewritten(`SELECT ${text} AS v FROM t`, foldConstants).split('\n')[0] as string;

describe('values', () => {
  it('computes what has no columns', () => {
    expect(project('1 + 2 * 3')).toBe('PROJECT 7 AS v');
    expect(project("a + (DATE '2020-01-02' - DATE '2020-01-01')")).toBe('PROJECT CAST(a AS BIGINT) + 1 AS v');
    expect(project("upper('x') || s")).toBe("PROJECT 'X' || s AS v");
  });

  it('leaves what changes from call to call', () => {
    expect(project('roll() + 1')).toBe('PROJECT roll() + 1 AS v');
  });

  it('leaves what fails: no row may ever reach it', () => {
    expect(project("CASE WHEN flag THEN 'x'::INTEGER ELSE 1 END")).toBe("PROJECT CASE WHEN flag THEN CAST('x' AS INTEGER) ELSE 1 END AS v");
    expect(project('a + (2147483647 + 1::INTEGER)')).toContain('2147483647 + ');
  });

  it('NULL makes NULL of functions that pass it on, not of those that look at it', () => {
    expect(project('a + NULL')).toBe('PROJECT NULL AS v');
    expect(project('a = NULL')).toBe('PROJECT NULL AS v');
    expect(project('a IS DISTINCT FROM NULL')).toBe('PROJECT a IS DISTINCT FROM NULL AS v');
    expect(project('a IN (NULL)')).toBe('PROJECT NULL AS v');
    expect(project('a IN (1, NULL)')).toBe('PROJECT a IN (1, NULL) AS v');
    expect(project('coalesce(NULL, a)')).toBe('PROJECT a AS v');
  });

  it('CASE loses branches that are never taken', () => {
    expect(project('CASE WHEN false THEN 1 WHEN NULL THEN 2 WHEN a = 1 THEN 3 END')).toBe('PROJECT CASE WHEN a = 1 THEN 3 ELSE NULL END AS v');
    expect(project('CASE WHEN a = 1 THEN 3 WHEN true THEN 4 ELSE 5 END')).toBe('PROJECT CASE WHEN a = 1 THEN 3 ELSE 4 END AS v');
    expect(project('CASE WHEN true THEN a ELSE 0 END')).toBe('PROJECT a AS v');
  });
});

describe('AND and OR as values keep NULL', () => {
  it.each([
    ['flag AND true', 'flag'],
    ['flag AND false', 'false'],
    ['flag AND NULL', 'flag AND NULL'],
    ['flag OR NULL', 'flag OR NULL'],
    ['flag OR true', 'true'],
    ['flag OR false', 'flag'],
    ['NULL AND false', 'false'],
    ['NULL OR true', 'true'],
    ['NULL AND true', 'NULL'],
    ['flag AND NULL AND NULL', 'flag AND NULL'],
    ['NOT NULL::BOOLEAN', 'NULL'],
  ])('%s is %s', (from, to) => {
    expect(project(from)).toBe(`PROJECT ${to} AS v`);
  });
});

describe('in a filter NULL counts as false', () => {
  it.each([
    ['a = 1 AND NULL', 'false'],
    ['a = 1 OR NULL', 'a = 1'],
    ['a = 1 AND (flag OR NULL)', 'a = 1 AND flag'],
    ['NOT (flag OR NULL)', 'NOT (flag OR NULL)'],
    ['a = NULL', 'false'],
    ['a = 1 AND 1 = 2', 'false'],
    ['a = 1 AND 1 = 1', 'a = 1'],
    ['1 = 1', 'none'],
    ['true', 'none'],
    ['NULL', 'false'],
  ])('%s is %s', (from, to) => {
    expect(where(from)).toBe(to);
  });

  it('also in the filters of a scan, and of HAVING', () => {
    expect(rewritten('SELECT a FROM t GROUP BY a HAVING a > 1 AND 1 = 1', foldConstants)).toContain('FILTER a > 1\n');
  });

  it('changes nothing where there is nothing to fold', () => {
    const sql = 'SELECT a FROM t WHERE a > 1 AND s LIKE \'x%\' ORDER BY b LIMIT 3';
    expect(rewritten(sql, foldConstants)).toBe(rewritten(sql));
  });
});
