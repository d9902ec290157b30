/** Results as delimited text, written in pieces so that no more than one piece is held as a string. */
import type { Result } from '../../protocol/api.ts';

/** RFC 4180: quoted where it must be. NULL is nothing at all, the empty text is `""`, so that the two differ. */
export function csvField(value: string | null): string {
  if (value === null) return '';
  if (value === '') return '""';
  return /[",\r\n]/.test(value) || value !== value.trim() ? `"${value.replaceAll('"', '""')}"` : value;
}

export function csvLine(values: readonly (string | null)[]): string {
  return `${values.map(csvField).join(',')}\n`;
}

/** For the clipboard: spreadsheets read tabs; a tab or line break inside a value is quoted. */
export function tsvLine(values: readonly (string | null)[]): string {
  return values
    .map((value) => (value === null ? '' : /["\t\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value))
    .join('\t');
}

const PIECE_VALUES = 100_000;

/** The whole result as CSV with a header line. Throws what `rows` throws, or the signal's reason. */
export async function resultAsCsv(result: Result, onProgress: (share: number) => void, signal: AbortSignal): Promise<Blob> {
  const pieces: Blob[] = [new Blob([csvLine(result.schema.map((column) => column.name))])];
  const pieceRows = Math.max(1, Math.floor(PIECE_VALUES / Math.max(1, result.schema.length)));
  for (let offset = 0; offset < result.rowCount; offset += pieceRows) {
    signal.throwIfAborted();
    const rows = await result.rows(offset, pieceRows);
    pieces.push(new Blob([rows.map(csvLine).join('')]));
    onProgress(Math.min(1, (offset + pieceRows) / result.rowCount));
  }
  return new Blob(pieces, { type: 'text/csv;charset=utf-8' });
}
