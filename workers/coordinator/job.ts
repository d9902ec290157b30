/**
 * A job's run: stages one after the other, each as tasks on the pool's workers, with retries of lost tasks.
 *
 *   planned ──► stage 0 ──► stage 1 ──► … ──► result published
 *                  │ task: waiting ─► running ─► done
 *                  │                     └─ worker lost ─► its thread has ended ─► waiting (attempt + 1, up to MAX_ATTEMPTS)
 *                  └─ any other failure or cancel: every task stops; the engine frees all memory of the job
 */
import { CancelledError, SpillwayError, toPlainError } from '../../src/base/errors.ts';
import type { StageSpec } from '../../src/plan/physical.ts';
import type { TaskCounters } from '../../src/protocol/events.ts';
import type { TaskOutput } from '../exchange/output.ts';
import { type BlockManager, JobControl } from '../memory/block-manager.ts';
import type { TaskFact } from '../task/messages.ts';
import type { EventLog } from './event-log.ts';
import { WorkerLostError, type WorkerPool } from './worker-pool.ts';

const MAX_ATTEMPTS = 4;
/** A task that has not noticed a cancel by then is stopped by replacing its worker. */
const CANCEL_GRACE_MS = 350;

export interface JobTotals {
  rowsRead: number;
  bytesRead: number;
  rowsExchanged: number;
  bytesExchanged: number;
  tasks: number;
  retries: number;
}

interface StageOutput {
  readonly outputs: TaskOutput[];
  readonly owners: number[];
}

export class JobRun {
  readonly jobId: string;
  readonly slot: number;
  readonly number: number;
  /** Added to. */
  private readonly totals: JobTotals;
  readonly facts: TaskFact[] = [];
  private readonly pool: WorkerPool;
  private readonly blocks: BlockManager;
  private readonly log: EventLog;
  private readonly workers: number;
  private readonly batchRows: number;
  private readonly published = new Map<number, StageOutput>();
  private nextOwner = 1;
  private cancelled = false;
  private stopping = false;
  private noteCancel: () => void = () => {};
  private readonly whenCancelled = new Promise<void>((resolve) => {
    this.noteCancel = resolve;
  });

  constructor(options: { jobId: string; slot: number; number: number; pool: WorkerPool; blocks: BlockManager; log: EventLog; workers: number; batchRows: number; totals: JobTotals }) {
    this.jobId = options.jobId;
    this.slot = options.slot;
    this.number = options.number;
    this.pool = options.pool;
    this.blocks = options.blocks;
    this.log = options.log;
    this.workers = options.workers;
    this.batchRows = options.batchRows;
    this.totals = options.totals;
  }

  /** Runs all stages; returns the last one's outputs in task order and the owners of their blocks. */
  async execute(stages: readonly StageSpec[]): Promise<StageOutput> {
    // An earlier statement of the job may have failed.
    if (!this.cancelled) Atomics.store(this.blocks.heap.i32, JobControl.word(this.slot, JobControl.CANCELLED), 0);
    const timer = setInterval(() => this.log.memory(this.slot), 100);
    try {
      const lastReader = new Map<number, number>();
      for (const stage of stages) for (const input of inputStages(stage)) lastReader.set(input, stage.id);
      for (const stage of stages) {
        this.published.set(stage.id, await this.runStage(stage));
        this.log.memory(this.slot);
        for (const [input, reader] of lastReader)
          if (reader === stage.id) for (const owner of this.published.get(input)?.owners ?? []) this.blocks.freeOwner(owner);
      }
      return this.published.get((stages[stages.length - 1] as StageSpec).id) as StageOutput;
    } finally {
      clearInterval(timer);
    }
  }

  /** Tells every task to stop; `execute` then rejects with `CancelledError`. */
  cancel(): void {
    if (this.cancelled) return;
    this.cancelled = true;
    this.stopTasks();
    this.noteCancel();
  }

  get isCancelled(): boolean {
    return this.cancelled;
  }

  private async runStage(stage: StageSpec): Promise<StageOutput> {
    if (this.cancelled) throw new CancelledError();
    const numMorsels = countMorsels(stage);
    const numTasks = countTasks(stage, this.workers);
    this.log.emit({ kind: 'stage-started', stageId: stage.id, numTasks });
    const startedAt = performance.now();
    const words = this.blocks.heap.i32;
    Atomics.store(words, JobControl.word(this.slot, JobControl.NEXT_MORSEL), 0);
    const claimTable = numMorsels === 0 ? 0 : this.blocks.allocate(numMorsels * 4, this.slot * 65_536);
    if (claimTable !== 0) this.blocks.heap.u32.fill(0, claimTable >>> 2, (claimTable >>> 2) + numMorsels);
    try {
      const attempts = Array.from({ length: numTasks }, (_, taskIndex) => this.runTask(stage, taskIndex, claimTable, numMorsels));
      const settled = await this.settle(attempts);
      const failure = settled.find((r) => r.status === 'rejected' && !(r.reason instanceof CancelledError)) ?? settled.find((r) => r.status === 'rejected');
      if (failure !== undefined && failure.status === 'rejected') throw failure.reason;
      const results = settled.map((r) => (r as PromiseFulfilledResult<{ output: TaskOutput; owner: number }>).value);
      const output: StageOutput = { outputs: results.map((r) => r.output), owners: results.map((r) => r.owner) };
      this.logExchange(stage, output.outputs);
      this.log.emit({ kind: 'stage-finished', stageId: stage.id, elapsedMs: performance.now() - startedAt });
      return output;
    } finally {
      // A worker that was ended may still write to it; then it goes with the job.
      if (claimTable !== 0 && !this.pool.hasEnding) this.blocks.free(claimTable);
    }
  }

  /** Waits for every task. The first failure, or a cancel, makes the others stop soon. */
  private async settle<T>(attempts: Promise<T>[]): Promise<PromiseSettledResult<T>[]> {
    for (const attempt of attempts) attempt.catch(() => this.stopTasks());
    const all = Promise.allSettled(attempts);
    const settled = await Promise.race([all, this.whenCancelled]);
    if (settled !== undefined) return settled;
    const inTime = await Promise.race([all, delay(CANCEL_GRACE_MS)]);
    if (inTime !== undefined) return inTime;
    for (let worker = 0; worker < this.workers; worker++) if (this.pool.isBusy(worker)) this.pool.replace(worker, 'it did not stop in time after a cancel');
    return all;
  }

  /** Tells the tasks that run, and those to come, to stop. */
  private stopTasks(): void {
    this.stopping = true;
    Atomics.store(this.blocks.heap.i32, JobControl.word(this.slot, JobControl.CANCELLED), 1);
  }

  private async runTask(stage: StageSpec, taskIndex: number, claimTable: number, numMorsels: number): Promise<{ output: TaskOutput; owner: number }> {
    const lost: number[] = [];
    for (let attempt = 1; ; attempt++) {
      const owner = this.slot * 65_536 + this.nextOwner++;
      const base = { stageId: stage.id, taskIndex, worker: taskIndex, attempt };
      this.log.emit({ kind: 'task-started', ...base });
      this.totals.tasks++;
      try {
        const done = await this.pool.run(
          taskIndex,
          {
            kind: 'run',
            task: { jobId: this.jobId, stageId: stage.id, taskIndex, attempt },
            stage,
            jobSlot: this.slot,
            jobNumber: this.number,
            owner,
            batchRows: this.batchRows,
            inputs: inputStages(stage).map((stageId) => ({ stageId, outputs: (this.published.get(stageId) as StageOutput).outputs })),
            reclaim: this.claimedBy(lost, claimTable, numMorsels),
            claimTable,
          },
          (counters: TaskCounters) => this.log.emit({ kind: 'task-progress', ...base, counters }),
        );
        this.log.emit({ kind: 'task-finished', ...base, counters: done.counters });
        this.totals.rowsRead += stage.source.kind === 'scan' ? done.counters.rowsRead : 0;
        this.totals.bytesRead += done.counters.bytesRead;
        this.facts.push(...done.facts);
        return { output: done.output, owner };
      } catch (thrown) {
        const error = toPlainError(thrown);
        const isLost = thrown instanceof WorkerLostError;
        const willRetry = isLost && !this.stopping && attempt < MAX_ATTEMPTS;
        this.log.emit({ kind: 'task-failed', ...base, error, willRetry });
        // The thread may still write to its blocks. A cancelled job doesn't wait for that: the engine frees them later.
        if (isLost) await Promise.race([thrown.ended, this.whenCancelled]);
        if (this.cancelled) throw new CancelledError();
        this.blocks.freeOwner(owner);
        if (!willRetry) throw thrown instanceof SpillwayError ? thrown : new Error(String(thrown));
        this.totals.retries++;
        lost.push(owner);
      }
    }
  }

  private claimedBy(owners: readonly number[], claimTable: number, numMorsels: number): number[] {
    if (owners.length === 0 || claimTable === 0) return [];
    const claimed: number[] = [];
    const heap = this.blocks.heap;
    for (let morsel = 0; morsel < numMorsels; morsel++)
      if (owners.includes(Atomics.load(heap.u32, (claimTable >>> 2) + morsel))) claimed.push(morsel);
    return claimed;
  }

  private logExchange(stage: StageSpec, outputs: readonly TaskOutput[]): void {
    if (stage.sink.kind === 'collect' && stage.sink.result) return;
    const exchangeKind = stage.sink.kind === 'aggregate' && stage.sink.numPartitions > 1 ? 'hash' : stage.sink.kind === 'sort' ? 'range' : 'gather';
    const rows = outputs.map((o) => (o.kind === 'rows' ? o.partitions.map((p) => p.numRows) : [o.kind === 'run' ? o.numRows : o.batches.reduce((n, b) => n + b.numRows, 0)]));
    const bytes = outputs.map((o) => (o.kind === 'rows' ? o.partitions.map((p) => p.bytes) : [o.bytes]));
    for (const row of rows) for (const n of row) this.totals.rowsExchanged += n;
    for (const row of bytes) for (const n of row) this.totals.bytesExchanged += n;
    this.log.emit({ kind: 'exchange', stageId: stage.id, exchangeKind, rows, bytes });
  }
}

export function inputStages(stage: StageSpec): readonly number[] {
  return stage.source.kind === 'scan' || stage.source.kind === 'values' ? [] : [stage.source.inputStage];
}

/** Tasks that a stage runs as. */
export function countTasks(stage: StageSpec, workers: number): number {
  return Math.max(1, Math.min(workers, stage.maxTasks, countMorsels(stage)));
}

/** Morsels of a stage: what its tasks claim. */
export function countMorsels(stage: StageSpec): number {
  switch (stage.source.kind) {
    case 'scan': return stage.source.morsels.length;
    case 'aggregate': case 'sort': return stage.source.numPartitions;
    default: return 1;
  }
}

function delay(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
}
