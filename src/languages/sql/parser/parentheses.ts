/**
 * `(`: a subquery, an expression or a row. Which one shows only after all the opening parentheses, and even then
 * `((SELECT 1) + 1)` and `((SELECT 1) UNION SELECT 2)` part ways after the inner one closes. Every parenthesis is read once,
 * so that deep nesting takes linear time.
 */
import type { Expression } from '../ast/expressions.ts';
import type { Query } from '../ast/query.ts';
import type { Token } from '../token.ts';
import { parseExpression, parseInfix } from './expressions.ts';
import { endsList, type Parser } from './parser.ts';
import { parseAccess } from './primary.ts';
import { atQueryTail, continueQuery, parseQuery } from './query.ts';

export type Parenthesized =
  | { readonly query: Query; readonly items?: undefined }
  | { readonly query?: undefined; readonly items: readonly Expression[] };

const QUERY_STARTS: ReadonlySet<string> = new Set([
  'select', 'from', 'with', 'table', 'pivot', 'pivot_wider', 'unpivot', 'pivot_longer', 'describe', 'desc', 'show', 'summarize',
]);

/** Whether a query starts with `token`; `values` is also a column's name, so the next token decides. */
export function startsQuery(token: Token, next: Token): boolean {
  return QUERY_STARTS.has(token.symbol) || (token.symbol === 'values' && next.symbol === '(');
}

/** Whether the opening parentheses at the current token lead to a query. */
export function parenthesesOpenQuery(p: Parser): boolean {
  let offset = 0;
  while (p.peek(offset).symbol === '(') offset++;
  return startsQuery(p.peek(offset), p.peek(offset + 1));
}

/** At `(`. A trailing comma is for IN lists. */
export function parseParenthesized(p: Parser, trailingComma = false): Parenthesized {
  // What is inside counts its own nesting; only parentheses around parentheses do not.
  if (!parenthesesOpenQuery(p)) return parseItems(p, undefined, trailingComma);
  if (p.peek(1).symbol !== '(') return parsePlainQuery(p);
  p.enter();
  const inner = parseMaybeQuery(p, trailingComma);
  p.leave();
  return inner;
}

function parsePlainQuery(p: Parser): Parenthesized {
  p.expect('(');
  const query = parseQuery(p, true);
  p.expect(')');
  return { query };
}

/** At `((` with a query behind. */
function parseMaybeQuery(p: Parser, trailingComma: boolean): Parenthesized {
  const { start } = p.expect('(');
  const innerStart = p.token.start;
  const inner = parseParenthesized(p);
  if (inner.query === undefined) {
    return parseItems(p, continueExpression(p, rowOrSingle(inner.items, innerStart, p.lastEnd), true), trailingComma);
  }
  if (p.accept(')')) return { query: inner.query };
  if (atQueryTail(p)) {
    const query = continueQuery(p, inner.query, start);
    p.expect(')');
    return { query };
  }
  const subquery: Expression = { kind: 'subquery', start: innerStart, end: p.lastEnd, query: inner.query };
  return parseItems(p, continueExpression(p, subquery, false), trailingComma);
}

function continueExpression(p: Parser, primary: Expression, methods: boolean): Expression {
  p.height = 1;
  return parseInfix(p, parseAccess(p, primary, methods), 0, false);
}

/** The items after `(`, or after the first of them, and the closing parenthesis. */
function parseItems(p: Parser, first: Expression | undefined, trailingComma: boolean): Parenthesized {
  if (first === undefined) p.expect('(');
  const items = [first ?? parseExpression(p)];
  while (p.accept(',')) {
    if (trailingComma && endsList(p.token)) break;
    items.push(parseExpression(p));
  }
  p.expect(')');
  return { items };
}

/** `(a)` is `a`, `(a, b)` is a row. The offsets are those of the parentheses. */
export function rowOrSingle(items: readonly Expression[], start: number, end: number): Expression {
  return items.length === 1 ? items[0]! : { kind: 'row', start, end, items };
}
