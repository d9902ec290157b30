// Splits log lines into typed columns by a small program: one operation per field, in the order of the line.
// The program comes from a format's definition (workers/formats/logs/layout.ts writes it; the constants must agree).
//
// One pass, no copies: text fields are views into the input. Every line is checked against the whole program whatever
// columns are wanted, so the rejected lines are the same for every query.
//
//   state, 96 bytes                                  program: operations of 64 bytes, ended by opcode 0
//    0 u32 position   next line (in, out)              0 u32 opcode
//    4 u32 end        just past the last newline       4 u32 after: what must follow the field (AFTER_*)
//    8 u32 maxRows                                     8 u32 argument of the opcode
//   12 u32 wanted     0 parsed lines, 1 rejected      12 u32 reason code when the field is missing
//   16 u32 lines      seen by this call (out)         16 slot 0: u32 values, u32 validity bitmap, u32 any NULL (out), u32 -
//   20 u32 rejected   of them (out)                   32 slot 1    48 slot 2
//   24 u32 views of whole lines, or 0
//   28 u32 i64 line numbers, or 0                   A slot with values 0 is not wanted. Values are 16-byte views, i32 or
//   32 i64 number of the next line (in, out)        i64 by opcode. Arrays need room for maxRows values.
//   40 u32 reason codes (u32), or 0
//   48 v128 [dd/Mon/yyyy:HH:   of the last good time stamp
//   64 u64  " +zzzz] " of it
//   72 i64  microseconds of its hour
//   80 u32  1 when the three above are set
import { newlineFrom, putBit, putEmptyView, putView } from "./text-view";

const OP_WORD: u32 = 1;
const OP_UNTIL: u32 = 2;
const OP_CLF_TIME: u32 = 3;
const OP_REQUEST: u32 = 4;
const OP_QUOTED: u32 = 5;
const OP_STATUS: u32 = 6;
const OP_COUNT: u32 = 7;

// AFTER_SPACE is any other value: the byte itself.
const AFTER_LINE_END: u32 = 0;
const AFTER_LINE_END_OR_MORE: u32 = 1;

const SPACE: u32 = 0x20;
const QUOTE: u32 = 0x22;
const DASH: u32 = 0x2d;
const NEWLINE: u32 = 0x0a;
const RETURN: u32 = 0x0d;
const BACKSLASH: u32 = 0x5c;
const BRACKET: u32 = 0x5b;

/** Stores a text field; `-` and the empty text are NULL. */
// @ts-ignore: decorator
@inline
function emitText(slot: usize, row: u32, at: usize, length: u32): void {
  const values = <usize>load<u32>(slot);
  if (values == 0) return;
  const isNull = <u32>(length == 0) | (<u32>(length == 1) & <u32>(<u32>load<u8>(at) == DASH));
  putView(values + (<usize>row << 4), at, length & (isNull - 1));
  putBit(<usize>load<u32>(slot, 4), row, isNull ^ 1);
  store<u32>(slot, load<u32>(slot, 8) | isNull, 8);
}

// @ts-ignore: decorator
@inline
function emitNullText(slot: usize, row: u32): void {
  const values = <usize>load<u32>(slot);
  if (values == 0) return;
  putEmptyView(values + (<usize>row << 4));
  putBit(<usize>load<u32>(slot, 4), row, 0);
  store<u32>(slot, 1, 8);
}

/** True where the bytes [from, from + length) are 1 to 32 ASCII letters: what can be a request's method. */
// @ts-ignore: decorator
@inline
function isMethod(from: usize, length: u32): bool {
  if (length - 1 > 31) return false;
  const upper = i8x16.splat(<i8>0xdf); // only the case bit goes: bytes above 127 must not turn into letters
  const a = i8x16.splat(0x41);
  const z = i8x16.splat(26);
  const low = i8x16.bitmask(i8x16.lt_u(i8x16.sub(v128.and(v128.load(from), upper), a), z));
  const high = i8x16.bitmask(i8x16.lt_u(i8x16.sub(v128.and(v128.load(from, 16), upper), a), z));
  const letters = <u64>(<u32>low | (<u32>high << 16));
  const wanted = ((<u64>1) << length) - 1;
  return (letters & wanted) == wanted;
}

// @ts-ignore: decorator
@inline
function digit(at: usize): u32 {
  return <u32>load<u8>(at) - 0x30;
}

/** Two digits at `at`, or 100 and more where they aren't. */
// @ts-ignore: decorator
@inline
function twoDigits(at: usize): u32 {
  const a = digit(at);
  const b = digit(at + 1);
  return select<u32>(a * 10 + b, 1000, (a <= 9) & (b <= 9));
}

/** Month 1 to 12 from its three English letters in any case, 0 where they aren't one. */
function monthOf(at: usize): u32 {
  const letters = (<u32>load<u8>(at) << 16 | <u32>load<u8>(at, 1) << 8 | <u32>load<u8>(at, 2)) | 0x202020;
  switch (letters) {
    case 0x6a616e: return 1;
    case 0x666562: return 2;
    case 0x6d6172: return 3;
    case 0x617072: return 4;
    case 0x6d6179: return 5;
    case 0x6a756e: return 6;
    case 0x6a756c: return 7;
    case 0x617567: return 8;
    case 0x736570: return 9;
    case 0x6f6374: return 10;
    case 0x6e6f76: return 11;
    case 0x646563: return 12;
    default: return 0;
  }
}

/**
 * Reads `[dd/Mon/yyyy:HH:` and ` ±hhmm]` at `at` and keeps the microseconds of that hour in `state`.
 * False where it isn't such a time stamp. Days from the civil calendar after Howard Hinnant's algorithm.
 */
function readHour(state: usize, at: usize): bool {
  if (<u32>load<u8>(at) != BRACKET || <u32>load<u8>(at, 3) != 0x2f || <u32>load<u8>(at, 7) != 0x2f || <u32>load<u8>(at, 12) != 0x3a) return false;
  if (<u32>load<u8>(at, 15) != 0x3a || <u32>load<u8>(at, 21) != SPACE || <u32>load<u8>(at, 27) != 0x5d) return false;
  const day = twoDigits(at + 1);
  const month = monthOf(at + 4);
  const century = twoDigits(at + 8);
  const yearOfCentury = twoDigits(at + 10);
  const hour = twoDigits(at + 13);
  const sign = <u32>load<u8>(at, 22);
  const zoneHour = twoDigits(at + 23);
  const zoneMinute = twoDigits(at + 25);
  if (century > 99 || yearOfCentury > 99 || month == 0 || hour > 23 || zoneHour > 23 || zoneMinute > 59) return false;
  if (sign != 0x2b && sign != 0x2d) return false;
  const year = century * 100 + yearOfCentury;
  const leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const days: u32 = month == 2 ? 28 + <u32>leap : 30 + ((month + (month >> 3)) & 1);
  if (day == 0 || day > days) return false;
  const y = <i32>year - <i32>(month <= 2);
  const era = (y >= 0 ? y : y - 399) / 400;
  const yearOfEra = y - era * 400;
  const shifted = month > 2 ? <i32>month - 3 : <i32>month + 9;
  const dayOfYear = (153 * shifted + 2) / 5 + <i32>day - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  const epochDays = <i64>(era * 146097 + dayOfEra - 719468);
  let zone = <i64>(zoneHour * 3600 + zoneMinute * 60);
  if (sign == 0x2d) zone = -zone;
  v128.store(state, v128.load(at), 48);
  store<u64>(state, load<u64>(at, 21), 64);
  store<i64>(state, (epochDays * 86400 + <i64>(hour * 3600) - zone) * 1000000, 72);
  store<u32>(state, 1, 80);
  return true;
}

/**
 * Emits up to maxRows lines. The byte before `end` must be a newline, and 64 bytes past `end` readable.
 *
 * @returns the number of rows emitted; fewer than maxRows only when `end` was reached
 */
export function log_scan(state: usize, program: usize): u32 {
  const end = <usize>load<u32>(state, 4);
  const maxRows = load<u32>(state, 8);
  const wantRejects = load<u32>(state, 12);
  const lineViews = <usize>load<u32>(state, 24);
  const numbers = <usize>load<u32>(state, 28);
  const reasons = <usize>load<u32>(state, 40);
  const space = i8x16.splat(<i8>SPACE);
  const quote = i8x16.splat(<i8>QUOTE);
  const newline = i8x16.splat(<i8>NEWLINE);
  const backslash = i8x16.splat(<i8>BACKSLASH);
  let position = <usize>load<u32>(state);
  let row: u32 = 0;
  let lines: u32 = 0;
  let rejected: u32 = 0;

  while (position < end && row < maxRows) {
    lines++;
    let p = position; // never past the line's newline
    let op = program;
    let failed: u32 = 0;
    for (; ; op += 64) {
      const opcode = load<u32>(op);
      if (opcode == 0) break;
      const slot = op + 16;
      let q = p; // just past the field
      let good = false;
      switch (opcode) {
        case OP_WORD: {
          let mask: u32;
          while (true) {
            const v = v128.load(q);
            mask = i8x16.bitmask(v128.or(i8x16.eq(v, space), i8x16.eq(v, newline)));
            if (mask != 0) break;
            q += 16;
          }
          q += ctz(mask);
          good = q > p;
          if (good) emitText(slot, row, p, <u32>(q - p));
          break;
        }
        case OP_UNTIL: {
          // Text that may hold spaces, up to a space followed by the argument's byte.
          const next = load<u32>(op, 8);
          while (true) {
            let mask: u32;
            while (true) {
              const v = v128.load(q);
              mask = i8x16.bitmask(v128.or(i8x16.eq(v, space), i8x16.eq(v, newline)));
              if (mask != 0) break;
              q += 16;
            }
            q += ctz(mask);
            if (<u32>load<u8>(q) == NEWLINE) break;
            if (<u32>load<u8>(q, 1) == next) {
              good = true;
              emitText(slot, row, p, <u32>(q - p));
              break;
            }
            q++;
          }
          break;
        }
        case OP_CLF_TIME: {
          // Same hour and zone as the last one (nearly always): only minutes and seconds are read.
          let known = load<u32>(state, 80) != 0 && !v128.any_true(v128.xor(v128.load(p), v128.load(state, 48)))
            && load<u64>(p, 21) == load<u64>(state, 64);
          if (!known) known = readHour(state, p);
          if (!known) break;
          const minute = twoDigits(p + 16);
          const second = twoDigits(p + 19);
          // A leap second (60) counts as the first second of the next minute, as in C's strptime.
          good = (minute <= 59) & (second <= 60) & (<u32>load<u8>(p, 18) == 0x3a);
          if (!good) break;
          q = p + 28;
          const values = <usize>load<u32>(slot);
          if (values != 0) store<i64>(values + (<usize>row << 3), load<i64>(state, 72) + <i64>(minute * 60 + second) * 1000000);
          break;
        }
        case OP_REQUEST: {
          if (<u32>load<u8>(q) != QUOTE) break;
          const from = ++q;
          let first: usize = 0; // first and last space
          let last: usize = 0;
          while (true) {
            const v = v128.load(q);
            let spaces = <u32>i8x16.bitmask(i8x16.eq(v, space));
            const stops = <u32>i8x16.bitmask(v128.or(v128.or(i8x16.eq(v, quote), i8x16.eq(v, newline)), i8x16.eq(v, backslash)));
            if (stops != 0) spaces &= (stops & -stops) - 1;
            if (spaces != 0) {
              if (first == 0) first = q + ctz(spaces);
              last = q + 31 - clz(spaces);
            }
            if (stops == 0) {
              q += 16;
              continue;
            }
            q += ctz(stops);
            if (<u32>load<u8>(q) != BACKSLASH) break;
            q++; // the escaped byte is text, unless the line ends here
            if (<u32>load<u8>(q) == NEWLINE) break;
            if (<u32>load<u8>(q) == SPACE) {
              if (first == 0) first = q;
              last = q;
            }
            q++;
          }
          if (<u32>load<u8>(q) != QUOTE) break;
          good = true;
          if ((load<u32>(op, 16) | load<u32>(op, 32) | load<u32>(op, 48)) != 0) {
            if (first != 0 && isMethod(from, <u32>(first - from))) {
              emitText(slot, row, from, <u32>(first - from));
              // The last word is the protocol where it says HTTP/; spaces before it belong to the URL.
              if (last > first && (load<u32>(last, 1) | 0x20202020) == 0x70747468 && <u32>load<u8>(last, 5) == 0x2f) {
                emitText(op + 32, row, first + 1, <u32>(last - first - 1));
                emitText(op + 48, row, last + 1, <u32>(q - last - 1));
              } else {
                emitText(op + 32, row, first + 1, <u32>(q - first - 1));
                emitNullText(op + 48, row);
              }
            } else {
              emitNullText(slot, row);
              emitText(op + 32, row, from, <u32>(q - from));
              emitNullText(op + 48, row);
            }
          }
          q++;
          break;
        }
        case OP_QUOTED: {
          if (<u32>load<u8>(q) != QUOTE) break;
          q++;
          while (true) {
            const v = v128.load(q);
            const stops = <u32>i8x16.bitmask(v128.or(v128.or(i8x16.eq(v, quote), i8x16.eq(v, newline)), i8x16.eq(v, backslash)));
            if (stops == 0) {
              q += 16;
              continue;
            }
            q += ctz(stops);
            if (<u32>load<u8>(q) != BACKSLASH) break;
            q++;
            if (<u32>load<u8>(q) == NEWLINE) break;
            q++;
          }
          if (<u32>load<u8>(q) != QUOTE) break;
          good = true;
          emitText(slot, row, p + 1, <u32>(q - p - 1));
          q++;
          break;
        }
        case OP_STATUS: {
          const a = digit(q);
          const b = digit(q + 1);
          const c = digit(q + 2);
          good = (a <= 9) & (b <= 9) & (c <= 9);
          if (!good) break;
          const values = <usize>load<u32>(slot);
          if (values != 0) store<u32>(values + (<usize>row << 2), a * 100 + b * 10 + c);
          q += 3;
          break;
        }
        case OP_COUNT: {
          const values = <usize>load<u32>(slot);
          if (<u32>load<u8>(q) == DASH) {
            q++;
            good = true;
            if (values != 0) {
              store<i64>(values + (<usize>row << 3), 0);
              putBit(<usize>load<u32>(slot, 4), row, 0);
              store<u32>(slot, 1, 8);
            }
            break;
          }
          let value: i64 = 0;
          while (true) {
            const d = digit(q);
            if (d > 9) break;
            value = value * 10 + <i64>d;
            q++;
          }
          const length = q - p;
          good = (length != 0) & (length <= 18);
          if (!good) break;
          if (values != 0) {
            store<i64>(values + (<usize>row << 3), value);
            putBit(<usize>load<u32>(slot, 4), row, 1);
          }
          break;
        }
        default: break;
      }
      const found = <u32>good;
      if (good) {
        const after = load<u32>(op, 4);
        const byte = <u32>load<u8>(q);
        if (after > AFTER_LINE_END_OR_MORE) {
          good = byte == after;
          p = q + 1;
        } else {
          good = (byte == NEWLINE) | ((byte == RETURN) & (<u32>load<u8>(q, 1) == NEWLINE)) | ((after == AFTER_LINE_END_OR_MORE) & (byte == SPACE));
          p = q;
        }
      }
      if (!good) {
        // A field that is there but has something else behind it: the next one is what's missing.
        failed = load<u32>(op, 12) + found + 1;
        break;
      }
    }
    // On failure `p` still stands at the start of the field that failed, or just past a field without its separator.
    const stop = newlineFrom(failed != 0 ? position : p);
    if (failed != 0) rejected++;
    if (<u32>(failed != 0) == wantRejects) {
      if (lineViews != 0) {
        let textEnd = stop;
        if (textEnd > position && <u32>load<u8>(textEnd - 1) == RETURN) textEnd--;
        putView(lineViews + (<usize>row << 4), position, <u32>(textEnd - position));
      }
      if (numbers != 0) store<i64>(numbers + (<usize>row << 3), load<i64>(state, 32));
      if (reasons != 0) store<u32>(reasons + (<usize>row << 2), textReason(failed, position));
      row++;
    }
    store<i64>(state, load<i64>(state, 32) + 1, 32);
    position = stop + 1;
  }
  store<u32>(state, <u32>position);
  store<u32>(state, lines, 16);
  store<u32>(state, rejected, 20);
  return row;
}

/** Reason code of a rejected line: 0 where the line is empty, else that of the operation that failed. */
// @ts-ignore: decorator
@inline
function textReason(failed: u32, position: usize): u32 {
  const byte = <u32>load<u8>(position);
  return select<u32>(0, failed - 1, (byte == NEWLINE) | ((byte == RETURN) & (<u32>load<u8>(position, 1) == NEWLINE)));
}
