/**
 * Computes expressions without columns once; simplifies AND, OR, CASE and calls with constant parts. In a filter, where
 * NULL counts as false, it goes further. Filters that hold for every row go, and those that hold for none become false.
 */
import type { Expr } from '../../plan/expr.ts';
import { children, conjunction, conjuncts, rewriteExpr } from '../../plan/expr-tools.ts';
import type { LogicalNode } from '../../plan/logical.ts';
import { mapExpressions, type OptimizerContext, type Rule, transformUp } from '../rule.ts';
import { booleanLiteral, isLiteral } from '../traits.ts';

export const foldConstants: Rule = {
  name: 'fold-constants',
  apply: (root, context) => transformUp(root, (node) => foldFilters(mapExpressions(node, (expr) => rewriteExpr(expr, (e) => simplify(e, context))))),
};

function foldFilters(node: LogicalNode): LogicalNode {
  if (node.kind === 'filter') {
    const before = conjuncts(node.predicate);
    const after = foldConjuncts(before);
    if (after === before) return node;
    const predicate = conjunction(after);
    return predicate === undefined ? node.input : { ...node, predicate };
  }
  if (node.kind !== 'scan' || node.filters.length === 0) return node;
  const before = node.filters.flatMap((filter) => conjuncts(filter));
  const after = foldConjuncts(before);
  return after === before && before.length === node.filters.length ? node : { ...node, filters: after };
}

/** Conjuncts of a filter without those that always hold; one false where one never does. The same array where nothing changed. */
function foldConjuncts(predicates: readonly Expr[]): readonly Expr[] {
  const folded = predicates.map(whereTrue);
  const never = folded.find((expr) => isLiteral(expr, false));
  if (never !== undefined) return folded.length === 1 && never === predicates[0] ? predicates : [never];
  const kept = folded.filter((expr) => !isLiteral(expr, true));
  return kept.length === predicates.length && kept.every((expr, k) => expr === predicates[k]) ? predicates : kept;
}

/** What is true for the same rows, where it doesn't matter which of the others are false and which NULL. */
function whereTrue(expr: Expr): Expr {
  if (isLiteral(expr, null)) return booleanLiteral(false, expr.span);
  if (expr.kind !== 'or' && expr.kind !== 'and') return expr;
  const args = expr.args.map(whereTrue);
  return args.every((arg, k) => arg === expr.args[k]) ? expr : simplifyChain({ ...expr, args });
}

function simplify(expr: Expr, context: OptimizerContext): Expr {
  switch (expr.kind) {
    case 'column': case 'literal': return expr;
    case 'and': case 'or': return simplifyChain(expr);
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
    case 'in':
      // Equal to nothing that is known: NULL whatever the value.
      if (expr.list.length > 0 && expr.list.every((item) => isLiteral(item, null))) return booleanLiteral(null, expr.span);
      return foldLiterals(expr, context);
    case 'call':
      if (context.functions.lookup(expr.name)?.nulls === 'propagate' && expr.args.some((arg) => isLiteral(arg, null))) return { kind: 'literal', type: expr.type, value: null, span: expr.span };
      return foldLiterals(expr, context);
    case 'cast':
      return foldLiterals(expr, context);
  }
}

/** The value of an expression of nothing but literals. */
function foldLiterals(expr: Expr, context: OptimizerContext): Expr {
  const parts = children(expr);
  if (expr.kind !== 'call' && parts.length === 0) return expr;
  if (!parts.every((child) => child.kind === 'literal')) return expr;
  // What fails to compute stays as it is: it is an error only if a row reaches it.
  const folded = context.fold(expr);
  return folded === undefined ? expr : { ...folded, span: expr.span };
}

/** AND or OR with flattened operands and without idle ones. */
export function simplifyChain(expr: Expr & { kind: 'and' | 'or' }): Expr {
  const absorbing = expr.kind === 'or';
  const flat = expr.args.some((arg) => arg.kind === expr.kind) ? expr.args.flatMap((arg) => (arg.kind === expr.kind ? arg.args : [arg])) : expr.args;
  const decided = flat.find((arg) => isLiteral(arg, absorbing));
  if (decided !== undefined) return booleanLiteral(absorbing, expr.span);
  let hasNull = false;
  const kept = flat.filter((arg) => {
    if (isLiteral(arg, !absorbing)) return false;
    // One NULL says it all.
    if (!isLiteral(arg, null)) return true;
    if (hasNull) return false;
    return (hasNull = true);
  });
  if (kept.length === 0) return booleanLiteral(!absorbing, expr.span);
  if (kept.length === 1) return kept[0] as Expr;
  return kept.length === flat.length && flat === expr.args ? expr : { ...expr, args: kept };
}
