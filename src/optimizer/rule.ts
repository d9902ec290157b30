/** What an optimiser rule is, and how rules walk a plan. */
import type { AggregateCall, ColumnDef, ColumnId, Expr, LiteralExpr, SortKey } from '../plan/expr.ts';
import type { FunctionCatalog } from '../plan/functions.ts';
import type { DataType } from '../columns/types.ts';
import type { LogicalNode } from '../plan/logical.ts';
import { chainOf } from '../plan/logical-tools.ts';

export interface OptimizerOptions {
  /** Value of an expression without columns; undefined where it can't be told (or its evaluation fails). */
  readonly fold: (expr: Expr) => LiteralExpr | undefined;
  readonly functions: FunctionCatalog;
}

export interface OptimizerContext extends OptimizerOptions {
  readonly newColumn: (name: string, type: DataType, notNull?: boolean) => ColumnDef;
}

export interface Rule {
  readonly name: string;
  /** Rewrites a whole plan; gives back the same object where nothing changed. Keeps the root's column names and types. */
  apply(root: LogicalNode, context: OptimizerContext): LogicalNode;
}

/** The node with its input replaced; the same object when that is what it had. */
export function withInput(node: LogicalNode, input: LogicalNode): LogicalNode {
  if (!('input' in node) || node.input === input) return node;
  // Nodes that pass their input's columns on keep doing so.
  const columns = node.kind === 'filter' || node.kind === 'sort' || node.kind === 'limit' || node.kind === 'top-n' ? input.columns : node.columns;
  return { ...node, input, columns };
}

/** Bottom-up: inputs first, then the node itself. */
export function transformUp(node: LogicalNode, rewrite: (node: LogicalNode) => LogicalNode): LogicalNode {
  return rewrite('input' in node ? withInput(node, transformUp(node.input, rewrite)) : node);
}

/** The items mapped; the same array where none changed. */
export function mapSame<Item>(items: readonly Item[], map: (item: Item) => Item): readonly Item[] {
  let changed = false;
  const mapped = items.map((item) => {
    const result = map(item);
    if (result !== item) changed = true;
    return result;
  });
  return changed ? mapped : items;
}

/** The node with each of its own expressions mapped; the same node where none changed. */
export function mapExpressions(node: LogicalNode, map: (expr: Expr) => Expr): LogicalNode {
  switch (node.kind) {
    case 'scan': {
      const filters = mapSame(node.filters, map);
      return filters === node.filters ? node : { ...node, filters };
    }
    case 'values': {
      const rows = mapSame(node.rows, (row) => mapSame(row, map));
      return rows === node.rows ? node : { ...node, rows };
    }
    case 'filter': {
      const predicate = map(node.predicate);
      return predicate === node.predicate ? node : { ...node, predicate };
    }
    case 'project': {
      const exprs = mapSame(node.exprs, map);
      return exprs === node.exprs ? node : { ...node, exprs };
    }
    case 'expand': {
      const projections = mapSame(node.projections, (exprs) => mapSame(exprs, map));
      return projections === node.projections ? node : { ...node, projections };
    }
    case 'aggregate': {
      const groups = mapSame(node.groups, map);
      const aggregates = mapSame(node.aggregates, (call) => mapAggregate(call, map));
      return groups === node.groups && aggregates === node.aggregates ? node : { ...node, groups, aggregates };
    }
    case 'sort': case 'top-n': {
      const keys = mapSame(node.keys, (key) => mapKey(key, map));
      return keys === node.keys ? node : { ...node, keys };
    }
    case 'limit': return node;
  }
}

function mapAggregate(call: AggregateCall, map: (expr: Expr) => Expr): AggregateCall {
  const args = mapSame(call.args, map);
  const filter = call.filter === undefined ? undefined : map(call.filter);
  const orderBy = call.orderBy === undefined ? undefined : mapSame(call.orderBy, (key) => mapKey(key, map));
  if (args === call.args && filter === call.filter && orderBy === call.orderBy) return call;
  return { ...call, args, filter, ...(orderBy === undefined ? {} : { orderBy }) };
}

function mapKey(key: SortKey, map: (expr: Expr) => Expr): SortKey {
  const expr = map(key.expr);
  return expr === key.expr ? key : { ...key, expr };
}

/** A rule's whole work where it rewrites expressions only. */
export function rewriteExpressions(root: LogicalNode, map: (expr: Expr) => Expr): LogicalNode {
  return transformUp(root, (node) => mapExpressions(node, map));
}

/** The highest column id in the plan. */
export function maxColumnId(root: LogicalNode): ColumnId {
  let max = -1;
  for (const node of chainOf(root)) for (const column of node.columns) max = Math.max(max, column.id);
  return max;
}
