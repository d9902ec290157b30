// Parquet's RLE / bit-packing hybrid: dictionary codes, definition levels, RLE booleans.
// https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE
//
// Streams are read a batch at a time, so a reader's place is kept in 32 bytes of shared memory:
//
//   +0 u32 next    address of the next unread byte     +12 u32 left    values left in the current run
//   +4 u32 end     address past the stream's last byte +16 u32 value   the value of an RLE run
//   +8 u32 width   bits per value, 0 to 32             +20 u32 packed  1 = the run is bit-packed
//                                                      +24 u32 bit     next value's first bit in the byte at `next`
//
// Whoever starts a stream writes next, end and width, and zeroes the rest. `next` and `end` lie in a buffer with 16
// readable bytes past its end. Negative results: -1 the stream ends too early, -2 a run is malformed.

/** Starts the next run of the stream at `state`. @returns 0 or a negative error */
function start_run(state: usize): i32 {
  let next = <usize>load<u32>(state);
  const end = <usize>load<u32>(state, 4);
  const width = load<u32>(state, 8);
  let header: u64 = 0;
  for (let shift: u64 = 0; ; shift += 7) {
    if (next >= end) return -1;
    if (shift > 28) return -2;
    const byte = <u64>load<u8>(next++);
    header |= (byte & 127) << shift;
    if (byte < 128) break;
  }
  if (header > 0xffff_ffff) return -2;
  if (header & 1) {
    const groups = header >> 1;
    const bytes = groups * <u64>width;
    let values = groups << 3;
    const available = <u64>(end - next);
    // Some writers cut the last group short: what is there may still be used.
    if (bytes > available) values = (available << 3) / <u64>width;
    if (values > 0xffff_ffff) values = 0xffff_ffff;
    store<u32>(state, <u32>values, 12);
    store<u32>(state, 1, 20);
    store<u32>(state, 0, 24);
  } else {
    const bytes: usize = (width + 7) >> 3;
    if (bytes > end - next) return -1;
    let value: u32 = 0;
    for (let k: usize = 0; k < bytes; k++) value |= <u32>load<u8>(next + k) << (<u32>k << 3);
    next += bytes;
    if (width < 32 && value >> width != 0) return -2;
    store<u32>(state, <u32>(header >> 1), 12);
    store<u32>(state, value, 16);
    store<u32>(state, 0, 20);
  }
  store<u32>(state, <u32>next);
  return 0;
}

/** Unpacks `n` values of `width` bits from bit `bit` (0 to 7) of the byte at `next`. */
@inline
function unpack(dst: usize, next: usize, bit: u32, width: u32, n: u32): void {
  const mask = ((<u64>1 << <u64>width) - 1);
  const w = <u64>width;
  let k: u32 = 0;
  if (width <= 14) {
    const step = width << 2;
    for (; k + 4 <= n; k += 4) {
      let word = load<u64>(next) >> <u64>bit;
      store<u32>(dst, <u32>(word & mask));
      word >>= w;
      store<u32>(dst, <u32>(word & mask), 4);
      word >>= w;
      store<u32>(dst, <u32>(word & mask), 8);
      word >>= w;
      store<u32>(dst, <u32>(word & mask), 12);
      dst += 16;
      bit += step;
      next += bit >> 3;
      bit &= 7;
    }
  }
  for (; k < n; k++) {
    store<u32>(dst, <u32>((load<u64>(next) >> <u64>bit) & mask));
    dst += 4;
    bit += width;
    next += bit >> 3;
    bit &= 7;
  }
}

/**
 * Reads the next `n` values as u32 into `dst`.
 *
 * @returns 0 or a negative error
 */
export function parquet_hybrid_next(state: usize, dst: usize, n: u32): i32 {
  const width = load<u32>(state, 8);
  if (width == 0) {
    memory.fill(dst, 0, <usize>n << 2);
    return 0;
  }
  while (n > 0) {
    let left = load<u32>(state, 12);
    if (left == 0) {
      const error = start_run(state);
      if (error != 0) return error;
      left = load<u32>(state, 12);
      if (left == 0) continue; // an empty run: start_run has moved on by at least a byte
    }
    const take = left < n ? left : n;
    if (load<u32>(state, 20)) {
      const next = <usize>load<u32>(state);
      const bit = load<u32>(state, 24);
      unpack(dst, next, bit, width, take);
      const bits = <u64>bit + <u64>take * <u64>width;
      const rest = left - take;
      // A whole run ends at a byte; one that was cut short ends wherever the stream does.
      store<u32>(state, <u32>(next + <usize>(rest == 0 ? (bits + 7) >> 3 : bits >> 3)));
      store<u32>(state, <u32>(bits & 7), 24);
    } else {
      const value = load<u32>(state, 16);
      const lanes = i32x4.splat(value);
      let at = dst;
      const end = dst + (<usize>take << 2);
      while (at + 16 <= end) {
        v128.store(at, lanes);
        at += 16;
      }
      while (at < end) {
        store<u32>(at, value);
        at += 4;
      }
    }
    store<u32>(state, left - take, 12);
    dst += <usize>take << 2;
    n -= take;
  }
  return 0;
}

/**
 * Values that the stream is known to repeat from here on: at least one for an RLE run, 0 for a bit-packed one.
 * Nothing is consumed; the value stands at +16.
 *
 * @returns `u32`, or 0xffffffff where the stream is malformed or at its end
 */
export function parquet_hybrid_repeats(state: usize): u32 {
  if (load<u32>(state, 8) == 0) return 0xffff_fffe;
  while (load<u32>(state, 12) == 0) {
    if (start_run(state) != 0) return 0xffff_ffff;
  }
  return load<u32>(state, 20) ? 0 : load<u32>(state, 12);
}

/** Consumes `n` values of the current run, which has that many. Pairs with `parquet_hybrid_repeats`. */
export function parquet_hybrid_advance(state: usize, n: u32): void {
  if (load<u32>(state, 8) != 0) store<u32>(state, load<u32>(state, 12) - n, 12);
}

/** Whether one of `n` codes is `limit` or more. */
export function parquet_codes_exceed(codes: usize, n: u32, limit: u32): bool {
  let highest = i32x4.splat(0);
  let k: u32 = 0;
  for (; k + 4 <= n; k += 4) highest = i32x4.max_u(highest, v128.load(codes + (<usize>k << 2)));
  let most = <u32>i32x4.extract_lane(highest, 0);
  most = max(most, <u32>i32x4.extract_lane(highest, 1));
  most = max(most, <u32>i32x4.extract_lane(highest, 2));
  most = max(most, <u32>i32x4.extract_lane(highest, 3));
  for (; k < n; k++) most = max(most, load<u32>(codes + (<usize>k << 2)));
  return n > 0 && most >= limit;
}

/** Sets bits [from, from + n) of the bitmap at `bits`. */
function set_bits(bits: usize, from: u32, n: u32): void {
  const end = from + n;
  while (from < end && (from & 7) != 0) {
    const at = bits + (from >> 3);
    store<u8>(at, <u8>(<u32>load<u8>(at) | (<u32>1 << (from & 7))));
    from++;
  }
  const whole = (end - from) >> 3;
  memory.fill(bits + (from >> 3), 255, whole);
  from += whole << 3;
  while (from < end) {
    const at = bits + (from >> 3);
    store<u8>(at, <u8>(<u32>load<u8>(at) | (<u32>1 << (from & 7))));
    from++;
  }
}

/**
 * Reads the next `n` definition levels of a flat nullable column (0 = null, 1 = value; the state's width is 1) and
 * sets bits [bit, bit + n) of the bitmap, which are 0 before. Writes up to 8 bytes past the last bit's byte.
 *
 * @returns how many values are there, or a negative error
 */
export function parquet_levels_next(state: usize, bitmap: usize, bit: u32, n: u32): i32 {
  let valid: i32 = 0;
  while (n > 0) {
    let left = load<u32>(state, 12);
    if (left == 0) {
      const error = start_run(state);
      if (error != 0) return error;
      left = load<u32>(state, 12);
      if (left == 0) continue;
    }
    const take = left < n ? left : n;
    if (load<u32>(state, 20)) {
      let next = <usize>load<u32>(state);
      let from = load<u32>(state, 24);
      for (let k: u32 = 0; k < take; ) {
        const some = min<u32>(take - k, 32);
        let word = load<u64>(next) >> <u64>from;
        word &= (<u64>1 << <u64>some) - 1;
        valid += <i32>popcnt<u64>(word);
        const at = bitmap + (bit >> 3);
        store<u64>(at, load<u64>(at) | (word << <u64>(bit & 7)));
        from += some;
        next += from >> 3;
        from &= 7;
        bit += some;
        k += some;
      }
      if (left == take && from != 0) next++;
      store<u32>(state, <u32>next);
      store<u32>(state, from, 24);
    } else {
      if (load<u32>(state, 16)) {
        set_bits(bitmap, bit, take);
        valid += take;
      }
      bit += take;
    }
    store<u32>(state, left - take, 12);
    n -= take;
  }
  return valid;
}

/** Reads the next `n` values of an RLE boolean stream (width 1) as bytes 0 or 1. @returns 0 or a negative error */
export function parquet_bools_next(state: usize, dst: usize, n: u32): i32 {
  while (n > 0) {
    let left = load<u32>(state, 12);
    if (left == 0) {
      const error = start_run(state);
      if (error != 0) return error;
      left = load<u32>(state, 12);
      if (left == 0) continue;
    }
    const take = left < n ? left : n;
    if (load<u32>(state, 20)) {
      const next = <usize>load<u32>(state);
      const from = load<u32>(state, 24);
      for (let k: u32 = 0; k < take; k++) {
        const at = from + k;
        store<u8>(dst + k, (load<u8>(next + (at >> 3)) >> <u8>(at & 7)) & 1);
      }
      const bits = from + take;
      store<u32>(state, <u32>(next + (left == take ? (bits + 7) >> 3 : bits >> 3)));
      store<u32>(state, bits & 7, 24);
    } else memory.fill(dst, <u8>load<u32>(state, 16), take);
    store<u32>(state, left - take, 12);
    dst += take;
    n -= take;
  }
  return 0;
}

/** Reads `n` PLAIN booleans (bits, LSB first) from bit number `bit` after `src` as bytes 0 or 1. */
export function parquet_bools_plain(dst: usize, src: usize, bit: u32, n: u32): void {
  for (let k: u32 = 0; k < n; k++) {
    const at = bit + k;
    store<u8>(dst + k, (load<u8>(src + (at >> 3)) >> <u8>(at & 7)) & 1);
  }
}
