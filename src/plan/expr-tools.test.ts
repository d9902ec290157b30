import { describe, expect, it } from 'vitest';
import { BOOLEAN, decimal, DOUBLE, INTEGER, VARCHAR } from '../columns/types.ts';
import type { CallExpr, Expr } from './expr.ts';
import { columnsOf, conjuncts, ExprNumbers, rewriteExpr, substitute, writtenSize } from './expr-tools.ts';

const column = (id: number): Expr => ({ kind: 'column', id, name: `c${id}`, type: INTEGER });
const literal = (value: bigint | number | string | boolean | null, type: Expr['type'] = INTEGER): Expr => ({ kind: 'literal', type, value });
const call = (name: string, ...args: Expr[]): CallExpr => ({ kind: 'call', name, overload: 0, type: INTEGER, args });

describe('numbers', () => {
  it('are the same for what is equal but for its place', () => {
    const numbers = new ExprNumbers();
    expect(numbers.of({ ...call('+', column(1), literal(2n)), span: { start: 0, end: 5 } })).toBe(numbers.of(call('+', { ...column(1), span: { start: 9, end: 10 } }, literal(2n))));
  });
  it.each<[string, Expr, Expr]>([
    ['operand order', call('-', column(1), column(2)), call('-', column(2), column(1))],
    ['overload', call('+', column(1)), { ...call('+', column(1)), overload: 1 }],
    ['type', literal(1n), literal(1n, decimal(10, 2))],
    ['zero and minus zero', literal(0, DOUBLE), literal(-0, DOUBLE)],
    ['NULL and its name', literal(null, VARCHAR), literal('null', VARCHAR)],
    ['text with separators', call('f', literal('a,b', VARCHAR)), call('f', literal('a', VARCHAR), literal('b', VARCHAR))],
    ['try', { kind: 'cast', try: true, type: INTEGER, arg: column(1) }, { kind: 'cast', try: false, type: INTEGER, arg: column(1) }],
    ['and and or', { kind: 'and', type: BOOLEAN, args: [column(1), column(2)] }, { kind: 'or', type: BOOLEAN, args: [column(1), column(2)] }],
  ])('differ by %s', (_, a, b) => {
    const numbers = new ExprNumbers();
    expect(numbers.of(a)).not.toBe(numbers.of(b));
  });
  it('of aggregates count DISTINCT and filters', () => {
    const numbers = new ExprNumbers();
    const sum = { name: 'sum', overload: 0, args: [column(1)], distinct: false, type: INTEGER };
    const found = [sum, { ...sum, distinct: true }, { ...sum, filter: column(2) }, { ...sum, args: [column(2)] }, { ...sum, span: { start: 1, end: 2 } }].map((item) => numbers.ofAggregate(item));
    expect(new Set(found).size).toBe(4);
    expect(found[4]).toBe(found[0]);
  });
});

describe('parts that stand in several places', () => {
  /** 2^60 parts when written out. */
  let doubled: Expr = column(1);
  for (let k = 0; k < 60; k++) doubled = call('+', doubled, doubled);

  it('are looked at once', () => {
    expect([...columnsOf(doubled)]).toEqual([1]);
    expect(new ExprNumbers().of(doubled)).toBe(new ExprNumbers().of(doubled));
    expect(columnsOf(substitute(doubled, new Map([[1, column(2)]]))).has(2)).toBe(true);
    let visits = 0;
    rewriteExpr(doubled, (expr) => {
      visits++;
      return expr;
    });
    expect(visits).toBeLessThan(200);
  });
  it('count wherever they stand', () => {
    expect(writtenSize(doubled)).toBeGreaterThan(2 ** 60);
    expect(writtenSize({ kind: 'in', type: BOOLEAN, arg: column(1), list: Array.from({ length: 50_000 }, (_, k) => literal(BigInt(k))) })).toBe(2);
  });
});

it('conjuncts of nested ANDs', () => {
  const and = (...args: Expr[]): Expr => ({ kind: 'and', type: BOOLEAN, args });
  expect(conjuncts(and(column(1), and(column(2), and(column(3), column(4)))))).toEqual([1, 2, 3, 4].map(column));
});

it('a rewrite that changes nothing gives back the same object', () => {
  const expr = call('+', column(1), call('-', column(2), literal(3n)));
  expect(rewriteExpr(expr, (e) => e)).toBe(expr);
});
