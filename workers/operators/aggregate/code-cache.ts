/**
 * Group rows by code: where every key column is a dictionary or has few possible values (BOOLEAN, TINYINT, UTINYINT), a row's
 * codes number a small space, and a table of row addresses over it replaces hashing. Entries are filled from the
 * hash table when a code is first met, so each dictionary entry is hashed once.
 *
 * A dictionary is known by its `base` object, never by its address: memory is used again, objects that are still
 * referenced are not.
 */
import type { FlatVector, Vector } from '../../../src/columns/vector.ts';
import { physicalType } from '../../../src/columns/types.ts';
import type { ColumnDef } from '../../../src/plan/expr.ts';
import { columnView, selectView, type ColumnView } from '../../memory/column-view.ts';
import type { TaskContext } from '../../task/context.ts';

/** Codes of all columns together; beyond that hashing is as quick. One column alone may have more. */
const MAX_CODES = 65_536;
const MAX_CODES_OF_ONE = 1 << 20;
/** Codes of a one-byte column: its values and NULL. */
const BYTE_CODES = 257;

export class CodeCache {
  private readonly context: TaskContext;
  private bases: (FlatVector | undefined)[] = [];
  private numCodes = 0;
  private cache = 0;
  private capacity = 0;

  private constructor(context: TaskContext) {
    this.context = context;
  }

  /** Undefined where the key types rule codes out. */
  static create(groups: readonly ColumnDef[], context: TaskContext): CodeCache | undefined {
    return groups.length <= 8 ? new CodeCache(context) : undefined;
  }

  /**
   * Writes the group rows of the batch's `n` rows to `rows` and returns true, or false where the columns have no
   * codes. `find` looks rows up that have not been met.
   */
  findRows(vectors: readonly Vector[], n: number, rows: number, find: (columns: readonly ColumnView[], count: number, out: number) => void): boolean {
    if (!this.setUp(vectors, n)) return false;
    const { kernels, scratch } = this.context;
    const codes = this.encode(vectors, n);
    const missing = scratch.allocate(n * 4);
    const numMissing = kernels.code_lookup(this.cache, codes, n, rows, missing);
    if (numMissing === 0) return true;
    const columns = vectors.map((vector) => selectView(columnView(vector, this.context), missing, numMissing, this.context));
    const found = scratch.allocate(numMissing * 4);
    find(columns, numMissing, found);
    kernels.code_enter(this.cache, codes, missing, found, numMissing, rows);
    return true;
  }

  release(): void {
    if (this.cache !== 0) this.context.freeBlock(this.cache);
    this.cache = 0;
  }

  /** Whether the batch's columns have codes; forgets the entries of other dictionaries. */
  private setUp(vectors: readonly Vector[], n: number): boolean {
    let numCodes = 1;
    let same = vectors.length === this.bases.length;
    for (let k = 0; k < vectors.length; k++) {
      const vector = vectors[k] as Vector;
      const size = codesOf(vector);
      if (size === 0) return false;
      numCodes *= size;
      if (this.bases[k] !== baseOf(vector)) same = false;
    }
    if (numCodes > (vectors.length === 1 ? MAX_CODES_OF_ONE : MAX_CODES)) return false;
    if (same && numCodes === this.numCodes) return true;
    // A dictionary much longer than the batch must be used more than once to pay; wait for the second time.
    const worthwhile = numCodes <= n * 8;
    this.bases = vectors.map(baseOf);
    if (!worthwhile && (!same || this.numCodes !== -numCodes)) {
      this.numCodes = -numCodes;
      return false;
    }
    this.numCodes = numCodes;
    const bytes = numCodes * 4;
    if (bytes > this.capacity) {
      this.release();
      this.capacity = Math.ceil(bytes / 65_536) * 65_536;
      this.cache = this.context.allocateBlock(this.capacity);
    }
    this.context.kernels.fill_u8(this.cache, 0, bytes);
    return true;
  }

  private encode(vectors: readonly Vector[], n: number): number {
    const { kernels, scratch } = this.context;
    const [only] = vectors as [Vector];
    if (vectors.length === 1 && only.form === 'indexed' && only.dictionary) return only.indices;
    const codes = scratch.allocate(n * 4);
    vectors.forEach((vector, k) => {
      const size = codesOf(vector);
      if (vector.form === 'indexed' && vector.dictionary) kernels.code_scale(codes, vector.indices, n, size, k === 0 ? 1 : 0);
      else {
        const view = columnView(vector, this.context);
        kernels.code_scale_bytes(codes, view.data, view.validity, view.indices, n, k === 0 ? 1 : 0);
      }
    });
    return codes;
  }
}

const isByte = (vector: Vector): boolean => ['bool', 'u8', 'i8'].includes(physicalType(vector.type));

/** Number of codes of a column, 0 where it has none. */
function codesOf(vector: Vector): number {
  if (vector.form === 'indexed' && vector.dictionary) return Math.max(1, vector.base.length);
  return vector.form !== 'constant' && isByte(vector) ? BYTE_CODES : 0;
}

function baseOf(vector: Vector): FlatVector | undefined {
  return vector.form === 'indexed' && vector.dictionary ? vector.base : undefined;
}
