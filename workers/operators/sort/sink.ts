/**
 * Sorts a task's rows into one run: rows lie where they were written, the run is the array of their entries in order.
 * Kept as pieces until the end, so that a full memory could write the pieces out as runs of their own.
 */
import type { Batch } from '../../../src/columns/vector.ts';
import type { ColumnDef } from '../../../src/plan/expr.ts';
import type { SortSink as SortSinkSpec } from '../../../src/plan/physical.ts';
import type { RunOutput } from '../../exchange/output.ts';
import type { Arena } from '../../memory/arena.ts';
import type { TaskContext } from '../../task/context.ts';
import { columnPosition } from '../columns.ts';
import type { Sink, SinkFactory } from '../operator.ts';
import { Ordinals } from '../ordinals.ts';
import { EntrySorter, type Segment } from './entry-sorter.ts';
import { numberLayout, writeFields, type KeyRange } from './number-layout.ts';
import { RowStore } from './row-store.ts';
import { sortByOrdinal } from './sort-words.ts';

/** Entries per kernel call. */
const PIECE = 65_536;

class SortSink implements Sink {
  private readonly context: TaskContext;
  private readonly rows: Arena;
  private readonly entries: Arena;
  private readonly store: RowStore;
  private readonly ordinals: Ordinals;
  private readonly lastOrdinal: number;
  private readonly segments: Segment[] = [];
  private numRows = 0;
  /** Whether rows came in the order of their ordinals, which stable sorting keeps. */
  private inOrder = true;
  private ranges: KeyRange[] | undefined;
  private run = 0;
  private runBytes = 0;

  constructor(spec: SortSinkSpec, input: readonly ColumnDef[], context: TaskContext) {
    this.context = context;
    this.rows = context.arena();
    this.entries = context.arena();
    this.store = new RowStore(context, this.rows, spec.keys, spec.columns, input);
    this.ordinals = new Ordinals(context, spec.ordinal === undefined ? -1 : columnPosition(input, spec.ordinal));
    this.lastOrdinal = this.rows.allocate(16);
    context.heap.u64[this.lastOrdinal / 8] = 0n;
  }

  push(batch: Batch): void {
    this.ordinals.next(batch);
    const ordinals = this.ordinals.of(batch);
    if (!this.ordinals.increase && !this.context.kernels.sort_ordinals_increase(ordinals.data, ordinals.indices, batch.numRows, this.lastOrdinal)) this.inOrder = false;
    this.segments.push(this.store.add(batch, ordinals, this.entries.allocate(batch.numRows * 16)));
    this.numRows += batch.numRows;
  }

  finish(): void {
    if (this.numRows === 0) return;
    this.runBytes = this.numRows * 16;
    this.run = this.context.allocateBlock(this.runBytes + 16);
    let segments: readonly Segment[] = this.segments;
    let release = () => this.entries.release();
    if (!this.inOrder) {
      const ordered = sortByOrdinal(this.segments, this.numRows, this.store.encoder.isLong, this.context);
      this.entries.release();
      segments = [ordered];
      release = () => this.context.freeBlock(ordered.address);
    }
    this.ranges = this.makeNumbers(segments);
    const sorter = new EntrySorter(this.context, this.store.encoder.isLong && this.ranges === undefined);
    try {
      sorter.sortInto(segments, this.run, release);
    } finally {
      sorter.release();
    }
  }

  /** Replaces the beginnings of long keys by numbers where the values met allow it; says by which ranges. */
  private makeNumbers(segments: readonly Segment[]): KeyRange[] | undefined {
    const { encoder } = this.store;
    const ranges = this.store.keyRanges();
    const layout = ranges === undefined ? undefined : numberLayout(encoder.fixedFields ?? [], ranges);
    if (layout === undefined) return undefined;
    const fields = writeFields(layout, this.context.heap, (bytes) => this.rows.allocate(bytes));
    for (const { address, numEntries } of segments) {
      for (let k = 0; k < numEntries; k += PIECE) {
        this.context.kernels.sort_numbers(address + k * 16, Math.min(PIECE, numEntries - k), fields, layout.length);
      }
    }
    return ranges;
  }

  output(): RunOutput {
    return { kind: 'run', entries: this.run, numRows: this.numRows, nullable: this.store.nullable, ...(this.ranges === undefined ? {} : { keyRanges: this.ranges }), bytes: this.rows.sizeBytes + this.runBytes };
  }

  memoryBytes(): number {
    return this.rows.sizeBytes + this.entries.sizeBytes + this.runBytes;
  }
}

export const sortSink: SinkFactory<SortSinkSpec> = {
  kind: 'sort',
  create: (spec, input, context) => new SortSink(spec, input, context),
};
