/** Makes one projection of two, unless that would compute something twice. */
import type { ColumnId, Expr } from '../../plan/expr.ts';
import { children, substitute } from '../../plan/expr-tools.ts';
import type { LogicalNode, ProjectNode } from '../../plan/logical.ts';
import { type Rule, transformUp } from '../rule.ts';

/** Deeper expressions than this are not made: they would only strain the stack of whoever walks them. */
const MAX_DEPTH = 200;

export const mergeProjects: Rule = {
  name: 'merge-projects',
  apply: (root) => {
    const depths = new WeakMap<Expr, number>();
    return transformUp(root, (node) => (node.kind === 'project' ? merge(node, depths) : node));
  },
};

function merge(node: ProjectNode, depths: WeakMap<Expr, number>): LogicalNode {
  const { input } = node;
  if (input.kind !== 'project') return node;
  const uses = new Map<ColumnId, number>();
  for (const expr of node.exprs) countUses(expr, uses);
  const computed = input.columns.flatMap((column, k) => {
    const expr = input.exprs[k] as Expr;
    return expr.kind === 'column' || expr.kind === 'literal' ? [] : [{ column, expr }];
  });
  if (computed.some(({ column }) => (uses.get(column.id) ?? 0) > 1)) return node;
  const deepest = computed.reduce((most, { expr }) => Math.max(most, depthOf(expr, depths)), 0);
  if (deepest > MAX_DEPTH) return node;
  const replacements = new Map<ColumnId, Expr>(input.columns.map((column, k) => [column.id, input.exprs[k] as Expr]));
  return { ...node, input: input.input, exprs: node.exprs.map((expr) => substitute(expr, replacements)) };
}

/** How often each column is read; within parts that stand in several places, once for each place. */
function countUses(expr: Expr, uses: Map<ColumnId, number>): void {
  if (expr.kind === 'column') uses.set(expr.id, (uses.get(expr.id) ?? 0) + 1);
  else for (const child of children(expr)) countUses(child, uses);
}

function depthOf(expr: Expr, depths: WeakMap<Expr, number>): number {
  const known = depths.get(expr);
  if (known !== undefined) return known;
  let depth = 0;
  for (const child of children(expr)) depth = Math.max(depth, depthOf(child, depths) + 1);
  depths.set(expr, depth);
  return depth;
}
