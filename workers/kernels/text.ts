// Functions of string views that give numbers, booleans, or parts of their input. Parts are views of the same
// bytes: nothing is copied. A step of 16 walks a column, a step of 0 repeats one value (8 and 0 for i64 columns).

@inline
export function viewBytes(view: usize, length: u32): usize {
  return length <= 12 ? view + 4 : <usize>load<u32>(view, 8);
}

/** Writes the view of `length` bytes at `from`; up to 12 are copied inline. */
@inline
export function putView(view: usize, from: usize, length: u32): void {
  if (length <= 12) {
    // Loads past the end are allowed; the mask clears what does not belong.
    const low = load<u64>(from);
    const high = load<u32>(from, 8);
    const keepLow: u64 = length >= 8 ? <u64>-1 : ((<u64>1) << (<u64>length << 3)) - 1;
    const keepHigh: u32 = length <= 8 ? 0 : length == 12 ? <u32>-1 : (1 << ((length - 8) << 3)) - 1;
    store<u32>(view, length);
    store<u64>(view, low & keepLow, 4);
    store<u32>(view, high & keepHigh, 12);
  } else {
    store<u32>(view, length);
    store<u32>(view, load<u32>(from), 4);
    store<u32>(view, <u32>from, 8);
    store<u32>(view, 0, 12);
  }
}

/** Number of UTF-8 code points: bytes that don't continue one. */
export function text_characters(from: usize, length: u32): u32 {
  let continuing: u32 = 0;
  let k: u32 = 0;
  const limit = i8x16.splat(-64);
  for (; k + 16 <= length; k += 16) continuing += popcnt<u32>(<u32>i8x16.bitmask(i8x16.lt_s(v128.load(from + k), limit)));
  if (k < length) {
    const mask = (1 << (length - k)) - 1;
    continuing += popcnt<u32>(<u32>i8x16.bitmask(i8x16.lt_s(v128.load(from + k), limit)) & mask);
  }
  return length - continuing;
}

/** Are all bytes below 128? */
@inline
export function isAscii(from: usize, length: u32): bool {
  let k: u32 = 0;
  for (; k + 16 <= length; k += 16) if (i8x16.bitmask(v128.load(from + k)) != 0) return false;
  if (k < length) return (<u32>i8x16.bitmask(v128.load(from + k)) & ((1 << (length - k)) - 1)) == 0;
  return true;
}

/** Address of character `count` (from 0) of the text at [from, end), or `end`. */
function skipCharacters(from: usize, end: usize, count: i64): usize {
  while (count > 0 && from < end) {
    from++;
    while (from < end && (load<u8>(from) & 0xc0) == 0x80) from++;
    count--;
  }
  return from;
}

/** Is the needle at `at`? `at` has at least `length` bytes. */
@inline
function sameAt(at: usize, needle: usize, length: u32): bool {
  let k: u32 = 0;
  for (; k + 16 <= length; k += 16) if (v128.any_true(v128.xor(v128.load(at + k), v128.load(needle + k)))) return false;
  if (k == length) return true;
  const different = <u32>i8x16.bitmask(v128.ne<i8>(v128.load(at + k), v128.load(needle + k)));
  return (different & ((1 << (length - k)) - 1)) == 0;
}

/**
 * First place of the needle in [from, end), or 0. Looks for its first and last byte 16 places at a time
 * (W. Muła, "SIMD-friendly algorithms for substring searching").
 */
export function text_find(from: usize, end: usize, needle: usize, length: u32): usize {
  if (length == 0) return from;
  if (<usize>length > end - from) return 0;
  const first = i8x16.splat(load<i8>(needle));
  const last = i8x16.splat(load<i8>(needle + length - 1));
  const stop = end - length; // last possible place
  while (from <= stop) {
    let hits = <u32>i8x16.bitmask(v128.and(v128.eq<i8>(v128.load(from), first), v128.eq<i8>(v128.load(from + length - 1), last)));
    while (hits != 0) {
      const at = from + ctz<u32>(hits);
      if (at > stop) return 0;
      if (length <= 2 || sameAt(at, needle, length)) return at;
      hits &= hits - 1;
    }
    from += 16;
  }
  return 0;
}

/** Characters of each string. */
export function text_length(dst: usize, views: usize, n: usize): void {
  for (let k: usize = 0; k < n; k++) {
    const view = views + (k << 4);
    const length = load<u32>(view);
    store<i64>(dst + (k << 3), <i64>text_characters(viewBytes(view, length), length));
  }
}

/** Bytes of each string. */
export function text_bytes(dst: usize, views: usize, n: usize): void {
  for (let k: usize = 0; k < n; k++) store<i64>(dst + (k << 3), <i64>load<u32>(views + (k << 4)));
}

/** kind 0: does a start with b? 1: end with? 2: contain? Bytes 0 or 1. */
export function text_search(kind: u32, dst: usize, a: usize, aStep: usize, b: usize, bStep: usize, n: usize): void {
  for (let k: usize = 0; k < n; k++) {
    const aLength = load<u32>(a);
    const bLength = load<u32>(b);
    const x = viewBytes(a, aLength);
    const y = viewBytes(b, bLength);
    let yes = false;
    if (bLength <= aLength) {
      if (kind == 0) yes = sameAt(x, y, bLength);
      else if (kind == 1) yes = sameAt(x + (aLength - bLength), y, bLength);
      else yes = text_find(x, x + aLength, y, bLength) != 0;
    }
    store<u8>(dst + k, <u8>yes);
    a += aStep;
    b += bStep;
  }
}

/** Place of b in a, in characters from 1; 0 where it does not occur. */
export function text_position(dst: usize, a: usize, aStep: usize, b: usize, bStep: usize, n: usize): void {
  for (let k: usize = 0; k < n; k++) {
    const aLength = load<u32>(a);
    const bLength = load<u32>(b);
    const x = viewBytes(a, aLength);
    const at = text_find(x, x + aLength, viewBytes(b, bLength), bLength);
    store<i64>(dst + (k << 3), at == 0 ? 0 : <i64>text_characters(x, <u32>(at - x)) + 1);
    a += aStep;
    b += bStep;
  }
}

/**
 * Field `index` (from 1; negative from the end) of a text cut at a separator; empty where there is none. An empty
 * separator cuts between characters.
 */
export function text_split_part(dst: usize, a: usize, aStep: usize, b: usize, bStep: usize, index: usize, indexStep: usize, n: usize): void {
  for (let k: usize = 0; k < n; k++) {
    const length = load<u32>(a);
    const from = viewBytes(a, length);
    const end = from + length;
    const sepLength = load<u32>(b);
    const sep = viewBytes(b, sepLength);
    let wanted = load<i64>(index);
    let start = from;
    let stop = from;
    if (sepLength == 0) {
      const characters = <i64>text_characters(from, length);
      if (wanted < 0) wanted = characters + wanted + 1;
      if (wanted >= 1 && wanted <= characters) {
        start = skipCharacters(from, end, wanted - 1);
        stop = skipCharacters(start, end, 1);
      }
    } else if (wanted != 0) {
      if (wanted < 0) {
        let fields: i64 = 1;
        let at = text_find(from, end, sep, sepLength);
        while (at != 0) {
          fields++;
          at = text_find(at + sepLength, end, sep, sepLength);
        }
        wanted = fields + wanted + 1;
      }
      if (wanted >= 1) {
        let at = from;
        let found = true;
        for (let field: i64 = 1; field < wanted; field++) {
          const next = text_find(at, end, sep, sepLength);
          if (next == 0) {
            found = false;
            break;
          }
          at = next + sepLength;
        }
        if (found) {
          start = at;
          const next = text_find(at, end, sep, sepLength);
          stop = next == 0 ? end : next;
        }
      }
    }
    putView(dst + (k << 4), start, <u32>(stop - start));
    a += aStep;
    b += bStep;
    index += indexStep;
  }
}

/**
 * Characters from `start` (from 1; negative from the end; 0 is before the first) on, `count` of them, or back from
 * there where `count` is negative. `counts` 0 = to the end.
 */
export function text_substring(dst: usize, a: usize, aStep: usize, starts: usize, startStep: usize, counts: usize, countStep: usize, n: usize): void {
  for (let k: usize = 0; k < n; k++) {
    const length = load<u32>(a);
    const from = viewBytes(a, length);
    const ascii = isAscii(from, length);
    const characters = ascii ? <i64>length : <i64>text_characters(from, length);
    const offset = load<i64>(starts);
    // Half-open range of characters, from 0.
    let first = offset > 0 ? offset - 1 : offset < 0 ? characters + offset : -1;
    let last = characters;
    if (counts == 0) {
      if (offset == 0) first = 0;
    } else {
      const count = load<i64>(counts);
      if (count >= 0) {
        last = first + count;
      } else {
        last = first;
        first = first + count;
      }
    }
    if (first < 0) first = 0;
    if (last > characters) last = characters;
    if (first >= last) {
      putView(dst + (k << 4), from, 0);
    } else if (ascii) {
      putView(dst + (k << 4), from + <usize>first, <u32>(last - first));
    } else {
      const end = from + length;
      const begin = skipCharacters(from, end, first);
      putView(dst + (k << 4), begin, <u32>(skipCharacters(begin, end, last - first) - begin));
    }
    a += aStep;
    starts += startStep;
    counts += countStep;
  }
}

/** The first `counts` characters (all but the last -count where negative), or with `right` the last ones. */
export function text_end(dst: usize, a: usize, aStep: usize, counts: usize, countStep: usize, n: usize, right: bool): void {
  for (let k: usize = 0; k < n; k++) {
    const length = load<u32>(a);
    const from = viewBytes(a, length);
    const characters = <i64>text_characters(from, length);
    let count = load<i64>(counts);
    if (count < 0) count = characters + count;
    if (count < 0) count = 0;
    if (count > characters) count = characters;
    const end = from + length;
    if (right) {
      const start = skipCharacters(from, end, characters - count);
      putView(dst + (k << 4), start, <u32>(end - start));
    } else {
      putView(dst + (k << 4), from, <u32>(skipCharacters(from, end, count) - from));
    }
    a += aStep;
    counts += countStep;
  }
}

/**
 * Without the ASCII characters of a set at the left (sides & 1), the right (sides & 2) or both. The set is a
 * bitmap of 128 bits.
 */
export function text_trim(dst: usize, views: usize, n: usize, setLow: u64, setHigh: u64, sides: u32): void {
  for (let k: usize = 0; k < n; k++) {
    const view = views + (k << 4);
    const length = load<u32>(view);
    let from = viewBytes(view, length);
    let end = from + length;
    if (sides & 1) {
      while (from < end) {
        const c = <u64>load<u8>(from);
        if (c > 127 || (((c < 64 ? setLow : setHigh) >> (c & 63)) & 1) == 0) break;
        from++;
      }
    }
    if (sides & 2) {
      while (end > from) {
        const c = <u64>load<u8>(end - 1);
        if (c > 127 || (((c < 64 ? setLow : setHigh) >> (c & 63)) & 1) == 0) break;
        end--;
      }
    }
    putView(dst + (k << 4), from, <u32>(end - from));
  }
}

/**
 * LIKE. `%` is any text, `_` any character; `escape` (0 to 127, or -1) makes the character after it plain. Greedy
 * matching that returns to the last `%`. 2 where a lone escape at the end of the pattern is met.
 */
function like(text: usize, end: usize, pattern: usize, patternEnd: usize, escape: i32): u32 {
  let back: usize = 0; // place in the pattern after the last %, 0 = none
  let retry: usize = 0; // place in the text that it stood for
  while (true) {
    let matched = false;
    if (pattern < patternEnd) {
      let c = <i32>load<u8>(pattern);
      if (c == 37 && c != escape) {
        pattern++;
        back = pattern;
        retry = text;
        continue;
      }
      if (text < end) {
        if (c == 95 && c != escape) {
          pattern++;
          text = skipCharacters(text, end, 1);
          matched = true;
        } else {
          let step: usize = 1;
          if (c == escape) {
            if (pattern + 1 >= patternEnd) return 2;
            c = <i32>load<u8>(pattern, 1);
            step = 2;
          }
          if (c == <i32>load<u8>(text)) {
            pattern += step;
            text++;
            matched = true;
          }
        }
      }
    } else if (text == end) return 1;
    if (matched) continue;
    if (back == 0 || retry >= end) return 0;
    retry = skipCharacters(retry, end, 1);
    text = retry;
    pattern = back;
  }
}

/**
 * dst[k] = text k LIKE pattern k, bytes 0 or 1. Returns the first valid row whose pattern ends with a lone escape
 * where one was looked for, plus 1; 0 where there is none.
 */
export function text_like(dst: usize, a: usize, aStep: usize, b: usize, bStep: usize, n: usize, escape: i32, validity: usize): u32 {
  for (let k: usize = 0; k < n; k++) {
    const length = load<u32>(a);
    const text = viewBytes(a, length);
    const patternLength = load<u32>(b);
    const pattern = viewBytes(b, patternLength);
    const answer = like(text, text + length, pattern, pattern + patternLength, escape);
    if (answer == 2 && (validity == 0 || ((<u32>load<u8>(validity + (k >> 3)) >> <u32>(k & 7)) & 1) != 0)) return <u32>k + 1;
    store<u8>(dst + k, <u8>answer);
    a += aStep;
    b += bStep;
  }
  return 0;
}

/**
 * LIKE with a pattern of plain pieces between `%`: `pieces` are `count` (at least 1) views. `fromStart`: the first
 * piece stands at the start; `toEnd`: the last one at the end.
 */
export function text_like_pieces(dst: usize, views: usize, n: usize, pieces: usize, count: u32, fromStart: bool, toEnd: bool): void {
  for (let k: usize = 0; k < n; k++) {
    const view = views + (k << 4);
    const length = load<u32>(view);
    let at = viewBytes(view, length);
    let end = at + length;
    let yes = true;
    let first: u32 = 0;
    let last = count;
    if (fromStart) {
      const size = load<u32>(pieces);
      yes = size <= length && sameAt(at, viewBytes(pieces, size), size);
      at += size;
      first = 1;
    }
    if (yes && toEnd && last > first) {
      last--;
      const piece = pieces + (<usize>last << 4);
      const size = load<u32>(piece);
      yes = end >= at && <usize>size <= end - at && sameAt(end - size, viewBytes(piece, size), size);
      end -= size;
    }
    for (let p = first; yes && p < last; p++) {
      const piece = pieces + (<usize>p << 4);
      const size = load<u32>(piece);
      const found = text_find(at, end, viewBytes(piece, size), size);
      if (found == 0) yes = false;
      else at = found + size;
    }
    store<u8>(dst + k, <u8>yes);
  }
}

/**
 * What a batch of strings is made of, for reading it at once: writes (u32 each) the least address of strings of
 * more than 12 bytes, the greatest end of them, and their bytes together; returns 1 where all valid strings are
 * ASCII. Null rows are left out.
 */
export function text_extent(views: usize, n: usize, validity: usize, out: usize): u32 {
  let least: u32 = <u32>-1;
  let greatest: u32 = 0;
  let total: u32 = 0;
  let ascii = true;
  for (let k: usize = 0; k < n; k++) {
    if (validity != 0 && ((<u32>load<u8>(validity + (k >> 3)) >> <u32>(k & 7)) & 1) == 0) continue;
    const view = views + (k << 4);
    const length = load<u32>(view);
    const from = viewBytes(view, length);
    if (ascii && !isAscii(from, length)) ascii = false;
    if (length > 12) {
      if (<u32>from < least) least = <u32>from;
      if (<u32>from + length > greatest) greatest = <u32>from + length;
      total += length;
    }
  }
  store<u32>(out, least);
  store<u32>(out, greatest, 4);
  store<u32>(out, total, 8);
  return <u32>ascii;
}
