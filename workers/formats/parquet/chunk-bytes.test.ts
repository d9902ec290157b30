/** Windows give the file's bytes, wherever pages are cut, and leave no memory behind. */
import { describe, expect, test } from 'vitest';
import { ScanContext } from '../../testing/scan-context.ts';
import type { OpenFile } from '../file-table.ts';
import { openMorselBytes } from './chunk-bytes.ts';

const size = 40 << 20;
const file = new Uint8Array(size);
for (let k = 0; k < size; k += 4) new DataView(file.buffer).setUint32(k, Math.imul(k, 2654435761));

/** `delayed`: bytes come later, in the order they were asked for. */
function open(context: ScanContext, delayed: boolean): { openFile: OpenFile; reads: [number, number][] } {
  const reads: [number, number][] = [];
  const openFile: OpenFile = {
    fileId: 1, name: 'f', sizeBytes: size,
    readAhead: () => undefined,
    readInto(start, end, address) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(size);
      reads.push([start, end]);
      const copy = (): void => context.heap.u8.set(file.subarray(start, end), address);
      if (delayed) return new Promise<void>((resolve) => setTimeout(resolve, 0)).then(copy);
      copy();
      return undefined;
    },
  };
  return { openFile, reads };
}

describe.each([false, true])('delayed: %s', (delayed) => {
  test.each([['small pages', 5000], ['pages of a window', 1_500_000], ['pages larger than any window', 9_000_000]])('%s', async (_, page) => {
    const context = new ScanContext({ budgetBytes: 256 << 20 });
    const { openFile, reads } = open(context, delayed);
    const ranges = [{ start: 1000, end: 25 << 20 }, { start: (25 << 20) + 77, end: size }];
    const bytes = openMorselBytes(context, openFile, ranges);
    const offsets = ranges.map(({ start }) => start);
    let turn = 1;
    for (;;) {
      // Turn by turn, as columns are read; each page in two steps, as headers and bodies are.
      const open = [0, 1].filter((k) => (offsets[k] as number) < (ranges[k] as { end: number }).end);
      if (open.length === 0) break;
      const k = open[turn % open.length] as number;
      turn = (turn * 48271) % 2147483647;
      const chunk = bytes.chunks[k] as (typeof bytes.chunks)[number];
      const offset = offsets[k] as number;
      const length = Math.min(chunk.end - offset, 1 + ((turn * 7) % page));
      for (const wanted of [Math.min(length, 256), length]) {
        await chunk.need(offset, wanted);
        expect(chunk.need(offset, wanted)).toBeUndefined();
      }
      const at = chunk.address(offset);
      for (const probe of [0, length >> 1, length - 1]) expect(context.heap.u8[at + probe]).toBe(file[offset + probe]);
      offsets[k] = offset + length;
    }
    await bytes.release();
    expect(context.usedBytes).toBe(0);
    const total = reads.reduce((sum, [start, end]) => sum + end - start, 0);
    expect(total).toBeLessThan(size * (page > 8_000_000 ? 2 : 1.3));
  }, 30_000);

  test('memory is given back only after what is on its way has landed', async () => {
    const context = new ScanContext({ budgetBytes: 256 << 20 });
    const { openFile } = open(context, delayed);
    const bytes = openMorselBytes(context, openFile, [{ start: 0, end: size }]);
    await bytes.chunks[0]?.need(0, 100);
    await bytes.release();
    expect(context.usedBytes).toBe(0);
    const guard = context.allocateBlock(8 << 20);
    context.heap.u8.fill(7, guard, guard + (8 << 20));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(context.heap.u8.subarray(guard, guard + (8 << 20)).every((byte) => byte === 7)).toBe(true);
  });
});
