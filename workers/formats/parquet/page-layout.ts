/**
 * Encodings that are not decoded batch by batch but laid out as PLAIN when their page is loaded: they are rare, and their
 * values lie apart from what describes them.
 */
import { CorruptPage } from './codecs.ts';
import type { PageBody, PageLoader } from './page-body.ts';
import { Encoding, type PageHeader } from './page-header.ts';
import type { PageBuffer } from './page-memory.ts';
import type { ReadableColumn } from './schema.ts';
import type { StoredType } from './stored-type.ts';

/** No page is laid out larger than this: a prefix can stand for any number of bytes. */
const MAX_LAID_OUT_BYTES = 1 << 30;
/** Values per kernel call. */
const STEP_VALUES = 65_536;
export const DELTA_STATE_BYTES = 80;

/**
 * The page with its values in PLAIN, where its encoding is one of those; the page itself otherwise.
 *
 * @param state 160 bytes for decoders
 * @throws CorruptPage; ResourceError MEMORY. The page's buffers then still have to be released.
 */
export function laidOut(loader: PageLoader, column: ReadableColumn, header: PageHeader, body: PageBody, state: number): PageBody {
  switch (body.encoding) {
    case Encoding.BYTE_STREAM_SPLIT: return unsplit(loader, column.stored, body);
    case Encoding.DELTA_LENGTH_BYTE_ARRAY: return joinLengths(loader, header, body, state);
    case Encoding.DELTA_BYTE_ARRAY: return joinPrefixes(loader, column, header, body, state);
    default: return body;
  }
}

function unsplit(loader: PageLoader, stored: StoredType, body: PageBody): PageBody {
  const sizeBytes = body.valuesEnd - body.values;
  const { storedBytes } = stored;
  if (storedBytes === 0 || sizeBytes % storedBytes !== 0) throw new CorruptPage(`its ${sizeBytes} bytes can't be split into streams`);
  const buffer = loader.pages.allocate(sizeBytes);
  loader.kernels.parquet_unsplit(buffer.address, body.values, sizeBytes / storedBytes, storedBytes);
  return plainBody(body, buffer, sizeBytes);
}

function joinLengths(loader: PageLoader, header: PageHeader, body: PageBody, state: number): PageBody {
  const { kernels, pages } = loader;
  const lengths = readLengths(loader, header, body.values, body.valuesEnd, state);
  try {
    const sum = kernels.parquet_lengths_sum(lengths.buffer.address, lengths.count);
    if (sum < 0 || sum > body.valuesEnd - lengths.end) throw new CorruptPage(`its values' lengths don't fit its ${body.valuesEnd - lengths.end} bytes`);
    const sizeBytes = lengths.count * 4 + sum;
    const buffer = pages.allocate(checkedSize(sizeBytes));
    kernels.parquet_join_lengths(buffer.address, lengths.buffer.address, lengths.count, lengths.end, 1);
    return plainBody(body, buffer, sizeBytes);
  } finally {
    pages.release(lengths.buffer);
  }
}

function joinPrefixes(loader: PageLoader, column: ReadableColumn, header: PageHeader, body: PageBody, state: number): PageBody {
  const { kernels, pages } = loader;
  const prefixes = readLengths(loader, header, body.values, body.valuesEnd, state);
  let suffixes: Lengths | undefined;
  try {
    suffixes = readLengths(loader, header, prefixes.end, body.valuesEnd, state + DELTA_STATE_BYTES);
    if (suffixes.count !== prefixes.count) throw new CorruptPage(`it has ${prefixes.count} prefixes and ${suffixes.count} suffixes`);
    const prefixSum = kernels.parquet_lengths_sum(prefixes.buffer.address, prefixes.count);
    const suffixSum = kernels.parquet_lengths_sum(suffixes.buffer.address, suffixes.count);
    if (prefixSum < 0 || suffixSum < 0 || suffixSum > body.valuesEnd - suffixes.end)
      throw new CorruptPage(`its values' lengths don't fit its ${body.valuesEnd - suffixes.end} bytes`);
    const isFixed = column.element.type === 'FIXED_LEN_BYTE_ARRAY';
    const sizeBytes = prefixSum + suffixSum + (isFixed ? 0 : prefixes.count * 4);
    if (isFixed && sizeBytes !== prefixes.count * column.stored.storedBytes) throw new CorruptPage(`its values are not all of ${column.stored.storedBytes} bytes`);
    const buffer = pages.allocate(checkedSize(sizeBytes));
    const error = kernels.parquet_join_prefixes(buffer.address, prefixes.buffer.address, suffixes.buffer.address, prefixes.count, suffixes.end, isFixed ? 0 : 1);
    if (error !== 0) {
      pages.release(buffer);
      throw new CorruptPage('a prefix is longer than the value before');
    }
    return plainBody(body, buffer, sizeBytes);
  } finally {
    pages.release(prefixes.buffer);
    if (suffixes !== undefined) pages.release(suffixes.buffer);
  }
}

interface Lengths { readonly buffer: PageBuffer; readonly count: number; readonly end: number }

/** Reads a whole DELTA_BINARY_PACKED stream of lengths. */
function readLengths(loader: PageLoader, header: PageHeader, start: number, end: number, state: number): Lengths {
  const { heap, kernels, pages } = loader;
  if (kernels.parquet_delta_start(state, start, end) !== 0) throw new CorruptPage('its lengths are malformed');
  const count = heap.u32[(state >>> 2) + 4] as number;
  if (count > header.numValues) throw new CorruptPage(`it has ${count} lengths for ${header.numValues} values`);
  const buffer = pages.allocate(checkedSize(count * 4));
  for (let done = 0; done < count; done += STEP_VALUES) {
    const error = kernels.parquet_delta_next(state, buffer.address + done * 4, Math.min(STEP_VALUES, count - done), 4);
    if (error !== 0) {
      pages.release(buffer);
      throw new CorruptPage(error === -1 ? 'its lengths end too early' : 'its lengths are malformed');
    }
  }
  return { buffer, count, end: kernels.parquet_delta_end(state) >>> 0 };
}

function checkedSize(sizeBytes: number): number {
  if (sizeBytes > MAX_LAID_OUT_BYTES) throw new CorruptPage(`its values take ${sizeBytes} bytes, more than ${MAX_LAID_OUT_BYTES}`);
  return sizeBytes;
}

function plainBody(body: PageBody, buffer: PageBuffer, sizeBytes: number): PageBody {
  return { ...body, encoding: Encoding.PLAIN, buffers: [...body.buffers, buffer], values: buffer.address, valuesEnd: buffer.address + sizeBytes };
}
