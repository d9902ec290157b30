/** Walking, rewriting and comparing expressions. */
import type { ColumnId, Expr } from './expr.ts';

/** A text that two expressions share exactly when they are the same but for their places in the source. */
export function exprKey(expr: Expr): string {
  return JSON.stringify(expr, (key, value) =>
    key === 'span' ? undefined : typeof value === 'bigint' ? `${value}n` : Object.is(value, -0) ? '-0' : typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
}

export function children(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'column': case 'literal': return [];
    case 'call': case 'and': case 'or': return expr.args;
    case 'cast': return [expr.arg];
    case 'case': return [...expr.branches.flatMap((b) => [b.when, b.then]), expr.otherwise];
    case 'in': return [expr.arg, ...expr.list];
  }
}

/** The same expression with its children replaced; the same object where none changed. */
export function mapChildren(expr: Expr, map: (child: Expr) => Expr): Expr {
  let changed = false;
  const each = (child: Expr): Expr => {
    const mapped = map(child);
    if (mapped !== child) changed = true;
    return mapped;
  };
  let result: Expr;
  switch (expr.kind) {
    case 'column': case 'literal': return expr;
    case 'call': case 'and': case 'or': result = { ...expr, args: expr.args.map(each) }; break;
    case 'cast': result = { ...expr, arg: each(expr.arg) }; break;
    case 'case': result = { ...expr, branches: expr.branches.map((b) => ({ when: each(b.when), then: each(b.then) })), otherwise: each(expr.otherwise) }; break;
    case 'in': result = { ...expr, arg: each(expr.arg), list: expr.list.map(each) }; break;
  }
  return changed ? result : expr;
}

/** Bottom-up rewrite. */
export function rewriteExpr(expr: Expr, rewrite: (expr: Expr) => Expr): Expr {
  return rewrite(mapChildren(expr, (child) => rewriteExpr(child, rewrite)));
}

export function someExpr(expr: Expr, test: (expr: Expr) => boolean): boolean {
  return test(expr) || children(expr).some((child) => someExpr(child, test));
}

/** Ids of all columns the expression reads. */
export function columnsOf(expr: Expr, into: Set<ColumnId> = new Set()): Set<ColumnId> {
  if (expr.kind === 'column') into.add(expr.id);
  else for (const child of children(expr)) columnsOf(child, into);
  return into;
}

/** Replaces columns by expressions (those not in the map stay). */
export function substitute(expr: Expr, replacements: ReadonlyMap<ColumnId, Expr>): Expr {
  return rewriteExpr(expr, (e) => (e.kind === 'column' ? (replacements.get(e.id) ?? e) : e));
}

/** The conjuncts of a predicate. */
export function conjuncts(predicate: Expr): readonly Expr[] {
  return predicate.kind === 'and' ? predicate.args.flatMap((arg) => conjuncts(arg)) : [predicate];
}

/** One predicate from conjuncts; undefined for none. */
export function conjunction(predicates: readonly Expr[]): Expr | undefined {
  const first = predicates[0];
  if (first === undefined) return undefined;
  return predicates.length === 1 ? first : { kind: 'and', type: first.type, args: predicates };
}
