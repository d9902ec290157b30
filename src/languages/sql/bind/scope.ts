/** Names that a clause can see. */
import { notSupported, UserError, type Span } from '../../../base/errors.ts';
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

  /**
   * The column of that name, or undefined. Of several in one table the first one counts; throws where several tables
   * have one.
   */
  find(table: string | undefined, name: string, span: Span): ColumnExpr | undefined {
    const found = (this.byName.get(name.toLowerCase()) ?? []).filter((c) => table === undefined || c.table.toLowerCase() === table.toLowerCase());
    const first = found[0];
    if (first === undefined) return undefined;
    const others = found.filter((c) => c.table !== first.table);
    if (others.length > 0)
      throw new UserError('BINDER', `The name ${quoteIdentifier(name)} is ambiguous.`, {
        span,
        hint: `Write ${[first, ...others].map((c) => `${quoteIdentifier(c.table)}.${quoteIdentifier(name)}`).join(' or ')}.`,
      });
    return reference(first, span);
  }

  /** The column at a place from 1: `#1`. */
  at(position: number, span: Span): ColumnExpr {
    const column = this.columns.filter((c) => !c.hidden)[position - 1];
    if (column !== undefined) return reference(column, span);
    const count = this.columns.filter((c) => !c.hidden).length;
    throw new UserError('BINDER', `#${position} is out of range: there are ${count} columns.`, { span, hint: count === 0 ? undefined : `Use #1 to #${count}.` });
  }

  hasTable(name: string): boolean {
    return this.columns.some((c) => c.table.toLowerCase() === name.toLowerCase());
  }

  /** The error for a name that nothing visible bears. */
  unknown(name: string, span: Span): UserError {
    const visible = this.columns.filter((c) => !c.hidden).map((c) => c.column.name);
    const hint = this.columns.length === 0 ? 'This query has no FROM clause, so there are no columns.' : (didYouMean(name, this.columns.map((c) => c.column.name)) ?? `Columns: ${listNames(visible)}.`);
    return new UserError('BINDER', `There is no column named ${quoteIdentifier(name)}.`, { span, hint });
  }

  /** Throws for `table.name`, which nothing visible bears. */
  unknownQualified(table: string, name: string, span: Span): never {
    if (this.hasTable(table)) {
      const columns = this.columns.filter((c) => c.table.toLowerCase() === table.toLowerCase()).map((c) => c.column.name);
      throw new UserError('BINDER', `The table ${quoteIdentifier(table)} has no column named ${quoteIdentifier(name)}.`, { span, hint: didYouMean(name, columns) ?? `Columns: ${listNames(columns)}.` });
    }
    const column = this.find(undefined, table, span);
    if (column?.type.id === 'STRUCT') throw notSupported(`struct fields (${table}.${name})`, span);
    const tables = [...new Set(this.columns.map((c) => c.table))];
    const hint = didYouMean(table, tables) ?? (tables.length === 0 ? 'This query has no FROM clause.' : `Tables here: ${listNames(tables)}.`);
    throw new UserError('BINDER', `There is no table named ${quoteIdentifier(table)} in this query.`, { span, hint });
  }
}

function reference(entry: ScopeColumn, span: Span): ColumnExpr {
  const { id, name, type } = entry.column;
  return { kind: 'column', id, name, type, span };
}

export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 12).map(quoteIdentifier).join(', ');
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}
