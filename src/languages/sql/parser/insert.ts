/** INSERT, and the assignments that UPDATE and MERGE share with it. */
import type { Assignment, Insert, OnConflict } from '../ast/data-statements.ts';
import type { Identifier, QualifiedName } from '../ast/node.ts';
import type { OrderItem, Projection, Query, WithClause } from '../ast/query.ts';
import { parseExpression } from './expressions.ts';
import { parseLabel, parseName, parseQualifiedName } from './names.ts';
import { parseDirection } from './order.ts';
import type { Parser } from './parser.ts';
import { startsQuery } from './parentheses.ts';
import { parsePrimary } from './primary.ts';
import { parseProjections } from './projections.ts';
import { parseQuery } from './query.ts';

export function parseInsert(p: Parser, withClause: WithClause | undefined): Insert {
  const { start } = p.expect('insert');
  let or: Insert['or'];
  if (p.accept('or')) or = p.expectAny('replace', 'ignore');
  p.expect('into');
  const table = parseQualifiedName(p, 'table');
  const alias: Identifier | undefined = p.accept('as') ? parseName(p) : undefined;
  let columns: QualifiedName[] = [];
  let byName = false;
  let source: Query | undefined;
  if (p.acceptWords('default', 'values')) source = undefined;
  else {
    if (p.at('(') && !startsQueryBehind(p)) {
      p.expect('(');
      columns = p.listWithTrailingComma(parseTarget);
      p.expect(')');
    } else if (p.acceptWords('by', 'name')) byName = true;
    else p.acceptWords('by', 'position');
    if (columns.length === 0 || !p.acceptWords('default', 'values')) source = parseQuery(p, true);
  }
  const onConflict = p.acceptWords('on', 'conflict') ? parseOnConflict(p) : undefined;
  const returning = parseReturning(p);
  return {
    kind: 'insert', start: withClause?.start ?? start, end: p.lastEnd, with: withClause, or, table, alias, columns, byName, source, onConflict, returning,
  };
}

/** Whether the parenthesis holds a query rather than column names. */
function startsQueryBehind(p: Parser): boolean {
  let offset = 0;
  while (p.peek(offset).symbol === '(') offset++;
  return offset > 1 || startsQuery(p.peek(offset), p.peek(offset + 1));
}

export function parseReturning(p: Parser): readonly Projection[] {
  return p.accept('returning') ? parseProjections(p) : [];
}

/** A column, or a field of a struct column. */
export function parseTarget(p: Parser): QualifiedName {
  const parts = [parseName(p, 'column')];
  while (p.accept('.')) parts.push(parseLabel(p, 'column'));
  return parts;
}

export function parseAssignments(p: Parser): Assignment[] {
  return p.listWithTrailingComma((parser): Assignment => {
    const { start } = parser.token;
    let targets: QualifiedName[];
    if (parser.accept('(')) {
      targets = parser.list(parseTarget);
      parser.expect(')');
    } else targets = [parseTarget(parser)];
    parser.expect('=');
    const value = parseExpression(parser);
    return { kind: 'assignment', start, end: parser.lastEnd, targets, value };
  });
}

function parseOnConflict(p: Parser): OnConflict {
  const { start } = p.tokens[p.position - 2]!;
  let columns: OrderItem[] = [];
  let columnsWhere: OnConflict['columnsWhere'];
  let constraint: Identifier | undefined;
  if (p.accept('(')) {
    columns = p.listWithTrailingComma((parser) => {
      const expression = parsePrimary(parser, false);
      return { kind: 'order-item', start: expression.start, expression, ...parseDirection(parser), end: parser.lastEnd };
    });
    p.expect(')');
    if (p.accept('where')) columnsWhere = parseExpression(p);
  } else if (p.acceptWords('on', 'constraint')) constraint = parseName(p);
  p.expect('do');
  let update: Assignment[] | undefined;
  let where: OnConflict['where'];
  if (!p.accept('nothing')) {
    p.expect('update');
    p.expect('set');
    update = parseAssignments(p);
    if (p.accept('where')) where = parseExpression(p);
  }
  return { kind: 'on-conflict', start, end: p.lastEnd, columns, columnsWhere, constraint, update, where };
}
