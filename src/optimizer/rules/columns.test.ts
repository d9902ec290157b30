/** The rules about columns: merge-projects, prune-columns, count-from-metadata. */
import { describe, expect, it } from 'vitest';
import type { LogicalNode } from '../../plan/logical.ts';
import { bound, rewrite, rewritten } from '../testing/plans.ts';
import { countFromMetadata } from './count-from-metadata.ts';
import { mergeProjects } from './merge-projects.ts';
import { pruneColumns } from './prune-columns.ts';
import { pushDownFilters } from './push-down-filters.ts';

const lines = (text: string): string[] => text.split('\n').map((line) => line.trim());

describe('merge-projects', () => {
  const merged = (sql: string): string[] => lines(rewritten(sql, mergeProjects, pruneColumns));
  it('one projection of several', () => {
    expect(merged('SELECT z + 1 AS y FROM (SELECT a + b AS z FROM t)')).toEqual(['PROJECT (a + b) + 1 AS y', 'SCAN t [a, b]']);
    expect(merged('SELECT k, k AS l FROM (SELECT a AS k, 1 AS one FROM t)')).toEqual(['PROJECT a AS k, a AS l', 'SCAN t [a]']);
  });
  it('not where something would be computed twice', () => {
    expect(merged('SELECT z, z + 1 AS y FROM (SELECT a + b AS z FROM t)')).toEqual(['PROJECT z, z + 1 AS y', 'PROJECT a + b AS z', 'SCAN t [a, b]']);
    expect(merged('SELECT r, r AS again FROM (SELECT roll() AS r FROM t)')).toEqual(['PROJECT r, r AS again', 'PROJECT roll() AS r', 'SCAN t []']);
  });
  it('not across anything else', () => {
    expect(merged('SELECT z + 1 AS y FROM (SELECT a + b AS z FROM t LIMIT 3)')).toEqual(['PROJECT z + 1 AS y', 'LIMIT 3', 'PROJECT a + b AS z', 'SCAN t [a, b]']);
  });
  it('stops before expressions become too deep to walk', () => {
    let plan = bound('SELECT a FROM t');
    for (let k = 0; k < 2000; k++) {
      const [column] = plan.columns;
      const exprs = [{ kind: 'call', name: '+', overload: 0, type: column!.type, args: [{ kind: 'column', ...column! }, { kind: 'literal', type: column!.type, value: 1n }] }] as const;
      plan = { kind: 'project', input: plan, exprs, columns: [{ ...column!, id: 1000 + k }] };
    }
    let count = 0;
    for (let node: LogicalNode | undefined = rewrite(plan, mergeProjects); node !== undefined; node = 'input' in node ? node.input : undefined) count++;
    expect(count).toBeGreaterThan(5);
    expect(count).toBeLessThan(30);
  });
});

describe('prune-columns', () => {
  const pruned = (sql: string): string[] => lines(rewritten(sql, pruneColumns));
  it('reads what is used: results, conditions, keys, arguments', () => {
    expect(pruned('SELECT a FROM t')).toEqual(['PROJECT a', 'SCAN t [a]']);
    expect(pruned('SELECT a FROM t WHERE b > 1')).toEqual(['PROJECT a', 'FILTER b > 1', 'SCAN t [a, b]']);
    expect(pruned('SELECT a FROM t ORDER BY c').at(-1)).toBe('SCAN t [a, c]');
    expect(pruned('SELECT sum(x) FILTER (flag) FROM t GROUP BY s').at(-1)).toBe('SCAN t [x, s, flag]');
    expect(lines(rewritten('SELECT a FROM t WHERE b > 1', pushDownFilters, pruneColumns)).at(-1)).toBe('SCAN t [a, b] filters=[b > 1]');
  });
  it('no column at all, where only rows count', () => {
    expect(pruned('SELECT count(*) FROM t').at(-1)).toBe('SCAN t []');
    expect(pruned('SELECT 1 FROM t').at(-1)).toBe('SCAN t []');
    expect(pruned('SELECT count(*) FROM (SELECT a + 1, b FROM t)')).toEqual(['PROJECT count AS count_star()', 'AGGREGATE count(*)', 'SCAN t []']);
  });
  it('aggregates that nobody reads, but not keys', () => {
    expect(pruned('SELECT k FROM (SELECT a AS k, b AS l, sum(c) AS m FROM t GROUP BY a, b)')).toContain('DISTINCT a, b');
    expect(pruned('SELECT 1 FROM (SELECT count(*), sum(a) FROM t)')).toEqual(['PROJECT 1', 'VALUES 1 row']);
  });
  it('columns of VALUES and of copies', () => {
    expect(pruned('SELECT l FROM (VALUES (1, 2), (3, 4)) v(k, l)')).toEqual(['PROJECT l', 'VALUES 2 rows']);
    const values = rewrite(bound('SELECT l FROM (VALUES (1, 2), (3, 4)) v(k, l)'), pruneColumns);
    expect('input' in values && values.input.columns.map((column) => column.name)).toEqual(['l']);
  });
  it('columns that appear twice', () => {
    expect(pruned('SELECT a, a AS again, a + a FROM t').at(-1)).toBe('SCAN t [a]');
    expect(pruned('SELECT k FROM (SELECT a AS k, a AS l FROM t)')).toEqual(['PROJECT k', 'PROJECT a AS k', 'SCAN t [a]']);
  });
});

describe('count-from-metadata', () => {
  const counted = (sql: string): string[] => lines(rewritten(sql, countFromMetadata));
  it('answers without reading', () => {
    expect(counted('SELECT count(*) FROM counted')).toEqual(['PROJECT count AS count_star()', 'VALUES 1 row']);
    expect(counted('SELECT count(*), count(1) FROM (SELECT k + 1 FROM counted ORDER BY k)')).toEqual(['PROJECT count AS count_star(), count AS count(1)', 'VALUES 1 row']);
    const plan = rewrite(bound('SELECT count(*) FROM counted'), countFromMetadata);
    expect('input' in plan && plan.input).toMatchObject({ kind: 'values', rows: [[{ kind: 'literal', value: 1_000_000n, type: { id: 'BIGINT' } }]] });
  });
  it.each([
    'SELECT count(*) FROM t',
    'SELECT count(k) FROM counted',
    'SELECT count(*), max(k) FROM counted',
    'SELECT count(*) FILTER (k > 1) FROM counted',
    'SELECT count(NULL) FROM counted',
    'SELECT count(*) FROM counted WHERE k > 1',
    'SELECT count(*) FROM (SELECT k FROM counted LIMIT 3)',
    'SELECT count(*) FROM (SELECT DISTINCT k FROM counted)',
    'SELECT s, count(*) FROM counted GROUP BY s',
  ])('reads for %s', (sql) => {
    expect(rewritten(sql, countFromMetadata)).toContain('SCAN');
  });
});
