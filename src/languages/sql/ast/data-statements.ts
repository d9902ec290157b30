/** Statements that change or move data. */
import type { Expression } from './expressions.ts';
import type { FromItem, TableReference } from './from.ts';
import type { Identifier, Node, QualifiedName } from './node.ts';
import type { OrderItem, Projection, Query, WithClause } from './query.ts';

/** `a = 1` or `(a, b) = (1, 2)`. */
export interface Assignment extends Node {
  readonly kind: 'assignment';
  /** Several for the parenthesised form. Dotted targets name struct fields. */
  readonly targets: readonly QualifiedName[];
  readonly value: Expression;
}

export interface OnConflict extends Node {
  readonly kind: 'on-conflict';
  readonly columns: readonly OrderItem[];
  readonly columnsWhere: Expression | undefined;
  /** ON CONSTRAINT name. */
  readonly constraint: Identifier | undefined;
  /** DO UPDATE SET …; undefined for DO NOTHING. */
  readonly update: readonly Assignment[] | undefined;
  readonly where: Expression | undefined;
}
export interface Insert extends Node {
  readonly kind: 'insert';
  readonly with: WithClause | undefined;
  /** INSERT OR REPLACE, INSERT OR IGNORE. */
  readonly or: 'replace' | 'ignore' | undefined;
  readonly table: QualifiedName;
  readonly alias: Identifier | undefined;
  readonly columns: readonly QualifiedName[];
  readonly byName: boolean;
  /** Undefined for DEFAULT VALUES. */
  readonly source: Query | undefined;
  readonly onConflict: OnConflict | undefined;
  readonly returning: readonly Projection[];
}
export interface Update extends Node {
  readonly kind: 'update';
  readonly with: WithClause | undefined;
  readonly table: TableReference;
  readonly assignments: readonly Assignment[];
  readonly from: readonly FromItem[];
  readonly where: Expression | undefined;
  readonly returning: readonly Projection[];
}
export interface Delete extends Node {
  readonly kind: 'delete';
  readonly with: WithClause | undefined;
  readonly table: TableReference;
  readonly using: readonly FromItem[];
  readonly where: Expression | undefined;
  readonly returning: readonly Projection[];
}
export interface Truncate extends Node { readonly kind: 'truncate'; readonly table: QualifiedName }

export interface MergeAction extends Node {
  readonly kind: 'merge-action';
  readonly when: 'matched' | 'not-matched-by-source' | 'not-matched-by-target';
  readonly condition: Expression | undefined;
  readonly action: 'update' | 'delete' | 'insert' | 'nothing' | 'error';
  /** UPDATE SET …; empty for UPDATE and UPDATE SET *. */
  readonly assignments: readonly Assignment[];
  readonly columns: readonly QualifiedName[];
  /** INSERT VALUES (…); undefined for INSERT, INSERT * and DEFAULT VALUES. */
  readonly values: readonly Expression[] | undefined;
  readonly byName: boolean;
  readonly defaultValues: boolean;
  /** The message of ERROR 'message'. */
  readonly message: Expression | undefined;
}
export interface Merge extends Node {
  readonly kind: 'merge';
  readonly with: WithClause | undefined;
  readonly table: TableReference;
  readonly source: FromItem;
  readonly on: Expression | undefined;
  readonly using: readonly Identifier[];
  readonly actions: readonly MergeAction[];
  readonly returning: readonly Projection[];
}

/** An option of COPY, ATTACH and the like: `name`, `name value`, `name (a, b)`. */
export interface Option extends Node {
  readonly kind: 'option';
  readonly name: string;
  readonly values: readonly Expression[];
  /** The values stood in parentheses. */
  readonly list: boolean;
}
/** `COPY t TO 'f'`, `COPY t FROM 'f'`, `COPY (SELECT …) TO 'f'`, `COPY FROM DATABASE a TO b`. */
export interface Copy extends Node {
  readonly kind: 'copy';
  readonly direction: 'to' | 'from';
  readonly table: QualifiedName;
  readonly columns: readonly Identifier[];
  readonly query: Query | undefined;
  readonly file: Expression;
  readonly options: readonly Option[];
}

export type DataStatement = Insert | Update | Delete | Truncate | Merge | Copy;
