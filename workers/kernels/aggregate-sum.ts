// Exact sums of integers (and of DECIMALs, which are integers with a scale).
//
//   state of at most 64-bit arguments   │ u64 low │ i64 high * 2 + seen │
//   state of 128-bit arguments          │ u64 low │ u64 middle │ i64 high * 2 + seen │
//
// 64 bits more than an argument has can't overflow: 2^62 arguments would be needed. So only a final value can be out of
// range, whatever the order of the rows. Naming as in aggregate-count.ts.
import { isValid } from "./key-words";

@inline
function addNarrow(at: usize, low: u64, high: i64): void {
  const before = load<u64>(at);
  const sum = before + low;
  store<u64>(at, sum);
  store<i64>(at, (load<i64>(at, 8) + ((high + (sum < before ? 1 : 0)) << 1)) | 1, 8);
}

@inline
function sumRows<T>(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize): void {
  if (validity == 0 && indices == 0) {
    for (let k: usize = 0; k < <usize>n; k++) {
      const value = load<T>(data + k * sizeof<T>());
      addNarrow(<usize>load<u32>(rows + (k << 2)) + offset, <u64>value, isSigned<T>() ? <i64>value >> 63 : 0);
    }
    return;
  }
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    if (validity != 0 && !isValid(validity, i)) continue;
    const value = load<T>(data + i * sizeof<T>());
    addNarrow(<usize>load<u32>(rows + (k << 2)) + offset, <u64>value, isSigned<T>() ? <i64>value >> 63 : 0);
  }
}

/** Sums halves apart, so that neither can overflow within 2^31 rows, and returns how many values there were. */
@inline
function sumOne<T>(state: usize, n: u32, data: usize, validity: usize, indices: usize): u32 {
  let low: u64 = 0;
  let high: i64 = 0;
  let count: u32 = 0;
  if (sizeof<T>() == 8) {
    if (validity == 0 && indices == 0) {
      let lows = i64x2.splat(0);
      let highs = i64x2.splat(0);
      const mask = i64x2.splat(0xffffffff);
      let k: usize = 0;
      for (; k + 2 <= <usize>n; k += 2) {
        const v = v128.load(data + (k << 3));
        lows = i64x2.add(lows, v128.and(v, mask));
        highs = i64x2.add(highs, isSigned<T>() ? i64x2.shr_s(v, 32) : i64x2.shr_u(v, 32));
      }
      low = i64x2.extract_lane(lows, 0) + i64x2.extract_lane(lows, 1);
      high = i64x2.extract_lane(highs, 0) + i64x2.extract_lane(highs, 1);
      if (k < <usize>n) {
        const v = load<T>(data + (k << 3));
        low += <u64>v & 0xffffffff;
        high += <i64>(v >> 32);
      }
      count = n;
    } else {
      for (let k: usize = 0; k < <usize>n; k++) {
        const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
        // Without a branch: NULLs come at random mostly.
        const valid: u32 = validity == 0 || isValid(validity, i) ? 1 : 0;
        const v = load<T>(data + (i << 3)) & <T>(0 - <i64>valid);
        low += <u64>v & 0xffffffff;
        high += <i64>(v >> 32);
        count += valid;
      }
    }
  } else {
    let sum: i64 = 0;
    if (validity == 0 && indices == 0) {
      let k: usize = 0;
      if (sizeof<T>() == 4) {
        let sums = i64x2.splat(0);
        for (; k + 4 <= <usize>n; k += 4) {
          const v = v128.load(data + (k << 2));
          sums = i64x2.add(sums, isSigned<T>() ? i64x2.extend_low_i32x4_s(v) : i64x2.extend_low_i32x4_u(v));
          sums = i64x2.add(sums, isSigned<T>() ? i64x2.extend_high_i32x4_s(v) : i64x2.extend_high_i32x4_u(v));
        }
        sum = i64x2.extract_lane(sums, 0) + i64x2.extract_lane(sums, 1);
      }
      for (; k < <usize>n; k++) sum += <i64>load<T>(data + k * sizeof<T>());
      count = n;
    } else {
      for (let k: usize = 0; k < <usize>n; k++) {
        const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
        const valid: u32 = validity == 0 || isValid(validity, i) ? 1 : 0;
        sum += <i64>load<T>(data + i * sizeof<T>()) & (0 - <i64>valid);
        count += valid;
      }
    }
    low = <u64>sum & 0xffffffff;
    high = sum >> 32;
  }
  if (count == 0) return 0;
  // low + high * 2^32 as 128 bits.
  const carried = high + <i64>(low >> 32);
  addNarrow(state, (<u64>carried << 32) | (low & 0xffffffff), carried >> 32);
  return count;
}

export function agg_sum_i8(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize): void {
  sumRows<i8>(rows, n, offset, data, validity, indices);
}
export function agg_sum_u8(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize): void {
  sumRows<u8>(rows, n, offset, data, validity, indices);
}
export function agg_sum_i16(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize): void {
  sumRows<i16>(rows, n, offset, data, validity, indices);
}
export function agg_sum_u16(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize): void {
  sumRows<u16>(rows, n, offset, data, validity, indices);
}
export function agg_sum_i32(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize): void {
  sumRows<i32>(rows, n, offset, data, validity, indices);
}
export function agg_sum_u32(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize): void {
  sumRows<u32>(rows, n, offset, data, validity, indices);
}
export function agg_sum_i64(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize): void {
  sumRows<i64>(rows, n, offset, data, validity, indices);
}
export function agg_sum_u64(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize): void {
  sumRows<u64>(rows, n, offset, data, validity, indices);
}
export function agg_sum_i8_one(state: usize, n: u32, data: usize, validity: usize, indices: usize): u32 {
  return sumOne<i8>(state, n, data, validity, indices);
}
export function agg_sum_u8_one(state: usize, n: u32, data: usize, validity: usize, indices: usize): u32 {
  return sumOne<u8>(state, n, data, validity, indices);
}
export function agg_sum_i16_one(state: usize, n: u32, data: usize, validity: usize, indices: usize): u32 {
  return sumOne<i16>(state, n, data, validity, indices);
}
export function agg_sum_u16_one(state: usize, n: u32, data: usize, validity: usize, indices: usize): u32 {
  return sumOne<u16>(state, n, data, validity, indices);
}
export function agg_sum_i32_one(state: usize, n: u32, data: usize, validity: usize, indices: usize): u32 {
  return sumOne<i32>(state, n, data, validity, indices);
}
export function agg_sum_u32_one(state: usize, n: u32, data: usize, validity: usize, indices: usize): u32 {
  return sumOne<u32>(state, n, data, validity, indices);
}
export function agg_sum_i64_one(state: usize, n: u32, data: usize, validity: usize, indices: usize): u32 {
  return sumOne<i64>(state, n, data, validity, indices);
}
export function agg_sum_u64_one(state: usize, n: u32, data: usize, validity: usize, indices: usize): u32 {
  return sumOne<u64>(state, n, data, validity, indices);
}

/** Combines states of arguments up to 64 bits. */
export function agg_combine_sums(targets: usize, sources: usize, n: u32, offset: usize): void {
  for (let k: usize = 0, end = <usize>n << 2; k < end; k += 4) {
    const at = <usize>load<u32>(targets + k) + offset;
    const from = <usize>load<u32>(sources + k) + offset;
    const before = load<u64>(at);
    const sum = before + load<u64>(from);
    const high = load<i64>(at, 8);
    const more = load<i64>(from, 8);
    store<u64>(at, sum);
    store<i64>(at, (((high >> 1) + (more >> 1) + (sum < before ? 1 : 0)) << 1) | ((high | more) & 1), 8);
  }
}

/** out[k] = the sum of row k as i128; its validity bit = seen. Returns the number of NULLs. */
export function agg_finish_sums(rows: usize, n: u32, offset: usize, out: usize, validity: usize): u32 {
  let nulls: u32 = 0;
  for (let k: usize = 0; k < <usize>n; k += 8) {
    let bits: u32 = 0;
    const end = min<usize>(k + 8, <usize>n);
    for (let j = k; j < end; j++) {
      const at = <usize>load<u32>(rows + (j << 2)) + offset;
      const high = load<i64>(at, 8);
      const seen = <u32>(high & 1);
      store<u64>(out + (j << 4), load<u64>(at));
      store<i64>(out + (j << 4), high >> 1, 8);
      nulls += 1 - seen;
      bits |= seen << <u32>(j - k);
    }
    store<u8>(validity + (k >> 3), <u8>bits);
  }
  return nulls;
}

@inline
function addWide(at: usize, low: u64, middle: u64, high: i64): void {
  const low0 = load<u64>(at);
  const low1 = low0 + low;
  const carry: u64 = low1 < low0 ? 1 : 0;
  const middle0 = load<u64>(at, 8);
  const middle1 = middle0 + middle;
  const middle2 = middle1 + carry;
  const carry2: i64 = <i64>(middle1 < middle0) + <i64>(middle2 < middle1);
  store<u64>(at, low1);
  store<u64>(at, middle2, 8);
  store<i64>(at, (load<i64>(at, 16) + ((high + carry2) << 1)) | 1, 16);
}

/** Sums of 128-bit arguments. `signed` 1 for HUGEINT and DECIMAL, 0 for UHUGEINT. */
export function agg_sum_128(rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize, signed: u32): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    if (validity != 0 && !isValid(validity, i)) continue;
    const from = data + (i << 4);
    const middle = load<u64>(from, 8);
    addWide(<usize>load<u32>(rows + (k << 2)) + offset, load<u64>(from), middle, signed ? <i64>middle >> 63 : 0);
  }
}

/** Combines states of 128-bit arguments. */
export function agg_combine_sums_128(targets: usize, sources: usize, n: u32, offset: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const from = <usize>load<u32>(sources + (k << 2)) + offset;
    const high = load<i64>(from, 16);
    if (high & 1) addWide(<usize>load<u32>(targets + (k << 2)) + offset, load<u64>(from), load<u64>(from, 8), high >> 1);
  }
}

/** As `agg_finish_sums`, for 128-bit arguments. Returns -1 - k where the sum of row k does not fit an i128. */
export function agg_finish_sums_128(rows: usize, n: u32, offset: usize, out: usize, validity: usize): i32 {
  let nulls: i32 = 0;
  for (let k: usize = 0; k < <usize>n; k++) {
    const at = <usize>load<u32>(rows + (k << 2)) + offset;
    const middle = load<i64>(at, 8);
    const high = load<i64>(at, 16);
    store<u64>(out + (k << 4), load<u64>(at));
    store<i64>(out + (k << 4), middle, 8);
    if (high >> 1 != middle >> 63) return -1 - <i32>k;
    const byte = validity + (k >> 3);
    const before: u32 = (k & 7) == 0 ? 0 : <u32>load<u8>(byte);
    store<u8>(byte, <u8>(before | (<u32>(high & 1) << <u32>(k & 7))));
    nulls += 1 - <i32>(high & 1);
  }
  return nulls;
}
