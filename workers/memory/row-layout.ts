/**
 * Rows of fixed width that hold whole columns: payload of sorts (and of joins).
 *
 *   │ u64 ordinal │ [u32 address of the long sort key's record] │ null bits, one a column │ values, widest first │
 *
 * A set null bit means NULL. Strings are views whose long bytes lie in the heap of the task that wrote the row. Rows
 * are a multiple of 8 bytes.
 */
import { physicalType, physicalWidth, typeName, type DataType, type PhysicalType } from '../../src/columns/types.ts';
import { notSupported } from '../../src/base/errors.ts';

export interface RowField {
  readonly type: DataType;
  readonly physical: PhysicalType;
  readonly width: 1 | 2 | 4 | 8 | 16;
  readonly offset: number;
  readonly nullByte: number;
  readonly nullBit: number;
}

export interface RowLayout {
  readonly fields: readonly RowField[];
  /** Of the record's address; 0 where rows have none. */
  readonly keyOffset: number;
  readonly rowBytes: number;
}

export const ROW_ORDINAL_OFFSET = 0;

/** @throws UserError (NOT_SUPPORTED) for nested types */
export function rowLayout(types: readonly DataType[], hasKey: boolean): RowLayout {
  const keyOffset = hasKey ? 8 : 0;
  const nullsAt = hasKey ? 12 : 8;
  let offset = nullsAt + Math.ceil(types.length / 8);
  const order = types.map((_, k) => k).sort((a, b) => widthOf(types[b] as DataType) - widthOf(types[a] as DataType) || a - b);
  const fields: RowField[] = new Array(types.length);
  for (const k of order) {
    const type = types[k] as DataType;
    const width = widthOf(type);
    // Values are aligned to their width (16-byte ones to 8), which costs at most 7 bytes a row.
    const align = Math.min(8, width);
    offset = Math.ceil(offset / align) * align;
    fields[k] = { type, physical: physicalType(type), width, offset, nullByte: nullsAt + (k >> 3), nullBit: k & 7 };
    offset += width;
  }
  return { fields, keyOffset, rowBytes: Math.ceil(offset / 8) * 8 };
}

function widthOf(type: DataType): RowField['width'] {
  const physical = physicalType(type);
  if (physical === 'list' || physical === 'struct') throw notSupported(`sorting rows with ${typeName(type)} columns`);
  return physicalWidth(physical) as RowField['width'];
}
