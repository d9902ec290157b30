/**
 * Sorts entries (kernels/sort.ts). Kernels are called for pieces of some 10,000 entries: a long first call would stay in the
 * engine's baseline compiler.
 *
 * Large inputs are scattered by their highest bits that vary, so that the least-significant-digit passes over each
 * bucket stay in the L2 cache.
 */
import type { TaskContext } from '../../task/context.ts';

const ENTRY_BYTES = 16;
/** Entries per kernel call. */
const PIECE = 65_536;
/** Entries that a bucket may have: 2 * 16 bytes each, 1 MiB in all, half of L2. */
export const BUCKET_ENTRIES = 32_768;
const DIGIT_BITS = 11;
/** Entries looked at for ties per kernel call, at least. */
const TIE_PIECE = 131_072;
/** Entries of room that kernels need to sort ties: kernels/sort.ts, (TIE_LEVELS + 1) * TIE_ENTRIES. */
const TIE_ROOM = 17 * 2048 + 64;

/** Entries as they were collected: pieces one after the other. */
export interface Segment {
  readonly address: number;
  readonly numEntries: number;
}

type Memory = Pick<TaskContext, 'heap' | 'kernels' | 'allocateBlock' | 'freeBlock' | 'throwIfCancelled'>;

export class EntrySorter {
  private readonly memory: Memory;
  /** Whether entries hold records of long keys. */
  private readonly isLong: boolean;
  private readonly counts: number;

  constructor(memory: Memory, isLong: boolean) {
    this.memory = memory;
    this.isLong = isLong;
    this.counts = memory.allocateBlock(65_536);
  }

  release(): void {
    this.memory.freeBlock(this.counts);
  }

  /** Moves all segments to `out`, which has room for them, sorted. `release` is called once the segments may go. */
  sortInto(segments: readonly Segment[], out: number, release: () => void): void {
    const total = segments.reduce((sum, s) => sum + s.numEntries, 0);
    const { kernels } = this.memory;
    const varying = this.varyingBits(segments);
    const top = topBit(varying);
    if (total > BUCKET_ENTRIES && top >= 0 && !this.areSorted(segments)) {
      const buckets = this.scatter(segments, top, out);
      release();
      this.sortBuckets(out, buckets);
    } else {
      let at = out;
      for (const { address, numEntries } of segments) {
        this.copy(at, address, numEntries);
        at += numEntries * ENTRY_BYTES;
      }
      release();
      if (top >= 0 && total > 1 && !kernels.sort_is_sorted(out, total)) this.sortRange(out, total);
    }
    if (this.isLong && total > 1) this.withRoom(TIE_ROOM, (room) => this.sortTies(out, total, 12, room));
  }

  /** Sorts entries in place by their numbers. */
  private sortRange(entries: number, n: number): void {
    if (n < 2) return;
    if (n <= BUCKET_ENTRIES) {
      this.withRoom(n, (room) => this.sortSmall(entries, n, room));
      return;
    }
    const segments = [{ address: entries, numEntries: n }];
    const top = topBit(this.varyingBits(segments));
    if (top < 0 || this.areSorted(segments)) return;
    this.withRoom(n, (room) => {
      const ends = this.scatter(segments, top, room);
      this.copy(entries, room, n);
      return ends;
    }, (ends) => this.sortBuckets(entries, ends));
  }

  private sortSmall(entries: number, n: number, room: number): void {
    const { heap, kernels } = this.memory;
    const ends = this.counts + 16_384;
    heap.u32[ends / 4] = n;
    kernels.sort_buckets(entries, room, ends, 0, 1, n, this.counts);
  }

  /** `ends`: where each bucket ends. */
  private sortBuckets(entries: number, ends: Uint32Array): void {
    const { heap, kernels } = this.memory;
    const largest = ends.reduce((most, end, k) => Math.max(most, end - (k === 0 ? 0 : (ends[k - 1] as number))), 0);
    const list = this.counts + 16_384;
    this.withRoom(Math.min(BUCKET_ENTRIES, largest), (room) => {
      heap.u32.set(ends, list / 4);
      for (let from = 0; from < ends.length; ) {
        // As many buckets as make one piece.
        const start = from === 0 ? 0 : (ends[from - 1] as number);
        let to = from + 1;
        while (to < ends.length && (ends[to] as number) - start <= PIECE) to++;
        this.memory.throwIfCancelled();
        kernels.sort_buckets(entries, room, list, from, to, BUCKET_ENTRIES, this.counts);
        from = to;
      }
    });
    if (largest <= BUCKET_ENTRIES) return;
    ends.forEach((end, k) => {
      const start = k === 0 ? 0 : (ends[k - 1] as number);
      if (end - start > BUCKET_ENTRIES) this.sortRange(entries + start * ENTRY_BYTES, end - start);
    });
  }

  /** Scatters the segments to `out` by the bits below and including `top`; returns where each bucket ends. */
  private scatter(segments: readonly Segment[], top: number, out: number): Uint32Array {
    const { heap, kernels } = this.memory;
    const shift = Math.max(0, top - DIGIT_BITS + 1);
    const size = 2 ** Math.min(DIGIT_BITS, top + 1);
    kernels.fill_u32(this.counts, 0, size);
    this.forPieces(segments, (address, n) => kernels.sort_histogram(address, n, shift, size - 1, this.counts));
    kernels.sort_prefix(this.counts, size);
    this.forPieces(segments, (address, n) => kernels.sort_scatter(address, n, shift, size - 1, this.counts, out));
    return heap.u32.slice(this.counts / 4, this.counts / 4 + size);
  }

  /** Sorts what ties on the numbers by the long keys' bytes from `depth` on. Numbers stay as they are. */
  private sortTies(entries: number, n: number, depth: number, tieRoom: number): void {
    const { heap, kernels } = this.memory;
    const lengthOut = this.counts + 65_520;
    for (let from = 0; from < n; ) {
      this.memory.throwIfCancelled();
      const start = kernels.sort_ties(entries, from, n, Math.min(n, from + TIE_PIECE), depth, tieRoom, this.counts, lengthOut);
      if (start < n && heap.u32[lengthOut / 4] === 0) {
        from = start;
        continue;
      }
      if (start >= n) return;
      const length = heap.u32[lengthOut / 4] as number;
      this.sortLongRun(entries + start * ENTRY_BYTES, length, depth, tieRoom);
      from = start + length;
    }
  }

  /** The same for entries that all tie, too many for one kernel call: their next bytes are sorted in a copy. */
  private sortLongRun(entries: number, n: number, from: number, tieRoom: number): void {
    const { heap, kernels } = this.memory;
    this.withRoom(n, (copy) => {
      const run = [{ address: copy, numEntries: n }];
      this.copy(copy, entries, n);
      for (let depth = from; ; depth += 12) {
        this.forPieces(run, (address, count) => kernels.sort_refill(address, count, depth));
        const length = heap.u32[(heap.u32[entries / 4 + 3] as number) / 4 + 1] as number;
        if (topBit(this.varyingBits(run)) < 0) {
          // Equal so far; equal altogether where one key has ended, since none begins another.
          if (length <= depth + 12) return;
          continue;
        }
        this.sortRange(copy, n);
        this.sortTies(copy, n, depth + 12, tieRoom);
        this.forEach(n, (k, count) => kernels.sort_take_rows(copy + k * ENTRY_BYTES, count, entries + k * ENTRY_BYTES));
        return;
      }
    });
  }

  /** The bits in which entries differ. */
  private varyingBits(segments: readonly Segment[]): { low: bigint; high: number } {
    const { heap, kernels } = this.memory;
    const out = this.counts + 65_504;
    kernels.fill_u8(out, 0, 16);
    const reference = segments.find((s) => s.numEntries > 0);
    if (reference === undefined) return { low: 0n, high: 0 };
    this.forPieces(segments, (address, n) => kernels.sort_varying(address, n, reference.address, out));
    return { low: heap.u64[out / 8] as bigint, high: heap.u32[out / 4 + 2] as number };
  }

  private areSorted(segments: readonly Segment[]): boolean {
    const { kernels } = this.memory;
    let last = 0;
    for (const { address, numEntries } of segments) {
      if (numEntries === 0) continue;
      if (last !== 0 && kernels.sort_compare_numbers(last, address) > 0) return false;
      for (let k = 0; k < numEntries; k += PIECE) {
        // Pieces overlap by one entry.
        if (!kernels.sort_is_sorted(address + k * ENTRY_BYTES, Math.min(PIECE + 1, numEntries - k))) return false;
      }
      last = address + (numEntries - 1) * ENTRY_BYTES;
    }
    return true;
  }

  private forPieces(segments: readonly Segment[], call: (address: number, n: number) => void): void {
    for (const { address, numEntries } of segments) {
      this.memory.throwIfCancelled();
      for (let k = 0; k < numEntries; k += PIECE) call(address + k * ENTRY_BYTES, Math.min(PIECE, numEntries - k));
    }
  }

  private forEach(n: number, call: (first: number, count: number) => void): void {
    for (let k = 0; k < n; k += PIECE) call(k, Math.min(PIECE, n - k));
  }

  private copy(to: number, from: number, numEntries: number): void {
    if (to !== from) this.memory.heap.u8.copyWithin(to, from, from + numEntries * ENTRY_BYTES);
  }

  private withRoom<T>(numEntries: number, use: (room: number) => T, then?: (result: T) => void): void {
    const room = this.memory.allocateBlock(Math.max(1, numEntries) * ENTRY_BYTES);
    let result: T;
    try {
      result = use(room);
    } finally {
      this.memory.freeBlock(room);
    }
    then?.(result);
  }
}

/** Number of the highest bit set, -1 where there is none. */
function topBit(bits: { low: bigint; high: number }): number {
  if (bits.high !== 0) return 95 - Math.clz32(bits.high);
  return bits.low === 0n ? -1 : bits.low.toString(2).length - 1;
}
