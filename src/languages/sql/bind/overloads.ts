/**
 * Overload resolution: the signature whose arguments need the least casting wins. Literals are lenient as in DuckDB:
 * a string literal takes any type, an integer literal any integer type that holds its value.
 */
import { type Span, UserError } from '../../../base/errors.ts';
import { type DataType, isInteger, typeName, typesEqual } from '../../../columns/types.ts';
import { implicitCastCost, literalOf } from '../../../plan/casts.ts';
import type { Expr } from '../../../plan/expr.ts';
import type { FunctionInfo, FunctionSignature } from '../../../plan/functions.ts';
import { fitsInteger } from './literals.ts';

export interface Resolved {
  readonly overload: number;
  readonly args: readonly Expr[];
  readonly returns: DataType;
}

export function resolveOverload(info: FunctionInfo, args: readonly Expr[], span: Span): Resolved {
  let best: { cost: number; overload: number; types: readonly DataType[]; returns: DataType } | undefined;
  info.signatures.forEach((signature, overload) => {
    const match = matchSignature(signature, args);
    if (match === undefined) return;
    const cost = totalCost(args, match.types);
    if (cost !== undefined && (best === undefined || cost < best.cost)) best = { cost, overload, ...match };
  });
  const chosen = best as { cost: number; overload: number; types: readonly DataType[]; returns: DataType } | undefined;
  if (chosen === undefined) {
    const given = args.map((arg) => typeName(arg.type)).join(', ');
    const wanted = info.signatures.filter((s) => s.resolve === undefined).slice(0, 6).map((s) => `${info.name}(${s.args.map(typeName).join(', ')}${s.variadic ? ', …' : ''})`);
    throw new UserError('BINDER', `No form of ${info.name} takes (${given}).`, {
      span,
      hint: wanted.length > 0 ? `Forms: ${wanted.join('; ')}. Cast the arguments where needed.` : 'Cast the arguments to types it takes.',
    });
  }
  return { overload: chosen.overload, args: args.map((arg, k) => castTo(arg, chosen.types[k] as DataType)), returns: chosen.returns };
}

function matchSignature(signature: FunctionSignature, args: readonly Expr[]): { types: readonly DataType[]; returns: DataType } | undefined {
  if (signature.resolve !== undefined) {
    const resolved = signature.resolve(args.map((arg) => arg.type));
    return resolved === null ? undefined : { types: resolved.args, returns: resolved.returns };
  }
  const fixed = signature.variadic === true ? signature.args.length - 1 : signature.args.length;
  if (args.length < fixed || (signature.variadic !== true && args.length > fixed)) return undefined;
  const last = signature.args[signature.args.length - 1];
  return { types: args.map((_, k) => (k < fixed ? signature.args[k] : last) as DataType), returns: signature.returns };
}

function totalCost(args: readonly Expr[], types: readonly DataType[]): number | undefined {
  if (types.length !== args.length) return undefined;
  let sum = 0;
  for (let k = 0; k < args.length; k++) {
    const cost = castCost(args[k] as Expr, types[k] as DataType);
    if (cost === undefined) return undefined;
    sum += cost;
  }
  return sum;
}

/** Cost of handing `arg` to a parameter of type `to`; undefined where that takes an explicit cast. */
function castCost(arg: Expr, to: DataType): number | undefined {
  return typesEqual(arg.type, to) ? 0 : implicitCastCost(arg.type, to, literalOf(arg));
}

/** The expression with type `to`. Integer literals just change their type. */
export function castTo(arg: Expr, to: DataType, isTry = false): Expr {
  if (typesEqual(arg.type, to)) return arg;
  if (arg.kind === 'literal') {
    if (arg.value === null) return { ...arg, type: to };
    if (typeof arg.value === 'bigint' && isInteger(arg.type) && isInteger(to) && fitsInteger(arg.value, to)) return { ...arg, type: to };
  }
  return { kind: 'cast', type: to, arg, try: isTry, span: arg.span };
}
