/**
 * The coordinator's heart: owns the shared memory, the tables, the workers and the results; plans and runs jobs,
 * one after the other in the order they were asked for.
 */
import { CancelledError, notSupported, ResourceError, toPlainError, UserError } from '../../src/base/errors.ts';
import type { StageSpec } from '../../src/plan/physical.ts';
import type { CachedChunk } from '../formats/parquet/cached-chunk.ts';
import { typeName } from '../../src/columns/types.ts';
import type { Completion, Diagnostic, EngineInfo, Language, OpenOptions, Settings, TableInfo } from '../../src/protocol/api.ts';
import type { CoordinatorApi, OpenInput, Outcome, ResultInfo, RunOutcome, RunRequest } from '../../src/protocol/coordinator.ts';
import type { JobEvent, JobStats } from '../../src/protocol/events.ts';
import { VERSION } from '../../src/protocol/version.ts';
import { type ConstantEvaluator, createConstantEvaluator } from '../expressions/constant.ts';
import { BlockManager } from '../memory/block-manager.ts';
import { ColumnCache } from '../memory/column-cache.ts';
import { Heap } from '../memory/heap.ts';
import { ChunkDirectory } from './chunk-directory.ts';
import { EventLog } from './event-log.ts';
import { Imports } from './imports.ts';
import { countTasks, JobRun, type JobTotals } from './job.ts';
import { completeText } from './completions.ts';
import { checkText, explainText, type PlannedStatement, planText } from './languages.ts';
import { planPhysical } from './physical-planner.ts';
import { ResultStore } from './results.ts';
import { checkSettings, defaultSettings } from './settings.ts';
import { type PlanningJob, TableCatalog } from './tables.ts';
import { WorkerPool, type WorkerThreads } from './worker-pool.ts';

/** Job slots 1 to 239 are jobs (owner 0 stands for free memory); the ones above have fixed meanings (see workers/memory). */
const MAX_JOBS = 239;
const INITIAL_PAGES = 256;
const MAX_PAGES = 65_536;

/** How long the end of a job waits for threads that are being ended, so that the job's memory is back when it is over. */
const ENDING_GRACE_MS = 120;

interface RunningJob {
  cancelled: boolean;
  started: boolean;
  /** Ends a job that still waits for its turn. */
  withdraw: () => void;
  /** Ends a job that waits for workers to start. */
  abort: () => void;
  run?: JobRun;
}

export class Engine implements CoordinatorApi {
  private readonly threads: WorkerThreads;
  private readonly compile: () => Promise<WebAssembly.Module>;
  private blocks!: BlockManager;
  private pool!: WorkerPool;
  private results!: ResultStore;
  private imports!: Imports;
  private cache!: ColumnCache;
  private chunks!: ChunkDirectory;
  private evaluator!: ConstantEvaluator;
  private tableCatalog!: TableCatalog;
  private current!: Settings;
  private readonly jobs = new Map<string, RunningJob>();
  private queue: Promise<unknown> = Promise.resolve();
  private nextJob = 1;
  /** The log of the job that runs now. */
  private currentLog: EventLog | undefined;
  /** Slots of jobs whose memory can't be freed before threads have ended. */
  private readonly lingering = new Set<number>();
  /** A worker was lost, or a job has failed, since the column cache was last swept. */
  private unsettled = false;

  constructor(threads: WorkerThreads, compile: () => Promise<WebAssembly.Module>) {
    this.threads = threads;
    this.compile = compile;
  }

  start(
    settings: Partial<Settings>,
    capabilities: { readonly opfs: boolean; readonly hardwareConcurrency: number },
    onTables: (tables: TableInfo[]) => void,
  ): Promise<Outcome<EngineInfo>> {
    return outcome(async () => {
      this.current = checkSettings({ ...defaultSettings(capabilities.hardwareConcurrency), ...settings });
      const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAX_PAGES, shared: true });
      const heap = new Heap(memory);
      this.blocks = BlockManager.initialise(heap, this.current.memoryBudgetBytes);
      const kernels = await this.compile();
      this.evaluator = createConstantEvaluator(kernels);
      this.pool = new WorkerPool(memory, kernels, this.blocks, this.threads);
      this.pool.onLost = (worker, error) => {
        this.unsettled = true;
        this.currentLog?.emit({ kind: 'worker-lost', worker, reason: error.message });
      };
      this.results = new ResultStore(this.blocks);
      this.cache = new ColumnCache(this.blocks);
      this.blocks.evict = () => this.cache.evict();
      this.chunks = new ChunkDirectory(this.cache);
      this.imports = new Imports({
        opfs: capabilities.opfs,
        byDefault: () => this.current.importFiles,
        announce: (message) => this.pool.announce(message),
      });
      this.tableCatalog = new TableCatalog(this.imports, () => onTables(this.tableCatalog.infos()));
      // Jobs that were asked for before the table was dropped may still read its files.
      this.tableCatalog.onClosed = (fileId) => void this.queue.then(() => this.closeFile(fileId));
      await this.pool.ensure(this.current.workers);
      return {
        version: VERSION,
        workers: this.current.workers,
        memoryBudgetBytes: this.current.memoryBudgetBytes,
        isolated: true,
        opfs: capabilities.opfs,
      };
    });
  }

  open(input: OpenInput, options: OpenOptions): Promise<Outcome<TableInfo[]>> {
    return outcome(() => this.tableCatalog.open(input, options));
  }

  async tables(): Promise<TableInfo[]> {
    return this.tableCatalog.infos();
  }

  drop(name: string): Promise<Outcome<null>> {
    return outcome(async () => {
      await this.tableCatalog.drop(name);
      return null;
    });
  }

  setImport(name: string, on: boolean): Promise<Outcome<null>> {
    return outcome(async () => {
      await this.tableCatalog.setImport(name, on);
      return null;
    });
  }

  settings(patch: Partial<Settings>): Promise<Outcome<Settings>> {
    return outcome(async () => {
      this.current = checkSettings({ ...this.current, ...patch });
      this.blocks.setBudget(this.current.memoryBudgetBytes);
      // What a lower budget has no room for goes at once, as far as it is only kept for later.
      for (let usage = this.blocks.usage(); usage.usedBytes > usage.budgetBytes && this.cache.evict(); usage = this.blocks.usage());
      return this.current;
    });
  }

  run(request: RunRequest, onEvents: (events: JobEvent[]) => void): Promise<RunOutcome> {
    const job: RunningJob = { cancelled: false, started: false, withdraw: () => {}, abort: () => {} };
    this.jobs.set(request.jobId, job);
    const begin = async (): Promise<RunOutcome> => {
      job.started = true;
      const log = new EventLog(request.jobId, this.blocks, onEvents);
      const result = await outcome(() => this.runJob(request, job, log));
      this.jobs.delete(request.jobId);
      return { ...result, numEvents: log.numEvents };
    };
    return new Promise((resolve) => {
      job.withdraw = () => resolve(begin());
      this.queue = this.queue.then(async () => {
        if (job.started) return; // withdrawn
        const turn = begin();
        resolve(turn);
        await turn;
      });
    });
  }

  async cancel(jobId: string): Promise<void> {
    const job = this.jobs.get(jobId);
    if (job === undefined || job.cancelled) return;
    job.cancelled = true;
    if (!job.started) job.withdraw();
    job.abort();
    job.run?.cancel();
  }

  killWorker(jobId: string, index: number): Promise<Outcome<null>> {
    return outcome(async () => {
      if (!Number.isInteger(index) || index < 0 || index >= this.pool.size)
        throw new UserError('INVALID_INPUT', `There is no worker ${index}: this engine has workers 0 to ${this.pool.size - 1}.`);
      if (this.jobs.get(jobId)?.started) this.pool.replace(index, 'it was killed');
      return null;
    });
  }

  rows(resultId: number, offset: number, limit: number): Promise<Outcome<(string | null)[][]>> {
    return outcome(async () => this.results.rows(resultId, offset, limit));
  }

  arrow(resultId: number): Promise<Outcome<Uint8Array>> {
    return outcome(() => this.results.arrow(resultId));
  }

  async dispose(resultId: number): Promise<void> {
    this.results.dispose(resultId);
  }

  async check(text: string, language: Language): Promise<Diagnostic[]> {
    return language === 'sql' ? checkText(text, this.tableCatalog, this.evaluator) : [];
  }

  async complete(text: string, offset: number, language: Language): Promise<Completion[]> {
    return language === 'sql' ? completeText(text, offset, this.tableCatalog) : [];
  }

  private async runJob(request: RunRequest, job: RunningJob, log: EventLog): Promise<ResultInfo> {
    const wanted = { ...this.current, ...definedOnly(request) };
    const number = this.nextJob++;
    const slot = this.freeSlot(number);
    const planMs = { value: 0 };
    const totals: JobTotals = { rowsRead: 0, bytesRead: 0, rowsExchanged: 0, bytesExchanged: 0, tasks: 0, retries: 0 };
    this.blocks.openJob(slot, request.memoryBudgetBytes ?? 0);
    log.emit({
      kind: 'job-started',
      text: request.text,
      language: request.language,
      workers: wanted.workers,
      memoryBudgetBytes: wanted.memoryBudgetBytes,
      startedAt: new Date().toISOString(),
    });
    const stats = (): JobStats => ({
      ...totals,
      elapsedMs: log.elapsedMs,
      planMs: planMs.value,
      spilledBytes: 0,
      spillRuns: 0,
      peakMemoryBytes: this.blocks.jobPeakBytes(slot),
      workers: wanted.workers,
    });
    // A job that was cancelled before its turn says so while another one is still running.
    if (job.cancelled) {
      log.emit({ kind: 'job-cancelled', stats: stats() });
      log.flush();
      throw new CancelledError();
    }
    const pinned: CachedChunk[] = [];
    this.currentLog = log;
    try {
      const settings = checkSettings(wanted);
      if (request.language !== 'sql') throw notSupported(`programs in ${request.language}`, undefined, 'Write the question in SQL.');
      const statements = planText(request.text, this.tableCatalog, this.evaluator);
      if (statements.length === 0) throw new UserError('SYNTAX', 'There is no statement to run.', { hint: 'Type a SELECT.' });
      let answer: Omit<ResultInfo, 'stats'> | undefined;
      for (const statement of statements) {
        // A script's earlier results can't be read by anyone: only the last one is the job's result.
        if (answer !== undefined) this.results.dispose(answer.resultId);
        answer = undefined;
        const begin = (): JobRun => {
          if (job.cancelled) throw new CancelledError();
          job.run = new JobRun({ jobId: request.jobId, slot, number, pool: this.pool, blocks: this.blocks, log, workers: settings.workers, batchRows: settings.batchRows, totals });
          return job.run;
        };
        const aborted = new Promise<never>((_, reject) => {
          job.abort = () => reject(new CancelledError());
        });
        aborted.catch(() => {});
        await Promise.race([this.pool.ensure(settings.workers), aborted]);
        try {
          answer = await this.runStatement(statement, begin(), settings, log, planMs, pinned);
        } catch (thrown) {
          const isShort = thrown instanceof ResourceError && thrown.code === 'MEMORY';
          if (!isShort || pinned.length === 0 || this.pool.hasEnding) throw thrown;
          // What the cache kept for this job may be just what it lacks: once more, from the file.
          this.blocks.freeJob(slot);
          this.chunks.unpin(pinned.splice(0));
          answer = await this.runStatement(statement, begin(), settings, log, planMs, undefined);
        }
      }
      const result = { ...(answer as Omit<ResultInfo, 'stats'>), stats: stats() };
      log.emit({ kind: 'job-finished', stats: result.stats });
      return result;
    } catch (thrown) {
      const error = toPlainError(thrown);
      this.unsettled = true;
      this.tableCatalog.noteFailure(thrown);
      if (error.code === 'CANCELLED') log.emit({ kind: 'job-cancelled', stats: stats() });
      else log.emit({ kind: 'job-failed', error, stats: stats() });
      throw thrown;
    } finally {
      await this.endJob(slot, pinned);
      this.imports.copyInBackground();
      log.memory(slot);
      log.flush();
      this.currentLog = undefined;
    }
  }

  /** Gives a job's memory back: now, or when the threads of workers that it lost have ended. */
  private async endJob(slot: number, pinned: readonly CachedChunk[]): Promise<void> {
    const release = (): void => {
      this.blocks.freeJob(slot);
      this.chunks.unpin(pinned);
      this.lingering.delete(slot);
    };
    if (this.pool.hasEnding) {
      this.lingering.add(slot);
      const released = this.pool.allEnded().then(release);
      await Promise.race([released, new Promise((resolve) => setTimeout(resolve, ENDING_GRACE_MS))]);
    } else release();
    // Now no task runs: what tasks that were lost or failed had put into the cache is nobody's.
    if (this.unsettled && !this.pool.hasEnding) {
      this.unsettled = false;
      this.chunks.sweep();
    }
  }

  private freeSlot(number: number): number {
    let slot = 1 + (number % MAX_JOBS);
    while (this.lingering.has(slot)) slot = 1 + (slot % MAX_JOBS);
    return slot;
  }

  private closeFile(fileId: number): void {
    this.imports.forget(fileId);
    this.chunks.forget(fileId);
    this.pool.announce({ kind: 'remove-file', fileId });
  }

  private async runStatement(
    statement: PlannedStatement, run: JobRun, settings: Settings, log: EventLog, planMs: { value: number }, pinned: CachedChunk[] | undefined,
  ): Promise<Omit<ResultInfo, 'stats'>> {
    const startedAt = performance.now();
    const plan = statement.explain ? explainText(statement) : statement.optimized;
    const planning: PlanningJob = {
      throwIfCancelled: () => {
        if (run.isCancelled) throw new CancelledError();
      },
      pin: (wanted, columns) => {
        if (pinned === undefined) return [];
        const chunks = this.chunks.pin(wanted, columns, run.number);
        pinned.push(...chunks);
        return chunks;
      },
    };
    const physical = await planPhysical(plan, {
      workers: settings.workers,
      partitions: settings.partitions,
      planScan: (table, scan) => this.tableCatalog.planScan(table, scan, planning),
    });
    planMs.value += statement.planMs + performance.now() - startedAt;
    log.emit({
      kind: 'job-planned',
      planMs: planMs.value,
      logicalPlan: statement.logicalText,
      optimizedPlan: statement.optimizedText,
      stages: physical.infos.map((info, k) => ({ ...info, numTasks: countTasks(physical.stages[k] as StageSpec, settings.workers) })),
      ...(physical.inputBytes > 0 ? { inputBytes: physical.inputBytes } : {}),
    });
    this.blocks.clearGuard();
    const { outputs, owners } = await run.execute(physical.stages);
    this.blocks.checkGuard();
    this.tableCatalog.learn(run.facts);
    this.chunks.learn(run.facts);
    const schema = physical.columns.map((column) => ({ name: column.name, type: column.type }));
    const { resultId, rowCount, bytes } = this.results.add(schema, outputs, owners);
    const named = schema.map((field) => ({ name: field.name, type: typeName(field.type) }));
    log.emit({ kind: 'result', rowCount, bytes, schema: named });
    return { resultId, schema: named, rowCount };
  }
}

/** Turns thrown errors into data: done once, here, at the coordinator's door. */
async function outcome<T>(action: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await action() };
  } catch (thrown) {
    return { ok: false, error: toPlainError(thrown) };
  }
}

function definedOnly(request: RunRequest): Partial<Settings> {
  const patch: Record<string, number> = {};
  for (const key of ['workers', 'memoryBudgetBytes', 'batchRows', 'partitions'] as const) {
    const value = request[key];
    if (value !== undefined) patch[key] = value;
  }
  return patch;
}

