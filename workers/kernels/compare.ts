// Comparisons of columns into bytes 0 or 1. Every type has `compare_<type>` with
//   op    0 equal, 1 less than      flip  0, or 1 to negate the answer: <> and >=
//   mode  0 column with column, 1 column with one value, 2 one value with column
// so that the six SQL operators come out of two loops. NaN equals itself and is the greatest value.

@inline
const EQ: i32 = 0;
@inline
const LT: i32 = 1;

@inline
function test<T>(op: i32, x: T, y: T): bool {
  if (isFloat<T>()) {
    if (op == EQ) return x == y || (x != x && y != y);
    return x < y || (y != y && x == x);
  } else {
    return op == EQ ? x == y : x < y;
  }
}

@inline
function mask<T>(op: i32, x: v128, y: v128): v128 {
  if (isFloat<T>()) {
    if (op == EQ) return v128.or(v128.eq<T>(x, y), v128.and(v128.ne<T>(x, x), v128.ne<T>(y, y)));
    return v128.or(v128.lt<T>(x, y), v128.and(v128.ne<T>(y, y), v128.eq<T>(x, x)));
  } else {
    if (op == EQ) return v128.eq<T>(x, y);
    if (sizeof<T>() == 8) {
      if (isSigned<T>()) {
        return i64x2.lt_s(x, y);
      } else {
        const sign = i64x2.splat(i64.MIN_VALUE);
        return i64x2.lt_s(v128.xor(x, sign), v128.xor(y, sign));
      }
    } else {
      return v128.lt<T>(x, y);
    }
  }
}

@inline
function operand<T>(ptr: usize, isValue: bool, splat: v128, k: usize): v128 {
  return isValue ? splat : v128.load(ptr + k * sizeof<T>());
}

/** Lane masks of 16 rows, one byte each (0 or -1). */
@inline
function mask16<T>(op: i32, aValue: bool, bValue: bool, a: usize, b: usize, x: v128, y: v128, k: usize): v128 {
  if (sizeof<T>() == 1) {
    return mask<T>(op, operand<T>(a, aValue, x, k), operand<T>(b, bValue, y, k));
  } else if (sizeof<T>() == 2) {
    const m0 = mask<T>(op, operand<T>(a, aValue, x, k), operand<T>(b, bValue, y, k));
    const m1 = mask<T>(op, operand<T>(a, aValue, x, k + 8), operand<T>(b, bValue, y, k + 8));
    return i8x16.narrow_i16x8_s(m0, m1);
  } else if (sizeof<T>() == 4) {
    const m0 = mask<T>(op, operand<T>(a, aValue, x, k), operand<T>(b, bValue, y, k));
    const m1 = mask<T>(op, operand<T>(a, aValue, x, k + 4), operand<T>(b, bValue, y, k + 4));
    const m2 = mask<T>(op, operand<T>(a, aValue, x, k + 8), operand<T>(b, bValue, y, k + 8));
    const m3 = mask<T>(op, operand<T>(a, aValue, x, k + 12), operand<T>(b, bValue, y, k + 12));
    return i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(m0, m1), i16x8.narrow_i32x4_s(m2, m3));
  } else {
    const m0 = mask<T>(op, operand<T>(a, aValue, x, k), operand<T>(b, bValue, y, k));
    const m1 = mask<T>(op, operand<T>(a, aValue, x, k + 2), operand<T>(b, bValue, y, k + 2));
    const m2 = mask<T>(op, operand<T>(a, aValue, x, k + 4), operand<T>(b, bValue, y, k + 4));
    const m3 = mask<T>(op, operand<T>(a, aValue, x, k + 6), operand<T>(b, bValue, y, k + 6));
    const m4 = mask<T>(op, operand<T>(a, aValue, x, k + 8), operand<T>(b, bValue, y, k + 8));
    const m5 = mask<T>(op, operand<T>(a, aValue, x, k + 10), operand<T>(b, bValue, y, k + 10));
    const m6 = mask<T>(op, operand<T>(a, aValue, x, k + 12), operand<T>(b, bValue, y, k + 12));
    const m7 = mask<T>(op, operand<T>(a, aValue, x, k + 14), operand<T>(b, bValue, y, k + 14));
    // A 64-bit lane mask is two 32-bit lane masks; narrowing to 16 bits leaves one 32-bit lane a value.
    const n0 = i16x8.narrow_i32x4_s(m0, m1);
    const n1 = i16x8.narrow_i32x4_s(m2, m3);
    const n2 = i16x8.narrow_i32x4_s(m4, m5);
    const n3 = i16x8.narrow_i32x4_s(m6, m7);
    return i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(n0, n1), i16x8.narrow_i32x4_s(n2, n3));
  }
}

@inline
function loop<T>(op: i32, aValue: bool, bValue: bool, dst: usize, a: usize, b: usize, n: usize, flip: u32): void {
  const x = v128.splat<T>(load<T>(a));
  const y = v128.splat<T>(load<T>(b));
  const one = i8x16.splat(1);
  const flips = i8x16.splat(<i8>flip);
  let k: usize = 0;
  for (; k + 16 <= n; k += 16) {
    v128.store(dst + k, v128.xor(v128.and(mask16<T>(op, aValue, bValue, a, b, x, y, k), one), flips));
  }
  for (; k < n; k++) {
    const left = load<T>(aValue ? a : a + k * sizeof<T>());
    const right = load<T>(bValue ? b : b + k * sizeof<T>());
    store<u8>(dst + k, <u8>(<u32>test<T>(op, left, right) ^ flip));
  }
}

@inline
function compare<T>(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, flip: u32): void {
  if (op == EQ) {
    if (mode == 0) loop<T>(EQ, false, false, dst, a, b, n, flip);
    else if (mode == 1) loop<T>(EQ, false, true, dst, a, b, n, flip);
    else loop<T>(EQ, false, true, dst, b, a, n, flip);
  } else {
    if (mode == 0) loop<T>(LT, false, false, dst, a, b, n, flip);
    else if (mode == 1) loop<T>(LT, false, true, dst, a, b, n, flip);
    else loop<T>(LT, true, false, dst, a, b, n, flip);
  }
}

/** See the head of this file. */
export function compare_i8(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, flip: u32): void {
  compare<i8>(op, mode, dst, a, b, n, flip);
}
/** See the head of this file. Also serves BOOLEAN. */
export function compare_u8(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, flip: u32): void {
  compare<u8>(op, mode, dst, a, b, n, flip);
}
/** See the head of this file. */
export function compare_i16(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, flip: u32): void {
  compare<i16>(op, mode, dst, a, b, n, flip);
}
/** See the head of this file. */
export function compare_u16(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, flip: u32): void {
  compare<u16>(op, mode, dst, a, b, n, flip);
}
/** See the head of this file. */
export function compare_i32(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, flip: u32): void {
  compare<i32>(op, mode, dst, a, b, n, flip);
}
/** See the head of this file. */
export function compare_u32(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, flip: u32): void {
  compare<u32>(op, mode, dst, a, b, n, flip);
}
/** See the head of this file. */
export function compare_i64(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, flip: u32): void {
  compare<i64>(op, mode, dst, a, b, n, flip);
}
/** See the head of this file. */
export function compare_u64(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, flip: u32): void {
  compare<u64>(op, mode, dst, a, b, n, flip);
}
/** See the head of this file. */
export function compare_f32(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, flip: u32): void {
  compare<f32>(op, mode, dst, a, b, n, flip);
}
/** See the head of this file. */
export function compare_f64(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, flip: u32): void {
  compare<f64>(op, mode, dst, a, b, n, flip);
}

/** 128-bit integers: the high words decide (signed or not), then the low words (never signed). */
@inline
function wide<T>(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, flip: u32): void {
  const aStep: usize = mode == 2 ? 0 : 16;
  const bStep: usize = mode == 1 ? 0 : 16;
  for (let k: usize = 0; k < n; k++) {
    const aLow = load<u64>(a);
    const bLow = load<u64>(b);
    const aHigh = load<T>(a, 8);
    const bHigh = load<T>(b, 8);
    const answer = op == EQ ? aLow == bLow && aHigh == bHigh : aHigh < bHigh || (aHigh == bHigh && aLow < bLow);
    store<u8>(dst + k, <u8>(<u32>answer ^ flip));
    a += aStep;
    b += bStep;
  }
}
/** See the head of this file. */
export function compare_i128(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, flip: u32): void {
  wide<i64>(op, mode, dst, a, b, n, flip);
}
/** See the head of this file. */
export function compare_u128(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, flip: u32): void {
  wide<u64>(op, mode, dst, a, b, n, flip);
}

const DAY_MICROS: i64 = 86400000000;

/**
 * Intervals: a month counts as 30 days and a day as 24 hours, as DuckDB compares them. Carries are taken down
 * from the larger units so that equal spans have equal triples.
 */
@inline
function intervalMonths(ptr: usize): i64 {
  const days = <i64>load<i32>(ptr, 4) + load<i64>(ptr, 8) / DAY_MICROS;
  return <i64>load<i32>(ptr) + days / 30;
}
@inline
function intervalDays(ptr: usize): i64 {
  return (<i64>load<i32>(ptr, 4) + load<i64>(ptr, 8) / DAY_MICROS) % 30;
}
@inline
function intervalMicros(ptr: usize): i64 {
  return load<i64>(ptr, 8) % DAY_MICROS;
}

/** See the head of this file. */
export function compare_interval(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, flip: u32): void {
  const aStep: usize = mode == 2 ? 0 : 16;
  const bStep: usize = mode == 1 ? 0 : 16;
  for (let k: usize = 0; k < n; k++) {
    const am = intervalMonths(a);
    const bm = intervalMonths(b);
    const ad = intervalDays(a);
    const bd = intervalDays(b);
    const au = intervalMicros(a);
    const bu = intervalMicros(b);
    const equal = am == bm && ad == bd && au == bu;
    const less = am < bm || (am == bm && (ad < bd || (ad == bd && au < bu)));
    store<u8>(dst + k, <u8>(<u32>(op == EQ ? equal : less) ^ flip));
    a += aStep;
    b += bStep;
  }
}

/** The address of a view's bytes. */
@inline
function viewBytes(view: usize, length: u32): usize {
  return length <= 12 ? view + 4 : <usize>load<u32>(view, 8);
}

/** Are `length` bytes at `x` and `y` the same? Reads whole words past the end. */
@inline
function sameBytes(x: usize, y: usize, length: u32): bool {
  let left = length;
  while (left >= 16) {
    if (v128.any_true(v128.xor(v128.load(x), v128.load(y)))) return false;
    x += 16;
    y += 16;
    left -= 16;
  }
  if (left == 0) return true;
  const different = <u32>i8x16.bitmask(v128.ne<i8>(v128.load(x), v128.load(y)));
  return (different & ((1 << left) - 1)) == 0;
}

@inline
function viewsEqual(a: usize, b: usize): bool {
  if (load<u64>(a) != load<u64>(b)) return false;
  if (load<u64>(a, 8) == load<u64>(b, 8)) return true; // same inline rest, or the very same bytes
  const length = load<u32>(a);
  if (length <= 12) return false;
  return sameBytes(<usize>load<u32>(a, 8), <usize>load<u32>(b, 8), length);
}

@inline
function viewLess(a: usize, b: usize): bool {
  const p = bswap<u32>(load<u32>(a, 4));
  const q = bswap<u32>(load<u32>(b, 4));
  if (p != q) return p < q; // bytes past the end of a short string are zero
  const aLength = load<u32>(a);
  const bLength = load<u32>(b);
  const x = viewBytes(a, aLength);
  const y = viewBytes(b, bLength);
  const common = aLength < bLength ? aLength : bLength;
  for (let k: u32 = 0; k < common; k += 16) {
    let different = <u32>i8x16.bitmask(v128.ne<i8>(v128.load(x + k), v128.load(y + k)));
    const left = common - k;
    if (left < 16) different &= (1 << left) - 1;
    if (different != 0) {
      const at = k + ctz<u32>(different);
      return load<u8>(x + at) < load<u8>(y + at);
    }
  }
  return aLength < bLength;
}

/** Strings and blobs, bytewise. See the head of this file. */
export function compare_view(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, flip: u32): void {
  const aStep: usize = mode == 2 ? 0 : 16;
  const bStep: usize = mode == 1 ? 0 : 16;
  if (op == EQ) {
    for (let k: usize = 0; k < n; k++) {
      store<u8>(dst + k, <u8>(<u32>viewsEqual(a, b) ^ flip));
      a += aStep;
      b += bStep;
    }
  } else {
    for (let k: usize = 0; k < n; k++) {
      store<u8>(dst + k, <u8>(<u32>viewLess(a, b) ^ flip));
      a += aStep;
      b += bStep;
    }
  }
}
