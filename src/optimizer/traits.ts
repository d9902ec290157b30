/** What rules ask about expressions before they move or repeat them. */
import { BOOLEAN, type DataType, isInteger, typesEqual } from '../columns/types.ts';
import { decimalProperties, INTEGER_RANGES } from '../plan/casts.ts';
import type { Expr, LiteralExpr } from '../plan/expr.ts';
import { someExpr } from '../plan/expr-tools.ts';
import type { FunctionCatalog } from '../plan/functions.ts';

/** Gives another value on every call (random): it must neither be repeated nor dropped for an equal one. */
export function isVolatile(expr: Expr, functions: FunctionCatalog): boolean {
  return someExpr(expr, (e) => e.kind === 'call' && functions.lookup(e.name)?.deterministic === false);
}

/** May computing it be an error for some rows? */
export function canFail(expr: Expr, functions: FunctionCatalog): boolean {
  return someExpr(expr, (e) => (e.kind === 'call' && functions.lookup(e.name)?.total !== true) || (e.kind === 'cast' && !e.try && !isLossless(e.arg.type, e.type)));
}

/** Worth computing only once: anything beyond operators and cheap casts. */
export function isExpensive(expr: Expr): boolean {
  return someExpr(expr, (e) => (e.kind === 'call' && /^[a-z]\w*$/.test(e.name) && e.name !== 'not') || (e.kind === 'cast' && (e.type.id === 'VARCHAR') !== (e.arg.type.id === 'VARCHAR')));
}

/** Every value of `from` has one in `to`. */
function isLossless(from: DataType, to: DataType): boolean {
  if (typesEqual(from, to) || from.id === 'NULL' || to.id === 'VARCHAR') return true;
  if (isInteger(from) && isInteger(to)) return holds(from, to);
  if (to.id === 'DOUBLE' || to.id === 'FLOAT') return from.id !== 'VARCHAR';
  if (to.id === 'DECIMAL') {
    const own = decimalProperties(from);
    return own !== undefined && own.precision - own.scale <= to.precision - to.scale;
  }
  return from.id === 'BOOLEAN' && isInteger(to);
}

/** Is every value of one integer type a value of the other? */
export function holds(from: DataType, to: DataType): boolean {
  const [own, other] = [INTEGER_RANGES[from.id], INTEGER_RANGES[to.id]];
  return own !== undefined && other !== undefined && own[0] >= other[0] && own[1] <= other[1];
}

export function isLiteral(expr: Expr, value: boolean | null): expr is LiteralExpr {
  return expr.kind === 'literal' && expr.value === value && (expr.type.id === 'BOOLEAN' || value === null);
}

export function booleanLiteral(value: boolean | null, span?: Expr['span']): LiteralExpr {
  return { kind: 'literal', type: BOOLEAN, value, span };
}

/** Comparisons by what NOT makes of them. Each has one overload, the first. */
export const OPPOSITES: Readonly<Record<string, string>> = {
  '=': '<>', '<>': '=', '<': '>=', '>=': '<', '>': '<=', '<=': '>',
  'is null': 'is not null', 'is not null': 'is null', 'is distinct from': 'is not distinct from', 'is not distinct from': 'is distinct from',
};

/** Comparisons by what they are with their sides exchanged. */
export const MIRRORED: Readonly<Record<string, string>> = {
  '=': '=', '<>': '<>', '<': '>', '>': '<', '<=': '>=', '>=': '<=', 'is distinct from': 'is distinct from', 'is not distinct from': 'is not distinct from',
};
