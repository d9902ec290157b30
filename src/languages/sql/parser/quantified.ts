/** `a = ANY (…)`, `a < ALL (…)`. */
import type { Expression } from '../ast/expressions.ts';
import { parseParenthesized } from './parentheses.ts';
import type { Parser } from './parser.ts';

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '<', '>', '<=', '>=']);

/** After the operator, at ANY, SOME or ALL. */
export function parseQuantified(p: Parser, left: Expression, operator: string): Expression {
  const { token } = p;
  const quantifier = p.expectAny('any', 'some', 'all') === 'all' ? 'all' : 'any';
  if (!COMPARISONS.has(operator)) p.failAt(token.start, token.end, 'ANY and ALL need one of = <> < > <= >= before them.');
  if (!p.at('(')) p.fail();
  const inner = parseParenthesized(p);
  if (inner.query === undefined && inner.items.length !== 1) p.fail();
  return {
    kind: 'quantified', start: left.start, end: p.lastEnd, operator, left, quantifier,
    query: inner.query, container: inner.query === undefined ? inner.items[0] : undefined,
  };
}
