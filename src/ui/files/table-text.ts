/** Words about a table, and the SQL that its panel inserts. */
import type { TableInfo } from '../../protocol/api.ts';
import { quoteIdentifier } from '../../columns/types.ts';
import { formatBytes, plural } from '../format/numbers.ts';

/** `combined log · 1.08 MB · 5,000 rows` */
export function tableSummary(table: TableInfo): string {
  const format = table.compression === undefined || table.compression === 'none' ? table.format : `${table.format}, ${table.compression}`;
  const parts = [format, formatBytes(table.bytes)];
  if (table.rows !== undefined) parts.push(plural(table.rows, 'row'));
  return parts.join(' · ');
}

/** What the import switch says about the copy. */
export function importText(state: TableInfo['imported']): string {
  switch (state) {
    case 'yes': return 'copied';
    case 'pending': return 'copied while first read';
    case 'no': return 'not copied';
    case 'off': return 'off';
  }
}

/** `access_rejects`, `"my log_rejects"`: the name as it is written in SQL. */
export function rejectsName(table: TableInfo, tables: readonly TableInfo[]): string {
  const known = tables.find((candidate) => candidate.rejectsOf === table.name);
  if (known !== undefined) return known.name;
  return table.name.endsWith('"') ? `${table.name.slice(0, -1)}_rejects"` : `${table.name}_rejects`;
}

export function selectAll(name: string): string {
  return `SELECT *\nFROM ${name}\nLIMIT 100`;
}

export function columnReference(name: string): string {
  return quoteIdentifier(name);
}

/** Formats a text file may be read as instead. Parquet is what it is. */
export const TEXT_FORMATS: readonly string[] = ['combined log', 'common log', 'text lines'];

export function formatsFor(table: TableInfo): readonly string[] {
  return TEXT_FORMATS.includes(table.format) ? TEXT_FORMATS : [];
}
