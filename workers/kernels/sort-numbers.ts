// Long keys of fixed-width columns whose values lie close together fit a number of 96 bits after all, once the values
// met are known: each column becomes its distance from the least value, in as many bits as that needs.
//
//   code of a value   key - base       of NULL   nullCode, below or above all values
//
// Fields are described by 48 bytes each; keys are sort keys, inverted for DESC (order-key.ts):
import { isValid } from "./key-words";
import { sortKey } from "./order-key";

const OFFSET = 0; // u32: where the column's null byte is in the record's bytes; the value follows, big endian
const WIDTH = 4; // u32: bytes of the value
const SHIFT = 8; // u32: lowest bit in the number
const NULL_BYTE = 12; // u32: what NULL has there
const BASE = 16; // u64
const NULL_CODE = 24; // u64
// Converting from one layout to another:
const FROM_SHIFT = 32; // u32
const FROM_BITS = 36; // u32
const FROM_NULL = 40; // u64; here BASE is what to add to codes
const FIELD_BYTES = 48;

@inline
function range<T>(n: u32, data: usize, validity: usize, indices: usize, flip: u64, out: usize): void {
  let least = load<u64>(out);
  let greatest = load<u64>(out, 8);
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    if (validity != 0 && !isValid(validity, i)) continue;
    const key = sortKey<T>(data + i * sizeof<T>()) ^ flip;
    least = min<u64>(least, key);
    greatest = max<u64>(greatest, key);
  }
  store<u64>(out, least);
  store<u64>(out, greatest, 8);
}

/** Widens {u64 least, u64 greatest} at `out` to the keys of the valid values. */
export function sort_range_i8(n: u32, data: usize, validity: usize, indices: usize, flip: u64, out: usize): void {
  range<i8>(n, data, validity, indices, flip, out);
}
export function sort_range_u8(n: u32, data: usize, validity: usize, indices: usize, flip: u64, out: usize): void {
  range<u8>(n, data, validity, indices, flip, out);
}
export function sort_range_i16(n: u32, data: usize, validity: usize, indices: usize, flip: u64, out: usize): void {
  range<i16>(n, data, validity, indices, flip, out);
}
export function sort_range_u16(n: u32, data: usize, validity: usize, indices: usize, flip: u64, out: usize): void {
  range<u16>(n, data, validity, indices, flip, out);
}
export function sort_range_i32(n: u32, data: usize, validity: usize, indices: usize, flip: u64, out: usize): void {
  range<i32>(n, data, validity, indices, flip, out);
}
export function sort_range_u32(n: u32, data: usize, validity: usize, indices: usize, flip: u64, out: usize): void {
  range<u32>(n, data, validity, indices, flip, out);
}
export function sort_range_i64(n: u32, data: usize, validity: usize, indices: usize, flip: u64, out: usize): void {
  range<i64>(n, data, validity, indices, flip, out);
}
export function sort_range_u64(n: u32, data: usize, validity: usize, indices: usize, flip: u64, out: usize): void {
  range<u64>(n, data, validity, indices, flip, out);
}
export function sort_range_f32(n: u32, data: usize, validity: usize, indices: usize, flip: u64, out: usize): void {
  range<f32>(n, data, validity, indices, flip, out);
}
export function sort_range_f64(n: u32, data: usize, validity: usize, indices: usize, flip: u64, out: usize): void {
  range<f64>(n, data, validity, indices, flip, out);
}

@inline
function addCode(entry: usize, code: u64, shift: u32): void {
  if (shift >= 64) {
    store<u32>(entry, load<u32>(entry, 8) | (<u32>code << (shift - 64)), 8);
    return;
  }
  store<u64>(entry, load<u64>(entry) | (code << <u64>shift));
  if (shift != 0) store<u32>(entry, load<u32>(entry, 8) | <u32>(code >> <u64>(64 - shift)), 8);
}

/** Gives entries the numbers of their records' keys, and the rows in place of the records. */
export function sort_numbers(entries: usize, n: u32, fields: usize, numFields: u32): void {
  const end = fields + <usize>numFields * FIELD_BYTES;
  for (let p = entries, last = entries + (<usize>n << 4); p < last; p += 16) {
    const record = <usize>load<u32>(p, 12);
    const bytes = record + 8;
    store<u64>(p, 0);
    store<u32>(p, 0, 8);
    store<u32>(p, load<u32>(record), 12);
    for (let f = fields; f < end; f += FIELD_BYTES) {
      const at = bytes + load<u32>(f, OFFSET);
      let code = load<u64>(f, NULL_CODE);
      if (<u32>load<u8>(at) != load<u32>(f, NULL_BYTE)) {
        const width = load<u32>(f, WIDTH);
        code = (bswap<u64>(load<u64>(at, 1)) >> <u64>(64 - (width << 3))) - load<u64>(f, BASE);
      }
      addCode(p, code, load<u32>(f, SHIFT));
    }
  }
}

/** Writes entries to `out` with their numbers laid out anew. `out` may be `entries`. */
export function sort_convert(entries: usize, n: u32, fields: usize, numFields: u32, out: usize): void {
  const end = fields + <usize>numFields * FIELD_BYTES;
  for (let k: usize = 0; k < <usize>n << 4; k += 16) {
    const low = load<u64>(entries + k);
    const high = <u64>load<u32>(entries + k, 8);
    const row = load<u32>(entries + k, 12);
    const to = out + k;
    store<u64>(to, 0);
    store<u32>(to, 0, 8);
    store<u32>(to, row, 12);
    for (let f = fields; f < end; f += FIELD_BYTES) {
      const shift = load<u32>(f, FROM_SHIFT);
      const bits = load<u32>(f, FROM_BITS);
      let code = shift >= 64 ? high >> <u64>(shift - 64) : low >> <u64>shift;
      if (shift < 64 && shift != 0) code |= high << <u64>(64 - shift);
      if (bits < 64) code &= (<u64>1 << <u64>bits) - 1;
      code = code == load<u64>(f, FROM_NULL) ? load<u64>(f, NULL_CODE) : code + load<u64>(f, BASE);
      addCode(to, code, load<u32>(f, SHIFT));
    }
  }
}

/** Gives entries that hold rows the records of those, which the rows tell at `keyOffset`. */
export function sort_records(entries: usize, n: u32, keyOffset: usize): void {
  for (let p = entries + 12, end = p + (<usize>n << 4); p < end; p += 16) store<u32>(p, load<u32>(<usize>load<u32>(p) + keyOffset));
}
