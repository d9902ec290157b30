/** Names that a clause can see. */
import { UserError, type Span } from '../../../base/errors.ts';
import { quoteIdentifier } from '../../../columns/types.ts';
import type { ColumnDef, ColumnExpr } from '../../../plan/expr.ts';
import { didYouMean } from './suggest.ts';

export interface ScopeColumn {
  /** Alias or name of the table it comes from. */
  readonly table: string;
  readonly column: ColumnDef;
  /** Not part of `*`. */
  readonly hidden: boolean;
}

/** The columns of a FROM clause. Names compare without regard to case. */
export class Scope {
  readonly columns: readonly ScopeColumn[];
  private readonly byName = new Map<string, ScopeColumn[]>();

  constructor(columns: readonly ScopeColumn[]) {
    this.columns = columns;
    for (const entry of columns) {
      const key = entry.column.name.toLowerCase();
      const same = this.byName.get(key);
      if (same === undefined) this.byName.set(key, [entry]);
      else same.push(entry);
    }
  }

  /** The column of that name, or undefined. Throws when several fit. */
  find(table: string | undefined, name: string, span: Span): ColumnExpr | undefined {
    const found = (this.byName.get(name.toLowerCase()) ?? []).filter((c) => table === undefined || c.table.toLowerCase() === table.toLowerCase());
    const first = found[0];
    if (first === undefined) return undefined;
    if (found.length > 1)
      throw new UserError('BINDER', `The name ${quoteIdentifier(name)} is ambiguous.`, {
        span,
        hint: `Write ${found.map((c) => `${quoteIdentifier(c.table)}.${quoteIdentifier(name)}`).join(' or ')}.`,
      });
    return { kind: 'column', id: first.column.id, name: first.column.name, type: first.column.type, span };
  }

  hasTable(name: string): boolean {
    return this.columns.some((c) => c.table.toLowerCase() === name.toLowerCase());
  }

  /** The error for a name that nothing visible bears. */
  unknown(name: string, span: Span, others: Iterable<string> = []): UserError {
    const candidates = [...this.columns.map((c) => c.column.name), ...others];
    const hint = didYouMean(name, candidates) ?? (candidates.length === 0 ? 'This query has no FROM clause, so there are no columns.' : `Columns: ${listNames(this.columns.filter((c) => !c.hidden).map((c) => c.column.name))}.`);
    return new UserError('BINDER', `There is no column named ${quoteIdentifier(name)}.`, { span, hint });
  }
}

export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 12).map(quoteIdentifier).join(', ');
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}
