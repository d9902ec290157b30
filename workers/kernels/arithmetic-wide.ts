// 128-bit + - *: signed (HUGEINT, DECIMAL above 18 digits) and unsigned (UHUGEINT). Low word first.
import { mulHigh } from "./arithmetic";

@inline
function isValid(validity: usize, k: usize): bool {
  return validity == 0 || ((<u32>load<u8>(validity + (k >> 3)) >> <u32>(k & 7)) & 1) != 0;
}

/** Stores the magnitude's product with the given sign; returns whether it overflows. */
@inline
function multiply(dst: usize, aLow: u64, aHigh: u64, bLow: u64, bHigh: u64, negative: bool, signed: bool): bool {
  let bad = aHigh != 0 && bHigh != 0;
  const cross = aHigh != 0 ? bLow : aLow;
  const top = aHigh != 0 ? aHigh : bHigh;
  if (top != 0 && mulHigh(top, cross) != 0) bad = true;
  let low = aLow * bLow;
  const carry = mulHigh(aLow, bLow);
  let high = carry + top * cross;
  if (high < carry) bad = true;
  if (signed) {
    if (negative ? high > 0x8000000000000000 || (high == 0x8000000000000000 && low != 0) : <i64>high < 0) bad = true;
    if (negative) {
      low = 0 - low;
      high = ~high + <u64>(low == 0);
    }
  }
  store<u64>(dst, low);
  store<u64>(dst, high, 8);
  return bad;
}

/**
 * op 0 add, 1 subtract, 2 multiply; mode as in arithmetic.ts. Returns the first valid row that overflows plus
 * 1, or 0; rows after it are not computed.
 */
export function arith_i128(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, validity: usize): u32 {
  const aStep: usize = mode == 2 ? 0 : 16;
  const bStep: usize = mode == 1 ? 0 : 16;
  for (let k: usize = 0; k < n; k++) {
    let aLow = load<u64>(a);
    let aHigh = load<u64>(a, 8);
    let bLow = load<u64>(b);
    let bHigh = load<u64>(b, 8);
    const to = dst + (k << 4);
    let bad: bool;
    if (op == 2) {
      const negative = <i64>(aHigh ^ bHigh) < 0;
      if (<i64>aHigh < 0) {
        aLow = 0 - aLow;
        aHigh = ~aHigh + <u64>(aLow == 0);
      }
      if (<i64>bHigh < 0) {
        bLow = 0 - bLow;
        bHigh = ~bHigh + <u64>(bLow == 0);
      }
      bad = multiply(to, aLow, aHigh, bLow, bHigh, negative, true);
    } else if (op == 0) {
      const low = aLow + bLow;
      const high = aHigh + bHigh + <u64>(low < aLow);
      bad = <i64>((aHigh ^ high) & (bHigh ^ high)) < 0;
      store<u64>(to, low);
      store<u64>(to, high, 8);
    } else {
      const low = aLow - bLow;
      const high = aHigh - bHigh - <u64>(aLow < bLow);
      bad = <i64>((aHigh ^ bHigh) & (aHigh ^ high)) < 0;
      store<u64>(to, low);
      store<u64>(to, high, 8);
    }
    if (bad && isValid(validity, k)) return <u32>k + 1;
    a += aStep;
    b += bStep;
  }
  return 0;
}

/** As `arith_i128`, unsigned. */
export function arith_u128(op: i32, mode: i32, dst: usize, a: usize, b: usize, n: usize, validity: usize): u32 {
  const aStep: usize = mode == 2 ? 0 : 16;
  const bStep: usize = mode == 1 ? 0 : 16;
  for (let k: usize = 0; k < n; k++) {
    const aLow = load<u64>(a);
    const aHigh = load<u64>(a, 8);
    const bLow = load<u64>(b);
    const bHigh = load<u64>(b, 8);
    const to = dst + (k << 4);
    let bad: bool;
    if (op == 2) bad = multiply(to, aLow, aHigh, bLow, bHigh, false, false);
    else if (op == 0) {
      const low = aLow + bLow;
      const carry = <u64>(low < aLow);
      const sum = aHigh + bHigh;
      const high = sum + carry;
      bad = sum < aHigh || high < sum;
      store<u64>(to, low);
      store<u64>(to, high, 8);
    } else {
      bad = aHigh < bHigh || (aHigh == bHigh && aLow < bLow);
      store<u64>(to, aLow - bLow);
      store<u64>(to, aHigh - bHigh - <u64>(aLow < bLow), 8);
    }
    if (bad && isValid(validity, k)) return <u32>k + 1;
    a += aStep;
    b += bStep;
  }
  return 0;
}

/** First valid row whose |value| exceeds the limit (low, high words; not negative), plus 1; 0 where there is none. */
export function check_magnitude_i128(a: usize, n: usize, limitLow: u64, limitHigh: u64, validity: usize): u32 {
  for (let k: usize = 0; k < n; k++) {
    let low = load<u64>(a + (k << 4));
    let high = load<u64>(a + (k << 4), 8);
    if (<i64>high < 0) {
      low = 0 - low;
      high = ~high + <u64>(low == 0);
    }
    if ((high > limitHigh || (high == limitHigh && low > limitLow)) && isValid(validity, k)) return <u32>k + 1;
  }
  return 0;
}
