/** What a running task gives to its operators. Implemented by the task runner (and by a small fake in unit tests). */
import type { Heap } from '../memory/heap.ts';
import type { Arena, BlockSource, Scratch } from '../memory/arena.ts';
import type { Kernels } from '../memory/kernels.ts';
import type { TaskOutput } from '../exchange/output.ts';
import type { ColumnCache } from '../memory/column-cache.ts';
import type { FileTable } from '../formats/file-table.ts';

export interface TaskContext extends BlockSource {
  readonly heap: Heap;
  readonly kernels: Kernels;
  /** Void at the next `beginBatch`. */
  readonly scratch: Scratch;
  /** Rows per batch wanted from sources (1 to 65,536). */
  readonly batchRows: number;
  /** Published outputs of an input stage, one per task, in task order. */
  inputs(stageId: number): readonly TaskOutput[];
  /** Decoded column chunks kept between jobs, and this job's number there. Absent where nothing is to be kept. */
  readonly cache?: { readonly columns: ColumnCache; readonly job: number };
  /** Open files of this worker by id. */
  readonly files: FileTable;
  /** A new arena owned by this task attempt. Released with the task unless its blocks are published. */
  arena(blockBytes?: number): Arena;
  /** Next unclaimed morsel number of this stage, below `count`; -1 when none is left. Increasing within a task. */
  claimMorsel(count: number): number;
  /** Set by `stopSource`: nothing more is needed from the source. */
  readonly stopped: boolean;
  stopSource(): void;
  /** Resets scratch, throws `CancelledError` when the job was cancelled, now and then reports progress. */
  beginBatch(): void;
  /** Throws `CancelledError` when the job was cancelled: for work of more than some 100 ms within one call. */
  throwIfCancelled(): void;
  /** Counts what a source has read: rows before any filter, and bytes of files (0 for exchanges). */
  countRead(rows: number, bytes: number): void;
  /** Time spent waiting for bytes, for the timeline. */
  countReadTime(elapsedMs: number): void;
  /**
   * Facts about inputs that scans learn on the way (rejected lines per morsel, line counts, statistics), plain
   * data; handed to the catalogue when the task is published. `topic` names the consumer, e.g. `log-lines`.
   */
  report(topic: string, fact: unknown): void;
}
