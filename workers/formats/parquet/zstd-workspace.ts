/** Memory for the zstd kernel: its constants, which a kernel can't hold itself (RFC 8878, section 3.1.1.3.2). */
import type { Heap } from '../../memory/heap.ts';
import type { Kernels } from '../../memory/kernels.ts';

export const ZSTD_WORKSPACE_BYTES = 160 << 10;

// Extra bits of literal lengths 16 … 35 and match lengths 32 … 52; those before have none.
const LITERAL_LENGTH_BITS = [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
const MATCH_LENGTH_BITS = [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
const DEFAULT_LITERAL_LENGTHS = [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1];
const DEFAULT_MATCH_LENGTHS = [
  1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
  -1, -1, -1, -1, -1, -1, -1,
];
const DEFAULT_OFFSETS = [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1];

/** Writes the constants at the places that workers/kernels/zstd-entropy.ts names, and builds the default tables. */
export function prepareZstdWorkspace(heap: Heap, kernels: Kernels, workspace: number): void {
  heap.cover(workspace + ZSTD_WORKSPACE_BYTES);
  writeCodes(heap, workspace + 64, 16, 0, LITERAL_LENGTH_BITS);
  writeCodes(heap, workspace + 352, 32, 3, MATCH_LENGTH_BITS);
  heap.i16.set(DEFAULT_LITERAL_LENGTHS, (workspace + 1024) / 2);
  heap.i16.set(DEFAULT_MATCH_LENGTHS, (workspace + 1152) / 2);
  heap.i16.set(DEFAULT_OFFSETS, (workspace + 1280) / 2);
  kernels.zstd_prepare(workspace);
}

/** Base and extra bits of each code: `numSingle` codes that stand for one value each, then ranges that double. */
function writeCodes(heap: Heap, address: number, numSingle: number, first: number, extraBits: readonly number[]): void {
  let word = address / 4;
  let value = first;
  const write = (bits: number): void => {
    heap.u32[word++] = value;
    heap.u32[word++] = bits;
    value += 2 ** bits;
  };
  for (let k = 0; k < numSingle; k++) write(0);
  for (const bits of extraBits) write(bits);
}
