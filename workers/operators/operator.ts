/**
 * Contracts of physical operators. One task runs a pipeline on one worker: the source pushes batches down a
 * chain of operators into a sink. Everything below runs on that one thread; other tasks of the stage run the same
 * code over other morsels at the same time and share nothing but read-only inputs.
 *
 *   source ──push──► operator ──push──► … ──push──► sink
 *      └─ finish() runs once down the chain after the last batch
 *
 * Batches and everything they point to are valid only until `push` returns; whoever needs bytes longer copies them.
 * An operator's own output lies in scratch (void at the source's next batch) or in memory it allocated.
 * Errors are thrown; the task runner adds stage, task and operator, frees the task's memory and reports.
 */
import type { Batch } from '../../src/columns/vector.ts';
import type { ColumnDef } from '../../src/plan/expr.ts';
import type { OperatorSpec, SinkSpec, SourceSpec } from '../../src/plan/physical.ts';
import type { TaskContext } from '../task/context.ts';
import type { TaskOutput } from '../exchange/output.ts';

export interface Consumer {
  /** Takes one batch (at least one row). Never called after `finish`. */
  push(batch: Batch): void;
  /** Flushes what is held and calls `finish` downstream. Called exactly once, unless the task fails. */
  finish(): void;
}

export interface Sink extends Consumer {
  /** After `finish`: what this task publishes. Plain data that points into blocks owned by the task attempt. */
  output(): TaskOutput;
  /** Bytes this sink holds now, for events. */
  memoryBytes(): number;
}

export interface Source {
  /**
   * Claims morsels (`context.claimMorsel`) until none is left or `context.stopped`, pushing their batches.
   * Calls `context.beginBatch()` before building each batch (resets scratch, checks cancel, reports progress).
   * Does not call `finish`; the runner does.
   */
  run(downstream: Consumer): Promise<void>;
}

/** `lower`-ed parts of a pipeline: one factory per spec kind, listed in workers/operators/index.ts. */
export interface SourceFactory<Spec extends SourceSpec> {
  readonly kind: Spec['kind'];
  create(spec: Spec, context: TaskContext): Source;
}
export interface OperatorFactory<Spec extends OperatorSpec> {
  readonly kind: Spec['kind'];
  /** `input`: the columns of the batches it will be given. */
  create(spec: Spec, input: readonly ColumnDef[], context: TaskContext, downstream: Consumer): Consumer;
}
export interface SinkFactory<Spec extends SinkSpec> {
  readonly kind: Spec['kind'];
  create(spec: Spec, input: readonly ColumnDef[], context: TaskContext): Sink;
}
