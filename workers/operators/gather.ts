/**
 * The stored batches of all tasks of a stage as one stream, in (sequence, arrival) order: the order of the input. One morsel.
 * Small batches are joined, so that many morsels with few rows each cost no more than few with many.
 */
import { assert } from '../../src/base/assert.ts';
import type { IndexedVector } from '../../src/columns/vector.ts';
import type { GatherSource as GatherSourceSpec } from '../../src/plan/physical.ts';
import type { StoredBatch } from '../exchange/output.ts';
import { BatchBuilder } from '../memory/batch-builder.ts';
import type { TaskContext } from '../task/context.ts';
import type { Consumer, Source, SourceFactory } from './operator.ts';

class GatherSource implements Source {
  private readonly spec: GatherSourceSpec;
  private readonly context: TaskContext;
  private readonly batches: readonly StoredBatch[];

  constructor(spec: GatherSourceSpec, context: TaskContext) {
    this.spec = spec;
    this.context = context;
    // Each sequence comes from one task, so a stable sort by sequence keeps its batches in order of arrival.
    this.batches = context
      .inputs(spec.inputStage)
      .flatMap((output) => {
        assert(output.kind === 'batches', 'a gather source reads stored batches');
        return output.batches;
      })
      .sort((a, b) => a.sequence - b.sequence);
  }

  async run(downstream: Consumer): Promise<void> {
    const { context, spec } = this;
    if (context.claimMorsel(1) < 0) return;
    let skip = spec.offset;
    let left = spec.limit ?? Infinity;
    const group: { batch: StoredBatch; from: number; to: number }[] = [];
    let grouped = 0;
    for (const batch of this.batches) {
      if (context.stopped || left <= 0) break;
      if (skip >= batch.numRows) {
        skip -= batch.numRows;
        continue;
      }
      const from = skip;
      const to = Math.min(batch.numRows, from + left);
      skip = 0;
      left -= to - from;
      if (grouped > 0 && grouped + to - from > context.batchRows) {
        this.emit(group, downstream);
        grouped = 0;
      }
      group.push({ batch, from, to });
      grouped += to - from;
    }
    if (!context.stopped) this.emit(group, downstream);
  }

  /** Pushes the rows of `group` as one batch, and empties it. */
  private emit(group: { batch: StoredBatch; from: number; to: number }[], downstream: Consumer): void {
    const { context } = this;
    const [first] = group;
    if (first === undefined) return;
    context.beginBatch();
    context.countRead(group.reduce((sum, { from, to }) => sum + to - from, 0), 0);
    if (group.length === 1) {
      const { batch, from, to } = first;
      if (to - from === batch.numRows) downstream.push({ ...batch, sequence: 0 });
      else downstream.push(this.slice(batch, from, to));
    } else {
      const arena = context.arena();
      try {
        const rows = group.reduce((sum, { from, to }) => sum + to - from, 0);
        const builder = new BatchBuilder(context, arena, first.batch.columns.map((c) => c.type), rows);
        for (const { batch, from, to } of group) builder.append({ ...batch, sequence: 0 }, from, to);
        builder.close();
        for (const batch of builder.batches) downstream.push(batch);
      } finally {
        arena.release();
      }
    }
    group.length = 0;
  }

  private slice(batch: StoredBatch, from: number, to: number) {
    const { kernels, scratch } = this.context;
    const numRows = to - from;
    const indices = scratch.allocate(numRows * 4);
    kernels.fill_sequence(indices, from, numRows);
    const columns = batch.columns.map((base): IndexedVector => {
      assert(base.form === 'flat', 'stored columns are flat');
      return { form: 'indexed', type: base.type, length: numRows, indices, base, dictionary: false };
    });
    return { numRows, columns, sequence: 0 };
  }
}

export const gatherSource: SourceFactory<GatherSourceSpec> = {
  kind: 'gather',
  create: (spec, context) => new GatherSource(spec, context),
};
