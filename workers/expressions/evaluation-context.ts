/**
 * What expression nodes and scalar functions work with: memory for results, kernels, settings of the query, and
 * the ways of taking vectors apart whatever their form.
 *
 * Results lie in the task's scratch (void at the source's next batch), except while a dictionary is worked on:
 * then they lie in an arena that lives as long as the dictionary does.
 */
import type { DataType } from '../../src/columns/types.ts';
import { byteWidth, physicalType, physicalWidth } from '../../src/columns/types.ts';
import type { ConstantVector, FlatVector, IndexedVector, Vector } from '../../src/columns/vector.ts';
import { InternalError } from '../../src/base/errors.ts';
import { Arena, type BlockSource } from '../memory/arena.ts';
import type { Heap } from '../memory/heap.ts';
import type { Kernels } from '../memory/kernels.ts';
import type { TaskContext } from '../task/context.ts';

/** Instants are shown and cut in this zone. DuckDB takes the machine's; ours is fixed so that answers are the same everywhere. */
export const SESSION_TIME_ZONE = 'UTC';

export interface EvaluationSettings {
  /** Start of the query, microseconds since 1970 UTC: `now()`. Set where constants are folded, once per query. */
  readonly nowMicros?: bigint;
}

export interface Allocator {
  allocate(bytes: number, align?: number): number;
}

/** A fixed-width operand of a kernel: `data` holds one value (`constant`) or one for each row. */
export interface Operand {
  readonly data: number;
  readonly constant: boolean;
}

export class EvaluationContext {
  readonly heap: Heap;
  readonly kernels: Kernels;
  readonly settings: EvaluationSettings;
  /** Memory that lives as long as the compiled expressions: literals, prepared sets. */
  readonly durable: Arena;
  /**
   * During a call of a function with `nulls: 'propagate'`: the bitmap of rows where every argument is valid, 0 =
   * all rows. Functions that can fail look at valid rows only.
   */
  validity = 0;
  private results: Allocator;
  private readonly newArena: (blockBytes?: number) => Arena;

  constructor(parts: {
    heap: Heap;
    kernels: Kernels;
    scratch: Allocator;
    blocks: BlockSource;
    arena?: (blockBytes?: number) => Arena;
    settings?: EvaluationSettings;
  }) {
    this.heap = parts.heap;
    this.kernels = parts.kernels;
    this.results = parts.scratch;
    this.newArena = parts.arena ?? ((blockBytes) => new Arena(parts.blocks, blockBytes));
    this.durable = this.newArena(65_536);
    this.settings = parts.settings ?? {};
  }

  private static readonly ofTask = new WeakMap<TaskContext, EvaluationContext>();

  /** The one context of a task, shared by its operators. */
  static forTask(task: TaskContext): EvaluationContext {
    let context = EvaluationContext.ofTask.get(task);
    if (context === undefined) {
      context = new EvaluationContext({
        heap: task.heap,
        kernels: task.kernels,
        scratch: task.scratch,
        blocks: task,
        arena: (blockBytes) => task.arena(blockBytes),
      });
      EvaluationContext.ofTask.set(task, context);
    }
    return context;
  }

  /** Uninitialised bytes for a result. Any 16 bytes after it may be read. */
  allocate(bytes: number, align = 16): number {
    return this.results.allocate(bytes < 16 ? 16 : bytes, align);
  }

  arena(blockBytes?: number): Arena {
    return this.newArena(blockBytes);
  }

  /** Runs `work` with its results in `arena` instead of scratch. */
  withResultsIn<T>(arena: Allocator, work: () => T): T {
    const before = this.results;
    const validity = this.validity;
    this.results = arena;
    try {
      return work();
    } finally {
      this.results = before;
      this.validity = validity;
    }
  }

  /** A new flat vector whose values are uninitialised; no NULLs unless `validity` is given. */
  newFlat(type: DataType, length: number, validity = 0): FlatVector {
    return { form: 'flat', type, length, data: this.allocate(length * byteWidth(type)), validity };
  }

  /** A new bitmap of `length` bits, all set or all clear. */
  newBitmap(length: number, set: boolean): number {
    const bytes = (length + 7) >>> 3;
    const address = this.allocate(bytes, 16);
    this.heap.u8.fill(set ? 255 : 0, address, address + bytes);
    return address;
  }

  /** A bitmap that may be written: a copy of `validity`, or all ones for 0. */
  ownBitmap(validity: number, length: number): number {
    if (validity === 0) return this.newBitmap(length, true);
    const bytes = (length + 7) >>> 3;
    const address = this.allocate(bytes, 16);
    this.heap.u8.copyWithin(address, validity, validity + bytes);
    return address;
  }

  /** Conjunction of two bitmaps, where 0 stands for all ones. */
  andBitmaps(a: number, b: number, length: number): number {
    if (a === 0 || a === b) return b;
    if (b === 0) return a;
    const address = this.allocate((length + 7) >>> 3, 16);
    this.kernels.bitmap_and(address, a, b, length);
    return address;
  }

  isSet(bitmap: number, row: number): boolean {
    return bitmap === 0 || (((this.heap.u8[bitmap + (row >>> 3)] as number) >>> (row & 7)) & 1) !== 0;
  }

  clearBit(bitmap: number, row: number): void {
    const at = bitmap + (row >>> 3);
    this.heap.u8[at] = (this.heap.u8[at] as number) & ~(1 << (row & 7));
  }

  /** Is the whole column the one value NULL? */
  isNullConstant(vector: Vector): boolean {
    return vector.form === 'constant' && vector.validity !== 0 && !this.isSet(vector.validity, 0);
  }

  nullConstant(type: DataType, length: number): ConstantVector {
    const data = this.allocate(Math.max(16, byteWidth(type)));
    this.heap.u8.fill(0, data, data + 16);
    return { form: 'constant', type, length, data, validity: this.newBitmap(1, false) };
  }

  /** Validity of the rows of a vector as a bitmap; 0 = all valid. */
  validityOf(vector: Vector): number {
    switch (vector.form) {
      case 'flat': return vector.validity;
      case 'constant':
        return vector.validity === 0 || this.isSet(vector.validity, 0) ? 0 : this.newBitmap(vector.length, false);
      case 'indexed': {
        if (vector.base.validity === 0) return 0;
        const address = this.allocate((vector.length + 7) >>> 3, 16);
        this.kernels.gather_bits(address, vector.base.validity, vector.indices, vector.length);
        return address;
      }
    }
  }

  /** The values as a kernel operand: constants stay single, indexed values are gathered. Says nothing of NULLs. */
  operand(vector: Vector): Operand {
    if (vector.form === 'constant') return { data: vector.data, constant: true };
    if (vector.form === 'flat') return { data: vector.data, constant: false };
    return { data: this.gather(vector.type, vector.base.data, vector.indices, vector.length), constant: false };
  }

  /** Values of a fixed width picked by row number. */
  gather(type: DataType, data: number, indices: number, length: number): number {
    const width = byteWidth(type);
    const address = this.allocate(length * width);
    switch (width) {
      case 1: this.kernels.gather_1(address, data, indices, length); break;
      case 2: this.kernels.gather_2(address, data, indices, length); break;
      case 4: this.kernels.gather_4(address, data, indices, length); break;
      case 8: this.kernels.gather_8(address, data, indices, length); break;
      case 16: this.kernels.gather_16(address, data, indices, length); break;
      default: throw new InternalError(`No gather of ${width}-byte values`);
    }
    return address;
  }

  /** The same rows as a flat vector. Gathers or repeats where the form asks for it. */
  flat(vector: Vector): FlatVector {
    switch (vector.form) {
      case 'flat': return vector;
      case 'constant': return this.repeat(vector);
      case 'indexed': return this.pick(vector);
    }
  }

  private repeat(vector: ConstantVector): FlatVector {
    const { type, length } = vector;
    const validity = this.validityOf(vector);
    if (vector.children !== undefined) {
      if (type.id !== 'STRUCT') {
        const data = this.allocate(length * 8);
        this.kernels.fill_u64(data, this.heap.u64[vector.data / 8] as bigint, length);
        return { form: 'flat', type, length, data, validity, children: vector.children };
      }
      const children = vector.children.map((child) => this.repeat({ ...child, form: 'constant', length }));
      return { form: 'flat', type, length, data: vector.data, validity, children };
    }
    const width = physicalWidth(physicalType(type));
    const data = this.allocate(length * width);
    const { heap, kernels } = this;
    switch (width) {
      case 1: kernels.fill_u8(data, heap.u8[vector.data] as number, length); break;
      case 2: heap.u16.fill(heap.u16[vector.data >>> 1] as number, data >>> 1, (data >>> 1) + length); break;
      case 4: kernels.fill_u32(data, heap.u32[vector.data >>> 2] as number, length); break;
      case 8: kernels.fill_u64(data, heap.u64[vector.data / 8] as bigint, length); break;
      default: kernels.fill_16(data, vector.data, length);
    }
    return { form: 'flat', type, length, data, validity };
  }

  private pick(vector: IndexedVector): FlatVector {
    const { type, length, base } = vector;
    const validity = this.validityOf(vector);
    if (base.children === undefined)
      return { form: 'flat', type, length, data: this.gather(type, base.data, vector.indices, length), validity };
    if (type.id !== 'STRUCT')
      return { form: 'flat', type, length, data: this.gather(type, base.data, vector.indices, length), validity, children: base.children };
    const children = base.children.map((child) =>
      this.pick({ form: 'indexed', type: child.type, length, indices: vector.indices, base: child, dictionary: false }));
    return { form: 'flat', type, length, data: base.data, validity, children };
  }

  /**
   * The rows of `vector` at `rows` (address of `count` u32 row numbers), without copying values.
   * `compose` may remember composed index lists: (indices, rows) → indices.
   */
  select(vector: Vector, rows: number, count: number, compose?: Map<number, number>): Vector {
    switch (vector.form) {
      case 'constant': return { ...vector, length: count };
      case 'flat': return { form: 'indexed', type: vector.type, length: count, indices: rows, base: vector, dictionary: false };
      case 'indexed': {
        let indices = compose?.get(vector.indices);
        if (indices === undefined) {
          indices = this.allocate(count * 4);
          this.kernels.gather_4(indices, vector.indices, rows, count);
          compose?.set(vector.indices, indices);
        }
        return { ...vector, length: count, indices };
      }
    }
  }
}
