import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkSections, kernelsWasm } from './kernels.mjs';

const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

test('the compiled kernels own no memory, globals or start function', () => {
  expect(() => checkSections(readFileSync(kernelsWasm))).not.toThrow();
});

test.each([
  // One mutable i32 global, initialised to 0.
  ['a global', [6, 6, 1, 0x7f, 1, 0x41, 0, 0x0b]],
  // A data segment of one byte in memory 0, after a memory section.
  ['a data segment', [5, 3, 1, 0, 1, 11, 7, 1, 0, 0x41, 0, 0x0b, 1, 9]],
  ['a start function', [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 8, 1, 0, 10, 4, 1, 2, 0, 0x0b]],
])('a module with %s is refused', (name, sections) => {
  expect(() => checkSections(Buffer.from([...header, ...sections]))).toThrow(name);
});

test('a module that imports a function is refused', () => {
  const abort = [1, 4, 1, 0x60, 0, 0, 2, 13, 1, 3, ...Buffer.from('env'), 5, ...Buffer.from('abort'), 0, 0];
  expect(() => checkSections(Buffer.from([...header, ...abort]))).toThrow('env.abort');
});
