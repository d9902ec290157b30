/**
 * Keeps a task's first `limit` rows in key order, published as one sorted run.
 *
 *   batch → rows whose first key is not above the threshold → those whose whole key is not → buffer
 *   buffer full → sort, keep `limit`, its last row is the new threshold
 */
import type { Batch } from '../../src/columns/vector.ts';
import type { ColumnDef } from '../../src/plan/expr.ts';
import type { TopNSink as TopNSinkSpec } from '../../src/plan/physical.ts';
import type { RunOutput } from '../exchange/output.ts';
import type { Arena } from '../memory/arena.ts';
import { BumpHeap } from '../memory/bump-heap.ts';
import { columnView, selectView, type ColumnView } from '../memory/column-view.ts';
import type { TaskContext } from '../task/context.ts';
import { columnAt, columnPosition } from './columns.ts';
import type { Sink, SinkFactory } from './operator.ts';
import { Ordinals } from './ordinals.ts';
import { EntrySorter, type Segment } from './sort/entry-sorter.ts';
import { RowStore } from './sort/row-store.ts';
import { sortByOrdinal } from './sort/sort-words.ts';
import { FirstKeyThreshold } from './top-n-threshold.ts';

const ENTRY_BYTES = 16;
const LEAST_BUFFER = 2048;
/** Rows are copied to new memory when those that were dropped take this many times as much as those that are kept. */
const GARBAGE_RATIO = 3;

class TopNSink implements Sink {
  private readonly spec: TopNSinkSpec;
  private readonly input: readonly ColumnDef[];
  private readonly context: TaskContext;
  private readonly ordinals: Ordinals;
  private readonly keyPositions: readonly number[];
  private readonly threshold: FirstKeyThreshold | undefined;
  private readonly small: Arena;
  private rows: Arena;
  private store: RowStore;
  private segments: Segment[] = [];
  /** Block that holds the entries kept by the last compaction. */
  private kept = 0;
  private readonly nullable: boolean[];
  private numRows = 0;
  /** Rows in memory, dropped ones included. */
  private rowsStored = 0;
  private thresholdEntry = 0;
  private thresholdOrdinal = 0n;

  constructor(spec: TopNSinkSpec, input: readonly ColumnDef[], context: TaskContext) {
    this.spec = spec;
    this.input = input;
    this.context = context;
    this.ordinals = new Ordinals(context, spec.ordinal === undefined ? -1 : columnPosition(input, spec.ordinal));
    this.keyPositions = spec.keys.map((key) => columnPosition(input, key.column.id));
    this.small = context.arena(65_536);
    const [first] = spec.keys;
    this.threshold = first === undefined ? undefined : new FirstKeyThreshold(first, context, (bytes) => this.small.allocate(bytes));
    this.nullable = spec.columns.map(() => false);
    this.rows = context.arena();
    this.store = this.newStore();
  }

  push(batch: Batch): void {
    if (this.spec.limit === 0) return;
    this.ordinals.next(batch);
    const selection = this.thresholdEntry === 0 ? undefined : this.select(batch);
    const n = selection?.count ?? batch.numRows;
    if (n === 0) return;
    const ordinals = this.ordinals.of(batch);
    this.segments.push(this.store.add(batch, ordinals, this.rows.allocate(n * ENTRY_BYTES), selection));
    this.numRows += n;
    this.rowsStored += n;
    this.store.nullable.forEach((nullable, k) => (this.nullable[k] ||= nullable));
    if (this.numRows >= Math.max(LEAST_BUFFER, this.spec.limit * 2)) this.compact();
  }

  finish(): void {
    if (this.numRows === 0) return;
    this.compact();
    if (this.rowsStored > this.numRows * 2) this.dropGarbage();
  }

  output(): RunOutput {
    return { kind: 'run', entries: this.kept, numRows: this.numRows, nullable: this.nullable, bytes: this.memoryBytes() };
  }

  memoryBytes(): number {
    return this.rows.sizeBytes + this.small.sizeBytes + (this.kept === 0 ? 0 : this.numRows * ENTRY_BYTES);
  }

  private newStore(): RowStore {
    return new RowStore(this.context, this.rows, this.spec.keys, this.spec.columns, this.input);
  }

  /** Rows of the batch that may be among the first; undefined where all may. */
  private select(batch: Batch): { positions: number; count: number } | undefined {
    const { context, threshold } = this;
    const { kernels, scratch } = context;
    if (threshold === undefined) return undefined;
    const keys = this.keyPositions.map((p) => columnView(columnAt(batch, p), context));
    const [first] = keys as [ColumnView];
    // A row that ties with the last one kept and comes later is out; that is so for all of them mostly.
    let strict = keys.length === 1 && this.ordinals.increase && this.ordinals.firstOrdinal() > this.thresholdOrdinal;
    let selected = threshold.select(first, batch.numRows, strict);
    if (keys.length === 1 && !strict && (selected?.count ?? 1) > 0) {
      const ordinals = this.ordinals.of(batch);
      strict = BigInt.asUintN(64, kernels.topn_least_ordinal(ordinals.data, ordinals.indices, batch.numRows)) > this.thresholdOrdinal;
      if (strict) selected = threshold.select(first, batch.numRows, true);
    }
    if (selected === undefined || selected.count === 0 || keys.length === 1 || this.store.encoder.isLong) return selected;
    const { count, positions } = selected;
    const entries = scratch.allocate(count * ENTRY_BYTES);
    const chosen = keys.map((view) => selectView(view, positions, count, context));
    // The rows are not made yet: any u32s will do for their addresses.
    this.store.encoder.encode(entries, positions, count, chosen, 0, this.rows);
    return { positions, count: kernels.topn_refine(entries, positions, count, this.thresholdEntry) };
  }

  /** Sorts what is there and keeps the first `limit`. */
  private compact(): void {
    const { context } = this;
    const { heap } = context;
    const total = this.numRows;
    const entries = context.allocateBlock(total * ENTRY_BYTES + 16);
    // Ties are settled by ordinal: the sort is stable, so rows go in by ordinal.
    const ordered = sortByOrdinal(this.segments, total, this.store.encoder.isLong, context);
    const sorter = new EntrySorter(context, this.store.encoder.isLong);
    try {
      sorter.sortInto([ordered], entries, () => context.freeBlock(ordered.address));
    } finally {
      sorter.release();
    }
    if (this.kept !== 0) context.freeBlock(this.kept);
    this.kept = entries;
    this.numRows = Math.min(total, this.spec.limit);
    this.segments = [{ address: entries, numEntries: this.numRows }];
    if (this.numRows === this.spec.limit) {
      if (this.rowsStored > this.numRows * GARBAGE_RATIO + LEAST_BUFFER) this.dropGarbage();
      this.thresholdEntry = entries + (this.numRows - 1) * ENTRY_BYTES;
      const at = heap.u32[this.thresholdEntry / 4 + 3] as number;
      const row = this.store.encoder.isLong ? (heap.u32[at / 4] as number) : at;
      this.thresholdOrdinal = heap.u64[row / 8] as bigint;
      this.setThreshold();
    }
  }

  private setThreshold(): void {
    const { heap } = this.context;
    const entry = this.thresholdEntry;
    const { encoder } = this.store;
    if (encoder.isLong) {
      const record = heap.u32[entry / 4 + 3] as number;
      this.threshold?.setFromBytes(record + 8, heap.u32[record / 4 + 1] as number);
    } else {
      const number = (BigInt(heap.u32[entry / 4 + 2] as number) << 64n) | (heap.u64[entry / 8] as bigint);
      const field = encoder.firstField(number);
      this.threshold?.setFromNumber(field.nullBit, field.value);
    }
  }

  /** Copies the rows that are kept to new memory and gives the old back. */
  private dropGarbage(): void {
    const { kernels } = this.context;
    const old = this.rows;
    const n = this.numRows;
    this.rows = this.context.arena(old.sizeBytes > 1 << 20 ? undefined : 65_536);
    this.store = this.newStore();
    const { layout, encoder } = this.store;
    const { rowBytes, fields } = layout;
    const out = this.rows.allocate(n * rowBytes);
    const strings = new BumpHeap(this.context.heap, this.rows);
    if (encoder.isLong) {
      for (let k = 0; (k = kernels.topn_own_records(this.kept, k, n, strings.address)) < n; ) strings.grow();
    }
    kernels.topn_copy_rows(this.kept, n, encoder.isLong ? 1 : 0, rowBytes, out);
    for (const field of fields) {
      if (field.physical !== 'view') continue;
      for (let k = 0; (k = kernels.topn_own_views(out, rowBytes, k, n, field.offset, strings.address)) < n; ) strings.grow();
    }
    old.release();
    this.rowsStored = n;
  }
}

export const topNSink: SinkFactory<TopNSinkSpec> = {
  kind: 'top-n',
  create: (spec, input, context) => new TopNSink(spec, input, context),
};
