/**
 * Moves filters towards the scans: through projections (by substitution), through grouping where they only read
 * keys, and into the scan, which may then skip data by its statistics. Filters one above the other become one.
 */
import type { ColumnId, Expr } from '../../plan/expr.ts';
import { columnsOf, conjunction, conjuncts, substitute } from '../../plan/expr-tools.ts';
import type { LogicalNode } from '../../plan/logical.ts';
import { type Rule, withInput } from '../rule.ts';

export const pushDownFilters: Rule = { name: 'push-down-filters', apply: (root) => push(root, []) };

/** `pending`: conjuncts over `node`'s columns that are to hold of its rows. */
function push(node: LogicalNode, pending: readonly Expr[]): LogicalNode {
  switch (node.kind) {
    case 'filter':
      return push(node.input, [...conjuncts(node.predicate), ...pending]);
    case 'scan':
      return pending.length === 0 ? node : { ...node, filters: [...node.filters, ...pending] };
    case 'project': {
      const replacements = new Map<ColumnId, Expr>(node.columns.map((column, k) => [column.id, node.exprs[k] as Expr]));
      return withInput(node, push(node.input, pending.map((expr) => substitute(expr, replacements))));
    }
    case 'aggregate': {
      const keys = new Map<ColumnId, Expr>(node.groups.map((expr, k) => [(node.columns[k] as { id: ColumnId }).id, expr]));
      // Without groups there is a row even of nothing, so a filter can't move below.
      const movable = (expr: Expr): boolean => node.groups.length > 0 && [...columnsOf(expr)].every((id) => keys.has(id));
      const below = pending.filter(movable).map((expr) => substitute(expr, keys));
      return above(withInput(node, push(node.input, below)), pending.filter((expr) => !movable(expr)));
    }
    case 'sort':
      return withInput(node, push(node.input, pending));
    case 'values':
      return above(node, pending);
    default:
      // Limits and expansions count or copy rows: a filter stays above them.
      return above(withInput(node, push(node.input, [])), pending);
  }
}

function above(node: LogicalNode, pending: readonly Expr[]): LogicalNode {
  const predicate = conjunction(pending);
  return predicate === undefined ? node : { kind: 'filter', input: node, predicate, columns: node.columns, span: predicate.span };
}
