/**
 * Rows passed through ungrouped: a few bytes a row, written to their hash partitions in one pass and grouped
 * there, where a table fits the cache. Cheaper than partial groups wherever those hardly shrink the input.
 */
import { BOOLEAN, UBIGINT, physicalType, type DataType } from '../../../src/columns/types.ts';
import type { Batch } from '../../../src/columns/vector.ts';
import type { ColumnId } from '../../../src/plan/expr.ts';
import type { AggregateSpec } from '../../../src/plan/physical.ts';
import type { Arena } from '../../memory/arena.ts';
import { BumpHeap } from '../../memory/bump-heap.ts';
import type { ColumnView } from '../../memory/column-view.ts';
import { OwnedStrings, type OwnedView } from '../../memory/owned-strings.ts';
import { PartitionedRows } from '../../memory/partitioned-rows.ts';
import { rawLayout, type RawLayout } from '../../memory/raw-layout.ts';
import { scatterColumn } from '../../memory/row-columns.ts';
import type { RowField } from '../../memory/row-layout.ts';
import type { TaskContext } from '../../task/context.ts';
import { columnAt } from '../columns.ts';
import type { EncodedKeys } from './key-encoder.ts';

/** Which fields of a raw row are what. Sinks and sources compute the same from the same specs. */
export interface RawShape {
  readonly types: readonly DataType[];
  /** Input column of each field; negative for keys, ordinal and header. */
  readonly ids: readonly ColumnId[];
  readonly keys: readonly number[];
  readonly args: readonly (readonly number[])[];
  /** Field of each aggregate's filter, or -1. */
  readonly filters: readonly number[];
  /** Field of the ordinal, or -1. */
  readonly ordinal: number;
  /** Field of the key's header, or -1: kept where it costs much to compute, for strings. */
  readonly header: number;
}

const ORDINAL_ID = -1;
const HEADER_ID = -1_000_000;
const FIRST_HEAP = 1024;
const LARGEST_HEAP = 64 * 1024;

/**
 * Group columns are told by position: in a source they have other ids than in the sink. Arguments and filters have the
 * sink's ids in both.
 */
export function rawShape(groupTypes: readonly DataType[], aggregates: readonly AggregateSpec[], withOrdinal: boolean): RawShape {
  const types: DataType[] = [...groupTypes];
  const ids: ColumnId[] = groupTypes.map((_, k) => -2 - k);
  const field = (id: ColumnId, type: DataType): number => {
    const known = ids.indexOf(id);
    if (known >= 0) return known;
    ids.push(id);
    types.push(type);
    return ids.length - 1;
  };
  const args = aggregates.map((a) => a.args.map((column) => field(column.id, column.type)));
  const filters = aggregates.map((a) => (a.filter === undefined ? -1 : field(a.filter, BOOLEAN)));
  const ordinal = withOrdinal ? field(ORDINAL_ID, UBIGINT) : -1;
  const header = groupTypes.some((type) => physicalType(type) === 'view') ? field(HEADER_ID, UBIGINT) : -1;
  return { header, types, ids, keys: groupTypes.map((_, k) => k), args, filters, ordinal };
}

export class RawRows {
  readonly arena: Arena;
  private readonly context: TaskContext;
  private readonly shape: RawShape;
  private readonly numPartitions: number;
  private readonly strings: BumpHeap;
  private readonly owned: readonly OwnedStrings[];
  private readonly need: number;
  /** {u32 next, u32 end} for each partition, and the bytes of its next piece. */
  private readonly heaps: number;
  private readonly heapBytes: number[];
  private readonly layouts: { readonly plain: RawLayout; readonly nullable: RawLayout };
  private plain: PartitionedRows | undefined;
  private nullable: PartitionedRows | undefined;

  constructor(context: TaskContext, shape: RawShape, numPartitions: number) {
    this.context = context;
    this.arena = context.arena();
    this.shape = shape;
    this.numPartitions = numPartitions;
    this.strings = new BumpHeap(context.heap, this.arena);
    this.owned = shape.types.map(() => new OwnedStrings(context, this.arena, this.strings));
    this.need = this.arena.allocate(16);
    this.heaps = this.arena.allocate(numPartitions * 8);
    this.heapBytes = new Array(numPartitions).fill(FIRST_HEAP);
    context.heap.u8.fill(0, this.heaps, this.heaps + numPartitions * 8);
    this.layouts = { plain: rawLayout(shape.types, false), nullable: rawLayout(shape.types, true) };
  }

  get sizeBytes(): number {
    return this.arena.sizeBytes;
  }

  chunksOf(kind: 'plain' | 'nullable', p: number) {
    return (kind === 'plain' ? this.plain : this.nullable)?.chunks(p) ?? [];
  }
  bytesOf(p: number): number {
    return (this.plain?.bytes(p) ?? 0) + (this.nullable?.bytes(p) ?? 0);
  }

  /** Writes all rows of a batch. `positions`: of each field's column in the batch. */
  add(batch: Batch, positions: readonly number[], ordinals: ColumnView, keys: EncodedKeys): void {
    const { kernels, scratch } = this.context;
    const n = batch.numRows;
    const views = this.shape.types.map((_, k) =>
      k === this.shape.ordinal ? { ...ordinals, owned: true }
      : k === this.shape.header ? { type: UBIGINT, data: keys.headers, validity: 0, indices: 0, owned: true }
      : (this.owned[k] as OwnedStrings).view(columnAt(batch, positions[k] as number)),
    );
    const nullable = views.some((view) => view.validity !== 0);
    const target = nullable ? (this.nullable ??= this.rowsOf(true)) : (this.plain ??= this.rowsOf(false));
    const layout = nullable ? this.layouts.nullable : this.layouts.plain;
    const rows = scratch.allocate(n * 4);
    const shift = 63 - Math.log2(this.numPartitions);
    for (let i = 0; ; target.addChunk(this.context.heap.u32[this.need / 4] as number)) {
      i = kernels.partition_rows(target.address, shift, layout.rowBytes, keys.headers, keys.words[0] ?? 0, i, n, rows, this.need);
      if (i === n) break;
    }
    if (nullable) {
      const first = (layout.fields[0] as RowField).nullByte;
      // Values are written afterwards, so clearing may reach into them.
      for (let end = layout.rowBytes; end > first; end -= 8) kernels.rows_clear_8(rows, n, end);
    }
    layout.fields.forEach((field, k) => {
      const view = views[k] as OwnedView;
      if (view.owned) scatterColumn(rows, n, field, view, kernels, this.strings);
      else this.scatterStrings(rows, n, field, view, keys);
    });
  }

  /** Strings' bytes lie by partition too: whoever groups a partition reads them one after the other. */
  private scatterStrings(rows: number, n: number, field: RowField, view: OwnedView, keys: EncodedKeys): void {
    const { kernels } = this.context;
    const { data, validity, indices } = view;
    let { headers } = keys;
    if (headers === 0) kernels.hash_words(keys.words[0] as number, n, (headers = this.context.scratch.allocate(n * 8)));
    const shift = 63 - Math.log2(this.numPartitions);
    for (let i = 0; ; this.growHeap()) {
      i = kernels.rows_scatter_views_by(rows, headers, shift, this.heaps, i, n, field.offset, data, validity, indices, this.need);
      if (i === n) break;
    }
    if (validity !== 0) kernels.rows_scatter_nulls(rows, n, field.nullByte, field.nullBit, validity, indices);
  }

  private growHeap(): void {
    const { u32 } = this.context.heap;
    const partition = u32[this.need / 4] as number;
    const bytes = Math.max(u32[this.need / 4 + 1] as number, this.heapBytes[partition] as number);
    this.heapBytes[partition] = Math.min(LARGEST_HEAP, (this.heapBytes[partition] as number) * 2);
    const address = this.arena.allocate(bytes);
    this.context.heap.u32[this.heaps / 4 + partition * 2] = address;
    this.context.heap.u32[this.heaps / 4 + partition * 2 + 1] = address + bytes;
  }

  private rowsOf(nullable: boolean): PartitionedRows {
    const { rowBytes } = nullable ? this.layouts.nullable : this.layouts.plain;
    return new PartitionedRows(this.context.heap, this.arena, this.numPartitions, rowBytes);
  }
}
