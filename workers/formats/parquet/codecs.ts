/** Decompression of pages within the shared memory. */
import { notSupported } from '../../../src/base/errors.ts';
import type { Kernels } from '../../memory/kernels.ts';
import type { Codec } from './footer.ts';

/** The compressed bytes are not what their codec allows. The message is a part of a sentence. */
export class CorruptPage extends Error {}

const SNAPPY_ERRORS = ['', 'its snappy length differs from the page header', 'a snappy literal overruns', 'a snappy copy starts before the page', 'a snappy copy overruns', 'the snappy data end early'];

/** Most a codec can expand its input, so that a page header can't make us allocate what its bytes could never fill. */
const MAX_EXPANSION: Partial<Record<Codec, number>> = { UNCOMPRESSED: 1, SNAPPY: 22 };

/** Whether pages of this codec can be read; throws NOT_SUPPORTED naming it otherwise. */
export function requireCodec(codec: Codec | undefined, column: string): asserts codec is Codec {
  if (codec === 'UNCOMPRESSED' || codec === 'SNAPPY') return;
  throw notSupported(`Parquet columns compressed with ${codec ?? 'an unknown codec'} (column "${column}")`, undefined, 'Write the file with snappy, zstd, gzip or lz4_raw.');
}

/** @throws CorruptPage where `srcBytes` can't become `dstBytes` */
export function checkExpansion(codec: Codec, srcBytes: number, dstBytes: number): void {
  const most = srcBytes * (MAX_EXPANSION[codec] ?? Number.POSITIVE_INFINITY) + 64;
  if (dstBytes > most) throw new CorruptPage(`its header claims ${dstBytes} bytes, more than ${srcBytes} bytes of ${codec} can hold`);
}

/**
 * Decompresses [src, src + srcBytes) into exactly `dstBytes` bytes at `dst`; both have `SLACK_BYTES` after them.
 *
 * @throws CorruptPage
 */
export function decompress(kernels: Kernels, codec: Codec, dst: number, dstBytes: number, src: number, srcBytes: number): void {
  switch (codec) {
    case 'UNCOMPRESSED': {
      if (srcBytes !== dstBytes) throw new CorruptPage(`it has ${srcBytes} bytes, and ${dstBytes} by its header`);
      kernels.copy_bytes(dst, src, srcBytes);
      return;
    }
    case 'SNAPPY': {
      const error = kernels.snappy_decompress(dst, dstBytes, src, srcBytes);
      if (error !== 0) throw new CorruptPage(SNAPPY_ERRORS[error] ?? 'its snappy data are malformed');
      return;
    }
    default: throw new CorruptPage(`there is no decoder for ${codec}`);
  }
}
