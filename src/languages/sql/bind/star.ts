/** Expands `*` and `t.*` with EXCLUDE, REPLACE and RENAME, and COLUMNS(…). */
import { notSupported, type Span, UserError } from '../../../base/errors.ts';
import { quoteIdentifier } from '../../../columns/types.ts';
import type { Expr } from '../../../plan/expr.ts';
import type * as ast from '../ast/index.ts';
import type { Scope, ScopeColumn } from './scope.ts';
import { didYouMean } from './suggest.ts';

const spanOf = (node: ast.Node): Span => ({ start: node.start, end: node.end });

/** A column of a star: under which name, and the column or what REPLACE puts in its place. */
interface StarColumn {
  readonly name: string;
  readonly column: ScopeColumn;
  readonly replacement: ast.Expression | undefined;
}

export function expandStar(star: ast.Star, scope: Scope, bind: (node: ast.Expression) => Expr): { name: string; expr: Expr }[] {
  return starColumns(star, scope).map(({ name, column, replacement }) => ({
    name,
    expr: replacement === undefined ? { kind: 'column', id: column.column.id, name: column.column.name, type: column.column.type, span: spanOf(star) } : bind(replacement),
  }));
}

function starColumns(star: ast.Star, scope: Scope): StarColumn[] {
  const table = star.qualifier?.name.toLowerCase();
  if (scope.columns.length === 0) throw new UserError('BINDER', '* needs a FROM clause.', { span: spanOf(star) });
  if (star.qualifier !== undefined && table !== undefined && !scope.hasTable(table)) {
    const tables = [...new Set(scope.columns.map((c) => c.table))];
    throw new UserError('BINDER', `There is no table named ${quoteIdentifier(star.qualifier.name)} in this query.`, { span: spanOf(star.qualifier), hint: didYouMean(table, tables) ?? `Tables here: ${tables.map(quoteIdentifier).join(', ')}.` });
  }
  const columns = scope.columns.filter((c) => !c.hidden && (table === undefined || c.table.toLowerCase() === table));
  const names = new Set(columns.map((c) => c.column.name.toLowerCase()));
  const nameOf = (name: ast.QualifiedName | ast.Identifier): ast.Identifier => ('kind' in name ? name : (name[name.length - 1] as ast.Identifier));
  const known = (name: ast.QualifiedName | ast.Identifier): string => {
    const identifier = nameOf(name);
    const lower = identifier.name.toLowerCase();
    if (!names.has(lower))
      throw new UserError('BINDER', `There is no column named ${quoteIdentifier(identifier.name)} in *.`, { span: spanOf(identifier), hint: didYouMean(identifier.name, columns.map((c) => c.column.name)) });
    return lower;
  };
  const excluded = new Set(star.exclude.map(known));
  const replaced = new Map(star.replace.map((item) => [known(item.column), item.expression]));
  // As in DuckDB, RENAME of a column that isn't there is idle.
  const renamed = new Map(star.rename.map((item) => [nameOf(item.column).name.toLowerCase(), item.newName.name]));
  for (const item of star.replace) {
    const lower = item.column.name.toLowerCase();
    const other = excluded.has(lower) ? 'EXCLUDE' : renamed.has(lower) ? 'RENAME' : undefined;
    if (other !== undefined) throw new UserError('BINDER', `The column ${quoteIdentifier(item.column.name)} is in both ${other} and REPLACE.`, { span: spanOf(item.column) });
  }
  return columns
    .filter((c) => !excluded.has(c.column.name.toLowerCase()))
    .map((column) => {
      const lower = column.column.name.toLowerCase();
      return { name: renamed.get(lower) ?? column.column.name, column, replacement: replaced.get(lower) };
    });
}

/**
 * One expression for each column that COLUMNS(…) stands for: `min(COLUMNS(*))` gives a minimum for every column.
 * Undefined where `node` has no COLUMNS. Several in one expression must be the same.
 */
export function expandColumns(projection: ast.Projection, scope: Scope): ast.Projection[] | undefined {
  const found: ast.ColumnsExpression[] = [];
  mapNodes(projection.expression, (node) => {
    if (node.kind === 'columns') found.push(node as unknown as ast.ColumnsExpression);
    return undefined;
  });
  const [first] = found;
  if (first === undefined) return undefined;
  const selection = selected(first, scope);
  for (const other of found.slice(1))
    if (selected(other, scope).map((c) => c.name).join() !== selection.map((c) => c.name).join())
      throw new UserError('BINDER', 'All COLUMNS of one expression must choose the same columns.', { span: spanOf(other) });
  if (selection.length === 0) throw new UserError('BINDER', 'COLUMNS chooses no column.', { span: spanOf(first), hint: `Columns: ${scope.columns.filter((c) => !c.hidden).slice(0, 12).map((c) => quoteIdentifier(c.column.name)).join(', ')}.` });
  return selection.map(({ name, expression, groups }) => ({
    ...projection,
    expression: mapNodes(projection.expression, (node) => (node.kind === 'columns' ? { ...expression, start: node.start, end: node.end } : undefined)) as ast.Expression,
    alias: {
      kind: 'identifier', start: projection.start, end: projection.end, quoting: 'double',
      name: projection.alias === undefined ? name : projection.alias.name.replace(/\\(\d)/g, (_, digit: string) => groups[Number(digit)] ?? ''),
    },
  }));
}

interface Chosen {
  readonly name: string;
  readonly expression: ast.Expression;
  /** What a pattern and its groups matched. */
  readonly groups: readonly (string | undefined)[];
}

function selected(node: ast.ColumnsExpression, scope: Scope): Chosen[] {
  const { selector } = node;
  const reference = ({ table, column }: ScopeColumn): ast.Expression => {
    const part = (name: string): ast.Identifier => ({ kind: 'identifier', start: node.start, end: node.end, name, quoting: 'double' });
    return { kind: 'column-ref', start: node.start, end: node.end, parts: [part(table), part(column.name)] };
  };
  if (selector.kind === 'star') return starColumns(selector, scope).map((c) => ({ name: c.name, expression: c.replacement ?? reference(c.column), groups: [c.name] }));
  if (selector.kind !== 'string') throw notSupported('COLUMNS of anything but * or a pattern', spanOf(selector));
  let pattern: RegExp;
  try {
    pattern = new RegExp(selector.value);
  } catch {
    throw new UserError('INVALID_INPUT', `${selector.value} is no regular expression.`, { span: spanOf(selector) });
  }
  return scope.columns.filter((c) => !c.hidden).flatMap((column) => {
    const match = pattern.exec(column.column.name);
    return match === null ? [] : [{ name: column.column.name, expression: reference(column), groups: [column.column.name, ...match.slice(1)] }];
  });
}

type AnyNode = ast.Node & Readonly<Record<string, unknown>>;

/** A copy of a syntax tree in which `replace` gives other nodes for some; queries within are left alone. */
function mapNodes(value: unknown, replace: (node: AnyNode) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapNodes(item, replace));
  if (typeof value !== 'object' || value === null) return value;
  const node = value as AnyNode;
  if (node.kind === 'query') return node;
  const other = replace(node);
  if (other !== undefined) return other;
  return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, mapNodes(item, replace)]));
}
