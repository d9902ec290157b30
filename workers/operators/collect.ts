/** Keeps every batch: feeds a `gather` source, or is the job's result. */
import type { Batch } from '../../src/columns/vector.ts';
import type { ColumnDef } from '../../src/plan/expr.ts';
import type { CollectSink as CollectSinkSpec } from '../../src/plan/physical.ts';
import type { BatchesOutput } from '../exchange/output.ts';
import type { Arena } from '../memory/arena.ts';
import { BatchBuilder } from '../memory/batch-builder.ts';
import { UNIT_BYTES } from '../memory/block-manager.ts';
import type { TaskContext } from '../task/context.ts';
import { columnAt, columnPosition } from './columns.ts';
import type { Sink, SinkFactory } from './operator.ts';

/** Rows of a stored batch at most, unless batches are larger. */
const STORED_ROWS = 16_384;

class CollectSink implements Sink {
  private readonly arena: Arena;
  private readonly builder: BatchBuilder;
  private readonly positions: readonly number[];

  constructor(spec: CollectSinkSpec, input: readonly ColumnDef[], context: TaskContext) {
    // Most results are small: one unit at first.
    this.arena = context.arena(UNIT_BYTES);
    this.positions = spec.columns.map((column) => columnPosition(input, column.id));
    this.builder = new BatchBuilder(context, this.arena, spec.columns.map((c) => c.type), Math.max(STORED_ROWS, context.batchRows));
  }

  push(batch: Batch): void {
    this.builder.append({ ...batch, columns: this.positions.map((p) => columnAt(batch, p)) });
  }

  finish(): void {
    this.builder.close();
  }

  output(): BatchesOutput {
    return { kind: 'batches', batches: this.builder.batches, bytes: this.arena.sizeBytes };
  }

  memoryBytes(): number {
    return this.arena.sizeBytes;
  }
}

export const collectSink: SinkFactory<CollectSinkSpec> = {
  kind: 'collect',
  create: (spec, input, context) => new CollectSink(spec, input, context),
};
