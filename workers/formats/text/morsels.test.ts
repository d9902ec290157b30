import { expect, test } from 'vitest';
import type { ByteSource } from '../format.ts';
import { type LineFact, mergeLineFacts, totalLines } from './line-facts.ts';
import { cutMorsels, morselBytes, numberLines } from './morsels.ts';

const MIB = 1 << 20;

test('morsels cover the file, in whole MiB, whatever its size', () => {
  for (const size of [1, MIB, 4 * MIB, 4 * MIB + 1, 200 * MIB, 222_559_076, 768 * MIB, 10_000 * MIB]) {
    const bytes = morselBytes(size);
    expect(bytes % MIB).toBe(0);
    expect(bytes).toBeGreaterThanOrEqual(4 * MIB);
    expect(bytes).toBeLessThanOrEqual(32 * MIB);
    const morsels = cutMorsels([{ fileId: 1, name: 'x', sizeBytes: size }]);
    expect(morsels[0]?.start).toBe(0);
    expect(morsels.at(-1)?.end).toBe(size);
    morsels.slice(1).forEach((morsel, k) => expect(morsel.start).toBe(morsels[k]?.end));
  }
  expect(cutMorsels([{ fileId: 1, name: 'empty', sizeBytes: 0 }])).toEqual([]);
});

function source(text: string, reads: string[]): ByteSource {
  const bytes = new TextEncoder().encode(text);
  return {
    name: 'x',
    sizeBytes: bytes.length,
    read: async (start, end) => {
      reads.push(`${start}-${end}`);
      return bytes.slice(start, end);
    },
  };
}

test('lines are counted once, and not at all where a scan has counted them', async () => {
  const text = 'a\nbb\n\nccc\ndddd\ne';
  const refs = [{ fileId: 7, name: 'x', sizeBytes: text.length }];
  const reads: string[] = [];
  const sources = [source(text, reads)];
  const morsels = cutMorsels(refs, 5);
  const first = await numberLines(morsels, refs, sources, []);
  // Lines start at 0, 2, 5, 6, 10 and 15: two in [0,5), two in [5,10), one in [10,15).
  expect(first.morsels.map((morsel) => morsel.firstLine)).toEqual([1, 3, 5, 6]);
  expect(reads).toEqual(['0-4', '4-9', '9-14']);
  const again = await numberLines(morsels, refs, sources, first.counts);
  expect(again.morsels).toEqual(first.morsels);
  expect(reads).toHaveLength(3);

  const facts: LineFact[] = morsels.map(({ start, end }, k) => ({ fileId: 7, start, end, lines: [2, 2, 1, 1][k] as number, rejected: 1 }));
  const learned = mergeLineFacts(first.counts, facts);
  expect(mergeLineFacts(learned, facts)).toEqual(learned);
  expect(totalLines(learned, 7, text.length)).toEqual({ lines: 6, rejected: 4 });
  expect(totalLines(mergeLineFacts([], facts.slice(1)), 7, text.length)).toBeUndefined();
  expect(totalLines(learned, 8, text.length)).toBeUndefined();
});
