/** Expressions as written, before names and types are resolved. */
import type { Identifier, Node, QualifiedName } from './node.ts';
import type { OrderBy, Query } from './query.ts';
import type { TypeName } from './types.ts';
import type { WindowReference, WindowSpecification } from './windows.ts';

/** `1`, `1_000` (integer), `1.5` (decimal), `1e3` (double). `text` has no underscores. */
export interface NumberLiteral extends Node {
  readonly kind: 'number';
  readonly text: string;
  readonly form: 'integer' | 'decimal' | 'double';
}
/** `'…'`, `E'…'`, `$$…$$`: the value without quotes and escapes. */
export interface StringLiteral extends Node { readonly kind: 'string'; readonly value: string }
/** `X'1F'` or `B'01'`: the digits as written. */
export interface BitStringLiteral extends Node { readonly kind: 'bit-string'; readonly base: 'x' | 'b'; readonly digits: string }
export interface BooleanLiteral extends Node { readonly kind: 'boolean'; readonly value: boolean }
export interface NullLiteral extends Node { readonly kind: 'null' }
/** `DEFAULT` in VALUES or SET. The binder refuses it elsewhere. */
export interface DefaultExpression extends Node { readonly kind: 'default' }

/** `a`, `t.a`, `s.t.a.field`: which part is what only the binder can tell. */
export interface ColumnReference extends Node { readonly kind: 'column-ref'; readonly parts: QualifiedName }
/** `#2`: the second column of the input. */
export interface PositionalReference extends Node { readonly kind: 'positional-ref'; readonly position: number }
/** `?` (name undefined), `$1` or `?1` (a number), `$name`. */
export interface Parameter extends Node { readonly kind: 'parameter'; readonly name: string | undefined }

export interface StarReplacement extends Node { readonly kind: 'star-replacement'; readonly expression: Expression; readonly column: Identifier }
export interface StarRename extends Node { readonly kind: 'star-rename'; readonly column: QualifiedName; readonly newName: Identifier }
/** `*` or `t.*`, with EXCLUDE, REPLACE and RENAME. */
export interface Star extends Node {
  readonly kind: 'star';
  readonly qualifier: Identifier | undefined;
  readonly exclude: readonly QualifiedName[];
  readonly replace: readonly StarReplacement[];
  readonly rename: readonly StarRename[];
}
/** `COLUMNS(selector)`; the selector is a star, a pattern, a list or a lambda. */
export interface ColumnsExpression extends Node { readonly kind: 'columns'; readonly selector: Expression }
/** `*COLUMNS(…)` or `UNPACK(…)`: the columns become arguments of the enclosing call. */
export interface UnpackExpression extends Node { readonly kind: 'unpack'; readonly operand: Expression }

/** Prefix operators `+ - ~ @ !` … or, with `postfix`, `5!`. */
export interface UnaryExpression extends Node {
  readonly kind: 'unary';
  readonly operator: string;
  readonly postfix: boolean;
  readonly operand: Expression;
}
/**
 * An infix operator as written, apart from `==` which is folded into `=` and `!=` into `<>`. `->` is either a lambda or
 * JSON extraction and `->>` JSON extraction as text: the binder decides.
 */
export interface BinaryExpression extends Node {
  readonly kind: 'binary';
  readonly operator: string;
  /** Where the operator stands. */
  readonly operatorStart: number;
  readonly left: Expression;
  readonly right: Expression;
}
/** `a AND b AND c …`: at least two operands; chains without parentheses are one node. */
export interface AndExpression extends Node { readonly kind: 'and'; readonly operands: readonly Expression[] }
export interface OrExpression extends Node { readonly kind: 'or'; readonly operands: readonly Expression[] }
export interface NotExpression extends Node { readonly kind: 'not'; readonly operand: Expression }

/** `a IS [NOT] NULL | TRUE | FALSE | UNKNOWN`, `a ISNULL`, `a NOTNULL`, `a NOT NULL`. */
export interface IsExpression extends Node {
  readonly kind: 'is';
  readonly operand: Expression;
  readonly test: 'null' | 'true' | 'false' | 'unknown';
  readonly negated: boolean;
}
export interface IsDistinctExpression extends Node {
  readonly kind: 'is-distinct';
  readonly left: Expression;
  readonly right: Expression;
  /** IS NOT DISTINCT FROM. */
  readonly negated: boolean;
}
export interface BetweenExpression extends Node {
  readonly kind: 'between';
  readonly operand: Expression;
  readonly lower: Expression;
  readonly upper: Expression;
  readonly symmetric: boolean;
  readonly negated: boolean;
}
/** `a IN (1, 2)`. */
export interface InListExpression extends Node {
  readonly kind: 'in-list';
  readonly operand: Expression;
  readonly items: readonly Expression[];
  readonly negated: boolean;
}
/** `a IN (SELECT …)`. */
export interface InSubqueryExpression extends Node {
  readonly kind: 'in-subquery';
  readonly operand: Expression;
  readonly query: Query;
  readonly negated: boolean;
}
/** `a IN container` without parentheses: a list, map or string to look into. */
export interface InContainerExpression extends Node {
  readonly kind: 'in-container';
  readonly operand: Expression;
  readonly container: Expression;
  readonly negated: boolean;
}
export interface LikeExpression extends Node {
  readonly kind: 'like';
  readonly operator: 'like' | 'ilike' | 'glob' | 'similar';
  readonly operand: Expression;
  readonly pattern: Expression;
  readonly escape: Expression | undefined;
  readonly negated: boolean;
}
/** `a = ANY (SELECT …)` or `a < ALL (list)`. SOME is ANY. Exactly one of `query` and `container` is given. */
export interface QuantifiedExpression extends Node {
  readonly kind: 'quantified';
  readonly operator: string;
  readonly left: Expression;
  readonly quantifier: 'any' | 'all';
  readonly query: Query | undefined;
  readonly container: Expression | undefined;
}

/** `CAST(a AS T)`, `a::T`, `TRY_CAST(a AS T)` or the literal `T '…'`. */
export interface CastExpression extends Node {
  readonly kind: 'cast';
  readonly operand: Expression;
  readonly type: TypeName;
  readonly try: boolean;
}
export interface CollateExpression extends Node { readonly kind: 'collate'; readonly operand: Expression; readonly collation: QualifiedName }
export interface AtTimeZoneExpression extends Node { readonly kind: 'at-time-zone'; readonly operand: Expression; readonly zone: Expression }

export type IntervalUnit =
  | 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'millisecond' | 'microsecond'
  | 'week' | 'quarter' | 'decade' | 'century' | 'millennium';
/** `INTERVAL '1 day'`, `INTERVAL '1' DAY`, `INTERVAL 1 DAY`, `INTERVAL (expr) DAY`. */
export interface IntervalExpression extends Node {
  readonly kind: 'interval';
  readonly value: Expression;
  readonly unit: IntervalUnit | undefined;
}

export interface Argument extends Node {
  readonly kind: 'argument';
  /** `name := value` or `name => value`. */
  readonly name: Identifier | undefined;
  readonly value: Expression;
}
/**
 * `f(…)`, `schema.f(…)` or, if the binder finds no such schema, the method `column.f(…)`. SQL's own call syntax is
 * folded into it: EXTRACT(y FROM t) gives date_part('y', t), SUBSTRING(a FROM b FOR c) substring(a, b, c),
 * POSITION(a IN b) position(b, a), TRIM(LEADING c FROM s) ltrim(s, c), OVERLAY overlay, COALESCE and NULLIF
 * themselves.
 */
export interface FunctionCall extends Node {
  readonly kind: 'call';
  readonly name: QualifiedName;
  readonly arguments: readonly Argument[];
  readonly distinct: boolean;
  /** ORDER BY inside the parentheses. */
  readonly orderBy: OrderBy | undefined;
  readonly nulls: 'ignore' | 'respect' | undefined;
  readonly withinGroup: OrderBy | undefined;
  readonly filter: Expression | undefined;
  readonly exportState: boolean;
  readonly over: WindowSpecification | WindowReference | undefined;
}
/** `expr.f(…)` where expr is not a plain name: the same as `f(expr, …)`. */
export interface MethodCall extends Node {
  readonly kind: 'method-call';
  readonly target: Expression;
  readonly name: Identifier;
  readonly arguments: readonly Argument[];
}
export interface GroupingExpression extends Node { readonly kind: 'grouping'; readonly arguments: readonly Expression[] }

export interface CaseBranch extends Node { readonly kind: 'case-branch'; readonly when: Expression; readonly then: Expression }
export interface CaseExpression extends Node {
  readonly kind: 'case';
  readonly operand: Expression | undefined;
  readonly branches: readonly CaseBranch[];
  readonly otherwise: Expression | undefined;
}

/** `(SELECT …)` as a value. */
export interface SubqueryExpression extends Node { readonly kind: 'subquery'; readonly query: Query }
export interface ExistsExpression extends Node { readonly kind: 'exists'; readonly query: Query }
/** `ARRAY(SELECT …)`. */
export interface ArraySubquery extends Node { readonly kind: 'array-subquery'; readonly query: Query }

/** `[a, b]` or, with `array`, `ARRAY[a, b]`. */
export interface ListExpression extends Node { readonly kind: 'list'; readonly items: readonly Expression[]; readonly array: boolean }
export interface StructField extends Node { readonly kind: 'struct-field'; readonly name: Identifier; readonly value: Expression }
/** `{a: 1, 'b': 2}`. */
export interface StructExpression extends Node { readonly kind: 'struct'; readonly fields: readonly StructField[] }
export interface MapEntry extends Node { readonly kind: 'map-entry'; readonly key: Expression; readonly value: Expression }
/** `MAP {k: v}`. */
export interface MapExpression extends Node { readonly kind: 'map'; readonly entries: readonly MapEntry[] }
/** `(a, b)` or `ROW(a, b)`. */
export interface RowExpression extends Node { readonly kind: 'row'; readonly items: readonly Expression[] }
/** `[result FOR x IN source IF condition]`. */
export interface ListComprehension extends Node {
  readonly kind: 'list-comprehension';
  readonly result: Expression;
  readonly variables: readonly Identifier[];
  readonly source: Expression;
  readonly condition: Expression | undefined;
}
/** `LAMBDA x, y: body`. The arrow form is a binary `->`. */
export interface LambdaExpression extends Node { readonly kind: 'lambda'; readonly parameters: readonly Identifier[]; readonly body: Expression }

/** `(expr).field`. */
export interface FieldAccess extends Node { readonly kind: 'field'; readonly operand: Expression; readonly field: Identifier }
/** `a[1]`. */
export interface Subscript extends Node { readonly kind: 'subscript'; readonly operand: Expression; readonly index: Expression }
/** `a[lower:upper:step]`, each optional. */
export interface Slice extends Node {
  readonly kind: 'slice';
  readonly operand: Expression;
  readonly lower: Expression | undefined;
  readonly upper: Expression | undefined;
  readonly step: Expression | undefined;
}

export type Literal = NumberLiteral | StringLiteral | BitStringLiteral | BooleanLiteral | NullLiteral;

export type Expression =
  | Literal | DefaultExpression | ColumnReference | PositionalReference | Parameter | Star | ColumnsExpression | UnpackExpression
  | UnaryExpression | BinaryExpression | AndExpression | OrExpression | NotExpression
  | IsExpression | IsDistinctExpression | BetweenExpression | InListExpression | InSubqueryExpression | InContainerExpression
  | LikeExpression | QuantifiedExpression | CastExpression | CollateExpression | AtTimeZoneExpression | IntervalExpression
  | FunctionCall | MethodCall | GroupingExpression | CaseExpression
  | SubqueryExpression | ExistsExpression | ArraySubquery
  | ListExpression | StructExpression | MapExpression | RowExpression | ListComprehension | LambdaExpression
  | FieldAccess | Subscript | Slice;
