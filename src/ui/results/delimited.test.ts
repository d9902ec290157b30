import { expect, test } from 'vitest';
import type { Result } from '../../protocol/api.ts';
import { csvLine, resultAsCsv, tsvLine } from './delimited.ts';

test('fields are quoted where they must be, NULL and the empty text differ', () => {
  expect(csvLine(['a', null, '', 'b,c', 'say "x"', 'two\nlines', ' pad'])).toBe('a,,"","b,c","say ""x""","two\nlines"," pad"\n');
  expect(tsvLine(['a', null, 'b\tc', 'd,e'])).toBe('a\t\t"b\tc"\td,e');
});

test('a large result is fetched in pieces, in order, and complete', async () => {
  const numRows = 250_000;
  const fetched: number[] = [];
  const result = {
    schema: [{ name: 'n', type: 'BIGINT' }, { name: 'x,y', type: 'VARCHAR' }], rowCount: numRows,
    rows: async (offset = 0, limit = numRows) => {
      fetched.push(offset);
      return Array.from({ length: Math.min(limit, numRows - offset) }, (_, i) => [String(offset + i), null]);
    },
  } as unknown as Result;
  const shares: number[] = [];
  const blob = await resultAsCsv(result, (share) => shares.push(share), new AbortController().signal);
  const lines = (await blob.text()).split('\n');
  expect(lines[0]).toBe('n,"x,y"');
  expect(lines).toHaveLength(numRows + 2);
  expect(lines[numRows]).toBe('249999,');
  expect(fetched).toEqual([0, 50_000, 100_000, 150_000, 200_000]);
  expect(shares.at(-1)).toBe(1);
});

test('stops when it is told to', async () => {
  const abort = new AbortController();
  const result = { schema: [{ name: 'n', type: 'BIGINT' }], rowCount: 1e9, rows: async () => { abort.abort(); return [['1']]; } } as unknown as Result;
  await expect(resultAsCsv(result, () => {}, abort.signal)).rejects.toThrow();
});
