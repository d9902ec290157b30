/** What binding needs from outside, and what one query's binding shares. */
import type { Catalog } from '../../../catalog/table.ts';
import type { ColumnDef, ColumnId, Expr, LiteralExpr } from '../../../plan/expr.ts';
import type { FunctionCatalog } from '../../../plan/functions.ts';
import type { DataType } from '../../../columns/types.ts';

export interface BindOptions {
  readonly catalog: Catalog;
  readonly functions: FunctionCatalog;
  /** The one instant that now(), current_date and the like stand for, in microseconds since 1970 UTC. */
  readonly nowMicros: bigint;
  /** Value of an expression without columns; undefined where it can't be told (or its evaluation fails). */
  readonly fold: (expr: Expr) => LiteralExpr | undefined;
}

export class BindContext {
  readonly options: BindOptions;
  private nextId: ColumnId = 0;

  constructor(options: BindOptions) {
    this.options = options;
  }

  column(name: string, type: DataType, notNull = false): ColumnDef {
    return { id: this.nextId++, name, type, notNull };
  }
}
