// Maps values to u64 keys whose unsigned order is the order of the values, as DuckDB orders them: -0 and 0 apart but
// adjacent, NaN (any payload) above everything. Used by min, max, sort and top-n. Bijective but for NaNs.

@inline
export function orderKey<T>(address: usize): u64 {
  if (isFloat<T>()) {
    if (sizeof<T>() == 8) return orderKeyF64(load<f64>(address));
    const v = load<f32>(address);
    const bits = v != v ? <i32>0x7fc00000 : reinterpret<i32>(v);
    return <u64>(<u32>(bits ^ ((bits >> 31) | <i32>0x80000000)));
  }
  if (isSigned<T>()) {
    if (sizeof<T>() == 8) return load<u64>(address) ^ 0x8000000000000000;
    // Shifted into the unsigned range of the same width.
    return <u64>(<i64>load<T>(address) + (<i64>1 << (sizeof<T>() * 8 - 1)));
  }
  return <u64>load<T>(address);
}

@inline
export function orderKeyF64(v: f64): u64 {
  const bits = v != v ? <i64>0x7ff8000000000000 : reinterpret<i64>(v);
  return <u64>(bits ^ ((bits >> 63) | <i64>0x8000000000000000));
}

/** The order key of a sort, for which 0 and -0 are one value. */
@inline
export function sortKey<T>(address: usize): u64 {
  if (isFloat<T>()) {
    if (sizeof<T>() == 8) return load<f64>(address) == 0 ? 0x8000000000000000 : orderKey<f64>(address);
    return load<f32>(address) == 0 ? 0x80000000 : orderKey<f32>(address);
  }
  return orderKey<T>(address);
}

/** Writes the value of an order key. */
@inline
export function storeOrdered<T>(address: usize, key: u64): void {
  if (isFloat<T>()) {
    if (sizeof<T>() == 8) {
      const bits = <i64>key;
      store<i64>(address, bits < 0 ? bits ^ <i64>0x8000000000000000 : ~bits);
    } else {
      const bits = <i32>key;
      store<i32>(address, bits < 0 ? bits ^ <i32>0x80000000 : ~bits);
    }
    return;
  }
  if (isSigned<T>()) {
    if (sizeof<T>() == 8) store<u64>(address, key ^ 0x8000000000000000);
    else store<T>(address, <T>(<i64>key - (<i64>1 << (sizeof<T>() * 8 - 1))));
    return;
  }
  store<T>(address, <T>key);
}

/** Compares two strings by their bytes, as unsigned; a prefix comes first. Negative, 0 or positive. */
export function compareViews(a: usize, b: usize): i32 {
  const x = bswap<u32>(load<u32>(a, 4));
  const y = bswap<u32>(load<u32>(b, 4));
  if (x != y) return x < y ? -1 : 1;
  const m = load<u32>(a);
  const n = load<u32>(b);
  return compareBytes(m > 12 ? <usize>load<u32>(a, 8) : a + 4, m, n > 12 ? <usize>load<u32>(b, 8) : b + 4, n);
}

/** Compares byte strings as unsigned bytes; both must be readable 8 bytes past their end. */
export function compareBytes(a: usize, m: u32, b: usize, n: u32): i32 {
  let left = min<u32>(m, n);
  while (left >= 8) {
    const x = load<u64>(a);
    const y = load<u64>(b);
    if (x != y) return bswap<u64>(x) < bswap<u64>(y) ? -1 : 1;
    a += 8;
    b += 8;
    left -= 8;
  }
  if (left != 0) {
    const drop = <u64>(64 - (left << 3));
    const x = bswap<u64>(load<u64>(a)) >> drop;
    const y = bswap<u64>(load<u64>(b)) >> drop;
    if (x != y) return x < y ? -1 : 1;
  }
  return m == n ? 0 : m < n ? -1 : 1;
}
