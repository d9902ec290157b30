// Parts and truncation of dates (i32 days) and timestamps (i64 microseconds), proleptic Gregorian, UTC.
// Calendar arithmetic after H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".

const DAY: i64 = 86400000000;
const INFINITE: i64 = i64.MAX_VALUE;

@inline
function floorDivide(a: i64, b: i64): i64 {
  const q = a / b;
  return a % b < 0 ? q - 1 : q;
}

@inline
function daysFromCivil(year: i64, month: i64, day: i64): i64 {
  const y = month <= 2 ? year - 1 : year;
  const era = floorDivide(y, 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

/** year * 512 + month * 32 + day. */
@inline
function civil(days: i64): i64 {
  const z = days + 719468;
  const era = floorDivide(z, 146097);
  const dayOfEra = z - era * 146097;
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const shifted = (5 * dayOfYear + 2) / 153;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return year * 512 + month * 32 + (dayOfYear - (153 * shifted + 2) / 5 + 1);
}

/** 1 Monday to 7 Sunday. */
@inline
function isoDay(days: i64): i64 {
  const r = (days + 3) % 7;
  return (r < 0 ? r + 7 : r) + 1;
}

/**
 * Part of a day. 0 year, 1 month, 2 day, 8 dow (0 Sunday), 9 isodow, 10 doy, 11 week, 12 isoyear, 13 quarter,
 * 14 decade, 15 century, 16 millennium, 17 era, 18 yearweek. (3 to 7 are parts of the time.)
 */
@inline
function dayPart(days: i64, part: u32): i64 {
  if (part == 8) return isoDay(days) % 7;
  if (part == 9) return isoDay(days);
  if (part == 11 || part == 12 || part == 18) {
    const thursday = days - isoDay(days) + 4;
    const isoYear = civil(thursday) >> 9;
    const week = (thursday - daysFromCivil(isoYear, 1, 1)) / 7 + 1;
    if (part == 11) return week;
    return part == 12 ? isoYear : isoYear * 100 + (isoYear > 0 ? week : -week);
  }
  const date = civil(days);
  const year = date >> 9;
  if (part == 0) return year;
  if (part == 1) return (date >> 5) & 15;
  if (part == 2) return date & 31;
  if (part == 10) return days - daysFromCivil(year, 1, 1) + 1;
  if (part == 13) return (((date >> 5) & 15) - 1) / 3 + 1;
  if (part == 14) return year / 10;
  if (part == 15) return year > 0 ? (year - 1) / 100 + 1 : year / 100 - 1;
  if (part == 16) return year > 0 ? (year - 1) / 1000 + 1 : year / 1000 - 1;
  return year > 0 ? 1 : 0;
}

/** 3 hour, 4 minute, 5 second, 6 milliseconds, 7 microseconds (both of the minute). */
@inline
function timePart(micros: i64, part: u32): i64 {
  if (part == 3) return micros / 3600000000;
  if (part == 4) return (micros / 60000000) % 60;
  if (part == 5) return (micros / 1000000) % 60;
  const ofMinute = micros % 60000000;
  return part == 6 ? ofMinute / 1000 : ofMinute;
}

/** Parts of dates into i64. Infinite dates clear their bit in `ok` and are counted. */
export function date_part_date(dst: usize, src: usize, n: usize, part: u32, ok: usize): u32 {
  let bad: u32 = 0;
  let lastDays: i64 = i64.MIN_VALUE;
  let last: i64 = 0;
  for (let k: usize = 0; k < n; k++) {
    const days = <i64>load<i32>(src + (k << 2));
    const fine = days != i32.MAX_VALUE && days != -i32.MAX_VALUE;
    const byte = ok + (k >> 3);
    if ((k & 7) == 0) store<u8>(byte, 0);
    store<u8>(byte, <u8>(<u32>load<u8>(byte) | (<u32>fine << <u32>(k & 7))));
    bad += <u32>!fine;
    if (part >= 3 && part <= 7) last = 0;
    else if (days != lastDays) {
      last = dayPart(days, part);
      lastDays = days;
    }
    store<i64>(dst + (k << 3), last);
  }
  return bad;
}

/** The same of timestamps. Neighbouring rows are often of one day, whose part is then known. */
export function date_part_timestamp(dst: usize, src: usize, n: usize, part: u32, ok: usize): u32 {
  let bad: u32 = 0;
  let lastDays: i64 = i64.MIN_VALUE;
  let last: i64 = 0;
  const ofTime = part >= 3 && part <= 7;
  for (let k: usize = 0; k < n; k++) {
    const micros = load<i64>(src + (k << 3));
    const fine = micros != INFINITE && micros != -INFINITE;
    const byte = ok + (k >> 3);
    if ((k & 7) == 0) store<u8>(byte, 0);
    store<u8>(byte, <u8>(<u32>load<u8>(byte) | (<u32>fine << <u32>(k & 7))));
    bad += <u32>!fine;
    const days = floorDivide(micros, DAY);
    if (ofTime) store<i64>(dst + (k << 3), timePart(micros - days * DAY, part));
    else {
      if (days != lastDays) {
        last = dayPart(days, part);
        lastDays = days;
      }
      store<i64>(dst + (k << 3), last);
    }
  }
  return bad;
}

/** First day of the unit that a day lies in. Units as parts: 0 year, 1 month, 2 day, 11 week, 12 isoyear, 13 quarter, 14 decade, 15 century, 16 millennium. */
@inline
function truncateDay(days: i64, unit: u32): i64 {
  if (unit == 2) return days;
  if (unit == 11) return days - isoDay(days) + 1;
  if (unit == 12) {
    const thursday = days - isoDay(days) + 4;
    const first = daysFromCivil(civil(thursday) >> 9, 1, 4);
    return first - isoDay(first) + 1;
  }
  const date = civil(days);
  const year = date >> 9;
  const month = (date >> 5) & 15;
  if (unit == 1) return days - (date & 31) + 1;
  if (unit == 13) return daysFromCivil(year, ((month - 1) / 3) * 3 + 1, 1);
  if (unit == 0) return daysFromCivil(year, 1, 1);
  // Toward year 0, as DuckDB's integer division does it.
  const span: i64 = unit == 14 ? 10 : unit == 15 ? 100 : 1000;
  return daysFromCivil((year / span) * span, 1, 1);
}

/**
 * Timestamps cut to a unit: `step` microseconds (1, 1000, … up to an hour) where it is not 0, else a unit of days.
 * Infinite ones stay.
 */
export function date_trunc_timestamp(dst: usize, src: usize, n: usize, unit: u32, step: i64): void {
  let lastDays: i64 = i64.MIN_VALUE;
  let last: i64 = 0;
  for (let k: usize = 0; k < n; k++) {
    const micros = load<i64>(src + (k << 3));
    let result = micros;
    if (micros != INFINITE && micros != -INFINITE) {
      if (step != 0) result = floorDivide(micros, step) * step;
      else {
        const days = floorDivide(micros, DAY);
        if (days != lastDays) {
          last = truncateDay(days, unit) * DAY;
          lastDays = days;
        }
        result = last;
      }
    }
    store<i64>(dst + (k << 3), result);
  }
}

/** Days to microseconds. Infinite dates and those that timestamps can't hold clear their bit in `ok` and are counted. */
export function date_to_timestamp(dst: usize, src: usize, n: usize, ok: usize): u32 {
  let bad: u32 = 0;
  for (let k: usize = 0; k < n; k++) {
    const days = <i64>load<i32>(src + (k << 2));
    store<i64>(dst + (k << 3), days * DAY);
    const fine = days >= -106751990 && days <= 106751990;
    const byte = ok + (k >> 3);
    if ((k & 7) == 0) store<u8>(byte, 0);
    store<u8>(byte, <u8>(<u32>load<u8>(byte) | (<u32>fine << <u32>(k & 7))));
    bad += <u32>!fine;
  }
  return bad;
}

/** Microseconds to days, rounded down. Infinite timestamps clear their bit in `ok` and are counted. */
export function timestamp_to_date(dst: usize, src: usize, n: usize, ok: usize): u32 {
  let bad: u32 = 0;
  for (let k: usize = 0; k < n; k++) {
    const micros = load<i64>(src + (k << 3));
    store<i32>(dst + (k << 2), <i32>floorDivide(micros, DAY));
    const fine = micros != INFINITE && micros != -INFINITE;
    const byte = ok + (k >> 3);
    if ((k & 7) == 0) store<u8>(byte, 0);
    store<u8>(byte, <u8>(<u32>load<u8>(byte) | (<u32>fine << <u32>(k & 7))));
    bad += <u32>!fine;
  }
  return bad;
}

/** Timestamps moved by `delta` microseconds; returns how many are infinite or leave the range, which are not moved. */
export function timestamp_shift(dst: usize, src: usize, n: usize, delta: i64): u32 {
  let bad: u32 = 0;
  for (let k: usize = 0; k < n; k++) {
    const micros = load<i64>(src + (k << 3));
    const moved = micros + delta;
    const fine = micros != INFINITE && micros != -INFINITE && (((micros ^ moved) & (delta ^ moved)) >= 0) && moved >= -9223372022400000000 && moved != INFINITE;
    store<i64>(dst + (k << 3), fine ? moved : micros);
    bad += <u32>!fine;
  }
  return bad;
}
