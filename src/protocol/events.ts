/**
 * Events: the engine's only account of itself. Versioned plain data with counts and times, never rows.
 * Everything the page draws about a run is a pure fold over these; a saved list of events (an event log)
 * replays the same drawing. Readers skip kinds they don't know.
 *
 * Times (`atMs`) are milliseconds since the job's `job-started` event. Counters in `task-progress` and
 * `task-finished` are absolute for that task attempt (not increments), so a lost event does no harm.
 *
 *   job-started ─► ( job-planned ─► stages … ─► result )* ─► job-finished | job-failed | job-cancelled ─► memory
 *   stage-started ─► ( task-started ─► task-progress* ─► task-finished | task-failed )* ─► exchange ─► stage-finished
 *
 * - A script plans each statement when its turn comes, and a statement that ran short of memory over cached columns is
 *   planned once more: `job-planned` then comes again, and stages and operators are numbered anew from 0. Counts in
 *   `JobStats` are about all of them.
 * - Every `task-started` is followed by exactly one `task-finished` or `task-failed` of the same attempt. A failed
 *   attempt with `willRetry` counts for nothing; only finished attempts are in `JobStats`, in `exchange` and in the result.
 * - A stage that fails or is cancelled has no `stage-finished` and no `exchange`. A job that was cancelled before its
 *   turn came has `job-started` and `job-cancelled` alone.
 * - The last `memory` event comes after the job's end and shows what is left in use: results, caches, and rarely a
 *   cancelled job's memory that a worker's dying thread may still write to (it is freed soon afterwards).
 * - `worker-lost` may come without a failed task: the worker had none at the time.
 */
import type { PlainError } from '../base/errors.ts';

export const EVENT_VERSION = 1;

/** One physical operator as it is drawn. `id` is unique within the job. */
export interface OperatorInfo {
  readonly id: number;
  /** Field term in capitals: `LOG_SCAN`, `FILTER`, `HASH_AGGREGATE`, `TOP_N`, `RESULT`. */
  readonly name: string;
  /** One line for people: `url, count(*)` or `status >= 500`. */
  readonly detail: string;
  /** Rows the optimiser expects, where it knows. */
  readonly estimatedRows?: number;
  /** Part of the query text this operator came from, UTF-16, end exclusive. */
  readonly span?: { readonly start: number; readonly end: number };
}

export type ExchangeKind = 'hash' | 'range' | 'broadcast' | 'gather';

export interface StageInfo {
  readonly id: number;
  /** Operators in pipeline order: source first, sink last. */
  readonly operators: readonly OperatorInfo[];
  /** Stages whose exchange output this stage reads. */
  readonly inputs: readonly number[];
  /** Exchange that this stage's output goes through; absent for the stage that writes the result. */
  readonly exchange?: { readonly kind: ExchangeKind; readonly keys: string; readonly numPartitions: number };
  readonly numTasks: number;
}

export interface OperatorCounters {
  readonly operatorId: number;
  readonly rowsIn: number;
  readonly rowsOut: number;
  /** Time inside this operator alone. */
  readonly elapsedMs: number;
  readonly memoryBytes: number;
}

export interface TaskCounters {
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly rowsOut: number;
  readonly bytesOut: number;
  readonly waitMs: number;
  readonly readMs: number;
  readonly computeMs: number;
  readonly exchangeMs: number;
  readonly spillMs: number;
  readonly spilledBytes: number;
  readonly operators: readonly OperatorCounters[];
}

export interface JobStats {
  readonly elapsedMs: number;
  readonly planMs: number;
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly rowsExchanged: number;
  readonly bytesExchanged: number;
  readonly spilledBytes: number;
  readonly spillRuns: number;
  readonly peakMemoryBytes: number;
  readonly tasks: number;
  readonly retries: number;
  readonly workers: number;
}

interface EventBase {
  readonly version: typeof EVENT_VERSION;
  readonly jobId: string;
  readonly atMs: number;
}

export type JobEvent = EventBase &
  (
    | { readonly kind: 'job-started'; readonly text: string; readonly language: string; readonly workers: number;
        readonly memoryBudgetBytes: number; readonly startedAt: string }
    | { readonly kind: 'job-planned'; readonly planMs: number; readonly logicalPlan: string; readonly optimizedPlan: string;
        readonly stages: readonly StageInfo[];
        /** Bytes that scans will read, where known: the denominator of progress. */
        readonly inputBytes?: number }
    | { readonly kind: 'stage-started'; readonly stageId: number; readonly numTasks: number }
    | { readonly kind: 'stage-finished'; readonly stageId: number; readonly elapsedMs: number }
    | { readonly kind: 'task-started'; readonly stageId: number; readonly taskIndex: number; readonly worker: number; readonly attempt: number }
    | { readonly kind: 'task-progress'; readonly stageId: number; readonly taskIndex: number; readonly worker: number; readonly attempt: number;
        readonly counters: TaskCounters }
    | { readonly kind: 'task-finished'; readonly stageId: number; readonly taskIndex: number; readonly worker: number; readonly attempt: number;
        readonly counters: TaskCounters }
    | { readonly kind: 'task-failed'; readonly stageId: number; readonly taskIndex: number; readonly worker: number; readonly attempt: number;
        readonly error: PlainError; readonly willRetry: boolean }
    /** Rows and bytes by producer task (outer) and consumer partition (inner), of one finished producer stage. */
    | { readonly kind: 'exchange'; readonly stageId: number; readonly exchangeKind: ExchangeKind;
        readonly rows: readonly (readonly number[])[]; readonly bytes: readonly (readonly number[])[] }
    | { readonly kind: 'memory'; readonly usedBytes: number; readonly budgetBytes: number; readonly jobBytes: number; readonly cacheBytes: number }
    | { readonly kind: 'spill'; readonly stageId: number; readonly taskIndex: number; readonly operatorId: number; readonly bytes: number; readonly runs: number }
    | { readonly kind: 'worker-lost'; readonly worker: number; readonly reason: string }
    | { readonly kind: 'result'; readonly rowCount: number; readonly bytes: number;
        readonly schema: readonly { readonly name: string; readonly type: string }[] }
    | { readonly kind: 'job-finished'; readonly stats: JobStats }
    | { readonly kind: 'job-failed'; readonly error: PlainError; readonly stats: JobStats }
    | { readonly kind: 'job-cancelled'; readonly stats: JobStats }
  );

export type JobEventKind = JobEvent['kind'];
