// Encodes sort keys: as a number of at most 96 bits in the entries (sort.ts), or as bytes in memcmp order.
//
//   number   fields side by side, the first key highest; each a null bit (where the column may be NULL) above the value's
//            order key (order-key.ts); inverted for DESC
//   bytes    per key: null byte, then the value: fixed width big endian; strings with 0 escaped as 1 1 and 1 as 1 2,
//            ended by 0; value bytes inverted for DESC. No key's bytes begin another's.
import { isValid } from "./key-words";
import { sortKey } from "./order-key";

/** Entries of keys that fit a number, without it yet. */
export function sort_entries(entries: usize, rows: usize, n: u32): void {
  for (let k: usize = 0; k < <usize>n; k++, entries += 16) {
    store<u64>(entries, 0);
    store<u32>(entries, 0, 8);
    store<u32>(entries, load<u32>(rows + (k << 2)), 12);
  }
}

@inline
function addField(entry: usize, value: u64, shift: u32): void {
  if (shift < 64) {
    store<u64>(entry, load<u64>(entry) | (value << <u64>shift));
    if (shift != 0) {
      const over = <u32>(value >> <u64>(64 - shift));
      if (over != 0) store<u32>(entry, load<u32>(entry, 8) | over, 8);
    }
  } else store<u32>(entry, load<u32>(entry, 8) | (<u32>value << (shift - 64)), 8);
}

/** `flip`: all ones of the value's width for DESC, else 0. `nullBit` 2: no null bit; 0, 1: what NULL has there; others the opposite. */
@inline
function encode<T>(entries: usize, n: u32, data: usize, validity: usize, indices: usize, shift: u32, flip: u64, nullBit: u32): void {
  const width: u32 = sizeof<T>() * 8;
  const forValue: u64 = nullBit == 0 ? 1 : 0;
  for (let k: usize = 0; k < <usize>n; k++, entries += 16) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    if (validity != 0 && !isValid(validity, i)) {
      if (nullBit == 1) addField(entries, 1, shift + width);
      continue;
    }
    const value = sortKey<T>(data + i * sizeof<T>()) ^ flip;
    if (shift == 0 && sizeof<T>() == 8) store<u64>(entries, value);
    else addField(entries, value, shift);
    if (forValue != 0 && nullBit != 2) addField(entries, forValue, shift + width);
  }
}

/** Adds a column to the entries' numbers at bit `shift`. */
export function sort_number_i8(entries: usize, n: u32, data: usize, validity: usize, indices: usize, shift: u32, flip: u64, nullBit: u32): void {
  encode<i8>(entries, n, data, validity, indices, shift, flip, nullBit);
}
export function sort_number_u8(entries: usize, n: u32, data: usize, validity: usize, indices: usize, shift: u32, flip: u64, nullBit: u32): void {
  encode<u8>(entries, n, data, validity, indices, shift, flip, nullBit);
}
export function sort_number_i16(entries: usize, n: u32, data: usize, validity: usize, indices: usize, shift: u32, flip: u64, nullBit: u32): void {
  encode<i16>(entries, n, data, validity, indices, shift, flip, nullBit);
}
export function sort_number_u16(entries: usize, n: u32, data: usize, validity: usize, indices: usize, shift: u32, flip: u64, nullBit: u32): void {
  encode<u16>(entries, n, data, validity, indices, shift, flip, nullBit);
}
export function sort_number_i32(entries: usize, n: u32, data: usize, validity: usize, indices: usize, shift: u32, flip: u64, nullBit: u32): void {
  encode<i32>(entries, n, data, validity, indices, shift, flip, nullBit);
}
export function sort_number_u32(entries: usize, n: u32, data: usize, validity: usize, indices: usize, shift: u32, flip: u64, nullBit: u32): void {
  encode<u32>(entries, n, data, validity, indices, shift, flip, nullBit);
}
export function sort_number_i64(entries: usize, n: u32, data: usize, validity: usize, indices: usize, shift: u32, flip: u64, nullBit: u32): void {
  encode<i64>(entries, n, data, validity, indices, shift, flip, nullBit);
}
export function sort_number_u64(entries: usize, n: u32, data: usize, validity: usize, indices: usize, shift: u32, flip: u64, nullBit: u32): void {
  encode<u64>(entries, n, data, validity, indices, shift, flip, nullBit);
}
export function sort_number_f32(entries: usize, n: u32, data: usize, validity: usize, indices: usize, shift: u32, flip: u64, nullBit: u32): void {
  encode<f32>(entries, n, data, validity, indices, shift, flip, nullBit);
}
export function sort_number_f64(entries: usize, n: u32, data: usize, validity: usize, indices: usize, shift: u32, flip: u64, nullBit: u32): void {
  encode<f64>(entries, n, data, validity, indices, shift, flip, nullBit);
}

/**
 * Lays out the records of long keys from `at` on, 4-byte aligned: `cursors` holds their lengths and is left with where
 * their bytes go. Entries are made that point at the records, and so are the rows, at `keyOffset` (unless that is 0).
 */
export function sort_key_places(cursors: usize, n: u32, at: usize, rows: usize, entries: usize, keyOffset: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const length = load<u32>(cursors + (k << 2));
    const row = load<u32>(rows + (k << 2));
    if (keyOffset != 0) store<u32>(<usize>row + keyOffset, <u32>at);
    store<u32>(at, row);
    store<u32>(at, length, 4);
    store<u32>(entries + (k << 4), <u32>at, 12);
    store<u32>(cursors + (k << 2), <u32>at + 8);
    at += (<usize>length + 11) & ~3;
  }
}

/** lengths[k] += bytes of the encoded string of row k, its null byte included. Returns the sum of what was added. */
export function sort_key_lengths(lengths: usize, n: u32, data: usize, validity: usize, indices: usize): f64 {
  let total: f64 = 0;
  const one = i8x16.splat(1);
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    let length: u32 = 1;
    if (validity == 0 || isValid(validity, i)) {
      const view = data + (i << 4);
      const size = load<u32>(view);
      let p = size > 12 ? <usize>load<u32>(view, 8) : view + 4;
      length = size + 2;
      let left = size;
      while (left >= 16) {
        length += <u32>popcnt<i32>(i8x16.bitmask(i8x16.le_u(v128.load(p), one)));
        p += 16;
        left -= 16;
      }
      if (left != 0) length += <u32>popcnt<i32>(i8x16.bitmask(i8x16.le_u(v128.load(p), one)) & ((1 << left) - 1));
    }
    const at = lengths + (k << 2);
    store<u32>(at, load<u32>(at) + length);
    total += <f64>length;
  }
  return total;
}

/** Writes the encoded strings at the cursors and moves those on. `flip` 255 for DESC, else 0; `nullByte` as `nullBit`. */
export function sort_key_views(cursors: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u32, nullByte: u32): void {
  const one = i8x16.splat(1);
  const flips = i8x16.splat(<i8>flip);
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    let out = <usize>load<u32>(cursors + (k << 2));
    if (validity != 0 && !isValid(validity, i)) {
      store<u8>(out, <u8>nullByte);
      store<u32>(cursors + (k << 2), <u32>out + 1);
      continue;
    }
    store<u8>(out, <u8>(nullByte == 0 ? 1 : 0));
    out++;
    const view = data + (i << 4);
    let left = load<u32>(view);
    let p = left > 12 ? <usize>load<u32>(view, 8) : view + 4;
    while (left >= 16) {
      const bytes = v128.load(p);
      if (v128.any_true(i8x16.le_u(bytes, one))) break;
      v128.store(out, v128.xor(bytes, flips));
      p += 16;
      out += 16;
      left -= 16;
    }
    for (; left != 0; left--, p++) {
      const byte = <u32>load<u8>(p);
      if (byte <= 1) {
        store<u8>(out, <u8>(1 ^ flip));
        out++;
        store<u8>(out, <u8>((byte + 1) ^ flip));
      } else store<u8>(out, <u8>(byte ^ flip));
      out++;
    }
    store<u8>(out, <u8>flip);
    store<u32>(cursors + (k << 2), <u32>out + 1);
  }
}

/** Fixed-width values in byte strings, NULLs as zero bytes; widths of 1, 2, 4 and 8 bytes by their order keys. */
@inline
function encodeBytes<T>(cursors: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64, nullByte: u32): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    const out = <usize>load<u32>(cursors + (k << 2));
    const isNull = validity != 0 && !isValid(validity, i);
    store<u8>(out, <u8>(isNull ? nullByte : nullByte ^ 1));
    const value = isNull ? 0 : sortKey<T>(data + i * sizeof<T>()) ^ flip;
    if (sizeof<T>() == 1) store<u8>(out, <u8>value, 1);
    else if (sizeof<T>() == 2) store<u16>(out, bswap<u16>(<u16>value), 1);
    else if (sizeof<T>() == 4) store<u32>(out, bswap<u32>(<u32>value), 1);
    else store<u64>(out, bswap<u64>(value), 1);
    store<u32>(cursors + (k << 2), <u32>(out + 1 + sizeof<T>()));
  }
}

export function sort_key_i8(cursors: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64, nullByte: u32): void {
  encodeBytes<i8>(cursors, n, data, validity, indices, flip, nullByte);
}
export function sort_key_u8(cursors: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64, nullByte: u32): void {
  encodeBytes<u8>(cursors, n, data, validity, indices, flip, nullByte);
}
export function sort_key_i16(cursors: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64, nullByte: u32): void {
  encodeBytes<i16>(cursors, n, data, validity, indices, flip, nullByte);
}
export function sort_key_u16(cursors: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64, nullByte: u32): void {
  encodeBytes<u16>(cursors, n, data, validity, indices, flip, nullByte);
}
export function sort_key_i32(cursors: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64, nullByte: u32): void {
  encodeBytes<i32>(cursors, n, data, validity, indices, flip, nullByte);
}
export function sort_key_u32(cursors: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64, nullByte: u32): void {
  encodeBytes<u32>(cursors, n, data, validity, indices, flip, nullByte);
}
export function sort_key_i64(cursors: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64, nullByte: u32): void {
  encodeBytes<i64>(cursors, n, data, validity, indices, flip, nullByte);
}
export function sort_key_u64(cursors: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64, nullByte: u32): void {
  encodeBytes<u64>(cursors, n, data, validity, indices, flip, nullByte);
}
export function sort_key_f32(cursors: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64, nullByte: u32): void {
  encodeBytes<f32>(cursors, n, data, validity, indices, flip, nullByte);
}
export function sort_key_f64(cursors: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64, nullByte: u32): void {
  encodeBytes<f64>(cursors, n, data, validity, indices, flip, nullByte);
}

/** 128-bit values in byte strings; `sign` is the sign bit of the high word where they are signed, else 0. */
export function sort_key_128(cursors: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64, sign: u64, nullByte: u32): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    const out = <usize>load<u32>(cursors + (k << 2));
    const isNull = validity != 0 && !isValid(validity, i);
    store<u8>(out, <u8>(isNull ? nullByte : nullByte ^ 1));
    store<u64>(out, isNull ? 0 : bswap<u64>(load<u64>(data + (i << 4), 8) ^ sign ^ flip), 1);
    store<u64>(out, isNull ? 0 : bswap<u64>(load<u64>(data + (i << 4)) ^ flip), 9);
    store<u32>(cursors + (k << 2), <u32>out + 17);
  }
}

/** INTERVALs in byte strings, as DuckDB compares them: a month is 30 days, a day 24 hours. 16 bytes: days, microseconds. */
export function sort_key_interval(cursors: usize, n: u32, data: usize, validity: usize, indices: usize, flip: u64, nullByte: u32): void {
  const day: i64 = 86400000000;
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    const out = <usize>load<u32>(cursors + (k << 2));
    const isNull = validity != 0 && !isValid(validity, i);
    store<u8>(out, <u8>(isNull ? nullByte : nullByte ^ 1));
    let days: i64 = 0;
    let micros: i64 = 0;
    if (!isNull) {
      const at = data + (i << 4);
      micros = load<i64>(at, 8);
      days = <i64>load<i32>(at) * 30 + <i64>load<i32>(at, 4) + micros / day;
      micros %= day;
      if (micros < 0) {
        micros += day;
        days -= 1;
      }
    }
    store<u64>(out, isNull ? 0 : bswap<u64>((<u64>days ^ 0x8000000000000000) ^ flip), 1);
    store<u64>(out, isNull ? 0 : bswap<u64>(<u64>micros ^ flip), 9);
    store<u32>(cursors + (k << 2), <u32>out + 17);
  }
}
