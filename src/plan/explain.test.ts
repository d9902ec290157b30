import { describe, expect, it } from 'vitest';
import { BIGINT, BOOLEAN, DATE, decimal, DOUBLE, INTEGER, INTERVAL, TIME, TIMESTAMP, TIMESTAMP_MS, TIMESTAMP_S, VARCHAR } from '../columns/types.ts';
import { formatExpr, formatPlan } from './explain.ts';
import type { Expr, LiteralExpr } from './expr.ts';
import type { LogicalNode } from './logical.ts';

const literal = (type: Expr['type'], value: LiteralExpr['value']): Expr => ({ kind: 'literal', type, value });
const a: Expr = { kind: 'column', id: 0, name: 'a', type: INTEGER };
const call = (name: string, ...args: Expr[]): Expr => ({ kind: 'call', name, overload: 0, type: BOOLEAN, args });

describe('literals', () => {
  it.each<[Expr, string]>([
    [literal(INTEGER, null), 'NULL'],
    [literal(BIGINT, -5n), '-5'],
    [literal(VARCHAR, "it's"), "'it''s'"],
    [literal(decimal(5, 2), -5n), '-0.05'],
    [literal(DOUBLE, 1.5), '1.5'],
    [literal(DATE, 18_262n), "DATE '2020-01-01'"],
    [literal(DATE, -1n), "DATE '1969-12-31'"],
    [literal(DATE, 2n ** 31n - 1n), "DATE 'day 2147483647'"],
    [literal(TIME, 43_200_500_000n), "TIME '12:00:00.5'"],
    [literal(TIMESTAMP, -1n), "TIMESTAMP '1969-12-31 23:59:59.999999'"],
    [literal(TIMESTAMP_S, 1n), "TIMESTAMP_S '1970-01-01 00:00:01'"],
    [literal(TIMESTAMP_MS, 1n), "TIMESTAMP_MS '1970-01-01 00:00:00.001'"],
    [literal(INTERVAL, { months: 1, days: 2, micros: 3n }), "INTERVAL '1 months 2 days 3 microseconds'"],
  ])('%#: %s', (expr, text) => {
    expect(formatExpr(expr)).toBe(text);
  });
});

describe('operators', () => {
  it.each<[Expr, string]>([
    [call('+', call('*', a, a), a), '(a * a) + a'],
    [call('not', call('=', a, a)), 'NOT (a = a)'],
    [call('is null', call('+', a, a)), '(a + a) IS NULL'],
    [{ kind: 'and', type: BOOLEAN, args: [a, { kind: 'or', type: BOOLEAN, args: [a, a] }] }, 'a AND (a OR a)'],
    [{ kind: 'or', type: BOOLEAN, args: [a, { kind: 'and', type: BOOLEAN, args: [a, a] }] }, 'a OR a AND a'],
    [{ kind: 'case', type: INTEGER, branches: [{ when: a, then: a }], otherwise: a }, 'CASE WHEN a THEN a ELSE a END'],
    [{ kind: 'in', type: BOOLEAN, arg: a, list: Array.from({ length: 10 }, (_, k) => literal(INTEGER, BigInt(k))) }, 'a IN (0, 1, 2, 3, 4, 5, 6, 7, … 2 more)'],
    [{ kind: 'cast', type: decimal(4, 1), arg: a, try: true }, 'TRY_CAST(a AS DECIMAL(4,1))'],
    [call('lower', a), 'lower(a)'],
    [call('-', a), '-a'],
  ])('%#: %s', (expr, text) => {
    expect(formatExpr(expr)).toBe(text);
  });
});

it('plans: a line a node, with estimates where they say something', () => {
  const columns = [{ id: 0, name: 'a', type: INTEGER }];
  const scan: LogicalNode = { kind: 'scan', table: 't', columns, sourceNames: ['a'], filters: [], estimatedRows: 1_234_567 };
  const plan: LogicalNode = { kind: 'limit', limit: 3, offset: 1, columns, estimatedRows: 3, input: { kind: 'sort', keys: [{ expr: a, descending: true, nullsFirst: true }], columns, estimatedRows: 1_234_567, input: scan } };
  expect(formatPlan(plan)).toBe('LIMIT 3 OFFSET 1\n  SORT a DESC NULLS FIRST\n    SCAN t [a] ~1,234,567 rows');
});
