/** How one value of a result is shown. Display only: copying and downloading use the raw text. */
import { groupDigits } from './numbers.ts';

export type ValueKind = 'number' | 'time' | 'boolean' | 'text';

/** What to do with a type, by DuckDB's name for it. */
export function kindOfType(type: string): ValueKind {
  if (type.endsWith(']')) return 'text';
  const name = type.toUpperCase();
  if (/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|REAL|DECIMAL(\(.*\))?)$/.test(name)) return 'number';
  if (/^(TIMESTAMP.*|DATE|TIME)$/.test(name)) return 'time';
  return name === 'BOOLEAN' ? 'boolean' : 'text';
}

export function isZoned(type: string): boolean {
  return /^TIMESTAMP(TZ| WITH TIME ZONE)$/i.test(type);
}

/** Longest text put into a cell; the detail view shows all of it. */
export const MAX_CELL_CHARS = 400;

export interface ShownValue {
  readonly text: string;
  /** The raw value, where the shown text is not it. */
  readonly raw?: string;
}

/**
 * Numbers get thousands marks; times with a zone are shown in the user's; control characters become visible
 * pictures (a line feed would break the row); long texts are cut. `zone` is an IANA name, default the user's.
 */
export function showValue(value: string, type: string, zone?: string): ShownValue {
  const kind = kindOfType(type);
  if (kind === 'number') {
    const text = groupDigits(value);
    return text === value ? { text } : { text, raw: value };
  }
  if (isZoned(type)) {
    const text = inZone(value, zone);
    return text === null || text === value ? { text: value } : { text, raw: value };
  }
  if (kind === 'time') return { text: value };
  const cut = value.length > MAX_CELL_CHARS ? `${value.slice(0, MAX_CELL_CHARS)}…` : value;
  const text = visibleControls(cut);
  return text === value ? { text } : { text, raw: value };
}

/** U+0000 to U+001F and U+007F as their Unicode pictures; bidirectional controls as a mark, so that no value reorders its row. */
export function visibleControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about.
  return text.replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (char) => {
    const code = char.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}

const ZONED = /^(\d{4,6})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})(\.\d+)?([+-])(\d{2})(?::?(\d{2}))?$/;

/** Null where the text is not a plain instant (infinity, BC). Digits below the second are kept as they are. */
function inZone(value: string, zone: string | undefined): string | null {
  const match = ZONED.exec(value);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction = '', sign, zoneHours, zoneMinutes = '0'] = match;
  const offsetMinutes = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1);
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute) - offsetMinutes, Number(second));
  if (Number.isNaN(time)) return null;
  const parts = Object.fromEntries(formatterOf(zone).formatToParts(time).map((part) => [part.type, part.value]));
  return `${parts['year']?.padStart(4, '0')}-${parts['month']}-${parts['day']} ${parts['hour']}:${parts['minute']}:${parts['second']}${fraction}`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatterOf(zone: string | undefined): Intl.DateTimeFormat {
  const key = zone ?? '';
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      ...(zone === undefined ? {} : { timeZone: zone }),
      year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
    });
    formatters.set(key, formatter);
  }
  return formatter;
}

/** `Europe/Berlin`: the zone that times are shown in. */
export function userZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
