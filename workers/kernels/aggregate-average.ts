// Averages of integers and DECIMALs from exact 128-bit sums (aggregate-sum.ts).
//
// DuckDB divides in the x87's 80-bit format and rounds the quotient to DOUBLE afterwards, so in rare cases its last bit is not
// the nearest. Results are to be the same to the bit, so the same is done here, with integers.
import { roundScaled } from "./aggregate-sum-double";

/** out[k] = sum k (i128) / (count * divisor), the count being the u64 at `offset` of row k; `divisor` a power of ten. */
export function agg_average_128(rows: usize, n: u32, offset: usize, sums: usize, divisor: f64, out: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const count = load<u64>(<usize>load<u32>(rows + (k << 2)) + offset);
    const low = load<u64>(sums + (k << 4));
    const high = load<u64>(sums + (k << 4), 8);
    store<f64>(out + (k << 3), count == 0 ? NaN : average(low, high, count, divisor));
  }
}

function average(low: u64, high: u64, count: u64, divisor: f64): f64 {
  const scaled = <f64>count * divisor;
  const sum = roundScaled(low, high, 0);
  // Exact operands: the quotient is the nearest double, and rounding by way of 64 bits gives the same unless the exact
  // quotient lies next to the middle between two doubles. The remainder tells.
  if (sum == 0) return 0;
  if (abs<f64>(sum) < 9007199254740992.0 && scaled < 9007199254740992.0) {
    const quotient = sum / scaled;
    const rest = remainder(sum, quotient, scaled);
    const halfUlp = reinterpret<f64>(reinterpret<u64>(quotient) & 0x7ff0000000000000) * 1.1102230246251565e-16;
    if (abs<f64>(rest) < halfUlp * scaled * 0.998) return quotient;
  }
  return extendedQuotient(low, high, count, divisor);
}

/** sum - quotient * scaled, to within a rounding: the product's error is exact by Dekker's method. */
@inline
function remainder(sum: f64, quotient: f64, scaled: f64): f64 {
  const p = quotient * scaled;
  const a = quotient * 134217729.0;
  const ah = a - (a - quotient);
  const al = quotient - ah;
  const b = scaled * 134217729.0;
  const bh = b - (b - scaled);
  const bl = scaled - bh;
  const e = ((ah * bh - p) + ah * bl + al * bh) + al * bl;
  return (sum - p) - e;
}

/** The quotient rounded to 64 significant bits, then to a double. */
function extendedQuotient(low: u64, high: u64, count: u64, divisor: f64): f64 {
  const negative = <i64>high < 0;
  if (negative) {
    high = ~high + (low == 0 ? 1 : 0);
    low = 0 - low;
  }
  if ((low | high) == 0) return 0;
  // Dividend and divisor as 64-bit mantissas with their leading bits set.
  let exponent: i32 = 0;
  let dividend: u64;
  if (high != 0) {
    const lead = <u64>clz<u64>(high);
    dividend = lead == 0 ? high : (high << lead) | (low >> (64 - lead));
    const lost = lead == 0 ? low : low << lead;
    exponent = 64 - <i32>lead;
    if (lost > 0x8000000000000000 || (lost == 0x8000000000000000 && (dividend & 1) != 0)) {
      dividend++;
      if (dividend == 0) {
        dividend = 0x8000000000000000;
        exponent++;
      }
    }
  } else {
    const lead = <u64>clz<u64>(low);
    dividend = low << lead;
    exponent = -<i32>lead;
  }
  // count * divisor rounded to 64 bits: the divisor's 53 bits times the count's.
  const bits = reinterpret<u64>(divisor);
  const factor = (bits & 0x000fffffffffffff) | 0x0010000000000000;
  const factorExponent = <i32>(bits >> 52) - 1075;
  let productHigh = multiplyHigh(factor, count);
  let productLow = factor * count;
  const zeros = productHigh != 0 ? <i32>clz<u64>(productHigh) : 64 + <i32>clz<u64>(productLow);
  if (zeros >= 64) {
    productHigh = productLow << <u64>(zeros - 64);
    productLow = 0;
  } else if (zeros > 0) {
    productHigh = (productHigh << <u64>zeros) | (productLow >> <u64>(64 - zeros));
    productLow <<= <u64>zeros;
  }
  let divisorExponent = 64 - zeros + factorExponent;
  if (productLow > 0x8000000000000000 || (productLow == 0x8000000000000000 && (productHigh & 1) != 0)) {
    productHigh++;
    if (productHigh == 0) {
      productHigh = 0x8000000000000000;
      divisorExponent++;
    }
  }
  exponent -= divisorExponent;
  // 64 bits of quotient, leading bit set, and what is left.
  let rest = dividend;
  let quotient: u64 = 0;
  if (rest >= productHigh) {
    rest -= productHigh;
    quotient = 1;
  } else exponent--;
  const steps = quotient != 0 ? 63 : 64;
  for (let k = 0; k < steps; k++) {
    const top = rest >> 63;
    rest <<= 1;
    quotient <<= 1;
    if (top != 0 || rest >= productHigh) {
      rest -= productHigh;
      quotient |= 1;
    }
  }
  exponent -= 63;
  const twice = rest << 1;
  const over = (rest >> 63) != 0 || twice > productHigh;
  if (over || (twice == productHigh && (quotient & 1) != 0)) {
    quotient++;
    if (quotient == 0) {
      quotient = 0x8000000000000000;
      exponent++;
    }
  }
  const value = roundScaled(quotient, 0, exponent);
  return negative ? -value : value;
}

function multiplyHigh(a: u64, b: u64): u64 {
  const al = a & 0xffffffff;
  const ah = a >> 32;
  const bl = b & 0xffffffff;
  const bh = b >> 32;
  const middle = ah * bl + ((al * bl) >> 32);
  return ah * bh + (middle >> 32) + ((al * bh + (middle & 0xffffffff)) >> 32);
}

/**
 * out[k] = sum k / count as i64: averages of times. As DuckDB rounds them: positive ones to the nearest with halves down,
 * negative ones towards zero. Sums of i64s divided so fit an i64.
 */
export function agg_average_i64(rows: usize, n: u32, offset: usize, sums: usize, out: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const count = load<u64>(<usize>load<u32>(rows + (k << 2)) + offset);
    let low = load<u64>(sums + (k << 4));
    let high = load<u64>(sums + (k << 4), 8);
    const negative = <i64>high < 0;
    if (negative) {
      high = ~high + (low == 0 ? 1 : 0);
      low = 0 - low;
    }
    let quotient: u64 = 0;
    if (count != 0) {
      // Long division by bits; the quotient fits 64 bits because every value did.
      let rest = high % count;
      for (let bit = 0; bit < 64; bit++) {
        const top = rest >> 63;
        rest = (rest << 1) | (low >> 63);
        low <<= 1;
        quotient <<= 1;
        if (top != 0 || rest >= count) {
          rest -= count;
          quotient |= 1;
        }
      }
      if (!negative && rest > count >> 1) quotient++;
    }
    store<u64>(out + (k << 3), negative ? 0 - quotient : quotient);
  }
}
