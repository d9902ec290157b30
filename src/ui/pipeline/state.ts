/**
 * What the pipeline panel knows about one job: everything here comes from events and from nothing else,
 * so that a saved event log gives the same picture.
 */
import type { PlainError } from '../../base/errors.ts';
import type { ExchangeKind, JobStats, OperatorInfo, StageInfo, TaskCounters } from '../../protocol/events.ts';

/**
 *   waiting ──► running ──► done
 *                 │  ▲
 *                 ▼  │ (next attempt)
 *               failed
 */
export type TaskStatus = 'waiting' | 'running' | 'done' | 'failed';

export interface TaskState {
  readonly status: TaskStatus;
  readonly attempt: number;
  /** Started more than once. */
  readonly retried: boolean;
  /** Index of the worker that has, or had, the latest attempt; -1 before the first. */
  readonly worker: number;
  readonly counters: TaskCounters | null;
  readonly error: PlainError | null;
}

export interface OperatorState {
  readonly info: OperatorInfo;
  readonly rowsIn: number;
  readonly rowsOut: number;
  /** Worker time inside this operator, summed over tasks. */
  readonly elapsedMs: number;
  readonly memoryBytes: number;
  readonly spilledBytes: number;
  readonly spillRuns: number;
}

export type StageStatus = 'waiting' | 'running' | 'done' | 'failed' | 'stopped';

export interface StageState {
  readonly info: StageInfo;
  readonly status: StageStatus;
  readonly startedAtMs: number | null;
  /** Absent while it runs. */
  readonly elapsedMs: number | null;
  readonly tasks: readonly TaskState[];
  readonly operators: readonly OperatorState[];
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly rowsOut: number;
  readonly bytesOut: number;
  readonly spilledBytes: number;
  /** When `rowsOut` last grew, and by how many rows per second it then did. */
  readonly movedAtMs: number | null;
  readonly moveRowsPerSecond: number;
}

export interface ExchangeState {
  /** The producing stage. */
  readonly stageId: number;
  readonly kind: ExchangeKind;
  /** By producer task (outer) and consumer partition (inner). */
  readonly rows: readonly (readonly number[])[];
  readonly bytes: readonly (readonly number[])[];
}

export interface MemorySample {
  readonly atMs: number;
  readonly usedBytes: number;
  readonly jobBytes: number;
  readonly cacheBytes: number;
}

export interface MemoryState {
  readonly usedBytes: number;
  readonly budgetBytes: number;
  readonly jobBytes: number;
  readonly cacheBytes: number;
  readonly peakBytes: number;
  /** At most `MAX_MEMORY_SAMPLES`, evenly thinned. */
  readonly history: readonly MemorySample[];
}

export interface SpillMark {
  readonly atMs: number;
  readonly bytes: number;
}

export interface RateSample {
  readonly atMs: number;
  readonly rowsRead: number;
  readonly bytesRead: number;
}

export type JobStatus = 'none' | 'planning' | 'running' | 'done' | 'failed' | 'cancelled';

export interface PipelineState {
  readonly status: JobStatus;
  readonly jobId: string;
  readonly text: string;
  readonly language: string;
  readonly workers: number;
  readonly startedAt: string;
  /** Time of the newest event. */
  readonly atMs: number;
  readonly planMs: number;
  readonly logicalPlan: string;
  readonly optimizedPlan: string;
  readonly inputBytes: number | null;
  readonly stages: readonly StageState[];
  readonly exchanges: readonly ExchangeState[];
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly spilledBytes: number;
  readonly spillRuns: number;
  readonly retries: number;
  readonly lostWorkers: readonly { readonly worker: number; readonly reason: string; readonly atMs: number }[];
  /** When and how much went to disk; at most `MAX_SPILL_MARKS`, neighbours merged. */
  readonly spills: readonly SpillMark[];
  readonly memory: MemoryState;
  /** The last second and a half of reading. */
  readonly samples: readonly RateSample[];
  readonly result: { readonly rowCount: number; readonly bytes: number } | null;
  readonly stats: JobStats | null;
  readonly error: PlainError | null;
}

export const EMPTY_PIPELINE: PipelineState = {
  status: 'none', jobId: '', text: '', language: 'sql', workers: 0, startedAt: '', atMs: 0, planMs: 0, logicalPlan: '', optimizedPlan: '',
  inputBytes: null, stages: [], exchanges: [], rowsRead: 0, bytesRead: 0, spilledBytes: 0, spillRuns: 0, retries: 0, lostWorkers: [], spills: [],
  memory: { usedBytes: 0, budgetBytes: 0, jobBytes: 0, cacheBytes: 0, peakBytes: 0, history: [] },
  samples: [], result: null, stats: null, error: null,
};
