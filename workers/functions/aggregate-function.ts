/**
 * An aggregate function: what the binder sees of it and how its state lives in a row of a group table.
 *
 *   group row   │ hash │ ordinal │ key words … │ state of aggregate 0 │ state of aggregate 1 │ …
 *                                               └─ `stateBytes`, 8-byte aligned, at `offset` in each row
 *
 * All calls are per batch; `rows` is the address of `numRows` u32 addresses, the group row of each input row.
 * States are plain bytes that may be moved to another worker or to a spill file, so they hold no addresses
 * except views into the group table's string heap, which `relocate`-free aggregates avoid altogether.
 */
import type { DataType } from '../../src/columns/types.ts';
import type { Vector } from '../../src/columns/vector.ts';
import type { FunctionInfo } from '../../src/plan/functions.ts';
import type { AggregateContext } from '../operators/aggregate/aggregate-context.ts';

export interface AggregateFunction extends FunctionInfo {
  readonly kind: 'aggregate';
  /** One for each of `signatures`. */
  readonly implementations: readonly AggregateImplementation[];
}

export interface AggregateImplementation {
  /** Bytes of state for these argument types; a multiple of 8. */
  stateBytes(args: readonly DataType[]): number;
  /** Writes the empty state into freshly zeroed rows; absent where all zeroes is the empty state. */
  initialise?(rows: number, numRows: number, offset: number, context: AggregateContext): void;
  /** Adds one batch. `args` have any vector form; rows where an argument is NULL are skipped as SQL says. */
  update(rows: number, numRows: number, offset: number, args: readonly Vector[], context: AggregateContext): void;
  /** Merges `sources[k]`'s state into `targets[k]`'s (addresses of u32 arrays of row addresses). Order must not matter. */
  combine(targets: number, sources: number, numRows: number, offset: number, context: AggregateContext): void;
  /** Finished values of `numRows` groups as a vector of the signature's return type, in scratch. */
  finish(rows: number, numRows: number, offset: number, returns: DataType, context: AggregateContext): Vector;
}
