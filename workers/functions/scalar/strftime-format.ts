/** The format language of strftime and strptime. */
import { UserError } from '../../../src/base/errors.ts';
import { civilFromDays, daysFromCivil, isoDayOfWeek, isoWeek, isValidDate } from '../../expressions/text/calendar.ts';
import { zoneOffsetSeconds } from '../../expressions/text/time-zone.ts';
import { DAY_NAMES, MONTH_NAMES } from './date-parts.ts';

/** Literal text, or a specifier: its letter, with `-` before it where numbers come without leading zeros. */
type Piece = { readonly text: string } | { readonly specifier: string };

const SPECIFIERS = new Set([...'aAwdbBmyYHIpMSfgnzZjUWcxXGVu', ...['-d', '-m', '-y', '-H', '-I', '-M', '-S', '-j']]);
const EXPANSIONS: Record<string, string> = { c: '%Y-%m-%d %H:%M:%S', x: '%Y-%m-%d', X: '%H:%M:%S' };

const known = new Map<string, readonly Piece[]>();

/** @throws UserError INVALID_INPUT for an empty format or an unknown specifier */
export function parseFormat(format: string): readonly Piece[] {
  let pieces = known.get(format);
  if (pieces !== undefined) return pieces;
  if (format === '') throw new UserError('INVALID_INPUT', 'Failed to parse format specifier : Empty format string');
  const result: Piece[] = [];
  let text = '';
  for (let k = 0; k < format.length; k++) {
    if (format[k] !== '%') {
      text += format[k];
      continue;
    }
    let specifier = format[++k] ?? '';
    if (specifier === '-') specifier += format[++k] ?? '';
    if (specifier === '%') {
      text += '%';
      continue;
    }
    if (!SPECIFIERS.has(specifier))
      throw new UserError('INVALID_INPUT', `Failed to parse format specifier ${format}: ${specifier === '' ? 'Trailing format character %' : `Unrecognized format for strftime/strptime: %${specifier}`}`);
    if (text !== '') result.push({ text });
    text = '';
    const expansion = EXPANSIONS[specifier];
    if (expansion === undefined) result.push({ specifier });
    else result.push(...parseFormat(expansion));
  }
  if (text !== '') result.push({ text });
  pieces = result;
  if (known.size > 200) known.clear();
  known.set(format, pieces);
  return pieces;
}

/**
 * Microseconds within which the formatted text stays the same, counted from midnight UTC: a day for `%Y-%m-%d`, an
 * hour for `%H` …; 1 where it shows fractions.
 */
export function granularity(format: string): number {
  let micros = 86_400_000_000;
  for (const piece of parseFormat(format)) {
    if ('text' in piece) continue;
    const letter = piece.specifier.replace('-', '');
    if (letter === 'H' || letter === 'I' || letter === 'p') micros = Math.min(micros, 3_600_000_000);
    else if (letter === 'M') micros = Math.min(micros, 60_000_000);
    else if (letter === 'S') micros = Math.min(micros, 1_000_000);
    else if (letter === 'f' || letter === 'g' || letter === 'n') return 1;
  }
  return micros;
}

/** Does the format read an offset or a zone, so that the result is an instant? */
export function readsZone(format: string): boolean {
  return parseFormat(format).some((piece) => 'specifier' in piece && (piece.specifier === 'z' || piece.specifier === 'Z'));
}

const pad = (value: number, places: number): string => String(value).padStart(places, '0');

/** `nanos`: nanoseconds of the second. `zoned`: an instant, shown in UTC. */
export function formatTime(format: string, days: number, secondsOfDay: number, nanos: number, zoned: boolean): string {
  const { year, month, day } = civilFromDays(days);
  const hour = Math.floor(secondsOfDay / 3600);
  const minute = Math.floor(secondsOfDay / 60) % 60;
  const second = secondsOfDay % 60;
  const hour12 = hour % 12 === 0 ? 12 : hour % 12;
  const weekday = isoDayOfWeek(days) % 7;
  const dayOfYear = days - daysFromCivil(year, 1, 1);
  let result = '';
  for (const piece of parseFormat(format)) {
    if ('text' in piece) {
      result += piece.text;
      continue;
    }
    switch (piece.specifier) {
      case 'a': result += (DAY_NAMES[weekday] as string).slice(0, 3); break;
      case 'A': result += DAY_NAMES[weekday]; break;
      case 'w': result += weekday; break;
      case 'u': result += weekday === 0 ? 7 : weekday; break;
      case 'd': result += pad(day, 2); break;
      case '-d': result += day; break;
      case 'b': result += (MONTH_NAMES[month - 1] as string).slice(0, 3); break;
      case 'B': result += MONTH_NAMES[month - 1]; break;
      case 'm': result += pad(month, 2); break;
      case '-m': result += month; break;
      case 'y': result += pad(Math.abs(year % 100), 2); break;
      case '-y': result += Math.abs(year % 100); break;
      case 'Y': result += year >= 0 ? pad(year, 4) : `-${pad(-year, year > -1000 ? 3 : 4).replace(/^0+(?=\d\d)/, '')}`; break;
      case 'H': result += pad(hour, 2); break;
      case '-H': result += hour; break;
      case 'I': result += pad(hour12, 2); break;
      case '-I': result += hour12; break;
      case 'p': result += hour < 12 ? 'AM' : 'PM'; break;
      case 'M': result += pad(minute, 2); break;
      case '-M': result += minute; break;
      case 'S': result += pad(second, 2); break;
      case '-S': result += second; break;
      case 'f': result += pad(Math.floor(nanos / 1000), 6); break;
      case 'g': result += pad(Math.floor(nanos / 1_000_000), 3); break;
      case 'n': result += pad(nanos, 9); break;
      case 'z': result += '+00'; break;
      case 'Z': result += zoned ? 'UTC' : ''; break;
      case 'j': result += pad(dayOfYear + 1, 3); break;
      case '-j': result += dayOfYear + 1; break;
      case 'U': result += pad(Math.floor((dayOfYear + 7 - weekday) / 7), 2); break;
      case 'W': result += pad(Math.floor((dayOfYear + 7 - ((weekday + 6) % 7)) / 7), 2); break;
      case 'G': result += pad(isoWeek(days).year, 4); break;
      case 'V': result += pad(isoWeek(days).week, 2); break;
      default: break;
    }
  }
  return result;
}

export interface ParsedTime {
  readonly micros: bigint;
  /** A message where the text does not fit. */
  readonly error?: string;
}

function failure(error: string): ParsedTime {
  return { micros: 0n, error };
}

/** Reads a text by a format. Fields that the format lacks are those of 1900-01-01 00:00:00. */
export function parseTime(format: string, text: string): ParsedTime {
  let at = 0;
  let year = 1900;
  let month = 1;
  let day = 1;
  let hour = 0;
  let minute = 0;
  let second = 0;
  let nanos = 0;
  let pm: boolean | undefined;
  let offset: number | undefined;
  let zone: string | undefined;
  let dayOfYear: number | undefined;
  let weekday: number | undefined;
  let week: { number: number; from: 'sunday' | 'monday' | 'iso' } | undefined;
  let isoYear: number | undefined;
  /** Specifiers that place a day other than by month and day. */
  const offsets: string[] = [];
  while (at < text.length && /\s/.test(text[at] as string)) at++;

  const number = (digits: number, least: number, greatest: number): number | string => {
    const match = new RegExp(`^\\d{1,${digits}}`).exec(text.slice(at, at + digits));
    if (match === null) return 'Expected a number';
    const value = Number(match[0]);
    if (value < least || value > greatest) return `Number out of range, expected ${least} to ${greatest}`;
    at += match[0].length;
    return value;
  };
  const name = (names: readonly string[], length?: number): number => {
    const rest = text.slice(at).toLowerCase();
    const found = names.findIndex((candidate) => rest.startsWith(candidate.slice(0, length).toLowerCase()));
    if (found >= 0) at += (names[found] as string).slice(0, length).length;
    return found;
  };

  for (const piece of parseFormat(format)) {
    if ('text' in piece) {
      // White space in the format stands for any of it.
      for (const character of piece.text) {
        if (/\s/.test(character)) {
          if (!/\s/.test(text[at] ?? '')) return failure('Space does not match, expected a space');
          while (/\s/.test(text[at] ?? '')) at++;
        } else if (text[at] === character) at++;
        else return failure(`Literal does not match, expected ${piece.text}`);
      }
      continue;
    }
    let value: number | string = 0;
    const letter = piece.specifier.replace('-', '');
    if ('UWVGj'.includes(letter)) offsets.push(letter);
    switch (piece.specifier) {
      case 'd': case '-d': value = number(2, 1, 31); if (typeof value === 'number') day = value; break;
      case 'm': case '-m': value = number(2, 1, 12); if (typeof value === 'number') month = value; break;
      case 'y': case '-y': value = number(2, 0, 99); if (typeof value === 'number') year = value < 69 ? 2000 + value : 1900 + value; break;
      case 'Y': {
        const match = /^-?\d{1,4}/.exec(text.slice(at));
        if (match === null) value = 'Expected a number';
        else {
          year = Number(match[0]);
          at += match[0].length;
        }
        break;
      }
      case 'H': case '-H': value = number(2, 0, 23); if (typeof value === 'number') hour = value; break;
      case 'I': case '-I': value = number(2, 1, 12); if (typeof value === 'number') hour = value; break;
      case 'M': case '-M': value = number(2, 0, 59); if (typeof value === 'number') minute = value; break;
      case 'S': case '-S': value = number(2, 0, 59); if (typeof value === 'number') second = value; break;
      case 'j': case '-j': value = number(3, 1, 366); if (typeof value === 'number') dayOfYear = value; break;
      case 'w': value = number(1, 0, 6); if (typeof value === 'number') weekday = value; break;
      case 'u': value = number(1, 1, 7); if (typeof value === 'number') weekday = value % 7; break;
      case 'U': value = number(2, 0, 53); if (typeof value === 'number') week = { number: value, from: 'sunday' }; break;
      case 'W': value = number(2, 0, 53); if (typeof value === 'number') week = { number: value, from: 'monday' }; break;
      case 'V': value = number(2, 1, 53); if (typeof value === 'number') week = { number: value, from: 'iso' }; break;
      case 'G': value = number(4, 0, 9999); if (typeof value === 'number') isoYear = value; break;
      case 'f': case 'g': case 'n': {
        const most = piece.specifier === 'g' ? 3 : piece.specifier === 'f' ? 6 : 9;
        const match = /^\d+/.exec(text.slice(at, at + most));
        if (match === null) value = 'Expected a number';
        else {
          nanos = Number(match[0].padEnd(9, '0').slice(0, 9));
          at += match[0].length;
        }
        break;
      }
      case 'p': {
        const half = text.slice(at, at + 2).toLowerCase();
        if (half !== 'am' && half !== 'pm') value = 'Expected AM/PM';
        else {
          pm = half === 'pm';
          at += 2;
        }
        break;
      }
      case 'a': if (name(DAY_NAMES, 3) < 0) value = 'Expected an abbreviated day name (Mon, Tue, Wed, Thu, Fri, Sat, Sun)'; break;
      case 'A': if (name(DAY_NAMES) < 0) value = 'Expected a full day name (Monday, Tuesday, etc...)'; break;
      case 'b': case 'B': {
        const found = name(MONTH_NAMES, piece.specifier === 'b' ? 3 : undefined);
        if (found < 0) value = piece.specifier === 'b' ? 'Expected an abbreviated month name (Jan, Feb, Mar, etc..)' : 'Expected a full month name (January, February, etc...)';
        else month = found + 1;
        break;
      }
      case 'z': {
        const match = /^(Z|([+-])(\d{2})(?::?(\d{2}))?(?::?(\d{2}))?)/.exec(text.slice(at));
        if (match === null) value = 'Expected +HH[MM] or -HH[MM]';
        else {
          const size = Number(match[3] ?? 0) * 3600 + Number(match[4] ?? 0) * 60 + Number(match[5] ?? 0);
          offset = match[2] === '-' ? -size : size;
          at += match[0].length;
        }
        break;
      }
      case 'Z': {
        const match = /^[A-Za-z0-9_+\-/]+/.exec(text.slice(at));
        if (match === null) value = 'Empty Time Zone name';
        else {
          zone = match[0];
          at += match[0].length;
        }
        break;
      }
      default: break;
    }
    if (typeof value === 'string') return failure(value);
  }
  while (at < text.length && /\s/.test(text[at] as string)) at++;
  if (at < text.length) return failure('Full specifier did not match: trailing characters');
  if (pm !== undefined) {
    if (hour > 12) return failure('Invalid hour: 12-hour clock');
    hour = (hour % 12) + (pm ? 12 : 0);
  }
  const kinds = [...new Set(offsets)];
  if (kinds.length > 1 && !kinds.every((kind) => kind === 'V' || kind === 'G')) return failure(`Cannot combine %${kinds.join(' and %')}`);
  let days: number;
  // A month or a day decides; a week or a day of the year only stand in for them.
  const dated = month !== 1 || day !== 1;
  if (week?.from === 'iso' && !dated) {
    const january4 = daysFromCivil(isoYear ?? year, 1, 4);
    days = january4 - isoDayOfWeek(january4) + 1 + (week.number - 1) * 7 + (((weekday ?? 1) + 6) % 7);
  } else if (week !== undefined && !dated) {
    const january1 = daysFromCivil(year, 1, 1);
    const first = isoDayOfWeek(january1) % 7;
    const shift = week.from === 'sunday' ? (7 - first) % 7 : (8 - first) % 7;
    const ofWeek = weekday === undefined ? 0 : week.from === 'sunday' ? weekday : (weekday + 6) % 7;
    days = january1 + shift + (week.number - 1) * 7 + ofWeek;
  } else if (dayOfYear !== undefined) days = daysFromCivil(year, 1, 1) + dayOfYear - 1;
  else {
    if (!isValidDate(year, month, day)) return failure(`Date out of range: ${year}-${month}-${day}`);
    days = daysFromCivil(year, month, day);
  }
  let micros = BigInt(days) * 86_400_000_000n + BigInt(hour * 3600 + minute * 60 + second) * 1_000_000n + BigInt(Math.floor(nanos / 1000));
  if (offset !== undefined) micros -= BigInt(offset) * 1_000_000n;
  if (zone !== undefined) {
    const east = zoneOffsetSeconds(zone, micros, 'wall');
    if (east === undefined) return failure(`Unknown TimeZone '${zone}'`);
    micros -= BigInt(east) * 1_000_000n;
  }
  return { micros };
}
