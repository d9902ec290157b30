/** Walking, rewriting and comparing expressions. */
import { typeName } from '../columns/types.ts';
import type { AggregateCall, ColumnId, Expr, LiteralExpr } from './expr.ts';

/**
 * Numbers expressions so that two get the same number exactly when they are equal but for their places in the source.
 * Each node is looked at once, however often and under however many parents it is asked about.
 */
export class ExprNumbers {
  private readonly byText = new Map<string, number>();
  private readonly known = new WeakMap<Expr, number>();

  of(expr: Expr): number {
    const known = this.known.get(expr);
    if (known !== undefined) return known;
    const number = this.numberOf(this.text(expr));
    this.known.set(expr, number);
    return number;
  }

  /** A number for an aggregate call. */
  ofAggregate(call: AggregateCall): number {
    const order = (call.orderBy ?? []).map((key) => `${this.of(key.expr)}${key.descending ? 'd' : 'a'}${key.nullsFirst ? 'f' : 'l'}`);
    const filter = call.filter === undefined ? '' : this.of(call.filter);
    return this.numberOf(`aggregate ${call.name} ${call.overload} ${call.distinct} ${typeName(call.type)} ${this.all(call.args)} ${filter} ${order.join()}`);
  }

  private numberOf(text: string): number {
    let number = this.byText.get(text);
    if (number === undefined) this.byText.set(text, (number = this.byText.size));
    return number;
  }

  private all(exprs: readonly Expr[]): string {
    return exprs.map((expr) => this.of(expr)).join();
  }

  private text(expr: Expr): string {
    switch (expr.kind) {
      case 'column': return `column ${expr.id}`;
      case 'literal': return `literal ${typeName(expr.type)} ${literalText(expr)}`;
      case 'call': return `call ${expr.name} ${expr.overload} ${typeName(expr.type)} ${this.all(expr.args)}`;
      case 'cast': return `cast ${expr.try} ${typeName(expr.type)} ${this.of(expr.arg)}`;
      case 'case': return `case ${expr.branches.map((b) => `${this.of(b.when)}:${this.of(b.then)}`).join()} ${this.of(expr.otherwise)}`;
      case 'and': case 'or': return `${expr.kind} ${this.all(expr.args)}`;
      case 'in': return `in ${this.of(expr.arg)} ${this.all(expr.list)}`;
    }
  }
}

/** A text that tells values of one type apart. */
export function literalText({ value }: LiteralExpr): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Uint8Array) return [...value].join();
  return typeof value === 'object' ? `${value.months} ${value.days} ${value.micros}` : String(value);
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

/** Bottom-up rewrite. A part that stands in several places is rewritten once. */
export function rewriteExpr(expr: Expr, rewrite: (expr: Expr) => Expr): Expr {
  const done = new Map<Expr, Expr>();
  const visit = (node: Expr): Expr => {
    if (node.kind === 'column' || node.kind === 'literal') return rewrite(node);
    const known = done.get(node);
    if (known !== undefined) return known;
    const result = rewrite(mapChildren(node, visit));
    done.set(node, result);
    return result;
  };
  return visit(expr);
}

/** Is there a part that passes the test? */
export function someExpr(expr: Expr, test: (expr: Expr) => boolean): boolean {
  const seen = new Set<Expr>();
  const visit = (node: Expr): boolean => {
    if (node.kind === 'column' || node.kind === 'literal') return test(node);
    if (seen.has(node)) return false;
    seen.add(node);
    return test(node) || children(node).some(visit);
  };
  return visit(expr);
}

/** Ids of all columns the expression reads. */
export function columnsOf(expr: Expr, into: Set<ColumnId> = new Set()): Set<ColumnId> {
  someExpr(expr, (node) => {
    if (node.kind === 'column') into.add(node.id);
    return false;
  });
  return into;
}

/**
 * How many parts an expression has when it is written out: a part that stands in several places counts in each of them. A list
 * of literals counts as one. Infinity where it is beyond counting.
 */
export function writtenSize(expr: Expr, known = new Map<Expr, number>()): number {
  if (expr.kind === 'column' || expr.kind === 'literal') return 1;
  const size = known.get(expr);
  if (size !== undefined) return size;
  const parts = expr.kind === 'in' && expr.list.every((item) => item.kind === 'literal') ? [expr.arg] : children(expr);
  const sum = parts.reduce((total, part) => total + writtenSize(part, known), 1);
  known.set(expr, sum);
  return sum;
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
