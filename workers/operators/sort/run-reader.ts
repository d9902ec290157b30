/**
 * Reads entries of a run so that they compare with those of the other runs. Most runs are read as they lie; numbers that
 * were made of long keys by the run's own ranges are laid out for the ranges of all runs, or, where those are too
 * wide for a number, taken back to the beginnings of the keys.
 */
import type { RunOutput } from '../../exchange/output.ts';
import type { Arena } from '../../memory/arena.ts';
import type { TaskContext } from '../../task/context.ts';
import { numberLayout, unite, writeConversion } from './number-layout.ts';
import type { SortKeyEncoder } from './sort-key-encoder.ts';

const ENTRY_BYTES = 16;
/** Entries per kernel call. */
const PIECE = 32_768;

export interface Range {
  readonly entries: number;
  readonly numEntries: number;
}

export class RunReader {
  readonly numRows: number;
  private readonly context: TaskContext;
  private readonly entries: number;
  private readonly isLong: number;
  /** Makes `n` entries at `from` comparable, at `to`; undefined where they are. */
  private readonly translate: ((from: number, n: number, to: number) => void) | undefined;
  private readonly one: number;

  private constructor(run: RunOutput, isLong: boolean, context: TaskContext, arena: Arena, translate: RunReader['translate']) {
    this.numRows = run.numRows;
    this.entries = run.entries;
    this.isLong = isLong ? 1 : 0;
    this.context = context;
    this.translate = translate;
    this.one = translate === undefined ? 0 : arena.allocate(ENTRY_BYTES);
  }

  /**
   * Readers of all runs of one sort, and whether their entries hold records of long keys. What they need to keep lies in
   * `arena`. `keyOffset`: where rows tell their records.
   */
  static of(runs: readonly RunOutput[], encoder: SortKeyEncoder, keyOffset: number, context: TaskContext, arena: Arena): { readers: RunReader[]; isLong: boolean } {
    const { heap, kernels } = context;
    const full = runs.filter((run) => run.numRows > 0);
    const fields = encoder.fixedFields ?? [];
    const ranges = full.flatMap((run) => (run.keyRanges === undefined ? [] : [run.keyRanges]));
    const united = ranges.length > 0 && ranges.length === full.length ? numberLayout(fields, unite(ranges)) : undefined;
    const isLong = encoder.isLong && united === undefined;
    const readers = full.map((run) => {
      const own = run.keyRanges === undefined ? undefined : numberLayout(fields, run.keyRanges);
      if (own === undefined || (united !== undefined && full.length === 1)) return new RunReader(run, isLong, context, arena, undefined);
      if (united === undefined) {
        return new RunReader(run, isLong, context, arena, (from, n, to) => {
          heap.u8.copyWithin(to, from, from + n * ENTRY_BYTES);
          kernels.sort_records(to, n, keyOffset);
          kernels.sort_refill(to, n, 0);
        });
      }
      const conversion = writeConversion(own, united, heap, (bytes) => arena.allocate(bytes));
      return new RunReader(run, isLong, context, arena, (from, n, to) => kernels.sort_convert(from, n, conversion, own.length, to));
    });
    return { readers, isLong };
  }

  /** Copies entry k to `to`. */
  copyEntry(k: number, to: number): void {
    const from = this.entries + k * ENTRY_BYTES;
    if (this.translate === undefined) this.context.heap.u8.copyWithin(to, from, from + ENTRY_BYTES);
    else this.translate(from, 1, to);
  }

  /** Number of entries that come before `probe`. */
  lowerBound(probe: number): number {
    const { kernels } = this.context;
    if (this.translate === undefined) return kernels.sort_lower_bound(this.entries, this.numRows, probe, this.isLong);
    let from = 0;
    for (let count = this.numRows; count > 0; ) {
      const half = count >>> 1;
      this.translate(this.entries + (from + half) * ENTRY_BYTES, 1, this.one);
      if (kernels.sort_compare(this.one, probe, this.isLong) < 0) {
        from += half + 1;
        count -= half + 1;
      } else count = half;
    }
    return from;
  }

  /** Entries [from, to), comparable. Blocks that were needed are added to `blocks`. */
  range(from: number, to: number, blocks: number[]): Range {
    const entries = this.entries + from * ENTRY_BYTES;
    const numEntries = to - from;
    if (this.translate === undefined || numEntries === 0) return { entries, numEntries };
    const block = this.context.allocateBlock(numEntries * ENTRY_BYTES);
    blocks.push(block);
    for (let k = 0; k < numEntries; k += PIECE) {
      this.translate(entries + k * ENTRY_BYTES, Math.min(PIECE, numEntries - k), block + k * ENTRY_BYTES);
    }
    return { entries: block, numEntries };
  }
}
