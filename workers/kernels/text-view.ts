/** Helpers for kernels that emit string views (workers/memory/views.ts) into text. Inlined everywhere. */

/**
 * Writes the 16-byte view of `length` bytes that lie at `at`. Reads 16 bytes at `at` whatever the length.
 * Branch-free: lengths around 12 would mispredict.
 */
// @ts-ignore: decorator
@inline
export function putView(out: usize, at: usize, length: u32): void {
  const text = v128.load(at);
  const lane = i8x16(-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  // Lanes past the text, and the four of the length, become zero.
  const short = v128.and(i8x16.swizzle(text, lane), i8x16.gt_s(i8x16.splat(<i8>length), lane));
  let long = i32x4.splat(0);
  long = i32x4.replace_lane(long, 1, i32x4.extract_lane(text, 0));
  long = i32x4.replace_lane(long, 2, <i32>at);
  const view = v128.bitselect(short, long, i32x4.splat(-(<i32>(length <= 12))));
  v128.store(out, i32x4.replace_lane(view, 0, <i32>length));
}

/** The view of an empty string: what stands in null positions. */
// @ts-ignore: decorator
@inline
export function putEmptyView(out: usize): void {
  v128.store(out, i32x4.splat(0));
}

/** Sets bit `row` of a bitmap to `bit` (0 or 1), starting a new byte from zero at every eighth row. */
// @ts-ignore: decorator
@inline
export function putBit(bitmap: usize, row: u32, bit: u32): void {
  const byte = bitmap + (row >> 3);
  const shift = row & 7;
  const before = <u32>load<u8>(byte) & ((1 << shift) - 1);
  store<u8>(byte, before | (bit << shift));
}

/** Address of the first newline at or after `from`. There must be one. Reads up to 31 bytes past it. */
// @ts-ignore: decorator
@inline
export function newlineFrom(from: usize): usize {
  const newline = i8x16.splat(0x0a);
  let at = from;
  while (true) {
    const a = i8x16.eq(v128.load(at), newline);
    const b = i8x16.eq(v128.load(at, 16), newline);
    if (v128.any_true(v128.or(a, b))) {
      return at + ctz(<u32>i8x16.bitmask(a) | (<u32>i8x16.bitmask(b) << 16));
    }
    at += 32;
  }
}
