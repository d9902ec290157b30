/** Operands: literals, names, calls, prefix operators, and what may be appended to them with dots and brackets. */
import type { Expression, Star, StarRename, StarReplacement } from '../ast/expressions.ts';
import type { Identifier, QualifiedName } from '../ast/node.ts';
import { parseArguments, parseCall } from './calls.ts';
import { parseBraces, parseBrackets, parseMap } from './collections.ts';
import { PRECEDENCE, infixPrecedence, parseExpression, parseOperand, parseOperatorName } from './expressions.ts';
import { atInterval, parseInterval } from './intervals.ts';
import { identifierOf, isColumnName, isFunctionName, isLabel, isTypeName, parseInteger, parseLabel, parseName, parseNameOrString } from './names.ts';
import { parseParenthesized, rowOrSingle } from './parentheses.ts';
import type { Parser } from './parser.ts';
import { parseKeywordCall } from './special-calls.ts';
import { atConstantType, parseNamedType } from './types.ts';

/** `container` is for the right side of IN, which takes neither operators nor, after anything but a column, brackets. */
export function parsePrimary(p: Parser, restricted: boolean, container = false): Expression {
  const { token } = p;
  switch (token.type) {
    case 'integer':
    case 'decimal':
      if (container) p.fail();
      p.advance();
      return { kind: 'number', start: token.start, end: token.end, text: token.value, form: numberForm(token.type, token.value) };
    case 'string':
      if (container) p.fail();
      p.advance();
      return parseAccess(p, { kind: 'string', start: token.start, end: token.end, value: token.value }, false);
    case 'bit-string':
      p.advance();
      return { kind: 'bit-string', start: token.start, end: token.end, base: token.value[0] as 'x' | 'b', digits: token.value.slice(1) };
    case 'parameter':
      p.advance();
      return access({ kind: 'parameter', start: token.start, end: token.end, name: token.value });
    case 'identifier':
      return parseNamed(p, container);
    case 'symbol':
      return parseSymbol(p, restricted, container);
    case 'keyword':
      return parseKeyword(p, restricted, container);
    default:
      return failExpression(p);
  }
  function access(operand: Expression): Expression {
    return container ? operand : parseAccess(p, operand, true);
  }
}

const numberForm = (type: 'integer' | 'decimal', text: string): 'integer' | 'decimal' | 'double' =>
  type === 'integer' ? 'integer' : /e/i.test(text) ? 'double' : 'decimal';

const EXPRESSION_WORDS = ['case', 'cast', 'not', 'exists', 'null', 'true', 'false', 'interval', 'array', 'lambda', 'columns', 'try_cast', 'extract'];

function failExpression(p: Parser): never {
  if (p.expectations !== undefined) {
    p.noteName('expression');
    for (const word of EXPRESSION_WORDS) p.expectations.symbol(p.position, word);
  }
  p.fail();
}

function parseSymbol(p: Parser, restricted: boolean, container: boolean): Expression {
  const { start, symbol } = p.token;
  const access = (operand: Expression): Expression => (container ? operand : parseAccess(p, operand, true));
  switch (symbol) {
    case '(': {
      const inner = parseParenthesized(p);
      if (inner.query !== undefined) {
        return parseAccess(p, { kind: 'subquery', start, end: p.lastEnd, query: inner.query }, false);
      }
      return parseAccess(p, rowOrSingle(inner.items, start, p.lastEnd), true);
    }
    case '[':
      return access(parseBrackets(p, false));
    case '{':
      return access(parseBraces(p));
    case '?':
      p.advance();
      return access({ kind: 'parameter', start, end: p.lastEnd, name: undefined });
    case '$': {
      p.advance();
      const { name, end } = parseLabel(p);
      return access({ kind: 'parameter', start, end, name });
    }
    case '#': {
      p.advance();
      const position = parseInteger(p);
      if (position < 1) p.failAt(start, p.lastEnd, 'Columns are numbered from 1: #1 is the first.');
      return access({ kind: 'positional-ref', start, end: p.lastEnd, position });
    }
    case '*':
      if (restricted || container) return failExpression(p);
      return parseStar(p);
  }
  if (container) return failExpression(p);
  if (symbol === '+' || symbol === '-') return parsePrefix(p, symbol, PRECEDENCE.sign, restricted);
  if (infixPrecedence(symbol) === PRECEDENCE.operator) return parsePrefix(p, symbol, PRECEDENCE.operator + 1, restricted);
  return failExpression(p);
}

function parsePrefix(p: Parser, operator: string, minimum: number, restricted: boolean): Expression {
  const { start } = p.advance();
  const operand = parseOperand(p, minimum, restricted);
  return { kind: 'unary', start, end: operand.end, operator, postfix: false, operand };
}

function parseKeyword(p: Parser, restricted: boolean, container: boolean): Expression {
  const { token } = p;
  const { start, end } = token;
  if (!container) {
    switch (token.symbol) {
      case 'null':
        p.advance();
        return { kind: 'null', start, end };
      case 'true':
      case 'false':
        p.advance();
        return { kind: 'boolean', start, end, value: token.symbol === 'true' };
      case 'not': {
        if (restricted) return failExpression(p);
        p.advance();
        const operand = parseOperand(p, PRECEDENCE.not, false);
        return { kind: 'not', start, end: operand.end, operand };
      }
      case 'default':
        if (restricted) return failExpression(p);
        p.advance();
        return { kind: 'default', start, end };
      case 'lambda':
        if (restricted) return failExpression(p);
        return parseLambda(p);
      case 'columns':
        if (!restricted && p.peek(1).symbol === '(') return parseColumns(p);
        break;
      case 'unpack': {
        if (restricted) return failExpression(p);
        p.advance();
        p.expect('(');
        const operand = parseExpression(p);
        p.expect(')');
        return { kind: 'unpack', start, end: p.lastEnd, operand };
      }
      case 'operator':
        if (p.peek(1).symbol === '(') {
          const operator = parseOperatorName(p);
          const operand = parseOperand(p, PRECEDENCE.operator + 1, restricted);
          return { kind: 'unary', start, end: operand.end, operator, postfix: false, operand };
        }
        break;
      case 'interval':
        if (atInterval(p)) return parseInterval(p);
        break;
    }
    if (atConstantType(p)) return parseConstant(p);
  }
  if (token.symbol === 'array') return parseArray(p, container);
  if (token.symbol === 'map' && p.peek(1).symbol === '{') return accessUnless(p, container, parseMap(p));
  const special = parseKeywordCall(p);
  if (special !== undefined) {
    const plain = special.kind === 'exists' || special.kind === 'grouping';
    return plain || container ? special : parseAccess(p, special, true);
  }
  return parseNamed(p, container);
}

function accessUnless(p: Parser, container: boolean, operand: Expression): Expression {
  return container ? operand : parseAccess(p, operand, true);
}

/** `TIMESTAMP '…'`, `DECIMAL(4, 2) '…'`: a keyword type before a string. */
function parseConstant(p: Parser): Expression {
  const { start } = p.token;
  const type = parseNamedType(p);
  const { token } = p;
  if (token.type !== 'string') {
    p.noteName('string');
    p.fail();
  }
  p.advance();
  const operand: Expression = { kind: 'string', start: token.start, end: token.end, value: token.value };
  return { kind: 'cast', start, end: token.end, operand, type, try: false };
}

function parseArray(p: Parser, container: boolean): Expression {
  const { start } = p.advance();
  if (p.at('[')) return accessUnless(p, container, { ...parseBrackets(p, true), start });
  if (!p.at('(')) p.fail();
  const inner = parseParenthesized(p);
  if (inner.query === undefined) p.failAt(start, p.lastEnd, 'ARRAY(…) takes a query; write ARRAY[…] for a list of values.');
  return accessUnless(p, container, { kind: 'array-subquery', start, end: p.lastEnd, query: inner.query });
}

/** A column, a call or a type before a string, by name. */
function parseNamed(p: Parser, container: boolean): Expression {
  const { token } = p;
  const following = p.peek(1);
  const column = isColumnName(token);
  const callable = isFunctionName(token);
  if (callable && following.symbol === '(') return parseCall(p, [identifierOf(p.advance())], container);
  if (callable && following.type === 'string' && !container) return parseTypedString(p, [identifierOf(p.advance())]);
  if (!column) return failExpression(p);
  const parts: Identifier[] = [identifierOf(p.advance())];
  while (p.accept('.')) {
    if (p.is('*') && parts.length === 1 && !container) return parseStar(p, parts[0]);
    parts.push(parseLabel(p, 'column'));
  }
  if (parts.length > 1) {
    if (p.is('(')) return parseCall(p, parts, container);
    if (p.token.type === 'string' && !container) return parseTypedString(p, parts);
  }
  const { start } = parts[0]!;
  return parseAccess(p, { kind: 'column-ref', start, end: p.lastEnd, parts }, false);
}

function parseTypedString(p: Parser, written: QualifiedName): Expression {
  // MAP and STRUCT are no types by themselves; in quotes they name one that doesn't exist, which the binder reports.
  const name = written.length === 1 && !isTypeName(p.tokens[p.position - 1]!) ? [{ ...written[0]!, quoting: 'double' as const }] : written;
  const token = p.advance();
  const { start } = name[0]!;
  return {
    kind: 'cast', start, end: token.end, try: false,
    operand: { kind: 'string', start: token.start, end: token.end, value: token.value },
    type: { kind: 'named-type', start, end: name[name.length - 1]!.end, name, modifiers: [] },
  };
}

/** `.field`, `.method(…)` where `methods` is set, `[index]` and `[slice]`, as many as there are. */
export function parseAccess(p: Parser, operand: Expression, methods: boolean): Expression {
  let result = operand;
  const { start } = operand;
  for (;; p.grow(start)) {
    if (p.is('[')) result = parseSubscript(p, result, start);
    else if (p.is('.') && (isLabel(p.peek(1)) || p.expectations !== undefined)) {
      p.advance();
      const field = parseLabel(p, methods ? 'function' : 'column');
      if (methods && p.is('(')) {
        const args = parseArguments(p);
        result = { kind: 'method-call', start, end: p.lastEnd, target: result, name: field, arguments: args };
      } else result = { kind: 'field', start, end: field.end, operand: result, field };
    } else return result;
  }
}

function parseSubscript(p: Parser, operand: Expression, start: number): Expression {
  p.expect('[');
  const lower = p.is(':') ? undefined : parseExpression(p);
  if (lower !== undefined && p.accept(']')) return { kind: 'subscript', start, end: p.lastEnd, operand, index: lower };
  p.expect(':');
  let upper: Expression | undefined;
  let step: Expression | undefined;
  if (p.is('-') && p.peek(1).symbol === ':') p.advance();
  else if (!p.is(':') && !p.is(']')) upper = parseExpression(p);
  if (p.accept(':') && !p.is(']')) step = parseExpression(p);
  p.expect(']');
  return { kind: 'slice', start, end: p.lastEnd, operand, lower, upper, step };
}

function parseLambda(p: Parser): Expression {
  const { start } = p.expect('lambda');
  const parameters = p.list(parseNameOrString);
  p.expect(':');
  const body = parseExpression(p);
  return { kind: 'lambda', start, end: body.end, parameters, body };
}

function parseColumns(p: Parser): Expression {
  const { start } = p.advance();
  p.expect('(');
  const selector = parseExpression(p);
  p.expect(')');
  return parseAccess(p, { kind: 'columns', start, end: p.lastEnd, selector }, true);
}

/** `*` at the current token, after `qualifier.` if that is given. */
function parseStar(p: Parser, qualifier?: Identifier): Expression {
  const star = p.expect('*');
  const start = qualifier?.start ?? star.start;
  if (qualifier === undefined && p.is('columns') && p.peek(1).symbol === '(') {
    const operand = parseColumns(p);
    return { kind: 'unpack', start, end: operand.end, operand };
  }
  const exclude = p.accept('exclude') ? parseOneOrMany(p, parseStarName) : [];
  const replace = p.accept('replace') ? parseOneOrMany(p, parseReplacement) : [];
  const rename = p.accept('rename') ? parseOneOrMany(p, parseRename) : [];
  checkStarLists(p, exclude, replace);
  const result: Star = { kind: 'star', start, end: p.lastEnd, qualifier, exclude, replace, rename };
  return result;
}

/** No column twice in EXCLUDE or REPLACE, nor in both. */
function checkStarLists(p: Parser, exclude: readonly QualifiedName[], replace: readonly StarReplacement[]): void {
  const seen: string[][] = [];
  for (const name of [...exclude, ...replace.map((item) => [item.column])]) {
    const parts = name.map((part) => part.name.toLowerCase()).reverse();
    // `t.i` and `u.i` are two columns; `t.i` and `i` may be one.
    const twice = seen.some((other) => parts.slice(0, other.length).every((part, index) => part === other[index]));
    if (twice) p.failAt(name[0]!.start, name[name.length - 1]!.end, `Column ${name.map((part) => part.name).join('.')} occurs twice in EXCLUDE and REPLACE.`);
    seen.push(parts);
  }
}

function parseOneOrMany<Item>(p: Parser, item: (parser: Parser) => Item): Item[] {
  if (!p.is('(')) return [item(p)];
  p.expect('(');
  const items = p.listWithTrailingComma(item);
  p.expect(')');
  return items;
}

function parseStarName(p: Parser): QualifiedName {
  const parts = [parseNameOrString(p, 'column')];
  while (p.accept('.')) parts.push(parseNameOrString(p, 'column'));
  return parts;
}

function parseReplacement(p: Parser): StarReplacement {
  const expression = parseExpression(p);
  p.expect('as');
  const column = parseName(p, 'column');
  return { kind: 'star-replacement', start: expression.start, end: column.end, expression, column };
}

function parseRename(p: Parser): StarRename {
  const column = parseStarName(p);
  p.expect('as');
  const newName = parseName(p);
  return { kind: 'star-rename', start: column[0]!.start, end: newName.end, column, newName };
}
