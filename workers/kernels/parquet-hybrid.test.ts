/** Streams of every bit width, cut into runs and read in pieces at random. */
import { describe, expect, test } from 'vitest';
import { createNodeKernels } from '../testing/node-kernels.ts';

const { kernels, memory } = createNodeKernels({ initialBytes: 4 << 20 });
const u8 = new Uint8Array(memory.buffer);
const u32 = new Uint32Array(memory.buffer);
const STATE = 1024, STREAM = 65_536, OUTPUT = 2 << 20, BITMAP = 3 << 20;

let seed = 1;
const below = (n: number): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * n);
};

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}

/** Encodes values of `width` bits in runs of random kinds and lengths; packed runs have whole groups of eight. */
function encode(width: number, runs: number): { bytes: number[]; values: number[] } {
  const bytes: number[] = [];
  const values: number[] = [];
  const any = (): number => (width === 32 ? below(2 ** 32) : below(2 ** width));
  for (let run = 0; run < runs; run++) {
    if (below(2) === 0) {
      const length = 1 + below(100);
      const value = any();
      bytes.push(...varint(length * 2));
      for (let k = 0; k < Math.ceil(width / 8); k++) bytes.push(Math.floor(value / 2 ** (8 * k)) & 255);
      for (let k = 0; k < length; k++) values.push(value);
    } else {
      const groups = 1 + below(6);
      bytes.push(...varint(groups * 2 + 1));
      let word = 0n;
      let bits = 0;
      for (let k = 0; k < groups * 8; k++) {
        const value = any();
        values.push(value);
        word |= BigInt(value) << BigInt(bits);
        bits += width;
        for (; bits >= 8; bits -= 8, word >>= 8n) bytes.push(Number(word & 255n));
      }
    }
  }
  return { bytes, values };
}

function start(width: number, bytes: readonly number[]): void {
  u8.fill(0xee, STREAM, STREAM + bytes.length + 64);
  u8.set(bytes, STREAM);
  u32.set([STREAM, STREAM + bytes.length, width, 0, 0, 0, 0, 0], STATE / 4);
}

describe.each(Array.from({ length: 32 }, (_, k) => k + 1))('%i bits', (width) => {
  test('values come back, whatever the pieces', () => {
    for (let round = 0; round < 10; round++) {
      const { bytes, values } = encode(width, 12);
      start(width, bytes);
      for (let at = 0; at < values.length; ) {
        const n = Math.min(values.length - at, 1 + below(50));
        u8.fill(0x55, OUTPUT, OUTPUT + n * 4 + 16);
        expect(kernels.parquet_hybrid_next(STATE, OUTPUT, n)).toBe(0);
        expect([...u32.slice(OUTPUT / 4, OUTPUT / 4 + n)]).toEqual(values.slice(at, at + n));
        expect(u32[OUTPUT / 4 + n]).toBe(0x55555555);
        at += n;
      }
      expect(kernels.parquet_hybrid_next(STATE, OUTPUT, 1)).toBe(-1);
    }
  });

  test('a stream that is cut gives an error, not values', () => {
    const { bytes, values } = encode(width, 6);
    for (let length = 0; length < bytes.length; length += 1 + below(5)) {
      start(width, bytes.slice(0, length));
      expect(kernels.parquet_hybrid_next(STATE, OUTPUT, values.length)).toBeLessThan(0);
    }
  });
});

test('no bits are zeros without end', () => {
  start(0, []);
  u8.fill(0x55, OUTPUT, OUTPUT + 100);
  expect(kernels.parquet_hybrid_next(STATE, OUTPUT, 20)).toBe(0);
  expect([...u32.slice(OUTPUT / 4, OUTPUT / 4 + 21)]).toEqual([...new Array<number>(20).fill(0), 0x55555555]);
});

test('levels become bits at any place of the bitmap', () => {
  for (let round = 0; round < 50; round++) {
    const { bytes, values } = encode(1, 10);
    start(1, bytes);
    u8.fill(0, BITMAP, BITMAP + 1000);
    let bit = below(20);
    const first = bit;
    let valid = 0;
    for (let at = 0; at < values.length; ) {
      const n = Math.min(values.length - at, 1 + below(70));
      valid += kernels.parquet_levels_next(STATE, BITMAP, bit, n);
      at += n;
      bit += n;
    }
    expect(valid).toBe(values.reduce((sum, value) => sum + value, 0));
    for (let k = 0; k < first + values.length + 70; k++)
      expect(((u8[BITMAP + (k >> 3)] as number) >> (k & 7)) & 1).toBe(k < first ? 0 : (values[k - first] ?? 0));
  }
});

test('a run is known to repeat, and can be passed over', () => {
  start(3, [...varint(100 * 2), 5, ...varint(3), 0b10001000, 0b11000110, 0b11111010]); // 100 fives, then 0 to 7
  expect(kernels.parquet_hybrid_repeats(STATE) >>> 0).toBe(100);
  expect(u32[STATE / 4 + 4]).toBe(5);
  kernels.parquet_hybrid_advance(STATE, 100);
  expect(kernels.parquet_hybrid_repeats(STATE) >>> 0).toBe(0);
  expect(kernels.parquet_hybrid_next(STATE, OUTPUT, 8)).toBe(0);
  expect([...u32.slice(OUTPUT / 4, OUTPUT / 4 + 8)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(kernels.parquet_hybrid_repeats(STATE) >>> 0).toBe(0xffffffff);
});

test('codes past the dictionary are found wherever they stand', () => {
  for (let n = 1; n < 20; n++)
    for (let bad = 0; bad < n; bad++) {
      u32.fill(9, OUTPUT / 4, OUTPUT / 4 + n);
      u32[OUTPUT / 4 + n] = 0xffffffff;
      expect(kernels.parquet_codes_exceed(OUTPUT, n, 10)).toBe(0);
      u32[OUTPUT / 4 + bad] = 10;
      expect(kernels.parquet_codes_exceed(OUTPUT, n, 10)).toBe(1);
    }
});
