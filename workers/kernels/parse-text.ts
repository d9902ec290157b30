// Reads numbers, dates and timestamps out of string views: the plain forms that nearly every row has. A row that
// is anything else gets its bit cleared in `ok` ((n + 7) / 8 bytes) and is left to the full parser in TypeScript.

@inline
function viewBytes(view: usize, length: u32): usize {
  return length <= 12 ? view + 4 : <usize>load<u32>(view, 8);
}

/**
 * `[-+]digits` of up to 18 digits into i64. Returns how many rows were not understood; null rows count too.
 */
export function parse_i64(dst: usize, views: usize, n: usize, ok: usize): u32 {
  let bad: u32 = 0;
  for (let k: usize = 0; k < n; k += 8) {
    const left = n - k;
    const count: usize = left < 8 ? left : 8;
    let bits: u32 = 0;
    for (let j: usize = 0; j < count; j++) {
      const view = views + ((k + j) << 4);
      const length = load<u32>(view);
      let at = viewBytes(view, length);
      const end = at + length;
      const first = load<u8>(at);
      const negative = length > 0 && first == 45;
      if (length > 0 && (first == 45 || first == 43)) at++;
      let fine = at < end && end - at <= 18;
      let value: i64 = 0;
      if (fine) {
        while (at < end) {
          const digit = <u32>load<u8>(at) - 48;
          if (digit > 9) {
            fine = false;
            break;
          }
          value = value * 10 + <i64>digit;
          at++;
        }
      }
      store<i64>(dst + ((k + j) << 3), negative ? -value : value);
      bits |= <u32>fine << <u32>j;
    }
    store<u8>(ok + (k >> 3), <u8>bits);
    bad += <u32>count - popcnt<u32>(bits);
  }
  return bad;
}

/**
 * `[-+]digits[.digits]` of up to 18 digits in all into an i64 with `scale` places; further places round half
 * away from zero. |value| may be at most `limit`.
 */
export function parse_decimal(dst: usize, views: usize, n: usize, scale: u32, limit: i64, ok: usize): u32 {
  let bad: u32 = 0;
  for (let k: usize = 0; k < n; k += 8) {
    const left = n - k;
    const count: usize = left < 8 ? left : 8;
    let bits: u32 = 0;
    for (let j: usize = 0; j < count; j++) {
      const view = views + ((k + j) << 4);
      const length = load<u32>(view);
      let at = viewBytes(view, length);
      const end = at + length;
      const first = load<u8>(at);
      const negative = length > 0 && first == 45;
      if (length > 0 && (first == 45 || first == 43)) at++;
      let fine = at < end && end - at <= 19;
      let value: i64 = 0;
      let digits: u32 = 0;
      let places: u32 = 0;
      let point = false;
      let up = false;
      let cut = false;
      if (fine) {
        while (at < end) {
          const c = <u32>load<u8>(at);
          const digit = c - 48;
          at++;
          if (digit > 9) {
            if (c != 46 || point) {
              fine = false;
              break;
            }
            point = true;
            continue;
          }
          digits++;
          if (point) {
            if (places == scale) {
              if (!cut) up = digit >= 5;
              cut = true;
              continue;
            }
            places++;
          }
          value = value * 10 + <i64>digit;
        }
      }
      if (digits == 0 || digits > 18) fine = false;
      if (fine) {
        for (; places < scale; places++) {
          if (value > 922337203685477580) {
            fine = false;
            break;
          }
          value *= 10;
        }
        if (up) value++;
        if (value > limit) fine = false;
      }
      store<i64>(dst + ((k + j) << 3), negative ? -value : value);
      bits |= <u32>fine << <u32>j;
    }
    store<u8>(ok + (k >> 3), <u8>bits);
    bad += <u32>count - popcnt<u32>(bits);
  }
  return bad;
}

@inline
function powerOfTen(places: u32): f64 {
  let power: f64 = 1;
  for (let k: u32 = 0; k < places; k++) power *= 10;
  return power;
}

/**
 * `[-+]digits[.digits]` with at most 15 digits in all into f64: digits and power of ten are exact, so one division
 * rounds correctly (Clinger 1990).
 */
export function parse_f64(dst: usize, views: usize, n: usize, ok: usize): u32 {
  let bad: u32 = 0;
  for (let k: usize = 0; k < n; k += 8) {
    const left = n - k;
    const count: usize = left < 8 ? left : 8;
    let bits: u32 = 0;
    for (let j: usize = 0; j < count; j++) {
      const view = views + ((k + j) << 4);
      const length = load<u32>(view);
      let at = viewBytes(view, length);
      const end = at + length;
      const first = load<u8>(at);
      const negative = length > 0 && first == 45;
      if (length > 0 && (first == 45 || first == 43)) at++;
      let fine = at < end && end - at <= 16;
      let value: i64 = 0;
      let digits: u32 = 0;
      let places: u32 = 0;
      let point = false;
      if (fine) {
        while (at < end) {
          const c = <u32>load<u8>(at);
          const digit = c - 48;
          at++;
          if (digit > 9) {
            if (c != 46 || point) {
              fine = false;
              break;
            }
            point = true;
            continue;
          }
          digits++;
          if (point) places++;
          value = value * 10 + <i64>digit;
        }
      }
      if (digits == 0 || digits > 15) fine = false;
      let number = <f64>value;
      if (fine && places > 0) number /= powerOfTen(places);
      store<f64>(dst + ((k + j) << 3), negative ? -number : number);
      bits |= <u32>fine << <u32>j;
    }
    store<u8>(ok + (k >> 3), <u8>bits);
    bad += <u32>count - popcnt<u32>(bits);
  }
  return bad;
}

@inline
function digit2(at: usize): u32 {
  const a = <u32>load<u8>(at) - 48;
  const b = <u32>load<u8>(at, 1) - 48;
  return a > 9 || b > 9 ? 1000 : a * 10 + b;
}

@inline
function daysFromCivil(year: i32, month: i32, day: i32): i32 {
  const y = month <= 2 ? year - 1 : year;
  const era = y / 400; // years 0 to 9999 only
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

@inline
function daysInMonth(year: i32, month: i32): i32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Days of `YYYY-MM-DD` at `at`, or i32.MIN_VALUE. */
@inline
function dateAt(at: usize): i32 {
  if (load<u8>(at, 4) != 45 || load<u8>(at, 7) != 45) return i32.MIN_VALUE;
  const century = digit2(at);
  const yearOfCentury = digit2(at + 2);
  const month = <i32>digit2(at + 5);
  const day = <i32>digit2(at + 8);
  if (century > 99 || yearOfCentury > 99 || month > 12 || month < 1 || day < 1) return i32.MIN_VALUE;
  const year = <i32>(century * 100 + yearOfCentury);
  // Year 0 and before are left to the full parser.
  if (year < 1 || day > daysInMonth(year, month)) return i32.MIN_VALUE;
  return daysFromCivil(year, month, day);
}

/** `YYYY-MM-DD` into days since 1970. */
export function parse_date(dst: usize, views: usize, n: usize, ok: usize): u32 {
  let bad: u32 = 0;
  for (let k: usize = 0; k < n; k += 8) {
    const left = n - k;
    const count: usize = left < 8 ? left : 8;
    let bits: u32 = 0;
    for (let j: usize = 0; j < count; j++) {
      const view = views + ((k + j) << 4);
      const length = load<u32>(view);
      const days = length == 10 ? dateAt(view + 4) : i32.MIN_VALUE;
      store<i32>(dst + ((k + j) << 2), days);
      bits |= <u32>(days != i32.MIN_VALUE) << <u32>j;
    }
    store<u8>(ok + (k >> 3), <u8>bits);
    bad += <u32>count - popcnt<u32>(bits);
  }
  return bad;
}

/** `YYYY-MM-DD[( |T)HH:MM:SS[.ffffff]]` into microseconds since 1970. */
export function parse_timestamp(dst: usize, views: usize, n: usize, ok: usize): u32 {
  let bad: u32 = 0;
  for (let k: usize = 0; k < n; k += 8) {
    const left = n - k;
    const count: usize = left < 8 ? left : 8;
    let bits: u32 = 0;
    for (let j: usize = 0; j < count; j++) {
      const view = views + ((k + j) << 4);
      const length = load<u32>(view);
      const at = viewBytes(view, length);
      let fine = length == 10 || length == 19 || (length > 20 && length <= 26);
      let micros: i64 = 0;
      if (fine) {
        const days = dateAt(at);
        fine = days != i32.MIN_VALUE;
        micros = <i64>days * 86400000000;
        if (length > 10) {
          const separator = load<u8>(at, 10);
          const hour = digit2(at + 11);
          const minute = digit2(at + 14);
          const second = digit2(at + 17);
          if ((separator != 32 && separator != 84) || load<u8>(at, 13) != 58 || load<u8>(at, 16) != 58 || hour > 23 || minute > 59 || second > 59) fine = false;
          micros += <i64>(hour * 3600 + minute * 60 + second) * 1000000;
          if (length > 19) {
            if (load<u8>(at, 19) != 46) fine = false;
            let fraction: u32 = 0;
            for (let p: usize = 20; p < 26; p++) {
              if (p < <usize>length) {
                const digit = <u32>load<u8>(at + p) - 48;
                if (digit > 9) {
                  fine = false;
                  break;
                }
                fraction = fraction * 10 + digit;
              } else fraction *= 10;
            }
            micros += fraction;
          }
        }
      }
      store<i64>(dst + ((k + j) << 3), micros);
      bits |= <u32>fine << <u32>j;
    }
    store<u8>(ok + (k >> 3), <u8>bits);
    bad += <u32>count - popcnt<u32>(bits);
  }
  return bad;
}
