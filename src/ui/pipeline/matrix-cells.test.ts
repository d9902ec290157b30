import { expect, test } from 'vitest';
import { cellStrength, matrixCells } from './matrix-cells.ts';

test('a small matrix is drawn as it is', () => {
  const cells = matrixCells([[1, 2], [3, 4], [0, 5]], 10, 10);
  expect([...cells.values]).toEqual([1, 2, 3, 4, 0, 5]);
  expect([...cells.columnTotals]).toEqual([4, 11]);
  expect(cells).toMatchObject({ numRows: 3, numColumns: 2, rowsPerCell: 1, columnsPerCell: 1, largest: 5 });
});

test('a large one is merged without losing a row', () => {
  const cells = matrixCells(Array.from({ length: 1000 }, () => Array<number>(1024).fill(1)), 100, 300);
  expect(cells.numRows).toBeLessThanOrEqual(100);
  expect(cells.numColumns).toBeLessThanOrEqual(300);
  expect(cells.values.reduce((sum, value) => sum + value, 0)).toBe(1_024_000);
});

test('nothing is drawn for nothing, and little is still seen beside much', () => {
  expect(cellStrength(0, 1e6)).toBe(0);
  expect(cellStrength(1, 1e6)).toBeGreaterThan(0.12);
  expect(cellStrength(1e6, 1e6)).toBeCloseTo(1);
  expect(matrixCells([], 10, 10)).toMatchObject({ numRows: 0, numColumns: 0, largest: 0 });
});
