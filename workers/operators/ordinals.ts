/**
 * Ordinals of rows: u64s that order rows as the input has them, whatever the workers. Where the plan carries none, they
 * are made here from the batch's sequence and the row's number within that sequence, which is sound because a
 * morsel is read by one task, in order, and operators between keep that order.
 */
import type { Batch } from '../../src/columns/vector.ts';
import { columnView, type ColumnView } from '../memory/column-view.ts';
import type { TaskContext } from '../task/context.ts';
import { UBIGINT } from '../../src/columns/types.ts';
import { columnAt } from './columns.ts';

export class Ordinals {
  private readonly context: TaskContext;
  private readonly position: number;
  private sequence = -1;
  /** Rows of the sequence met so far, and before the batch. */
  private seen = 0;
  private first = 0;

  /** @param position the ordinal column's, or -1 where there is none */
  constructor(context: TaskContext, position: number) {
    this.context = context;
    this.position = position;
  }

  /** Called exactly once for each batch, before `of`. */
  next(batch: Batch): void {
    if (batch.sequence !== this.sequence) {
      this.sequence = batch.sequence;
      this.seen = 0;
    }
    this.first = this.seen;
    this.seen += batch.numRows;
  }

  /** Of the batch that `next` was called for. */
  of(batch: Batch): ColumnView {
    if (this.position >= 0) return columnView(columnAt(batch, this.position), this.context);
    const data = this.context.scratch.allocate(batch.numRows * 8);
    this.context.kernels.ordinals_fill(data, this.firstOrdinal(), batch.numRows);
    return { type: UBIGINT, data, validity: 0, indices: 0 };
  }

  /** Whether rows come in the order of their ordinals by construction. */
  get increase(): boolean {
    return this.position < 0;
  }

  /** The first of the batch's, where they are made here. */
  firstOrdinal(): bigint {
    return BigInt(this.sequence) * 0x1_0000_0000n + BigInt(this.first);
  }
}
