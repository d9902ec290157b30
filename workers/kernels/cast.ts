// Casts between numbers. Those that can fail write a bitmap `ok` (bit k set = row k fits; (n + 7) / 8 bytes) and
// return how many rows don't fit, counting null rows too: their values are unspecified.
import { mulHigh } from "./arithmetic";

@inline
function widen<S, D>(dst: usize, src: usize, n: usize): void {
  for (let k: usize = 0; k < n; k++) store<D>(dst + k * sizeof<D>(), <D>load<S>(src + k * sizeof<S>()));
}

/** To i64 from the integer type `kind`: 0 i8, 1 u8 and bool, 2 i16, 3 u16, 4 i32, 5 u32. */
export function widen_i64(dst: usize, src: usize, n: usize, kind: u32): void {
  if (kind == 0) widen<i8, i64>(dst, src, n);
  else if (kind == 1) widen<u8, i64>(dst, src, n);
  else if (kind == 2) widen<i16, i64>(dst, src, n);
  else if (kind == 3) widen<u16, i64>(dst, src, n);
  else if (kind == 4) widen<i32, i64>(dst, src, n);
  else widen<u32, i64>(dst, src, n);
}

@inline
function narrow<D>(dst: usize, src: usize, n: usize, ok: usize): u32 {
  let bad: u32 = 0;
  for (let k: usize = 0; k < n; k += 8) {
    const left = n - k;
    const count: usize = left < 8 ? left : 8;
    let bits: u32 = 0;
    for (let j: usize = 0; j < count; j++) {
      const x = load<i64>(src + ((k + j) << 3));
      const y = <D>x;
      store<D>(dst + (k + j) * sizeof<D>(), y);
      const fits = sizeof<D>() == 8 ? x >= 0 : <i64>y == x;
      bits |= <u32>fits << <u32>j;
    }
    store<u8>(ok + (k >> 3), <u8>bits);
    bad += <u32>count - popcnt<u32>(bits);
  }
  return bad;
}

/** From i64 to the integer type `kind`: as `widen_i64`, and 6 u64. */
export function narrow_i64(dst: usize, src: usize, n: usize, kind: u32, ok: usize): u32 {
  if (kind == 0) return narrow<i8>(dst, src, n, ok);
  if (kind == 1) return narrow<u8>(dst, src, n, ok);
  if (kind == 2) return narrow<i16>(dst, src, n, ok);
  if (kind == 3) return narrow<u16>(dst, src, n, ok);
  if (kind == 4) return narrow<i32>(dst, src, n, ok);
  if (kind == 5) return narrow<u32>(dst, src, n, ok);
  return narrow<u64>(dst, src, n, ok);
}

/** i64 (signed) or u64 to 128 bits. */
export function extend_i128(dst: usize, src: usize, n: usize, signed: bool): void {
  for (let k: usize = 0; k < n; k++) {
    const x = load<i64>(src + (k << 3));
    store<i64>(dst + (k << 4), x);
    store<i64>(dst + (k << 4), signed ? x >> 63 : 0, 8);
  }
}

/** 128 bits to i64 (`signed`) or u64. `unsignedSource`: the 128 bits are a UHUGEINT. */
export function shrink_i128(dst: usize, src: usize, n: usize, signed: bool, unsignedSource: bool, ok: usize): u32 {
  let bad: u32 = 0;
  for (let k: usize = 0; k < n; k += 8) {
    const left = n - k;
    const count: usize = left < 8 ? left : 8;
    let bits: u32 = 0;
    for (let j: usize = 0; j < count; j++) {
      const low = load<i64>(src + ((k + j) << 4));
      const high = load<i64>(src + ((k + j) << 4), 8);
      store<i64>(dst + ((k + j) << 3), low);
      const fits = signed ? (unsignedSource ? high == 0 && low >= 0 : high == low >> 63) : high == 0;
      bits |= <u32>fits << <u32>j;
    }
    store<u8>(ok + (k >> 3), <u8>bits);
    bad += <u32>count - popcnt<u32>(bits);
  }
  return bad;
}

/** i64 to f64. */
export function i64_to_f64(dst: usize, src: usize, n: usize): void {
  widen<i64, f64>(dst, src, n);
}
/** i64 to f32, rounded once. */
export function i64_to_f32(dst: usize, src: usize, n: usize): void {
  widen<i64, f32>(dst, src, n);
}
/** u64 to f64. */
export function u64_to_f64(dst: usize, src: usize, n: usize): void {
  widen<u64, f64>(dst, src, n);
}
/** u64 to f32, rounded once. */
export function u64_to_f32(dst: usize, src: usize, n: usize): void {
  widen<u64, f32>(dst, src, n);
}
/** i32 to f64. */
export function i32_to_f64(dst: usize, src: usize, n: usize): void {
  widen<i32, f64>(dst, src, n);
}
/** f32 to f64. */
export function f32_to_f64(dst: usize, src: usize, n: usize): void {
  widen<f32, f64>(dst, src, n);
}

/** f64 to f32; a finite value may not become infinite. */
export function f64_to_f32(dst: usize, src: usize, n: usize, ok: usize): u32 {
  let bad: u32 = 0;
  for (let k: usize = 0; k < n; k += 8) {
    const left = n - k;
    const count: usize = left < 8 ? left : 8;
    let bits: u32 = 0;
    for (let j: usize = 0; j < count; j++) {
      const x = load<f64>(src + ((k + j) << 3));
      const y = <f32>x;
      store<f32>(dst + ((k + j) << 2), y);
      bits |= <u32>(isFinite<f32>(y) || !isFinite<f64>(x)) << <u32>j;
    }
    store<u8>(ok + (k >> 3), <u8>bits);
    bad += <u32>count - popcnt<u32>(bits);
  }
  return bad;
}

/** f64 to i64 (or u64 where `unsigned`), rounded half to even, as the C library's nearbyint. */
export function f64_to_i64(dst: usize, src: usize, n: usize, unsigned: bool, ok: usize): u32 {
  let bad: u32 = 0;
  for (let k: usize = 0; k < n; k += 8) {
    const left = n - k;
    const count: usize = left < 8 ? left : 8;
    let bits: u32 = 0;
    for (let j: usize = 0; j < count; j++) {
      const x = nearest<f64>(load<f64>(src + ((k + j) << 3)));
      let fits: bool;
      if (unsigned) {
        fits = x >= 0 && x < 18446744073709551616.0;
        store<u64>(dst + ((k + j) << 3), fits ? <u64>x : 0);
      } else {
        fits = x >= -9223372036854775808.0 && x < 9223372036854775808.0;
        store<i64>(dst + ((k + j) << 3), fits ? <i64>x : 0);
      }
      bits |= <u32>fits << <u32>j;
    }
    store<u8>(ok + (k >> 3), <u8>bits);
    bad += <u32>count - popcnt<u32>(bits);
  }
  return bad;
}

/**
 * Unscaled i64 decimals times `factor` (a power of ten), where |x| may be at most `limit` before (so that the
 * product has no more digits than the result's type); i64.MAX_VALUE = no limit.
 */
export function decimal_up_i64(dst: usize, src: usize, n: usize, factor: i64, limit: i64, ok: usize): u32 {
  let bad: u32 = 0;
  for (let k: usize = 0; k < n; k += 8) {
    const left = n - k;
    const count: usize = left < 8 ? left : 8;
    let bits: u32 = 0;
    for (let j: usize = 0; j < count; j++) {
      const x = load<i64>(src + ((k + j) << 3));
      store<i64>(dst + ((k + j) << 3), x * factor);
      bits |= <u32>(limit == i64.MAX_VALUE || (x <= limit && x >= -limit)) << <u32>j;
    }
    store<u8>(ok + (k >> 3), <u8>bits);
    bad += <u32>count - popcnt<u32>(bits);
  }
  return bad;
}

/** Unscaled i64 decimals divided by `factor`, rounded half away from zero; |result| may be at most `limit`. */
export function decimal_down_i64(dst: usize, src: usize, n: usize, factor: i64, limit: i64, ok: usize): u32 {
  let bad: u32 = 0;
  const half = factor / 2;
  for (let k: usize = 0; k < n; k += 8) {
    const left = n - k;
    const count: usize = left < 8 ? left : 8;
    let bits: u32 = 0;
    for (let j: usize = 0; j < count; j++) {
      const x = load<i64>(src + ((k + j) << 3));
      let q = x / factor;
      const r = x - q * factor;
      if (r >= half && factor > 1) q++;
      else if (r <= -half && factor > 1) q--;
      store<i64>(dst + ((k + j) << 3), q);
      bits |= <u32>(q <= limit && q >= -limit) << <u32>j;
    }
    store<u8>(ok + (k >> 3), <u8>bits);
    bad += <u32>count - popcnt<u32>(bits);
  }
  return bad;
}

/** i64 times a 128-bit `factor` (low, high) into i128, where |x| may be at most `limit`. */
export function decimal_up_i64_i128(dst: usize, src: usize, n: usize, factorLow: u64, factorHigh: u64, limit: i64, ok: usize): u32 {
  let bad: u32 = 0;
  for (let k: usize = 0; k < n; k += 8) {
    const left = n - k;
    const count: usize = left < 8 ? left : 8;
    let bits: u32 = 0;
    for (let j: usize = 0; j < count; j++) {
      const x = load<i64>(src + ((k + j) << 3));
      const size: u64 = x < 0 ? 0 - <u64>x : <u64>x;
      let low = size * factorLow;
      let high = mulHigh(size, factorLow) + size * factorHigh;
      if (x < 0) {
        low = 0 - low;
        high = ~high + <u64>(low == 0);
      }
      store<u64>(dst + ((k + j) << 4), low);
      store<u64>(dst + ((k + j) << 4), high, 8);
      bits |= <u32>(limit == i64.MAX_VALUE || (x <= limit && x >= -limit)) << <u32>j;
    }
    store<u8>(ok + (k >> 3), <u8>bits);
    bad += <u32>count - popcnt<u32>(bits);
  }
  return bad;
}

/** Unscaled i64 decimals to f64: exact integers are divided once; larger ones in two parts. */
export function decimal_i64_to_f64(dst: usize, src: usize, n: usize, divisor: f64, factor: i64): void {
  for (let k: usize = 0; k < n; k++) {
    const x = load<i64>(src + (k << 3));
    let y: f64;
    if (factor == 1 || (x <= 9007199254740992 && x >= -9007199254740992)) y = <f64>x / divisor;
    else y = <f64>(x / factor) + <f64>(x % factor) / divisor;
    store<f64>(dst + (k << 3), y);
  }
}

/** dst[k] = value is not zero, for integers of `width` bytes. */
export function to_bool(dst: usize, src: usize, n: usize, width: u32): void {
  for (let k: usize = 0; k < n; k++) {
    let set: bool;
    if (width == 1) set = load<u8>(src + k) != 0;
    else if (width == 2) set = load<u16>(src + (k << 1)) != 0;
    else if (width == 4) set = load<u32>(src + (k << 2)) != 0;
    else if (width == 8) set = load<u64>(src + (k << 3)) != 0;
    else set = (load<u64>(src + (k << 4)) | load<u64>(src + (k << 4), 8)) != 0;
    store<u8>(dst + k, <u8>set);
  }
}
