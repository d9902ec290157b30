// Writes numbers, dates and timestamps as string views. `room` has `n` times the stated bytes and takes the bytes
// of texts longer than 12.

@inline
function putDigits(end: usize, value: u64): usize {
  let at = end;
  do {
    const q = value / 10;
    at--;
    store<u8>(at, <u8>(48 + (value - q * 10)));
    value = q;
  } while (value != 0);
  return at;
}

/** Finishes the view of the text at [from, to), which lies in `room` and stays there when it is long. */
@inline
function putView(view: usize, from: usize, to: usize): void {
  const length = <u32>(to - from);
  store<u64>(view, 0);
  store<u64>(view, 0, 8);
  if (length <= 12) {
    memory.copy(view + 4, from, length);
  } else {
    store<u32>(view, load<u32>(from), 4);
    store<u32>(view, <u32>from, 8);
  }
  store<u32>(view, length);
}

/** i64 in decimal, with a point before the last `scale` digits (0 to 18). `room` is n times 24 bytes. */
export function format_i64(views: usize, room: usize, src: usize, n: usize, scale: u32, leadingZero: bool): void {
  for (let k: usize = 0; k < n; k++) {
    const x = load<i64>(src + (k << 3));
    const size: u64 = x < 0 ? 0 - <u64>x : <u64>x;
    const end = room + k * 24 + 24;
    let at: usize;
    if (scale == 0) at = putDigits(end, size);
    else {
      let power: u64 = 1;
      for (let p: u32 = 0; p < scale; p++) power *= 10;
      const whole = size / power;
      let rest = size - whole * power;
      at = end;
      for (let p: u32 = 0; p < scale; p++) {
        const q = rest / 10;
        at--;
        store<u8>(at, <u8>(48 + (rest - q * 10)));
        rest = q;
      }
      at--;
      store<u8>(at, 46);
      if (whole != 0 || leadingZero) at = putDigits(at, whole);
    }
    if (x < 0) {
      at--;
      store<u8>(at, 45);
    }
    putView(views + (k << 4), at, end);
  }
}

/** u64 in decimal. `room` is n times 24 bytes. */
export function format_u64(views: usize, room: usize, src: usize, n: usize): void {
  for (let k: usize = 0; k < n; k++) {
    const end = room + k * 24 + 24;
    putView(views + (k << 4), putDigits(end, load<u64>(src + (k << 3))), end);
  }
}

@inline
function put2(at: usize, value: u32): void {
  store<u8>(at, <u8>(48 + value / 10));
  store<u8>(at, <u8>(48 + (value % 10)), 1);
}

/** Writes `YYYY-MM-DD` at `at` for years 1 to 9999; false for others. */
@inline
function putDate(at: usize, days: i32): bool {
  if (days < -719162 || days > 2932896) return false;
  const z = days + 719468;
  const era = z / 146097;
  const dayOfEra = z - era * 146097;
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const shifted = (5 * dayOfYear + 2) / 153;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  put2(at, year / 100);
  put2(at + 2, year % 100);
  store<u8>(at, 45, 4);
  put2(at + 5, month);
  store<u8>(at, 45, 7);
  put2(at + 8, dayOfYear - (153 * shifted + 2) / 5 + 1);
  return true;
}

/**
 * DATE as text. Rows outside the years 1 to 9999 get a clear bit in `ok` and are left to TypeScript; returns how
 * many. `room` is n times 16 bytes.
 */
export function format_date(views: usize, room: usize, src: usize, n: usize, ok: usize): u32 {
  let bad: u32 = 0;
  for (let k: usize = 0; k < n; k++) {
    const at = room + (k << 4);
    const fine = putDate(at, load<i32>(src + (k << 2)));
    putView(views + (k << 4), at, fine ? at + 10 : at);
    const byte = ok + (k >> 3);
    if ((k & 7) == 0) store<u8>(byte, 0);
    store<u8>(byte, <u8>(<u32>load<u8>(byte) | (<u32>fine << <u32>(k & 7))));
    bad += <u32>!fine;
  }
  return bad;
}

/** TIMESTAMP (microseconds) as text, with `+00` after it where `zone`. As `format_date`; `room` is n times 32 bytes. */
export function format_timestamp(views: usize, room: usize, src: usize, n: usize, zone: bool, ok: usize): u32 {
  let bad: u32 = 0;
  for (let k: usize = 0; k < n; k++) {
    const at = room + (k << 5);
    const micros = load<i64>(src + (k << 3));
    let days = micros / 86400000000;
    let rest = micros - days * 86400000000;
    if (rest < 0) {
      rest += 86400000000;
      days--;
    }
    const fine = days >= -719162 && days <= 2932896 && putDate(at, <i32>days);
    let end = at;
    if (fine) {
      const seconds = <u32>(rest / 1000000);
      let fraction = <u32>(rest - <i64>seconds * 1000000);
      store<u8>(at, 32, 10);
      put2(at + 11, seconds / 3600);
      store<u8>(at, 58, 13);
      put2(at + 14, (seconds / 60) % 60);
      store<u8>(at, 58, 16);
      put2(at + 17, seconds % 60);
      end = at + 19;
      if (fraction != 0) {
        store<u8>(end, 46);
        let p = end + 7;
        end = p;
        let trailing = true;
        for (let q = 0; q < 6; q++) {
          p--;
          const digit = fraction % 10;
          fraction /= 10;
          store<u8>(p, <u8>(48 + digit));
          if (trailing) {
            if (digit == 0) end = p;
            else trailing = false;
          }
        }
      }
      if (zone) {
        store<u8>(end, 43);
        store<u16>(end, 0x3030, 1);
        end += 3;
      }
    }
    putView(views + (k << 4), at, end);
    const byte = ok + (k >> 3);
    if ((k & 7) == 0) store<u8>(byte, 0);
    store<u8>(byte, <u8>(<u32>load<u8>(byte) | (<u32>fine << <u32>(k & 7))));
    bad += <u32>!fine;
  }
  return bad;
}
