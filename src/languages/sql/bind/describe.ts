/** DESCRIBE and SHOW: what there is, as rows. */
import { notSupported, type Span } from '../../../base/errors.ts';
import { typeName, VARCHAR } from '../../../columns/types.ts';
import type { ColumnDef, Expr } from '../../../plan/expr.ts';
import type { LogicalNode } from '../../../plan/logical.ts';
import type * as ast from '../ast/index.ts';
import type { BindContext } from './context.ts';

/** @param bind binds a query, or the whole of a table */
export function bindDescribe(node: ast.Describe, context: BindContext, bind: (query: ast.Query) => LogicalNode): LogicalNode {
  const span: Span = { start: node.start, end: node.end };
  if (node.command === 'summarize') throw notSupported('SUMMARIZE', span, 'Select count, min, max and avg of the columns you mean.');
  if (node.all || node.from.length > 0) throw notSupported(node.all ? 'SHOW ALL TABLES' : 'SHOW TABLES FROM', span, 'Write SHOW TABLES.');
  const [first] = node.name;
  const listsTables = node.query === undefined && (first === undefined || (node.name.length === 1 && first.quoting === 'none' && first.name.toLowerCase() === 'tables'));
  if (listsTables) return table(['name'], [...context.options.catalog.names].sort().map((name) => [name]), context, span);
  const { columns } = bind(node.query ?? everythingOf(node.name, span));
  return table(
    ['column_name', 'column_type', 'null', 'key', 'default', 'extra'],
    columns.map(({ name, type }) => [name, type.id === 'NULL' ? 'INTEGER' : typeName(type), 'YES', null, null, null]),
    context, span,
  );
}

/** `FROM name`. */
function everythingOf(name: ast.QualifiedName, { start, end }: Span): ast.Query {
  const from: ast.TableReference = { kind: 'table-ref', start, end, name, alias: undefined, at: undefined, sample: undefined };
  const star: ast.Star = { kind: 'star', start, end, qualifier: undefined, exclude: [], replace: [], rename: [] };
  const body: ast.Select = {
    kind: 'select', start, end, distinct: undefined, projections: [{ kind: 'projection', start, end, expression: star, alias: undefined }], fromFirst: true, from: [from], where: undefined,
    groupBy: undefined, having: undefined, windows: [], qualify: undefined, sample: undefined,
  };
  return { kind: 'query', start, end, with: undefined, body, orderBy: undefined, limit: undefined, offset: undefined };
}

function table(names: readonly string[], rows: readonly (readonly (string | null)[])[], context: BindContext, span: Span): LogicalNode {
  const columns = names.map((name): ColumnDef => context.column(name, VARCHAR));
  return { kind: 'values', columns, rows: rows.map((row) => row.map((value): Expr => ({ kind: 'literal', type: VARCHAR, value }))), span };
}
