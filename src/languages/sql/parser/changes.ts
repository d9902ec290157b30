/** UPDATE, DELETE and TRUNCATE. */
import type { Delete, Truncate, Update } from '../ast/data-statements.ts';
import type { TableAlias, TableReference } from '../ast/from.ts';
import type { WithClause } from '../ast/query.ts';
import { parseExpression } from './expressions.ts';
import { FROM_STARTERS, parseFromItem } from './from.ts';
import { parseAssignments, parseReturning } from './insert.ts';
import { isColumnName, parseName, parseQualifiedName } from './names.ts';
import type { Parser } from './parser.ts';

/** `t`, `t AS a` or `t a`. SET, after UPDATE t, is no alias. */
export function parseTargetTable(p: Parser): TableReference {
  const { start } = p.token;
  const name = parseQualifiedName(p, 'table');
  let alias: TableAlias | undefined;
  const from = p.token.start;
  if (p.accept('as') || (isColumnName(p.token) && !p.is('set'))) {
    const aliasName = parseName(p);
    alias = { kind: 'table-alias', start: from, end: aliasName.end, name: aliasName, columns: [] };
  }
  return { kind: 'table-ref', start, end: p.lastEnd, name, alias, at: undefined, sample: undefined };
}

export function parseUpdate(p: Parser, withClause: WithClause | undefined): Update {
  const { start } = p.expect('update');
  const table = parseTargetTable(p);
  p.expect('set');
  const assignments = parseAssignments(p);
  const from = p.accept('from') ? p.listWithTrailingComma(parseFromItem, FROM_STARTERS) : [];
  const where = p.accept('where') ? parseExpression(p) : undefined;
  const returning = parseReturning(p);
  return { kind: 'update', start: withClause?.start ?? start, end: p.lastEnd, with: withClause, table, assignments, from, where, returning };
}

export function parseDelete(p: Parser, withClause: WithClause | undefined): Delete {
  const { start } = p.expect('delete');
  p.expect('from');
  const table = parseTargetTable(p);
  const using = p.accept('using') ? p.listWithTrailingComma(parseFromItem, FROM_STARTERS) : [];
  const where = p.accept('where') ? parseExpression(p) : undefined;
  const returning = parseReturning(p);
  return { kind: 'delete', start: withClause?.start ?? start, end: p.lastEnd, with: withClause, table, using, where, returning };
}

export function parseTruncate(p: Parser): Truncate {
  const { start } = p.expect('truncate');
  p.accept('table');
  const table = parseQualifiedName(p, 'table');
  return { kind: 'truncate', start, end: p.lastEnd, table };
}
