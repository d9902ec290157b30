/** Small helpers for declaring scalar functions. */
import type { DataType } from '../../../src/columns/types.ts';
import {
  BIGINT, DOUBLE, FLOAT, HUGEINT, INTEGER, SMALLINT, TINYINT, UBIGINT, UHUGEINT, UINTEGER, USMALLINT, UTINYINT,
} from '../../../src/columns/types.ts';
import type { FunctionSignature } from '../../../src/plan/functions.ts';
import type { ScalarFunction, ScalarImplementation } from '../scalar-function.ts';

export const INTEGER_TYPES: readonly DataType[] = [
  TINYINT, SMALLINT, INTEGER, BIGINT, HUGEINT, UTINYINT, USMALLINT, UINTEGER, UBIGINT, UHUGEINT,
];
export const NUMBER_TYPES: readonly DataType[] = [...INTEGER_TYPES, FLOAT, DOUBLE];

/** One overload with what runs it. */
export interface Overload extends FunctionSignature {
  readonly run: ScalarImplementation;
}

export function overload(args: readonly DataType[], returns: DataType, run: ScalarImplementation, more: Partial<FunctionSignature> = {}): Overload {
  return { args, returns, run, ...more };
}

/** An overload whose types depend on the arguments. `args` and `returns` only document it. */
export function resolved(
  args: readonly DataType[],
  returns: DataType,
  resolve: NonNullable<FunctionSignature['resolve']>,
  run: ScalarImplementation,
  more: Partial<FunctionSignature> = {},
): Overload {
  return { args, returns, resolve, run, ...more };
}

export type Definition = Omit<ScalarFunction, 'kind' | 'signatures' | 'implementations' | 'nulls' | 'deterministic'> & {
  readonly nulls?: 'propagate' | 'special';
  readonly deterministic?: boolean;
  readonly overloads: readonly Overload[];
};

/** A scalar function; NULL in gives NULL out and results depend on the arguments alone unless it says otherwise. */
export function define(definition: Definition): ScalarFunction {
  const { overloads, ...rest } = definition;
  return {
    nulls: 'propagate',
    deterministic: true,
    ...rest,
    kind: 'scalar',
    signatures: overloads.map(({ run: _, ...signature }) => signature),
    implementations: overloads.map(({ run }) => run),
  };
}
