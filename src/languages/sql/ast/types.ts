/** Type names as written. The binder resolves them: the parser knows no list of types. */
import type { Expression } from './expressions.ts';
import type { Identifier, Node, QualifiedName } from './node.ts';

/**
 * A type by name. SQL's multi-word names are folded into one: `DOUBLE PRECISION` gives `double`,
 * `TIMESTAMP WITH TIME ZONE` `timestamptz`, `TIME WITH TIME ZONE` `timetz`, `CHARACTER VARYING` `varchar`,
 * `BIT VARYING` `varbit`, `INTERVAL YEAR TO MONTH` `interval`. Other names keep their spelling.
 */
export interface NamedType extends Node {
  readonly kind: 'named-type';
  readonly name: QualifiedName;
  /** `(10, 2)` of `DECIMAL(10, 2)`. */
  readonly modifiers: readonly Expression[];
}

/** `T[]` or `T ARRAY`. */
export interface ListTypeName extends Node { readonly kind: 'list-type'; readonly element: TypeName }
/** `T[3]` or `T ARRAY[3]`. */
export interface ArrayTypeName extends Node { readonly kind: 'array-type'; readonly element: TypeName; readonly size: number }
export interface TypeField extends Node { readonly kind: 'type-field'; readonly name: Identifier; readonly type: TypeName }
/** `STRUCT(a INT, b TEXT)` or `ROW(...)`. */
export interface StructTypeName extends Node { readonly kind: 'struct-type'; readonly fields: readonly TypeField[] }
export interface UnionTypeName extends Node { readonly kind: 'union-type'; readonly members: readonly TypeField[] }
/** `MAP(K, V)`; the binder checks that there are two arguments. */
export interface MapTypeName extends Node { readonly kind: 'map-type'; readonly arguments: readonly TypeName[] }

export type TypeName = NamedType | ListTypeName | ArrayTypeName | StructTypeName | UnionTypeName | MapTypeName;
