/** The active cell, the rectangle selected with it, and what the keys do to them. */
import { clamp } from './scroll-model.ts';

export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

export interface GridSelection {
  readonly active: CellPlace;
  /** The corner opposite the active cell. */
  readonly anchor: CellPlace;
}

export interface GridExtent {
  readonly numRows: number;
  readonly numColumns: number;
  /** Rows that a page key moves by. */
  readonly pageRows: number;
}

export interface KeyPress {
  readonly key: string;
  readonly shift: boolean;
  /** Ctrl, or Command on a Mac. */
  readonly command: boolean;
}

/** The selection after a key, or null where the key is none of the grid's. */
export function moveSelection({ active, anchor }: GridSelection, press: KeyPress, extent: GridExtent): GridSelection | null {
  const lastRow = Math.max(0, extent.numRows - 1);
  const lastColumn = Math.max(0, extent.numColumns - 1);
  if (press.command && press.key.toLowerCase() === 'a')
    return { active: { row: 0, column: 0 }, anchor: { row: lastRow, column: lastColumn } };
  const target = targetOf(active, press, extent, lastRow, lastColumn);
  if (target === null) return null;
  const next = { row: clamp(target.row, 0, lastRow), column: clamp(target.column, 0, lastColumn) };
  return { active: next, anchor: press.shift ? anchor : next };
}

function targetOf(
  { row, column }: CellPlace, { key, command }: KeyPress, { pageRows }: GridExtent, lastRow: number, lastColumn: number,
): CellPlace | null {
  switch (key) {
    case 'ArrowUp': return { row: command ? 0 : row - 1, column };
    case 'ArrowDown': return { row: command ? lastRow : row + 1, column };
    case 'ArrowLeft': return { row, column: command ? 0 : column - 1 };
    case 'ArrowRight': return { row, column: command ? lastColumn : column + 1 };
    case 'PageUp': return { row: row - pageRows, column };
    case 'PageDown': return { row: row + pageRows, column };
    case 'Home': return command ? { row: 0, column: 0 } : { row, column: 0 };
    case 'End': return command ? { row: lastRow, column: lastColumn } : { row, column: lastColumn };
    default: return null;
  }
}

/** Both corners inclusive. */
export interface CellRange {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

export function rangeOf({ active, anchor }: GridSelection): CellRange {
  return {
    firstRow: Math.min(active.row, anchor.row), lastRow: Math.max(active.row, anchor.row),
    firstColumn: Math.min(active.column, anchor.column), lastColumn: Math.max(active.column, anchor.column),
  };
}

export function inRange(range: CellRange, row: number, column: number): boolean {
  return row >= range.firstRow && row <= range.lastRow && column >= range.firstColumn && column <= range.lastColumn;
}

export function cellsIn(range: CellRange): number {
  return (range.lastRow - range.firstRow + 1) * (range.lastColumn - range.firstColumn + 1);
}
