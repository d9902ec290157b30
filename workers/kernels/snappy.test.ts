import { describe, expect, test } from 'vitest';
import { createNodeKernels } from '../testing/node-kernels.ts';

const { kernels, memory } = createNodeKernels();
const u8 = new Uint8Array(memory.buffer);
const SRC = 65_536, DST = 131_072;

function decompress(compressed: readonly number[], size: number): { error: number; bytes: number[]; after: number[] } {
  u8.fill(0xee, DST - 16, DST + size + 128);
  u8.set(compressed, SRC);
  const error = kernels.snappy_decompress(DST, size, SRC, compressed.length);
  expect([...u8.slice(DST - 16, DST)]).toEqual(new Array<number>(16).fill(0xee));
  return { error, bytes: [...u8.slice(DST, DST + size)], after: [...u8.slice(DST + size + 64, DST + size + 128)] };
}
const literal = (...bytes: number[]): number[] => [(bytes.length - 1) << 2, ...bytes];
/** Copy with a two-byte offset. */
const copy = (offset: number, length: number): number[] => [((length - 1) << 2) | 2, offset & 255, offset >> 8];

describe.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 16, 17, 31, 60])('copies from %i bytes back', (offset) => {
  test.each([1, 2, 7, 8, 9, 15, 16, 17, 33, 64])('of %i bytes', (length) => {
    const start = Array.from({ length: offset }, (_, k) => k + 1);
    const expected = [...start];
    for (let k = 0; k < length; k++) expected.push(expected[expected.length - offset] as number);
    expected.push(77);
    const { error, bytes, after } = decompress([expected.length, ...literal(...start), ...copy(offset, length), ...literal(77)], expected.length);
    expect([error, bytes]).toEqual([0, expected]);
    expect(after.every((byte) => byte === 0xee)).toBe(true);
  });
});

test('what is malformed is said, and nothing is written past the slack', () => {
  expect(decompress([5, ...literal(1, 2, 3, 4, 5)], 6).error).toBe(1); // another length than expected
  expect(decompress([0x80, 0x80, 0x80, 0x80, 0x80, 1], 5).error).toBe(1); // a length that does not end
  expect(decompress([5, ...literal(1, 2, 3, 4, 5, 6)], 5).error).toBe(2);
  expect(decompress([5, 60 << 2, 200, 1], 5).error).toBe(2);
  expect(decompress([5, 63 << 2, 255, 255, 255, 255], 5).error).toBe(2);
  expect(decompress([9, ...literal(1, 2), ...copy(3, 7)], 9).error).toBe(3);
  expect(decompress([9, ...literal(1, 2), ...copy(0, 7)], 9).error).toBe(3);
  expect(decompress([9, ...literal(1, 2), ...copy(2, 8)], 9).error).toBe(4);
  expect(decompress([9, ...literal(1, 2), ...copy(2, 6)], 9).error).toBe(5);
  expect(decompress([3, ...literal(1, 2), 2, 1], 3).error).toBe(5); // an offset that is cut off
});
