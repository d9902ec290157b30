/** Columns and constraints of CREATE TABLE and ALTER TABLE. */
import type { ColumnDefinition, Constraint, ForeignKeyTarget } from '../ast/definition-statements.ts';
import type { Identifier } from '../ast/node.ts';
import { parseExpression, parseRestrictedExpression } from './expressions.ts';
import { parseLabel, parseName, parseNameList, parseNameOrString, parseQualifiedName } from './names.ts';
import { parseOptions } from './options.ts';
import type { Parser } from './parser.ts';
import { parseType } from './types.ts';

export function parseColumnDefinition(p: Parser): ColumnDefinition {
  const name = parseNameOrString(p);
  const type = p.is('generated') || (p.is('as') && p.peek(1).symbol === '(') ? undefined : parseType(p);
  const constraints: Constraint[] = [];
  for (let next = parseColumnConstraint(p); next !== undefined; next = parseColumnConstraint(p)) constraints.push(next);
  return { kind: 'column-definition', start: name.start, end: p.lastEnd, name, type, constraints };
}

type Parts = Partial<Omit<Constraint, 'kind' | 'constraint'>>;

function constraintNode(p: Parser, start: number, constraint: Constraint['constraint'], parts: Parts = {}): Constraint {
  return {
    kind: 'constraint', start, end: p.lastEnd, name: undefined, constraint, columns: [], expression: undefined,
    references: undefined, value: [], storage: undefined, ...parts,
  };
}

function parseColumnConstraint(p: Parser): Constraint | undefined {
  const { start } = p.token;
  const name = p.accept('constraint') ? parseName(p) : undefined;
  const make = (constraint: Constraint['constraint'], parts: Parts = {}): Constraint => constraintNode(p, start, constraint, { name, ...parts });
  if (p.acceptWords('not', 'null')) return make('not-null');
  if (p.accept('null')) return make('null');
  if (p.accept('unique')) return make('unique', skipDefinition(p));
  if (p.acceptWords('primary', 'key')) return make('primary-key', skipDefinition(p));
  if (p.accept('check')) return make('check', parseCheck(p));
  if (p.accept('default')) return make('default', { expression: parseRestrictedExpression(p) });
  if (p.accept('references')) return make('references', { references: parseReferences(p) });
  if (p.accept('collate')) return make('collate', { value: parseQualifiedName(p) });
  if (p.acceptWords('using', 'compression')) return make('compression', { value: [parseLabel(p)] });
  if (p.accept('generated')) {
    if (p.accept('always')) p.at('as');
    else p.acceptWords('by', 'default');
    p.expect('as');
    return make('generated', parseGenerated(p));
  }
  if (p.is('as') && p.peek(1).symbol === '(') {
    p.advance();
    return make('generated', parseGenerated(p));
  }
  if (name !== undefined) p.fail();
  return undefined;
}

function skipDefinition(p: Parser): Parts {
  if (p.is('with') && p.peek(1).symbol === '(') {
    p.advance();
    parseOptions(p);
  }
  return {};
}

function parseCheck(p: Parser): Parts {
  p.expect('(');
  const expression = parseExpression(p);
  p.expect(')');
  return { expression };
}

function parseGenerated(p: Parser): Parts {
  if (p.is('identity')) p.fail('Identity columns are not supported.', 'Use a sequence, or row_number() in a query.');
  p.expect('(');
  const expression = parseExpression(p);
  p.expect(')');
  return { expression, storage: p.acceptAny('virtual', 'stored') };
}

function parseReferences(p: Parser): ForeignKeyTarget {
  const table = parseQualifiedName(p, 'table');
  const columns: Identifier[] = p.at('(') ? parseNameList(p, 'column') : [];
  if (p.accept('match')) p.expectAny('full', 'simple');
  let onDelete: string | undefined;
  let onUpdate: string | undefined;
  while (p.is('on') && (p.peek(1).symbol === 'delete' || p.peek(1).symbol === 'update')) {
    p.advance();
    const event = p.advance().symbol;
    const action = parseKeyAction(p);
    if (event === 'delete') onDelete = action;
    else onUpdate = action;
  }
  return { table, columns, onDelete, onUpdate };
}

function parseKeyAction(p: Parser): string {
  if (p.acceptWords('no', 'action')) return 'no action';
  if (p.accept('restrict')) return 'restrict';
  if (p.is('cascade') || p.is('set')) p.fail('Foreign keys can’t use CASCADE, SET NULL or SET DEFAULT.');
  return p.fail();
}

/** The words a table constraint starts with. */
export const TABLE_CONSTRAINTS: ReadonlySet<string> = new Set(['constraint', 'check', 'unique', 'primary', 'foreign']);

export function atTableConstraint(p: Parser): boolean {
  return [...TABLE_CONSTRAINTS].some((word) => p.at(word));
}

export function parseTableConstraint(p: Parser): Constraint {
  const { start } = p.token;
  const name = p.accept('constraint') ? parseNameOrString(p) : undefined;
  const make = (constraint: Constraint['constraint'], parts: Parts): Constraint => constraintNode(p, start, constraint, { name, ...parts });
  if (p.accept('check')) return make('check', parseCheck(p));
  if (p.accept('unique')) return make('unique', { columns: parseNameList(p, 'column'), ...skipDefinition(p) });
  if (p.acceptWords('primary', 'key')) return make('primary-key', { columns: parseNameList(p, 'column'), ...skipDefinition(p) });
  p.expect('foreign');
  p.expect('key');
  const columns = parseNameList(p, 'column');
  p.expect('references');
  return make('references', { columns, references: parseReferences(p) });
}
