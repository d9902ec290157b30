/** `[…]`, `{…}` and `MAP {…}`. */
import type { Expression, ListComprehension, ListExpression, MapEntry, MapExpression, StructExpression, StructField } from '../ast/expressions.ts';
import type { Identifier } from '../ast/node.ts';
import { parseExpression, parseInfix } from './expressions.ts';
import { parseNameOrString } from './names.ts';
import type { Parser } from './parser.ts';
import { parsePrimary } from './primary.ts';

/** A list, or `[x FOR x IN l IF c]`. With `array`, after ARRAY, where comprehensions don't go. */
export function parseBrackets(p: Parser, array: boolean): ListExpression | ListComprehension {
  const { start } = p.expect('[');
  if (p.accept(']')) return { kind: 'list', start, end: p.lastEnd, items: [], array };
  const first = parseExpression(p);
  if (!array && p.accept('for')) return parseComprehension(p, start, first);
  const items = [first];
  while (p.accept(',')) {
    if (p.is(']')) break;
    items.push(parseExpression(p));
  }
  p.expect(']');
  return { kind: 'list', start, end: p.lastEnd, items, array };
}

function parseComprehension(p: Parser, start: number, result: Expression): ListComprehension {
  const variables: Identifier[] = p.list(parseNameOrString);
  p.expect('in');
  const source = parseSource(p);
  const condition = p.accept('if') ? parseExpression(p) : undefined;
  p.expect(']');
  return { kind: 'list-comprehension', start, end: p.lastEnd, result, variables, source, condition };
}

/** Any expression; before IF only an operand without operators. */
function parseSource(p: Parser): Expression {
  p.enter();
  const operand = parsePrimary(p, false);
  const { position } = p;
  const source = parseInfix(p, operand, 0, false);
  if (p.is('if') && p.position !== position) {
    p.failAt(operand.start, p.lastEnd, 'Before IF the list must be an operand without operators.', 'Put it in parentheses.');
  }
  p.leave();
  return source;
}

export function parseBraces(p: Parser): StructExpression {
  const { start } = p.expect('{');
  const fields = p.listWithTrailingComma(parseField);
  p.expect('}');
  return { kind: 'struct', start, end: p.lastEnd, fields };
}

function parseField(p: Parser): StructField {
  const name = parseNameOrString(p);
  p.expect(':');
  const value = parseExpression(p);
  return { kind: 'struct-field', start: name.start, end: value.end, name, value };
}

export function parseMap(p: Parser): MapExpression {
  const { start } = p.expect('map');
  p.expect('{');
  const entries = p.is('}') ? [] : p.listWithTrailingComma(parseEntry);
  p.expect('}');
  return { kind: 'map', start, end: p.lastEnd, entries };
}

function parseEntry(p: Parser): MapEntry {
  const key = parseExpression(p);
  p.expect(':');
  const value = parseExpression(p);
  return { kind: 'map-entry', start: key.start, end: value.end, key, value };
}
