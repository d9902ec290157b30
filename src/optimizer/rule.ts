/** What an optimiser rule is, and how rules walk a plan. */
import type { ColumnId, Expr, LiteralExpr } from '../plan/expr.ts';
import type { ColumnDef } from '../plan/expr.ts';
import type { DataType } from '../columns/types.ts';
import type { LogicalNode } from '../plan/logical.ts';

export interface OptimizerContext {
  /** Value of an expression without columns; undefined where it can't be told (or its evaluation fails). */
  readonly fold: (expr: Expr) => LiteralExpr | undefined;
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

/** The node with each of its own expressions mapped. */
export function mapExpressions(node: LogicalNode, map: (expr: Expr) => Expr): LogicalNode {
  switch (node.kind) {
    case 'scan': return { ...node, filters: node.filters.map(map) };
    case 'values': return { ...node, rows: node.rows.map((row) => row.map(map)) };
    case 'filter': return { ...node, predicate: map(node.predicate) };
    case 'project': return { ...node, exprs: node.exprs.map(map) };
    case 'expand': return { ...node, projections: node.projections.map((exprs) => exprs.map(map)) };
    case 'aggregate':
      return {
        ...node,
        groups: node.groups.map(map),
        aggregates: node.aggregates.map((call) => ({ ...call, args: call.args.map(map), filter: call.filter === undefined ? undefined : map(call.filter) })),
      };
    case 'sort': case 'top-n': return { ...node, keys: node.keys.map((key) => ({ ...key, expr: map(key.expr) })) };
    case 'limit': return node;
  }
}

/** The highest column id in the plan. */
export function maxColumnId(node: LogicalNode): ColumnId {
  let max = -1;
  for (const column of node.columns) max = Math.max(max, column.id);
  return 'input' in node ? Math.max(max, maxColumnId(node.input)) : max;
}
