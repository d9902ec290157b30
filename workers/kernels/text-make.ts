// Functions of string views that make new bytes. Texts of up to 12 bytes are written inline; longer ones into
// `room`, whose size the caller works out first (`text_total_bytes`, `text_replace_bytes`).
import { isAscii, putView, text_find, viewBytes } from "./text";

/** Bytes of all strings together. */
export function text_total_bytes(views: usize, step: usize, n: usize): u64 {
  let total: u64 = 0;
  for (let k: usize = 0; k < n; k++) {
    total += <u64>load<u32>(views);
    views += step;
  }
  return total;
}

/**
 * Lower (`upper` 0) or upper case of ASCII letters. Strings with other bytes are left out: their bit in `ok` is
 * clear, and the return value counts them. `room` has all bytes of the column plus 16.
 */
export function text_case(dst: usize, room: usize, views: usize, n: usize, upper: u32, ok: usize): u32 {
  let bad: u32 = 0;
  const low = i8x16.splat(<i8>((upper ? 97 : 65) - 128));
  const range = i8x16.splat(<i8>(26 - 128));
  const bit = i8x16.splat(32);
  for (let k: usize = 0; k < n; k++) {
    const view = views + (k << 4);
    const length = load<u32>(view);
    const from = viewBytes(view, length);
    const fine = isAscii(from, length);
    const byte = ok + (k >> 3);
    if ((k & 7) == 0) store<u8>(byte, 0);
    if (!fine) {
      bad++;
      putView(dst + (k << 4), from, 0);
      continue;
    }
    store<u8>(byte, <u8>(<u32>load<u8>(byte) | (1 << <u32>(k & 7))));
    for (let j: u32 = 0; j < length; j += 16) {
      const x = v128.load(from + j);
      // Letters of the other case lie within 26 of the first one; comparing signed after a shift by 128.
      const distance = i8x16.sub(x, i8x16.sub(low, i8x16.splat(-128)));
      const letter = i8x16.lt_s(i8x16.add(distance, i8x16.splat(-128)), range);
      v128.store(room + j, v128.xor(x, v128.and(letter, bit)));
    }
    putView(dst + (k << 4), room, length);
    if (length > 12) room += length;
  }
  return bad;
}

/**
 * Joins `count` columns: `columns` holds u32 addresses, `steps` u32 steps (16 or 0) and `validities` u32 bitmap
 * addresses (0 = all valid; bit 0 alone where the step is 0). NULLs are left out. `separator` is a view column with
 * `separatorStep`, or 0. `room` has the bytes of all of them, plus one separator a column, plus 16.
 */
export function text_concat(
  dst: usize, room: usize, columns: usize, steps: usize, validities: usize, count: u32, separator: usize, separatorStep: usize, n: usize,
): void {
  for (let k: usize = 0; k < n; k++) {
    let at = room;
    let started = false;
    for (let c: u32 = 0; c < count; c++) {
      const slot = <usize>c << 2;
      const step = <usize>load<u32>(steps + slot);
      const validity = <usize>load<u32>(validities + slot);
      const row: usize = step == 0 ? 0 : k;
      if (validity != 0 && ((<u32>load<u8>(validity + (row >> 3)) >> <u32>(row & 7)) & 1) == 0) continue;
      if (separator != 0 && started) {
        const size = load<u32>(separator);
        memory.copy(at, viewBytes(separator, size), size);
        at += size;
      }
      started = true;
      const view = <usize>load<u32>(columns + slot) + step * k;
      const length = load<u32>(view);
      memory.copy(at, viewBytes(view, length), length);
      at += length;
    }
    const length = <u32>(at - room);
    putView(dst + (k << 4), room, length);
    if (length > 12) room = at;
    separator += separatorStep;
  }
}

/** Bytes that `text_replace` needs. */
export function text_replace_bytes(a: usize, aStep: usize, b: usize, bStep: usize, c: usize, cStep: usize, n: usize): u64 {
  let total: u64 = 0;
  for (let k: usize = 0; k < n; k++) {
    const length = load<u32>(a);
    const needleLength = load<u32>(b);
    total += <u64>length;
    if (needleLength != 0) {
      const needle = viewBytes(b, needleLength);
      let at = viewBytes(a, length);
      const end = at + length;
      const extra = <i64>load<u32>(c) - <i64>needleLength;
      let found = text_find(at, end, needle, needleLength);
      while (found != 0) {
        total += <u64>extra;
        at = found + needleLength;
        found = text_find(at, end, needle, needleLength);
      }
    }
    a += aStep;
    b += bStep;
    c += cStep;
  }
  return total;
}

/** Every b in a becomes c. `room` has `text_replace_bytes` plus 16. */
export function text_replace(dst: usize, room: usize, a: usize, aStep: usize, b: usize, bStep: usize, c: usize, cStep: usize, n: usize): void {
  for (let k: usize = 0; k < n; k++) {
    const length = load<u32>(a);
    const needleLength = load<u32>(b);
    const needle = viewBytes(b, needleLength);
    let from = viewBytes(a, length);
    const end = from + length;
    let found: usize = needleLength == 0 ? 0 : text_find(from, end, needle, needleLength);
    if (found == 0) putView(dst + (k << 4), from, length);
    else {
      const size = load<u32>(c);
      const by = viewBytes(c, size);
      let at = room;
      while (found != 0) {
        memory.copy(at, from, found - from);
        at += found - from;
        memory.copy(at, by, size);
        at += size;
        from = found + needleLength;
        found = text_find(from, end, needle, needleLength);
      }
      memory.copy(at, from, end - from);
      at += end - from;
      const total = <u32>(at - room);
      putView(dst + (k << 4), room, total);
      if (total > 12) room = at;
    }
    a += aStep;
    b += bStep;
    c += cStep;
  }
}
