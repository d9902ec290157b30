/** The whole list of rules: order, steps, estimates, and plans of unusual size. */
import { describe, expect, it } from 'vitest';
import type { CatalogTable } from '../catalog/table.ts';
import { INTEGER } from '../columns/types.ts';
import { bindStatement } from '../languages/sql/bind/index.ts';
import { parseStatement } from '../languages/sql/index.ts';
import type { LogicalNode } from '../plan/logical.ts';
import { optimize, type RuleStep } from './index.ts';
import { bound, optimized, OPTIONS } from './testing/plans.ts';

const lines = (text: string): string[] => text.split('\n').map((line) => line.trim());

describe('together', () => {
  it('a filter over a subquery becomes a range of the scan', () => {
    expect(lines(optimized("SELECT day, count(*) FROM (SELECT ts::DATE AS day FROM t) WHERE day = '2020-01-01' GROUP BY day"))).toEqual([
      'PROJECT day, count AS count_star()', 'AGGREGATE count(*) BY day', 'PROJECT CAST(ts AS DATE) AS day',
      "SCAN t [ts] filters=[ts >= TIMESTAMP '2020-01-01 00:00:00', ts < TIMESTAMP '2020-01-02 00:00:00']",
    ]);
  });
  it('a literal column of a subquery decides its filter', () => {
    expect(optimized("SELECT a FROM (SELECT a, 'x' AS kind FROM t) WHERE kind = 'x'")).toBe('PROJECT a\n  SCAN t [a]');
    expect(optimized("SELECT a FROM (SELECT a, 'x' AS kind FROM t) WHERE kind = 'y'")).toBe('VALUES 0 rows');
  });
  it('several rules over one query', () => {
    expect(lines(optimized('SELECT * FROM (SELECT a, count(*) AS n FROM t WHERE NOT (b < 2 OR c = 3) GROUP BY a) WHERE a = 1 OR a = 2 ORDER BY n DESC LIMIT 3'))).toEqual([
      'TOP 3 BY n DESC', 'PROJECT a, count AS n', 'AGGREGATE count(*) BY a', 'SCAN t [a, b, c] filters=[b >= 2, c <> 3, a IN (1, 2)]',
    ]);
  });
  it('says which rules changed the plan', () => {
    const steps: RuleStep[] = [];
    optimize(bound('SELECT a FROM t WHERE a > 1 + 1 LIMIT 3'), OPTIONS, steps);
    expect(steps.filter((step) => step.changed).map((step) => step.rule)).toEqual(['fold-constants', 'push-down-filters', 'prune-columns']);
    expect(steps.at(-1)?.plan).toBe('LIMIT 3\n  PROJECT a\n    SCAN t [a] filters=[a > 2]');
  });
  it('leaves a plan alone that can’t be better', () => {
    const plan = optimize(bound('SELECT a FROM t'), OPTIONS);
    expect(optimize(plan, OPTIONS)).toBe(plan);
  });
  it('is done after one round', () => {
    for (const sql of ['SELECT count(DISTINCT a), avg(x) FROM t WHERE NOT (a = 1 OR b = 2)', 'SELECT DISTINCT a + 1 FROM (SELECT a, b FROM t ORDER BY b) WHERE a::BIGINT > 2 ORDER BY 1 LIMIT 3']) {
      const once = optimize(bound(sql), OPTIONS);
      expect(optimize(once, OPTIONS)).toEqual(once);
    }
  });
});

describe('estimates', () => {
  it.each([
    ['SELECT k FROM counted', 'SCAN counted [k] ~1,000,000 rows'],
    ['SELECT k FROM counted WHERE k = 1', 'SCAN counted [k] filters=[k = 1] ~100,000 rows'],
    ['SELECT k FROM counted WHERE k > 1 AND v < 2', 'SCAN counted [k, v] filters=[k > 1, v < 2] ~111,111 rows'],
    ['SELECT k FROM counted LIMIT 10', 'SCAN counted [k] limit=10 ~10 rows'],
    ['SELECT s, count(*) FROM counted GROUP BY s', 'AGGREGATE count(*) BY s ~1,000 rows'],
    ['SELECT a FROM t WHERE a = 1', 'SCAN t [a] filters=[a = 1]'],
  ])('%s', (sql, line) => {
    expect(lines(optimized(sql))).toContain(line);
  });
});

describe('unusual sizes', () => {
  const wide: CatalogTable = { name: 'wide', columns: Array.from({ length: 10_000 }, (_, k) => ({ name: `c${k}`, type: INTEGER, hidden: false, notNull: false })) };
  const planWide = (sql: string): LogicalNode => {
    const options = { catalog: { names: ['wide'], lookup: () => wide }, nowMicros: 0n, ...OPTIONS };
    return optimize(bindStatement(parseStatement(sql), sql, options).plan, OPTIONS, []);
  };

  it.each([
    'SELECT * FROM wide',
    'SELECT * FROM (SELECT * FROM (SELECT * FROM wide WHERE c1 > 1) WHERE c2 > 2) ORDER BY c3 LIMIT 10',
    'SELECT * EXCLUDE (c1, c2) RENAME (c3 AS z) FROM wide',
  ])('10,000 columns: %s', (sql) => {
    expect(planWide(sql).columns.length).toBeGreaterThan(9_990);
  });

  it('thousands of aggregates, keys and expressions', () => {
    const names = Array.from({ length: 3000 }, (_, k) => `c${k}`);
    expect(planWide(`SELECT ${names.map((name) => `sum(${name})`).join()} FROM wide`).columns.length).toBeGreaterThan(0);
    expect(planWide(`SELECT ${names.map((name) => `${name} + 1`).join()} FROM wide GROUP BY ALL ORDER BY ALL`).columns.length).toBeGreaterThan(0);
    expect(planWide(`SELECT c0 FROM wide WHERE ${names.map((name) => `${name} > 1`).join(' AND ')}`).columns.length).toBeGreaterThan(0);
    expect(planWide(`SELECT c0 FROM wide WHERE c0 IN (${Array.from({ length: 50_000 }, (_, k) => k).join()})`).columns.length).toBeGreaterThan(0);
  });

  it('an expression of a thousand operators', () => {
    const sum = Array.from({ length: 1000 }, () => 'a').join(' + ');
    expect(optimized(`SELECT ${sum} AS s FROM t`).length).toBeGreaterThan(4000);
  });

  it('coalesce within coalesce grows no faster than it is written', () => {
    let text = 'a';
    for (let k = 0; k < 40; k++) text = `coalesce(${text}, b + ${k})`;
    expect(optimized(`SELECT ${text} AS v FROM t`).length).toBeLessThan(10_000);
  });
});
