// Lines of text: counting, finding their ends, and views of them. A line ends at a newline byte (0x0a); a carriage
// return before it belongs to the line's end, not to the line. Every other byte, NUL and invalid UTF-8 included, is kept.
import { newlineFrom, putView } from "./text-view";

/** Number of newline bytes in [from, end). Reads up to 15 bytes past `end`. */
export function lines_count(from: usize, end: usize): u32 {
  const newline = i8x16.splat(0x0a);
  let count: u32 = 0;
  let at = from;
  while (end - at >= 16) {
    // Each lane counts down from 0 and would wrap after 255 blocks.
    let blocks: usize = (end - at) >> 4;
    if (blocks > 255) blocks = 255;
    let lanes = i8x16.splat(0);
    for (; blocks != 0; blocks--) {
      lanes = i8x16.sub(lanes, i8x16.eq(v128.load(at), newline));
      at += 16;
    }
    const sums = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(lanes));
    count += i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3);
  }
  if (at < end) {
    const mask = <u32>i8x16.bitmask(i8x16.eq(v128.load(at), newline)) & ((1 << <u32>(end - at)) - 1);
    count += popcnt(mask);
  }
  return count;
}

/** Address of the first newline in [from, end), or `end`. Reads up to 15 bytes past `end`. */
export function lines_find(from: usize, end: usize): usize {
  const newline = i8x16.splat(0x0a);
  for (let at = from; at < end; at += 16) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(at), newline));
    if (mask != 0) {
      const found = at + ctz(mask);
      return found < end ? found : end;
    }
  }
  return end;
}

/** Address just past the last newline in [from, end), or `from` where there is none. */
export function lines_find_last(from: usize, end: usize): usize {
  const newline = i8x16.splat(0x0a);
  let at = end;
  while (at - from >= 16) {
    at -= 16;
    const mask = i8x16.bitmask(i8x16.eq(v128.load(at), newline));
    if (mask != 0) return at + 32 - clz(mask);
  }
  while (at > from) {
    at--;
    if (load<u8>(at) == 0x0a) return at + 1;
  }
  return from;
}

/**
 * Emits up to `maxRows` lines from `from` on. The byte at `end - 1` must be a newline and 48 bytes past `end` readable.
 *
 * @param views 16-byte views of the lines without their ends, or 0
 * @param next where the address just past the last emitted line is stored (u32)
 * @returns the number of lines emitted; fewer than `maxRows` only when `end` was reached
 */
export function lines_scan(from: usize, end: usize, maxRows: u32, views: usize, next: usize): u32 {
  let rows: u32 = 0;
  let at = from;
  while (at < end && rows < maxRows) {
    const newline = newlineFrom(at);
    if (views != 0) {
      let stop = newline;
      if (stop > at && load<u8>(stop - 1) == 0x0d) stop--;
      putView(views + (<usize>rows << 4), at, <u32>(stop - at));
    }
    at = newline + 1;
    rows++;
  }
  store<u32>(next, <u32>at);
  return rows;
}

/** Stores `count` consecutive i64 numbers, the first being `first`. */
export function lines_number(out: usize, first: i64, count: u32): void {
  let lanes = i64x2.add(i64x2.splat(first), i64x2(0, 1));
  const step = i64x2.splat(2);
  let at = out;
  let left = count;
  for (; left >= 2; left -= 2) {
    v128.store(at, lanes);
    lanes = i64x2.add(lanes, step);
    at += 16;
  }
  if (left != 0) store<i64>(at, i64x2.extract_lane(lanes, 0));
}
