/**
 * Compares columns in their own type: `CAST(int_col AS BIGINT) > 5` becomes `int_col > 5`, and `CAST(ts AS DATE) = d` a range of
 * `ts`, which scans can hold against their statistics. Only where the cast loses nothing (or loses it in order, as from
 * TIMESTAMP to DATE), so that the same rows pass.
 *
 * A lossless cast is multiplication by a factor of what is stored: 1 between integers, 100 from INTEGER to DECIMAL(12,2), the
 * microseconds of a day from DATE to TIMESTAMP. So `x * factor < v` is `x < ceil(v / factor)`, and so on.
 */
import { type DataType, isInteger } from '../../columns/types.ts';
import { decimalProperties, INTEGER_RANGES } from '../../plan/casts.ts';
import type { CallExpr, CastExpr, Expr, LiteralExpr } from '../../plan/expr.ts';
import { conjunction, conjuncts, rewriteExpr } from '../../plan/expr-tools.ts';
import type { LogicalNode } from '../../plan/logical.ts';
import { mapExpressions, mapSame, type OptimizerContext, type Rule, transformUp } from '../rule.ts';
import { booleanLiteral, holds } from '../traits.ts';

export const unwrapCasts: Rule = {
  name: 'unwrap-casts',
  apply: (root, context) => transformUp(root, (node) => unwrapFilters(mapExpressions(node, (expr) => rewriteExpr(expr, unwrap)), context)),
};

/** In filters NULL counts as false, so that what is decided by the literal alone can be said. */
function unwrapFilters(node: LogicalNode, { functions }: OptimizerContext): LogicalNode {
  const decide = (expr: Expr): Expr => {
    if (expr.kind !== 'call') return expr;
    const result = compare(expr);
    if (typeof result !== 'boolean') return expr;
    if (!result) return booleanLiteral(false, expr.span);
    const info = functions.lookup('is not null');
    return info === undefined ? expr : { kind: 'call', name: info.name, overload: 0, args: [((expr.args[0] as CastExpr).arg)], type: expr.type, span: expr.span };
  };
  if (node.kind === 'filter') {
    const before = conjuncts(node.predicate);
    const after = mapSame(before, decide);
    return after === before ? node : { ...node, predicate: conjunction(after) as Expr };
  }
  if (node.kind !== 'scan') return node;
  const filters = mapSame(node.filters, decide);
  // A day has become a range: two conditions.
  const split = filters.some((filter) => filter.kind === 'and') ? filters.flatMap((filter) => conjuncts(filter)) : filters;
  return split === node.filters ? node : { ...node, filters: split };
}

function unwrap(expr: Expr): Expr {
  if (expr.kind === 'in') return unwrapIn(expr);
  if (expr.kind !== 'call') return expr;
  const result = compare(expr);
  return result === undefined || typeof result === 'boolean' ? expr : result;
}

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=']);

/** The comparison without its cast; true or false where it holds for all values or for none; undefined where it must stay. */
function compare(expr: CallExpr): Expr | boolean | undefined {
  const [cast, literal] = expr.args;
  if (!COMPARISONS.has(expr.name)) return undefined;
  if (cast?.kind !== 'cast' || cast.try || literal?.kind !== 'literal' || literal.value === null) return undefined;
  if (cast.arg.type.id === 'TIMESTAMP' && cast.type.id === 'DATE') return withinDays(expr, cast.arg, literal);
  const value = scaled(cast, literal);
  if (value === undefined) return undefined;
  const [least, greatest] = value.range;
  const bounded = (name: string, bound: bigint | number): Expr => ({ ...expr, name, args: [cast.arg, { kind: 'literal', type: cast.arg.type, value: bound, span: literal.span }] });
  if (value.real !== undefined) return bounded(expr.name, value.real);
  const { floor, exact } = value;
  const ceiling = exact ? floor : floor + 1n;
  switch (expr.name) {
    case '=': return exact && floor >= least && floor <= greatest ? bounded('=', floor) : false;
    case '<>': return exact && floor >= least && floor <= greatest ? bounded('<>', floor) : true;
    case '<': return ceiling > greatest ? true : ceiling <= least ? false : bounded('<', ceiling);
    case '<=': return floor >= greatest ? true : floor < least ? false : bounded('<=', floor);
    case '>': return floor < least ? true : floor >= greatest ? false : bounded('>', floor);
    case '>=': return ceiling <= least ? true : ceiling > greatest ? false : bounded('>=', ceiling);
    default: return undefined;
  }
}

interface Scaled {
  /** The literal in units of the uncast type, rounded down, and whether that lost nothing. */
  readonly floor: bigint;
  readonly exact: boolean;
  readonly range: readonly [bigint, bigint];
  /** Set where both types are floating point: the literal's value in the narrower one. */
  readonly real?: number;
}

function scaled(cast: CastExpr, literal: LiteralExpr): Scaled | undefined {
  const from = cast.arg.type;
  const range = rangeOf(from);
  const { value } = literal;
  if (typeof value === 'number') {
    if (from.id === 'FLOAT') return Object.is(Math.fround(value), value) ? { floor: 0n, exact: true, range: [0n, 0n], real: value } : undefined;
    // DOUBLE holds every integer of 32 bits, FLOAT those of 16.
    const fits = cast.type.id === 'DOUBLE' ? 2n ** 32n : 2n ** 16n;
    if (range === undefined || !isInteger(from) || range[0] < -fits || range[1] > fits || !Number.isFinite(value)) return undefined;
    const floor = Math.floor(value);
    return { floor: BigInt(floor), exact: floor === value, range };
  }
  const factor = factorBetween(from, cast.type);
  if (typeof value !== 'bigint' || factor === undefined || range === undefined) return undefined;
  // Infinite dates and times are no multiples of anything.
  if (!isInteger(cast.type) && cast.type.id !== 'DECIMAL' && (value >= INFINITE || value <= -INFINITE)) return undefined;
  const floor = value >= 0n ? value / factor : -((-value + factor - 1n) / factor);
  return { floor, exact: floor * factor === value, range };
}

const INFINITE = 2n ** 63n - 1n;

/** What a lossless cast multiplies the stored value by. */
function factorBetween(from: DataType, to: DataType): bigint | undefined {
  if (isInteger(from) && isInteger(to)) return holds(from, to) ? 1n : undefined;
  if (to.id === 'DECIMAL') {
    const own = decimalProperties(from);
    if (own === undefined || from.id === 'BOOLEAN' || from.id === 'NULL' || to.scale < own.scale || own.precision - own.scale > to.precision - to.scale) return undefined;
    return 10n ** BigInt(to.scale - own.scale);
  }
  return TIME_FACTORS[`${from.id} ${to.id}`];
}

const DAY_MICROS = 86_400_000_000n;
const TIME_FACTORS: Readonly<Record<string, bigint>> = {
  'DATE TIMESTAMP': DAY_MICROS, 'DATE TIMESTAMP_S': 86_400n, 'DATE TIMESTAMP_MS': 86_400_000n, 'DATE TIMESTAMP_NS': DAY_MICROS * 1000n,
  'TIMESTAMP_S TIMESTAMP': 1_000_000n, 'TIMESTAMP_S TIMESTAMP_MS': 1000n, 'TIMESTAMP_S TIMESTAMP_NS': 1_000_000_000n,
  'TIMESTAMP_MS TIMESTAMP': 1000n, 'TIMESTAMP_MS TIMESTAMP_NS': 1_000_000n, 'TIMESTAMP TIMESTAMP_NS': 1000n,
};

/** The values that a type stores, infinities included. */
function rangeOf(type: DataType): readonly [bigint, bigint] | undefined {
  if (isInteger(type)) return INTEGER_RANGES[type.id];
  if (type.id === 'DECIMAL') return [1n - 10n ** BigInt(type.precision), 10n ** BigInt(type.precision) - 1n];
  if (type.id === 'DATE') return [1n - 2n ** 31n, 2n ** 31n - 1n];
  if (type.id === 'TIMESTAMP' || type.id === 'TIMESTAMP_S' || type.id === 'TIMESTAMP_MS') return [-INFINITE, INFINITE];
  return type.id === 'FLOAT' ? [0n, 0n] : undefined;
}

/** `CAST(ts AS DATE)` is the day that `ts` falls into: comparisons are with its first or the next day's first moment. */
function withinDays(expr: CallExpr, subject: Expr, literal: LiteralExpr): Expr | undefined {
  const day = literal.value as bigint;
  const start = day * DAY_MICROS;
  const next = start + DAY_MICROS;
  if (subject.kind !== 'column' || start <= -INFINITE || next >= INFINITE) return undefined;
  const bounded = (name: string, value: bigint): Expr => ({ ...expr, name, args: [subject, { kind: 'literal', type: subject.type, value, span: literal.span }] });
  switch (expr.name) {
    case '=': return { kind: 'and', type: expr.type, span: expr.span, args: [bounded('>=', start), bounded('<', next)] };
    case '<>': return { kind: 'or', type: expr.type, span: expr.span, args: [bounded('<', start), bounded('>=', next)] };
    case '<': return bounded('<', start);
    case '<=': return bounded('<', next);
    case '>': return bounded('>=', next);
    case '>=': return bounded('>=', start);
    default: return undefined;
  }
}

/** Items that no value of the narrower type equals go, unless that would leave none. */
function unwrapIn(expr: Expr & { kind: 'in' }): Expr {
  const { arg } = expr;
  if (arg.kind !== 'cast' || arg.try) return expr;
  const list: LiteralExpr[] = [];
  for (const item of expr.list) {
    if (item.kind !== 'literal') return expr;
    if (item.value === null) {
      list.push({ ...item, type: arg.arg.type });
      continue;
    }
    const value = scaled(arg, item);
    if (value === undefined) return expr;
    if (value.real !== undefined) list.push({ ...item, type: arg.arg.type, value: value.real });
    else if (value.exact && value.floor >= value.range[0] && value.floor <= value.range[1]) list.push({ ...item, type: arg.arg.type, value: value.floor });
  }
  return list.length === 0 ? expr : { ...expr, arg: arg.arg, list };
}
