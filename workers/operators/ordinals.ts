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
  private next = 0;

  /** @param position the ordinal column's, or -1 where there is none */
  constructor(context: TaskContext, position: number) {
    this.context = context;
    this.position = position;
  }

  /** Called exactly once for each batch. */
  of(batch: Batch): ColumnView {
    if (this.position >= 0) return columnView(columnAt(batch, this.position), this.context);
    if (batch.sequence !== this.sequence) {
      this.sequence = batch.sequence;
      this.next = 0;
    }
    const data = this.context.scratch.allocate(batch.numRows * 8);
    this.context.kernels.ordinals_fill(data, BigInt(this.sequence) * 0x1_0000_0000n + BigInt(this.next), batch.numRows);
    this.next += batch.numRows;
    return { type: UBIGINT, data, validity: 0, indices: 0 };
  }
}
