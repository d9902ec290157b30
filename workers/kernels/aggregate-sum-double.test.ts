import { expect, test } from 'vitest';
import { createNodeKernels } from '../testing/node-kernels.ts';

const { kernels, memory } = createNodeKernels();
const STATE = 4096;
const HEAP = 8192;
const i64 = () => new BigInt64Array(memory.buffer);
const u32 = () => new Uint32Array(memory.buffer);
const E = -16;

/** What a state stands for, in units of 2^-1074. */
function total(): bigint {
  let sum = ((i64()[STATE / 8] as bigint) << 40n) + (i64()[STATE / 8 + 1] as bigint);
  sum <<= BigInt(E - 40 + 1074);
  for (let node = u32()[STATE / 4 + 4] as number; node !== 0; node = u32()[node / 4 + 1] as number) {
    const window = new Int32Array(memory.buffer)[node / 4] as number;
    const low = BigInt.asUintN(64, i64()[node / 8 + 1] as bigint);
    sum += (((i64()[node / 8 + 2] as bigint) << 64n) + low) << BigInt(window * 32);
  }
  return sum;
}

function setState(high: bigint, low: bigint): void {
  new Uint8Array(memory.buffer).fill(0, STATE, STATE + 24);
  i64()[STATE / 8] = high;
  i64()[STATE / 8 + 1] = low;
  u32().set([HEAP + 16, HEAP + 16 + 8192, 0], HEAP / 4);
}

test.each([
  [0n, 0n], [1n, -1n], [-1n, 1n], [5n, 2n ** 61n], [-5n, -(2n ** 61n)], [2n ** 60n + 1n, 7n], [2n ** 61n, 2n ** 61n - 3n], [-(2n ** 61n), -(2n ** 61n) + 9n],
])('carrying (%s, %s) changes no value and leaves room for more', (high, low) => {
  setState(high, low);
  const before = total();
  expect(kernels.agg_sum_f64_carry(STATE, 24, 0, 1, 0, E, HEAP)).toBe(1);
  expect(total()).toBe(before);
  const [newHigh, newLow] = [i64()[STATE / 8] as bigint, i64()[STATE / 8 + 1] as bigint];
  expect(newHigh <= 2n ** 60n && newHigh >= -(2n ** 60n)).toBe(true);
  expect(newLow >= 0n && newLow < 2n ** 40n).toBe(true);
});

test('a full heap ends the call before anything is changed', () => {
  setState(2n ** 61n, 5n);
  u32().set([HEAP + 16, HEAP + 16 + 64, 0], HEAP / 4);
  const before = total();
  expect(kernels.agg_sum_f64_carry(STATE, 24, 0, 1, 0, E, HEAP)).toBe(0);
  expect(total()).toBe(before);
});

test.each([[0, 0n, 0], [1, 0n, 1], [-3, 0n, -3], [0, 2n ** 53n + 1n, 2 ** 53], [0, 2n ** 53n + 3n, 2 ** 53 + 4]])('rounding %s + %s', (small, large, expected) => {
  const value = BigInt(small) + large;
  expect(kernels.roundScaled(BigInt.asUintN(64, value), BigInt.asUintN(64, value >> 64n), 0)).toBe(expected);
});
