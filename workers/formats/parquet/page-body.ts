/** A page's bytes, decompressed, with its levels and values told apart. */
import type { Kernels } from '../../memory/kernels.ts';
import { CorruptPage, checkExpansion, roomAfter, type Decompressor } from './codecs.ts';
import type { Codec } from './footer.ts';
import { PageKind, type PageHeader } from './page-header.ts';
import type { PageBuffer, PageMemory } from './page-memory.ts';

export interface PageBody {
  readonly header: PageHeader;
  /** Where the bytes lie; undefined where there are none. */
  readonly buffer: PageBuffer | undefined;
  /** Definition levels of version 2 pages; in version 1 they stand before the values. Empty otherwise. */
  readonly levels: number;
  readonly levelsEnd: number;
  /** The values, in version 1 preceded by the levels. */
  readonly values: number;
  readonly valuesEnd: number;
}

/**
 * Decompresses a page into memory of its own.
 *
 * @param address of the page's compressed bytes, `header.compressedBytes` long
 * @throws CorruptPage; ResourceError MEMORY
 */
export function loadPageBody(kernels: Kernels, decompressor: Decompressor, pages: PageMemory, codec: Codec, header: PageHeader, address: number): PageBody {
  const isV2 = header.kind === PageKind.DATA_V2;
  const levelBytes = isV2 ? header.definitionBytes + header.repetitionBytes : 0;
  if (levelBytes > header.compressedBytes || levelBytes > header.uncompressedBytes)
    throw new CorruptPage(`its header claims ${levelBytes} bytes of levels in a page of ${Math.min(header.compressedBytes, header.uncompressedBytes)}`);
  const stored = header.compressedBytes - levelBytes;
  const plain = header.uncompressedBytes - levelBytes;
  const pageCodec = isV2 && !header.isCompressed ? 'UNCOMPRESSED' : codec;
  // Pages of nulls only have no values; some writers then store a compressed nothing, others nothing.
  const isEmpty = plain === 0;
  if (!isEmpty) checkExpansion(pageCodec, stored, plain);
  const place = (header.definitionBytes + 15) & ~15;
  const buffer = pages.allocate(place + plain + roomAfter(pageCodec));
  try {
    const levels = buffer.address;
    if (isV2 && header.definitionBytes > 0) kernels.copy_bytes(levels, address + header.repetitionBytes, header.definitionBytes);
    const values = buffer.address + place;
    if (!isEmpty) decompressor.decompress(pageCodec, values, plain, address + levelBytes, stored);
    return { header, buffer, levels, levelsEnd: levels + header.definitionBytes, values, valuesEnd: values + plain };
  } catch (error) {
    pages.release(buffer);
    throw error;
  }
}
