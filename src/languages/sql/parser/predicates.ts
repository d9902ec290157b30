/** IS, BETWEEN, IN, LIKE and their negations. */
import type { Expression, LikeExpression } from '../ast/expressions.ts';
import { PRECEDENCE, parseOperand } from './expressions.ts';
import { parseParenthesized } from './parentheses.ts';
import { parsePrimary } from './primary.ts';
import type { Parser } from './parser.ts';
import { parseQuantified } from './quantified.ts';

const NEGATABLE: ReadonlySet<string> = new Set(['between', 'in', 'like', 'ilike', 'similar', 'glob']);
const LIKE_OPERATORS = ['like', 'ilike', 'glob', 'similar'] as const;

/** Whether a predicate that binds at least as tightly as `minimum` follows. */
export function predicateAhead(p: Parser, minimum: number, restricted: boolean): boolean {
  if (minimum <= PRECEDENCE.is && p.at('is')) return true;
  if (restricted) return false;
  if (minimum <= PRECEDENCE.is && (p.at('isnull') || p.at('notnull'))) return true;
  if (p.at('not')) {
    const next = p.peek(1).symbol;
    if (next === 'null') return minimum <= PRECEDENCE.not;
    if (p.expectations !== undefined) for (const word of NEGATABLE) p.expectations.symbol(p.position + 1, word);
    return minimum <= PRECEDENCE.predicate && NEGATABLE.has(next);
  }
  if (minimum > PRECEDENCE.predicate) return false;
  let found = false;
  for (const word of NEGATABLE) if (p.at(word)) found = true;
  return found;
}

export function parsePredicate(p: Parser, left: Expression, restricted: boolean): Expression {
  const { start } = left;
  if (p.accept('isnull')) return { kind: 'is', start, end: p.lastEnd, operand: left, test: 'null', negated: false };
  if (p.accept('notnull')) return { kind: 'is', start, end: p.lastEnd, operand: left, test: 'null', negated: true };
  if (p.accept('is')) return parseIs(p, left, restricted);
  const negated = p.accept('not');
  if (p.accept('null')) return { kind: 'is', start, end: p.lastEnd, operand: left, test: 'null', negated: true };
  if (p.accept('between')) return parseBetween(p, left, negated);
  if (p.accept('in')) return parseIn(p, left, negated);
  return parseLike(p, left, negated);
}

function parseIs(p: Parser, left: Expression, restricted: boolean): Expression {
  const { start } = left;
  const negated = p.accept('not');
  if (p.accept('distinct')) {
    p.expect('from');
    const right = parseOperand(p, PRECEDENCE.is + 1, restricted);
    if (p.is('is') || p.is('isnull') || p.is('notnull')) p.fail();
    return { kind: 'is-distinct', start, end: right.end, left, right, negated };
  }
  if (restricted) p.fail();
  const test = p.expectAny('null', 'true', 'false', 'unknown');
  return { kind: 'is', start, end: p.lastEnd, operand: left, test, negated };
}

function parseBetween(p: Parser, left: Expression, negated: boolean): Expression {
  const symmetric = p.accept('symmetric');
  if (!symmetric) p.accept('asymmetric');
  const lower = parseOperand(p, 0, true);
  p.expect('and');
  const upper = parseOperand(p, PRECEDENCE.predicate + 1, false);
  refuseChain(p);
  return { kind: 'between', start: left.start, end: upper.end, operand: left, lower, upper, symmetric, negated };
}

/** BETWEEN and LIKE are not associative: neither may follow the other without parentheses. */
function refuseChain(p: Parser): void {
  const symbol = p.is('not') ? p.peek(1).symbol : p.token.symbol;
  if (NEGATABLE.has(symbol)) p.fail(`${symbol.toUpperCase()} can’t follow another such test without parentheses.`);
}

function parseIn(p: Parser, left: Expression, negated: boolean): Expression {
  const { start } = left;
  if (p.is('(')) {
    const inner = parseParenthesized(p, true);
    const end = p.lastEnd;
    return inner.query !== undefined
      ? { kind: 'in-subquery', start, end, operand: left, query: inner.query, negated }
      : { kind: 'in-list', start, end, operand: left, items: inner.items, negated };
  }
  p.at('(');
  const container = parsePrimary(p, false, true);
  return { kind: 'in-container', start, end: container.end, operand: left, container, negated };
}

function parseLike(p: Parser, left: Expression, negated: boolean): Expression {
  const operator: LikeExpression['operator'] = p.expectAny(...LIKE_OPERATORS);
  if (operator === 'similar') p.expect('to');
  else if (p.is('any') || p.is('some') || p.is('all')) {
    const quantified = parseQuantified(p, left, operator);
    return negated ? { kind: 'not', start: left.start, end: quantified.end, operand: quantified } : quantified;
  }
  const pattern = parseOperand(p, PRECEDENCE.predicate + 1, false);
  const escapedBy = p.accept('escape') ? parseOperand(p, PRECEDENCE.predicate + 1, false) : undefined;
  refuseChain(p);
  const { end } = escapedBy ?? pattern;
  return { kind: 'like', start: left.start, end, operator, operand: left, pattern, escape: escapedBy, negated };
}
