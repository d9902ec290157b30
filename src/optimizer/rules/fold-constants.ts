/** Computes expressions without columns once, and simplifies AND, OR and CASE with constant parts. */
import { BOOLEAN } from '../../columns/types.ts';
import type { Expr, LiteralExpr } from '../../plan/expr.ts';
import { children, rewriteExpr } from '../../plan/expr-tools.ts';
import { mapExpressions, type OptimizerContext, type Rule, transformUp } from '../rule.ts';

export const foldConstants: Rule = {
  name: 'fold-constants',
  apply: (root, context) =>
    transformUp(root, (node) => {
      let changed = false;
      const mapped = mapExpressions(node, (expr) => {
        const folded = rewriteExpr(expr, (e) => simplify(e, context));
        if (folded !== expr) changed = true;
        return folded;
      });
      if (!changed) return node;
      // A filter that is always true filters nothing.
      return mapped.kind === 'filter' && isLiteral(mapped.predicate, true) ? mapped.input : mapped;
    }),
};

function simplify(expr: Expr, context: OptimizerContext): Expr {
  switch (expr.kind) {
    case 'column': case 'literal': return expr;
    case 'and': return simplifyChain(expr.args, expr, false);
    case 'or': return simplifyChain(expr.args, expr, true);
    case 'case': {
      const branches: { when: Expr; then: Expr }[] = [];
      for (const branch of expr.branches) {
        if (isLiteral(branch.when, false) || isLiteral(branch.when, null)) continue;
        if (isLiteral(branch.when, true)) return branches.length === 0 ? branch.then : { ...expr, branches, otherwise: branch.then };
        branches.push(branch);
      }
      if (branches.length === 0) return expr.otherwise;
      return branches.length === expr.branches.length ? expr : { ...expr, branches };
    }
    default: {
      if (children(expr).length === 0 || !children(expr).every((child) => child.kind === 'literal')) return expr;
      // What fails to compute stays as it is: it is an error only if a row reaches it.
      const folded = context.fold(expr);
      return folded === undefined ? expr : { ...folded, span: expr.span };
    }
  }
}

/** AND (`absorbing` false) or OR (`absorbing` true) with flattened operands and without idle ones. */
function simplifyChain(args: readonly Expr[], expr: Expr & { kind: 'and' | 'or' }, absorbing: boolean): Expr {
  const flat = args.flatMap((arg) => (arg.kind === expr.kind ? arg.args : [arg]));
  const kept = flat.filter((arg) => !isLiteral(arg, !absorbing));
  if (kept.some((arg) => isLiteral(arg, absorbing))) return { kind: 'literal', type: BOOLEAN, value: absorbing, span: expr.span };
  if (kept.length === 0) return { kind: 'literal', type: BOOLEAN, value: !absorbing, span: expr.span };
  if (kept.length === 1) return kept[0] as Expr;
  return kept.length === args.length ? expr : { ...expr, args: kept };
}

function isLiteral(expr: Expr, value: boolean | null): expr is LiteralExpr {
  return expr.kind === 'literal' && expr.value === value && (expr.type.id === 'BOOLEAN' || value === null);
}
