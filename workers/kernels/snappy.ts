// Raw snappy blocks (the format Parquet uses): https://github.com/google/snappy/blob/main/format_description.txt

/**
 * Decompresses `srcBytes` bytes at `src` into exactly `dstBytes` bytes at `dst`. Reads up to 16 bytes past the end of
 * the source and writes up to 31 past the end of the destination: both need 64 bytes of slack.
 *
 * @returns 0, or what is wrong: 1 the length at the start is malformed or not `dstBytes`, 2 a literal overruns,
 *   3 a copy reaches back before the start, 4 a copy overruns, 5 the block ends too early
 */
export function snappy_decompress(dst: usize, dstBytes: usize, src: usize, srcBytes: usize): i32 {
  const srcEnd = src + srcBytes;
  const dstStart = dst;
  const dstEnd = dst + dstBytes;

  let length: u64 = 0;
  for (let shift: u64 = 0; ; shift += 7) {
    if (src >= srcEnd || shift > 28) return 1;
    const byte = <u64>load<u8>(src++);
    length |= (byte & 127) << shift;
    if (byte < 128) break;
  }
  if (length != <u64>dstBytes) return 1;

  while (src < srcEnd) {
    const tag = <u32>load<u8>(src++);
    if ((tag & 3) == 0) {
      let size: usize = (tag >> 2) + 1;
      if (size > 60) {
        const extra = size - 60; // 1 to 4 bytes of length
        if (extra > srcEnd - src) return 2;
        const word = load<u32>(src);
        size = (extra == 4 ? word : word & ((<u32>1 << (<u32>extra << 3)) - 1));
        if (size == <usize>-1) return 2;
        size += 1;
        src += extra;
      }
      if (size > srcEnd - src || size > dstEnd - dst) return 2;
      copy_short(dst, src, size);
      src += size;
      dst += size;
      continue;
    }

    let size: usize;
    let offset: usize;
    if ((tag & 3) == 1) {
      if (src >= srcEnd) return 5;
      size = ((tag >> 2) & 7) + 4;
      offset = ((tag >> 5) << 8) | <u32>load<u8>(src);
      src += 1;
    } else if ((tag & 3) == 2) {
      if (srcEnd - src < 2) return 5;
      size = (tag >> 2) + 1;
      offset = load<u16>(src);
      src += 2;
    } else {
      if (srcEnd - src < 4) return 5;
      size = (tag >> 2) + 1;
      offset = load<u32>(src);
      src += 4;
    }
    if (offset == 0 || offset > dst - dstStart) return 3;
    if (size > dstEnd - dst) return 4;
    copy_back(dst, offset, size);
    dst += size;
  }
  return dst == dstEnd ? 0 : 5;
}

/** Copies `size` bytes that don't overlap; short ones, as literals mostly are, in steps of 16: up to 15 too many. */
@inline
export function copy_short(dst: usize, src: usize, size: usize): void {
  if (size > 256) {
    memory.copy(dst, src, size);
    return;
  }
  const end = dst + size;
  do {
    v128.store(dst, v128.load(src));
    dst += 16;
    src += 16;
  } while (dst < end);
}

/**
 * Copies `size` bytes from `offset` bytes before `dst` to `dst`; the ranges may overlap, as in LZ77. Writes up to 31
 * bytes past the end. The caller has checked `offset` and `size`.
 */
@inline
export function copy_back(dst: usize, offset: usize, size: usize): void {
  const end = dst + size;
  let from = dst - offset;
  if (offset >= 16) {
    do {
      v128.store(dst, v128.load(from));
      dst += 16;
      from += 16;
    } while (dst < end);
    return;
  }
  if (offset >= 8) {
    do {
      store<u64>(dst, load<u64>(from));
      dst += 8;
      from += 8;
    } while (dst < end);
    return;
  }
  if (offset == 1 || offset == 2 || offset == 4) {
    const lanes = offset == 1 ? i8x16.splat(load<i8>(from)) : offset == 2 ? i16x8.splat(load<i16>(from)) : i32x4.splat(load<i32>(from));
    do {
      v128.store(dst, lanes);
      dst += 16;
    } while (dst < end);
    return;
  }
  // Another short period: write 16 bytes of it, then repeat in steps of a whole number of periods.
  for (let k: usize = 0; k < 16; k++) store<u8>(dst + k, load<u8>(from + k));
  const step: usize = <usize>16 - <usize>16 % offset;
  let at = dst + step;
  while (at < end) {
    v128.store(at, v128.load(at - step));
    at += step;
  }
}
