/** Binds FROM: tables, files in quotes, subqueries and CTEs. One relation for now; joins are refused by name. */
import { notSupported, type Span, UserError } from '../../../base/errors.ts';
import type { CatalogTable } from '../../../catalog/table.ts';
import { quoteIdentifier } from '../../../columns/types.ts';
import type { ColumnDef } from '../../../plan/expr.ts';
import type { LogicalNode } from '../../../plan/logical.ts';
import type * as ast from '../ast/index.ts';
import type { BindContext } from './context.ts';
import { bindQuery } from './query.ts';
import { checkSchema } from './schemas.ts';
import { listNames, Scope, type ScopeColumn } from './scope.ts';
import { didYouMean } from './suggest.ts';
import { bindSeries, fileOfReader } from './table-functions.ts';

export interface Cte {
  readonly columns: readonly ast.Identifier[];
  readonly bind: () => LogicalNode;
}
export type Ctes = ReadonlyMap<string, Cte>;

export interface BoundFrom {
  readonly node: LogicalNode;
  readonly scope: Scope;
}

const spanOf = (node: ast.Node): Span => ({ start: node.start, end: node.end });

export function bindFrom(items: readonly ast.FromItem[], context: BindContext, ctes: Ctes, text: string): BoundFrom {
  const [item, second] = items;
  if (item === undefined) return { node: { kind: 'values', columns: [], rows: [[]] }, scope: new Scope([]) };
  if (second !== undefined) throw notSupported('more than one table in FROM', spanOf(second));
  switch (item.kind) {
    case 'table-ref':
      return bindTable(item, context, ctes);
    case 'derived-table': {
      if (item.sample !== undefined) throw notSupported('TABLESAMPLE', spanOf(item.sample));
      const node = bindQuery(item.query, context, ctes, text);
      return named(node, item.alias, item.alias?.name.name ?? 'unnamed_subquery');
    }
    case 'table-function': {
      if (item.sample !== undefined) throw notSupported('TABLESAMPLE', spanOf(item.sample));
      const file = fileOfReader(item.call);
      if (file !== undefined) return scanOf(openFile(file.value, spanOf(file), context, ctes), item.alias, item, context);
      const { node, name } = bindSeries(item, context);
      return named(node, item.alias, item.alias?.name.name ?? name);
    }
    case 'join':
      throw notSupported(`${item.modifier === undefined ? '' : `${item.modifier.toUpperCase()} `}${item.type.toUpperCase()} JOIN`, spanOf(item), 'One table at a time for now.');
    default:
      throw notSupported(item.kind.replace('-table', '').toUpperCase(), spanOf(item));
  }
}

function bindTable(item: ast.TableReference, context: BindContext, ctes: Ctes): BoundFrom {
  if (item.sample !== undefined) throw notSupported('TABLESAMPLE', spanOf(item.sample));
  if (item.at !== undefined) throw notSupported('AT (…)', spanOf(item.at));
  const last = item.name[item.name.length - 1] as ast.Identifier;
  const { name } = last;
  if (item.name.length === 1) {
    const cte = ctes.get(name.toLowerCase());
    if (cte !== undefined) {
      const node = cte.bind();
      // Names beyond the columns are idle, as in DuckDB.
      return named(renameColumns(node, cte.columns.slice(0, node.columns.length)), item.alias, item.alias?.name.name ?? name);
    }
  }
  for (const schema of item.name.slice(0, -1)) checkSchema(schema);
  return scanOf(openFile(name, spanOf(last), context, ctes), item.alias, item, context);
}

/** A table of the catalogue, by its name or its file's. */
function openFile(name: string, span: Span, context: BindContext, ctes: Ctes): CatalogTable {
  const { catalog } = context.options;
  const table = catalog.lookup(name);
  if (table !== undefined) return table;
  throw new UserError('CATALOG', `There is no table or open file named ${quoteIdentifier(name)}.`, {
    span,
    hint: didYouMean(name, [...catalog.names, ...ctes.keys()]) ?? (catalog.names.length === 0 ? 'Open a file first.' : `Tables: ${listNames(catalog.names)}.`),
  });
}

function scanOf(table: CatalogTable, tableAlias: ast.TableAlias | undefined, item: ast.Node, context: BindContext): BoundFrom {
  const columns = table.columns.map((column): ColumnDef => context.column(column.name, column.type, column.notNull));
  const alias = tableAlias?.name.name ?? table.name;
  // Hidden columns keep their names, as if they were not there.
  const visible = columns.filter((_, k) => table.columns[k]?.hidden !== true);
  const renamed = new Map(distinctNames(renameDefs(visible, tableAlias?.columns ?? [], tableAlias)).map((column) => [column.id, column]));
  const all = columns.map((column) => renamed.get(column.id) ?? column);
  return {
    node: { kind: 'scan', table: table.name, columns: all, sourceNames: table.columns.map((column) => column.name), filters: [], span: spanOf(item), ...(table.rows === undefined ? {} : { tableRows: table.rows, estimatedRows: table.rows }) },
    scope: new Scope(all.map((column, k): ScopeColumn => ({ table: alias, column, hidden: table.columns[k]?.hidden ?? false }))),
  };
}

function named(node: LogicalNode, alias: ast.TableAlias | undefined, name: string): BoundFrom {
  const renamed = renameColumns(node, alias?.columns ?? [], alias);
  const columns = distinctNames(renamed.columns);
  const inner = columns === renamed.columns ? renamed : { ...renamed, columns };
  return { node: inner, scope: new Scope(inner.columns.map((column) => ({ table: name, column, hidden: false }))) };
}

function renameColumns(node: LogicalNode, names: readonly ast.Identifier[], at?: ast.Node): LogicalNode {
  return names.length === 0 ? node : { ...node, columns: renameDefs(node.columns, names, at) };
}

function renameDefs(columns: readonly ColumnDef[], names: readonly ast.Identifier[], at: ast.Node | undefined): readonly ColumnDef[] {
  if (names.length > columns.length)
    throw new UserError('BINDER', `There are ${names.length} column names for ${columns.length} columns.`, { span: at === undefined ? undefined : spanOf(at) });
  return columns.map((column, k) => ({ ...column, name: names[k]?.name ?? column.name }));
}

/** The columns of a table under names that differ: a second `a` is called `a_1`, as in DuckDB. The same array where they do. */
function distinctNames(columns: readonly ColumnDef[]): readonly ColumnDef[] {
  const next = new Map<string, number>();
  let changed = false;
  const renamed = columns.map((column) => {
    const lower = column.name.toLowerCase();
    const count = next.get(lower);
    if (count === undefined) {
      next.set(lower, 1);
      return column;
    }
    let suffix = count;
    while (next.has(`${lower}_${suffix}`)) suffix++;
    next.set(lower, suffix).set(`${lower}_${suffix}`, 1);
    changed = true;
    return { ...column, name: `${column.name}_${suffix}` };
  });
  return changed ? renamed : columns;
}
