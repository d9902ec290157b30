/** Queries: SELECT and all that may stand in its place. */
import type { Expression } from './expressions.ts';
import type { FromItem, PivotEntry, Sample } from './from.ts';
import type { Identifier, Node, QualifiedName } from './node.ts';
import type { Statement } from './statements.ts';
import type { NamedWindow } from './windows.ts';

export interface OrderItem extends Node {
  readonly kind: 'order-item';
  readonly expression: Expression;
  readonly direction: 'asc' | 'desc' | undefined;
  readonly nulls: 'first' | 'last' | undefined;
}
/** ORDER BY ALL: every column of the result. */
export interface OrderAll extends Node {
  readonly kind: 'order-all';
  readonly direction: 'asc' | 'desc' | undefined;
  readonly nulls: 'first' | 'last' | undefined;
}
/** Either ORDER BY ALL or a list of at least one item. */
export interface OrderBy extends Node { readonly kind: 'order-by'; readonly items: readonly OrderItem[] | OrderAll }

/** `LIMIT 10`, `LIMIT 10%`, `FETCH FIRST 10 ROWS ONLY`. LIMIT ALL gives a null literal. */
export interface Limit extends Node { readonly kind: 'limit'; readonly count: Expression; readonly percent: boolean }

export interface CommonTableExpression extends Node {
  readonly kind: 'cte';
  readonly name: Identifier;
  readonly columns: readonly Identifier[];
  /** USING KEY (…) of a recursive one. */
  readonly usingKey: readonly Projection[];
  /** AS [NOT] MATERIALIZED; undefined leaves it to the optimiser. */
  readonly materialized: boolean | undefined;
  readonly statement: Statement;
}
export interface WithClause extends Node {
  readonly kind: 'with';
  readonly recursive: boolean;
  readonly expressions: readonly CommonTableExpression[];
}

/**
 * A complete query: what stands between parentheses, or at the top. ORDER BY, LIMIT and OFFSET belong to the whole
 * body, so `SELECT … UNION SELECT … ORDER BY x` sorts the union.
 */
export interface Query extends Node {
  readonly kind: 'query';
  readonly with: WithClause | undefined;
  readonly body: QueryBody;
  readonly orderBy: OrderBy | undefined;
  readonly limit: Limit | undefined;
  readonly offset: Expression | undefined;
}

export interface Projection extends Node {
  readonly kind: 'projection';
  readonly expression: Expression;
  /** `expr AS alias`, `expr alias` or `alias: expr`. */
  readonly alias: Identifier | undefined;
}
export interface Distinct extends Node {
  readonly kind: 'distinct';
  /** DISTINCT ON (…); undefined for plain DISTINCT. */
  readonly on: readonly Expression[] | undefined;
}
export interface GroupingSet extends Node {
  readonly kind: 'grouping-set';
  /** `sets` is GROUPING SETS (…), `empty` is (). */
  readonly set: 'rollup' | 'cube' | 'sets' | 'empty';
  readonly items: readonly GroupItem[];
}
/** A row `(a, b)` inside GROUPING SETS, ROLLUP or CUBE is one set of two columns. */
export type GroupItem = Expression | GroupingSet;
export interface GroupBy extends Node {
  readonly kind: 'group-by';
  /** GROUP BY ALL: every projection that holds no aggregate; `items` is empty. */
  readonly all: boolean;
  readonly items: readonly GroupItem[];
}

export interface Select extends Node {
  readonly kind: 'select';
  readonly distinct: Distinct | undefined;
  /** At least one. `FROM t` without SELECT and `TABLE t` give a star. */
  readonly projections: readonly Projection[];
  /** Written as `FROM … SELECT …`. */
  readonly fromFirst: boolean;
  /** Items separated by commas: a cross product. */
  readonly from: readonly FromItem[];
  readonly where: Expression | undefined;
  readonly groupBy: GroupBy | undefined;
  readonly having: Expression | undefined;
  readonly windows: readonly NamedWindow[];
  readonly qualify: Expression | undefined;
  /** USING SAMPLE. */
  readonly sample: Sample | undefined;
}
/** `VALUES (1, 2), (3, 4)`: at least one row; all are equally long. */
export interface Values extends Node { readonly kind: 'values'; readonly rows: readonly (readonly Expression[])[] }

/**
 * A chain of one set operation, applied from left to right: `a EXCEPT b EXCEPT c` is one node of three operands. An
 * operand in parentheses is a Query.
 */
export interface SetOperation extends Node {
  readonly kind: 'set-operation';
  readonly operator: 'union' | 'intersect' | 'except';
  readonly all: boolean;
  readonly byName: boolean;
  readonly operands: readonly QueryBody[];
}

/** `PIVOT t ON … USING … GROUP BY …`. */
export interface PivotStatement extends Node {
  readonly kind: 'pivot';
  readonly source: FromItem;
  readonly on: readonly PivotEntry[];
  readonly using: readonly Projection[];
  readonly groupBy: readonly Identifier[];
}
/** `UNPIVOT t ON … INTO NAME n VALUE v, …`. */
export interface UnpivotStatement extends Node {
  readonly kind: 'unpivot';
  readonly source: FromItem;
  readonly on: readonly Projection[];
  /** `name` and `value` by default. */
  readonly into: { readonly name: Identifier; readonly values: readonly Identifier[] } | undefined;
}

/** DESCRIBE, SHOW and SUMMARIZE: of a query, a table or everything. */
export interface Describe extends Node {
  readonly kind: 'describe';
  readonly command: 'describe' | 'show' | 'summarize';
  /** Undefined for `SHOW TABLES`-like forms without a name and for SHOW ALL TABLES. */
  readonly query: Query | undefined;
  readonly name: QualifiedName;
  /** SHOW ALL TABLES. */
  readonly all: boolean;
  /** SHOW TABLES FROM schema. */
  readonly from: QualifiedName;
}

/** A nested Query is one in parentheses. */
export type QueryBody = Select | Values | SetOperation | PivotStatement | UnpivotStatement | Describe | Query;
