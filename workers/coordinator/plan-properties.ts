/** What the physical planner asks about logical plans. */
import type { ColumnId, Expr } from '../../src/plan/expr.ts';
import type { AggregateNode, LogicalNode, SortNode, TopNNode } from '../../src/plan/logical.ts';
import { findAggregateFunction } from '../functions/index.ts';

/**
 * Whether rows come in their final order by (sequence, arrival): input order, or that of a sort. All but groups do, which
 * come in the order of their hashes and need an ordinal to tell who came first.
 */
export function isOrdered(node: LogicalNode): boolean {
  switch (node.kind) {
    case 'aggregate': return node.groups.length === 0;
    case 'filter': case 'project': case 'expand': return isOrdered(node.input);
    default: return true;
  }
}

/** Has it aggregates whose value depends on which row came first? */
export function usesOrder(node: AggregateNode): boolean {
  return node.aggregates.some((call) => findAggregateFunction(call.name)?.implementations[call.overload]?.usesOrdinals === true);
}

/** Most rows that can come out; Infinity where that isn't known. */
export function mostRows(node: LogicalNode): number {
  switch (node.kind) {
    case 'scan': return Math.min(node.tableRows ?? Number.POSITIVE_INFINITY, node.limit ?? Number.POSITIVE_INFINITY);
    case 'values': return node.rows.length;
    case 'aggregate': return node.groups.length === 0 ? 1 : mostRows(node.input);
    case 'expand': return mostRows(node.input) * node.projections.length;
    case 'limit': case 'top-n': return Math.min(mostRows(node.input), node.limit ?? Number.POSITIVE_INFINITY);
    case 'filter': case 'project': case 'sort': return mostRows(node.input);
  }
}

/** Equal values of these types may look different: 0 and -0, 1 month and 30 days. */
const LOOSE: ReadonlySet<string> = new Set(['FLOAT', 'DOUBLE', 'INTERVAL', 'LIST', 'STRUCT', 'MAP']);

/** Can two rows have equal keys and still be told apart? Only then the order of the input matters to a sort. */
export function hasTies(node: SortNode | TopNNode): boolean {
  const keys = new Set(node.keys.flatMap(({ expr }) => (expr.kind === 'column' ? [expr.id] : [])));
  if (node.columns.every((column) => keys.has(column.id) && !LOOSE.has(column.type.id))) return false;
  return !coversGroups(node.input, keys);
}

/** Do these columns of `node` hold all keys of the groups below it? Then no two rows have the same. */
function coversGroups(node: LogicalNode, columns: ReadonlySet<ColumnId>): boolean {
  switch (node.kind) {
    case 'filter':
      return coversGroups(node.input, columns);
    case 'project': {
      const passed = node.columns.flatMap((column, k): ColumnId[] => {
        const expr = node.exprs[k] as Expr;
        return columns.has(column.id) && expr.kind === 'column' ? [expr.id] : [];
      });
      return coversGroups(node.input, new Set(passed));
    }
    case 'aggregate':
      return node.columns.slice(0, node.groups.length).every((column) => columns.has(column.id));
    default:
      return false;
  }
}
