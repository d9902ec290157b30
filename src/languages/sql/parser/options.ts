/** Options of COPY, ATTACH, EXPLAIN and CREATE … WITH. */
import type { Option } from '../ast/data-statements.ts';
import type { Expression } from '../ast/expressions.ts';
import { parseExpression } from './expressions.ts';
import { isLabel, parseLabel } from './names.ts';
import type { Parser } from './parser.ts';

/** `(name value, name = value, name (a, b), name)`. Names are given in lower case. */
export function parseOptions(p: Parser): Option[] {
  p.expect('(');
  const options = p.listWithTrailingComma(parseOption);
  p.expect(')');
  return options;
}

function parseOption(p: Parser): Option {
  const { start } = p.token;
  let name = parseLabel(p).name.toLowerCase();
  while (p.accept('.')) name += `.${parseLabel(p).name.toLowerCase()}`;
  p.accept('=');
  const { values, list } = parseValues(p);
  return { kind: 'option', start, end: p.lastEnd, name, values, list };
}

function parseValues(p: Parser): Pick<Option, 'values' | 'list'> {
  if (p.is(',') || p.is(')')) return { values: [], list: false };
  if (p.is('*')) {
    const { start, end } = p.advance();
    return { values: [{ kind: 'star', start, end, qualifier: undefined, exclude: [], replace: [], rename: [] }], list: false };
  }
  if (p.accept('(')) {
    const values = p.listWithTrailingComma(parseOptionValue);
    p.expect(')');
    return { values, list: true };
  }
  return { values: [parseOptionValue(p)], list: false };
}

/** An expression, or any bare word as a column reference. */
export function parseOptionValue(p: Parser): Expression {
  const { token } = p;
  const next = p.peek(1).symbol;
  if (isLabel(token) && (next === ',' || next === ')' || next === ';' || p.peek(1).type === 'end') && token.symbol !== 'true' && token.symbol !== 'false' && token.symbol !== 'null') {
    const name = parseLabel(p);
    return { kind: 'column-ref', start: name.start, end: name.end, parts: [name] };
  }
  return parseExpression(p);
}
