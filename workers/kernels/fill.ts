/** Sets `n` bytes from `ptr` on to the low eight bits of `value`. */
export function fill_u8(ptr: usize, value: u32, n: usize): void {
  memory.fill(ptr, <u8>value, n);
}

/** Sets `n` 32-bit lanes from `ptr` on to `value`. `ptr` needs no alignment. */
export function fill_u32(ptr: usize, value: u32, n: usize): void {
  const end = ptr + (n << 2);
  const lanes = i32x4.splat(value);
  while (end - ptr >= 16) {
    v128.store(ptr, lanes);
    ptr += 16;
  }
  while (ptr < end) {
    store<u32>(ptr, value);
    ptr += 4;
  }
}

/** Sets `n` 64-bit lanes from `ptr` on to `value`. `ptr` needs no alignment. */
export function fill_u64(ptr: usize, value: u64, n: usize): void {
  const end = ptr + (n << 3);
  const lanes = i64x2.splat(value);
  while (end - ptr >= 16) {
    v128.store(ptr, lanes);
    ptr += 16;
  }
  if (ptr < end) store<u64>(ptr, value);
}
