/** ALTER. */
import type { Alter, AlterAction } from '../ast/definition-statements.ts';
import type { QualifiedName } from '../ast/node.ts';
import type { Administrative } from '../ast/statements.ts';
import { parseColumnDefinition, parseTableConstraint, atTableConstraint } from './constraints.ts';
import { parseExpressions, parseIfNotExists } from './create.ts';
import { parseIfExists } from './drop.ts';
import { parseExpression } from './expressions.ts';
import { identifierOf, parseLabel, parseName, parseQualifiedName } from './names.ts';
import { parseOptions } from './options.ts';
import type { Parser } from './parser.ts';
import { skipRest } from './administrative.ts';
import { parseType } from './types.ts';

export function parseAlter(p: Parser): Alter | Administrative {
  const { start } = p.expect('alter');
  let object: Alter['object'];
  if (p.acceptWords('materialized', 'view')) object = 'materialized view';
  else object = p.expectAny('table', 'view', 'index', 'sequence', 'schema', 'database');
  const ifExists = parseIfExists(p);
  const name = parseQualifiedName(p, 'table');
  if (object === 'sequence' && !p.is('rename') && !(p.is('set') && p.peek(1).symbol === 'schema')) {
    skipRest(p);
    return { kind: 'administrative', start, end: p.lastEnd, command: 'ALTER SEQUENCE', text: p.text.slice(start, p.lastEnd) };
  }
  if (object === 'database' && !p.is('rename')) {
    skipRest(p);
    return { kind: 'administrative', start, end: p.lastEnd, command: 'ALTER DATABASE', text: p.text.slice(start, p.lastEnd) };
  }
  const { token } = p;
  const actions = p.list(parseAction);
  if (actions.length > 1) p.failAt(token.start, p.lastEnd, 'Only one ALTER command per statement is supported.', 'Write one ALTER per change.');
  return { kind: 'alter', start, end: p.lastEnd, object, ifExists, name, actions };
}

function parseColumn(p: Parser): QualifiedName {
  const parts = [parseName(p, 'column')];
  while (p.accept('.')) parts.push(parseLabel(p, 'column'));
  return parts;
}

function parseAction(p: Parser): AlterAction {
  if (p.accept('rename')) {
    if (p.accept('to')) return { action: 'rename', newName: parseName(p) };
    p.accept('column');
    const column = parseColumn(p);
    p.expect('to');
    return { action: 'rename-column', column, newName: parseName(p) };
  }
  if (p.accept('add')) return parseAdd(p);
  if (p.accept('drop')) return parseDropAction(p);
  if (p.accept('set')) return parseSetAction(p);
  if (p.accept('reset')) {
    if (p.acceptWords('partitioned', 'by')) return { action: 'set-partitioned-by', expressions: [] };
    if (p.acceptWords('sorted', 'by')) return { action: 'set-sorted-by', expressions: [] };
    return { action: 'reset-options', options: parseOptions(p) };
  }
  p.expect('alter');
  p.accept('column');
  return parseAlterColumn(p);
}

function parseAdd(p: Parser): AlterAction {
  if (atTableConstraint(p)) return { action: 'add-constraint', constraint: parseTableConstraint(p) };
  p.accept('column');
  const ifNotExists = parseIfNotExists(p);
  const path = [];
  while (p.peek(1).symbol === '.') {
    path.push(identifierOf(p.advance()));
    p.expect('.');
  }
  return { action: 'add-column', ifNotExists, path, column: parseColumnDefinition(p) };
}

function parseDropAction(p: Parser): AlterAction {
  if (p.accept('constraint')) {
    const ifExists = parseIfExists(p);
    const name = parseName(p);
    return { action: 'drop-constraint', ifExists, name, behavior: p.acceptAny('cascade', 'restrict') };
  }
  p.accept('column');
  const ifExists = parseIfExists(p);
  const column = parseColumn(p);
  return { action: 'drop-column', ifExists, column, behavior: p.acceptAny('cascade', 'restrict') };
}

function parseSetAction(p: Parser): AlterAction {
  if (p.accept('schema')) return { action: 'set-schema', schema: parseName(p) };
  if (p.acceptWords('partitioned', 'by')) return { action: 'set-partitioned-by', expressions: parseExpressions(p) };
  if (p.acceptWords('sorted', 'by')) return { action: 'set-sorted-by', expressions: parseExpressions(p) };
  return { action: 'set-options', options: parseOptions(p) };
}

function parseAlterColumn(p: Parser): AlterAction {
  const column = parseColumn(p);
  if (p.accept('drop')) {
    if (p.accept('default')) return { action: 'drop-default', column };
    p.expect('not');
    p.expect('null');
    return { action: 'drop-not-null', column };
  }
  if (p.accept('set')) {
    if (p.accept('default')) return { action: 'set-default', column, value: parseExpression(p) };
    if (p.accept('not')) {
      p.expect('null');
      return { action: 'set-not-null', column };
    }
    p.accept('data');
  }
  p.expect('type');
  const type = p.is('using') ? undefined : parseType(p);
  const collation = p.accept('collate') ? parseQualifiedName(p) : [];
  const using = p.accept('using') ? parseExpression(p) : undefined;
  return { action: 'set-type', column, type, collation, using };
}
