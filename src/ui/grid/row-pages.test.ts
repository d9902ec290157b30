import { expect, test, vi } from 'vitest';
import { RowPages } from './row-pages.ts';

function setUp(numRows: number, numColumns = 4) {
  const calls: [number, number][] = [];
  const pages = new RowPages({
    numRows, numColumns, onChange: vi.fn(),
    fetch: async (offset, limit) => {
      calls.push([offset, limit]);
      return Array.from({ length: Math.min(limit, numRows - offset) }, (_, i) => [String(offset + i)]);
    },
  });
  return { pages, calls };
}
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

test('fetches whole pages once', async () => {
  const { pages, calls } = setUp(10_000);
  pages.want(0, 30);
  pages.want(5, 35);
  await settle();
  expect(pages.row(7)).toEqual(['7']);
  expect(calls).toEqual([[0, pages.pageRows]]);
  pages.want(pages.pageRows - 5, pages.pageRows + 5);
  await settle();
  expect(pages.row(pages.pageRows + 1)).toEqual([String(pages.pageRows + 1)]);
  expect(calls).toHaveLength(2);
});

test('the last page is short and nothing is asked for beyond it', async () => {
  const { pages, calls } = setUp(3);
  pages.want(0, 500);
  await settle();
  expect(pages.row(2)).toEqual(['2']);
  expect(pages.row(3)).toBeUndefined();
  expect(calls).toHaveLength(1);
});

test('holds a bounded number of pages, whatever is scrolled through', async () => {
  const { pages } = setUp(10_000_000);
  for (let row = 0; row < 2_000_000; row += 10_007) {
    pages.want(row, row + 40);
    await settle();
  }
  expect(pages.numPages).toBeLessThanOrEqual(pages.maxPages);
  expect(pages.maxPages * pages.pageRows * 4).toBeLessThanOrEqual(200_000);
});

test('wide results take small pages', () => {
  const { pages } = setUp(1_000, 10_000);
  expect(pages.pageRows).toBe(16);
  expect(pages.maxPages).toBe(4);
});

test('while one flies past, only what is in view in the end is fetched', async () => {
  const { pages, calls } = setUp(1_000_000);
  for (let row = 0; row < 900_000; row += 30_000) pages.want(row, row + 30);
  await settle();
  await settle();
  expect(calls.length).toBeLessThanOrEqual(3);
  expect(pages.row(870_010)).toEqual(['870010']);
});

test('once cleared it drops what was on its way, and may be asked again', async () => {
  const { pages, calls } = setUp(10);
  pages.want(0, 10);
  pages.clear();
  await settle();
  expect(pages.row(0)).toBeUndefined();
  pages.want(0, 10);
  await settle();
  expect(pages.row(0)).toEqual(['0']);
  expect(calls).toHaveLength(2);
});

test('an error is kept until it is tried again', async () => {
  let fail = true;
  const onChange = vi.fn();
  const pages = new RowPages({
    numRows: 10, numColumns: 1, onChange,
    fetch: async () => {
      if (fail) throw new Error('The result was given back.');
      return [['a']];
    },
  });
  pages.want(0, 10);
  await settle();
  expect(pages.error).toMatchObject({ message: 'The result was given back.' });
  expect(onChange).toHaveBeenCalledTimes(1);
  fail = false;
  pages.retry();
  await settle();
  expect(pages.error).toBeNull();
  expect(pages.row(0)).toEqual(['a']);
});
