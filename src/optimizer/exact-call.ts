/** Calls that rules make up: the overload of a function that takes exactly these types. */
import { InternalError } from '../base/errors.ts';
import { type DataType, typeName, typesEqual } from '../columns/types.ts';
import type { AggregateCall, CallExpr, Expr } from '../plan/expr.ts';
import type { FunctionCatalog } from '../plan/functions.ts';

/** Overload and result type; undefined where the function has none for exactly these types. */
export function findExact(functions: FunctionCatalog, name: string, types: readonly DataType[]): { readonly name: string; readonly overload: number; readonly returns: DataType } | undefined {
  const info = functions.lookup(name);
  if (info === undefined) return undefined;
  const same = (args: readonly DataType[]): boolean => args.length === types.length && args.every((type, k) => typesEqual(type, types[k] as DataType));
  for (const [overload, signature] of info.signatures.entries()) {
    const resolved = signature.resolve === undefined ? { args: signature.args, returns: signature.returns } : signature.resolve(types, types.map(() => undefined));
    if (resolved !== null && same(resolved.args)) return { name: info.name, overload, returns: resolved.returns };
  }
  return undefined;
}

/** @throws InternalError where there is no such function */
export function exactCall(functions: FunctionCatalog, name: string, args: readonly Expr[]): CallExpr {
  const found = findExact(functions, name, args.map((arg) => arg.type));
  if (found === undefined) throw noSuch(name, args);
  return { kind: 'call', name: found.name, overload: found.overload, args, type: found.returns };
}

/** @throws InternalError where there is no such aggregate */
export function exactAggregate(functions: FunctionCatalog, name: string, args: readonly Expr[], more: Pick<AggregateCall, 'filter' | 'span'> = {}): AggregateCall {
  const found = findExact(functions, name, args.map((arg) => arg.type));
  if (found === undefined) throw noSuch(name, args);
  return { ...more, name: found.name, overload: found.overload, args, type: found.returns, distinct: false };
}

function noSuch(name: string, args: readonly Expr[]): InternalError {
  return new InternalError(`The optimiser needs ${name}(${args.map((arg) => typeName(arg.type)).join(', ')}), which does not exist.`);
}
