// Byte arrays of Parquet pages to 16-byte string views (workers/memory/views.ts). Views point into the page.

/**
 * Whether the `size` bytes at `src` are well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF). 16 bytes
 * past them must be readable.
 */
export function utf8_valid(src: usize, size: usize): bool {
  const end = src + size;
  while (src < end) {
    while (end - src >= 16 && !i8x16.bitmask(v128.load(src))) src += 16;
    const rest = end - src;
    if (rest < 16 && (i8x16.bitmask(v128.load(src)) & ((1 << <i32>rest) - 1)) == 0) return true;
    const a = <u32>load<u8>(src);
    if (a < 0x80) {
      src++;
      continue;
    }
    if (a < 0xc2) return false;
    if (a < 0xe0) {
      if (end - src < 2 || (load<u8>(src, 1) & 0xc0) != 0x80) return false;
      src += 2;
      continue;
    }
    if (a < 0xf0) {
      if (end - src < 3) return false;
      const b = <u32>load<u8>(src, 1);
      if ((b & 0xc0) != 0x80 || (load<u8>(src, 2) & 0xc0) != 0x80) return false;
      if (a == 0xe0 && b < 0xa0) return false;
      if (a == 0xed && b > 0x9f) return false;
      src += 3;
      continue;
    }
    if (a > 0xf4 || end - src < 4) return false;
    const b = <u32>load<u8>(src, 1);
    if ((b & 0xc0) != 0x80 || (load<u8>(src, 2) & 0xc0) != 0x80 || (load<u8>(src, 3) & 0xc0) != 0x80) return false;
    if (a == 0xf0 && b < 0x90) return false;
    if (a == 0xf4 && b > 0x8f) return false;
    src += 4;
  }
  return true;
}

/**
 * Writes `n` views of PLAIN byte arrays (u32 length, bytes, one after the other). The place (u32 next, u32 end) is at
 * `state` and moves on. `text`: the bytes must be UTF-8.
 *
 * @returns 0; 1 the values end too early; 2 a value is not UTF-8 (`state` +8 and +12 then hold its address and length)
 */
export function parquet_views_plain(state: usize, dst: usize, n: u32, text: u32): i32 {
  let next = <usize>load<u32>(state);
  const end = <usize>load<u32>(state, 4);
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  for (let k: u32 = 0; k < n; k++) {
    if (end - next < 4) return 1;
    const size = <usize>load<u32>(next);
    if (size > end - next - 4) return 1;
    if (size <= 12) {
      // The length prefix and the bytes after it are laid out like a view already.
      const view = v128.and(v128.load(next), i8x16.lt_u(lanes, i8x16.splat(<i8>(size + 4))));
      v128.store(dst, view);
      if (text && i8x16.bitmask(view) && !utf8_valid(next + 4, size)) {
        store<u32>(state, <u32>(next + 4), 8);
        store<u32>(state, <u32>size, 12);
        return 2;
      }
    } else {
      store<u64>(dst, load<u64>(next));
      store<u64>(dst, <u64>(<u32>(next + 4)), 8);
      if (text && !utf8_valid(next + 4, size)) {
        store<u32>(state, <u32>(next + 4), 8);
        store<u32>(state, <u32>size, 12);
        return 2;
      }
    }
    next += size + 4;
    dst += 16;
  }
  store<u32>(state, <u32>next);
  return 0;
}

/**
 * Writes `n` views of values of `size` bytes each from `src` on. `text`: the bytes must be UTF-8.
 * @returns 0; 2 a value is not UTF-8
 */
export function parquet_views_fixed(dst: usize, src: usize, size: usize, n: u32, text: u32): i32 {
  for (let k: u32 = 0; k < n; k++) {
    if (size <= 12) {
      store<u64>(dst, 0);
      store<u64>(dst, 0, 8);
      store<u32>(dst, <u32>size);
      memory.copy(dst + 4, src, size);
    } else {
      store<u32>(dst, <u32>size);
      store<u32>(dst, load<u32>(src), 4);
      store<u64>(dst, <u64>(<u32>src), 8);
    }
    if (text && !utf8_valid(src, size)) return 2;
    src += size;
    dst += 16;
  }
  return 0;
}

/** Bytes of the string of the view at `view`. */
@inline
function view_bytes(view: usize): usize {
  return load<u32>(view) <= 12 ? view + 4 : <usize>load<u32>(view, 8);
}

@inline
function views_equal(a: usize, b: usize): bool {
  if (load<u64>(a) != load<u64>(b)) return false;
  const size = <usize>load<u32>(a);
  if (size <= 12) return load<u64>(a, 8) == load<u64>(b, 8);
  return memory.compare(<usize>load<u32>(a, 8), <usize>load<u32>(b, 8), size) == 0;
}

/**
 * Whether `n` views are pairwise different. `table` has `slots` u32 slots (a power of two, at least 2n), all zero.
 */
export function parquet_views_distinct(views: usize, n: u32, table: usize, slots: u32): bool {
  const mask = slots - 1;
  for (let k: u32 = 0; k < n; k++) {
    const view = views + (<usize>k << 4);
    const size = <usize>load<u32>(view);
    let hash: u64 = load<u64>(view) * 0x9e37_79b9_7f4a_7c15;
    if (size <= 12) hash = (hash ^ (hash >> 32) ^ load<u64>(view, 8)) * 0xff51_afd7_ed55_8ccd;
    else {
      let at = view_bytes(view);
      const end = at + size - 8; // the last word overlaps the one before
      for (; at < end; at += 8) hash = (hash ^ (hash >> 32) ^ load<u64>(at)) * 0xff51_afd7_ed55_8ccd;
      hash = (hash ^ (hash >> 32) ^ load<u64>(end)) * 0xff51_afd7_ed55_8ccd;
    }
    let slot = <u32>(hash >> 32) & mask;
    for (;;) {
      const held = load<u32>(table + (<usize>slot << 2));
      if (held == 0) break;
      if (views_equal(views + (<usize>(held - 1) << 4), view)) return false;
      slot = (slot + 1) & mask;
    }
    store<u32>(table + (<usize>slot << 2), k + 1);
  }
  return true;
}
