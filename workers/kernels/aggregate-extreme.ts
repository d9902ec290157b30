// States of min and max, first and last.
//
//   values up to 8 bytes   │ u64 order key, complemented for min │ u64 seen │
//   128-bit values         │ u64 low │ u64 high with its sign bit flipped, both complemented for min │ u64 seen │
//   strings                │ u32 length, 4 bytes, … │ u32 address, u32 capacity │ u64 seen │
//   first, last            │ u64 rank │ u64 seen (1), null (2) │ value of 16 bytes, strings as above │
//
// So that the greatest key wins in all of them and zeroes are the empty state. A string's bytes are copied to the
// task's heap {u32 next, u32 end}; `capacity` tells how many bytes the state may overwrite there. Functions that
// copy return the first row that is not done, with the bytes wanted in `heap[2]`. Naming as in aggregate-count.ts.
import { copyBytes } from "./copy";
import { isValid } from "./key-words";
import { compareViews, orderKey, storeOrdered } from "./order-key";

@inline
function extremeRows<T>(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize, flip: u64): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    if (validity != 0 && !isValid(validity, i)) continue;
    const at = <usize>load<u32>(rows + (k << 2)) + offset;
    const key = orderKey<T>(data + i * sizeof<T>()) ^ flip;
    if (key > load<u64>(at)) store<u64>(at, key);
    store<u64>(at, 1, 8);
  }
}

@inline
function extremeOne<T>(state: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64): void {
  let best = load<u64>(state);
  let seen = load<u64>(state, 8);
  if (validity == 0 && indices == 0) {
    let first = data;
    if ((sizeof<T>() == 8 || sizeof<T>() == 4) && isInteger<T>() && isSigned<T>() && n >= 16) {
      // The same in lanes of signed values.
      let best0 = v128.load(data);
      let best1 = best0;
      const last = data + (<usize>n * sizeof<T>() & ~31);
      for (; first < last; first += 32) {
        const a = v128.load(first);
        const b = v128.load(first, 16);
        if (sizeof<T>() == 4) {
          best0 = flip ? i32x4.min_s(best0, a) : i32x4.max_s(best0, a);
          best1 = flip ? i32x4.min_s(best1, b) : i32x4.max_s(best1, b);
        } else {
          best0 = v128.bitselect(a, best0, flip ? i64x2.lt_s(a, best0) : i64x2.gt_s(a, best0));
          best1 = v128.bitselect(b, best1, flip ? i64x2.lt_s(b, best1) : i64x2.gt_s(b, best1));
        }
      }
      if (sizeof<T>() == 4) {
        best0 = flip ? i32x4.min_s(best0, best1) : i32x4.max_s(best0, best1);
        for (let lane = 0; lane < 4; lane++) {
          const v = i32x4.extract_lane(best0, 0);
          const key = (<u64>(<i64>v + 0x80000000)) ^ flip;
          best = key > best ? key : best;
          best0 = v128.shuffle<i32>(best0, best0, 1, 2, 3, 0);
        }
      } else {
        best0 = v128.bitselect(best1, best0, flip ? i64x2.lt_s(best1, best0) : i64x2.gt_s(best1, best0));
        const x = (<u64>i64x2.extract_lane(best0, 0) ^ 0x8000000000000000) ^ flip;
        const y = (<u64>i64x2.extract_lane(best0, 1) ^ 0x8000000000000000) ^ flip;
        best = max<u64>(best, max<u64>(x, y));
      }
    }
    for (let p = first, end = data + <usize>n * sizeof<T>(); p < end; p += sizeof<T>()) {
      const key = orderKey<T>(p) ^ flip;
      best = key > best ? key : best;
    }
    seen = 1;
  } else {
    for (let k: usize = 0; k < <usize>n; k++) {
      const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
      if (validity != 0 && !isValid(validity, i)) continue;
      const key = orderKey<T>(data + i * sizeof<T>()) ^ flip;
      best = key > best ? key : best;
      seen = 1;
    }
  }
  store<u64>(state, best);
  store<u64>(state, seen, 8);
}

@inline
function finishExtreme<T>(rows: usize, n: u32, offset: usize, out: usize, flip: u64): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    storeOrdered<T>(out + k * sizeof<T>(), load<u64>(<usize>load<u32>(rows + (k << 2)) + offset) ^ flip);
  }
}

/** Min (`flip` all ones) or max (0) of each group's values; the same for one group; the values of `n` groups. */
export function agg_extreme_i8(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeRows<i8>(rows, n, offset, data, validity, indices, flip);
}
export function agg_extreme_i8_one(state: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeOne<i8>(state, n, data, validity, indices, flip);
}
export function agg_finish_extremes_i8(rows: usize, n: u32, offset: usize, out: usize, flip: u64): void {
  finishExtreme<i8>(rows, n, offset, out, flip);
}
export function agg_extreme_u8(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeRows<u8>(rows, n, offset, data, validity, indices, flip);
}
export function agg_extreme_u8_one(state: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeOne<u8>(state, n, data, validity, indices, flip);
}
export function agg_finish_extremes_u8(rows: usize, n: u32, offset: usize, out: usize, flip: u64): void {
  finishExtreme<u8>(rows, n, offset, out, flip);
}
export function agg_extreme_i16(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeRows<i16>(rows, n, offset, data, validity, indices, flip);
}
export function agg_extreme_i16_one(state: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeOne<i16>(state, n, data, validity, indices, flip);
}
export function agg_finish_extremes_i16(rows: usize, n: u32, offset: usize, out: usize, flip: u64): void {
  finishExtreme<i16>(rows, n, offset, out, flip);
}
export function agg_extreme_u16(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeRows<u16>(rows, n, offset, data, validity, indices, flip);
}
export function agg_extreme_u16_one(state: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeOne<u16>(state, n, data, validity, indices, flip);
}
export function agg_finish_extremes_u16(rows: usize, n: u32, offset: usize, out: usize, flip: u64): void {
  finishExtreme<u16>(rows, n, offset, out, flip);
}
export function agg_extreme_i32(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeRows<i32>(rows, n, offset, data, validity, indices, flip);
}
export function agg_extreme_i32_one(state: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeOne<i32>(state, n, data, validity, indices, flip);
}
export function agg_finish_extremes_i32(rows: usize, n: u32, offset: usize, out: usize, flip: u64): void {
  finishExtreme<i32>(rows, n, offset, out, flip);
}
export function agg_extreme_u32(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeRows<u32>(rows, n, offset, data, validity, indices, flip);
}
export function agg_extreme_u32_one(state: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeOne<u32>(state, n, data, validity, indices, flip);
}
export function agg_finish_extremes_u32(rows: usize, n: u32, offset: usize, out: usize, flip: u64): void {
  finishExtreme<u32>(rows, n, offset, out, flip);
}
export function agg_extreme_i64(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeRows<i64>(rows, n, offset, data, validity, indices, flip);
}
export function agg_extreme_i64_one(state: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeOne<i64>(state, n, data, validity, indices, flip);
}
export function agg_finish_extremes_i64(rows: usize, n: u32, offset: usize, out: usize, flip: u64): void {
  finishExtreme<i64>(rows, n, offset, out, flip);
}
export function agg_extreme_u64(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeRows<u64>(rows, n, offset, data, validity, indices, flip);
}
export function agg_extreme_u64_one(state: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeOne<u64>(state, n, data, validity, indices, flip);
}
export function agg_finish_extremes_u64(rows: usize, n: u32, offset: usize, out: usize, flip: u64): void {
  finishExtreme<u64>(rows, n, offset, out, flip);
}
export function agg_extreme_f32(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeRows<f32>(rows, n, offset, data, validity, indices, flip);
}
export function agg_extreme_f32_one(state: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeOne<f32>(state, n, data, validity, indices, flip);
}
export function agg_finish_extremes_f32(rows: usize, n: u32, offset: usize, out: usize, flip: u64): void {
  finishExtreme<f32>(rows, n, offset, out, flip);
}
export function agg_extreme_f64(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeRows<f64>(rows, n, offset, data, validity, indices, flip);
}
export function agg_extreme_f64_one(state: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64): void {
  extremeOne<f64>(state, n, data, validity, indices, flip);
}
export function agg_finish_extremes_f64(rows: usize, n: u32, offset: usize, out: usize, flip: u64): void {
  finishExtreme<f64>(rows, n, offset, out, flip);
}

/** Combines states of values up to 8 bytes. */
export function agg_combine_extremes(targets: usize, sources: usize, n: u32, offset: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const at = <usize>load<u32>(targets + (k << 2)) + offset;
    const from = <usize>load<u32>(sources + (k << 2)) + offset;
    const key = load<u64>(from);
    if (key > load<u64>(at)) store<u64>(at, key);
    store<u64>(at, load<u64>(at, 8) | load<u64>(from, 8), 8);
  }
}

@inline
function offer128(at: usize, low: u64, high: u64): void {
  const best = load<u64>(at, 8);
  if (high > best || (high == best && low > load<u64>(at))) {
    store<u64>(at, low);
    store<u64>(at, high, 8);
  }
  store<u64>(at, 1, 16);
}

/** Min (`flip` all ones) or max (0) of 128-bit values; `sign` is the sign bit where they are signed, else 0. */
export function agg_extreme_128(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize, flip: u64, sign: u64): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    if (validity != 0 && !isValid(validity, i)) continue;
    const from = data + (i << 4);
    offer128(<usize>load<u32>(rows + (k << 2)) + offset, load<u64>(from) ^ flip, load<u64>(from, 8) ^ sign ^ flip);
  }
}
/** Combines states of 128-bit values. */
export function agg_combine_extremes_128(targets: usize, sources: usize, n: u32, offset: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const from = <usize>load<u32>(sources + (k << 2)) + offset;
    if (load<u64>(from, 16) != 0) offer128(<usize>load<u32>(targets + (k << 2)) + offset, load<u64>(from), load<u64>(from, 8));
  }
}
/** out[k] = the value of row k. */
export function agg_finish_extremes_128(rows: usize, n: u32, offset: usize, out: usize, flip: u64, sign: u64): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const from = <usize>load<u32>(rows + (k << 2)) + offset;
    store<u64>(out + (k << 4), load<u64>(from) ^ flip);
    store<u64>(out + (k << 4), load<u64>(from, 8) ^ flip ^ sign, 8);
  }
}

/** Makes the state's string the one of `view`; false where the heap lacks room. */
function keepView(at: usize, view: usize, heap: usize): bool {
  const length = load<u32>(view);
  if (length <= 12) {
    // The old bytes are forgotten; their room with them.
    v128.store(at, v128.load(view));
    return true;
  }
  let to: usize;
  if (load<u32>(at) > 12 && load<u32>(at, 12) >= length) to = <usize>load<u32>(at, 8);
  else {
    // Room to grow, so that ever longer strings cost no more than twice the longest.
    const held = load<u32>(at) > 12 ? load<u32>(at, 12) : 0;
    const wanted = held == 0 ? length : max<u32>(length, held << 1);
    to = <usize>load<u32>(heap);
    if (<u64>to + <u64>wanted > <u64>load<u32>(heap, 4)) {
      store<u32>(heap, wanted, 8);
      return false;
    }
    store<u32>(heap, <u32>to + wanted);
    store<u32>(at, wanted, 12);
  }
  copyBytes(to, <usize>load<u32>(view, 8), length);
  store<u64>(at, load<u64>(view));
  store<u32>(at, <u32>to, 8);
  return true;
}

/** Least (`sign` -1) or greatest (1) strings of rows from `from` on. */
export function agg_extreme_views(rows: usize, from: u32, n: u32, offset: usize, data: usize, validity: usize, indices: usize, sign: i32, heap: usize): u32 {
  for (let k = <usize>from; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    if (validity != 0 && !isValid(validity, i)) continue;
    const at = <usize>load<u32>(rows + (k << 2)) + offset;
    const view = data + (i << 4);
    if (load<u64>(at, 16) != 0 && compareViews(view, at) * sign <= 0) continue;
    if (!keepView(at, view, heap)) return <u32>k;
    store<u64>(at, 1, 16);
  }
  return n;
}
/** Combines states of strings; the bytes of `sources` stay where they are and are shared. */
export function agg_combine_extreme_views(targets: usize, sources: usize, n: u32, offset: usize, sign: i32): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const at = <usize>load<u32>(targets + (k << 2)) + offset;
    const from = <usize>load<u32>(sources + (k << 2)) + offset;
    if (load<u64>(from, 16) == 0) continue;
    if (load<u64>(at, 16) != 0 && compareViews(from, at) * sign <= 0) continue;
    v128.store(at, v128.load(from));
    store<u64>(at, 1, 16);
  }
}
/** out[k] = the view in the state of row k. */
export function agg_finish_views(rows: usize, n: u32, offset: usize, out: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const from = <usize>load<u32>(rows + (k << 2)) + offset;
    v128.store(out + (k << 4), v128.load(from));
    if (load<u32>(from) > 12) store<u32>(out + (k << 4), 0, 12);
  }
}

/**
 * Keeps the value of the row with the greatest rank: `ordinals` XOR `flip` (all ones: the first row wins). `width` of the
 * value, or 0 for strings. `skipNulls` 1: rows with NULL don't take part. `dataIndices` number values, `indices` ordinals.
 */
export function agg_pick(
  rows: usize, from: u32, n: u32, offset: usize, data: usize, validity: usize, dataIndices: usize, width: u32,
  ordinals: usize, indices: usize, flip: u64, skipNulls: u32, heap: usize,
): u32 {
  for (let k = <usize>from; k < <usize>n; k++) {
    const i = dataIndices == 0 ? k : <usize>load<u32>(dataIndices + (k << 2));
    const isNull = validity != 0 && !isValid(validity, i);
    if (isNull && skipNulls) continue;
    const at = <usize>load<u32>(rows + (k << 2)) + offset;
    const rank = load<u64>(ordinals + ((indices == 0 ? k : <usize>load<u32>(indices + (k << 2))) << 3)) ^ flip;
    if (load<u64>(at, 8) != 0 && rank <= load<u64>(at)) continue;
    if (!isNull) {
      if (width == 0) {
        if (!keepView(at + 16, data + (i << 4), heap)) return <u32>k;
      } else if (width == 1) store<u8>(at, load<u8>(data + i), 16);
      else if (width == 2) store<u16>(at, load<u16>(data + (i << 1)), 16);
      else if (width == 4) store<u32>(at, load<u32>(data + (i << 2)), 16);
      else if (width == 8) store<u64>(at, load<u64>(data + (i << 3)), 16);
      else v128.store(at, v128.load(data + (i << 4)), 16);
    }
    store<u64>(at, rank);
    store<u64>(at, isNull ? 3 : 1, 8);
  }
  return n;
}
/** Combines states of `agg_pick`. */
export function agg_combine_picks(targets: usize, sources: usize, n: u32, offset: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const at = <usize>load<u32>(targets + (k << 2)) + offset;
    const from = <usize>load<u32>(sources + (k << 2)) + offset;
    if (load<u64>(from, 8) == 0) continue;
    if (load<u64>(at, 8) != 0 && load<u64>(from) <= load<u64>(at)) continue;
    v128.store(at, v128.load(from));
    v128.store(at, v128.load(from, 16), 16);
  }
}
/** Values and validity of picks; `width` as in `agg_pick`. Returns the number of NULLs. */
export function agg_finish_picks(rows: usize, n: u32, offset: usize, out: usize, width: u32, validity: usize): u32 {
  let nulls: u32 = 0;
  for (let k: usize = 0; k < <usize>n; k++) {
    const at = <usize>load<u32>(rows + (k << 2)) + offset;
    const valid: u32 = load<u64>(at, 8) == 1 ? 1 : 0;
    if (width == 0) {
      v128.store(out + (k << 4), valid ? v128.load(at, 16) : i64x2.splat(0));
      if (valid && load<u32>(at, 16) > 12) store<u32>(out + (k << 4), 0, 12);
    } else if (width == 1) store<u8>(out + k, load<u8>(at, 16));
    else if (width == 2) store<u16>(out + (k << 1), load<u16>(at, 16));
    else if (width == 4) store<u32>(out + (k << 2), load<u32>(at, 16));
    else if (width == 8) store<u64>(out + (k << 3), load<u64>(at, 16));
    else v128.store(out + (k << 4), v128.load(at, 16));
    const byte = validity + (k >> 3);
    const before: u32 = (k & 7) == 0 ? 0 : <u32>load<u8>(byte);
    store<u8>(byte, <u8>(before | (valid << <u32>(k & 7))));
    nulls += 1 - valid;
  }
  return nulls;
}

@inline
function orderKeys<T>(out: usize, n: u32, data: usize, indices: usize, flip: u64): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    store<u64>(out + (k << 3), orderKey<T>(data + i * sizeof<T>()) ^ flip);
  }
}

/** out[k] = order key of value k, XOR flip. */
export function order_keys_i8(out: usize, n: u32, data: usize, indices: usize, flip: u64): void {
  orderKeys<i8>(out, n, data, indices, flip);
}
export function order_keys_u8(out: usize, n: u32, data: usize, indices: usize, flip: u64): void {
  orderKeys<u8>(out, n, data, indices, flip);
}
export function order_keys_i16(out: usize, n: u32, data: usize, indices: usize, flip: u64): void {
  orderKeys<i16>(out, n, data, indices, flip);
}
export function order_keys_u16(out: usize, n: u32, data: usize, indices: usize, flip: u64): void {
  orderKeys<u16>(out, n, data, indices, flip);
}
export function order_keys_i32(out: usize, n: u32, data: usize, indices: usize, flip: u64): void {
  orderKeys<i32>(out, n, data, indices, flip);
}
export function order_keys_u32(out: usize, n: u32, data: usize, indices: usize, flip: u64): void {
  orderKeys<u32>(out, n, data, indices, flip);
}
export function order_keys_i64(out: usize, n: u32, data: usize, indices: usize, flip: u64): void {
  orderKeys<i64>(out, n, data, indices, flip);
}
export function order_keys_u64(out: usize, n: u32, data: usize, indices: usize, flip: u64): void {
  orderKeys<u64>(out, n, data, indices, flip);
}
export function order_keys_f32(out: usize, n: u32, data: usize, indices: usize, flip: u64): void {
  orderKeys<f32>(out, n, data, indices, flip);
}
export function order_keys_f64(out: usize, n: u32, data: usize, indices: usize, flip: u64): void {
  orderKeys<f64>(out, n, data, indices, flip);
}

/*
 * arg_min and arg_max: the value of the row with the greatest rank, of those the one with the least ordinal.
 *   state  │ u64 rank │ u64 seen │ value of 16 bytes, strings with capacity │ u64 ordinal, complemented │
 */
/** Rows where the value is NULL, or `rankValidity` (by `rankIndices`) says so, don't take part. `ranks` are in row order. */
export function agg_pick_by(
  rows: usize, from: u32, n: u32, offset: usize, data: usize, validity: usize, dataIndices: usize, width: u32,
  ranks: usize, rankValidity: usize, rankIndices: usize, ordinals: usize, indices: usize, heap: usize,
): u32 {
  for (let k = <usize>from; k < <usize>n; k++) {
    const i = dataIndices == 0 ? k : <usize>load<u32>(dataIndices + (k << 2));
    if (validity != 0 && !isValid(validity, i)) continue;
    if (rankValidity != 0 && !isValid(rankValidity, rankIndices == 0 ? k : <usize>load<u32>(rankIndices + (k << 2)))) continue;
    const at = <usize>load<u32>(rows + (k << 2)) + offset;
    const rank = load<u64>(ranks + (k << 3));
    const ordinal = ~load<u64>(ordinals + ((indices == 0 ? k : <usize>load<u32>(indices + (k << 2))) << 3));
    if (load<u64>(at, 8) != 0 && (rank < load<u64>(at) || (rank == load<u64>(at) && ordinal <= load<u64>(at, 32)))) continue;
    if (width == 0) {
      if (!keepView(at + 16, data + (i << 4), heap)) return <u32>k;
    } else if (width == 1) store<u8>(at, load<u8>(data + i), 16);
    else if (width == 2) store<u16>(at, load<u16>(data + (i << 1)), 16);
    else if (width == 4) store<u32>(at, load<u32>(data + (i << 2)), 16);
    else if (width == 8) store<u64>(at, load<u64>(data + (i << 3)), 16);
    else v128.store(at, v128.load(data + (i << 4)), 16);
    store<u64>(at, rank);
    store<u64>(at, 1, 8);
    store<u64>(at, ordinal, 32);
  }
  return n;
}
/** Combines states of `agg_pick_by`. */
export function agg_combine_picks_by(targets: usize, sources: usize, n: u32, offset: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const at = <usize>load<u32>(targets + (k << 2)) + offset;
    const from = <usize>load<u32>(sources + (k << 2)) + offset;
    if (load<u64>(from, 8) == 0) continue;
    if (load<u64>(at, 8) != 0) {
      const rank = load<u64>(at);
      const other = load<u64>(from);
      if (other < rank || (other == rank && load<u64>(from, 32) <= load<u64>(at, 32))) continue;
    }
    v128.store(at, v128.load(from));
    v128.store(at, v128.load(from, 16), 16);
    store<u64>(at, load<u64>(from, 32), 32);
  }
}

/** The capacity of the long strings at `offset` of rows becomes 0: their bytes belong to someone else. */
export function agg_forget_capacity(rows: usize, n: u32, offset: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const view = <usize>load<u32>(rows + (k << 2)) + offset;
    if (load<u32>(view) > 12) store<u32>(view, 0, 12);
  }
}

/** p[k] + e[k] = the square of argument k, but for over- and underflow; both are the same wherever it is computed. `width` 4 or 8. */
export function agg_squares(n: u32, data: usize, indices: usize, width: u32, p: usize, e: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    const x = width == 4 ? <f64>load<f32>(data + (i << 2)) : load<f64>(data + (i << 3));
    const square = x * x;
    // Dekker's product; where splitting overflows the error is not a number, and is left out.
    const c = x * 134217729.0;
    const high = c - (c - x);
    const low = x - high;
    const error = ((high * high - square) + 2 * high * low) + low * low;
    store<f64>(p + (k << 3), square);
    store<f64>(e + (k << 3), error - error == 0 ? error : 0);
  }
}
