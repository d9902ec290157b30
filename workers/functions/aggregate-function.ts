/**
 * An aggregate function: what the binder sees of it and how its state lives in a row of a group table.
 *
 *   group row   │ header │ ordinal │ key words … │ state of aggregate 0 │ state of aggregate 1 │ …
 *                                                └─ `stateBytes`, 8-byte aligned, at `offset` in each row
 *
 * All calls are per batch; `rows` is the address of `numRows` u32 addresses, the group row of each input row.
 * States are plain bytes that may be copied to another worker's rows. They hold no addresses but of memory that is
 * published with the rows (string bytes, overflow nodes) and is never changed by those who read it.
 */
import type { DataType } from '../../src/columns/types.ts';
import type { Vector } from '../../src/columns/vector.ts';
import type { FunctionInfo } from '../../src/plan/functions.ts';
import type { ColumnView } from '../memory/column-view.ts';
import type { AggregateContext } from '../operators/aggregate/aggregate-context.ts';

export interface AggregateFunction extends FunctionInfo {
  readonly kind: 'aggregate';
  /** One for each of `signatures`. */
  readonly implementations: readonly AggregateImplementation[];
}

export interface AggregateImplementation {
  /** Bytes of state for these argument types; a multiple of 8. */
  stateBytes(args: readonly DataType[]): number;
  /** It looks at `AggregateContext.ordinals`. */
  readonly usesOrdinals?: boolean;
  /**
   * A function whose state, for the same arguments, begins with this one's whole state: `sum` for `avg`. Where both are
   * asked for, one state serves both.
   */
  readonly contains?: string;
  /** One instance for each use in a task. */
  create(args: readonly DataType[], returns: DataType, offset: number, context: AggregateContext): AggregateInstance;
}

/**
 * One aggregate of one task. A sink calls prepare, update or updateOne for each batch, carry now and then, and
 * layout in the end; a source calls setInputs once, then combine and adopt, then finish.
 */
export interface AggregateInstance {
  /**
   * Writes the empty state at `state` (address of the state, not of its row), which is zeroed. Absent: zeroes are the empty state.
   * `grouped`: groups exist only because a row is in them; otherwise the state may stay as it is.
   */
  initialise?(state: number, grouped: boolean): void;
  /**
   * Told before the groups of a batch are looked up; may rewrite the empty state at `emptyState` that new groups get.
   * `everyRow`: each row of the batch will be given to `update`, none is filtered out.
   */
  prepare?(args: readonly ColumnView[], numRows: number, everyRow: boolean, emptyState: number): void;
  /** Adds one batch. `args` are views of `numRows` rows; rows where an argument is NULL are skipped as SQL says. */
  update(rows: number, numRows: number, args: readonly ColumnView[]): void;
  /** Adds `numRows` rows that all belong to the group row at `row`. */
  updateOne(row: number, numRows: number, args: readonly ColumnView[]): void;
  /** Lets sums carry, over `numRows` group rows that lie one behind the other. Called at least every 2^22 input rows. */
  carry?(chunk: number, rowBytes: number, numRows: number): void;
  /** Plain data that readers of the published states need. */
  layout?(): unknown;
  /** The layouts of all input tasks, in task order. */
  setInputs?(layouts: readonly unknown[]): void;
  /** Merges `sources[k]`'s state, from input task `input`, into `targets[k]`'s. Order must not matter. */
  combine(targets: number, sources: number, numRows: number, input: number): void;
  /** Makes states that were copied from input task `input` independent of that task's memory where they would be changed. */
  adopt?(rows: number, numRows: number, input: number): void;
  /** Finished values of `numRows` groups, in scratch. */
  finish(rows: number, numRows: number): Vector;
  /** The same for the function that this one contains. */
  finishContained?(rows: number, numRows: number, returns: DataType): Vector;
}
