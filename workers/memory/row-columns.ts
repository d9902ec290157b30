/** Moves columns into and out of rows. */
import type { BumpHeap } from './bump-heap.ts';
import type { ColumnView } from './column-view.ts';
import type { Kernels } from './kernels.ts';
import type { OwnedView } from './owned-strings.ts';
import type { RowField } from './row-layout.ts';

interface Memory {
  readonly kernels: Kernels;
  readonly scratch: { allocate(bytes: number, align?: number): number };
}

/** Writes a column of `n` values into the rows at `rows` (u32 addresses), whose null bits are clear. */
export function scatterColumn(rows: number, n: number, field: RowField, view: OwnedView, kernels: Kernels, strings: BumpHeap): void {
  const { data, validity, indices } = view;
  if (view.owned) kernels[`rows_scatter_${field.width}`](rows, n, field.offset, data, indices);
  else {
    for (let k = 0; ; strings.grow()) {
      k = kernels.rows_scatter_views(rows, k, n, field.offset, data, validity, indices, strings.address);
      if (k === n) break;
    }
  }
  if (validity !== 0) kernels.rows_scatter_nulls(rows, n, field.nullByte, field.nullBit, validity, indices);
}

/** Reads a column of `n` rows into scratch. `nullable`: the rows have null bits. */
export function gatherColumn(rows: number, n: number, field: RowField, nullable: boolean, { kernels, scratch }: Memory): ColumnView {
  const data = scratch.allocate(n * field.width);
  kernels[`rows_gather_${field.width}`](data, rows, n, field.offset);
  if (!nullable) return { type: field.type, data, validity: 0, indices: 0 };
  const validity = scratch.allocate((n + 7) >>> 3, 8);
  const nulls = kernels.rows_gather_nulls(validity, rows, n, field.nullByte, field.nullBit);
  return { type: field.type, data, validity: nulls === 0 ? 0 : validity, indices: 0 };
}
