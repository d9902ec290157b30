/**
 * The coordinator's heart: owns the shared memory, the tables, the workers and the results; plans and runs jobs,
 * one after the other in the order they were asked for.
 */
import { CancelledError, notSupported, toPlainError, UserError } from '../../src/base/errors.ts';
import type { LogicalNode } from '../../src/plan/logical.ts';
import type { CachedChunk } from '../formats/parquet/cached-chunk.ts';
import { typeName } from '../../src/columns/types.ts';
import type { Completion, Diagnostic, EngineInfo, Language, OpenOptions, Settings, TableInfo } from '../../src/protocol/api.ts';
import type { CoordinatorApi, OpenInput, Outcome, ResultInfo, RunRequest } from '../../src/protocol/coordinator.ts';
import type { JobEvent, JobStats } from '../../src/protocol/events.ts';
import { VERSION } from '../../src/protocol/version.ts';
import { type ConstantEvaluator, createConstantEvaluator } from '../expressions/constant.ts';
import { BlockManager } from '../memory/block-manager.ts';
import { ColumnCache } from '../memory/column-cache.ts';
import { Heap } from '../memory/heap.ts';
import { ChunkDirectory, type WantedRows } from './chunk-directory.ts';
import { EventLog } from './event-log.ts';
import { Imports } from './imports.ts';
import { JobRun } from './job.ts';
import { checkText, completeText, explainText, type PlannedStatement, planText } from './languages.ts';
import { planPhysical } from './physical-planner.ts';
import { ResultStore } from './results.ts';
import { checkSettings, defaultSettings } from './settings.ts';
import { type ChunkPins, TableCatalog } from './tables.ts';
import { type SpawnWorker, WorkerPool } from './worker-pool.ts';

/** Job slots 1 to 239 are jobs (owner 0 stands for free memory); the ones above have fixed meanings (see workers/memory). */
const MAX_JOBS = 239;
const INITIAL_PAGES = 256;
const MAX_PAGES = 65_536;

interface RunningJob {
  readonly cancelEarly: { requested: boolean };
  run?: JobRun;
}

export class Engine implements CoordinatorApi {
  private readonly spawn: SpawnWorker;
  private readonly compile: () => Promise<WebAssembly.Module>;
  private blocks!: BlockManager;
  private pool!: WorkerPool;
  private results!: ResultStore;
  private imports!: Imports;
  private chunks!: ChunkDirectory;
  private evaluator!: ConstantEvaluator;
  private tableCatalog!: TableCatalog;
  private current!: Settings;
  private readonly jobs = new Map<string, RunningJob>();
  private queue: Promise<unknown> = Promise.resolve();
  private nextJob = 1;

  constructor(spawn: SpawnWorker, compile: () => Promise<WebAssembly.Module>) {
    this.spawn = spawn;
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
      this.pool = new WorkerPool(memory, kernels, this.spawn);
      this.results = new ResultStore(this.blocks);
      const cache = new ColumnCache(this.blocks);
      this.blocks.evict = () => cache.evict();
      this.chunks = new ChunkDirectory(cache);
      this.imports = new Imports({
        opfs: capabilities.opfs,
        byDefault: () => this.current.importFiles,
        announce: (message) => this.pool.announce(message),
      });
      this.tableCatalog = new TableCatalog(this.pool, this.imports, () => onTables(this.tableCatalog.infos()));
      this.tableCatalog.onClosed = (fileId) => this.chunks.forget(fileId);
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

  open(inputs: OpenInput[], options: OpenOptions): Promise<Outcome<TableInfo[]>> {
    return outcome(() => this.tableCatalog.open(inputs, options));
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
      return this.current;
    });
  }

  run(request: RunRequest, onEvents: (events: JobEvent[]) => void): Promise<Outcome<ResultInfo>> {
    const job: RunningJob = { cancelEarly: { requested: false } };
    this.jobs.set(request.jobId, job);
    const turn = this.queue.then(() => outcome(() => this.runJob(request, job, onEvents)));
    this.queue = turn.finally(() => this.jobs.delete(request.jobId));
    return turn;
  }

  async cancel(jobId: string): Promise<void> {
    const job = this.jobs.get(jobId);
    if (job === undefined) return;
    job.cancelEarly.requested = true;
    job.run?.cancel();
  }

  async killWorker(jobId: string, index: number): Promise<void> {
    if (!this.jobs.has(jobId)) return;
    if (!Number.isInteger(index) || index < 0 || index >= this.pool.size)
      throw new UserError('INVALID_INPUT', `There is no worker ${index}: this engine has workers 0 to ${this.pool.size - 1}.`);
    this.pool.replace(index, 'it was killed');
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

  private async runJob(request: RunRequest, job: RunningJob, onEvents: (events: JobEvent[]) => void): Promise<ResultInfo> {
    const settings = checkSettings({ ...this.current, ...definedOnly(request) });
    const log = new EventLog(request.jobId, this.blocks, onEvents);
    const number = this.nextJob++;
    const slot = 1 + (number % MAX_JOBS);
    const planMs = { value: 0 };
    let run: JobRun | undefined;
    log.emit({
      kind: 'job-started',
      text: request.text,
      language: request.language,
      workers: settings.workers,
      memoryBudgetBytes: settings.memoryBudgetBytes,
      startedAt: new Date().toISOString(),
    });
    const stats = (): JobStats => ({
      elapsedMs: log.elapsedMs,
      planMs: planMs.value,
      rowsRead: run?.totals.rowsRead ?? 0,
      bytesRead: run?.totals.bytesRead ?? 0,
      rowsExchanged: run?.totals.rowsExchanged ?? 0,
      bytesExchanged: run?.totals.bytesExchanged ?? 0,
      spilledBytes: 0,
      spillRuns: 0,
      peakMemoryBytes: this.blocks.jobPeakBytes(slot),
      tasks: run?.totals.tasks ?? 0,
      retries: run?.totals.retries ?? 0,
      workers: settings.workers,
    });
    this.blocks.openJob(slot, request.memoryBudgetBytes ?? 0);
    try {
      if (request.language !== 'sql') throw notSupported(`programs in ${request.language}`, undefined, 'Write the question in SQL.');
      const statements = planText(request.text, this.tableCatalog, this.evaluator);
      if (statements.length === 0) throw new UserError('SYNTAX', 'There is no statement to run.', { hint: 'Type a SELECT.' });
      let info: ResultInfo | undefined;
      for (const statement of statements) {
        // A script's earlier results can't be read by anyone: only the last one is the job's result.
        if (info !== undefined) this.results.dispose(info.resultId);
        info = undefined;
        if (job.cancelEarly.requested) throw new CancelledError();
        run = new JobRun({ jobId: request.jobId, slot, number, pool: this.pool, blocks: this.blocks, log, workers: settings.workers, batchRows: settings.batchRows });
        job.run = run;
        info = await this.runStatement(statement, run, settings, log, planMs);
      }
      const result = { ...(info as ResultInfo), stats: stats() };
      log.emit({ kind: 'job-finished', stats: result.stats });
      return result;
    } catch (thrown) {
      const error = toPlainError(thrown);
      this.tableCatalog.noteFailure(thrown);
      if (error.code === 'CANCELLED') log.emit({ kind: 'job-cancelled', stats: stats() });
      else log.emit({ kind: 'job-failed', error, stats: stats() });
      throw thrown;
    } finally {
      this.blocks.freeJob(slot);
      this.imports.copyInBackground();
      log.memory(slot);
      log.flush();
    }
  }

  private async runStatement(statement: PlannedStatement, run: JobRun, settings: Settings, log: EventLog, planMs: { value: number }): Promise<ResultInfo> {
    const startedAt = performance.now();
    await this.pool.ensure(settings.workers);
    const plan = statement.explain ? explainText(statement) : statement.optimized;
    const pinned: CachedChunk[] = [];
    const pins = {
      pin: (wanted: readonly WantedRows[], columns: readonly string[]): readonly CachedChunk[] => {
        const chunks = this.chunks.pin(wanted, columns, run.number);
        pinned.push(...chunks);
        return chunks;
      },
    };
    try {
      return await this.runPlan(statement, plan, run, settings, log, planMs, pins, startedAt);
    } finally {
      this.chunks.unpin(pinned);
    }
  }

  private async runPlan(
    statement: PlannedStatement, plan: LogicalNode, run: JobRun, settings: Settings, log: EventLog, planMs: { value: number }, pins: ChunkPins, startedAt: number,
  ): Promise<ResultInfo> {
    const physical = await planPhysical(plan, {
      workers: settings.workers,
      partitions: settings.partitions,
      planScan: (table, scan) => this.tableCatalog.planScan(table, scan, pins),
    });
    planMs.value += statement.planMs + performance.now() - startedAt;
    log.emit({
      kind: 'job-planned',
      planMs: planMs.value,
      logicalPlan: statement.logicalText,
      optimizedPlan: statement.optimizedText,
      stages: physical.infos.map((info, k) => ({ ...info, numTasks: Math.max(1, Math.min(settings.workers, (physical.stages[k] as { maxTasks: number }).maxTasks)) })),
      ...(physical.inputBytes > 0 ? { inputBytes: physical.inputBytes } : {}),
    });
    const { outputs, owners } = await run.execute(physical.stages);
    this.tableCatalog.learn(run.facts);
    this.chunks.learn(run.facts);
    const schema = physical.columns.map((column) => ({ name: column.name, type: column.type }));
    const { resultId, rowCount, bytes } = this.results.add(schema, outputs, owners);
    const named = schema.map((field) => ({ name: field.name, type: typeName(field.type) }));
    log.emit({ kind: 'result', rowCount, bytes, schema: named });
    return { resultId, schema: named, rowCount, stats: undefined as unknown as JobStats };
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
  for (const key of ['workers', 'batchRows', 'partitions'] as const) {
    const value = request[key];
    if (value !== undefined) patch[key] = value;
  }
  return patch;
}

