// LZ4 blocks: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
import { copy_back, copy_short } from "./snappy";

/**
 * Decompresses the block at [src, src + srcBytes) to `dst`, at most `capacity` bytes. Source and destination need 64
 * bytes of slack after them. Matches may reach back to `window` (`dst` itself for independent blocks).
 *
 * @returns bytes written, or what is wrong: -1 the block ends early, -2 literals overrun, -3 a match starts before the
 *   window, -4 a match overruns
 */
export function lz4_decompress(dst: usize, capacity: usize, src: usize, srcBytes: usize, window: usize): i32 {
  const srcEnd = src + srcBytes;
  const dstEnd = dst + capacity;
  const start = dst;
  while (src < srcEnd) {
    const token = <u32>load<u8>(src++);
    let size = <usize>(token >> 4);
    if (size == 15) {
      for (;;) {
        if (src >= srcEnd) return -1;
        const byte = <usize>load<u8>(src++);
        size += byte;
        if (byte != 255) break;
      }
    }
    if (size > srcEnd - src) return -1;
    if (size > dstEnd - dst) return -2;
    copy_short(dst, src, size);
    src += size;
    dst += size;
    if (src >= srcEnd) break; // the last sequence has literals only

    if (srcEnd - src < 2) return -1;
    const offset = <usize>load<u16>(src);
    src += 2;
    size = <usize>(token & 15);
    if (size == 15) {
      for (;;) {
        if (src >= srcEnd) return -1;
        const byte = <usize>load<u8>(src++);
        size += byte;
        if (byte != 255) break;
      }
    }
    size += 4;
    if (offset == 0 || offset > dst - window) return -3;
    if (size > dstEnd - dst) return -4;
    copy_back(dst, offset, size);
    dst += size;
  }
  return <i32>(dst - start);
}
