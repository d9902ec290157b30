/**
 * Input rows of an aggregation that were passed through ungrouped: the values of its key, argument, filter and ordinal
 * columns, each once, widest first.
 *
 *   plain      │ values … │
 *   nullable   │ values … │ null bits, one a column │
 *
 * Strings are views whose long bytes lie in the heap of the task that wrote the row. Rows are a multiple of 8 bytes.
 */
import { physicalType, physicalWidth, type DataType } from '../../src/columns/types.ts';
import type { RowField } from './row-layout.ts';

export interface RawLayout {
  readonly fields: readonly RowField[];
  readonly nullable: boolean;
  readonly rowBytes: number;
}

export function rawLayout(types: readonly DataType[], nullable: boolean): RawLayout {
  const widths = types.map((type) => physicalWidth(physicalType(type)));
  const order = types.map((_, k) => k).sort((a, b) => (widths[b] as number) - (widths[a] as number) || a - b);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const fields: RowField[] = new Array(types.length);
  let offset = 0;
  for (const k of order) {
    const type = types[k] as DataType;
    fields[k] = {
      type, physical: physicalType(type), width: widths[k] as RowField['width'], offset, nullByte: total + (k >> 3), nullBit: k & 7,
    };
    offset += widths[k] as number;
  }
  const used = total + (nullable ? Math.ceil(types.length / 8) : 0);
  return { fields, nullable, rowBytes: Math.max(8, Math.ceil(used / 8) * 8) };
}
