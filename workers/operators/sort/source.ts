/**
 * Merges the sorted runs of all input tasks. Morsel p is the p-th range of keys; its batches have sequence p, so that
 * concatenating by sequence is the whole order.
 *
 * Ranges are cut at splitters that every task works out for itself from evenly spaced entries of the runs, which are
 * the same for all of them. Where they fall affects nothing but balance.
 */
import { assert } from '../../../src/base/assert.ts';
import type { Vector } from '../../../src/columns/vector.ts';
import type { SortSource as SortSourceSpec } from '../../../src/plan/physical.ts';
import type { RunOutput } from '../../exchange/output.ts';
import type { Arena } from '../../memory/arena.ts';
import { UNIT_BYTES } from '../../memory/block-manager.ts';
import { gatherColumn } from '../../memory/row-columns.ts';
import type { RowField, RowLayout } from '../../memory/row-layout.ts';
import type { TaskContext } from '../../task/context.ts';
import type { Consumer, Source, SourceFactory } from '../operator.ts';
import { sortLayout } from './row-store.ts';
import { RunReader, type Range } from './run-reader.ts';
import { SortKeyEncoder } from './sort-key-encoder.ts';

const ENTRY_BYTES = 16;
const SAMPLES_PER_PARTITION = 32;
/** Entries merged per kernel call. */
const PIECE = 2048;
/** Of the other range, at most so many entries' rows are brought into the cache ahead of a merge. */
const MOST_TOUCHED = 8192;

class SortSource implements Source {
  private readonly spec: SortSourceSpec;
  private readonly context: TaskContext;
  private readonly runs: readonly RunOutput[];
  private readonly layout: RowLayout;
  private readonly encoder: SortKeyEncoder;
  /** Whether entries hold records of long keys rather than rows. */
  private isLong = 0;
  /** Columns in which any input row is NULL. */
  private readonly nullable: readonly boolean[];

  constructor(spec: SortSourceSpec, context: TaskContext) {
    this.spec = spec;
    this.context = context;
    this.runs = context.inputs(spec.inputStage).map((output) => {
      assert(output.kind === 'run', 'a sort source reads runs');
      return output;
    });
    this.encoder = new SortKeyEncoder(spec.keys, context);
    this.layout = sortLayout(spec.columns, this.encoder);
    this.nullable = spec.columns.map((_, k) => this.runs.some((run) => run.nullable[k]));
  }

  async run(downstream: Consumer): Promise<void> {
    const { numPartitions } = this.spec;
    const arena = this.context.arena(UNIT_BYTES);
    const { readers, isLong } = RunReader.of(this.runs, this.encoder, this.layout.keyOffset, this.context, arena);
    this.isLong = isLong ? 1 : 0;
    const splitters = this.splitters(readers, arena);
    for (let p = 0; (p = this.context.claimMorsel(numPartitions)) >= 0; ) {
      this.emitRange(p, readers, splitters, downstream);
      if (this.context.stopped) break;
    }
    arena.release();
  }

  /** Addresses of numPartitions - 1 entries; fewer where there are few rows (later ranges are empty then). */
  private splitters(readers: readonly RunReader[], arena: Arena): number[] {
    const { numPartitions } = this.spec;
    const total = readers.reduce((sum, run) => sum + run.numRows, 0);
    if (numPartitions === 1 || total === 0) return [];
    const stride = Math.max(1, total / (numPartitions * SAMPLES_PER_PARTITION));
    const samples: number[] = [];
    for (const run of readers) {
      for (let at = stride / 2; at < run.numRows; at += stride) {
        const entry = arena.allocate(ENTRY_BYTES);
        run.copyEntry(Math.floor(at), entry);
        samples.push(entry);
      }
    }
    samples.sort((a, b) => this.context.kernels.sort_compare(a, b, this.isLong));
    const splitters: number[] = [];
    for (let p = 1; p < numPartitions; p++) {
      const sample = samples[Math.floor((p * samples.length) / numPartitions)];
      if (sample !== undefined) splitters.push(sample);
    }
    return splitters;
  }

  private emitRange(p: number, readers: readonly RunReader[], splitters: readonly number[], downstream: Consumer): void {
    const { context } = this;
    const blocks: number[] = [];
    try {
      const ranges = readers.map((run) => rangeOf(run, p, splitters, blocks)).filter((range) => range.numEntries > 0);
      const total = ranges.reduce((sum, range) => sum + range.numEntries, 0);
      if (total === 0) return;
      context.countRead(total, 0);
      const merged = this.merge(ranges, blocks);
      for (let from = 0; from < total && !context.stopped; from += context.batchRows) {
        context.beginBatch();
        const n = Math.min(context.batchRows, total - from);
        const rows = context.scratch.allocate(n * 4);
        context.kernels.sort_rows(merged + from * ENTRY_BYTES, n, this.isLong, rows);
        const columns = this.layout.fields.map((field, k) => this.column(field, k, rows, n));
        downstream.push({ numRows: n, columns, sequence: p });
      }
    } finally {
      for (const block of blocks) context.freeBlock(block);
    }
  }

  /** Entries of all ranges in order. Blocks that were needed are added to `blocks`. */
  private merge(ranges: readonly Range[], blocks: number[]): number {
    let level = ranges;
    while (level.length > 1) {
      const total = level.reduce((sum, range) => sum + range.numEntries, 0);
      const out = this.context.allocateBlock(total * ENTRY_BYTES);
      blocks.push(out);
      const next: Range[] = [];
      let at = out;
      for (let k = 0; k < level.length; k += 2) {
        const a = level[k] as Range;
        const b = level[k + 1] ?? { entries: a.entries, numEntries: 0 };
        this.mergeTwo(a, b, at);
        next.push({ entries: at, numEntries: a.numEntries + b.numEntries });
        at += (a.numEntries + b.numEntries) * ENTRY_BYTES;
      }
      // What the level before was read from is of no more use.
      for (const block of blocks.splice(0, blocks.length - 1)) this.context.freeBlock(block);
      level = next;
    }
    return (level[0] as Range).entries;
  }

  /** Merges in pieces: `a` is cut evenly and `b` where those cuts fall. */
  private mergeTwo(a: Range, b: Range, out: number): void {
    const { kernels } = this.context;
    let doneA = 0;
    let doneB = 0;
    while (doneA < a.numEntries || doneB < b.numEntries) {
      const toA = Math.min(a.numEntries, doneA + PIECE);
      const restOfB = b.entries + doneB * ENTRY_BYTES;
      const cut = a.entries + toA * ENTRY_BYTES;
      const toB = toA === a.numEntries ? b.numEntries : doneB + kernels.sort_lower_bound(restOfB, b.numEntries - doneB, cut, this.isLong);
      const pieceOfA = a.entries + doneA * ENTRY_BYTES;
      if (toA > doneA && toB > doneB) {
        kernels.sort_touch(pieceOfA, toA - doneA);
        kernels.sort_touch(restOfB, Math.min(toB - doneB, MOST_TOUCHED));
      }
      this.context.throwIfCancelled();
      kernels.sort_merge(pieceOfA, toA - doneA, restOfB, toB - doneB, out + (doneA + doneB) * ENTRY_BYTES, this.isLong);
      doneA = toA;
      doneB = toB;
    }
  }

  private column(field: RowField, k: number, rows: number, n: number): Vector {
    const { data, validity } = gatherColumn(rows, n, field, this.nullable[k] as boolean, this.context);
    return { form: 'flat', type: field.type, length: n, data, validity };
  }
}

/** Entries of a run in the p-th range. */
function rangeOf(run: RunReader, p: number, splitters: readonly number[], blocks: number[]): Range {
  const bound = (k: number): number => {
    if (k < 0) return 0;
    const splitter = splitters[k];
    // Without splitters (few rows) everything is in the first range.
    return splitter === undefined ? run.numRows : run.lowerBound(splitter);
  };
  return run.range(bound(p - 1), bound(p), blocks);
}

export const sortSource: SourceFactory<SortSourceSpec> = {
  kind: 'sort',
  create: (spec, context) => new SortSource(spec, context),
};
