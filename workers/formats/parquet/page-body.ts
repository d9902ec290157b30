/** A page's bytes, decompressed, with its levels and values told apart. */
import type { Heap } from '../../memory/heap.ts';
import type { Kernels } from '../../memory/kernels.ts';
import { CorruptPage, checkExpansion, roomAfter, type Decompressor } from './codecs.ts';
import type { Codec } from './footer.ts';
import { Encoding, encodingName, PageKind, type PageHeader } from './page-header.ts';
import type { PageBuffer, PageMemory } from './page-memory.ts';

export interface PageBody {
  /** Of the values; pages that were laid out anew are PLAIN. */
  readonly encoding: number;
  /** What the addresses below point into. */
  readonly buffers: readonly PageBuffer[];
  /** Definition levels; empty for columns without nulls. */
  readonly levels: number;
  readonly levelsEnd: number;
  readonly values: number;
  readonly valuesEnd: number;
}

/** What pages are loaded with. */
export interface PageLoader {
  readonly heap: Heap;
  readonly kernels: Kernels;
  readonly decompressor: Decompressor;
  readonly pages: PageMemory;
  readonly codec: Codec;
  /** The chunk's bytes stay where they are until the whole chunk has been read. */
  readonly isStable: boolean;
}

/**
 * Decompresses a page into memory of its own.
 *
 * @param address of the page's compressed bytes, `header.compressedBytes` long
 * @param hasLevels whether it holds definition levels
 * @throws CorruptPage; ResourceError MEMORY
 */
export function loadPageBody(loader: PageLoader, header: PageHeader, address: number, hasLevels: boolean): PageBody {
  const { kernels, pages, decompressor } = loader;
  const isV2 = header.kind === PageKind.DATA_V2;
  const levelBytes = isV2 ? header.definitionBytes + header.repetitionBytes : 0;
  if (levelBytes > header.compressedBytes || levelBytes > header.uncompressedBytes)
    throw new CorruptPage(`its header claims ${levelBytes} bytes of levels in a page of ${Math.min(header.compressedBytes, header.uncompressedBytes)}`);
  const stored = header.compressedBytes - levelBytes;
  const plain = header.uncompressedBytes - levelBytes;
  const codec = isV2 && !header.isCompressed ? 'UNCOMPRESSED' : loader.codec;
  if (codec === 'UNCOMPRESSED' && loader.isStable) {
    if (header.compressedBytes !== header.uncompressedBytes) throw new CorruptPage(`it has ${header.compressedBytes} bytes, and ${header.uncompressedBytes} by its header`);
    return withLevels(loader, header, hasLevels, [], address + header.repetitionBytes, address + levelBytes, address + header.compressedBytes);
  }
  // Pages of nulls only have no values; some writers then store a compressed nothing, others nothing.
  const isEmpty = plain === 0;
  if (!isEmpty) checkExpansion(codec, stored, plain);
  const place = isV2 ? (header.definitionBytes + 15) & ~15 : hasLevels ? placeOfLevels(header.numValues) : 0;
  const buffer = pages.allocate(place + plain + roomAfter(codec));
  try {
    const values = buffer.address + place;
    if (!isEmpty) decompressor.decompress(codec, values, plain, address + levelBytes, stored);
    if (isV2 && header.definitionBytes > 0) kernels.copy_bytes(buffer.address, address + header.repetitionBytes, header.definitionBytes);
    return withLevels(loader, header, hasLevels, [buffer], buffer.address, values, values + plain);
  } catch (error) {
    pages.release(buffer);
    throw error;
  }
}

/** `levels`: of version 2 pages; those of version 1 stand at the beginning of the values. */
function withLevels(loader: PageLoader, header: PageHeader, hasLevels: boolean, buffers: readonly PageBuffer[], levels: number, values: number, valuesEnd: number): PageBody {
  if (header.kind === PageKind.DATA_V2) return { encoding: header.encoding, buffers, levels, levelsEnd: levels + header.definitionBytes, values, valuesEnd };
  if (!hasLevels) return { encoding: header.encoding, buffers, levels: values, levelsEnd: values, values, valuesEnd };
  if (header.levelEncoding !== Encoding.RLE) throw new CorruptPage(`its levels have encoding ${encodingName(header.levelEncoding)}`);
  const levelsEnd = prefixedEnd(loader.heap, values, valuesEnd, 'levels');
  return { encoding: header.encoding, buffers, levels: values + 4, levelsEnd, values: levelsEnd, valuesEnd };
}

/**
 * Where in a buffer a version 1 page begins so that its values are aligned to 16 if none is null: the levels are then a
 * length, one run's header and its value. Aligned values can be handed on without a copy.
 */
function placeOfLevels(numValues: number): number {
  let headerBytes = 1;
  for (let rest = numValues * 2; rest >= 128; rest /= 128) headerBytes++;
  return 16 - (4 + headerBytes + 1);
}

/** The end of what begins at `at` with its length as a u32. @throws CorruptPage where that is past `end` */
export function prefixedEnd(heap: Heap, at: number, end: number, what: string): number {
  if (end - at < 4) throw new CorruptPage(`its ${what} are missing`);
  heap.cover(end);
  const { u8 } = heap;
  const length = ((u8[at] as number) | ((u8[at + 1] as number) << 8) | ((u8[at + 2] as number) << 16) | ((u8[at + 3] as number) << 24)) >>> 0;
  if (length > end - at - 4) throw new CorruptPage(`its ${what} claim ${length} bytes of the page's ${end - at - 4}`);
  return at + 4 + length;
}
