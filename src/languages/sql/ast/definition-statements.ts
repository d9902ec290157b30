/** Statements that define, change or drop tables, views, macros, types and schemas. */
import type { Option } from './data-statements.ts';
import type { Expression } from './expressions.ts';
import type { Identifier, Node, QualifiedName } from './node.ts';
import type { Query } from './query.ts';
import type { TypeName } from './types.ts';

export interface ForeignKeyTarget {
  readonly table: QualifiedName;
  readonly columns: readonly Identifier[];
  readonly onDelete: string | undefined;
  readonly onUpdate: string | undefined;
}
/** A constraint of a column (no `columns`) or of a table. */
export interface Constraint extends Node {
  readonly kind: 'constraint';
  readonly name: Identifier | undefined;
  readonly constraint:
    | 'not-null' | 'null' | 'unique' | 'primary-key' | 'check' | 'default' | 'references' | 'collate' | 'generated' | 'compression';
  readonly columns: readonly Identifier[];
  /** Of CHECK, DEFAULT and GENERATED. */
  readonly expression: Expression | undefined;
  readonly references: ForeignKeyTarget | undefined;
  /** Of COLLATE and USING COMPRESSION. */
  readonly value: QualifiedName;
  /** Of GENERATED. */
  readonly storage: 'virtual' | 'stored' | undefined;
}
export interface ColumnDefinition extends Node {
  readonly kind: 'column-definition';
  readonly name: Identifier;
  /** Undefined for a generated column without a type, and for a name alone in CREATE TABLE t (a, b) AS …. */
  readonly type: TypeName | undefined;
  readonly constraints: readonly Constraint[];
}

export interface CreateHead {
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  readonly temporary: boolean;
}
export interface CreateTable extends Node, CreateHead {
  readonly kind: 'create-table';
  readonly name: QualifiedName;
  readonly columns: readonly ColumnDefinition[];
  readonly constraints: readonly Constraint[];
  /** PARTITIONED BY (…) and SORTED BY (…), of lake formats. */
  readonly partitionedBy: readonly Expression[];
  readonly sortedBy: readonly Expression[];
  readonly options: readonly Option[];
  readonly as: Query | undefined;
  /** AS … WITH NO DATA gives false. */
  readonly withData: boolean;
}
export interface CreateView extends Node, CreateHead {
  readonly kind: 'create-view';
  readonly recursive: boolean;
  readonly name: QualifiedName;
  readonly columns: readonly Identifier[];
  readonly query: Query;
}
export interface MacroParameter extends Node {
  readonly kind: 'macro-parameter';
  readonly name: Identifier;
  readonly type: TypeName | undefined;
  readonly default: Expression | undefined;
}
export interface MacroOverload extends Node {
  readonly kind: 'macro-overload';
  readonly parameters: readonly MacroParameter[];
  /** Exactly one of the two: a scalar macro or a table macro. */
  readonly expression: Expression | undefined;
  readonly query: Query | undefined;
}
export interface CreateMacro extends Node, CreateHead {
  readonly kind: 'create-macro';
  readonly name: QualifiedName;
  readonly overloads: readonly MacroOverload[];
}
export interface CreateType extends Node, CreateHead {
  readonly kind: 'create-type';
  readonly name: QualifiedName;
  /** AS ENUM ('a', 'b'). */
  readonly values: readonly string[] | undefined;
  /** AS ENUM (SELECT …). */
  readonly query: Query | undefined;
  /** AS an existing type. */
  readonly type: TypeName | undefined;
}
export interface CreateSchema extends Node, CreateHead { readonly kind: 'create-schema'; readonly name: QualifiedName }

export type DroppedObject =
  | 'table' | 'view' | 'macro' | 'macro table' | 'type' | 'schema' | 'index' | 'sequence' | 'materialized view' | 'collation' | 'secret' | 'trigger';
export interface Drop extends Node {
  readonly kind: 'drop';
  readonly object: DroppedObject;
  readonly ifExists: boolean;
  readonly names: readonly QualifiedName[];
  readonly behavior: 'cascade' | 'restrict' | undefined;
}

/** One change of ALTER TABLE or ALTER VIEW. */
export type AlterAction =
  | { readonly action: 'rename'; readonly newName: Identifier }
  | { readonly action: 'rename-column'; readonly column: QualifiedName; readonly newName: Identifier }
  | { readonly action: 'add-column'; readonly ifNotExists: boolean; readonly path: QualifiedName; readonly column: ColumnDefinition }
  | { readonly action: 'drop-column'; readonly ifExists: boolean; readonly column: QualifiedName; readonly behavior: 'cascade' | 'restrict' | undefined }
  | { readonly action: 'set-type'; readonly column: QualifiedName; readonly type: TypeName | undefined; readonly collation: QualifiedName; readonly using: Expression | undefined }
  | { readonly action: 'set-default'; readonly column: QualifiedName; readonly value: Expression }
  | { readonly action: 'drop-default' | 'set-not-null' | 'drop-not-null'; readonly column: QualifiedName }
  | { readonly action: 'add-constraint'; readonly constraint: Constraint }
  | { readonly action: 'drop-constraint'; readonly ifExists: boolean; readonly name: Identifier; readonly behavior: 'cascade' | 'restrict' | undefined }
  | { readonly action: 'set-schema'; readonly schema: Identifier }
  | { readonly action: 'set-partitioned-by' | 'set-sorted-by'; readonly expressions: readonly Expression[] }
  | { readonly action: 'set-options' | 'reset-options'; readonly options: readonly Option[] };

export interface Alter extends Node {
  readonly kind: 'alter';
  readonly object: 'table' | 'view' | 'index' | 'sequence' | 'schema' | 'database' | 'materialized view';
  readonly ifExists: boolean;
  readonly name: QualifiedName;
  readonly actions: readonly AlterAction[];
}

export type DefinitionStatement = CreateTable | CreateView | CreateMacro | CreateType | CreateSchema | Drop | Alter;
