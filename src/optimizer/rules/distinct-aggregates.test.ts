import { describe, expect, it } from 'vitest';
import { bound, rewrite, rewritten } from '../testing/plans.ts';
import { distinctAggregates } from './distinct-aggregates.ts';

const plan = (sql: string): string[] => rewritten(sql, distinctAggregates).split('\n').map((line) => line.trim()).slice(0, -1);

describe('one DISTINCT argument', () => {
  it('two groupings', () => {
    expect(plan('SELECT a, count(DISTINCT b) FROM t GROUP BY a')).toEqual(['PROJECT a, count AS count(DISTINCT b)', 'AGGREGATE count(b) BY a', 'DISTINCT a, b']);
    expect(plan('SELECT count(DISTINCT b), sum(DISTINCT b) FROM t')).toEqual(['PROJECT count AS count(DISTINCT b), sum AS sum(DISTINCT b)', 'AGGREGATE count(b), sum(b)', 'DISTINCT b']);
  });

  it('aggregates beside it whose parts can be put together, in their own types', () => {
    expect(plan('SELECT a, count(DISTINCT b), count(*), sum(c), min(s) FROM t GROUP BY a')).toEqual([
      'PROJECT a, count AS count(DISTINCT b), count AS count_star(), sum AS sum(c), min AS min(s)',
      'PROJECT a, count, CAST(count AS BIGINT) AS count, sum, min',
      'AGGREGATE count(b), sum(count), sum(sum), min(min) BY a',
      'AGGREGATE count(*), sum(c), min(s) BY a, b',
    ]);
  });

  it('counts of no rows at all are 0', () => {
    expect(plan('SELECT count(DISTINCT b), count(*) FROM t')[1]).toBe('PROJECT count, CASE WHEN count IS NOT NULL THEN CAST(count AS BIGINT) ELSE 0 END AS count');
    expect(plan('SELECT count(DISTINCT b), count(*), avg(x) FROM t')[1]).toBe('PROJECT count, CASE WHEN count IS NOT NULL THEN count ELSE 0 END AS count, avg');
  });

  it('filters of the others stay theirs', () => {
    expect(plan('SELECT count(DISTINCT b), count(*) FILTER (flag) FROM t').at(-1)).toBe('AGGREGATE count(*) FILTER (flag) BY b');
  });

  it('its own filter goes below, where no group can be lost by it', () => {
    expect(plan('SELECT count(DISTINCT b) FILTER (flag) FROM t').slice(1)).toEqual(['AGGREGATE count(b)', 'DISTINCT b', 'FILTER flag']);
    expect(plan('SELECT a, count(DISTINCT b) FILTER (flag) FROM t GROUP BY a').at(-1)).toBe('EXPAND 1 copies');
  });
});

describe('copies of the rows', () => {
  it('several DISTINCT arguments', () => {
    expect(plan('SELECT a, count(DISTINCT b), count(DISTINCT c) FROM t GROUP BY a').slice(1)).toEqual([
      'AGGREGATE count(b) FILTER (tag IN (1)), count(c) FILTER (tag IN (2)) BY a', 'DISTINCT a, tag, b, c', 'EXPAND 2 copies',
    ]);
  });
  it('equal arguments share one', () => {
    expect(plan('SELECT count(DISTINCT b), sum(DISTINCT b), count(DISTINCT c) FROM t').at(-1)).toBe('EXPAND 2 copies');
  });
  it('aggregates that round: a sum of sums of doubles is another one', () => {
    expect(plan('SELECT count(DISTINCT b), sum(x) FROM t').slice(1)).toEqual([
      'AGGREGATE count(b) FILTER (tag IN (1)), any_value(sum) FILTER (tag IN (0))', 'AGGREGATE sum(x) FILTER (tag IN (0)) BY tag, b', 'EXPAND 2 copies',
    ]);
    expect(plan('SELECT count(DISTINCT b), first(x) FROM t').at(-1)).toBe('EXPAND 2 copies');
  });
  it('filters go with their arguments', () => {
    expect(plan('SELECT count(DISTINCT b) FILTER (flag), avg(x) FILTER (a > 1) FROM t')[1]).toBe('AGGREGATE count(b) FILTER (tag IN (1) AND filter), any_value(avg) FILTER (tag IN (0))');
  });
});

describe('must not fire', () => {
  it.each(['SELECT count(b), sum(c) FROM t', 'SELECT DISTINCT a FROM t', 'SELECT min(DISTINCT a), max(DISTINCT b) FROM t'])('%s', (sql) => {
    const before = bound(sql);
    expect(rewrite(before, distinctAggregates)).toBe(before);
  });
});
