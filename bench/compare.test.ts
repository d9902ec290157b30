import { describe, expect, it } from 'vitest';
import { compareReplies } from './compare.mjs';
import { geometricMean, median, summarise } from './report.mjs';

const reply = (rows: (string | null)[][], types: string[] = []) => ({ types, numRows: rows.length, rows });

describe('comparison of answers', () => {
  it('takes decimals and text exactly, doubles within a tolerance', () => {
    const expected = reply([['1.50', '0.1', 'a', null]], ['DECIMAL(4,2)', 'DOUBLE', 'VARCHAR', 'BIGINT']);
    expect(compareReplies(expected, reply([['1.50', '0.10000000000000002', 'a', null]]), true)).toBeNull();
    expect(compareReplies(expected, reply([['1.5', '0.1', 'a', null]]), true)).toMatch('column 1');
    expect(compareReplies(expected, reply([['1.50', '0.1001', 'a', null]]), true)).toMatch('column 2');
    expect(compareReplies(expected, reply([['1.50', '0.1', 'a', '0']]), true)).toMatch('column 4');
    expect(compareReplies(expected, reply([['1.50', null, 'a', null]]), true)).toMatch('column 2');
    expect(compareReplies(expected, reply([['1.50', '0.10000000000000002', 'a', null]]), true, { relative: 0, absolute: 0 })).toMatch('column 2');
  });

  it('minds the order only where asked, and always the number of rows', () => {
    const expected = reply([['a'], ['b']], ['VARCHAR']);
    expect(compareReplies(expected, reply([['b'], ['a']]), false)).toBeNull();
    expect(compareReplies(expected, reply([['b'], ['a']]), true)).toMatch('row 1');
    expect(compareReplies(expected, reply([['a']]), false)).toMatch('2 rows expected, 1 found');
  });

  it('knows specials', () => {
    const expected = reply([['nan', 'inf', '-inf']], ['DOUBLE', 'DOUBLE', 'DOUBLE']);
    expect(compareReplies(expected, reply([['nan', 'inf', '-inf']]), true)).toBeNull();
    expect(compareReplies(expected, reply([['1.0', 'inf', '-inf']]), true)).toMatch('column 1');
    expect(compareReplies(expected, reply([['nan', '-inf', '-inf']]), true)).toMatch('column 2');
  });
});

describe('summary', () => {
  const item = (own: number[], wasm: number | null, native: number) => ({
    group: 'g', id: 'i', title: '', sql: { spillway: '', duckdb: '' },
    measurements: [
      ...own.map((medianMs, index) => ({ variant: `spillway-${index + 1}`, contender: 'Spillway', threads: index + 1, samples: [medianMs], medianMs })),
      ...(wasm === null ? [{ variant: 'duckdb-wasm', contender: 'DuckDB-WASM', threads: 2, samples: [], refused: 'no' }] : [{ variant: 'duckdb-wasm', contender: 'DuckDB-WASM', threads: 2, samples: [wasm], medianMs: wasm }]),
      { variant: 'native-2', contender: 'native DuckDB', threads: 2, samples: [native], medianMs: native },
    ],
  });

  it('takes medians and geometric means', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(geometricMean([2, 8])).toBeCloseTo(4);
    expect(geometricMean([])).toBeNull();
  });

  it('is above 1 where Spillway is faster, by its variant with most workers', () => {
    const summary = summarise([item([20, 10], 40, 5), item([30, 20], 10, 20), item([4, 2], null, 2)]);
    expect(summary.geomeanVsDuckdbWasm).toBeCloseTo(Math.sqrt(4 * 0.5));
    expect(summary.slowerThanDuckdbWasm).toBe(1);
    expect(summary.geomeanVsDuckdbNative).toBeCloseTo(Math.cbrt(0.5 * 1 * 1));
    expect(summary.geomeanOneToAllWorkers).toBeCloseTo(Math.cbrt(2 * 1.5 * 2));
    expect(summary.comparedWithDuckdbWasm).toBe(2);
  });
});
