/** Column widths: from the first rows, kept once the user has set one. */
import { kindOfType, showValue } from '../format/values.ts';
import type { Row } from './row-pages.ts';

export const ROW_HEIGHT = 24;
export const HEADER_HEIGHT = 44;
/** Width of one character of the data face at 12 px, and what a cell adds on both sides. */
const CHAR_WIDTH = 7.2;
const CELL_PADDING = 26;
const MIN_WIDTH = 64;
const MAX_AUTO_WIDTH = 420;
export const MIN_COLUMN_WIDTH = 40;

export interface GridColumn {
  readonly name: string;
  readonly type: string;
}

export function autoWidths(columns: readonly GridColumn[], rows: readonly Row[]): readonly number[] {
  return columns.map(({ name, type }, index) => {
    const longest = rows.reduce((most, row) => {
      const value = row[index];
      return Math.max(most, value === null || value === undefined ? 4 : showValue(value, type).text.length);
    }, Math.max(name.length, type.length));
    return Math.round(Math.min(MAX_AUTO_WIDTH, Math.max(MIN_WIDTH, longest * CHAR_WIDTH + CELL_PADDING)));
  });
}

export interface PlacedColumn extends GridColumn {
  readonly index: number;
  readonly left: number;
  readonly width: number;
  readonly isNumber: boolean;
}

export function placeColumns(columns: readonly GridColumn[], widths: readonly number[], startLeft: number): readonly PlacedColumn[] {
  let left = startLeft;
  return columns.map(({ name, type }, index) => {
    const width = widths[index] ?? MIN_WIDTH;
    const placed = { name, type, index, left, width, isNumber: kindOfType(type) === 'number' };
    left += width;
    return placed;
  });
}

/** The columns that show between `scrollLeft` and `scrollLeft + width`; found by halving, so that 10,000 columns cost nothing. */
export function visibleColumns(columns: readonly PlacedColumn[], scrollLeft: number, width: number): readonly PlacedColumn[] {
  let low = 0;
  let high = columns.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const column = columns[middle];
    if (column !== undefined && column.left + column.width <= scrollLeft) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < columns.length && (columns[end]?.left ?? 0) < scrollLeft + width) end++;
  return columns.slice(low, end);
}

/** Room for the row numbers. */
export function gutterWidth(numRows: number): number {
  return Math.round(String(numRows).length * 1.34 * CHAR_WIDTH + 16);
}
