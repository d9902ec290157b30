// Copies between kernels' own memory. The instruction memory.copy calls out of the compiled code, which costs more than
// copying a short string.

/** Copies `n` bytes that don't overlap. */
@inline
export function copyBytes(to: usize, from: usize, n: u32): void {
  if (n > 256) {
    memory.copy(to, from, n);
    return;
  }
  while (n >= 16) {
    v128.store(to, v128.load(from));
    to += 16;
    from += 16;
    n -= 16;
  }
  if (n & 8) {
    store<u64>(to, load<u64>(from));
    to += 8;
    from += 8;
  }
  if (n & 4) {
    store<u32>(to, load<u32>(from));
    to += 4;
    from += 4;
  }
  if (n & 2) {
    store<u16>(to, load<u16>(from));
    to += 2;
    from += 2;
  }
  if (n & 1) store<u8>(to, load<u8>(from));
}
