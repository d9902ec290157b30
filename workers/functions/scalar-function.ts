/** A scalar function: what the binder sees of it (`FunctionInfo`) and how it runs, one batch at a time. */
import type { Vector } from '../../src/columns/vector.ts';
import type { DataType } from '../../src/columns/types.ts';
import type { FunctionInfo } from '../../src/plan/functions.ts';
import type { EvaluationContext } from '../expressions/evaluation-context.ts';

export interface ScalarFunction extends FunctionInfo {
  readonly kind: 'scalar';
  /**
   * One implementation for each of `signatures` (same index). Called once per batch, never per row.
   * `args` have the signature's types and `numRows` rows, in any vector form. For `nulls: 'propagate'` the
   * evaluator has already combined validity: `context.flat(arg)` gives flat data, and the result's validity is
   * the conjunction, set by the evaluator (an implementation may clear more bits).
   */
  readonly implementations: readonly ScalarImplementation[];
  /** Never throws, whatever the arguments: AND, OR and CASE may then compute it for rows that are already decided. */
  readonly total?: boolean;
}

export type ScalarImplementation = (args: readonly Vector[], numRows: number, returns: DataType, context: EvaluationContext) => Vector;
