/**
 * The page's only door to the engine, and the console API (`window.spillway`). See src/protocol/api.ts for the contract.
 */
import { proxy } from 'comlink';
import { ResourceError, UserError } from '../base/errors.ts';
import type {
  Completion, Diagnostic, EngineInfo, Job, Language, OpenOptions, RunOptions, Session, Settings, TableInfo,
} from '../protocol/api.ts';
import type { OpenInput } from '../protocol/coordinator.ts';
import { VERSION } from '../protocol/version.ts';
import { findCapabilities } from './capabilities.ts';
import { CoordinatorClient } from './coordinator-client.ts';
import { startJob } from './job.ts';
import { severalFailed, toOpenInput } from './open-inputs.ts';

type Problem = { message: string; hint?: string } | null;

interface Opened {
  readonly input: OpenInput;
  readonly options: OpenOptions;
  /** Names of the tables that it became. */
  readonly tables: readonly string[];
}

export function createSession(): Session {
  return new EngineSession();
}

class EngineSession implements Session {
  readonly version = VERSION;
  ready: Promise<EngineInfo>;
  private client: CoordinatorClient;
  private readonly tableListeners = new Set<(tables: readonly TableInfo[]) => void>();
  private readonly problemListeners = new Set<(problem: Problem) => void>();
  private problem: Problem = null;
  /** What is open, to open it again after the engine was lost. */
  private opened: Opened[] = [];
  private chosen: Partial<Settings> = {};

  constructor() {
    this.client = this.connect();
    this.ready = this.start();
  }

  async open(inputs: (File | Blob | URL | string)[], options: OpenOptions = {}): Promise<TableInfo[]> {
    await this.ready;
    if (!Array.isArray(inputs)) throw new UserError('INVALID_INPUT', 'open takes a list of files, blobs and addresses.', { hint: 'For one file: open([file]).' });
    if (options.name !== undefined && (typeof options.name !== 'string' || options.name === '')) throw new UserError('INVALID_INPUT', 'A table’s name must be a text of at least one letter.');
    if (options.name !== undefined && inputs.length > 1)
      throw new UserError('INVALID_INPUT', 'One table name was given for several files.', { hint: 'Open them one by one.' });
    const settled = await Promise.allSettled(inputs.map(toOpenInput));
    return this.openAll(settled, () => options);
  }

  async tables(): Promise<TableInfo[]> {
    await this.ready;
    return this.client.call((api) => api.tables());
  }

  async drop(name: string): Promise<void> {
    await this.ready;
    await this.client.value((api) => api.drop(name));
    const left = new Set((await this.client.call((api) => api.tables())).map((table) => table.name));
    this.opened = this.opened.filter(({ tables }) => tables.some((table) => left.has(table)));
  }

  run(text: string, options: RunOptions = {}): Job {
    return startJob(text, options, this.client, this.ready);
  }

  async settings(patch: Partial<Settings> = {}): Promise<Settings> {
    await this.ready;
    const settings = await this.client.value((api) => api.settings(patch));
    this.chosen = { ...this.chosen, ...patch };
    return settings;
  }

  onTablesChanged(listener: (tables: readonly TableInfo[]) => void): () => void {
    this.tableListeners.add(listener);
    return () => this.tableListeners.delete(listener);
  }

  onEngineProblem(listener: (problem: Problem) => void): () => void {
    this.problemListeners.add(listener);
    if (this.problem !== null) listener(this.problem);
    return () => this.problemListeners.delete(listener);
  }

  async check(text: string, language: Language = 'sql'): Promise<readonly Diagnostic[]> {
    await this.ready;
    return this.client.call((api) => api.check(text, language));
  }

  async complete(text: string, offset: number, language: Language = 'sql'): Promise<readonly Completion[]> {
    await this.ready;
    return this.client.call((api) => api.complete(text, offset, language));
  }

  async setImport(table: string, on: boolean): Promise<void> {
    await this.ready;
    await this.client.value((api) => api.setImport(table, on));
  }

  async restart(): Promise<void> {
    this.client.terminate();
    this.client = this.connect();
    this.tell(null);
    this.ready = this.start();
    await this.ready;
    const opened = this.opened;
    this.opened = [];
    await this.openAll(opened.map(({ input }) => ({ status: 'fulfilled', value: input })), (k) => (opened[k] as Opened).options);
  }

  /** Opens what it can, then throws for what it can't. */
  private async openAll(inputs: readonly PromiseSettledResult<OpenInput>[], optionsOf: (k: number) => OpenOptions): Promise<TableInfo[]> {
    const tables: TableInfo[] = [];
    const failures: unknown[] = [];
    for (const [k, settled] of inputs.entries()) {
      try {
        if (settled.status === 'rejected') throw settled.reason;
        const input = settled.value;
        const options = optionsOf(k);
        const made = await this.client.value((api) => api.open(input, options));
        tables.push(...made);
        this.opened.push({ input, options, tables: made.map((table) => table.name) });
      } catch (thrown) {
        failures.push(thrown);
      }
    }
    if (failures.length > 0) throw failures.length === 1 ? failures[0] : severalFailed(failures, inputs.length);
    return tables;
  }

  private connect(): CoordinatorClient {
    return new CoordinatorClient((error) => this.tell({ message: error.message, hint: 'Restart the engine; your files and text are kept.' }));
  }

  private async start(): Promise<EngineInfo> {
    try {
      const capabilities = await findCapabilities();
      if (!capabilities.isolated)
        throw new ResourceError('INTERNAL', 'This page is not cross-origin isolated, so its workers can’t share memory and the engine can’t run.', {
          hint: 'Serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, or allow the page’s service worker and reload.',
        });
      const info = await this.client.value((api) =>
        api.start(
          this.chosen,
          { opfs: capabilities.opfs, hardwareConcurrency: navigator.hardwareConcurrency },
          proxy((tables: TableInfo[]) => this.tablesChanged(tables)),
        ),
      );
      return {
        ...info,
        ...(capabilities.quotaBytes === undefined ? {} : { quotaBytes: capabilities.quotaBytes }),
        ...(capabilities.usageBytes === undefined ? {} : { usageBytes: capabilities.usageBytes }),
      };
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const hint = error instanceof UserError || error instanceof ResourceError ? error.hint : undefined;
      this.tell({ message: error.message, ...(hint === undefined ? {} : { hint }) });
      throw thrown;
    }
  }

  private tablesChanged(tables: readonly TableInfo[]): void {
    for (const listener of this.tableListeners) listener(tables);
  }

  private tell(problem: Problem): void {
    this.problem = problem;
    for (const listener of this.problemListeners) listener(problem);
  }
}
