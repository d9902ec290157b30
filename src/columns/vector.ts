/**
 * Vectors and batches: a few numbers that point into the one shared WebAssembly memory.
 *
 *   flat      data ──► v0 v1 v2 …            length values of the physical type
 *             validity ──► LSB-first bitmap  bit i set = value i is valid; 0 = every value is valid
 *   constant  data ──► v0                    one value that stands for all `length` rows (validity: one bit)
 *   indexed   indices ──► u32 i0 i1 …        row k is base[ik]; base is flat. A dictionary column is an
 *             base ──► flat vector           indexed vector whose base is the dictionary; a filter makes
 *                                            every column indexed by the selected rows instead of copying.
 *
 * Addresses are unsigned byte offsets (0 to 2^32-1). `data` is aligned to 16 bytes, bitmaps to 8; both may be
 * read up to 16 bytes past their end. Values in null positions are unspecified but readable (views in null
 * positions have length 0 … or any valid view). A vector is read-only once it has been handed on.
 */
import type { DataType } from './types.ts';

export interface FlatVector {
  readonly form: 'flat';
  readonly type: DataType;
  readonly length: number;
  readonly data: number;
  readonly validity: number;
  /** LIST: the element vector; MAP: keys and values; STRUCT: one per field. Same `length` only for STRUCT. */
  readonly children?: readonly FlatVector[];
}

export interface ConstantVector {
  readonly form: 'constant';
  readonly type: DataType;
  readonly length: number;
  readonly data: number;
  /** 0 = valid; otherwise a bitmap of one bit. */
  readonly validity: number;
  readonly children?: readonly FlatVector[];
}

export interface IndexedVector {
  readonly form: 'indexed';
  readonly type: DataType;
  readonly length: number;
  readonly indices: number;
  readonly base: FlatVector;
  /** True where `base` holds each value once and is much shorter than the column: work on the base first. */
  readonly dictionary: boolean;
}

export type Vector = FlatVector | ConstantVector | IndexedVector;

/** Rows in flight. Column k belongs to the k-th `ColumnDef` of the operator's output. */
export interface Batch {
  readonly numRows: number;
  readonly columns: readonly Vector[];
  /**
   * Position of the batch's source in the input: the morsel number for scans, the partition for exchange
   * readers. Within a task it never decreases; result order is (sequence, order of arrival).
   */
  readonly sequence: number;
}
