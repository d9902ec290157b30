/** What stands in a FROM clause. */
import type { Expression, FunctionCall } from './expressions.ts';
import type { Identifier, Node, QualifiedName } from './node.ts';
import type { Projection, Query } from './query.ts';

/** `AS t (a, b)`: columns may be fewer than the table has. */
export interface TableAlias extends Node { readonly kind: 'table-alias'; readonly name: Identifier; readonly columns: readonly Identifier[] }

/** `TABLESAMPLE reservoir(10%) REPEATABLE (42)`, `USING SAMPLE 10% (bernoulli, 42)`. */
export interface Sample extends Node {
  readonly kind: 'sample';
  /** A number or a parameter. */
  readonly size: Expression;
  readonly unit: 'rows' | 'percent';
  readonly method: Identifier | undefined;
  readonly seed: number | undefined;
}

/** `AT (TIMESTAMP => …)` or `AT (VERSION => …)`. */
export interface AtClause extends Node { readonly kind: 'at'; readonly unit: 'timestamp' | 'version'; readonly value: Expression }

/** A table, view, CTE or, in quotes, a file: `t`, `s.t`, `'access.log'`. */
export interface TableReference extends Node {
  readonly kind: 'table-ref';
  readonly name: QualifiedName;
  readonly alias: TableAlias | undefined;
  readonly at: AtClause | undefined;
  readonly sample: Sample | undefined;
}
/** `read_csv('x.csv') t`, `range(10) WITH ORDINALITY`, `unnest([1, 2])`. */
export interface TableFunction extends Node {
  readonly kind: 'table-function';
  readonly call: FunctionCall;
  readonly ordinality: boolean;
  readonly lateral: boolean;
  readonly alias: TableAlias | undefined;
  readonly sample: Sample | undefined;
}
/** `(SELECT …) t` or `VALUES (1) t`. */
export interface DerivedTable extends Node {
  readonly kind: 'derived-table';
  readonly query: Query;
  readonly lateral: boolean;
  readonly alias: TableAlias | undefined;
  readonly sample: Sample | undefined;
}

export type JoinType = 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti' | 'cross' | 'positional';
export interface Join extends Node {
  readonly kind: 'join';
  readonly type: JoinType;
  readonly modifier: 'natural' | 'asof' | undefined;
  readonly left: FromItem;
  readonly right: FromItem;
  /** ON; undefined with USING, NATURAL, CROSS and POSITIONAL. */
  readonly on: Expression | undefined;
  /** USING (…); empty otherwise. */
  readonly using: readonly Identifier[];
  /** `(a JOIN b …) AS t`. */
  readonly alias: TableAlias | undefined;
}

/** One `columns IN values` of a pivot or unpivot. */
export interface PivotEntry extends Node {
  readonly kind: 'pivot-entry';
  /** Several for `(a, b) IN …`. */
  readonly columns: readonly Expression[];
  /** `IN (v, …)`; empty where all values are wanted, or `enumName` or `query` gives them. */
  readonly values: readonly Projection[];
  /** `IN type_name`. */
  readonly enumName: Identifier | undefined;
  readonly query: Query | undefined;
}
/** `t PIVOT (sum(x) FOR year IN (2000, 2010) GROUP BY country)`. */
export interface PivotTable extends Node {
  readonly kind: 'pivot-table';
  readonly source: FromItem;
  readonly aggregates: readonly Projection[];
  readonly entries: readonly PivotEntry[];
  readonly groupBy: readonly Identifier[];
  readonly alias: TableAlias | undefined;
}
export interface UnpivotEntry extends Node {
  readonly kind: 'unpivot-entry';
  readonly columns: readonly Identifier[];
  readonly values: readonly Projection[];
}
/** `t UNPIVOT [INCLUDE NULLS] (value FOR name IN (a, b))`. */
export interface UnpivotTable extends Node {
  readonly kind: 'unpivot-table';
  readonly source: FromItem;
  readonly includeNulls: boolean;
  readonly values: readonly Identifier[];
  readonly entries: readonly UnpivotEntry[];
  readonly alias: TableAlias | undefined;
}

export type FromItem = TableReference | TableFunction | DerivedTable | Join | PivotTable | UnpivotTable;
