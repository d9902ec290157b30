/**
 * What the binder knows of functions. The implementations live in workers/functions; the coordinator (and
 * unit tests) hand their lists to the binder as a `FunctionCatalog`.
 */
import type { DataType } from '../columns/types.ts';
import type { LiteralValue } from './expr.ts';

/**
 * One overload. Argument types are matched exactly or through implicit casts (src/plan/casts.ts).
 * `resolve` serves signatures whose types depend on the arguments (DECIMAL, any type): it returns the types
 * the arguments must be cast to and the result type, or null where the overload does not fit.
 */
export interface FunctionSignature {
  readonly args: readonly DataType[];
  /** The last argument type may repeat (0 or more times). */
  readonly variadic?: boolean;
  readonly returns: DataType;
  readonly resolve?: (
    args: readonly DataType[],
    /** Values of the arguments that are literals: integer and string literals adapt, and some types depend on a value (round). */
    literals: readonly (LiteralValue | undefined)[],
  ) => { readonly args: readonly DataType[]; readonly returns: DataType } | null;
}

export interface FunctionExample {
  /** A SQL expression … */
  readonly sql: string;
  /** … and its value as DuckDB casts it to VARCHAR (null for NULL). */
  readonly result: string | null;
}

export interface FunctionDoc {
  readonly description: string;
  readonly examples: readonly FunctionExample[];
}

export interface FunctionInfo extends FunctionDoc {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly kind: 'scalar' | 'aggregate';
  /** `propagate`: NULL in any argument gives NULL. `special`: the function sees NULLs itself. */
  readonly nulls: 'propagate' | 'special';
  /** Same arguments, same result: may be folded and run on a dictionary. */
  readonly deterministic?: boolean;
  /** Never fails, whatever the arguments: it may be computed for rows that a condition has ruled out. */
  readonly total?: boolean;
  readonly signatures: readonly FunctionSignature[];
}

export interface FunctionCatalog {
  /** By canonical name or alias, lower case; undefined when there is none. */
  lookup(name: string): FunctionInfo | undefined;
  readonly all: readonly FunctionInfo[];
}
