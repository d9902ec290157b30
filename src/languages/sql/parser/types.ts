/** Type names after `::`, in CAST and in column definitions. */
import type { Identifier, QualifiedName } from '../ast/node.ts';
import type { Expression } from '../ast/expressions.ts';
import type { NamedType, TypeField, TypeName } from '../ast/types.ts';
import { parseExpression } from './expressions.ts';
import { intervalUnit, skipIntervalRange } from './intervals.ts';
import { identifierOf, isColumnName, isTypeName, parseInteger, parseNameOrString } from './names.ts';
import { MAX_NESTING, type Parser } from './parser.ts';

/** Keywords of category `column` that are types, with what may follow them. */
const NUMERIC: ReadonlySet<string> = new Set(['int', 'integer', 'smallint', 'bigint', 'real', 'boolean']);
const WITH_MODIFIERS: ReadonlySet<string> = new Set(['decimal', 'dec', 'numeric']);
const CHARACTER: ReadonlySet<string> = new Set(['character', 'char', 'nchar', 'varchar', 'national']);

export function parseType(p: Parser): TypeName {
  p.enter();
  const start = p.token.start;
  p.accept('setof');
  let type = parseUnboundedType(p);
  if (p.accept('array')) {
    type = p.accept('[')
      ? { kind: 'array-type', start, end: 0, element: type, size: parseInteger(p) }
      : { kind: 'list-type', start, end: p.lastEnd, element: type };
    if (type.kind === 'array-type') {
      p.expect(']');
      type = { ...type, end: p.lastEnd };
    }
  } else {
    for (let depth = 0; p.accept('['); depth++) {
      if (depth > MAX_NESTING) p.fail(`This type is nested more than ${MAX_NESTING} levels deep.`);
      if (p.accept(']')) type = { kind: 'list-type', start, end: p.lastEnd, element: type };
      else {
        const size = parseInteger(p);
        p.expect(']');
        type = { kind: 'array-type', start, end: p.lastEnd, element: type, size };
      }
    }
  }
  p.leave();
  return type;
}

function parseUnboundedType(p: Parser): TypeName {
  const { start } = p.token;
  const opens = p.peek(1).symbol === '(';
  if (opens && (p.is('struct') || p.is('row'))) {
    p.advance();
    const fields = parseFields(p);
    return { kind: 'struct-type', start, end: p.lastEnd, fields };
  }
  if (opens && p.is('union')) {
    p.advance();
    const members = parseFields(p);
    return { kind: 'union-type', start, end: p.lastEnd, members };
  }
  if (opens && p.is('map')) {
    p.advance();
    p.expect('(');
    const types = p.list(parseType);
    p.expect(')');
    return { kind: 'map-type', start, end: p.lastEnd, arguments: types };
  }
  return parseNamedType(p);
}

function parseFields(p: Parser): TypeField[] {
  p.expect('(');
  const fields = p.list((parser): TypeField => {
    const { start } = parser.token;
    if (!isColumnName(parser.token) && parser.token.type !== 'string') parser.noteName('name');
    const name = parseNameOrString(parser);
    const type = parseType(parser);
    return { kind: 'type-field', start, end: parser.lastEnd, name, type };
  });
  p.expect(')');
  return fields;
}

/** Whether the current token can start a type that is written before a string: `TIMESTAMP '…'`. */
export function atConstantType(p: Parser): boolean {
  const { symbol } = p.token;
  const next = p.peek(1);
  const opensOrText = next.type === 'string' || next.symbol === '(';
  if (NUMERIC.has(symbol)) return next.type === 'string';
  if (WITH_MODIFIERS.has(symbol) || symbol === 'float') return opensOrText;
  if (symbol === 'national') return next.symbol === 'char' || next.symbol === 'character';
  if (CHARACTER.has(symbol) || symbol === 'bit') return opensOrText || next.symbol === 'varying';
  if (symbol === 'timestamp' || symbol === 'time') return opensOrText || next.symbol === 'with' || next.symbol === 'without';
  return symbol === 'double' && next.symbol === 'precision';
}

/** A type of one name, folded as `NamedType` says. */
export function parseNamedType(p: Parser): NamedType {
  const { token } = p;
  const { start, symbol } = token;
  if (token.type === 'identifier' && p.peek(1).symbol === '.') return parseQualifiedType(p);
  if (NUMERIC.has(symbol)) return finish(p, start, identifierOf(p.advance()));
  if (WITH_MODIFIERS.has(symbol)) {
    const name = identifierOf(p.advance());
    return finish(p, start, name, parseModifiers(p));
  }
  if (symbol === 'float') return parseFloatType(p);
  if (CHARACTER.has(symbol)) return parseCharacterType(p);
  if (symbol === 'bit') {
    const name = identifierOf(p.advance());
    const varying = p.accept('varying');
    return finish(p, start, varying ? { ...name, name: 'varbit' } : name, parseModifiers(p));
  }
  if (symbol === 'timestamp' || symbol === 'time') return parseTimeType(p, symbol);
  if (symbol === 'interval') return parseIntervalType(p);
  if (symbol === 'double' && p.peek(1).symbol === 'precision') {
    const name = identifierOf(p.advance());
    p.advance();
    return finish(p, start, name);
  }
  if (!isTypeName(token)) {
    p.noteName('type');
    p.fail();
  }
  const name = identifierOf(p.advance());
  return finish(p, start, name, parseModifiers(p));
}

function parseQualifiedType(p: Parser): NamedType {
  const { start } = p.token;
  const qualifier: Identifier[] = [];
  while (p.token.type === 'identifier' && p.peek(1).symbol === '.') {
    qualifier.push(identifierOf(p.advance()));
    p.advance();
  }
  const last = parseNamedType(p);
  return { ...last, start, name: [...qualifier, ...last.name] };
}

function parseModifiers(p: Parser): readonly Expression[] {
  if (!p.accept('(')) return [];
  if (p.accept(')')) return [];
  const modifiers = p.listWithTrailingComma(parseExpression);
  p.expect(')');
  return modifiers;
}

/** `FLOAT(n)`: up to 24 bits is a REAL, up to 53 a DOUBLE. */
function parseFloatType(p: Parser): NamedType {
  const name = identifierOf(p.advance());
  if (!p.accept('(')) return finish(p, name.start, name);
  const precision = parseInteger(p);
  p.expect(')');
  if (precision < 1 || precision > 53) p.failAt(name.start, p.lastEnd, 'The precision of FLOAT must be from 1 to 53 bits.');
  return finish(p, name.start, precision > 24 ? { ...name, name: 'double' } : name);
}

function parseCharacterType(p: Parser): NamedType {
  const { start } = p.token;
  if (p.accept('national') && !p.is('char') && !p.is('character')) {
    p.at('char');
    p.fail();
  }
  const first = identifierOf(p.advance());
  const varying = p.accept('varying');
  const name = varying ? { ...first, name: 'varchar' } : first;
  if (!p.accept('(')) return finish(p, start, name);
  const { token } = p;
  parseInteger(p);
  const size: Expression = { kind: 'number', start: token.start, end: token.end, text: token.value, form: 'integer' };
  p.expect(')');
  return finish(p, start, name, [size]);
}

function parseTimeType(p: Parser, word: 'timestamp' | 'time'): NamedType {
  const first = identifierOf(p.advance());
  const modifiers: Expression[] = [];
  if (p.accept('(')) {
    const { token } = p;
    parseInteger(p);
    modifiers.push({ kind: 'number', start: token.start, end: token.end, text: token.value, form: 'integer' });
    p.expect(')');
  }
  let name = first;
  if (p.is('with') && p.peek(1).symbol === 'time') {
    p.advance();
    p.advance();
    p.expect('zone');
    name = { ...first, name: `${word}tz`, end: p.lastEnd };
  } else if (p.accept('without')) {
    p.expect('time');
    p.expect('zone');
  }
  return finish(p, first.start, name, modifiers);
}

function parseIntervalType(p: Parser): NamedType {
  const name = identifierOf(p.advance());
  if (p.accept('(')) {
    parseInteger(p);
    p.expect(')');
  } else if (intervalUnit(p.token) !== undefined) skipIntervalRange(p);
  return finish(p, name.start, name);
}

function finish(p: Parser, start: number, name: Identifier, modifiers: readonly Expression[] = []): NamedType {
  const qualified: QualifiedName = [name];
  return { kind: 'named-type', start, end: p.lastEnd, name: qualified, modifiers };
}
