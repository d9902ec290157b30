import { expect, test } from 'vitest';
import { createNodeKernels } from '../testing/node-kernels.ts';

const { kernels, memory } = createNodeKernels();

/** Fills `count` lanes at an odd address and returns the bytes from one before to one after them. */
function surroundings(address: number, numBytes: number): Uint8Array {
  return new Uint8Array(memory.buffer).slice(address - 1, address + numBytes + 1);
}

test.each([0, 1, 2, 3, 4, 5, 7, 8, 33])('fill_u32 writes exactly %i lanes', (count) => {
  const address = 4097;
  new Uint8Array(memory.buffer, 4000, 1000).fill(0xee);
  kernels.fill_u32(address, 0x04030201, count);
  const lanes = Array.from({ length: count }, () => [1, 2, 3, 4]).flat();
  expect([...surroundings(address, count * 4)]).toEqual([0xee, ...lanes, 0xee]);
});

test.each([0, 1, 2, 3, 17])('fill_u64 writes exactly %i lanes', (count) => {
  const address = 4097;
  new Uint8Array(memory.buffer, 4000, 1000).fill(0xee);
  kernels.fill_u64(address, 0x0807060504030201n, count);
  const lanes = Array.from({ length: count }, () => [1, 2, 3, 4, 5, 6, 7, 8]).flat();
  expect([...surroundings(address, count * 8)]).toEqual([0xee, ...lanes, 0xee]);
});

test('fill_u8 keeps the low eight bits', () => {
  new Uint8Array(memory.buffer, 4000, 1000).fill(0xee);
  kernels.fill_u8(4097, 0x1ff, 3);
  expect([...surroundings(4097, 3)]).toEqual([0xee, 0xff, 0xff, 0xff, 0xee]);
});
