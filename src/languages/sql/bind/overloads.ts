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

interface Match {
  readonly cost: number;
  readonly overload: number;
  readonly types: readonly DataType[];
  readonly returns: DataType;
}

/** @throws UserError BINDER where no signature fits, or where a string literal would fit several equally well */
export function resolveOverload(info: FunctionInfo, args: readonly Expr[], span: Span): Resolved {
  // Aggregates see string literals as plain VARCHAR.
  const lenient = info.kind === 'scalar';
  let best: Match | undefined;
  let rivals: Match[] = [];
  info.signatures.forEach((signature, overload) => {
    const match = placed(span, () => matchSignature(signature, args));
    const cost = match === undefined ? undefined : totalCost(args, match.types, lenient, signature.resolve !== undefined);
    if (match === undefined || cost === undefined || (best !== undefined && cost > best.cost)) return;
    const found = { cost, overload, ...match };
    if (best !== undefined && cost === best.cost) rivals.push(found);
    else {
      best = found;
      rivals = [];
    }
  });
  const chosen = best as Match | undefined;
  if (chosen === undefined) throw noForm(info, args, span);
  const undecided = args.findIndex((arg, k) => literalOf(arg)?.kind === 'string' && rivals.some((rival) => !typesEqual(rival.types[k] as DataType, chosen.types[k] as DataType)));
  if (undecided >= 0 && lenient) {
    const types = [chosen, ...rivals].map((match) => typeName(match.types[undecided] as DataType));
    throw new UserError('BINDER', `The text ${undecided === 0 ? 'before' : 'after'} ${info.name} could be read as ${[...new Set(types)].slice(0, 4).join(' or ')}.`, {
      span, hint: `Cast it, for example ${`'…'::${types[0]}`}.`,
    });
  }
  return { overload: chosen.overload, args: args.map((arg, k) => castTo(arg, chosen.types[k] as DataType)), returns: chosen.returns };
}

/** Signatures that work out their types don't know where their arguments stand. */
function placed<Result>(span: Span, resolve: () => Result): Result {
  try {
    return resolve();
  } catch (thrown) {
    if (thrown instanceof UserError && thrown.start === undefined) throw new UserError(thrown.code, thrown.message, { hint: thrown.hint, span });
    throw thrown;
  }
}

function noForm(info: FunctionInfo, args: readonly Expr[], span: Span): UserError {
  const given = args.map((arg) => typeName(arg.type)).join(', ');
  const forms = info.signatures.filter((s) => s.resolve === undefined);
  const sameCount = forms.filter((s) => s.args.length === args.length);
  const shown = (sameCount.length > 0 ? sameCount : forms).slice(0, 6).map((s) => `${info.name}(${s.args.map(typeName).join(', ')}${s.variadic ? ', …' : ''})`);
  return new UserError('BINDER', `No form of ${info.name} takes (${given}).`, {
    span,
    hint: shown.length > 0 ? `Forms: ${shown.join('; ')}. Cast the arguments where needed.` : 'Cast the arguments to types it takes.',
  });
}

function matchSignature(signature: FunctionSignature, args: readonly Expr[]): { types: readonly DataType[]; returns: DataType } | undefined {
  if (signature.resolve !== undefined) {
    const resolved = signature.resolve(args.map((arg) => arg.type), args.map((arg) => (arg.kind === 'literal' ? arg.value : undefined)));
    return resolved === null ? undefined : { types: resolved.args, returns: resolved.returns };
  }
  const fixed = signature.variadic === true ? signature.args.length - 1 : signature.args.length;
  if (args.length < fixed || (signature.variadic !== true && args.length > fixed)) return undefined;
  const last = signature.args[signature.args.length - 1];
  return { types: args.map((_, k) => (k < fixed ? signature.args[k] : last) as DataType), returns: signature.returns };
}

function totalCost(args: readonly Expr[], types: readonly DataType[], lenient: boolean, resolved: boolean): number | undefined {
  if (types.length !== args.length) return undefined;
  let sum = 0;
  for (let k = 0; k < args.length; k++) {
    const cost = castCost(args[k] as Expr, types[k] as DataType, lenient, resolved);
    if (cost === undefined) return undefined;
    sum += cost;
  }
  return sum;
}

/** Cost of handing `arg` to a parameter of type `to`; undefined where that takes an explicit cast. */
function castCost(arg: Expr, to: DataType, lenient: boolean, resolved: boolean): number | undefined {
  if (typesEqual(arg.type, to)) return 0;
  const literal = literalOf(arg);
  const cost = implicitCastCost(arg.type, to, lenient || literal?.kind !== 'string' ? literal : undefined);
  // Numbers and dates are no texts unless a CAST says so, or a signature that works out its own types asks for it.
  return cost ?? (resolved && to.id === 'VARCHAR' ? 149 : undefined);
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
