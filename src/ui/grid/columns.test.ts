import { expect, test } from 'vitest';
import { autoWidths, placeColumns, visibleColumns } from './columns.ts';

test('widths follow the longest of name, type and values, within bounds', () => {
  const columns = [{ name: 'n', type: 'BIGINT' }, { name: 'url', type: 'VARCHAR' }, { name: 'agent', type: 'VARCHAR' }];
  const [number = 0, url = 0, agent = 0] = autoWidths(columns, [['1204331', '/articles/why-batch-processing-matters', 'x'.repeat(1000)], [null, null, null]]);
  expect(number).toBeGreaterThanOrEqual(64);
  expect(url).toBeGreaterThan(38 * 7);
  expect(agent).toBe(420);
});

test('only the columns in view are drawn, of ten thousand', () => {
  const columns = Array.from({ length: 10_000 }, (_, i) => ({ name: `c${i}`, type: 'INTEGER' }));
  const placed = placeColumns(columns, columns.map(() => 100), 50);
  expect(visibleColumns(placed, 0, 500).map((column) => column.index)).toEqual([0, 1, 2, 3, 4]);
  expect(visibleColumns(placed, 500_000, 250).map((column) => column.index)).toEqual([4999, 5000, 5001, 5002].filter((i) => 50 + i * 100 + 100 > 500_000 && 50 + i * 100 < 500_250));
  expect(visibleColumns(placed, 2_000_000, 250)).toEqual([]);
});
