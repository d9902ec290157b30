// Parquet's delta encodings and BYTE_STREAM_SPLIT.
// https://parquet.apache.org/docs/file-format/data-pages/encodings/#DELTAENC
//
// A DELTA_BINARY_PACKED stream is read a batch at a time; its place takes 80 bytes:
//
//   +0 u32 next      byte that `bit` counts from      +32 i64 previous   the last value
//   +4 u32 end       past the stream's last byte      +40 i64 minDelta   of the current block
//   +8 u32 perMini   values in a miniblock            +48 u32 miniLeft   values left in the current miniblock
//  +12 u32 numMini   miniblocks in a block            +52 u32 width      its bits per value, 0 to 64
//  +16 u32 left      values not yet given out         +56 u32 bit        next value's first bit, 0 to 7
//  +20 u32 first     1 = the first is still to come   +60 u32 widths     address of the block's widths
//  +24 u32 mini      next miniblock of the block      +64 u32 miniEnd    past the current miniblock's bytes
//
// Results: 0, -1 the stream ends too early, -2 it is malformed.

import { copy_short } from "./snappy";

/** Address after the varint at `src`, 0 where it is cut off or longer than 10 bytes. */
@inline
function varint_end(src: usize, end: usize): usize {
  for (let k = 0; k < 10; k++) {
    if (src >= end) return 0;
    if (load<u8>(src++) < 128) return src;
  }
  return 0;
}

@inline
function varint(src: usize): u64 {
  let value: u64 = 0;
  for (let shift: u64 = 0; shift < 70; shift += 7) {
    const byte = <u64>load<u8>(src++);
    value |= (byte & 127) << shift;
    if (byte < 128) break;
  }
  return value;
}

@inline
function zigzag(value: u64): i64 {
  return <i64>(value >> 1) ^ -<i64>(value & 1);
}

/** Starts the stream in [src, end): reads its header. @returns 0 or a negative error */
export function parquet_delta_start(state: usize, src: usize, end: usize): i32 {
  memory.fill(state, 0, 80);
  let next = varint_end(src, end);
  if (next == 0) return -1;
  const blockValues = varint(src);
  src = next;
  next = varint_end(src, end);
  if (next == 0) return -1;
  const numMini = varint(src);
  src = next;
  next = varint_end(src, end);
  if (next == 0) return -1;
  const total = varint(src);
  src = next;
  next = varint_end(src, end);
  if (next == 0) return -1;
  const first = zigzag(varint(src));
  // The format asks for multiples of 128 and 32; the limits only keep the sizes below small.
  if (blockValues == 0 || blockValues > 0x10_0000 || numMini == 0 || numMini > blockValues || blockValues % numMini != 0 || total > 0xffff_ffff) return -2;
  const perMini = blockValues / numMini;
  if (perMini % 8 != 0) return -2;
  store<u32>(state, <u32>next);
  store<u32>(state, <u32>end, 4);
  store<u32>(state, <u32>perMini, 8);
  store<u32>(state, <u32>numMini, 12);
  store<u32>(state, <u32>total, 16);
  store<u32>(state, 1, 20);
  store<u32>(state, <u32>numMini, 24);
  store<i64>(state, first, 32);
  return 0;
}

/** Steps to the next miniblock. @returns 0 or a negative error */
function start_miniblock(state: usize): i32 {
  let next = <usize>load<u32>(state);
  const end = <usize>load<u32>(state, 4);
  const perMini = load<u32>(state, 8);
  let mini = load<u32>(state, 24);
  if (mini == load<u32>(state, 12)) {
    const after = varint_end(next, end);
    if (after == 0) return -1;
    store<i64>(state, zigzag(varint(next)), 40);
    if (end - after < <usize>mini) return -1;
    store<u32>(state, <u32>after, 60);
    next = after + mini;
    mini = 0;
  }
  const width = <u32>load<u8>(<usize>load<u32>(state, 60) + mini);
  if (width > 64) return -2;
  const left = load<u32>(state, 16);
  const size = (<u64>perMini * <u64>width) >> 3;
  // The last miniblock may be cut off after its last value.
  const needed = (<u64>min(perMini, left) * <u64>width + 7) >> 3;
  if (needed > <u64>(end - next)) return -1;
  const miniEnd = size > <u64>(end - next) ? end : next + <usize>size;
  store<u32>(state, <u32>next);
  store<u32>(state, mini + 1, 24);
  store<u32>(state, perMini, 48);
  store<u32>(state, width, 52);
  store<u32>(state, 0, 56);
  store<u32>(state, <u32>miniEnd, 64);
  return 0;
}

/** Reads the next `n` values into `dst` as i32 (`size` 4, the low bits) or i64 (8). @returns 0 or a negative error */
export function parquet_delta_next(state: usize, dst: usize, n: u32, size: u32): i32 {
  if (n > load<u32>(state, 16)) return -1;
  if (n == 0) return 0;
  let value = load<i64>(state, 32);
  if (load<u32>(state, 20)) {
    store<u32>(state, 0, 20);
    store<i64>(dst, value); // the low half comes first
    dst += size;
    n--;
    store<u32>(state, load<u32>(state, 16) - 1, 16);
  }
  while (n > 0) {
    if (load<u32>(state, 48) == 0) {
      const error = start_miniblock(state);
      if (error != 0) return error;
    }
    const miniLeft = load<u32>(state, 48);
    const take = min(miniLeft, n);
    const width = load<u32>(state, 52);
    const minDelta = load<i64>(state, 40);
    let next = <usize>load<u32>(state);
    let bit = load<u32>(state, 56);
    if (width == 0) {
      for (let k: u32 = 0; k < take; k++) {
        value += minDelta;
        if (size == 4) store<i32>(dst, <i32>value);
        else store<i64>(dst, value);
        dst += size;
      }
    } else if (width <= 56) {
      const mask = (<u64>1 << <u64>width) - 1;
      for (let k: u32 = 0; k < take; k++) {
        value += minDelta + <i64>((load<u64>(next) >> <u64>bit) & mask);
        if (size == 4) store<i32>(dst, <i32>value);
        else store<i64>(dst, value);
        dst += size;
        bit += width;
        next += bit >> 3;
        bit &= 7;
      }
    } else {
      for (let k: u32 = 0; k < take; k++) {
        let word = load<u64>(next) >> <u64>bit;
        if (bit != 0) word |= <u64>load<u8>(next, 8) << <u64>(64 - bit);
        if (width < 64) word &= (<u64>1 << <u64>width) - 1;
        value += minDelta + <i64>word;
        if (size == 4) store<i32>(dst, <i32>value);
        else store<i64>(dst, value);
        dst += size;
        bit += width;
        next += bit >> 3;
        bit &= 7;
      }
    }
    store<u32>(state, miniLeft - take, 48);
    store<u32>(state, miniLeft == take ? load<u32>(state, 64) : <u32>next);
    store<u32>(state, bit, 56);
    store<u32>(state, load<u32>(state, 16) - take, 16);
    n -= take;
  }
  store<i64>(state, value, 32);
  return 0;
}

/**
 * Where the bytes after a stream begin, once all its values have been read.
 * @returns `u32`
 */
export function parquet_delta_end(state: usize): u32 {
  return load<u32>(state, 48) == 0 ? load<u32>(state) : load<u32>(state, 64);
}

/** The sum of `n` lengths, or -1 where one is negative. */
export function parquet_lengths_sum(lengths: usize, n: u32): f64 {
  let sum: u64 = 0;
  let all: i32 = 0;
  for (let k: u32 = 0; k < n; k++) {
    const length = load<i32>(lengths + (<usize>k << 2));
    all |= length;
    sum += <u64>length;
  }
  return all < 0 ? -1 : <f64>sum;
}

/**
 * Lays out `n` byte arrays as PLAIN does: the bytes at `src` cut into `lengths`, each after its length (`prefixed`) or
 * bare. The caller has checked that the lengths sum up to what is there.
 */
export function parquet_join_lengths(dst: usize, lengths: usize, n: u32, src: usize, prefixed: u32): void {
  for (let k: u32 = 0; k < n; k++) {
    const length = <usize>load<u32>(lengths + (<usize>k << 2));
    if (prefixed) {
      store<u32>(dst, <u32>length);
      dst += 4;
    }
    copy_short(dst, src, length);
    dst += length;
    src += length;
  }
}

/**
 * As `parquet_join_lengths` for DELTA_BYTE_ARRAY: each value is the first prefixes[k] bytes of the one before, then
 * suffixes[k] bytes from `src`. Sums have been checked.
 *
 * @returns 0, or -2 where a prefix is longer than the value before
 */
export function parquet_join_prefixes(dst: usize, prefixes: usize, suffixes: usize, n: u32, src: usize, prefixed: u32): i32 {
  let before: usize = dst;
  let beforeLength: usize = 0;
  for (let k: u32 = 0; k < n; k++) {
    const prefix = <usize>load<u32>(prefixes + (<usize>k << 2));
    const suffix = <usize>load<u32>(suffixes + (<usize>k << 2));
    if (prefix > beforeLength) return -2;
    if (prefixed) {
      store<u32>(dst, <u32>(prefix + suffix));
      dst += 4;
    }
    memory.copy(dst, before, prefix);
    memory.copy(dst + prefix, src, suffix);
    src += suffix;
    before = dst;
    beforeLength = prefix + suffix;
    dst += beforeLength;
  }
  return 0;
}

/** BYTE_STREAM_SPLIT to PLAIN: value k of `n` is made of byte k of each of `size` streams. */
export function parquet_unsplit(dst: usize, src: usize, n: usize, size: usize): void {
  if (size == 4) {
    let k: usize = 0;
    for (; k + 16 <= n; k += 16) {
      const a = v128.load(src + k);
      const b = v128.load(src + n + k);
      const c = v128.load(src + 2 * n + k);
      const d = v128.load(src + 3 * n + k);
      const ab0 = v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const ab1 = v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      const cd0 = v128.shuffle<u8>(c, d, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const cd1 = v128.shuffle<u8>(c, d, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      const to = dst + (k << 2);
      v128.store(to, v128.shuffle<u16>(ab0, cd0, 0, 8, 1, 9, 2, 10, 3, 11));
      v128.store(to, v128.shuffle<u16>(ab0, cd0, 4, 12, 5, 13, 6, 14, 7, 15), 16);
      v128.store(to, v128.shuffle<u16>(ab1, cd1, 0, 8, 1, 9, 2, 10, 3, 11), 32);
      v128.store(to, v128.shuffle<u16>(ab1, cd1, 4, 12, 5, 13, 6, 14, 7, 15), 48);
    }
    for (; k < n; k++) for (let j: usize = 0; j < 4; j++) store<u8>(dst + (k << 2) + j, load<u8>(src + j * n + k));
    return;
  }
  for (let k: usize = 0; k < n; k++) {
    for (let j: usize = 0; j < size; j++) store<u8>(dst + k * size + j, load<u8>(src + j * n + k));
  }
}
