/**
 * The console API: `window.spillway` in every build, and the page's own way to the engine.
 * Public: documented, typed, kept compatible.
 */
import type { JobEvent, JobStats } from './events.ts';

export type { JobEvent, JobStats } from './events.ts';

export interface EngineInfo {
  readonly version: string;
  readonly workers: number;
  readonly memoryBudgetBytes: number;
  /** True where the page is cross-origin isolated and a shared memory really reaches a worker. */
  readonly isolated: boolean;
  /** Origin-private file system with sync access handles: imports (and later spilling) are possible. */
  readonly opfs: boolean;
  /** Where `navigator.storage.estimate()` answers. */
  readonly quotaBytes?: number;
  readonly usageBytes?: number;
}

export interface ColumnInfo {
  readonly name: string;
  /** DuckDB's type name. */
  readonly type: string;
  /** Hidden columns (`line`, `line_number`, `filename`) are not part of `*`. */
  readonly hidden?: boolean;
}

export interface TableInfo {
  /** As it must be written in SQL after quoting where needed. */
  readonly name: string;
  readonly fileNames: readonly string[];
  /** `combined log`, `common log`, `text lines`, `parquet`, … */
  readonly format: string;
  /** Why this format was chosen, for people: `100 of 100 sampled lines match`. */
  readonly detection?: string;
  readonly compression?: string;
  readonly columns: readonly ColumnInfo[];
  /** Known rows; absent until a query has counted them. */
  readonly rows?: number;
  readonly bytes: number;
  /** Known rejected lines; absent until a query has counted them. The lines are in `<name>_rejects`. */
  readonly rejected?: number;
  /** Whether the bytes are being, or have been, copied into the origin-private file system. */
  readonly imported: 'no' | 'pending' | 'yes' | 'off';
  /** Set when the table is the rejects side of another one. */
  readonly rejectsOf?: string;
  /** The file can no longer be read (deleted, changed on disk): why. */
  readonly problem?: string;
}

export interface OpenOptions {
  /** Table name; default: made from the file's name. */
  readonly name?: string;
  /** Overrides detection: a format's name as in `TableInfo.format`. */
  readonly format?: string;
  /** Copy bytes into OPFS while they are first read. Default: the `importFiles` setting. */
  readonly importFile?: boolean;
}

export interface Settings {
  /** 1 to 32. */
  readonly workers: number;
  readonly memoryBudgetBytes: number;
  /** Rows per batch, 1 to 65536. */
  readonly batchRows: number;
  /** Partitions of a hash exchange, a power of two, 1 to 1024. */
  readonly partitions: number;
  /** Tee file bytes into OPFS during the first read. */
  readonly importFiles: boolean;
}

export type Language = 'sql' | 'dataframe' | 'mapreduce' | 'unix';

export interface RunOptions {
  readonly language?: Language;
  readonly workers?: number;
  readonly memoryBudgetBytes?: number;
  readonly batchRows?: number;
  readonly partitions?: number;
  readonly signal?: AbortSignal;
}

export interface Result {
  readonly schema: { readonly name: string; readonly type: string }[];
  readonly rowCount: number;
  /** Each value as DuckDB casts it to VARCHAR; NULL is null. `offset` default 0, `limit` default all. */
  rows(offset?: number, limit?: number): Promise<(string | null)[][]>;
  /** The whole result as an Arrow IPC stream. */
  arrow(): Promise<Uint8Array>;
  readonly stats: JobStats;
  /** Gives the result's memory back. Afterwards `rows` and `arrow` reject. */
  dispose(): void;
}

export interface Job {
  readonly id: string;
  readonly events: AsyncIterable<JobEvent>;
  readonly result: Promise<Result>;
  cancel(): Promise<void>;
  killWorker(index: number): Promise<void>;
}

export interface Spillway {
  readonly version: string;
  readonly ready: Promise<EngineInfo>;
  open(inputs: (File | Blob | URL | string)[], options?: OpenOptions): Promise<TableInfo[]>;
  tables(): Promise<TableInfo[]>;
  drop(name: string): Promise<void>;
  run(text: string, options?: RunOptions): Job;
  settings(patch?: Partial<Settings>): Promise<Settings>;
}

/** What the page's own panels need on top of the console API (same door: `src/session`). */
export interface Session extends Spillway {
  /** Called after any table was opened, dropped, counted or imported. Returns an unsubscribe function. */
  onTablesChanged(listener: (tables: readonly TableInfo[]) => void): () => void;
  /** Static check of a text without running it: errors with their places, for underlining. */
  check(text: string, language?: Language): Promise<readonly Diagnostic[]>;
  /** Completion at a UTF-16 offset. */
  complete(text: string, offset: number, language?: Language): Promise<readonly Completion[]>;
  /** Switches the OPFS import of one table on or off. */
  setImport(table: string, on: boolean): Promise<void>;
  /** Restarts the engine after it was lost; tables are opened again from their files. */
  restart(): Promise<void>;
  /** Set when the engine can't run or was lost: what and what next. */
  onEngineProblem(listener: (problem: { message: string; hint?: string } | null) => void): () => void;
}

export interface Diagnostic {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly hint?: string;
}

export interface Completion {
  readonly label: string;
  readonly kind: 'keyword' | 'table' | 'column' | 'function' | 'type';
  readonly detail?: string;
  readonly insertText?: string;
}
