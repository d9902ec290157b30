/**
 * A column chunk decoded once and kept: one contiguous vector of all the morsel's rows, in memory of the column cache.
 * Dictionary strings keep their codes; everything else is flat. Batches are slices of it, without a copy.
 */
import { physicalType, physicalWidth } from '../../../src/columns/types.ts';
import type { FlatVector, IndexedVector, Vector } from '../../../src/columns/vector.ts';
import { InternalError } from '../../../src/base/errors.ts';
import { Arena } from '../../memory/arena.ts';
import { BatchBuilder } from '../../memory/batch-builder.ts';
import { BumpHeap } from '../../memory/bump-heap.ts';
import type { CacheTicket, ColumnCache } from '../../memory/column-cache.ts';
import { copyViews } from '../../memory/owned-strings.ts';
import type { TaskContext } from '../../task/context.ts';
import type { DataType } from '../../../src/columns/types.ts';

/** Topic of `TaskContext.report` for `CachedChunk`s. */
export const CACHE_TOPIC = 'column-cache';

/** Plain data: what the coordinator keeps of an entry, and hands to the scans of later jobs. */
export interface CachedChunk extends CacheTicket {
  readonly fileId: number;
  readonly rowGroup: number;
  /** The row group's row that the vector begins with: large row groups are cut into several morsels. */
  readonly start: number;
  /** Name of the column in the file. */
  readonly column: string;
  readonly vector: FlatVector | IndexedVector;
}

/** Chunks smaller than this decode faster than a cache slot is found, and would waste most of a block. */
export const SMALLEST_CACHED_BYTES = 32_768;
/** Chunks that decode to more than this are streamed: one entry must never crowd out the rest. */
export const LARGEST_CACHED_BYTES = 64 << 20;

/** Whether `numRows` values of a type are worth an entry. Strings' own bytes are not known in advance. */
export function isCacheable(type: DataType, numRows: number): boolean {
  const bytes = physicalWidth(physicalType(type)) * numRows;
  return bytes >= SMALLEST_CACHED_BYTES && bytes <= LARGEST_CACHED_BYTES;
}

/** Takes a chunk's vectors in order and makes one of them. */
export class ChunkBuilder {
  private readonly context: TaskContext;
  private readonly arena: Arena;
  private readonly type: DataType;
  private readonly numRows: number;
  /** Codes, while every vector has been of the one dictionary `from`. */
  private codes = 0;
  private from: FlatVector | undefined;
  private base: FlatVector | undefined;
  private flat: BatchBuilder | undefined;
  private rows = 0;

  /** `numRows` of the whole chunk. All memory comes from `cache`, under `ticket`. */
  constructor(context: TaskContext, cache: ColumnCache, ticket: CacheTicket, type: DataType, numRows: number) {
    this.context = context;
    this.arena = new Arena(cache.source(ticket), 65_536);
    this.type = type;
    this.numRows = numRows;
  }

  /** Appends a vector that is valid until the next call only. */
  append(vector: Vector): void {
    if (this.flat === undefined && vector.form === 'indexed' && vector.dictionary && (this.rows === 0 || vector.base === this.from)) this.appendCodes(vector);
    else this.appendFlat(vector);
    this.rows += vector.length;
  }

  finish(): FlatVector | IndexedVector {
    if (this.rows !== this.numRows) throw new InternalError(`a cached chunk has ${this.rows} of ${this.numRows} rows`);
    if (this.flat === undefined) return this.indexed();
    this.flat.close();
    const [batch, second] = this.flat.batches;
    if (batch === undefined || second !== undefined) throw new InternalError('a cached chunk is one vector');
    return batch.columns[0] as FlatVector;
  }

  private appendCodes(vector: IndexedVector): void {
    const { heap } = this.context;
    if (this.from === undefined) {
      this.from = vector.base;
      this.base = this.copyBase(vector.base);
      this.codes = this.arena.allocate(this.numRows * 4);
    }
    heap.u8.copyWithin(this.codes + this.rows * 4, vector.indices, vector.indices + vector.length * 4);
  }

  private appendFlat(vector: Vector): void {
    if (this.flat === undefined) {
      this.flat = new BatchBuilder(this.context, this.arena, [this.type], this.numRows, this.numRows);
      // The chunk went from dictionary to plain pages: what came as codes becomes flat too.
      if (this.rows > 0) this.flat.append({ numRows: this.rows, columns: [this.indexed()], sequence: 0 });
    }
    this.flat.append({ numRows: vector.length, columns: [vector], sequence: 0 });
  }

  private indexed(): IndexedVector {
    return { form: 'indexed', type: this.type, length: this.rows, indices: this.codes, base: this.base as FlatVector, dictionary: true };
  }

  private copyBase(base: FlatVector): FlatVector {
    const { heap, kernels } = this.context;
    const data = this.arena.allocate(base.length * 16);
    copyViews(data, base, 0, base.length, kernels, new BumpHeap(heap, this.arena));
    if (base.validity === 0) return { form: 'flat', type: base.type, length: base.length, data, validity: 0 };
    const bytes = (base.length + 7) >>> 3;
    const validity = this.arena.allocate(bytes, 8);
    heap.u8.copyWithin(validity, base.validity, base.validity + bytes);
    return { form: 'flat', type: base.type, length: base.length, data, validity };
  }
}

/** Rows [start, start + n) of a cached vector. Copies the validity bits into scratch where they don't begin at a byte. */
export function sliceVector(vector: FlatVector | IndexedVector, start: number, n: number, context: TaskContext): Vector {
  if (vector.form === 'indexed') return { ...vector, length: n, indices: vector.indices + start * 4 };
  const data = vector.data + start * physicalWidth(physicalType(vector.type));
  let { validity } = vector;
  if (validity !== 0) {
    if ((start & 7) === 0) validity += start >>> 3;
    else {
      const bits = context.scratch.allocate((n + 7) >>> 3, 8);
      context.kernels.bits_append(bits, 0, validity, 0, start, n);
      validity = bits;
    }
  }
  return { form: 'flat', type: vector.type, length: n, data, validity };
}
