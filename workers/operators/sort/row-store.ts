/** Keeps the rows of batches with their sort entries, for sort and top-n. */
import type { Batch } from '../../../src/columns/vector.ts';
import type { ColumnDef } from '../../../src/plan/expr.ts';
import type { SortKeySpec } from '../../../src/plan/physical.ts';
import type { Arena } from '../../memory/arena.ts';
import { BumpHeap } from '../../memory/bump-heap.ts';
import { columnView, selectView, type ColumnView } from '../../memory/column-view.ts';
import { OwnedStrings } from '../../memory/owned-strings.ts';
import { scatterColumn } from '../../memory/row-columns.ts';
import { rowLayout, type RowLayout } from '../../memory/row-layout.ts';
import type { TaskContext } from '../../task/context.ts';
import { columnAt, columnPosition } from '../columns.ts';
import type { Segment } from './entry-sorter.ts';
import type { KeyRange } from './number-layout.ts';
import { SortKeyEncoder } from './sort-key-encoder.ts';

/** Rows point at their keys where those may be made into numbers, of which there may be no way back. */
export function sortLayout(columns: readonly ColumnDef[], encoder: SortKeyEncoder): RowLayout {
  return rowLayout(columns.map((c) => c.type), encoder.fixedFields !== undefined);
}

export class RowStore {
  readonly layout: RowLayout;
  readonly encoder: SortKeyEncoder;
  /** Columns that have been given with NULLs. */
  readonly nullable: boolean[];
  private readonly context: TaskContext;
  /** {u64 least, u64 greatest} of each key column, where they may make numbers of long keys; else 0. */
  private readonly ranges: number;
  private readonly arena: Arena;
  private readonly strings: BumpHeap;
  private readonly owned: readonly OwnedStrings[];
  private readonly positions: readonly number[];
  private readonly keyPositions: readonly number[];

  constructor(context: TaskContext, arena: Arena, keys: readonly SortKeySpec[], columns: readonly ColumnDef[], input: readonly ColumnDef[]) {
    this.context = context;
    this.arena = arena;
    this.encoder = new SortKeyEncoder(keys, context);
    this.nullable = columns.map(() => false);
    this.layout = sortLayout(columns, this.encoder);
    this.strings = new BumpHeap(context.heap, arena);
    this.ranges = this.encoder.fixedFields === undefined ? 0 : arena.allocate(keys.length * 16);
    if (this.ranges !== 0) keys.forEach((_, k) => context.heap.u64.set([0xffff_ffff_ffff_ffffn, 0n], this.ranges / 8 + k * 2));
    this.positions = columns.map((column) => columnPosition(input, column.id));
    this.keyPositions = keys.map((key) => columnPosition(input, key.column.id));
    this.owned = columns.map(() => new OwnedStrings(context, arena, this.strings));
  }

  /** Of the key columns of all rows so far; undefined where long keys can't be numbers. */
  keyRanges(): KeyRange[] | undefined {
    if (this.ranges === 0) return undefined;
    const { u64 } = this.context.heap;
    return this.keyPositions.map((_, k) => ({ least: u64[this.ranges / 8 + k * 2] as bigint, greatest: u64[this.ranges / 8 + k * 2 + 1] as bigint }));
  }

  /**
   * Adds rows of a batch: all, or those at `selection`. Returns their entries, which lie in `entries` (16 bytes a row).
   */
  add(batch: Batch, ordinals: ColumnView, entries: number, selection?: { positions: number; count: number }): Segment {
    const { kernels, scratch } = this.context;
    const n = selection?.count ?? batch.numRows;
    const chosen = <View extends ColumnView>(view: View): View =>
      selection === undefined ? view : { ...view, ...selectView(view, selection.positions, selection.count, this.context) };
    const { rowBytes, fields, keyOffset } = this.layout;
    const first = this.arena.allocate(n * rowBytes);
    kernels.fill_u8(first, 0, n * rowBytes);
    const rows = scratch.allocate(n * 4);
    kernels.rows_sequence(rows, first, rowBytes, n);
    const ordinal = chosen(ordinals);
    kernels.rows_scatter_8(rows, n, 0, ordinal.data, ordinal.indices);
    fields.forEach((field, k) => {
      const vector = columnAt(batch, this.positions[k] as number);
      const view = chosen((this.owned[k] as OwnedStrings).view(vector, n));
      if (view.validity !== 0) this.nullable[k] = true;
      scatterColumn(rows, n, field, view, kernels, this.strings);
    });
    const keys = this.keyPositions.map((p) => chosen(columnView(columnAt(batch, p), this.context)));
    if (this.ranges !== 0) this.encoder.observe(this.ranges, n, keys);
    this.encoder.encode(entries, rows, n, keys, keyOffset, this.arena);
    return { address: entries, numEntries: n };
  }
}
