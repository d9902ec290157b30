/**
 * Operators, by precedence climbing. The table is DuckDB's grammar:
 *
 *     10  -> ->>            left (the right side of ->> binds like 80)
 *     20  OR                left, one n-ary node
 *     30  AND               left, one n-ary node
 *     40  NOT               prefix; postfix NOT NULL
 *     50  IS ISNULL NOTNULL
 *     60  < > = <= >= <>    not associative
 *     70  BETWEEN IN LIKE ILIKE GLOB SIMILAR, with NOT: not associative
 *     80  all other operators   left; prefix too; postfix where no operand follows
 *     90  + -
 *    100  * / // %
 *    110  ^ **
 *    120  AT TIME ZONE
 *    130  COLLATE
 *    140  + - prefix
 *    170  ::
 *
 * `restricted` is PostgreSQL's b_expr: no AND, OR, NOT, IN, LIKE, BETWEEN, IS NULL, for places where those words mean
 * something else.
 */
import type { BinaryExpression, Expression } from '../ast/expressions.ts';
import type { Token } from '../token.ts';
import { parseLabel, parseName } from './names.ts';
import { type Parser, endsList } from './parser.ts';
import { parsePredicate, predicateAhead } from './predicates.ts';
import { parsePrimary } from './primary.ts';
import { parseQuantified } from './quantified.ts';
import { parseType } from './types.ts';

export const PRECEDENCE = {
  arrow: 10, or: 20, and: 30, not: 40, is: 50, comparison: 60, predicate: 70, operator: 80, additive: 90, multiplicative: 100,
  power: 110, atTimeZone: 120, collate: 130, sign: 140, cast: 170,
} as const;

const INFIX: ReadonlyMap<string, number> = new Map([
  ['->', PRECEDENCE.arrow], ['->>', PRECEDENCE.arrow],
  ['<', PRECEDENCE.comparison], ['>', PRECEDENCE.comparison], ['=', PRECEDENCE.comparison],
  ['<=', PRECEDENCE.comparison], ['>=', PRECEDENCE.comparison], ['<>', PRECEDENCE.comparison], ['!=', PRECEDENCE.comparison],
  ['+', PRECEDENCE.additive], ['-', PRECEDENCE.additive],
  ['*', PRECEDENCE.multiplicative], ['/', PRECEDENCE.multiplicative], ['//', PRECEDENCE.multiplicative], ['%', PRECEDENCE.multiplicative],
  ['^', PRECEDENCE.power], ['**', PRECEDENCE.power],
]);
/** Symbols that are no operators. */
const PUNCTUATION: ReadonlySet<string> = new Set(['(', ')', '[', ']', '{', '}', ',', ';', '.', ':', '..', ':=', '=>', '?', '$', '#', '\\']);

/** Precedence of an operator between two operands; undefined if the symbol is none. */
export function infixPrecedence(symbol: string): number | undefined {
  const known = INFIX.get(symbol);
  if (known !== undefined) return known;
  return symbol === '' || PUNCTUATION.has(symbol) || /^[a-z]/.test(symbol) ? undefined : PRECEDENCE.operator;
}

export const canonicalOperator = (symbol: string): string => (symbol === '==' ? '=' : symbol === '!=' ? '<>' : symbol);

export function parseExpression(p: Parser): Expression {
  return parseOperand(p, 0, false);
}

/** PostgreSQL's b_expr. */
export function parseRestrictedExpression(p: Parser): Expression {
  return parseOperand(p, 0, true);
}

/** An expression whose operators all bind at least as tightly as `minimum`. */
export function parseOperand(p: Parser, minimum: number, restricted: boolean): Expression {
  p.enter();
  const outer = p.height;
  p.height = 0;
  const primary = parsePrimary(p, restricted);
  p.height++;
  const expression = parseInfix(p, primary, minimum, restricted);
  p.height = Math.max(outer, p.height);
  p.leave();
  return expression;
}

/**
 * Operators after `left`, which has been parsed already. On entry `p.height` is the height of `left`, on return that of the
 * whole.
 */
export function parseInfix(p: Parser, left: Expression, minimum: number, restricted: boolean): Expression {
  let expression = left;
  let height = p.height;
  for (;;) {
    p.height = 0;
    const next = parseSuffix(p, expression, minimum, restricted);
    if (next === undefined) {
      p.height = height;
      return expression;
    }
    expression = next;
    p.height = Math.max(height, p.height);
    p.grow(left.start);
    height = p.height;
  }
}

/** One operator and its right operand, or undefined where the expression ends. */
function parseSuffix(p: Parser, left: Expression, minimum: number, restricted: boolean): Expression | undefined {
  const { token } = p;
  if (token.type === 'symbol') {
    if (token.symbol === '::') {
      p.advance();
      const type = parseType(p);
      return { kind: 'cast', start: left.start, end: p.lastEnd, operand: left, type, try: false };
    }
    return parseSymbolOperator(p, left, minimum, restricted);
  }
  if (token.type === 'keyword' || p.expectations !== undefined) return parseWordOperator(p, left, minimum, restricted);
  return undefined;
}

function parseSymbolOperator(p: Parser, left: Expression, minimum: number, restricted: boolean): Expression | undefined {
  const { token } = p;
  const { symbol } = token;
  const precedence = infixPrecedence(symbol);
  if (precedence === undefined || precedence < minimum) return undefined;
  if (precedence === PRECEDENCE.arrow && restricted) return undefined;
  const following = p.peek(1);
  // LIMIT 10% and the postfix operators: no operand follows.
  if (symbol === '%' && endsOperand(following)) return undefined;
  if (precedence === PRECEDENCE.operator && endsOperand(following)) {
    p.advance();
    return { kind: 'unary', start: left.start, end: p.lastEnd, operator: symbol, postfix: true, operand: left };
  }
  p.advance();
  const operator = canonicalOperator(symbol);
  if (!restricted && (following.symbol === 'any' || following.symbol === 'some' || following.symbol === 'all')) {
    return parseQuantified(p, left, operator);
  }
  const rightMinimum = symbol === '->>' ? PRECEDENCE.operator + 1 : precedence + 1;
  const right = parseOperand(p, rightMinimum, restricted);
  if (precedence === PRECEDENCE.comparison && infixPrecedence(p.token.symbol) === PRECEDENCE.comparison) {
    p.fail('Comparisons can’t be chained.', 'Write a < b AND b < c, or use BETWEEN.');
  }
  return binary(left, operator, token.start, right);
}

function binary(left: Expression, operator: string, operatorStart: number, right: Expression): BinaryExpression {
  return { kind: 'binary', start: left.start, end: right.end, operator, operatorStart, left, right };
}

/** Whether a token can't start an operand. */
function endsOperand(token: Token): boolean {
  if (token.type === 'symbol') return !'([{?$#+-*~!@&|^'.includes(token.symbol[0]!) && infixPrecedence(token.symbol) !== PRECEDENCE.operator;
  if (token.type === 'keyword') return endsList(token) || token.symbol === 'percent' || token.symbol === 'is' || token.symbol === 'collate';
  return token.type === 'end';
}

function parseWordOperator(p: Parser, left: Expression, minimum: number, restricted: boolean): Expression | undefined {
  if (!restricted) {
    if (minimum <= PRECEDENCE.or && p.accept('or')) return parseChain(p, left, 'or', restricted);
    if (minimum <= PRECEDENCE.and && p.accept('and')) return parseChain(p, left, 'and', restricted);
    if (minimum <= PRECEDENCE.atTimeZone && p.atWords('at', 'time')) {
      p.advance();
      p.advance();
      p.expect('zone');
      const zone = parseOperand(p, PRECEDENCE.atTimeZone + 1, restricted);
      return { kind: 'at-time-zone', start: left.start, end: zone.end, operand: left, zone };
    }
    if (minimum <= PRECEDENCE.collate && p.accept('collate')) {
      const collation = [parseName(p)];
      while (p.accept('.')) collation.push(parseLabel(p));
      return { kind: 'collate', start: left.start, end: p.lastEnd, operand: left, collation };
    }
    if (minimum <= PRECEDENCE.operator && p.is('operator') && p.peek(1).symbol === '(') return parseNamedOperator(p, left);
  }
  return predicateAhead(p, minimum, restricted) ? parsePredicate(p, left, restricted) : undefined;
}

/** `a AND b AND c` as one node: `left` may itself be no such chain, for the loop collects them all here. */
function parseChain(p: Parser, left: Expression, kind: 'and' | 'or', restricted: boolean): Expression {
  const operands = [left];
  const precedence = kind === 'and' ? PRECEDENCE.and : PRECEDENCE.or;
  let height = 0;
  do {
    p.height = 0;
    operands.push(parseOperand(p, precedence + 1, restricted));
    height = Math.max(height, p.height);
  } while (p.accept(kind));
  p.height = height;
  return { kind, start: left.start, end: operands[operands.length - 1]!.end, operands };
}

/** `a OPERATOR(schema.+) b`. */
function parseNamedOperator(p: Parser, left: Expression): Expression {
  const operator = parseOperatorName(p);
  const start = p.lastEnd;
  const right = parseOperand(p, PRECEDENCE.operator + 1, false);
  return binary(left, operator, start, right);
}

/** `OPERATOR(schema.+)` at the current token: the operator's symbol. */
export function parseOperatorName(p: Parser): string {
  p.expect('operator');
  p.expect('(');
  while (p.token.type !== 'symbol') {
    parseName(p);
    p.expect('.');
  }
  if (infixPrecedence(p.token.symbol) === undefined) p.fail();
  const { symbol } = p.advance();
  p.expect(')');
  return canonicalOperator(symbol);
}
