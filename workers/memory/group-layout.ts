/**
 * How a group lies in memory: one row of fixed width, the same in every task, exchange and spill file.
 *
 *   │ u64 header │ [u64 first ordinal] │ key words … │ key views … │ aggregate states … │
 *
 * The header is 56 bits of the key's hash and, in its low byte, one bit for each key column that is NULL (NULL values
 * contribute zero bits to words and empty views). Keys of more than 8 columns have their null bits in words of their
 * own instead. Fixed-width key columns share words, widest first; 16-byte ones take two words; strings are views
 * whose long bytes lie in the heap of the task that made the row. Two rows have equal keys exactly when headers,
 * words and views are equal.
 */
import { physicalType, physicalWidth, typeName, type DataType, type PhysicalType } from '../../src/columns/types.ts';
import { notSupported } from '../../src/base/errors.ts';

export interface KeyField {
  readonly type: DataType;
  readonly physical: PhysicalType;
  /** Bytes per value. */
  readonly width: number;
  /** First word, or number of the view for strings. */
  readonly at: number;
  /** Bit within the word where the value starts. */
  readonly shift: number;
}

export interface GroupLayout {
  readonly keys: readonly KeyField[];
  readonly hasOrdinal: boolean;
  readonly numWords: number;
  readonly numViews: number;
  /** The first of the words that hold null bits, or -1 where the header does. */
  readonly nullWords: number;
  readonly keyOffset: number;
  readonly viewOffset: number;
  /** Of each aggregate's state. */
  readonly stateOffsets: readonly number[];
  readonly rowBytes: number;
}

const HEADER_BYTES = 8;
export const ORDINAL_OFFSET = 8;
/** Keys of more columns keep their null bits in words. */
const MAX_HEADER_NULLS = 8;

/** @throws UserError (NOT_SUPPORTED) for key types that have no canonical bytes */
export function groupLayout(keyTypes: readonly DataType[], stateBytes: readonly number[], hasOrdinal: boolean): GroupLayout {
  const keys: KeyField[] = new Array(keyTypes.length);
  let numWords = 0;
  let numViews = 0;
  const fixed: { index: number; physical: PhysicalType; width: number }[] = [];
  keyTypes.forEach((type, index) => {
    const physical = physicalType(type);
    const width = physicalWidth(physical);
    if (physical === 'list' || physical === 'struct' || physical === 'interval') throw notSupported(`GROUP BY or DISTINCT on ${typeName(type)}`);
    if (physical === 'view') keys[index] = { type, physical, width, at: numViews++, shift: 0 };
    else fixed.push({ index, physical, width });
  });
  fixed.sort((a, b) => b.width - a.width || a.index - b.index);
  let bit = 64;
  for (const { index, physical, width } of fixed) {
    const type = keyTypes[index] as DataType;
    if (width >= 8) {
      keys[index] = { type, physical, width, at: numWords, shift: 0 };
      numWords += width / 8;
      continue;
    }
    if (bit === 64) {
      numWords++;
      bit = 0;
    }
    keys[index] = { type, physical, width, at: numWords - 1, shift: bit };
    bit += width * 8;
  }
  let nullWords = -1;
  if (keyTypes.length > MAX_HEADER_NULLS) {
    nullWords = numWords;
    numWords += Math.ceil(keyTypes.length / 64);
  }
  const keyOffset = HEADER_BYTES + (hasOrdinal ? 8 : 0);
  const viewOffset = keyOffset + numWords * 8;
  let offset = viewOffset + numViews * 16;
  const stateOffsets = stateBytes.map((bytes) => {
    const at = offset;
    offset += bytes;
    return at;
  });
  return { keys, hasOrdinal, numWords, numViews, nullWords, keyOffset, viewOffset, stateOffsets, rowBytes: offset };
}
