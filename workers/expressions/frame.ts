/**
 * The rows that an expression is being computed for: a whole batch, or some rows of another frame (the rows that
 * reach a CASE branch or a later conjunct). Columns are narrowed when they are first asked for.
 */
import type { Vector } from '../../src/columns/vector.ts';
import { InternalError } from '../../src/base/errors.ts';
import type { EvaluationContext } from './evaluation-context.ts';

export class Frame {
  readonly context: EvaluationContext;
  readonly numRows: number;
  /** Results of shared sub-expressions by node id. */
  private readonly results = new Map<number, Vector>();
  private readonly columns: (Vector | undefined)[];
  private readonly parent: Frame | undefined;
  /** Address of the `numRows` u32 rows of `parent`. */
  private readonly rows: number;
  private readonly composed: Map<number, number> | undefined;

  private constructor(context: EvaluationContext, numRows: number, columns: (Vector | undefined)[], parent?: Frame, rows = 0) {
    this.context = context;
    this.numRows = numRows;
    this.columns = columns;
    this.parent = parent;
    this.rows = rows;
    this.composed = parent === undefined ? undefined : new Map();
  }

  static ofColumns(context: EvaluationContext, numRows: number, columns: readonly (Vector | undefined)[]): Frame {
    return new Frame(context, numRows, columns as (Vector | undefined)[]);
  }

  /** `count` rows of this frame; `rows` is the address of their u32 numbers. */
  narrow(rows: number, count: number): Frame {
    return new Frame(this.context, count, [], this, rows);
  }

  column(position: number): Vector {
    let vector = this.columns[position];
    if (vector === undefined) {
      if (this.parent === undefined) throw new InternalError(`Column ${position} is not in the batch`);
      vector = this.context.select(this.parent.column(position), this.rows, this.numRows, this.composed);
      this.columns[position] = vector;
    }
    return vector;
  }

  /** The result of a shared node, where it is known here or in the frame that this one is part of. */
  recall(node: number): Vector | undefined {
    const known = this.results.get(node);
    if (known !== undefined || this.parent === undefined) return known;
    const above = this.parent.recall(node);
    if (above === undefined) return undefined;
    const vector = this.context.select(above, this.rows, this.numRows, this.composed);
    this.results.set(node, vector);
    return vector;
  }

  remember(node: number, vector: Vector): void {
    this.results.set(node, vector);
  }
}
