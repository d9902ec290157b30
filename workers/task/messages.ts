/** Messages between the coordinator and a task worker. Plain data; rows travel through shared memory only. */
import type { PlainError } from '../../src/base/errors.ts';
import type { StageSpec } from '../../src/plan/physical.ts';
import type { TaskCounters } from '../../src/protocol/events.ts';
import type { TaskOutput } from '../exchange/output.ts';
import type { FileMessage } from '../formats/files/messages.ts';
import type { WorkerIdentity } from '../memory/block-manager.ts';

/** Names one attempt at one task: unique within the engine's life. */
export interface TaskAttempt {
  readonly jobId: string;
  readonly stageId: number;
  readonly taskIndex: number;
  readonly attempt: number;
}

export interface RunTask {
  readonly kind: 'run';
  readonly task: TaskAttempt;
  readonly stage: StageSpec;
  readonly jobSlot: number;
  /** Jobs are numbered in the order they run. */
  readonly jobNumber: number;
  /** Owner of every block this attempt allocates. */
  readonly owner: number;
  readonly batchRows: number;
  /** Published outputs of the stages this stage reads. */
  readonly inputs: readonly { readonly stageId: number; readonly outputs: readonly TaskOutput[] }[];
  /** Morsels that a lost attempt had claimed, ascending: done before claiming new ones. */
  readonly reclaim: readonly number[];
  /** One u32 for each morsel: the owner that claimed it, for lineage. 0 where the stage has no table. */
  readonly claimTable: number;
}

export type ToTask =
  | { readonly kind: 'init'; readonly memory: WebAssembly.Memory; readonly kernels: WebAssembly.Module; readonly worker: WorkerIdentity;
      /** Web Lock to hold for life: whoever gets it afterwards knows that this thread has ended. */
      readonly lifeLock: string }
  | { readonly kind: 'files'; readonly messages: readonly FileMessage[] }
  | RunTask;

/** Facts a scan learned (see `TaskContext.report`). */
export interface TaskFact {
  readonly topic: string;
  readonly fact: unknown;
}

export type FromTask =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly task: TaskAttempt; readonly counters: TaskCounters }
  | { readonly kind: 'done'; readonly task: TaskAttempt; readonly counters: TaskCounters; readonly output: TaskOutput; readonly facts: readonly TaskFact[] }
  | { readonly kind: 'failed'; readonly task: TaskAttempt; readonly counters: TaskCounters; readonly error: PlainError };
