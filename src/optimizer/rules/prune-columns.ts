/** Drops columns that nothing above reads, so that scans decode only what the query needs. */
import type { ColumnDef, ColumnId, Expr } from '../../plan/expr.ts';
import { columnsOf } from '../../plan/expr-tools.ts';
import type { LogicalNode } from '../../plan/logical.ts';
import { type Rule, withInput } from '../rule.ts';

export const pruneColumns: Rule = {
  name: 'prune-columns',
  apply: (root) => prune(root, new Set(root.columns.map((column) => column.id))),
};

function prune(node: LogicalNode, needed: ReadonlySet<ColumnId>): LogicalNode {
  switch (node.kind) {
    case 'scan': {
      const read = reads(needed, node.filters);
      const kept = keep(node.columns, read);
      return kept.length === node.columns.length ? node : { ...node, columns: pick(node.columns, kept), sourceNames: pick(node.sourceNames, kept) };
    }
    case 'values': {
      const kept = keep(node.columns, needed);
      return kept.length === node.columns.length ? node : { ...node, columns: pick(node.columns, kept), rows: node.rows.map((row) => pick(row, kept)) };
    }
    case 'filter':
      return withInput(node, prune(node.input, reads(needed, [node.predicate])));
    case 'project': {
      const kept = keep(node.columns, needed);
      // Only the number of rows counts.
      if (kept.length === 0 && node.columns.length > 0) return prune(node.input, new Set());
      const exprs = pick(node.exprs, kept);
      const pruned = kept.length === node.columns.length ? node : { ...node, exprs, columns: pick(node.columns, kept) };
      return withInput(pruned, prune(node.input, reads(new Set(), exprs)));
    }
    case 'expand': {
      const kept = keep(node.columns, needed);
      const projections = node.projections.map((exprs) => pick(exprs, kept));
      const pruned = kept.length === node.columns.length ? node : { ...node, projections, columns: pick(node.columns, kept) };
      return withInput(pruned, prune(node.input, reads(new Set(), projections.flat())));
    }
    case 'aggregate': {
      // Groups stay: they decide which rows there are. Aggregates nobody reads go.
      const numGroups = node.groups.length;
      // One row of nothing, whatever the input.
      if (numGroups === 0 && !node.columns.some((column) => needed.has(column.id))) return { kind: 'values', columns: [], rows: [[]], span: node.span };
      const kept = node.aggregates.map((_, k) => k).filter((k) => needed.has((node.columns[numGroups + k] as ColumnDef).id));
      const aggregates = pick(node.aggregates, kept);
      const read = reads(new Set(), [...node.groups, ...aggregates.flatMap((a) => [...a.args, ...(a.filter === undefined ? [] : [a.filter])])]);
      const pruned = kept.length === node.aggregates.length ? node : { ...node, aggregates, columns: [...node.columns.slice(0, numGroups), ...pick(node.columns.slice(numGroups), kept)] };
      return withInput(pruned, prune(node.input, read));
    }
    case 'sort': case 'top-n':
      return withInput(node, prune(node.input, reads(needed, node.keys.map((key) => key.expr))));
    case 'limit':
      return withInput(node, prune(node.input, needed));
  }
}

function reads(needed: ReadonlySet<ColumnId>, exprs: readonly Expr[]): Set<ColumnId> {
  const all = new Set(needed);
  for (const expr of exprs) columnsOf(expr, all);
  return all;
}

function keep(columns: readonly ColumnDef[], needed: ReadonlySet<ColumnId>): number[] {
  return columns.map((_, k) => k).filter((k) => needed.has((columns[k] as ColumnDef).id));
}

function pick<T>(items: readonly T[], indices: readonly number[]): T[] {
  return indices.map((k) => items[k] as T);
}
