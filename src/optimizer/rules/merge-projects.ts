/** Makes one projection of two, unless that would compute something twice; drops projections that change nothing. */
import type { ColumnId, Expr } from '../../plan/expr.ts';
import { children, substitute } from '../../plan/expr-tools.ts';
import type { LogicalNode, ProjectNode } from '../../plan/logical.ts';
import { type Rule, transformUp } from '../rule.ts';

export const mergeProjects: Rule = { name: 'merge-projects', apply: (root) => transformUp(root, (node) => (node.kind === 'project' ? merge(node) : node)) };

function merge(node: ProjectNode): LogicalNode {
  const { input } = node;
  if (input.kind !== 'project') return node;
  const uses = new Map<ColumnId, number>();
  const count = (expr: Expr): void => {
    if (expr.kind === 'column') uses.set(expr.id, (uses.get(expr.id) ?? 0) + 1);
    else for (const child of children(expr)) count(child);
  };
  for (const expr of node.exprs) count(expr);
  const doubled = input.columns.some((column, k) => {
    const expr = input.exprs[k] as Expr;
    return expr.kind !== 'column' && expr.kind !== 'literal' && (uses.get(column.id) ?? 0) > 1;
  });
  if (doubled) return node;
  const replacements = new Map<ColumnId, Expr>(input.columns.map((column, k) => [column.id, input.exprs[k] as Expr]));
  return { ...node, input: input.input, exprs: node.exprs.map((expr) => substitute(expr, replacements)) };
}
