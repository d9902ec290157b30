/**
 * Bound expressions: names resolved, types known, implicit casts made explicit. Plain data.
 * Columns are named by id, unique within one query, so that optimiser rules can move expressions about freely;
 * operators resolve ids to positions when a task starts.
 */
import type { Span } from '../base/errors.ts';
import type { DataType } from '../columns/types.ts';

export type ColumnId = number;

/** One column of a plan node's output. */
export interface ColumnDef {
  readonly id: ColumnId;
  readonly name: string;
  readonly type: DataType;
  /** Known to hold no NULL. */
  readonly notNull?: boolean;
}

/**
 * Literal values as plain data: integers, DECIMAL (unscaled), DATE (days), TIME/TIMESTAMP (microseconds or the
 * type's unit) and UUID as bigint; FLOAT/DOUBLE as number; BOOLEAN as boolean; VARCHAR as string; BLOB as bytes.
 */
export type LiteralValue =
  | null | boolean | number | bigint | string | Uint8Array
  | { readonly months: number; readonly days: number; readonly micros: bigint };

interface ExprBase {
  readonly type: DataType;
  readonly span?: Span | undefined;
}
export interface ColumnExpr extends ExprBase { readonly kind: 'column'; readonly id: ColumnId; readonly name: string }
export interface LiteralExpr extends ExprBase { readonly kind: 'literal'; readonly value: LiteralValue }
/**
 * A call of a scalar function or operator. `name` is the catalogue's canonical name (operators by symbol: `+`,
 * `=`, `<=`, `||`, `like`, `is null` …), `overload` the index of the chosen signature in that function's list;
 * the arguments already have exactly the signature's types.
 */
export interface CallExpr extends ExprBase { readonly kind: 'call'; readonly name: string; readonly overload: number; readonly args: readonly Expr[] }
/** `try`: NULL instead of an error. */
export interface CastExpr extends ExprBase { readonly kind: 'cast'; readonly arg: Expr; readonly try: boolean }
/** Searched CASE: conditions are BOOLEAN, results and `otherwise` have `type`. Branches not taken raise no error. */
export interface CaseExpr extends ExprBase {
  readonly kind: 'case';
  readonly branches: readonly { readonly when: Expr; readonly then: Expr }[];
  readonly otherwise: Expr;
}
/** n-ary, three-valued. */
export interface AndExpr extends ExprBase { readonly kind: 'and'; readonly args: readonly Expr[] }
export interface OrExpr extends ExprBase { readonly kind: 'or'; readonly args: readonly Expr[] }
/** `arg IN (list)`: same types on both sides. NOT IN is `not` of it. */
export interface InExpr extends ExprBase { readonly kind: 'in'; readonly arg: Expr; readonly list: readonly Expr[] }

export type Expr = ColumnExpr | LiteralExpr | CallExpr | CastExpr | CaseExpr | AndExpr | OrExpr | InExpr;

/** A call of an aggregate function within an Aggregate node. */
export interface AggregateCall {
  readonly name: string;
  readonly overload: number;
  readonly args: readonly Expr[];
  readonly distinct: boolean;
  /** FILTER (WHERE …). */
  readonly filter?: Expr | undefined;
  readonly orderBy?: readonly SortKey[];
  readonly type: DataType;
  readonly span?: Span | undefined;
}

export interface SortKey {
  readonly expr: Expr;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}
