import { expect, test } from 'vitest';
import { cellsIn, inRange, moveSelection, rangeOf } from './selection.ts';
import type { CellPlace } from './selection.ts';

const extent = { numRows: 1_000_000, numColumns: 8, pageRows: 20 };
const at = (row: number, column: number) => ({ active: { row, column }, anchor: { row, column } });
const press = (key: string, shift = false, command = false) => ({ key, shift, command });
const to = (from: ReturnType<typeof at>, ...keys: ReturnType<typeof press>[]): CellPlace | undefined =>
  keys.reduce((selection, key) => moveSelection(selection, key, extent) ?? selection, from).active;

test('keys move the active cell and stop at the edges', () => {
  expect(to(at(0, 0), press('ArrowUp'), press('ArrowLeft'))).toEqual({ row: 0, column: 0 });
  expect(to(at(0, 0), press('ArrowDown'), press('ArrowRight'))).toEqual({ row: 1, column: 1 });
  expect(to(at(5, 3), press('PageDown'))).toEqual({ row: 25, column: 3 });
  expect(to(at(5, 3), press('PageUp'))).toEqual({ row: 0, column: 3 });
  expect(to(at(5, 3), press('Home'))).toEqual({ row: 5, column: 0 });
  expect(to(at(5, 3), press('End'))).toEqual({ row: 5, column: 7 });
  expect(to(at(5, 3), press('End', false, true))).toEqual({ row: 999_999, column: 7 });
  expect(to(at(5, 3), press('Home', false, true))).toEqual({ row: 0, column: 0 });
  expect(to(at(5, 3), press('ArrowDown', false, true))).toEqual({ row: 999_999, column: 3 });
});

test('shift keeps the anchor, another key drops it', () => {
  const grown = moveSelection(at(2, 2), press('ArrowDown', true), extent);
  expect(grown).toEqual({ active: { row: 3, column: 2 }, anchor: { row: 2, column: 2 } });
  expect(rangeOf(grown ?? at(0, 0))).toEqual({ firstRow: 2, lastRow: 3, firstColumn: 2, lastColumn: 2 });
  expect(moveSelection(grown ?? at(0, 0), press('ArrowDown'), extent)).toEqual(at(4, 2));
});

test('command and a selects everything', () => {
  const all = rangeOf(moveSelection(at(3, 3), press('a', false, true), extent) ?? at(0, 0));
  expect(cellsIn(all)).toBe(8_000_000);
  expect(inRange(all, 999_999, 7)).toBe(true);
});

test('other keys are not the grid’s', () => {
  expect(moveSelection(at(0, 0), press('Tab'), extent)).toBeNull();
  expect(moveSelection(at(0, 0), press('a'), extent)).toBeNull();
});

test('an empty result has nowhere to go', () => {
  expect(moveSelection(at(0, 0), press('ArrowDown'), { numRows: 0, numColumns: 0, pageRows: 1 })).toEqual(at(0, 0));
});
