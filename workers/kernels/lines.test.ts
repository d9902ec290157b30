import { describe, expect, test } from 'vitest';
import { createNodeKernels } from '../testing/node-kernels.ts';

// One block low, one above 2 GiB, where addresses turn negative in JavaScript.
const HIGH = 2 ** 31 + 4096;
const { kernels, memory } = createNodeKernels({ initialBytes: 2 ** 31 + 2 ** 21 });

describe.each([['low', 8192], ['above 2 GiB', HIGH]])('%s', (_, base) => {
  const put = (text: string): number => {
    new Uint8Array(memory.buffer, base - 64, text.length + 256).fill(10);
    new Uint8Array(memory.buffer, base, text.length).set(new TextEncoder().encode(text));
    return base + text.length;
  };

  test('counts, first and last newline against JavaScript, at every offset', () => {
    const text = `${'ab\n\ncdefghijklmnopqrstuvwxyz\n'.repeat(4)}${'x'.repeat(70)}`;
    const end = put(text);
    for (let from = 0; from <= text.length; from++) {
      for (let to = from; to <= text.length; to += 1 + (from % 3)) {
        const part = text.slice(from, to);
        expect(kernels.lines_count(base + from, base + to)).toBe(part.split('\n').length - 1);
        const first = part.indexOf('\n');
        expect(kernels.lines_find(base + from, base + to) >>> 0).toBe(first < 0 ? base + to : base + from + first);
        expect(kernels.lines_find_last(base + from, base + to) >>> 0).toBe(base + from + part.lastIndexOf('\n') + 1);
      }
    }
    expect(kernels.lines_count(end, end)).toBe(0);
  });

  test('counts more newlines than a lane can', () => {
    const count = 16 * 255 * 3 + 17;
    new Uint8Array(memory.buffer, base, count).fill(10);
    expect(kernels.lines_count(base, base + count)).toBe(count);
  });

  test('scans no more rows than asked for and goes on from there', () => {
    const end = put('one\r\n\nthree is a longer line\n\r\nlast\n');
    const views = base + 65_536;
    const next = base + 70_000;
    const words = new DataView(memory.buffer);
    const lines: string[] = [];
    for (let from = base; from < end; ) {
      const rows = kernels.lines_scan(from, end, 2, views, next);
      for (let row = 0; row < rows; row++) {
        const length = words.getUint32(views + row * 16, true);
        const at = length <= 12 ? views + row * 16 + 4 : words.getUint32(views + row * 16 + 8, true);
        lines.push(new TextDecoder().decode(new Uint8Array(memory.buffer, at, length)));
      }
      from = words.getUint32(next, true);
    }
    expect(lines).toEqual(['one', '', 'three is a longer line', '', 'last']);
  });

  test.each([0, 1, 2, 3, 8])('numbers %i rows and no more', (count) => {
    const lanes = new BigInt64Array(memory.buffer, base, 10).fill(-1n);
    kernels.lines_number(base, 5_000_000_000n, count);
    expect([...lanes]).toEqual(Array.from({ length: 10 }, (_, k) => (k < count ? 5_000_000_000n + BigInt(k) : -1n)));
  });
});
