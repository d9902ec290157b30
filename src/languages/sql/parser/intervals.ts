/** INTERVAL literals and their units. */
import type { Expression, IntervalExpression, IntervalUnit } from '../ast/expressions.ts';
import type { Token } from '../token.ts';
import { parseExpression } from './expressions.ts';
import type { Parser } from './parser.ts';

const UNITS: Readonly<Record<string, IntervalUnit>> = {
  year: 'year', years: 'year', month: 'month', months: 'month', day: 'day', days: 'day', hour: 'hour', hours: 'hour',
  minute: 'minute', minutes: 'minute', second: 'second', seconds: 'second', millisecond: 'millisecond',
  milliseconds: 'millisecond', microsecond: 'microsecond', microseconds: 'microsecond', week: 'week', weeks: 'week',
  quarter: 'quarter', quarters: 'quarter', decade: 'decade', decades: 'decade', century: 'century', centuries: 'century',
  millennium: 'millennium', millennia: 'millennium',
};

/** The unit that a keyword names, singular or plural. */
export function intervalUnit(token: Token): IntervalUnit | undefined {
  return Object.hasOwn(UNITS, token.symbol) ? UNITS[token.symbol] : undefined;
}

/** `DAY TO SECOND` after the type name INTERVAL, where it changes nothing. */
export function skipIntervalRange(p: Parser): void {
  const from = intervalUnit(p.advance());
  if (!p.accept('to')) return;
  const to = intervalUnit(p.token);
  const finer: Partial<Record<IntervalUnit, readonly IntervalUnit[]>> = {
    year: ['month'], day: ['hour', 'minute', 'second'], hour: ['minute', 'second'], minute: ['second'],
  };
  if (from === undefined || to === undefined || !finer[from]?.includes(to)) p.fail();
  p.advance();
}

/** Whether the current token is INTERVAL with a value behind it, and not a column of that name. */
export function atInterval(p: Parser): boolean {
  const next = p.peek(1);
  return p.is('interval') && (next.type === 'string' || next.type === 'integer' || next.symbol === '(');
}

export function parseInterval(p: Parser): IntervalExpression {
  const { start } = p.advance();
  const value = parseValue(p);
  const unit = intervalUnit(p.token);
  if (unit !== undefined) {
    p.advance();
    if (p.is('to')) p.fail('Intervals of two units are not supported.', "Write the parts in a string: INTERVAL '1 day 2 hours'.");
  } else if (p.expectations !== undefined) {
    for (const word of Object.keys(UNITS)) p.at(word);
  }
  return { kind: 'interval', start, end: p.lastEnd, value, unit };
}

function parseValue(p: Parser): Expression {
  const { token } = p;
  if (token.type === 'string') {
    p.advance();
    return { kind: 'string', start: token.start, end: token.end, value: token.value };
  }
  if (token.type === 'integer') {
    p.advance();
    return { kind: 'number', start: token.start, end: token.end, text: token.value, form: 'integer' };
  }
  p.expect('(');
  const value = parseExpression(p);
  p.expect(')');
  return value;
}
