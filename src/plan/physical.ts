/**
 * Physical plan: stages of plain data that the coordinator sends to task workers.
 *
 *   stage = source → operators … → sink.   A stage runs as `numTasks` tasks (one per worker). Each task claims
 *   morsels (a scan's slices, or the partitions of the exchange that the stage reads) from a shared counter until
 *   none is left, pushes their batches through the operators, and finishes its sink. The sink's output is
 *   published whole when the task ends; consumers are given the outputs of all tasks of their input stage.
 */
import type { ColumnDef, ColumnId, Expr, SortKey } from './expr.ts';

/** A file as the workers know it. The bytes themselves are reached through the worker's file table. */
export interface FileRef {
  readonly fileId: number;
  readonly name: string;
  readonly sizeBytes: number;
}

/** `format` names an entry of workers/formats/index.ts; `options` is that format's own plain data (kept by the catalogue). */
export interface ScanSource {
  readonly kind: 'scan';
  readonly table: string;
  readonly format: string;
  readonly files: readonly FileRef[];
  readonly options: unknown;
  /** What the scan emits, in this order. `sourceNames[k]` is the table's column behind `columns[k]`. */
  readonly columns: readonly ColumnDef[];
  readonly sourceNames: readonly string[];
  /** Conjuncts over `columns`; the scan may skip data by them; a FILTER operator after it applies them. */
  readonly filters: readonly Expr[];
  /** Set when each row's ordinal is needed: it is then the last of `columns` (UBIGINT, morsel * 2^32 + row in morsel). */
  readonly ordinal?: ColumnId;
  readonly morsels: readonly Morsel[];
  readonly limit?: number;
  /** Decoded parts of the files that lie in memory, pinned for this job: the format's own plain data. */
  readonly cached?: readonly unknown[];
}

/**
 * One unit of scan work. Boundaries depend on the files alone, never on workers or batches.
 * Text: bytes [start, end) of file `file`, every line that STARTS in the range. Parquet: row group `unit`, rows [start, end).
 */
export interface Morsel {
  readonly file: number;
  readonly start: number;
  readonly end: number;
  readonly unit?: number;
  /** Number of the first line (from 1) of the file in this morsel, where a column needs it. */
  readonly firstLine?: number;
  /** The format's own plain data. */
  readonly detail?: unknown;
}

export interface ValuesSource { readonly kind: 'values'; readonly columns: readonly ColumnDef[]; readonly rows: readonly (readonly Expr[])[] }

/** Merges the partial groups of the input stage, one exchange partition per morsel, and emits finished groups. */
export interface AggregateSource {
  readonly kind: 'aggregate';
  readonly inputStage: number;
  readonly groups: readonly ColumnDef[];
  readonly aggregates: readonly AggregateSpec[];
  /** Set when each group's first ordinal is needed: last of `columns`. */
  readonly ordinal?: ColumnId;
  readonly columns: readonly ColumnDef[];
  readonly numPartitions: number;
}

/** Merges the sorted runs of the input stage by key range, one range per morsel, in order. */
export interface SortSource {
  readonly kind: 'sort';
  readonly inputStage: number;
  readonly keys: readonly SortKeySpec[];
  readonly columns: readonly ColumnDef[];
  readonly numPartitions: number;
}

/** The batches of the input stage, all in one morsel, in (sequence, arrival) order; at most `limit` rows after `offset`. */
export interface GatherSource {
  readonly kind: 'gather';
  readonly inputStage: number;
  readonly columns: readonly ColumnDef[];
  readonly limit?: number;
  readonly offset: number;
  /** Set when rows must be numbered anew: the last of `columns` (UBIGINT) is then the row's place, from 0. */
  readonly ordinal?: ColumnId;
}

export type SourceSpec = ScanSource | ValuesSource | AggregateSource | SortSource | GatherSource;

export interface FilterSpec { readonly kind: 'filter'; readonly predicate: Expr; readonly columns: readonly ColumnDef[] }
export interface ProjectSpec { readonly kind: 'project'; readonly exprs: readonly Expr[]; readonly columns: readonly ColumnDef[] }
export interface ExpandSpec { readonly kind: 'expand'; readonly projections: readonly (readonly Expr[])[]; readonly columns: readonly ColumnDef[] }
/**
 * Passes this task's first `limit` rows after `offset`, then stops its source: later morsels of the same task
 * can't be needed. `offset` is above 0 only in stages of one task.
 */
export interface TaskLimitSpec { readonly kind: 'task-limit'; readonly limit: number; readonly offset: number; readonly columns: readonly ColumnDef[] }
export type OperatorSpec = FilterSpec | ProjectSpec | ExpandSpec | TaskLimitSpec;

/** An aggregate over columns of the stage's last operator: arguments are column ids. */
export interface AggregateSpec {
  readonly name: string;
  readonly overload: number;
  readonly args: readonly ColumnDef[];
  /** BOOLEAN column: only rows where it is true count. */
  readonly filter?: ColumnId;
  /** Where the finished value goes. */
  readonly column: ColumnDef;
}

export interface SortKeySpec { readonly column: ColumnDef; readonly descending: boolean; readonly nullsFirst: boolean }

/** Partial aggregation into `numPartitions` (a power of two) hash partitions; 1 when there are no groups. */
export interface AggregateSink {
  readonly kind: 'aggregate';
  readonly groups: readonly ColumnDef[];
  readonly aggregates: readonly AggregateSpec[];
  /** Column that holds each row's ordinal, where groups or aggregates need it. */
  readonly ordinal?: ColumnId;
  /** Keep each group's first ordinal: exactly when the source that merges the groups has an `ordinal`. */
  readonly keepOrdinals: boolean;
  readonly numPartitions: number;
}
/** Sorts this task's rows into one run. Ties by the ordinal column. */
export interface SortSink { readonly kind: 'sort'; readonly keys: readonly SortKeySpec[]; readonly ordinal?: ColumnId; readonly columns: readonly ColumnDef[] }
/** Keeps this task's first `limit` rows in key order; published as one run, as by `sort`. */
export interface TopNSink { readonly kind: 'top-n'; readonly keys: readonly SortKeySpec[]; readonly ordinal?: ColumnId; readonly limit: number; readonly columns: readonly ColumnDef[] }
/** Keeps every batch. Feeds a `gather` source, or is the job's result. */
export interface CollectSink { readonly kind: 'collect'; readonly columns: readonly ColumnDef[]; readonly result: boolean }
export type SinkSpec = AggregateSink | SortSink | TopNSink | CollectSink;

export interface StageSpec {
  readonly id: number;
  readonly source: SourceSpec;
  readonly operators: readonly OperatorSpec[];
  readonly sink: SinkSpec;
  /** Event ids of source, operators and sink, in this order. */
  readonly operatorIds: readonly number[];
  /** Most tasks that can be of use (1 for gathers). */
  readonly maxTasks: number;
}

export type { SortKey };
