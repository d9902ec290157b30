import { describe, expect, it } from 'vitest';
import type { LogicalNode } from '../../plan/logical.ts';
import { bound, rewrite, rewritten } from '../testing/plans.ts';
import { distinctAggregates } from './distinct-aggregates.ts';
import { pushDownFilters } from './push-down-filters.ts';

const pushed = (sql: string): string[] => rewritten(sql, pushDownFilters).split('\n').map((line) => line.trim());

describe('moves on', () => {
  it('into the scan', () => {
    expect(pushed('SELECT a FROM t WHERE a > 1 AND b = 2')).toEqual(['PROJECT a', expect.stringContaining('filters=[a > 1, b = 2]')]);
  });
  it('through projections, by what they compute', () => {
    expect(pushed('SELECT * FROM (SELECT a + b AS z FROM t) WHERE z > 1').at(-1)).toContain('filters=[(a + b) > 1]');
  });
  it('through sorts', () => {
    expect(pushed('SELECT * FROM (SELECT a, b FROM t ORDER BY b) WHERE a > 1').at(-1)).toContain('filters=[a > 1]');
  });
  it('through groups, where it is about keys', () => {
    expect(pushed('SELECT a, count(*) AS n FROM t GROUP BY a HAVING a > 1 AND n > 2')).toEqual(['PROJECT a, count AS n', 'FILTER count > 2', 'AGGREGATE count(*) BY a', expect.stringContaining('filters=[a > 1]')]);
  });
  it('through DISTINCT', () => {
    expect(pushed('SELECT * FROM (SELECT DISTINCT a, b FROM t) WHERE a > 1').at(-1)).toContain('filters=[a > 1]');
  });
  it('through the copies that DISTINCT aggregates make, where it is about keys', () => {
    const text = rewritten('SELECT * FROM (SELECT a, count(DISTINCT b), count(DISTINCT c) FROM t GROUP BY a) WHERE a > 1', distinctAggregates, pushDownFilters);
    expect(text).toContain('filters=[a > 1]');
    expect(text).not.toContain('FILTER a');
  });
  it('the inner filter first', () => {
    expect(pushed("SELECT * FROM (SELECT * FROM t WHERE s <> '-') WHERE s::INTEGER > 1").at(-1)).toContain("filters=[s <> '-', CAST(s AS INTEGER) > 1]");
  });
});

describe('stays', () => {
  it('above LIMIT, with and without an order', () => {
    expect(pushed('SELECT * FROM (SELECT a FROM t LIMIT 5) WHERE a > 1').slice(0, 3)).toEqual(['PROJECT a', 'FILTER a > 1', 'LIMIT 5']);
    expect(pushed('SELECT * FROM (SELECT a FROM t ORDER BY a LIMIT 5) WHERE a > 1').slice(0, 3)).toEqual(['PROJECT a', 'FILTER a > 1', 'LIMIT 5']);
    expect(pushed('SELECT * FROM (SELECT a FROM t OFFSET 5) WHERE a > 1').slice(0, 3)).toEqual(['PROJECT a', 'FILTER a > 1', 'LIMIT all OFFSET 5']);
  });
  it('above an aggregate without groups: it has a row even of nothing', () => {
    expect(pushed('SELECT count(*) AS n FROM t HAVING 1 = 2')).toEqual(['PROJECT count AS n', 'FILTER 1 = 2', 'AGGREGATE count(*)', expect.stringMatching(/^SCAN t \[[^\]]*\]$/)]);
  });
  it('above groups, where it is about aggregates', () => {
    expect(pushed('SELECT a FROM t GROUP BY a HAVING sum(b) > a').slice(0, 2)).toEqual(['PROJECT a', 'FILTER sum > CAST(a AS HUGEINT)']);
  });
  it('above a projection that gives another value on every call', () => {
    expect(pushed('SELECT * FROM (SELECT a, roll() AS r FROM t) WHERE r > 0.5 AND a = 1').slice(0, 3)).toEqual(['PROJECT a, r', 'FILTER r > CAST(0.5 AS DOUBLE)', 'PROJECT a, roll() AS r']);
  });
  it('above groups, when it draws lots itself', () => {
    expect(pushed('SELECT a FROM t GROUP BY a HAVING roll() > 0.5').slice(0, 2)).toEqual(['PROJECT a', 'FILTER roll() > CAST(0.5 AS DOUBLE)']);
  });
  it('above VALUES', () => {
    expect(pushed('SELECT * FROM (VALUES (1), (2)) v(k) WHERE k > 1')).toEqual(['PROJECT k', 'FILTER k > 1', 'VALUES 2 rows']);
  });
  it('behind an earlier condition that can’t move, if it can fail', () => {
    const kept = pushed('SELECT s FROM t GROUP BY s HAVING count(*) > 1 AND s::INTEGER > 1 AND s <> \'x\'');
    expect(kept[1]).toBe('FILTER count > 1 AND CAST(s AS INTEGER) > 1');
    expect(kept.at(-1)).toContain("filters=[s <> 'x']");
    // In the other order it is the first to be asked.
    expect(pushed('SELECT s FROM t GROUP BY s HAVING s::INTEGER > 1 AND count(*) > 1').at(-1)).toContain('filters=[CAST(s AS INTEGER) > 1]');
  });
  it('where it would compute something costly several times for a row', () => {
    const inner = "SELECT regexp_replace(s, 'a', 'b') AS r FROM t";
    expect(pushed(`SELECT * FROM (${inner}) WHERE r = 'x'`).at(-1)).toContain("filters=[regexp_replace(s, 'a', 'b') = 'x']");
    expect(pushed(`SELECT * FROM (${inner}) WHERE r LIKE 'x%' OR r LIKE 'y%'`)[1]).toContain("FILTER r LIKE 'x%'");
  });
});

describe('size', () => {
  it('a plan of 1,000 levels', () => {
    let plan = bound('SELECT a FROM t');
    for (let k = 0; k < 1000; k++) {
      const [column] = plan.columns;
      const input: LogicalNode = { kind: 'filter', input: plan, columns: plan.columns, predicate: { kind: 'call', name: '>', overload: 0, type: { id: 'BOOLEAN' }, args: [{ kind: 'column', ...column! }, { kind: 'literal', type: { id: 'INTEGER' }, value: BigInt(k) }] } };
      plan = { kind: 'project', input, exprs: [{ kind: 'column', ...column! }], columns: [{ ...column!, id: 1000 + k }] };
    }
    let scan = rewrite(plan, pushDownFilters);
    while ('input' in scan) scan = scan.input;
    expect(scan).toMatchObject({ kind: 'scan' });
    expect(scan.kind === 'scan' && scan.filters.length).toBe(1000);
  });
  it('gives back the same plan where nothing moves', () => {
    const plan = bound('SELECT a FROM t ORDER BY b LIMIT 3');
    expect(rewrite(plan, pushDownFilters)).toBe(plan);
  });
});
