/**
 * Brings conditions into the forms that scans and filters are good at: literals on the right, NOT within comparisons,
 * `a = 1 OR a = 2` as `a IN (1, 2)`, nothing said twice, and what all sides of an OR share said once beside it.
 */
import { typesEqual } from '../../columns/types.ts';
import type { CallExpr, Expr, LiteralExpr } from '../../plan/expr.ts';
import { conjunction, conjuncts, ExprNumbers, literalText, rewriteExpr } from '../../plan/expr-tools.ts';
import { exactCall } from '../exact-call.ts';
import { type OptimizerContext, type Rule, rewriteExpressions } from '../rule.ts';
import { isVolatile, MIRRORED, OPPOSITES } from '../traits.ts';
import { simplifyChain } from './fold-constants.ts';

export const simplifyPredicates: Rule = {
  name: 'simplify-predicates',
  apply: (root, context) => rewriteExpressions(root, (expr) => {
    const numbers = new ExprNumbers();
    return rewriteExpr(expr, (e) => simplify(e, numbers, context));
  }),
};

function simplify(expr: Expr, numbers: ExprNumbers, context: OptimizerContext): Expr {
  if (expr.kind === 'call') {
    const [a, b] = expr.args;
    if (expr.name === 'not' && a !== undefined) return negated(a, expr) ?? expr;
    const mirrored = MIRRORED[expr.name];
    // A literal on the left changes sides.
    if (mirrored !== undefined && a?.kind === 'literal' && b !== undefined && b.kind !== 'literal') return { ...expr, name: mirrored, args: [b, a] };
    return expr;
  }
  if (expr.kind === 'in') {
    const [only] = expr.list;
    return only?.kind === 'literal' && expr.list.length === 1 ? { ...exactCall(context.functions, '=', [expr.arg, only]), span: expr.span } : expr;
  }
  if (expr.kind !== 'and' && expr.kind !== 'or') return expr;
  const chain = simplifyChain(expr);
  if (chain.kind !== 'and' && chain.kind !== 'or') return chain;
  const unique = withoutRepeats(chain, numbers, context);
  if (unique.kind !== 'or') return unique;
  const merged = equalitiesAsIn(unique, numbers, context);
  return merged.kind === 'or' ? (sharedFirst(merged, numbers, context) ?? merged) : merged;
}

/** NOT of `expr`; undefined where that can't be said without NOT. `not` is the call itself. */
function negated(expr: Expr, not: CallExpr): Expr | undefined {
  if (expr.kind === 'and' || expr.kind === 'or')
    return { kind: expr.kind === 'and' ? 'or' : 'and', type: expr.type, span: not.span, args: expr.args.map((arg) => negated(arg, not) ?? { ...not, args: [arg] }) };
  if (expr.kind !== 'call') return undefined;
  if (expr.name === 'not') return expr.args[0];
  const opposite = OPPOSITES[expr.name];
  return opposite === undefined ? undefined : { ...expr, name: opposite, span: not.span };
}

type Chain = Expr & { kind: 'and' | 'or' };

function withoutRepeats(chain: Chain, numbers: ExprNumbers, context: OptimizerContext): Expr {
  const seen = new Set<number>();
  const kept = chain.args.filter((arg) => {
    const number = numbers.of(arg);
    if (!seen.has(number)) return seen.add(number);
    return isVolatile(arg, context.functions);
  });
  if (kept.length === chain.args.length) return chain;
  return kept.length === 1 ? (kept[0] as Expr) : { ...chain, args: kept };
}

/** `a = 1` or `a IN (1, 2)`: what is compared, and with which literals. */
function equality(expr: Expr): { readonly subject: Expr; readonly values: readonly LiteralExpr[] } | undefined {
  if (expr.kind === 'in') return expr.list.every((item) => item.kind === 'literal') ? { subject: expr.arg, values: expr.list as readonly LiteralExpr[] } : undefined;
  if (expr.kind !== 'call' || expr.name !== '=') return undefined;
  const [subject, value] = expr.args;
  if (subject === undefined || value?.kind !== 'literal' || subject.kind === 'literal' || !typesEqual(subject.type, value.type)) return undefined;
  return { subject, values: [value] };
}

/** Equalities of one expression with literals become one IN, where the first of them stood. */
function equalitiesAsIn(or: Chain, numbers: ExprNumbers, context: OptimizerContext): Expr {
  const groups = new Map<number, { readonly first: number; readonly subject: Expr; readonly values: LiteralExpr[]; count: number }>();
  const found = or.args.map((arg) => equality(arg));
  found.forEach((each, index) => {
    if (each === undefined || isVolatile(each.subject, context.functions)) return;
    const number = numbers.of(each.subject);
    const group = groups.get(number);
    if (group === undefined) groups.set(number, { first: index, subject: each.subject, values: [...each.values], count: 1 });
    else {
      group.count++;
      for (const value of each.values) group.values.push(value);
    }
  });
  if (![...groups.values()].some((group) => group.count > 1)) return or;
  const args = or.args.flatMap((arg, index): Expr[] => {
    const each = found[index];
    const group = each === undefined ? undefined : groups.get(numbers.of(each.subject));
    if (group === undefined || group.count === 1) return [arg];
    if (group.first !== index) return [];
    const list = [...new Map(group.values.map((value) => [literalText(value), value])).values()];
    return [{ kind: 'in', type: or.type, arg: group.subject, list, span: or.span }];
  });
  return args.length === 1 ? (args[0] as Expr) : { ...or, args };
}

/** `(a AND b) OR (a AND c)` is `a AND (b OR c)`; undefined where the sides share nothing. */
function sharedFirst(or: Chain, numbers: ExprNumbers, context: OptimizerContext): Expr | undefined {
  if (!or.args.some((arg) => arg.kind === 'and')) return undefined;
  const sides = or.args.map((arg) => new Map(conjuncts(arg).map((conjunct) => [numbers.of(conjunct), conjunct])));
  const [first, ...others] = sides as [Map<number, Expr>, ...Map<number, Expr>[]];
  const shared = [...first].filter(([number, conjunct]) => others.every((side) => side.has(number)) && !isVolatile(conjunct, context.functions));
  if (shared.length === 0) return undefined;
  const common = new Set(shared.map(([number]) => number));
  const rest = sides.map((side) => conjunction([...side].filter(([number]) => !common.has(number)).map(([, conjunct]) => conjunct)));
  const kept = shared.map(([, conjunct]) => conjunct);
  // One side asks for no more than what is shared.
  if (rest.some((side) => side === undefined)) return conjunction(kept);
  return { kind: 'and', type: or.type, span: or.span, args: [...kept, simplify({ ...or, args: rest as Expr[] }, numbers, context)] };
}
