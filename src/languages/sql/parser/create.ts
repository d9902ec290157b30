/** CREATE. */
import type { ColumnDefinition, Constraint, CreateHead, CreateMacro, CreateSchema, CreateTable, CreateType, CreateView, MacroOverload, MacroParameter } from '../ast/definition-statements.ts';
import type { Expression } from '../ast/expressions.ts';
import type { Identifier, QualifiedName } from '../ast/node.ts';
import type { Statement } from '../ast/statements.ts';
import { parseCreateAdministrative } from './administrative.ts';
import { TABLE_CONSTRAINTS, atTableConstraint, parseColumnDefinition, parseTableConstraint } from './constraints.ts';
import { parseExpression } from './expressions.ts';
import { identifierOf, isParameterName, parseNameList, parseNameOrString, parseQualifiedName, parseString } from './names.ts';
import { parseOptions } from './options.ts';
import { startsQuery } from './parentheses.ts';
import type { Parser } from './parser.ts';
import { atQuery, parseQuery } from './query.ts';
import { parseType } from './types.ts';

export function parseCreate(p: Parser): Statement {
  const { start } = p.expect('create');
  const orReplace = p.acceptWords('or', 'replace');
  const temporary = parseTemporary(p);
  const head: CreateHead = { orReplace, ifNotExists: false, temporary };
  if (p.accept('table')) return parseCreateTable(p, start, head);
  if (p.is('recursive') && p.peek(1).symbol === 'view') {
    p.advance();
    p.expect('view');
    return parseCreateView(p, start, head, true);
  }
  if (p.accept('view')) return parseCreateView(p, start, head, false);
  if (p.accept('macro') || p.accept('function')) return parseCreateMacro(p, start, head);
  if (p.accept('type')) return parseCreateType(p, start, head);
  if (p.accept('schema')) {
    const ifNotExists = parseIfNotExists(p, head);
    const name = parseQualifiedName(p);
    const node: CreateSchema = { kind: 'create-schema', start, end: p.lastEnd, ...head, ifNotExists, name };
    return node;
  }
  return parseCreateAdministrative(p, start, orReplace);
}

function parseTemporary(p: Parser): boolean {
  if (p.accept('temporary') || p.accept('temp')) return true;
  if (p.accept('local') || p.accept('global')) {
    p.expectAny('temporary', 'temp');
    return true;
  }
  p.accept('unlogged');
  return false;
}

export function parseIfNotExists(p: Parser, head?: CreateHead): boolean {
  if (!p.is('if') || p.peek(1).symbol !== 'not') {
    p.at('if');
    return false;
  }
  if (head?.orReplace === true) p.fail('OR REPLACE and IF NOT EXISTS can’t be combined.', 'Leave one of them out.');
  p.advance();
  p.expect('not');
  p.expect('exists');
  return true;
}

function parseCreateTable(p: Parser, start: number, head: CreateHead): CreateTable {
  const ifNotExists = parseIfNotExists(p, head);
  const name = parseQualifiedName(p);
  const columns: ColumnDefinition[] = [];
  const constraints: Constraint[] = [];
  let bare = false;
  if (p.at('(')) {
    p.expect('(');
    bare = isBareList(p);
    if (!p.is(')')) {
      p.listWithTrailingComma((parser) => {
        if (bare) columns.push(bareColumn(parser));
        else if (atTableConstraint(parser)) constraints.push(parseTableConstraint(parser));
        else columns.push(parseColumnDefinition(parser));
      }, TABLE_CONSTRAINTS);
    }
    p.expect(')');
    if (columns.length === 0) p.fail('A table needs at least one column.');
  }
  const tail = parseTableTail(p);
  let as: CreateTable['as'];
  let withData = true;
  if (bare || columns.length === 0 ? (p.expect('as'), true) : false) {
    as = parseQuery(p, true);
    if (p.accept('with')) {
      withData = !p.accept('no');
      p.expect('data');
    }
  }
  return { kind: 'create-table', start, end: p.lastEnd, ...head, ifNotExists, name, columns, constraints, ...tail, as, withData };
}

/** PARTITIONED BY, SORTED BY, WITH and ON COMMIT. */
function parseTableTail(p: Parser): Pick<CreateTable, 'partitionedBy' | 'sortedBy' | 'options'> {
  const partitionedBy = p.acceptWords('partitioned', 'by') ? parseExpressions(p) : [];
  const sortedBy = p.acceptWords('sorted', 'by') ? parseExpressions(p) : [];
  let options: CreateTable['options'] = [];
  if (p.is('with') && p.peek(1).symbol === '(') {
    p.advance();
    options = parseOptions(p);
  }
  if (p.acceptWords('on', 'commit')) {
    if (p.is('drop') || p.is('delete')) p.fail('Only ON COMMIT PRESERVE ROWS is supported.');
    p.expect('preserve');
    p.expect('rows');
  }
  return { partitionedBy, sortedBy, options };
}

export function parseExpressions(p: Parser): Expression[] {
  p.expect('(');
  const expressions = p.is(')') ? [] : p.listWithTrailingComma(parseExpression);
  p.expect(')');
  return expressions;
}

/** Whether the list behind `(` holds names alone: CREATE TABLE t (a, b) AS …. */
function isBareList(p: Parser): boolean {
  for (let offset = 0; ; offset += 2) {
    const separator = p.peek(offset + 1).symbol;
    if (separator === ')') return p.peek(offset + 2).symbol !== '' && afterBareList(p, offset + 2);
    if (separator !== ',') return false;
  }
}

function afterBareList(p: Parser, offset: number): boolean {
  const { symbol } = p.peek(offset);
  return symbol === 'as' || symbol === 'partitioned' || symbol === 'sorted' || symbol === 'with' || symbol === 'on';
}

function bareColumn(p: Parser): ColumnDefinition {
  const name = parseNameOrString(p);
  return { kind: 'column-definition', start: name.start, end: name.end, name, type: undefined, constraints: [] };
}

function parseCreateView(p: Parser, start: number, head: CreateHead, recursive: boolean): CreateView {
  const ifNotExists = parseIfNotExists(p, head);
  const name = parseQualifiedName(p);
  const columns: Identifier[] = p.at('(') ? parseNameList(p) : [];
  if (recursive && columns.length === 0) p.expect('(');
  if (p.accept('with')) parseOptions(p);
  p.expect('as');
  const query = parseQuery(p, true);
  return { kind: 'create-view', start, end: p.lastEnd, ...head, ifNotExists, recursive, name, columns, query };
}

function parseCreateMacro(p: Parser, start: number, head: CreateHead): CreateMacro {
  const ifNotExists = parseIfNotExists(p, head);
  const name: QualifiedName = parseQualifiedName(p);
  const overloads = p.list(parseOverload);
  return { kind: 'create-macro', start, end: p.lastEnd, ...head, ifNotExists, name, overloads };
}

function parseOverload(p: Parser): MacroOverload {
  const { start } = p.expect('(');
  const parameters = p.is(')') ? [] : p.list(parseMacroParameter);
  p.expect(')');
  p.expect('as');
  if (p.accept('table')) {
    const query = parseQuery(p, true);
    return { kind: 'macro-overload', start, end: p.lastEnd, parameters, expression: undefined, query };
  }
  const expression = parseExpression(p);
  return { kind: 'macro-overload', start, end: p.lastEnd, parameters, expression, query: undefined };
}

/** `name [type] [:= default]`. */
function parseMacroParameter(p: Parser): MacroParameter {
  if (!isParameterName(p.token)) {
    p.noteName('name');
    p.fail();
  }
  const name = identifierOf(p.advance());
  const plain = p.is(',') || p.is(')') || p.is(':=') || p.is('=>');
  const type = plain ? undefined : parseType(p);
  const value = p.accept(':=') || p.accept('=>') ? parseExpression(p) : undefined;
  return { kind: 'macro-parameter', start: name.start, end: p.lastEnd, name, type, default: value };
}

function parseCreateType(p: Parser, start: number, head: CreateHead): CreateType {
  const ifNotExists = parseIfNotExists(p, head);
  const name = parseQualifiedName(p);
  p.expect('as');
  const base = { kind: 'create-type', start, ...head, ifNotExists, name } as const;
  if (p.is('enum') && p.peek(1).symbol === '(') {
    p.advance();
    p.expect('(');
    if (!p.is(')') && atQuery(p) && startsQuery(p.token, p.peek(1))) {
      const query = parseQuery(p);
      p.expect(')');
      return { ...base, end: p.lastEnd, values: undefined, query, type: undefined };
    }
    const values = p.is(')') ? [] : p.list((parser) => parseString(parser).value);
    p.expect(')');
    return { ...base, end: p.lastEnd, values, query: undefined, type: undefined };
  }
  const type = parseType(p);
  return { ...base, end: p.lastEnd, values: undefined, query: undefined, type };
}
