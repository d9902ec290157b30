/**
 * Logical plan: what every language produces and the optimiser rewrites. Plain immutable data.
 * Every node lists its `columns`: the ids, names and types of its output.
 */
import type { Span } from '../base/errors.ts';
import type { AggregateCall, ColumnDef, Expr, SortKey } from './expr.ts';

interface NodeBase {
  readonly columns: readonly ColumnDef[];
  readonly span?: Span | undefined;
  readonly estimatedRows?: number;
}

/** Reads `columns` of a catalogue table, in input order. `filters` are conjuncts the scan may use to skip data AND must apply. */
export interface ScanNode extends NodeBase {
  readonly kind: 'scan';
  readonly table: string;
  /** Column names in the table, one for each of `columns`. */
  readonly sourceNames: readonly string[];
  readonly filters: readonly Expr[];
  /** At most this many rows (in input order) are needed. */
  readonly limit?: number;
  /** Rows of the table, where its metadata says so exactly. */
  readonly tableRows?: number;
}
/** Literal rows. Zero columns and one row for a SELECT without FROM. */
export interface ValuesNode extends NodeBase { readonly kind: 'values'; readonly rows: readonly (readonly Expr[])[] }
export interface FilterNode extends NodeBase { readonly kind: 'filter'; readonly input: LogicalNode; readonly predicate: Expr }
/** `exprs[k]` computes `columns[k]`. */
export interface ProjectNode extends NodeBase { readonly kind: 'project'; readonly input: LogicalNode; readonly exprs: readonly Expr[] }
/** columns = groups then aggregates. No groups: exactly one output row. DISTINCT is an aggregate without calls. */
export interface AggregateNode extends NodeBase {
  readonly kind: 'aggregate';
  readonly input: LogicalNode;
  readonly groups: readonly Expr[];
  readonly aggregates: readonly AggregateCall[];
}
/**
 * Emits each input row once per projection list, in the order of the lists. Carries DISTINCT aggregates
 * (and grouping sets): a tag column tells the copies apart.
 */
export interface ExpandNode extends NodeBase {
  readonly kind: 'expand';
  readonly input: LogicalNode;
  readonly projections: readonly (readonly Expr[])[];
}
/** Stable: ties keep the input's order. */
export interface SortNode extends NodeBase { readonly kind: 'sort'; readonly input: LogicalNode; readonly keys: readonly SortKey[] }
export interface LimitNode extends NodeBase { readonly kind: 'limit'; readonly input: LogicalNode; readonly limit?: number; readonly offset: number }
/** Sort and limit in one: the first `limit` rows after `offset`. Made by the optimiser. */
export interface TopNNode extends NodeBase {
  readonly kind: 'top-n';
  readonly input: LogicalNode;
  readonly keys: readonly SortKey[];
  readonly limit: number;
  readonly offset: number;
}

export type LogicalNode =
  | ScanNode | ValuesNode | FilterNode | ProjectNode | AggregateNode | ExpandNode | SortNode | LimitNode | TopNNode;
