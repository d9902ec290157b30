/** From SQL to optimised plans, as text. */
import { describe, expect, it } from 'vitest';
import type { Catalog, CatalogTable } from '../../src/catalog/table.ts';
import { BIGINT, DATE, DOUBLE, INTEGER, TIMESTAMPTZ, VARCHAR } from '../../src/columns/types.ts';
import { createConstantEvaluator } from '../expressions/constant.ts';
import { nodeKernelsModule } from '../testing/node-kernels.ts';
import { checkText, explainText, planText } from './languages.ts';

const column = (name: string, type: CatalogTable['columns'][number]['type'], hidden = false): CatalogTable['columns'][number] => ({ name, type, hidden, notNull: false });
const access: CatalogTable = {
  name: 'access',
  columns: [
    column('ip', VARCHAR), column('timestamp', TIMESTAMPTZ), column('url', VARCHAR), column('status', INTEGER), column('bytes', BIGINT),
    column('line', VARCHAR, true),
  ],
};
const t: CatalogTable = { name: 't', columns: [column('a', INTEGER), column('b', INTEGER), column('x', DOUBLE), column('d', DATE)] };
const catalog: Catalog = { lookup: (name) => [access, t].find((table) => table.name === name.toLowerCase() || `${table.name}.log` === name), names: ['access', 't'] };
const evaluator = createConstantEvaluator(nodeKernelsModule());

function plan(sql: string): string {
  const statements = planText(sql, catalog, evaluator);
  return statements.map((s) => s.optimizedText).join('\n---\n');
}

function problem(sql: string): { message: string; at: string; hint: string | undefined } {
  const [first] = checkText(sql, catalog, evaluator);
  if (first === undefined) throw new Error(`no error in ${sql}`);
  return { message: first.message, at: sql.slice(first.start, first.end), hint: first.hint };
}

describe('plans', () => {
  it('reads only the columns a query needs', () => {
    expect(plan('SELECT url FROM access')).toBe('PROJECT url\n  SCAN access [url]');
    expect(plan('SELECT count(*) FROM access')).toBe('PROJECT count(*) AS count_star()\n  AGGREGATE count(*)\n    SCAN access []'.replace('PROJECT count(*)', 'PROJECT count'));
  });

  it('the five most popular pages', () => {
    expect(plan('SELECT url, count(*) AS hits FROM access GROUP BY url ORDER BY hits DESC LIMIT 5')).toBe(
      ['TOP 5 BY hits DESC', '  PROJECT url, count AS hits', '    AGGREGATE count(*) BY url', '      SCAN access [url]'].join('\n'),
    );
  });

  it('opens a file by its name in quotes, hidden columns included', () => {
    expect(plan("SELECT line FROM 'access.log'")).toBe('PROJECT line\n  SCAN access [line]');
    expect(plan('SELECT * FROM access')).toBe('PROJECT ip, timestamp, url, status, bytes\n  SCAN access [ip, timestamp, url, status, bytes]');
  });

  it('pushes filters into the scan, through projections and group keys', () => {
    expect(plan('SELECT s FROM (SELECT status + 1 AS s FROM access) WHERE s > 500')).toBe(
      ['PROJECT status + 1 AS s', '  SCAN access [status] filters=[status + 1 > 500]'].join('\n').replace('[status + 1 > 500]', '[(status + 1) > 500]'),
    );
    expect(plan('SELECT status, count(*) AS n FROM access GROUP BY status HAVING status >= 500 AND count(*) > 1')).toBe(
      ['PROJECT status, count AS n', '  FILTER count > 1', '    AGGREGATE count(*) BY status', '      SCAN access [status] filters=[status >= 500]'].join('\n'),
    );
  });

  it('plans one DISTINCT aggregate as two groupings', () => {
    expect(plan('SELECT url, count(DISTINCT ip) FROM access GROUP BY url')).toBe(
      ['PROJECT url, count AS count(DISTINCT ip)', '  AGGREGATE count(ip) BY url', '    DISTINCT url, ip', '      SCAN access [ip, url]'].join('\n'),
    );
  });

  it('plans DISTINCT beside plain aggregates by copying rows', () => {
    const text = plan('SELECT count(DISTINCT ip), avg(bytes) FROM access');
    expect(text).toContain('EXPAND 2 copies');
    expect(text).toContain('SCAN access [ip, bytes]');
  });

  it('folds constants', () => {
    expect(plan('SELECT a FROM t WHERE a > 1 + 2 AND true')).toBe('PROJECT a\n  SCAN t [a] filters=[a > 3]');
    expect(plan('SELECT a FROM t LIMIT 1 + 1')).toBe('LIMIT 2\n  PROJECT a\n    SCAN t [a] limit=2');
  });

  it('aliases work in WHERE, GROUP BY, HAVING and ORDER BY', () => {
    expect(plan('SELECT a + b AS s, count(*) AS n FROM t WHERE s > 1 GROUP BY s HAVING n > 2 ORDER BY n DESC, s')).toContain('AGGREGATE count(*) BY a + b');
    expect(plan('SELECT a, sum(b) FROM t GROUP BY ALL ORDER BY ALL')).toContain('AGGREGATE sum(b) BY a');
  });

  it('binds CTEs and subqueries in FROM', () => {
    expect(plan('WITH busy AS (SELECT url, count(*) AS n FROM access GROUP BY url) SELECT max(n) FROM busy')).toContain('AGGREGATE max(n)');
  });
});

describe('EXPLAIN', () => {
  it('shows the plan, the rules that changed it, and the plan before them', () => {
    const [statement] = planText('EXPLAIN SELECT url FROM access WHERE status > 499 + 1 LIMIT 3', catalog, evaluator);
    expect(statement?.explain).toBe(true);
    const plan = explainText(statement!);
    expect(plan.columns.map((column) => column.name)).toEqual(['plan']);
    expect(plan.kind === 'values' && plan.rows.map(([line]) => (line?.kind === 'literal' ? line.value : ''))).toEqual([
      'LIMIT 3', '  PROJECT url', '    SCAN access [url, status] filters=[status > 500]', '', 'Rules that changed the plan: fold-constants, push-down-filters, prune-columns', 'Before them:',
      '  LIMIT 3', '    PROJECT url', '      FILTER status > (499 + 1)', '        SCAN access [ip, timestamp, url, status, bytes, line]',
    ]);
  });
  it('says so where nothing could be better', () => {
    const [statement] = planText('EXPLAIN VALUES (1)', catalog, evaluator);
    const plan = explainText(statement!);
    expect(plan.kind === 'values' && plan.rows.flat()).toContainEqual(expect.objectContaining({ value: 'Rules that changed the plan: none' }));
  });
});

describe('errors point at their place', () => {
  it('suggests the likely column', () => {
    expect(problem('SELECT ulr FROM access')).toEqual({ message: 'There is no column named ulr.', at: 'ulr', hint: 'Did you mean url?' });
  });
  it('suggests the likely table', () => {
    expect(problem('SELECT url FROM acess')).toEqual({ message: 'There is no table or open file named acess.', at: 'acess', hint: 'Did you mean access?' });
  });
  it('suggests the likely function', () => {
    expect(problem('SELECT cuont(*) FROM access')).toMatchObject({ at: 'cuont', hint: 'Did you mean count?' });
  });
  it('names what is not supported', () => {
    expect(problem('SELECT * FROM access JOIN t ON a = status').message).toBe('Not supported: INNER JOIN');
    expect(problem('SELECT row_number() OVER () FROM t').message).toBe('Not supported: window functions');
    expect(problem('INSERT INTO t VALUES (1)').message).toContain('Not supported: INSERT');
  });
  it('explains missing GROUP BY columns', () => {
    expect(problem('SELECT url, count(*) FROM access')).toMatchObject({ at: 'url', message: 'The column url must appear in GROUP BY or within an aggregate.' });
  });
  it('refuses aggregates in WHERE', () => {
    expect(problem('SELECT url FROM access WHERE count(*) > 1')).toMatchObject({ at: 'count(*)', hint: 'Use HAVING to filter groups.' });
  });
  it('refuses comparisons of types that do not go together', () => {
    expect(problem('SELECT a FROM t WHERE d > 5').at).toBe('d > 5');
  });
});
