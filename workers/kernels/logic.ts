// BOOLEAN values are bytes 0 or 1; `validity` 0 means that every value is valid. SQL's three-valued logic.

/** The eight bits of a validity bitmap from row k (a multiple of 8) on. */
@inline
function bits8(bitmap: usize, k: usize): u32 {
  return bitmap == 0 ? 0xff : <u32>load<u8>(bitmap + (k >> 3));
}

/** Packs eight bytes 0/1 into eight bits. */
@inline
function pack8(bytes: u64): u32 {
  return <u32>((bytes * 0x0102040810204080) >> 56);
}

/** Writes the low `count` bits of `bits` as bytes 0/1. */
@inline
function unpack8(dst: usize, bits: u32, count: usize): void {
  for (let j: usize = 0; j < count; j++) store<u8>(dst + j, <u8>((bits >> <u32>j) & 1));
}

/** Values and validity of a AND b (`or` = 0) or a OR b (`or` = 1) where NULLs occur. */
export function bools_combine3(dst: usize, dstValidity: usize, a: usize, aValidity: usize, b: usize, bValidity: usize, n: usize, or: u32): void {
  for (let k: usize = 0; k < n; k += 8) {
    const av = bits8(aValidity, k);
    const bv = bits8(bValidity, k);
    // Unspecified bytes stand in null positions, so mask them to 0 or 1 first.
    const x = pack8(load<u64>(a + k) & 0x0101010101010101);
    const y = pack8(load<u64>(b + k) & 0x0101010101010101);
    let value: u32;
    let valid: u32;
    if (or == 0) {
      value = x & y & av & bv;
      valid = (av & bv) | (av & ~x) | (bv & ~y);
    } else {
      value = (x & av) | (y & bv);
      valid = (av & bv) | (av & x) | (bv & y);
    }
    const left = n - k;
    unpack8(dst + k, value, left < 8 ? left : 8);
    store<u8>(dstValidity + (k >> 3), <u8>valid);
  }
}

/** dst = a AND b without NULLs. */
export function bools_and(dst: usize, a: usize, b: usize, n: usize): void {
  let k: usize = 0;
  for (; k + 16 <= n; k += 16) v128.store(dst + k, v128.and(v128.load(a + k), v128.load(b + k)));
  for (; k < n; k++) store<u8>(dst + k, load<u8>(a + k) & load<u8>(b + k));
}

/** dst = a OR b without NULLs. */
export function bools_or(dst: usize, a: usize, b: usize, n: usize): void {
  let k: usize = 0;
  for (; k + 16 <= n; k += 16) v128.store(dst + k, v128.or(v128.load(a + k), v128.load(b + k)));
  for (; k < n; k++) store<u8>(dst + k, load<u8>(a + k) | load<u8>(b + k));
}

/** dst = NOT a. */
export function bools_not(dst: usize, a: usize, n: usize): void {
  const one = i8x16.splat(1);
  let k: usize = 0;
  for (; k + 16 <= n; k += 16) v128.store(dst + k, v128.xor(v128.and(v128.load(a + k), one), one));
  for (; k < n; k++) store<u8>(dst + k, (load<u8>(a + k) & 1) ^ 1);
}

/**
 * Writes the row numbers k where row k is … 0: true  1: not true  2: not false  3: false (NULL is neither true
 * nor false), and returns how many. `out` must have room for n.
 */
export function select_rows(out: usize, bools: usize, validity: usize, n: usize, mode: u32): u32 {
  const start = out;
  const zero = i8x16.splat(0);
  for (let k: usize = 0; k < n; k += 16) {
    const t = <u32>i8x16.bitmask(v128.ne<i8>(v128.load(bools + k), zero));
    const v: u32 = validity == 0 ? 0xffff : <u32>load<u16>(validity + (k >> 3));
    let mask: u32;
    if (mode == 0) mask = t & v;
    else if (mode == 1) mask = ~(t & v);
    else if (mode == 2) mask = t | ~v;
    else mask = ~t & v;
    mask &= 0xffff;
    const left = n - k;
    if (left < 16) mask &= (1 << <u32>left) - 1;
    if (mask == 0xffff) {
      for (let j: u32 = 0; j < 16; j++) store<u32>(out + (j << 2), <u32>k + j);
      out += 64;
    } else {
      while (mask != 0) {
        store<u32>(out, <u32>k + ctz<u32>(mask));
        mask &= mask - 1;
        out += 4;
      }
    }
  }
  return <u32>((out - start) >> 2);
}

/** In place: bytes say whether values are equal; a and b whether they are valid. 1 = equal and valid, or both NULL. */
export function bools_same_with_nulls(equal: usize, a: usize, b: usize, n: usize): void {
  for (let k: usize = 0; k < n; k++) {
    const x = load<u8>(a + k);
    const y = load<u8>(b + k);
    store<u8>(equal + k, <u8>(x == y && (x == 0 || load<u8>(equal + k) != 0)));
  }
}
