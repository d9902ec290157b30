/** What the page may ask of the coordinator (through Comlink). Plain data in, plain data out. */
import type { PlainError } from '../base/errors.ts';
import type { Completion, Diagnostic, EngineInfo, Language, OpenOptions, Settings, TableInfo } from './api.ts';
import type { JobEvent, JobStats } from './events.ts';

/** One thing to open: a File, or a Blob with the name it shall have. `path`: folder path and name, for display and globs. */
export interface OpenInput {
  readonly blob: Blob;
  readonly name: string;
  readonly path?: string;
}

export interface ResultInfo {
  readonly resultId: number;
  readonly schema: { readonly name: string; readonly type: string }[];
  readonly rowCount: number;
  readonly stats: JobStats;
}

/** Errors travel as data, since a thrown Error loses its fields at a worker's door. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: PlainError };

/** `numEvents`: events the job has sent. They travel on a channel of their own, and the last ones may come after this. */
export type RunOutcome = Outcome<ResultInfo> & { readonly numEvents: number };

export interface RunRequest {
  readonly jobId: string;
  readonly text: string;
  readonly language: Language;
  readonly workers?: number;
  readonly memoryBudgetBytes?: number;
  readonly batchRows?: number;
  readonly partitions?: number;
}

export interface CoordinatorApi {
  /** Starts the engine: shared memory, kernels, task workers. Called once. */
  start(settings: Partial<Settings>, capabilities: { readonly opfs: boolean; readonly hardwareConcurrency: number }, onTables: (tables: TableInfo[]) => void): Promise<Outcome<EngineInfo>>;
  open(input: OpenInput, options: OpenOptions): Promise<Outcome<TableInfo[]>>;
  tables(): Promise<TableInfo[]>;
  drop(name: string): Promise<Outcome<null>>;
  setImport(name: string, on: boolean): Promise<Outcome<null>>;
  settings(patch: Partial<Settings>): Promise<Outcome<Settings>>;
  run(request: RunRequest, onEvents: (events: JobEvent[]) => void): Promise<RunOutcome>;
  cancel(jobId: string): Promise<void>;
  killWorker(jobId: string, index: number): Promise<Outcome<null>>;
  rows(resultId: number, offset: number, limit: number): Promise<Outcome<(string | null)[][]>>;
  arrow(resultId: number): Promise<Outcome<Uint8Array>>;
  dispose(resultId: number): Promise<void>;
  check(text: string, language: Language): Promise<Diagnostic[]>;
  complete(text: string, offset: number, language: Language): Promise<Completion[]>;
}
