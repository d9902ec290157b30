// A set of values for IN lists: open addressing over u32 entry numbers.
//
//   table    u32 × (mask + 1)   entry number + 1, 0 = free           entries   the values, one after the other
//
// Equal values must have equal bytes (the caller turns -0.0 into 0.0 and every NaN into one), except strings.

@inline
function mix(h: u64): u64 {
  h ^= h >> 32;
  h *= 0x9e3779b97f4a7c15;
  h ^= h >> 29;
  h *= 0xbf58476d1ce4e5b9;
  return h ^ (h >> 32);
}

/** The value as two words: kind is the width in bytes, or 0 for a string view. */
@inline
function hashAt(ptr: usize, width: u32): u64 {
  if (width == 1) return mix(<u64>load<u8>(ptr));
  if (width == 2) return mix(<u64>load<u16>(ptr));
  if (width == 4) return mix(<u64>load<u32>(ptr));
  if (width == 8) return mix(load<u64>(ptr));
  if (width == 16) return mix(load<u64>(ptr) ^ mix(load<u64>(ptr, 8)));
  const length = load<u32>(ptr);
  if (length <= 12) return mix(load<u64>(ptr) ^ mix(load<u64>(ptr, 8)));
  let bytes = <usize>load<u32>(ptr, 8);
  let h = <u64>length;
  let left = length;
  while (left >= 8) {
    h = mix(h ^ load<u64>(bytes));
    bytes += 8;
    left -= 8;
  }
  if (left != 0) h = mix(h ^ (load<u64>(bytes) & (((<u64>1) << (left << 3)) - 1)));
  return h;
}

@inline
function same(a: usize, b: usize, width: u32): bool {
  if (width == 1) return load<u8>(a) == load<u8>(b);
  if (width == 2) return load<u16>(a) == load<u16>(b);
  if (width == 4) return load<u32>(a) == load<u32>(b);
  if (width == 8) return load<u64>(a) == load<u64>(b);
  if (load<u64>(a) != load<u64>(b)) return false;
  if (load<u64>(a, 8) == load<u64>(b, 8)) return true;
  if (width == 16) return false;
  const length = load<u32>(a);
  if (length <= 12) return false;
  let x = <usize>load<u32>(a, 8);
  let y = <usize>load<u32>(b, 8);
  let left = length;
  while (left >= 8) {
    if (load<u64>(x) != load<u64>(y)) return false;
    x += 8;
    y += 8;
    left -= 8;
  }
  return left == 0 || ((load<u64>(x) ^ load<u64>(y)) & (((<u64>1) << (left << 3)) - 1)) == 0;
}

@inline
function stride(width: u32): usize {
  return width == 0 ? 16 : <usize>width;
}

/** Enters `n` values. `table` is zeroed and has mask + 1 slots, a power of two above n. */
export function set_build(table: usize, mask: u32, entries: usize, n: usize, width: u32): void {
  for (let k: usize = 0; k < n; k++) {
    const value = entries + k * stride(width);
    let slot = <u32>hashAt(value, width) & mask;
    while (true) {
      const entry = load<u32>(table + (<usize>slot << 2));
      if (entry == 0) {
        store<u32>(table + (<usize>slot << 2), <u32>k + 1);
        break;
      }
      if (same(entries + <usize>(entry - 1) * stride(width), value, width)) break;
      slot = (slot + 1) & mask;
    }
  }
}

@inline
function probe(dst: usize, table: usize, mask: u32, entries: usize, values: usize, n: usize, width: u32): void {
  for (let k: usize = 0; k < n; k++) {
    const value = values + k * stride(width);
    let slot = <u32>hashAt(value, width) & mask;
    let found: u8 = 0;
    while (true) {
      const entry = load<u32>(table + (<usize>slot << 2));
      if (entry == 0) break;
      if (same(entries + <usize>(entry - 1) * stride(width), value, width)) {
        found = 1;
        break;
      }
      slot = (slot + 1) & mask;
    }
    store<u8>(dst + k, found);
  }
}

/** dst[k] = 1 where values[k] is in the set, else 0. `width` 1, 2, 4, 8, 16, or 0 for string views. */
export function set_probe(dst: usize, table: usize, mask: u32, entries: usize, values: usize, n: usize, width: u32): void {
  if (width == 8) probe(dst, table, mask, entries, values, n, 8);
  else if (width == 4) probe(dst, table, mask, entries, values, n, 4);
  else if (width == 0) probe(dst, table, mask, entries, values, n, 0);
  else if (width == 2) probe(dst, table, mask, entries, values, n, 2);
  else if (width == 1) probe(dst, table, mask, entries, values, n, 1);
  else probe(dst, table, mask, entries, values, n, 16);
}

/** Turns -0.0 into 0.0 and every NaN into one, so that equal doubles have equal bytes. */
export function canonical_f64(dst: usize, src: usize, n: usize): void {
  for (let k: usize = 0; k < n; k++) {
    const x = load<f64>(src + (k << 3));
    if (x != x) store<u64>(dst + (k << 3), 0x7ff8000000000000);
    else store<f64>(dst + (k << 3), x == 0 ? 0 : x);
  }
}
/** As `canonical_f64`. */
export function canonical_f32(dst: usize, src: usize, n: usize): void {
  for (let k: usize = 0; k < n; k++) {
    const x = load<f32>(src + (k << 2));
    if (x != x) store<u32>(dst + (k << 2), 0x7fc00000);
    else store<f32>(dst + (k << 2), x == 0 ? 0 : x);
  }
}

/** Carries intervals down to (months, days below 30, microseconds below a day), so that equal spans have equal bytes. */
export function canonical_interval(dst: usize, src: usize, n: usize): void {
  for (let k: usize = 0; k < n; k++) {
    const at = src + (k << 4);
    const days = <i64>load<i32>(at, 4) + load<i64>(at, 8) / 86400000000;
    const micros = load<i64>(at, 8) % 86400000000;
    store<i32>(dst + (k << 4), <i32>(<i64>load<i32>(at) + days / 30));
    store<i32>(dst + (k << 4), <i32>(days % 30), 4);
    store<i64>(dst + (k << 4), micros, 8);
  }
}
