/** Decompression of pages within the shared memory. */
import { notSupported } from '../../../src/base/errors.ts';
import type { Heap } from '../../memory/heap.ts';
import type { Kernels } from '../../memory/kernels.ts';
import type { Codec } from './footer.ts';
import { prepareZstdWorkspace, ZSTD_WORKSPACE_BYTES } from './zstd-workspace.ts';

/** A page's bytes are not what they should be. The message is a part of a sentence. */
export class CorruptPage extends Error {}

const SNAPPY_ERRORS = ['', 'its snappy length differs from the page header', 'a snappy literal overruns', 'a snappy copy starts before the page', 'a snappy copy overruns', 'the snappy data end early'];
// What the kernel inflate_run gives back: 0 and 1 ask for more input and room, of which there is no more.
const INFLATE_ERRORS = ['the gzip data end early', 'it is longer than its header claims', '', 'a deflate block is of no known kind', 'a stored deflate block is damaged', 'deflate code lengths are damaged', 'a deflate code is unknown', 'a deflate copy starts before the page', 'the gzip data end early'];
const INFLATED = 2;
const ZSTD_ERRORS = ['', 'its zstd frame header is malformed', 'its zstd frame needs a dictionary', 'a zstd block is malformed', 'zstd literals are malformed', 'zstd sequences are malformed', 'the zstd data end early', 'it is longer than its header claims', 'it is shorter than its header claims'];
const LZ4_ERRORS = ['', 'the LZ4 data end early', 'LZ4 literals overrun', 'an LZ4 match starts before the page', 'an LZ4 match overruns'];

/**
 * How far a codec can expand its input at most, so that a page header can't make us allocate what its bytes could never
 * fill. Zstandard has no useful limit (128 KiB from 4 bytes); there the memory budget is the limit.
 */
const MAX_EXPANSION: Readonly<Record<Codec, number>> = {
  UNCOMPRESSED: 1, SNAPPY: 22, GZIP: 1033, LZ4: 256, LZ4_RAW: 256, ZSTD: 131_072, BROTLI: 1, LZO: 1,
};
const INFLATE_STATE_BYTES = 16 << 10;
/** The inflate kernel wants this much room after what it may still write. */
const INFLATE_SLACK_BYTES = 288;

/** Whether pages of this codec can be read; throws NOT_SUPPORTED naming it otherwise. */
export function requireCodec(codec: Codec | undefined, column: string): asserts codec is Codec {
  if (codec === undefined || codec === 'BROTLI' || codec === 'LZO')
    throw notSupported(`Parquet columns compressed with ${codec ?? 'an unknown codec'} (column "${column}")`, undefined, 'Write the file with snappy, zstd, gzip or lz4_raw.');
}

/** @throws CorruptPage where `srcBytes` can't become `dstBytes` */
export function checkExpansion(codec: Codec, srcBytes: number, dstBytes: number): void {
  if (dstBytes > srcBytes * MAX_EXPANSION[codec] + 64)
    throw new CorruptPage(`its header claims ${dstBytes} bytes, more than ${srcBytes} bytes of ${codec} can hold`);
}

export class Decompressor {
  private readonly heap: Heap;
  private readonly kernels: Kernels;
  private readonly allocate: (bytes: number) => number;
  private zstdWorkspace = 0;
  private inflateState = 0;

  /** `allocate` gives memory, aligned to 16, that lives as long as the decompressor. */
  constructor(heap: Heap, kernels: Kernels, allocate: (bytes: number) => number) {
    this.heap = heap;
    this.kernels = kernels;
    this.allocate = allocate;
  }

  /**
   * Decompresses [src, src + srcBytes) into exactly `dstBytes` bytes at `dst`; both have `SLACK_BYTES` after them.
   *
   * @throws CorruptPage
   */
  decompress(codec: Codec, dst: number, dstBytes: number, src: number, srcBytes: number): void {
    const { kernels } = this;
    switch (codec) {
      case 'UNCOMPRESSED':
        if (srcBytes !== dstBytes) throw new CorruptPage(`it has ${srcBytes} bytes, and ${dstBytes} by its header`);
        kernels.copy_bytes(dst, src, srcBytes);
        return;
      case 'SNAPPY':
        check(kernels.snappy_decompress(dst, dstBytes, src, srcBytes), SNAPPY_ERRORS);
        return;
      case 'ZSTD':
        if (this.zstdWorkspace === 0) {
          this.zstdWorkspace = this.allocate(ZSTD_WORKSPACE_BYTES);
          prepareZstdWorkspace(this.heap, kernels, this.zstdWorkspace);
        }
        check(kernels.zstd_decompress(this.zstdWorkspace, dst, dstBytes, src, srcBytes), ZSTD_ERRORS);
        return;
      case 'GZIP': this.gzip(dst, dstBytes, src, srcBytes); return;
      case 'LZ4_RAW': this.lz4Block(dst, dstBytes, src, srcBytes); return;
      case 'LZ4': this.lz4(dst, dstBytes, src, srcBytes); return;
      default: throw new CorruptPage(`there is no decoder for ${codec}`);
    }
  }

  /** One or more gzip members (RFC 1952) one after the other. Their CRCs are not verified. */
  private gzip(dst: number, dstBytes: number, src: number, srcBytes: number): void {
    const { heap, kernels } = this;
    if (this.inflateState === 0) this.inflateState = this.allocate(INFLATE_STATE_BYTES);
    const state = this.inflateState;
    const srcEnd = src + srcBytes, dstEnd = dst + dstBytes;
    heap.cover(Math.max(srcEnd, dstEnd, state + INFLATE_STATE_BYTES));
    while (src < srcEnd) {
      if (dst === dstEnd && heap.u8[src] === 0) return; // some writers pad with zeros
      src = gzipBody(heap.u8, src, srcEnd);
      heap.u8.fill(0, state, state + 64);
      const words = heap.u32;
      const word = state >>> 2;
      words[word] = src;
      words[word + 1] = srcEnd;
      words[word + 2] = 1;
      words[word + 3] = dst;
      words[word + 4] = dstEnd + INFLATE_SLACK_BYTES;
      words[word + 5] = dst;
      const result = kernels.inflate_run(state);
      if (result !== INFLATED) throw new CorruptPage(INFLATE_ERRORS[result] ?? 'its gzip data are malformed');
      src = (words[word] as number) + 8; // CRC and length
      dst = words[word + 3] as number;
      if (dst > dstEnd) throw new CorruptPage('it is longer than its header claims');
      if (src > srcEnd) throw new CorruptPage('the gzip data end early');
    }
    if (dst !== dstEnd) throw new CorruptPage('it is shorter than its header claims');
  }

  private lz4Block(dst: number, dstBytes: number, src: number, srcBytes: number): void {
    const written = this.kernels.lz4_decompress(dst, dstBytes, src, srcBytes, dst);
    if (written < 0) check(-written, LZ4_ERRORS);
    if (written !== dstBytes) throw new CorruptPage('it is shorter than its header claims');
  }

  /**
   * The deprecated LZ4 codec: Hadoop's framing (u32 lengths, big endian, decompressed and compressed, before each block),
   * or, from writers that did not know of it, a bare block.
   */
  private lz4(dst: number, dstBytes: number, src: number, srcBytes: number): void {
    let done = 0;
    let at = 0;
    while (srcBytes - at >= 8) {
      const plain = this.bigEndian(src + at), stored = this.bigEndian(src + at + 4);
      if (stored > srcBytes - at - 8 || plain > dstBytes - done) break;
      if (this.kernels.lz4_decompress(dst + done, plain, src + at + 8, stored, dst + done) !== plain) break;
      done += plain;
      at += 8 + stored;
    }
    if (done !== dstBytes || at !== srcBytes) this.lz4Block(dst, dstBytes, src, srcBytes);
  }

  private bigEndian(address: number): number {
    const { u8 } = this.heap;
    return (((u8[address] as number) << 24) | ((u8[address + 1] as number) << 16) | ((u8[address + 2] as number) << 8) | (u8[address + 3] as number)) >>> 0;
  }
}

function check(error: number, messages: readonly string[]): void {
  if (error !== 0) throw new CorruptPage(messages[error] ?? 'its compressed data are malformed');
}

/** Bytes of room that pages of a codec need in addition to their own. */
export function roomAfter(codec: Codec): number {
  return codec === 'GZIP' ? INFLATE_SLACK_BYTES : 0;
}

/** Where the compressed data of a gzip member begin. @throws CorruptPage */
function gzipBody(u8: Uint8Array, start: number, end: number): number {
  if (end - start < 18 || u8[start] !== 0x1f || u8[start + 1] !== 0x8b || u8[start + 2] !== 8) throw new CorruptPage('its gzip header is malformed');
  const flags = u8[start + 3] as number;
  let at = start + 10;
  if ((flags & 4) !== 0) at += 2 + (u8[at] as number) + (u8[at + 1] as number) * 256;
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    while (at < end && u8[at] !== 0) at++;
    at++;
  }
  if ((flags & 2) !== 0) at += 2;
  if (at >= end) throw new CorruptPage('its gzip header is cut off');
  return at;
}
