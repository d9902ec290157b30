// Values of Parquet pages on their way into vectors: spread over the rows that are not null, and converted.

/** Eight bits of the bitmap from bit `at` on. */
@inline
function eight(bitmap: usize, at: u32): u32 {
  return (<u32>load<u16>(bitmap + (at >> 3)) >> (at & 7)) & 0xff;
}

@inline
function expand<T>(dst: usize, src: usize, bitmap: usize, bit: u32, n: u32): void {
  let k: u32 = 0;
  for (; k + 8 <= n; k += 8) {
    let bits = eight(bitmap, bit + k);
    if (bits == 255) {
      memory.copy(dst, src, 8 * sizeof<T>());
      dst += 8 * sizeof<T>();
      src += 8 * sizeof<T>();
    } else {
      for (let j = 0; j < 8; j++) {
        store<T>(dst, load<T>(src));
        dst += sizeof<T>();
        src += (bits & 1) * sizeof<T>();
        bits >>= 1;
      }
    }
  }
  for (; k < n; k++) {
    store<T>(dst, load<T>(src));
    dst += sizeof<T>();
    const at = bit + k;
    src += ((<u32>load<u8>(bitmap + (at >> 3)) >> (at & 7)) & 1) * sizeof<T>();
  }
}

/**
 * Spreads the dense 1-byte values at `src` over `n` slots: slot k takes the next value where bit `bit + k` of the bitmap
 * is set. What null slots hold is unspecified. Reads one value past the last one.
 */
export function parquet_expand_1(dst: usize, src: usize, bitmap: usize, bit: u32, n: u32): void {
  expand<u8>(dst, src, bitmap, bit, n);
}
/** As `parquet_expand_1`, 2-byte values. */
export function parquet_expand_2(dst: usize, src: usize, bitmap: usize, bit: u32, n: u32): void {
  expand<u16>(dst, src, bitmap, bit, n);
}
/** As `parquet_expand_1`, 4-byte values. */
export function parquet_expand_4(dst: usize, src: usize, bitmap: usize, bit: u32, n: u32): void {
  expand<u32>(dst, src, bitmap, bit, n);
}
/** As `parquet_expand_1`, 8-byte values. */
export function parquet_expand_8(dst: usize, src: usize, bitmap: usize, bit: u32, n: u32): void {
  expand<u64>(dst, src, bitmap, bit, n);
}

/** As `parquet_expand_1`, 16-byte values; null slots become zero, so that they are valid views. */
export function parquet_expand_16(dst: usize, src: usize, bitmap: usize, bit: u32, n: u32): void {
  for (let k: u32 = 0; k < n; k++) {
    const at = bit + k;
    const one = (<u32>load<u8>(bitmap + (at >> 3)) >> (at & 7)) & 1;
    v128.store(dst, v128.and(v128.load(src), i64x2.splat(0 - <i64>one)));
    dst += 16;
    src += one << 4;
  }
}

/** Spreads dense codes over `n` slots; null slots get `nullCode`. */
export function parquet_expand_codes(dst: usize, src: usize, bitmap: usize, bit: u32, n: u32, nullCode: u32): void {
  for (let k: u32 = 0; k < n; k++) {
    const at = bit + k;
    const one = (<u32>load<u8>(bitmap + (at >> 3)) >> (at & 7)) & 1;
    store<u32>(dst, one ? load<u32>(src) : nullCode);
    dst += 4;
    src += one << 2;
  }
}

/** `n` times 4 bytes to their low byte. */
export function parquet_narrow_4_1(dst: usize, src: usize, n: u32): void {
  for (let k: usize = 0; k < n; k++) store<u8>(dst + k, <u8>load<u32>(src + (k << 2)));
}
/** `n` times 4 bytes to their low two bytes. */
export function parquet_narrow_4_2(dst: usize, src: usize, n: u32): void {
  for (let k: usize = 0; k < n; k++) store<u16>(dst + (k << 1), <u16>load<u32>(src + (k << 2)));
}

/** i64 = i32 * factor. */
export function parquet_scale_i32(dst: usize, src: usize, n: u32, factor: i64): void {
  for (let k: usize = 0; k < n; k++) store<i64>(dst + (k << 3), <i64>load<i32>(src + (k << 2)) * factor);
}

/** i64 = i64 * factor. @returns the number of values that don't fit */
export function parquet_scale_i64(dst: usize, src: usize, n: u32, factor: i64): u32 {
  const most = i64.MAX_VALUE / factor;
  let bad: u32 = 0;
  for (let k: usize = 0; k < n; k++) {
    const value = load<i64>(src + (k << 3));
    bad += u32(value > most || value < -most);
    store<i64>(dst + (k << 3), value * factor);
  }
  return bad;
}

/** i64 = i64 / divisor, towards zero as DuckDB does. @returns the number of values with a remainder */
export function parquet_divide_i64(dst: usize, src: usize, n: u32, divisor: i64): u32 {
  let inexact: u32 = 0;
  for (let k: usize = 0; k < n; k++) {
    const value = load<i64>(src + (k << 3));
    const quotient = value / divisor;
    inexact += u32(quotient * divisor != value);
    store<i64>(dst + (k << 3), quotient);
  }
  return inexact;
}

/** i128 from i32. */
export function parquet_widen_i32_i128(dst: usize, src: usize, n: u32): void {
  for (let k: usize = 0; k < n; k++) {
    const value = <i64>load<i32>(src + (k << 2));
    store<i64>(dst + (k << 4), value);
    store<i64>(dst + (k << 4), value >> 63, 8);
  }
}
/** i128 from i64. */
export function parquet_widen_i64_i128(dst: usize, src: usize, n: u32): void {
  for (let k: usize = 0; k < n; k++) {
    const value = load<i64>(src + (k << 3));
    store<i64>(dst + (k << 4), value);
    store<i64>(dst + (k << 4), value >> 63, 8);
  }
}

/** INT96 (i64 nanoseconds of the day, i32 Julian day) to i64 microseconds since 1970, as DuckDB does: wrapping. */
export function parquet_int96_micros(dst: usize, src: usize, n: u32): void {
  for (let k: usize = 0; k < n; k++) {
    const nanos = load<i64>(src);
    const days = <i64>load<u32>(src, 8) - 2440588;
    store<i64>(dst + (k << 3), days * 86_400_000_000 + nanos / 1000);
    src += 12;
  }
}

/** f32 from IEEE half. */
export function parquet_half_f32(dst: usize, src: usize, n: u32): void {
  for (let k: usize = 0; k < n; k++) {
    const half = <u32>load<u16>(src + (k << 1));
    const sign = (half & 0x8000) << 16;
    const exponent = (half >> 10) & 31;
    const fraction = half & 0x3ff;
    let bits: u32;
    if (exponent == 31) bits = sign | 0x7f80_0000 | (fraction << 13);
    else if (exponent != 0) bits = sign | ((exponent + 112) << 23) | (fraction << 13);
    else if (fraction == 0) bits = sign;
    else bits = sign | reinterpret<u32>(<f32>fraction * <f32>5.9604644775390625e-8);
    store<u32>(dst + (k << 2), bits);
  }
}

/** u128 (low word first) from 16 big-endian bytes: UUIDs. */
export function parquet_uuid(dst: usize, src: usize, n: u32): void {
  for (let k: usize = 0; k < n; k++) {
    store<u64>(dst + (k << 4), bswap<u64>(load<u64>(src + (k << 4), 8)));
    store<u64>(dst + (k << 4), bswap<u64>(load<u64>(src + (k << 4))), 8);
  }
}

/** Interval from Parquet's three u32: months, days, milliseconds. */
export function parquet_interval(dst: usize, src: usize, n: u32): void {
  for (let k: usize = 0; k < n; k++) {
    store<u32>(dst, load<u32>(src));
    store<u32>(dst, load<u32>(src, 4), 4);
    store<i64>(dst, <i64>load<u32>(src, 8) * 1000, 8);
    dst += 16;
    src += 12;
  }
}

/**
 * Reads a big-endian two's complement number of `size` bytes as i128 into `dst`.
 * @returns whether it needs more than 128 bits
 */
@inline
function big_endian(dst: usize, src: usize, size: usize): bool {
  let high: i64 = size > 0 && load<i8>(src) < 0 ? -1 : 0;
  const fill = high;
  let low: i64 = high;
  let overflow = false;
  for (let k: usize = 0; k < size; k++) {
    const byte = <i64>load<u8>(src + k);
    if (size - k > 16) {
      overflow = overflow || <i64>load<i8>(src + k) != fill;
      continue;
    }
    high = (high << 8) | <i64>(<u64>low >> 56);
    low = (low << 8) | byte;
  }
  overflow = overflow || (size > 16 && high >> 63 != fill);
  store<i64>(dst, low);
  store<i64>(dst, high, 8);
  return overflow;
}

/**
 * DECIMALs in FIXED_LEN_BYTE_ARRAY(size), to i128 (`wide`) or i64.
 * @returns the number of values that don't fit
 */
export function parquet_decimal_fixed(dst: usize, src: usize, size: usize, n: u32, wide: u32): u32 {
  let bad: u32 = 0;
  for (let k: u32 = 0; k < n; k++) {
    bad += decimal(dst, src, size, wide);
    src += size;
    dst += wide ? 16 : 8;
  }
  return bad;
}

@inline
function decimal(dst: usize, src: usize, size: usize, wide: u32): u32 {
  if (wide) return u32(big_endian(dst, src, size));
  if (size <= 8) {
    let value: i64 = size > 0 && load<i8>(src) < 0 ? -1 : 0;
    for (let k: usize = 0; k < size; k++) value = (value << 8) | <i64>load<u8>(src + k);
    store<i64>(dst, value);
    return 0;
  }
  const fill: i64 = load<i8>(src) < 0 ? -1 : 0;
  let bad: u32 = 0;
  let value: i64 = fill;
  for (let k: usize = 0; k < size; k++) {
    if (size - k > 8) bad |= u32(<i64>load<i8>(src + k) != fill);
    else value = (value << 8) | <i64>load<u8>(src + k);
  }
  bad |= u32(value >> 63 != fill);
  store<i64>(dst, value);
  return bad;
}

/**
 * DECIMALs in BYTE_ARRAY (u32 length, bytes), to i128 (`wide`) or i64. The place (u32 next, u32 end) is at `state`.
 * @returns 0; 1 the values end too early; 2 a value doesn't fit
 */
export function parquet_decimal_bytes(state: usize, dst: usize, n: u32, wide: u32): i32 {
  let next = <usize>load<u32>(state);
  const end = <usize>load<u32>(state, 4);
  let bad: u32 = 0;
  for (let k: u32 = 0; k < n; k++) {
    if (end - next < 4) return 1;
    const size = <usize>load<u32>(next);
    next += 4;
    if (size > end - next) return 1;
    bad |= decimal(dst, next, size, wide);
    next += size;
    dst += wide ? 16 : 8;
  }
  store<u32>(state, <u32>next);
  return bad ? 2 : 0;
}

/** dst[k] = first + k, u64. */
export function parquet_ordinals(dst: usize, first: u64, n: u32): void {
  for (let k: usize = 0; k < n; k++) store<u64>(dst + (k << 3), first + k);
}

/** Copies `n` bytes; the ranges don't overlap. */
export function copy_bytes(dst: usize, src: usize, n: usize): void {
  memory.copy(dst, src, n);
}
