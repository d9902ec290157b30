/** An exchange's matrix as it is drawn: merged to what fits, on a log scale. */

export interface MatrixCells {
  readonly numRows: number;
  readonly numColumns: number;
  /** Producer tasks per drawn row and partitions per drawn column; 1 where all fit. */
  readonly rowsPerCell: number;
  readonly columnsPerCell: number;
  /** Row after row. */
  readonly values: Float64Array;
  readonly columnTotals: Float64Array;
  readonly largest: number;
}

export function matrixCells(matrix: readonly (readonly number[])[], maxRows: number, maxColumns: number): MatrixCells {
  const width = matrix.reduce((most, row) => Math.max(most, row.length), 0);
  const rowsPerCell = Math.max(1, Math.ceil(matrix.length / maxRows));
  const columnsPerCell = Math.max(1, Math.ceil(width / maxColumns));
  const numRows = Math.ceil(matrix.length / rowsPerCell);
  const numColumns = Math.ceil(width / columnsPerCell);
  const values = new Float64Array(numRows * numColumns);
  const columnTotals = new Float64Array(numColumns);
  matrix.forEach((row, r) => {
    row.forEach((value, c) => {
      const column = Math.floor(c / columnsPerCell);
      const at = Math.floor(r / rowsPerCell) * numColumns + column;
      values[at] = (values[at] ?? 0) + value;
      columnTotals[column] = (columnTotals[column] ?? 0) + value;
    });
  });
  return { numRows, numColumns, rowsPerCell, columnsPerCell, values, columnTotals, largest: values.reduce((most, value) => Math.max(most, value), 0) };
}

/** 0 for nothing, else 0.12 to 1 by the logarithm. */
export function cellStrength(value: number, largest: number): number {
  if (value <= 0) return 0;
  return largest <= 1 ? 1 : 0.12 + 0.88 * (Math.log1p(value) / Math.log1p(largest));
}
