/** The rules about LIMIT and ORDER BY: merge-limits, top-n, limit-to-scan, drop-idle-sorts, empty-results. */
import { describe, expect, it } from 'vitest';
import { bound, rewrite, rewritten } from '../testing/plans.ts';
import { dropIdleSorts } from './drop-idle-sorts.ts';
import { emptyResults } from './empty-results.ts';
import { foldConstants } from './fold-constants.ts';
import { limitToScan } from './limit-to-scan.ts';
import { mergeLimits } from './merge-limits.ts';
import { topN } from './top-n.ts';

const lines = (text: string): string[] => text.split('\n').map((line) => line.trim().replace(/^SCAN t \[[^\]]*\]/, 'SCAN t'));
const unchanged = (sql: string, rule: typeof topN): void => {
  const before = bound(sql);
  expect(rewrite(before, rule)).toBe(before);
};

describe('merge-limits', () => {
  it.each([
    ['SELECT * FROM (SELECT a FROM t LIMIT 5) LIMIT 3', 'LIMIT 3'],
    ['SELECT * FROM (SELECT a FROM t LIMIT 3) LIMIT 5', 'LIMIT 3'],
    ['SELECT * FROM (SELECT a FROM t LIMIT 5 OFFSET 2) LIMIT 10 OFFSET 1', 'LIMIT 4 OFFSET 3'],
    ['SELECT * FROM (SELECT a FROM t LIMIT 5) OFFSET 9', 'LIMIT 0 OFFSET 9'],
    ['SELECT * FROM (SELECT a FROM t OFFSET 5) LIMIT 2', 'LIMIT 2 OFFSET 5'],
    ['SELECT * FROM (SELECT a FROM t OFFSET 5) OFFSET 2', 'LIMIT all OFFSET 7'],
    ['SELECT a + 1 FROM (SELECT a FROM t LIMIT 5) LIMIT 3', 'LIMIT 3'],
  ])('%s', (sql, limit) => {
    expect(lines(rewritten(sql, mergeLimits)).filter((line) => line.startsWith('LIMIT'))).toEqual([limit]);
  });
  it('not across filters, sorts and groups', () => {
    unchanged('SELECT * FROM (SELECT a FROM t LIMIT 5) WHERE a > 1 LIMIT 3', mergeLimits);
    unchanged('SELECT * FROM (SELECT a FROM t LIMIT 5) ORDER BY a LIMIT 3', mergeLimits);
    unchanged('SELECT DISTINCT a FROM (SELECT a FROM t LIMIT 5) LIMIT 3', mergeLimits);
  });
});

describe('top-n', () => {
  it('LIMIT over ORDER BY, also with projections between', () => {
    expect(lines(rewritten('SELECT a FROM t ORDER BY a DESC LIMIT 3 OFFSET 2', topN))).toEqual(['TOP 3 OFFSET 2 BY a DESC', 'PROJECT a', 'SCAN t']);
    expect(lines(rewritten('SELECT a FROM t ORDER BY b LIMIT 3', topN))).toEqual(['PROJECT a', 'TOP 3 BY sort key', 'PROJECT a, b AS sort key', 'SCAN t']);
    expect(lines(rewritten('SELECT a + 1 FROM (SELECT a FROM t ORDER BY a) LIMIT 3', topN))[1]).toBe('TOP 3 BY a');
  });
  it('not without a limit, nor for very many rows, nor across a filter', () => {
    unchanged('SELECT a FROM t ORDER BY a', topN);
    unchanged('SELECT a FROM t ORDER BY a OFFSET 3', topN);
    unchanged('SELECT a FROM t ORDER BY a LIMIT 1000000', topN);
    unchanged('SELECT a FROM (SELECT a FROM t ORDER BY a) WHERE a > 1 LIMIT 3', topN);
  });
});

describe('limit-to-scan', () => {
  it('tells the scan how many rows are wanted', () => {
    expect(lines(rewritten('SELECT a FROM t LIMIT 3 OFFSET 2', limitToScan)).at(-1)).toBe('SCAN t limit=5');
  });
  it('not where rows are dropped, added or put in order between', () => {
    for (const sql of ['SELECT a FROM t WHERE a > 1 LIMIT 3', 'SELECT DISTINCT a FROM t LIMIT 3', 'SELECT a FROM t ORDER BY a LIMIT 3', 'SELECT a FROM t OFFSET 3'])
      expect(lines(rewritten(sql, limitToScan)).at(-1)).toBe('SCAN t');
  });
});

describe('drop-idle-sorts', () => {
  it('an order that no sum and no count sees', () => {
    expect(lines(rewritten('SELECT count(*), sum(a) FROM (SELECT a FROM t ORDER BY b) WHERE a > 1', dropIdleSorts))).not.toContainEqual(expect.stringMatching(/^SORT/));
  });
  it('not for groups, which come in the order of their first rows, nor for the first row, nor below a limit', () => {
    unchanged('SELECT a, count(*) FROM (SELECT a FROM t ORDER BY b) GROUP BY a', dropIdleSorts);
    unchanged('SELECT first(a) FROM (SELECT a FROM t ORDER BY b)', dropIdleSorts);
    unchanged('SELECT count(*) FROM (SELECT a FROM t ORDER BY b LIMIT 3)', dropIdleSorts);
  });
});

describe('empty-results', () => {
  const empty = (sql: string): string[] => lines(rewritten(sql, foldConstants, emptyResults));
  it('what is never true reads nothing', () => {
    expect(empty('SELECT a FROM t WHERE 1 = 2')).toEqual(['VALUES 0 rows']);
    expect(empty('SELECT a FROM t ORDER BY a LIMIT 0')).toEqual(['VALUES 0 rows']);
    expect(empty('SELECT a, count(*) FROM t WHERE false GROUP BY a HAVING count(*) > 1')).toEqual(['VALUES 0 rows']);
    expect(empty('SELECT * FROM (SELECT a FROM t LIMIT 0) WHERE a > 1')).toEqual(['VALUES 0 rows']);
  });
  it('an aggregate without groups has a row all the same', () => {
    expect(empty('SELECT count(*), max(a) FROM t WHERE false')).toEqual(['PROJECT count AS count_star(), max AS max(a)', 'AGGREGATE count(*), max(a)', 'VALUES 0 rows']);
  });
  it('not for what may have rows', () => {
    unchanged('SELECT a FROM t WHERE a > 1 LIMIT 3', emptyResults);
  });
});
