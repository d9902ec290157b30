/**
 * Functions with a syntax of their own. All but CAST, CASE, EXISTS and GROUPING are folded into plain calls, as
 * `FunctionCall` says.
 */
import type { Argument, CaseBranch, Expression, FunctionCall } from '../ast/expressions.ts';
import type { TypeName } from '../ast/types.ts';
import { parseExpression, parseRestrictedExpression } from './expressions.ts';
import { intervalUnit } from './intervals.ts';
import { parseParenthesized } from './parentheses.ts';
import type { Parser } from './parser.ts';
import { parseType } from './types.ts';

/** Parses the construct that the current keyword starts, or returns undefined if it starts none. */
export function parseKeywordCall(p: Parser): Expression | undefined {
  const { symbol } = p.token;
  if (symbol === 'case') return parseCase(p);
  if (p.peek(1).symbol !== '(') return symbol === 'collation' && p.peek(1).symbol === 'for' ? parseCollationFor(p) : undefined;
  switch (symbol) {
    case 'cast': return parseCast(p, false);
    case 'try_cast': return parseCast(p, true);
    case 'exists': return parseExists(p);
    case 'grouping':
    case 'grouping_id': return parseGrouping(p);
    case 'row': return parseRow(p);
    case 'coalesce': return parseCoalesce(p);
    case 'nullif': return parseNullif(p);
    case 'extract': return parseExtract(p);
    case 'substring': return parseSubstring(p);
    case 'position': return parsePosition(p);
    case 'overlay': return parseOverlay(p);
    case 'trim': return parseTrim(p);
    case 'treat': return parseTreat(p);
    default: return undefined;
  }
}

const argument = (value: Expression): Argument => ({ kind: 'argument', start: value.start, end: value.end, name: undefined, value });

/** `name` carries the span of the keyword that was written. */
function call(p: Parser, start: number, name: string, values: readonly Expression[]): FunctionCall {
  return {
    kind: 'call', start, end: p.lastEnd, name: [{ kind: 'identifier', start, end: start + name.length, name, quoting: 'none' }],
    arguments: values.map(argument), distinct: false, orderBy: undefined, nulls: undefined, withinGroup: undefined,
    filter: undefined, exportState: false, over: undefined,
  };
}

/** The keyword and `(`; returns where the keyword starts. */
function open(p: Parser): number {
  const { start } = p.advance();
  p.expect('(');
  return start;
}

function parseCase(p: Parser): Expression {
  const { start } = p.expect('case');
  const operand = p.at('when') ? undefined : parseExpression(p);
  const branches: CaseBranch[] = [];
  do {
    const from = p.expect('when').start;
    const when = parseExpression(p);
    p.expect('then');
    const then = parseExpression(p);
    branches.push({ kind: 'case-branch', start: from, end: then.end, when, then });
  } while (p.at('when'));
  const otherwise = p.accept('else') ? parseExpression(p) : undefined;
  p.expect('end');
  return { kind: 'case', start, end: p.lastEnd, operand, branches, otherwise };
}

function parseCast(p: Parser, tries: boolean): Expression {
  const start = open(p);
  const operand = parseExpression(p);
  p.expect('as');
  const type = parseType(p);
  p.expect(')');
  return { kind: 'cast', start, end: p.lastEnd, operand, type, try: tries };
}

function parseExists(p: Parser): Expression {
  const { start } = p.advance();
  const inner = parseParenthesized(p);
  if (inner.query === undefined) p.failAt(start, p.lastEnd, 'EXISTS takes a query in parentheses.');
  return { kind: 'exists', start, end: p.lastEnd, query: inner.query };
}

function parseGrouping(p: Parser): Expression {
  const start = open(p);
  const args = p.listWithTrailingComma(parseExpression);
  p.expect(')');
  return { kind: 'grouping', start, end: p.lastEnd, arguments: args };
}

function parseRow(p: Parser): Expression {
  const start = open(p);
  const items = p.is(')') ? [] : p.listWithTrailingComma(parseExpression);
  p.expect(')');
  return { kind: 'row', start, end: p.lastEnd, items };
}

function parseCoalesce(p: Parser): Expression {
  const start = open(p);
  const args = p.listWithTrailingComma(parseExpression);
  p.expect(')');
  return call(p, start, 'coalesce', args);
}

function parseNullif(p: Parser): Expression {
  const start = open(p);
  const first = parseExpression(p);
  p.expect(',');
  const second = parseExpression(p);
  p.expect(')');
  return call(p, start, 'nullif', [first, second]);
}

/** The field is a word or a string: `year`, `YEARS`, `'dow'`. */
function parseExtract(p: Parser): Expression {
  const start = open(p);
  if (p.accept(')')) return call(p, start, 'date_part', []);
  const { token } = p;
  const unit = intervalUnit(token);
  if (unit === undefined && token.type !== 'identifier' && token.type !== 'string') {
    p.noteName('name');
    for (const word of ['year', 'month', 'day', 'hour', 'minute', 'second', 'week', 'quarter']) p.at(word);
    p.fail();
  }
  p.advance();
  p.expect('from');
  const source = parseExpression(p);
  p.expect(')');
  return call(p, start, 'date_part', [{ kind: 'string', start: token.start, end: token.end, value: unit ?? token.value }, source]);
}

function parseSubstring(p: Parser): Expression {
  const start = open(p);
  if (p.accept(')')) return call(p, start, 'substring', []);
  const text = parseExpression(p);
  const args = [text];
  if (p.accept('from')) {
    args.push(parseExpression(p));
    if (p.accept('for')) args.push(parseExpression(p));
  } else if (p.accept('for')) {
    // The length is cast, for without FROM the function takes no other type.
    const operand = parseExpression(p);
    const { start: at, end } = operand;
    const type: TypeName = { kind: 'named-type', start: at, end, name: [{ kind: 'identifier', start: at, end, name: 'int4', quoting: 'none' }], modifiers: [] };
    const length: Expression = { kind: 'cast', start: at, end, operand, type, try: false };
    const from: Expression = p.accept('from') ? parseExpression(p) : { kind: 'number', start: length.start, end: length.start, text: '1', form: 'integer' };
    args.push(from, length);
  } else while (p.accept(',')) args.push(parseExpression(p));
  p.expect(')');
  return call(p, start, 'substring', args);
}

/** `position(needle IN text)` becomes `position(text, needle)`, the order of strpos. */
function parsePosition(p: Parser): Expression {
  const start = open(p);
  const needle = parseRestrictedExpression(p);
  p.expect('in');
  const text = parseRestrictedExpression(p);
  p.expect(')');
  return call(p, start, 'position', [text, needle]);
}

function parseOverlay(p: Parser): Expression {
  const start = open(p);
  const args = [parseExpression(p)];
  p.expect('placing');
  args.push(parseExpression(p));
  p.expect('from');
  args.push(parseExpression(p));
  if (p.accept('for')) args.push(parseExpression(p));
  p.expect(')');
  return call(p, start, 'overlay', args);
}

const TRIM_SIDES = { both: 'trim', leading: 'ltrim', trailing: 'rtrim' } as const;

function parseTrim(p: Parser): Expression {
  const start = open(p);
  const side = p.acceptAny('both', 'leading', 'trailing') ?? 'both';
  let args: Expression[];
  if (p.accept('from')) args = p.listWithTrailingComma(parseExpression);
  else {
    const first = parseExpression(p);
    if (p.accept('from')) args = [...p.listWithTrailingComma(parseExpression), first];
    else {
      args = [first];
      while (p.accept(',')) {
        if (p.is(')')) break;
        args.push(parseExpression(p));
      }
    }
  }
  p.expect(')');
  return call(p, start, TRIM_SIDES[side], args);
}

/** `TREAT(a AS T)` is a cast here. */
function parseTreat(p: Parser): Expression {
  return parseCast(p, false);
}

function parseCollationFor(p: Parser): Expression {
  const { start } = p.advance();
  p.expect('for');
  p.expect('(');
  const operand = parseExpression(p);
  p.expect(')');
  return call(p, start, 'pg_collation_for', [operand]);
}
