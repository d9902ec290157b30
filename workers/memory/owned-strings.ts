/**
 * Makes string columns independent of the batch they come from. Dictionaries are copied once, however many batches use
 * them, and are known by their `base` object, never by its address: memory is used again, objects still referenced
 * are not.
 */
import type { FlatVector, Vector } from '../../src/columns/vector.ts';
import type { BumpHeap } from './bump-heap.ts';
import { columnView, type ColumnView } from './column-view.ts';
import type { Arena } from './arena.ts';
import type { Kernels } from './kernels.ts';
import { physicalType } from '../../src/columns/types.ts';

/** A dictionary is copied as a whole when it is at most this many times longer than the rows that have used it. */
const MAX_DICTIONARY_RATIO = 4;

export interface OwnedView extends ColumnView {
  /** Views need no copy of their bytes: those are owned, or the column holds no strings. */
  readonly owned: boolean;
}

interface Memory {
  readonly kernels: Kernels;
  readonly scratch: { allocate(bytes: number, align?: number): number };
}

/** For one column. */
export class OwnedStrings {
  private readonly memory: Memory;
  private readonly arena: Arena;
  private readonly strings: BumpHeap;
  private base: FlatVector | undefined;
  private copied = 0;
  /** Rows that have used the dictionary. */
  private used = 0;

  constructor(memory: Memory, arena: Arena, strings: BumpHeap) {
    this.memory = memory;
    this.arena = arena;
    this.strings = strings;
  }

  /** @param numRows rows of the vector that will be used */
  view(vector: Vector, numRows = vector.length): OwnedView {
    const view = columnView(vector, this.memory);
    if (physicalType(vector.type) !== 'view') return { ...view, owned: true };
    if (vector.form !== 'indexed' || !vector.dictionary) return { ...view, owned: false };
    const { base } = vector;
    if (base !== this.base) {
      this.base = base;
      this.copied = 0;
      this.used = 0;
    }
    // Bytes copied row by row so far and now are fewer than the dictionary's: go on so.
    this.used += numRows;
    if (this.copied === 0 && base.length > this.used * MAX_DICTIONARY_RATIO) return { ...view, owned: false };
    if (this.copied === 0) this.copied = this.copyBase(base);
    return { ...view, data: this.copied, owned: true };
  }

  private copyBase(base: FlatVector): number {
    const out = this.arena.allocate(Math.max(1, base.length) * 16);
    copyViews(out, base, 0, base.length, this.memory.kernels, this.strings);
    return out;
  }
}

/** Copies `n` views and their bytes to `out`, NULLs as empty. */
export function copyViews(out: number, view: { data: number; validity: number }, indices: number, n: number, kernels: Kernels, strings: BumpHeap): void {
  for (let k = 0; ; strings.grow()) {
    k = kernels.views_copy(out, view.data, view.validity, indices, k, n, strings.address);
    if (k === n) return;
  }
}
