/** Turns the key columns of a batch into what group tables compare: headers, words and views (memory/group-layout.ts). */
import type { ColumnView } from '../../memory/column-view.ts';
import type { GroupLayout, KeyField } from '../../memory/group-layout.ts';
import type { Kernels } from '../../memory/kernels.ts';

export interface EncodedKeys {
  /** Address of one u64 a row; 0 for keys of one word without NULLs, which `GroupTable.findOrInsert` hashes itself. */
  readonly headers: number;
  /** Addresses of one u64 a row, for each word. */
  readonly words: readonly number[];
  /** Addresses of one view a row, for each string column. */
  readonly views: readonly number[];
}

interface Memory {
  readonly kernels: Kernels;
  readonly scratch: { allocate(bytes: number, align?: number): number };
}

/**
 * Encodes `n` rows of the key columns, in the layout's order. The result lies in scratch and in the columns.
 *
 * @param headers address of the headers where they are known, else 0
 */
export function encodeKeys(layout: GroupLayout, columns: readonly ColumnView[], n: number, memory: Memory, headers = 0): EncodedKeys {
  const { kernels, scratch } = memory;
  const words: number[] = new Array(layout.numWords).fill(0);
  const views: number[] = new Array(layout.numViews).fill(0);
  layout.keys.forEach((key, k) => {
    const column = columns[k] as ColumnView;
    const plain = column.validity === 0 && column.indices === 0;
    if (key.physical === 'view') {
      if (plain) views[key.at] = column.data;
      else kernels.key_views((views[key.at] = scratch.allocate(n * 16)), column.data, column.validity, column.indices, n);
    } else if (key.width === 16) {
      for (const half of [0, 8]) {
        const out = (words[key.at + half / 8] = scratch.allocate(n * 8));
        kernels.key_pack_16(out, column.data, column.validity, column.indices, n, half);
      }
    } else if (plain && key.width === 8 && key.physical !== 'f64') {
      words[key.at] = column.data;
    } else {
      const first = words[key.at] === 0 ? 1 : 0;
      if (first) words[key.at] = scratch.allocate(n * 8);
      packer(kernels, key)(words[key.at] as number, column.data, column.validity, column.indices, n, key.shift, first);
    }
  });
  const nullMasks = layout.nullWords < 0 && headers === 0 ? encodeNullMasks(columns, n, memory) : 0;
  if (layout.nullWords >= 0) encodeNullWords(layout, columns, n, words, memory);
  if (headers !== 0) return { headers, words, views };
  if (nullMasks === 0 && words.length === 1 && views.length === 0) return { headers: 0, words, views };
  return { headers: encodeHeaders(words, views, nullMasks, n, memory), words, views };
}

function packer(kernels: Kernels, key: KeyField) {
  if (key.physical === 'f64') return kernels.key_pack_f64;
  if (key.physical === 'f32') return kernels.key_pack_f32;
  return key.width === 8 ? kernels.key_pack_8 : key.width === 4 ? kernels.key_pack_4 : key.width === 2 ? kernels.key_pack_2 : kernels.key_pack_1;
}

/** One byte a row with the null bits; 0 where no column of this batch has NULLs. */
function encodeNullMasks(columns: readonly ColumnView[], n: number, { kernels, scratch }: Memory): number {
  let masks = 0;
  columns.forEach((column, bit) => {
    if (column.validity === 0) return;
    const first = masks === 0 ? 1 : 0;
    if (first) masks = scratch.allocate(n);
    kernels.key_null_masks(masks, column.validity, column.indices, n, bit, first);
  });
  return masks;
}

function encodeNullWords(layout: GroupLayout, columns: readonly ColumnView[], n: number, words: number[], { kernels, scratch }: Memory): void {
  for (let w = layout.nullWords; w < layout.numWords; w++) kernels.fill_u64((words[w] = scratch.allocate(n * 8)), 0n, n);
  columns.forEach((column, k) => {
    if (column.validity !== 0)
      kernels.key_null_word(words[layout.nullWords + (k >> 6)] as number, column.validity, column.indices, n, k & 63);
  });
}

function encodeHeaders(words: readonly number[], views: readonly number[], nullMasks: number, n: number, { kernels, scratch }: Memory): number {
  const headers = scratch.allocate(n * 8);
  words.forEach((word, k) => (k === 0 ? kernels.hash_words(word, n, headers) : kernels.hash_words_more(word, n, headers)));
  views.forEach((view, k) => (k === 0 && words.length === 0 ? kernels.hash_views(view, n, headers) : kernels.hash_views_more(view, n, headers)));
  if (nullMasks === 0) kernels.hash_headers(headers, n);
  else kernels.hash_headers_nulls(headers, nullMasks, n);
  return headers;
}
