/**
 * Copies batches into memory of one's own: flat columns, one behind the other in buffers of some thousand rows.
 *
 *   buffer of column k   │ rows of stored batch 0 │ pad to 64 rows │ rows of stored batch 1 │ …
 *
 * A stored batch holds rows of one sequence; padding keeps validity bitmaps and data of each aligned.
 */
import { isNested, physicalType, physicalWidth, typeName, type DataType } from '../../src/columns/types.ts';
import type { Batch, FlatVector, Vector } from '../../src/columns/vector.ts';
import { notSupported } from '../../src/base/errors.ts';
import type { StoredBatch } from '../exchange/output.ts';
import type { TaskContext } from '../task/context.ts';
import type { Arena } from './arena.ts';
import { BumpHeap } from './bump-heap.ts';
import { OwnedStrings } from './owned-strings.ts';

/** Stored batches begin at multiples of this many rows of their buffers. */
const ALIGN_ROWS = 64;
const FIRST_BUFFER_ROWS = 256;

interface Column {
  readonly type: DataType;
  readonly width: 1 | 2 | 4 | 8 | 16;
  readonly owned: OwnedStrings;
  data: number;
  validity: number;
  /** Whether the open batch has NULLs. */
  hasNulls: boolean;
}

export class BatchBuilder {
  private readonly context: TaskContext;
  private readonly arena: Arena;
  private readonly strings: BumpHeap;
  private readonly columns: readonly Column[];
  private readonly mostRows: number;
  private readonly firstRows: number;
  private capacity = 0;
  /** Where the open batch begins in the buffers, and its rows. */
  private start = 0;
  private numRows = 0;
  private sequence = -1;
  readonly batches: StoredBatch[] = [];

  /**
   * @param mostRows rows of the largest buffers, and so of the largest stored batches
   * @param firstRows rows that the first buffers have room for
   */
  constructor(context: TaskContext, arena: Arena, types: readonly DataType[], mostRows: number, firstRows = FIRST_BUFFER_ROWS) {
    this.firstRows = firstRows;
    this.context = context;
    this.arena = arena;
    this.strings = new BumpHeap(context.heap, arena);
    this.mostRows = Math.max(ALIGN_ROWS, Math.ceil(mostRows / ALIGN_ROWS) * ALIGN_ROWS);
    this.columns = types.map((type) => {
      if (isNested(type)) throw notSupported(`columns of type ${typeName(type)} in results`);
      const width = physicalWidth(physicalType(type)) as Column['width'];
      return { type, width, owned: new OwnedStrings(context, arena, this.strings), data: 0, validity: 0, hasNulls: false };
    });
  }

  /** Appends rows [from, to) of a batch; all of them by default. */
  append(batch: Batch, from = 0, to = batch.numRows): void {
    if (batch.sequence !== this.sequence) this.close();
    this.sequence = batch.sequence;
    for (let at = from; at < to; ) {
      if (this.start + this.numRows >= this.capacity) {
        this.close();
        this.sequence = batch.sequence;
        if (this.start >= this.capacity) this.open(to - at);
      }
      const n = Math.min(to - at, this.capacity - this.start - this.numRows);
      batch.columns.forEach((vector, k) => this.copy(this.columns[k] as Column, vector, at, n));
      this.numRows += n;
      at += n;
    }
  }

  /** Ends the open stored batch. */
  close(): void {
    if (this.numRows === 0) return;
    const { numRows, start, sequence } = this;
    const columns = this.columns.map((column): FlatVector => ({
      form: 'flat',
      type: column.type,
      length: numRows,
      data: column.data + start * column.width,
      validity: column.hasNulls ? column.validity + start / 8 : 0,
    }));
    this.batches.push({ numRows, sequence, columns });
    for (const column of this.columns) column.hasNulls = false;
    this.start = Math.ceil((start + numRows) / ALIGN_ROWS) * ALIGN_ROWS;
    this.numRows = 0;
  }

  /** New buffers for at least some of `rows` rows. */
  private open(rows: number): void {
    const wanted = Math.max(this.firstRows, rows, this.capacity * 2);
    this.capacity = Math.min(this.mostRows, Math.ceil(wanted / ALIGN_ROWS) * ALIGN_ROWS);
    this.start = 0;
    for (const column of this.columns) {
      column.data = this.arena.allocate(this.capacity * column.width);
      column.validity = this.arena.allocate(this.capacity / 8, 8);
    }
  }

  private copy(column: Column, vector: Vector, from: number, n: number): void {
    const { heap, kernels } = this.context;
    const { data, validity, indices, owned } = column.owned.view(vector, n);
    const { width } = column;
    const at = this.start + this.numRows;
    const to = column.data + at * width;
    const listed = indices === 0 ? 0 : indices + from * 4;
    if (!owned) this.copyViews(to, data + (indices === 0 ? from * 16 : 0), validity, listed, from, n);
    else if (indices === 0) heap.u8.copyWithin(to, data + from * width, data + (from + n) * width);
    else kernels[`gather_${width}`](to, data, listed, n);
    if (validity !== 0 || column.hasNulls) {
      if (!column.hasNulls) kernels.bits_append(column.validity, this.start, 0, 0, 0, this.numRows);
      column.hasNulls = true;
      kernels.bits_append(column.validity, at, validity, listed, from, n);
    }
  }

  private copyViews(to: number, data: number, validity: number, indices: number, from: number, n: number): void {
    // Bytes of NULLs need no copy, but where rows start in the middle of a bitmap they are copied all the same.
    const checked = indices === 0 && from % 8 !== 0 ? 0 : validity;
    const bits = checked === 0 || indices !== 0 ? checked : checked + from / 8;
    for (let k = 0; ; this.strings.grow()) {
      k = this.context.kernels.views_copy(to, data, bits, indices, k, n, this.strings.address);
      if (k === n) return;
    }
  }
}
