/** What follows the rows of a SELECT: its projection, DISTINCT, DISTINCT ON and ORDER BY. */
import { notSupported, type Span } from '../../../base/errors.ts';
import type { AggregateCall, ColumnDef, ColumnExpr, Expr, SortKey } from '../../../plan/expr.ts';
import type { ExprNumbers } from '../../../plan/expr-tools.ts';
import type { LogicalNode } from '../../../plan/logical.ts';
import type { BindContext } from './context.ts';
import { resolveOverload } from './overloads.ts';

export interface Finish {
  readonly exprs: readonly Expr[];
  /** The result's columns, computed by `exprs`. */
  readonly columns: readonly ColumnDef[];
  readonly keys: readonly SortKey[];
  /** Of the SELECT list, DISTINCT and ORDER BY. */
  readonly spans: { readonly select: Span | undefined; readonly distinct: Span | undefined; readonly order: Span | undefined };
  /** Undefined without DISTINCT; an empty `on` for plain DISTINCT. */
  readonly distinct: { readonly on: readonly Expr[] } | undefined;
}

const reference = (column: ColumnDef): ColumnExpr => ({ kind: 'column', id: column.id, name: column.name, type: column.type });

export function finishSelect(input: LogicalNode, finish: Finish, context: BindContext, numbers: ExprNumbers): LogicalNode {
  const { exprs, columns, keys, spans } = finish;
  // Sort keys and DISTINCT ON expressions that are not selected travel beside the result.
  const byNumber = new Map<number, ColumnDef>();
  exprs.forEach((expr, k) => {
    const number = numbers.of(expr);
    if (!byNumber.has(number)) byNumber.set(number, columns[k] as ColumnDef);
  });
  const extra: { readonly expr: Expr; readonly column: ColumnDef }[] = [];
  const columnOf = (expr: Expr, name: string): ColumnDef => {
    const number = numbers.of(expr);
    let column = byNumber.get(number);
    if (column === undefined) {
      column = context.column(name, expr.type);
      extra.push({ expr, column });
      byNumber.set(number, column);
    }
    return column;
  };
  const keyColumns = keys.map(({ expr }) => columnOf(expr, 'sort key'));
  const onColumns = finish.distinct?.on.map((expr) => columnOf(expr, 'distinct key')) ?? [];
  const all = [...columns, ...extra.map((e) => e.column)];
  let node: LogicalNode = { kind: 'project', input, exprs: [...exprs, ...extra.map((e) => e.expr)], columns: all, span: spans.select };

  let renamed: ReadonlyMap<number, ColumnDef> = new Map();
  const sorted = (below: LogicalNode): LogicalNode => {
    if (keys.length === 0) return below;
    const sortKeys = keys.map((key, k) => {
      const column = keyColumns[k] as ColumnDef;
      return { ...key, expr: reference(renamed.get(column.id) ?? column) };
    });
    return { kind: 'sort', input: below, keys: sortKeys, columns: below.columns, span: spans.order };
  };
  if (finish.distinct !== undefined) {
    // DISTINCT ON takes the first row in the order asked for, plain DISTINCT has no choice but for what is beside its columns.
    const isOn = finish.distinct.on.length > 0;
    const below = isOn ? sorted(node) : node;
    [node, renamed] = firstRows(below, all, isOn ? onColumns : columns, spans.distinct, context);
  }
  node = sorted(node);
  const result = columns.map((column) => renamed.get(column.id) ?? column);
  if (node.columns.length === result.length && node.columns.every((column, k) => column === result[k])) return node;
  return { kind: 'project', input: node, exprs: result.map(reference), columns: result.map((column) => context.column(column.name, column.type)), span: spans.select };
}

/** One row for each combination of `keys`, with the first row's values of the other columns; and which column became which. */
function firstRows(input: LogicalNode, all: readonly ColumnDef[], keys: readonly ColumnDef[], span: Span | undefined, context: BindContext): [LogicalNode, ReadonlyMap<number, ColumnDef>] {
  const groups = [...new Set(keys)];
  const others = all.filter((column) => !groups.includes(column));
  const aggregates = others.map((column): AggregateCall => {
    const info = context.options.functions.lookup('first');
    if (info === undefined) throw notSupported('DISTINCT beside other columns', span);
    const { overload, args, returns } = resolveOverload(info, [reference(column)], span ?? { start: 0, end: 0 });
    return { name: info.name, overload, args, type: returns, distinct: false, span };
  });
  const fresh = new Map([...groups, ...others].map((column) => [column.id, context.column(column.name, column.type)]));
  return [{ kind: 'aggregate', input, span, groups: groups.map(reference), aggregates, columns: [...fresh.values()] }, fresh];
}
