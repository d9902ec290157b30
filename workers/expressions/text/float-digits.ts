/**
 * Digits of single-precision numbers as DuckDB's fmt library (6.2) prints them: the shortest that read back as the
 * same float where Grisu3 can tell, and otherwise the shortest of the same value as a double. About one float in
 * a hundred takes the second way (1914088064 instead of 1914088100), so Grisu3's own arithmetic is followed here.
 * Source: F. Loitsch, "Printing Floating-Point Numbers Quickly and Accurately with Integers" (PLDI 2010).
 */

const MASK = (1n << 64n) - 1n;

/** A significand of 64 bits and a binary exponent. */
interface Scaled {
  readonly f: bigint;
  readonly e: number;
}

const bitLength = (value: bigint): number => value.toString(2).length;

function normalize({ f, e }: Scaled): Scaled {
  const shift = 64 - bitLength(f);
  return { f: f << BigInt(shift), e: e - shift };
}

/** High half of a product, rounded to nearest. */
function multiply(x: bigint, y: bigint): bigint {
  const product = x * y;
  const high = product >> 64n;
  return (product & (1n << 63n)) !== 0n ? high + 1n : high;
}

const powers = new Map<number, Scaled>();

/** 10 to the power of a multiple of 8 less 348, rounded to 64 bits. */
function cachedPower(exponent: number): Scaled {
  let power = powers.get(exponent);
  if (power === undefined) {
    let numerator = exponent >= 0 ? 10n ** BigInt(exponent) : 1n << 1400n;
    let e = 0;
    if (exponent < 0) {
      numerator /= 10n ** BigInt(-exponent);
      e = -1400;
    }
    const extra = bitLength(numerator) - 64;
    let f = extra >= 0 ? numerator >> BigInt(extra) : numerator << BigInt(-extra);
    if (extra > 0 && ((numerator >> BigInt(extra - 1)) & 1n) === 1n) f += 1n;
    power = { f, e: e + extra };
    powers.set(exponent, power);
  }
  return power;
}

const bits = new DataView(new ArrayBuffer(8));

/** Does Grisu3 leave the shortest digits of a positive, finite float undecided? */
export function grisuFails(value: number): boolean {
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const biased = Number((raw >> 52n) & 0x7ffn);
  const implicit = 1n << 52n;
  const f = (raw & (implicit - 1n)) | implicit;
  const e = biased - 1075;
  // A float's neighbours, in units of the double it became. -178: least exponent of a normal float.
  let halfUlp = 1n << 28n;
  if (-178 > e) halfUlp <<= BigInt(-178 - e);
  const above = normalize({ f: f + halfUlp, e });
  const below = (f - (halfUlp >> (f === implicit && e > -178 ? 1n : 0n))) << BigInt(e - above.e);
  const scaled = normalize({ f, e });
  const index = Math.floor((Number(((BigInt(-60 - (scaled.e + 64) + 63) * 0x4d104d42n + 0xffff_ffffn) >> 32n)) + 348 - 1) / 8) + 1;
  const power = cachedPower(-348 + index * 8);
  const center = multiply(scaled.f, power.f);
  const shift = BigInt(-(scaled.e + power.e + 64));
  const lower = multiply(below, power.f) - 1n;
  const upper = multiply(above.f, power.f) + 1n;
  const difference = upper - center;
  let error = upper - lower;
  const one = 1n << shift;
  let integral = upper >> shift;
  let fractional = upper & (one - 1n);
  let kappa = integral.toString().length;

  /** Undefined = more digits are wanted. */
  const settle = (divisor: bigint, start: bigint, unit: bigint): boolean | undefined => {
    let remainder = start;
    if (remainder >= error) return undefined;
    const up = ((difference - 1n) * unit) & MASK;
    while (remainder < up && error - remainder >= divisor && (remainder + divisor < up || up - remainder >= remainder + divisor - up)) remainder += divisor;
    const down = ((difference + 1n) * unit) & MASK;
    if (remainder < down && error - remainder >= divisor && (remainder + divisor < down || down - remainder > remainder + divisor - down)) return true;
    return !(2n * unit <= remainder && remainder <= error - 4n * unit);
  };

  while (kappa > 0) {
    kappa--;
    const divisor = 10n ** BigInt(kappa);
    integral %= divisor;
    const failed = settle(divisor << shift, (integral << shift) + fractional, 1n);
    if (failed !== undefined) return failed;
  }
  for (let unit = 10n; ; unit *= 10n) {
    fractional *= 10n;
    error = (error * 10n) & MASK;
    fractional &= one - 1n;
    const failed = settle(one, fractional, unit);
    if (failed !== undefined) return failed;
  }
}
