// + - * with overflow detection, / // % and negation. For every type `arith_<type>(op, mode, …)`:
//   op    0 add, 1 subtract, 2 multiply        mode  0 column ∘ column, 1 column ∘ value, 2 value ∘ column
// The fast pass looks at every row, also at the unspecified values of null rows, and says only whether any
// overflowed; then `arith_check_<type>` finds the first valid row that did.

@inline
const ADD: i32 = 0;
@inline
const SUB: i32 = 1;

/** Does x ∘ y leave the range of T? */
@inline
function overflows<T>(op: i32, x: T, y: T): bool {
  if (sizeof<T>() < 8) {
    const wide: i64 = op == ADD ? <i64>x + <i64>y : op == SUB ? <i64>x - <i64>y : <i64>x * <i64>y;
    return <i64>(<T>wide) != wide;
  } else if (isSigned<T>()) {
    if (op == ADD) {
      const r = x + y;
      return <i64>((x ^ r) & (y ^ r)) < 0;
    }
    if (op == SUB) return <i64>((x ^ y) & (x ^ (x - y))) < 0;
    return multiplyOverflows(<i64>x, <i64>y);
  } else {
    if (op == ADD) return <u64>(x + y) < <u64>x;
    if (op == SUB) return <u64>x < <u64>y;
    return mulHigh(<u64>x, <u64>y) != 0;
  }
}

@inline
export function mulHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const low = aLow * bLow;
  const x = aLow * bHigh;
  const y = aHigh * bLow;
  const middle = (low >> 32) + (x & 0xffffffff) + (y & 0xffffffff);
  return aHigh * bHigh + (x >> 32) + (y >> 32) + (middle >> 32);
}

@inline
function multiplyOverflows(x: i64, y: i64): bool {
  const p: u64 = x < 0 ? 0 - <u64>x : <u64>x;
  const q: u64 = y < 0 ? 0 - <u64>y : <u64>y;
  if (mulHigh(p, q) != 0) return true;
  const product = p * q;
  return (x ^ y) < 0 ? product > 0x8000000000000000 : product > 0x7fffffffffffffff;
}

@inline
function apply<T>(op: i32, x: T, y: T): T {
  return <T>(op == ADD ? x + y : op == SUB ? x - y : x * y);
}

@inline
function scalarPass<T>(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize): u32 {
  const aStep: usize = mode == 2 ? 0 : sizeof<T>();
  const bStep: usize = mode == 1 ? 0 : sizeof<T>();
  let any: u32 = 0;
  for (let k: usize = 0; k < n; k++) {
    const x = load<T>(a);
    const y = load<T>(b);
    store<T>(dst + k * sizeof<T>(), apply<T>(op, x, y));
    any |= <u32>overflows<T>(op, x, y);
    a += aStep;
    b += bStep;
  }
  return any;
}

/** Integer add and subtract of 4- and 8-byte values, SIMD. The sign lane of `bad` collects overflow. */
@inline
function addPass<T>(op: i32, aValue: bool, bValue: bool, dst: usize, a: usize, b: usize, n: usize): u32 {
  const x0 = v128.splat<T>(load<T>(a));
  const y0 = v128.splat<T>(load<T>(b));
  const lanes: usize = 16 / sizeof<T>();
  let bad = i64x2.splat(0);
  let k: usize = 0;
  for (; k + lanes <= n; k += lanes) {
    const x = aValue ? x0 : v128.load(a + k * sizeof<T>());
    const y = bValue ? y0 : v128.load(b + k * sizeof<T>());
    if (op == ADD) {
      const r = v128.add<T>(x, y);
      v128.store(dst + k * sizeof<T>(), r);
      bad = v128.or(bad, v128.and(v128.xor(x, r), v128.xor(y, r)));
    } else {
      const r = v128.sub<T>(x, y);
      v128.store(dst + k * sizeof<T>(), r);
      bad = v128.or(bad, v128.and(v128.xor(x, y), v128.xor(x, r)));
    }
  }
  let any: u32 = sizeof<T>() == 8 ? <u32>i64x2.bitmask(bad) : <u32>i32x4.bitmask(bad);
  for (; k < n; k++) {
    const x = load<T>(aValue ? a : a + k * sizeof<T>());
    const y = load<T>(bValue ? b : b + k * sizeof<T>());
    store<T>(dst + k * sizeof<T>(), apply<T>(op, x, y));
    any |= <u32>overflows<T>(op, x, y);
  }
  return any;
}

/** i64 products. Where all magnitudes stay below 2^31 (most decimals) no product can overflow. */
@inline
function multiplyPass(aValue: bool, bValue: bool, dst: usize, a: usize, b: usize, n: usize): u32 {
  const x0 = v128.splat<i64>(load<i64>(a));
  const y0 = v128.splat<i64>(load<i64>(b));
  let bits = i64x2.splat(0);
  let k: usize = 0;
  for (; k + 2 <= n; k += 2) {
    const x = aValue ? x0 : v128.load(a + (k << 3));
    const y = bValue ? y0 : v128.load(b + (k << 3));
    v128.store(dst + (k << 3), i64x2.mul(x, y));
    bits = v128.or(bits, v128.or(v128.xor(x, i64x2.shr_s(x, 63)), v128.xor(y, i64x2.shr_s(y, 63))));
  }
  let all = i64x2.extract_lane(bits, 0) | i64x2.extract_lane(bits, 1);
  if (k < n) {
    const x = load<i64>(aValue ? a : a + (k << 3));
    const y = load<i64>(bValue ? b : b + (k << 3));
    store<i64>(dst + (k << 3), x * y);
    all |= (x ^ (x >> 63)) | (y ^ (y >> 63));
  }
  return <u32>(<u64>all >> 31 != 0);
}

@inline
function simdPass<T>(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize): u32 {
  if (op == ADD) {
    if (mode == 0) return addPass<T>(ADD, false, false, dst, a, b, n);
    return mode == 1 ? addPass<T>(ADD, false, true, dst, a, b, n) : addPass<T>(ADD, true, false, dst, a, b, n);
  }
  if (mode == 0) return addPass<T>(SUB, false, false, dst, a, b, n);
  return mode == 1 ? addPass<T>(SUB, false, true, dst, a, b, n) : addPass<T>(SUB, true, false, dst, a, b, n);
}

@inline
function check<T>(op: i32, mode: i32, a: usize, b: usize, n: usize, validity: usize): u32 {
  const aStep: usize = mode == 2 ? 0 : sizeof<T>();
  const bStep: usize = mode == 1 ? 0 : sizeof<T>();
  for (let k: usize = 0; k < n; k++) {
    const bad = overflows<T>(op, load<T>(a), load<T>(b));
    if (bad && (validity == 0 || ((<u32>load<u8>(validity + (k >> 3)) >> <u32>(k & 7)) & 1))) return <u32>k + 1;
    a += aStep;
    b += bStep;
  }
  return 0;
}

/** Returns 1 where any row overflowed, valid or not; see the head of this file. */
export function arith_i8(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize): u32 {
  return scalarPass<i8>(op, mode, dst, a, b, n);
}
/** As `arith_i8`. */
export function arith_u8(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize): u32 {
  return scalarPass<u8>(op, mode, dst, a, b, n);
}
/** As `arith_i8`. */
export function arith_i16(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize): u32 {
  return scalarPass<i16>(op, mode, dst, a, b, n);
}
/** As `arith_i8`. */
export function arith_u16(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize): u32 {
  return scalarPass<u16>(op, mode, dst, a, b, n);
}
/** As `arith_i8`. */
export function arith_i32(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize): u32 {
  if (op == 2) return scalarPass<i32>(2, mode, dst, a, b, n);
  return simdPass<i32>(op, mode, dst, a, b, n);
}
/** As `arith_i8`. */
export function arith_u32(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize): u32 {
  return scalarPass<u32>(op, mode, dst, a, b, n);
}
/** As `arith_i8`; a product may be reported that only comes near overflow: `arith_check_i64` decides. */
export function arith_i64(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize): u32 {
  if (op != 2) return simdPass<i64>(op, mode, dst, a, b, n);
  if (mode == 0) return multiplyPass(false, false, dst, a, b, n);
  return mode == 1 ? multiplyPass(false, true, dst, a, b, n) : multiplyPass(true, false, dst, a, b, n);
}
/** As `arith_i8`. */
export function arith_u64(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize): u32 {
  return scalarPass<u64>(op, mode, dst, a, b, n);
}

/** First valid row whose result overflows, plus 1; 0 where there is none. */
export function arith_check_i8(op: i32, mode: i32, a: usize, b: usize, n: usize, validity: usize): u32 {
  return check<i8>(op, mode, a, b, n, validity);
}
/** As `arith_check_i8`. */
export function arith_check_u8(op: i32, mode: i32, a: usize, b: usize, n: usize, validity: usize): u32 {
  return check<u8>(op, mode, a, b, n, validity);
}
/** As `arith_check_i8`. */
export function arith_check_i16(op: i32, mode: i32, a: usize, b: usize, n: usize, validity: usize): u32 {
  return check<i16>(op, mode, a, b, n, validity);
}
/** As `arith_check_i8`. */
export function arith_check_u16(op: i32, mode: i32, a: usize, b: usize, n: usize, validity: usize): u32 {
  return check<u16>(op, mode, a, b, n, validity);
}
/** As `arith_check_i8`. */
export function arith_check_i32(op: i32, mode: i32, a: usize, b: usize, n: usize, validity: usize): u32 {
  return check<i32>(op, mode, a, b, n, validity);
}
/** As `arith_check_i8`. */
export function arith_check_u32(op: i32, mode: i32, a: usize, b: usize, n: usize, validity: usize): u32 {
  return check<u32>(op, mode, a, b, n, validity);
}
/** As `arith_check_i8`. */
export function arith_check_i64(op: i32, mode: i32, a: usize, b: usize, n: usize, validity: usize): u32 {
  return check<i64>(op, mode, a, b, n, validity);
}
/** As `arith_check_i8`. */
export function arith_check_u64(op: i32, mode: i32, a: usize, b: usize, n: usize, validity: usize): u32 {
  return check<u64>(op, mode, a, b, n, validity);
}

@inline
function floatOp<T>(op: i32, x: v128, y: v128): v128 {
  if (op == 0) return v128.add<T>(x, y);
  if (op == 1) return v128.sub<T>(x, y);
  if (op == 2) return v128.mul<T>(x, y);
  return v128.div<T>(x, y);
}

@inline
function floatLoop<T>(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize): void {
  const x0 = v128.splat<T>(load<T>(a));
  const y0 = v128.splat<T>(load<T>(b));
  const lanes: usize = 16 / sizeof<T>();
  let k: usize = 0;
  for (; k + lanes <= n; k += lanes) {
    const at = k * sizeof<T>();
    v128.store(dst + at, floatOp<T>(op, mode == 2 ? x0 : v128.load(a + at), mode == 1 ? y0 : v128.load(b + at)));
  }
  for (; k < n; k++) {
    const at = k * sizeof<T>();
    const x = load<T>(mode == 2 ? a : a + at);
    const y = load<T>(mode == 1 ? b : b + at);
    store<T>(dst + at, op == 0 ? <T>(x + y) : op == 1 ? <T>(x - y) : op == 2 ? <T>(x * y) : <T>(x / y));
  }
}

@inline
function floatPass<T>(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize): void {
  if (op == 0) floatLoop<T>(0, mode, dst, a, b, n);
  else if (op == 1) floatLoop<T>(1, mode, dst, a, b, n);
  else if (op == 2) floatLoop<T>(2, mode, dst, a, b, n);
  else floatLoop<T>(3, mode, dst, a, b, n);
}

/** op 0 to 2 as for integers, 3 divide. IEEE: infinities and NaN instead of errors. */
export function arith_f32(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize): void {
  floatPass<f32>(op, mode, dst, a, b, n);
}
/** As `arith_f32`. */
export function arith_f64(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize): void {
  floatPass<f64>(op, mode, dst, a, b, n);
}

/** dst = remainder of the division truncated toward zero, with the sign of a. */
export function mod_f32(mode: i32, dst: usize, a: usize, b: usize, n: usize): void {
  for (let k: usize = 0; k < n; k++) {
    store<f32>(dst + (k << 2), load<f32>(mode == 2 ? a : a + (k << 2)) % load<f32>(mode == 1 ? b : b + (k << 2)));
  }
}
/** As `mod_f32`. */
export function mod_f64(mode: i32, dst: usize, a: usize, b: usize, n: usize): void {
  for (let k: usize = 0; k < n; k++) {
    store<f64>(dst + (k << 3), load<f64>(mode == 2 ? a : a + (k << 3)) % load<f64>(mode == 1 ? b : b + (k << 3)));
  }
}

@inline
function divide<T>(mod: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, validity: usize): u32 {
  const aStep: usize = mode == 2 ? 0 : sizeof<T>();
  const bStep: usize = mode == 1 ? 0 : sizeof<T>();
  for (let k: usize = 0; k < n; k++) {
    const x = load<T>(a);
    const y = load<T>(b);
    const at = validity + (k >> 3);
    const bit: u32 = 1 << <u32>(k & 7);
    if (y == 0) {
      store<u8>(at, <u8>(<u32>load<u8>(at) & ~bit));
      store<T>(dst + k * sizeof<T>(), 0);
    } else if (isSigned<T>() && y == <T>-1 && x == <T>(<T>1 << <T>(sizeof<T>() * 8 - 1))) {
      if (<u32>load<u8>(at) & bit) return <u32>k + 1;
      store<T>(dst + k * sizeof<T>(), 0);
    } else {
      store<T>(dst + k * sizeof<T>(), mod == 0 ? <T>(x / y) : <T>(x % y));
    }
    a += aStep;
    b += bStep;
  }
  return 0;
}

/**
 * Integer division toward zero (`mod` 0) or its remainder (1). Clears the bit of rows that divide by zero in
 * `validity`, which must exist. Returns the first valid row that overflows (least value by -1) plus 1, or 0.
 */
export function divide_i8(mod: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, validity: usize): u32 {
  return divide<i8>(mod, mode, dst, a, b, n, validity);
}
/** As `divide_i8`. */
export function divide_u8(mod: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, validity: usize): u32 {
  return divide<u8>(mod, mode, dst, a, b, n, validity);
}
/** As `divide_i8`. */
export function divide_i16(mod: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, validity: usize): u32 {
  return divide<i16>(mod, mode, dst, a, b, n, validity);
}
/** As `divide_i8`. */
export function divide_u16(mod: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, validity: usize): u32 {
  return divide<u16>(mod, mode, dst, a, b, n, validity);
}
/** As `divide_i8`. */
export function divide_i32(mod: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, validity: usize): u32 {
  return divide<i32>(mod, mode, dst, a, b, n, validity);
}
/** As `divide_i8`. */
export function divide_u32(mod: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, validity: usize): u32 {
  return divide<u32>(mod, mode, dst, a, b, n, validity);
}
/** As `divide_i8`. */
export function divide_i64(mod: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, validity: usize): u32 {
  return divide<i64>(mod, mode, dst, a, b, n, validity);
}
/** As `divide_i8`. */
export function divide_u64(mod: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, validity: usize): u32 {
  return divide<u64>(mod, mode, dst, a, b, n, validity);
}

/** First valid row whose |value| exceeds `limit` (not negative), plus 1; 0 where there is none. For DECIMAL results. */
export function check_magnitude_i64(a: usize, n: usize, limit: i64, validity: usize): u32 {
  for (let k: usize = 0; k < n; k++) {
    const x = load<i64>(a + (k << 3));
    if ((x > limit || x < -limit) && (validity == 0 || ((<u32>load<u8>(validity + (k >> 3)) >> <u32>(k & 7)) & 1))) return <u32>k + 1;
  }
  return 0;
}

/** dst = a OP b byte by byte: 0 and, 1 or, 2 xor, over `size` bytes. */
export function bits_combine(op: i32, dst: usize, a: usize, b: usize, size: usize): void {
  let k: usize = 0;
  for (; k + 16 <= size; k += 16) {
    const x = v128.load(a + k);
    const y = v128.load(b + k);
    v128.store(dst + k, op == 0 ? v128.and(x, y) : op == 1 ? v128.or(x, y) : v128.xor(x, y));
  }
  for (; k < size; k++) {
    const x = load<u8>(a + k);
    const y = load<u8>(b + k);
    store<u8>(dst + k, op == 0 ? x & y : op == 1 ? x | y : x ^ y);
  }
}
