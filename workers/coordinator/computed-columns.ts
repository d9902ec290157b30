/** Keys and arguments of a sink as columns: what is no column yet is computed by one projection, equal expressions once. */
import { assert } from '../../src/base/assert.ts';
import type { ColumnDef, ColumnId, Expr } from '../../src/plan/expr.ts';
import { ExprNumbers } from '../../src/plan/expr-tools.ts';
import type { Fragment, Origin } from './stage-list.ts';

export class ComputedColumns {
  private readonly columns: ColumnDef[] = [];
  private readonly exprs: Expr[] = [];
  /** Whether anything must be computed, rather than passed. */
  private needed = false;
  private readonly byNumber = new Map<number, ColumnDef>();
  private readonly numbers = new ExprNumbers();
  private readonly inputById: ReadonlyMap<ColumnId, ColumnDef>;
  private readonly create: (name: string, type: ColumnDef['type']) => ColumnDef;

  constructor(input: Fragment, create: (name: string, type: ColumnDef['type']) => ColumnDef) {
    this.inputById = new Map(input.columns.map((column) => [column.id, column]));
    this.create = create;
  }

  column(expr: Expr): ColumnDef {
    const number = this.numbers.of(expr);
    let column = this.byNumber.get(number);
    if (column !== undefined) return column;
    if (expr.kind === 'column') {
      column = this.inputById.get(expr.id);
      assert(column !== undefined, `column ${expr.name} (#${expr.id}) is in the input`);
    } else {
      column = this.create(nameOf(expr), expr.type);
      this.needed = true;
    }
    this.byNumber.set(number, column);
    this.columns.push(column);
    this.exprs.push(expr);
    return column;
  }

  /** Appends the projection to `input`, or nothing where all columns were there. The ordinal goes along. */
  project(input: Fragment, origin: Origin): void {
    if (!this.needed) return;
    const ordinal = input.ordinal === undefined ? [] : [reference(input.columns[input.columns.length - 1] as ColumnDef)];
    input.append({ kind: 'project', exprs: [...this.exprs, ...ordinal], columns: input.withOrdinal(this.columns) }, origin);
  }
}

export function reference(column: ColumnDef): Expr {
  return { kind: 'column', id: column.id, name: column.name, type: column.type };
}

function nameOf(expr: Expr): string {
  switch (expr.kind) {
    case 'column': case 'call': return expr.name;
    default: return expr.kind;
  }
}
