import { describe, expect, test } from 'vitest';
import { CancelledError } from '../../../src/base/errors.ts';
import { ScanContext, scanTable } from '../../testing/scan-context.ts';
import { MAX_LINE_BYTES, WINDOW_BYTES } from './line-reader.ts';
import { textLines } from './text-lines.ts';

/** What a line is: text up to a newline, without a carriage return before it; the last one may lack its newline. */
function reference(bytes: Uint8Array): string[] {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const lines: string[] = [];
  let from = start;
  for (let k = start; k <= bytes.length; k++) {
    if (k < bytes.length && bytes[k] !== 10) continue;
    if (k === bytes.length && from === k) break;
    const end = k > from && bytes[k - 1] === 13 ? k - 1 : k;
    lines.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(from, end)));
    from = k + 1;
  }
  return lines;
}

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;

async function expectLines(bytes: Uint8Array<ArrayBuffer>, bytesPerMorsel: number, batchRows = 8192): Promise<void> {
  const wanted = reference(bytes);
  const { rows, learned, context } = await scanTable(textLines, [new Blob([bytes])], { bytesPerMorsel, batchRows, columns: ['line', 'line_number', 'filename'] });
  expect(rows).toEqual(wanted.map((line, k) => [line, BigInt(k + 1), 'file-0.log']));
  expect(learned.rows).toBe(wanted.length);
  expect(context.rowsRead).toBe(wanted.length);
  context.scratch.release();
  expect(context.usedBytes).toBe(0);
}

describe('lines are the same wherever morsels begin', () => {
  const files: Record<string, string> = {
    plain: 'one\ntwo\n\nfour is a longer line of more than sixteen bytes\nfive\n',
    'no newline at the end': 'one\ntwo\n\n\nlast',
    'carriage returns': 'one\r\n\r\ntwo\rthree\r\nfour\r',
    'byte order mark': '\ufeffone\ntwo\n',
    'only newlines': '\n\n\n',
    'NULs and what is not UTF-8': 'a\0b\n\0\nx\n',
    'one line': 'just one line',
    'a byte order mark alone': '\ufeff',
  };
  test.each(Object.entries(files))('%s', async (_, text) => {
    const bytes = encode(text);
    for (let size = 1; size <= bytes.length + 1; size++) await expectLines(bytes, size, 2);
  });

  test('bytes that are not UTF-8 are kept and shown as U+FFFD', async () => {
    const bytes = new Uint8Array([0x61, 0xff, 0xfe, 0x62, 10, 0xc3, 10, 0xe2, 0x82, 0xac, 10, 0xed, 0xa0, 0x80]);
    await expectLines(bytes, 3);
    const { rows } = await scanTable(textLines, [new Blob([bytes])]);
    expect(rows.map(([line]) => line)).toEqual(['a\ufffd\ufffdb', '\ufffd', '€', '\ufffd\ufffd\ufffd']);
  });

  test('random lines', async () => {
    let seed = 42;
    const random = (n: number): number => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) % n;
    for (let round = 0; round < 40; round++) {
      const bytes = new Uint8Array(random(400));
      for (let k = 0; k < bytes.length; k++) bytes[k] = random(6) === 0 ? 10 : random(12) === 0 ? 13 : random(256);
      await expectLines(bytes, 1 + random(60), 1 + random(9));
    }
  });
});

test('several files are one table; each numbers its lines', async () => {
  const blobs = [new Blob(['a\nb\n']), new Blob([]), new Blob(['c\nd'])];
  const { rows, learned } = await scanTable(textLines, blobs, { columns: ['filename', 'line_number', 'line'], ordinal: true, bytesPerMorsel: 2 });
  expect(rows).toEqual([
    ['file-0.log', 1n, 'a', 0n],
    ['file-0.log', 2n, 'b', 1n << 32n],
    ['file-2.log', 1n, 'c', 2n << 32n],
    ['file-2.log', 2n, 'd', 3n << 32n],
  ]);
  expect(learned.rows).toBe(4);
});

test('an empty file is a table without rows', async () => {
  const { rows } = await scanTable(textLines, [new Blob([])]);
  expect(rows).toEqual([]);
  expect((await textLines.open([])).rows).toBe(0);
});

test('lines longer than windows, tails and morsels', async () => {
  const long = 'x'.repeat(3 * WINDOW_BYTES + 17);
  const blob = new Blob(['before\n', long, '\nafter\n', long.slice(1), '\n', long.slice(2)]);
  for (const bytesPerMorsel of [WINDOW_BYTES / 4, WINDOW_BYTES, 2 * WINDOW_BYTES + 1, 64 * WINDOW_BYTES]) {
    const { rows, learned } = await scanTable(textLines, [blob], { bytesPerMorsel, columns: ['line', 'line_number'] });
    expect(rows.map(([line]) => (line as string).length)).toEqual([6, long.length, 5, long.length - 1, long.length - 2]);
    expect(rows.map(([, number]) => number)).toEqual([1n, 2n, 3n, 4n, 5n]);
    expect(learned.rows).toBe(5);
  }
});

test('lines across windows', async () => {
  const lines = Array.from({ length: 60_000 }, (_, k) => `${k} ${'abcdefgh'.repeat(k % 13)}`);
  const { rows } = await scanTable(textLines, [new Blob([lines.join('\n')])], { columns: ['line'] });
  expect(rows.length).toBe(lines.length);
  expect(rows.every(([line], k) => line === lines[k])).toBe(true);
});

test('a line beyond the limit is an error that names the limit and the place', async () => {
  const piece = new Blob(['y'.repeat(1 << 20)]);
  const blob = new Blob(['short\n', ...Array.from({ length: (MAX_LINE_BYTES >> 20) + 1 }, () => piece)]);
  await expect(scanTable(textLines, [blob], { columns: ['line'], context: new ScanContext({ budgetBytes: 2 ** 31 }) })).rejects.toMatchObject({
    code: 'FORMAT',
    message: expect.stringContaining('byte 6 is longer than 256 MiB'),
  });
});

test('a small limit stops early, a cancelled job at the next batch, and both give their memory back', async () => {
  const blob = new Blob([Array.from({ length: 200_000 }, (_, k) => `line ${k}\n`).join('')]);
  const limited = await scanTable(textLines, [blob], { limit: 10, batchRows: 100, bytesPerMorsel: 1 << 20 });
  expect(limited.rows.length).toBe(100);
  expect(limited.context.nextMorsel).toBe(1);

  const context = new ScanContext({ batchRows: 100 });
  const running = scanTable(textLines, [blob], { context, onBatch: () => { context.cancelled = true; } });
  await expect(running).rejects.toBeInstanceOf(CancelledError);
  context.scratch.release();
  expect(context.usedBytes).toBe(0);
});

test('stopping the source ends the scan', async () => {
  const blob = new Blob([Array.from({ length: 2000 }, (_, k) => `line ${k}\n`).join('')]);
  let batches = 0;
  const { facts } = await scanTable(textLines, [blob], { batchRows: 10, bytesPerMorsel: 1000, onBatch: (_, context) => { batches++; context.stopSource(); } });
  expect(batches).toBe(1);
  expect(facts).toEqual([]); // the morsel was not read to its end
});

test('counting rows reads no line', async () => {
  const blob = new Blob(['a\n'.repeat(100_001), 'b']);
  let counted = 0;
  const { learned } = await scanTable(textLines, [blob], { columns: [], batchRows: 1000, onBatch: (batch) => { counted += batch.numRows; } });
  expect(counted).toBe(100_002);
  expect(learned.rows).toBe(100_002);
});
