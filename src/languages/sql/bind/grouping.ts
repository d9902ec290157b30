/**
 * Rewrites expressions of a grouped query to what the Aggregate node gives out: its groups and its aggregates.
 * A column that is neither is an error at its place.
 */
import { UserError } from '../../../base/errors.ts';
import { quoteIdentifier } from '../../../columns/types.ts';
import type { ColumnDef, ColumnId, Expr } from '../../../plan/expr.ts';
import { exprKey, mapChildren } from '../../../plan/expr-tools.ts';

export class Grouping {
  private readonly groups = new Map<string, ColumnDef>();
  private readonly produced = new Set<ColumnId>();

  addGroup(expr: Expr, column: ColumnDef): void {
    this.groups.set(exprKey(expr), column);
    this.produced.add(column.id);
  }

  addAggregate(column: ColumnDef): void {
    this.produced.add(column.id);
  }

  rewrite(expr: Expr): Expr {
    const group = this.groups.get(exprKey(expr));
    if (group !== undefined) return { kind: 'column', id: group.id, name: group.name, type: group.type, span: expr.span };
    if (expr.kind === 'column') {
      if (this.produced.has(expr.id)) return expr;
      throw new UserError('BINDER', `The column ${quoteIdentifier(expr.name)} must appear in GROUP BY or within an aggregate.`, {
        span: expr.span,
        hint: `Add ${quoteIdentifier(expr.name)} to GROUP BY, or write any_value(${quoteIdentifier(expr.name)}).`,
      });
    }
    return mapChildren(expr, (child) => this.rewrite(child));
  }
}
