/** Dates, times and timestamps as DuckDB writes and reads them. */
import {
  civilFromDays, DATE_INFINITY, DATE_MINUS_INFINITY, daysFromCivil, isValidDate, joinMicros, MAX_DATE, MAX_TIMESTAMP, MICROS_PER_DAY, MIN_DATE,
  MIN_TIMESTAMP, splitMicros, TIMESTAMP_INFINITY, TIMESTAMP_MINUS_INFINITY,
} from './calendar.ts';

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** `2024-02-29`, `0044-03-15 (BC)`, `infinity`. */
export function dateText(days: number): string {
  if (days === DATE_INFINITY) return 'infinity';
  if (days === DATE_MINUS_INFINITY) return '-infinity';
  const { year, month, day } = civilFromDays(days);
  if (year > 0) return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  return `${String(1 - year).padStart(4, '0')}-${two(month)}-${two(day)} (BC)`;
}

/** `10:11:12` and a fraction where there is one, without trailing zeros. */
export function timeText(microsOfDay: number): string {
  const seconds = Math.floor(microsOfDay / 1_000_000);
  const micros = microsOfDay - seconds * 1_000_000;
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return micros === 0 ? clock : `${clock}.${String(micros).padStart(6, '0').replace(/0+$/, '')}`;
}

export function timestampText(micros: bigint): string {
  if (micros === TIMESTAMP_INFINITY) return 'infinity';
  if (micros === TIMESTAMP_MINUS_INFINITY) return '-infinity';
  const { days, microsOfDay } = splitMicros(micros);
  return `${dateText(days)} ${timeText(microsOfDay)}`;
}

/** Nanoseconds since 1970. */
export function timestampNsText(nanos: bigint): string {
  if (nanos === TIMESTAMP_INFINITY) return 'infinity';
  if (nanos === TIMESTAMP_MINUS_INFINITY) return '-infinity';
  let micros = nanos / 1000n;
  let rest = nanos % 1000n;
  if (rest < 0n) {
    rest += 1000n;
    micros -= 1n;
  }
  if (rest === 0n) return timestampText(micros);
  const { days, microsOfDay } = splitMicros(micros);
  const clock = timeText(Math.floor(microsOfDay / 1_000_000) * 1_000_000);
  const fraction = `${String(microsOfDay % 1_000_000).padStart(6, '0')}${String(rest).padStart(3, '0')}`;
  return `${dateText(days)} ${clock}.${fraction.replace(/0+$/, '')}`;
}

/** An instant, shown in UTC: `2024-02-29 10:00:00+00`. */
export function timestampTzText(micros: bigint): string {
  const text = timestampText(micros);
  return text.endsWith('infinity') ? text : `${text}+00`;
}

/** Where a value was found and where it ends, for texts that go on after a date. */
interface Parsed<T> {
  readonly value: T;
  readonly end: number;
}

const DATE = /^[ \t\n\v\f\r]*(-?)(\d{1,7})([-/\\ ])(\d{1,2})\3(\d{1,2})( \([bB][cC]\))?/;

function parseDatePart(text: string): Parsed<number> | 'range' | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  let year = Number(match[2]);
  if (match[1] === '-') year = -year;
  if (match[6] !== undefined) {
    if (year <= 0) return undefined;
    year = 1 - year;
  }
  const month = Number(match[4]);
  const day = Number(match[5]);
  if (!isValidDate(year, month, day)) return 'range';
  const value = daysFromCivil(year, month, day);
  if (value < MIN_DATE || value > MAX_DATE) return 'range';
  return { value, end: match[0].length };
}

const SPACES = /^[ \t\n\v\f\r]*$/;
const KEYWORD = /^[ \t\n\v\f\r]*(-?inf(?:inity)?|epoch)[ \t\n\v\f\r]*$/i;

function keyword(text: string): string | undefined {
  return KEYWORD.exec(text)?.[1]?.toLowerCase().replace(/inf$/, 'infinity');
}

/** Days since 1970; what follows the date is dropped. 'range' where the date does not exist, undefined for no date. */
export function parseDate(text: string): number | 'range' | undefined {
  const date = parseDatePart(text);
  if (date === 'range') return 'range';
  if (date === undefined) {
    switch (keyword(text)) {
      case 'infinity': return DATE_INFINITY;
      case '-infinity': return DATE_MINUS_INFINITY;
      case 'epoch': return 0;
      default: return undefined;
    }
  }
  // Whatever follows is dropped, but for a digit.
  return /^\d/.test(text.slice(date.end)) ? undefined : date.value;
}

const TIME = /^(\d{1,2}):(\d{0,2})(?::(\d{0,2})(?:\.(\d*))?)?/;

/** Microseconds (and the nanoseconds past them) of a time of day at the start of `text`; 24:00:00 counts. */
function parseTimePart(text: string): Parsed<{ micros: number; nanos: number }> | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const hour = Number(match[1]);
  const minute = Number(match[2]);
  const second = Number(match[3] ?? 0); // `10:` and `10:11:` count
  const digits = (match[4] ?? '').padEnd(9, '0');
  const micros = Number(digits.slice(0, 6));
  const nanos = Number(digits.slice(6, 9));
  if (hour > 24 || minute > 59 || second > 59) return undefined;
  if (hour === 24 && (minute > 0 || second > 0 || micros > 0)) return undefined;
  return { value: { micros: (hour * 3600 + minute * 60 + second) * 1_000_000 + micros, nanos }, end: match[0].length };
}

/** Microseconds since midnight, 0 to 24 hours; a date before the time is skipped. */
export function parseTime(text: string): number | undefined {
  const trimmed = text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '');
  const time = parseTimePart(trimmed);
  if (time !== undefined) return time.end === trimmed.length ? time.value.micros : undefined;
  const stamp = parseTimestamp(trimmed);
  if (stamp === undefined || stamp === 'range' || (stamp.zone !== undefined && !/^utc$/i.test(stamp.zone)) || stamp.infinite === true) return undefined;
  return splitMicros(stamp.micros).microsOfDay;
}

export interface ParsedTimestamp {
  /** As written, before any offset is applied. */
  readonly micros: bigint;
  /** Nanoseconds past the microsecond, 0 to 999. */
  readonly nanos: number;
  /** Seconds east of UTC, where an offset or Z was written. */
  readonly offsetSeconds?: number;
  /** Name of a zone, where one was written. */
  readonly zone?: string;
  readonly infinite?: boolean;
}

const OFFSET = /^([+-])(\d{1,2})(?::?(\d{2})(?::(\d{2}))?)?/;
const ZONE = /^ ([A-Za-z][A-Za-z0-9_+\-/]*)/;

/** A date, a date with a time, with Z, an offset or a zone. */
export function parseTimestamp(text: string): ParsedTimestamp | 'range' | undefined {
  const date = parseDatePart(text);
  if (date === 'range') return 'range';
  if (date === undefined) {
    switch (keyword(text)) {
      case 'infinity': return { micros: TIMESTAMP_INFINITY, nanos: 0, infinite: true };
      case '-infinity': return { micros: TIMESTAMP_MINUS_INFINITY, nanos: 0, infinite: true };
      case 'epoch': return { micros: 0n, nanos: 0 };
      default: return undefined;
    }
  }
  let rest = text.slice(date.end);
  const checked = (micros: bigint, more: Omit<ParsedTimestamp, 'micros'>): ParsedTimestamp | 'range' =>
    micros < MIN_TIMESTAMP || micros > MAX_TIMESTAMP ? 'range' : { micros, ...more };
  if (rest === '') return checked(joinMicros(date.value, 0), { nanos: 0 });
  if (rest[0] !== 'T' && rest[0] !== ' ') return undefined;
  rest = rest.slice(1).replace(/^ +/, '');
  const time = parseTimePart(rest);
  if (time === undefined) return undefined;
  const withSeconds = /^\d+:\d*:/.test(rest);
  rest = rest.slice(time.end);
  const micros = BigInt(date.value) * MICROS_PER_DAY + BigInt(time.value.micros);
  const { nanos } = time.value;
  if (SPACES.test(rest)) return checked(micros, { nanos });
  // Offsets and zones follow seconds only.
  if (!withSeconds) return undefined;
  if (/^[zZ][ \t\n\v\f\r]*$/.test(rest)) return checked(micros, { nanos, offsetSeconds: 0 });
  const offset = OFFSET.exec(rest);
  if (offset !== null && SPACES.test(rest.slice(offset[0].length))) {
    const seconds = Number(offset[2]) * 3600 + Number(offset[3] ?? 0) * 60 + Number(offset[4] ?? 0);
    return checked(micros, { nanos, offsetSeconds: offset[1] === '-' ? -seconds : seconds });
  }
  const zone = ZONE.exec(rest);
  if (zone !== null && SPACES.test(rest.slice(zone[0].length))) return checked(micros, { nanos, zone: zone[1] as string });
  return undefined;
}
