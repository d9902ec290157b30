// Picks the rows of a batch that may still be among the first n: those whose first sort key is not above the threshold.
import { copyBytes } from "./copy";
import { isValid } from "./key-words";
import { compareViews, sortKey } from "./order-key";

/**
 * Positions (u32, at `out`) of rows whose first key, as sortKey ^ flip, is below `threshold`, or equal to it where `strict` is 0;
 * and of rows with NULL where `nullsPass`. Returns how many.
 */
@inline
function select<T>(n: u32, data: usize, validity: usize, indices: usize, threshold: u64, flip: u64, strict: u32, nullsPass: u32, out: usize): u32 {
  let count: usize = 0;
  // Below or equal is below the next key, unless there is none.
  const all = !strict && threshold == <u64>-1;
  const bound = strict ? threshold : threshold + 1;
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    store<u32>(out + (count << 2), <u32>k);
    if (validity != 0 && !isValid(validity, i)) count += nullsPass;
    else count += all || (sortKey<T>(data + i * sizeof<T>()) ^ flip) < bound ? 1 : 0;
  }
  return <u32>count;
}

export function topn_select_i8(n: u32, data: usize, validity: usize, indices: usize, threshold: u64, flip: u64, strict: u32, nullsPass: u32, out: usize): u32 {
  return select<i8>(n, data, validity, indices, threshold, flip, strict, nullsPass, out);
}
export function topn_select_u8(n: u32, data: usize, validity: usize, indices: usize, threshold: u64, flip: u64, strict: u32, nullsPass: u32, out: usize): u32 {
  return select<u8>(n, data, validity, indices, threshold, flip, strict, nullsPass, out);
}
export function topn_select_i16(n: u32, data: usize, validity: usize, indices: usize, threshold: u64, flip: u64, strict: u32, nullsPass: u32, out: usize): u32 {
  return select<i16>(n, data, validity, indices, threshold, flip, strict, nullsPass, out);
}
export function topn_select_u16(n: u32, data: usize, validity: usize, indices: usize, threshold: u64, flip: u64, strict: u32, nullsPass: u32, out: usize): u32 {
  return select<u16>(n, data, validity, indices, threshold, flip, strict, nullsPass, out);
}
export function topn_select_i32(n: u32, data: usize, validity: usize, indices: usize, threshold: u64, flip: u64, strict: u32, nullsPass: u32, out: usize): u32 {
  return select<i32>(n, data, validity, indices, threshold, flip, strict, nullsPass, out);
}
export function topn_select_u32(n: u32, data: usize, validity: usize, indices: usize, threshold: u64, flip: u64, strict: u32, nullsPass: u32, out: usize): u32 {
  return select<u32>(n, data, validity, indices, threshold, flip, strict, nullsPass, out);
}
export function topn_select_i64(n: u32, data: usize, validity: usize, indices: usize, threshold: u64, flip: u64, strict: u32, nullsPass: u32, out: usize): u32 {
  return select<i64>(n, data, validity, indices, threshold, flip, strict, nullsPass, out);
}
export function topn_select_u64(n: u32, data: usize, validity: usize, indices: usize, threshold: u64, flip: u64, strict: u32, nullsPass: u32, out: usize): u32 {
  return select<u64>(n, data, validity, indices, threshold, flip, strict, nullsPass, out);
}
export function topn_select_f32(n: u32, data: usize, validity: usize, indices: usize, threshold: u64, flip: u64, strict: u32, nullsPass: u32, out: usize): u32 {
  return select<f32>(n, data, validity, indices, threshold, flip, strict, nullsPass, out);
}
export function topn_select_f64(n: u32, data: usize, validity: usize, indices: usize, threshold: u64, flip: u64, strict: u32, nullsPass: u32, out: usize): u32 {
  return select<f64>(n, data, validity, indices, threshold, flip, strict, nullsPass, out);
}

/** As above for BIGINTs without NULLs: quick where no row passes. `threshold` is a value; `descending` 1: greater ones come first. */
export function topn_plain_i64(n: u32, data: usize, threshold: i64, descending: u32, strict: u32, out: usize): u32 {
  let count: usize = 0;
  const bound = i64x2.splat(threshold);
  let k: usize = 0;
  for (; k + 4 <= <usize>n; k += 4) {
    const a = v128.load(data + (k << 3));
    const b = v128.load(data + (k << 3), 16);
    let pass: u32;
    if (descending) {
      pass = strict
        ? <u32>i64x2.bitmask(i64x2.gt_s(a, bound)) | (<u32>i64x2.bitmask(i64x2.gt_s(b, bound)) << 2)
        : <u32>i64x2.bitmask(i64x2.ge_s(a, bound)) | (<u32>i64x2.bitmask(i64x2.ge_s(b, bound)) << 2);
    } else {
      pass = strict
        ? <u32>i64x2.bitmask(i64x2.lt_s(a, bound)) | (<u32>i64x2.bitmask(i64x2.lt_s(b, bound)) << 2)
        : <u32>i64x2.bitmask(i64x2.le_s(a, bound)) | (<u32>i64x2.bitmask(i64x2.le_s(b, bound)) << 2);
    }
    while (pass != 0) {
      store<u32>(out + (count << 2), <u32>k + <u32>ctz<u32>(pass));
      count++;
      pass &= pass - 1;
    }
  }
  for (; k < <usize>n; k++) {
    const v = load<i64>(data + (k << 3));
    if (descending ? (strict ? v > threshold : v >= threshold) : strict ? v < threshold : v <= threshold) {
      store<u32>(out + (count << 2), <u32>k);
      count++;
    }
  }
  return <u32>count;
}

/** The same for INTEGERs and DATEs. */
export function topn_plain_i32(n: u32, data: usize, threshold: i32, descending: u32, strict: u32, out: usize): u32 {
  let count: usize = 0;
  const bound = i32x4.splat(threshold);
  let k: usize = 0;
  for (; k + 8 <= <usize>n; k += 8) {
    const a = v128.load(data + (k << 2));
    const b = v128.load(data + (k << 2), 16);
    let pass: u32;
    if (descending) {
      pass = strict
        ? <u32>i32x4.bitmask(i32x4.gt_s(a, bound)) | (<u32>i32x4.bitmask(i32x4.gt_s(b, bound)) << 4)
        : <u32>i32x4.bitmask(i32x4.ge_s(a, bound)) | (<u32>i32x4.bitmask(i32x4.ge_s(b, bound)) << 4);
    } else {
      pass = strict
        ? <u32>i32x4.bitmask(i32x4.lt_s(a, bound)) | (<u32>i32x4.bitmask(i32x4.lt_s(b, bound)) << 4)
        : <u32>i32x4.bitmask(i32x4.le_s(a, bound)) | (<u32>i32x4.bitmask(i32x4.le_s(b, bound)) << 4);
    }
    while (pass != 0) {
      store<u32>(out + (count << 2), <u32>k + <u32>ctz<u32>(pass));
      count++;
      pass &= pass - 1;
    }
  }
  for (; k < <usize>n; k++) {
    const v = load<i32>(data + (k << 2));
    if (descending ? (strict ? v > threshold : v >= threshold) : strict ? v < threshold : v <= threshold) {
      store<u32>(out + (count << 2), <u32>k);
      count++;
    }
  }
  return <u32>count;
}

/** The same for DOUBLEs; NaN is above all, and `threshold` is none. */
export function topn_plain_f64(n: u32, data: usize, threshold: f64, descending: u32, strict: u32, out: usize): u32 {
  let count: usize = 0;
  const bound = f64x2.splat(threshold);
  let k: usize = 0;
  for (; k + 4 <= <usize>n; k += 4) {
    const a = v128.load(data + (k << 3));
    const b = v128.load(data + (k << 3), 16);
    let pass: u32;
    // Descending asks for what is not below (or not at) the threshold, which NaN never is.
    if (descending) {
      pass = strict
        ? (<u32>i64x2.bitmask(f64x2.le(a, bound)) | (<u32>i64x2.bitmask(f64x2.le(b, bound)) << 2)) ^ 15
        : (<u32>i64x2.bitmask(f64x2.lt(a, bound)) | (<u32>i64x2.bitmask(f64x2.lt(b, bound)) << 2)) ^ 15;
    } else {
      pass = strict
        ? <u32>i64x2.bitmask(f64x2.lt(a, bound)) | (<u32>i64x2.bitmask(f64x2.lt(b, bound)) << 2)
        : <u32>i64x2.bitmask(f64x2.le(a, bound)) | (<u32>i64x2.bitmask(f64x2.le(b, bound)) << 2);
    }
    while (pass != 0) {
      store<u32>(out + (count << 2), <u32>k + <u32>ctz<u32>(pass));
      count++;
      pass &= pass - 1;
    }
  }
  for (; k < <usize>n; k++) {
    const v = load<f64>(data + (k << 3));
    if (descending ? !(strict ? v <= threshold : v < threshold) : strict ? v < threshold : v <= threshold) {
      store<u32>(out + (count << 2), <u32>k);
      count++;
    }
  }
  return <u32>count;
}

/** As topn_select_…, strings; `sign` 1 ascending, -1 descending. Keys that tie pass unless `strict`. */
export function topn_select_views(n: u32, data: usize, validity: usize, indices: usize, threshold: usize, sign: i32, strict: u32, nullsPass: u32, out: usize): u32 {
  let count: usize = 0;
  const most = strict ? -1 : 0;
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    store<u32>(out + (count << 2), <u32>k);
    if (validity != 0 && !isValid(validity, i)) {
      count += nullsPass;
      continue;
    }
    const c = compareViews(data + (i << 4), threshold) * sign;
    count += c < 0 || c == most ? 1 : 0;
  }
  return <u32>count;
}

/** The least of `n` ordinals. */
export function topn_least_ordinal(ordinals: usize, indices: usize, n: u32): u64 {
  let least = <u64>-1;
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    least = min<u64>(least, load<u64>(ordinals + (i << 3)));
  }
  return least;
}

/** Keeps those of `n` positions whose entry's number is not above the threshold entry's. Returns how many. */
export function topn_refine(entries: usize, positions: usize, n: u32, threshold: usize): u32 {
  const high = load<u32>(threshold, 8);
  const low = load<u64>(threshold);
  let count: usize = 0;
  for (let k: usize = 0; k < <usize>n; k++, entries += 16) {
    store<u32>(positions + (count << 2), load<u32>(positions + (k << 2)));
    const h = load<u32>(entries, 8);
    count += h < high || (h == high && load<u64>(entries) <= low) ? 1 : 0;
  }
  return <u32>count;
}

/** Copies rows of `width` bytes (a multiple of 8) to lie one behind the other; entries (or their records) are pointed at the copies. */
export function topn_copy_rows(entries: usize, n: u32, isLong: u32, width: u32, out: usize): void {
  for (let k: usize = 0; k < <usize>n; k++, entries += 16, out += width) {
    const holder = isLong ? <usize>load<u32>(entries, 12) : entries + 12;
    const row = <usize>load<u32>(holder);
    for (let b: usize = 0; b < <usize>width; b += 8) store<u64>(out + b, load<u64>(row + b));
    store<u32>(holder, <u32>out);
  }
}

/** Copies the bytes of the long views at `offset` of rows, from row `from` on, to the heap. Returns n, or the first row not done. */
export function topn_own_views(rows: usize, width: u32, from: u32, n: u32, offset: usize, heap: usize): u32 {
  for (let k = from; k < n; k++) {
    const view = rows + <usize>k * width + offset;
    const length = load<u32>(view);
    if (length <= 12) continue;
    const at = ownBytes(<usize>load<u32>(view, 8), length, heap);
    if (at == 0) return k;
    store<u32>(view, <u32>at, 8);
  }
  return n;
}

/** The same for the records of long keys, from entry `from` on. */
export function topn_own_records(entries: usize, from: u32, n: u32, heap: usize): u32 {
  for (let k = from; k < n; k++) {
    const entry = entries + (<usize>k << 4);
    const record = <usize>load<u32>(entry, 12);
    const at = ownBytes(record, (load<u32>(record, 4) + 11) & ~3, heap);
    if (at == 0) return k;
    store<u32>(entry, <u32>at, 12);
  }
  return n;
}

function ownBytes(from: usize, length: u32, heap: usize): usize {
  const at = <usize>load<u32>(heap);
  if (<u64>at + <u64>length > <u64>load<u32>(heap, 4)) {
    store<u32>(heap, length, 8);
    return 0;
  }
  copyBytes(at, from, length);
  store<u32>(heap, <u32>at + length);
  return at;
}
