// Validity bitmaps, LSB first. They are aligned to 8 and may be read up to 16 bytes past their end, but are
// written in whole bytes only: (n + 7) / 8 of them.

@inline
function numBytes(n: usize): usize {
  return (n + 7) >> 3;
}

/** dst = a AND b, `n` bits. `dst` may be `a` or `b`. */
export function bitmap_and(dst: usize, a: usize, b: usize, n: usize): void {
  const size = numBytes(n);
  let k: usize = 0;
  for (; k + 16 <= size; k += 16) v128.store(dst + k, v128.and(v128.load(a + k), v128.load(b + k)));
  for (; k < size; k++) store<u8>(dst + k, load<u8>(a + k) & load<u8>(b + k));
}

/** Number of set bits among the first `n`. */
export function bitmap_count(a: usize, n: usize): u32 {
  const whole = n >> 6;
  let count: u64 = 0;
  for (let k: usize = 0; k < whole; k++) count += popcnt<u64>(load<u64>(a + (k << 3)));
  const rest = n & 63;
  if (rest != 0) count += popcnt<u64>(load<u64>(a + (whole << 3)) & ((<u64>1 << <u64>rest) - 1));
  return <u32>count;
}

/** Bit k of `dst` = byte k of `bytes` is not 0. */
export function bitmap_from_bytes(dst: usize, bytes: usize, n: usize): void {
  const zero = i8x16.splat(0);
  let k: usize = 0;
  for (; k + 16 <= n; k += 16) store<u16>(dst + (k >> 3), <u16>i8x16.bitmask(v128.ne<i8>(v128.load(bytes + k), zero)));
  if (k < n) {
    const mask = <u32>i8x16.bitmask(v128.ne<i8>(v128.load(bytes + k), zero)) & ((1 << <u32>(n - k)) - 1);
    store<u8>(dst + (k >> 3), <u8>mask);
    if (n - k > 8) store<u8>(dst + (k >> 3) + 1, <u8>(mask >> 8));
  }
}

/** Byte k of `dst` = bit k of `bits` (0 or 1), XOR `flip`. */
export function bytes_from_bitmap(dst: usize, bits: usize, n: usize, flip: u32): void {
  for (let k: usize = 0; k < n; k++) {
    store<u8>(dst + k, <u8>(((<u32>load<u8>(bits + (k >> 3)) >> <u32>(k & 7)) & 1) ^ flip));
  }
}
