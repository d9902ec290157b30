/** IANA time zones through Intl, with the transitions found once and kept. */
import { splitMicros } from './calendar.ts';

/** Offsets of one zone: `offsets[k]` seconds east of UTC hold from `starts[k]` (seconds since 1970) on. */
interface Zone {
  readonly name: string;
  readonly format: Intl.DateTimeFormat;
  /** Offsets by hour-aligned probe, so that most instants of a column cost one map look-up. */
  readonly cache: Map<number, number>;
}

const zones = new Map<string, Zone | null>();

function findZone(name: string): Zone | undefined {
  const key = name.toLowerCase();
  let zone = zones.get(key);
  if (zone === undefined) {
    try {
      const format = new Intl.DateTimeFormat('en-US', {
        timeZone: name, hourCycle: 'h23', era: 'short',
        year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
      });
      zone = { name: format.resolvedOptions().timeZone, format, cache: new Map() };
    } catch {
      zone = null;
    }
    zones.set(key, zone);
  }
  return zone ?? undefined;
}

/** Is there such a zone? */
export function isTimeZone(name: string): boolean {
  return findZone(name) !== undefined;
}

function probe(zone: Zone, epochSeconds: number): number {
  const fields: Record<string, number> = {};
  let before = false;
  for (const { type, value } of zone.format.formatToParts(epochSeconds * 1000)) {
    if (type === 'era') before = value.startsWith('B');
    else if (type !== 'literal') fields[type] = Number(value);
  }
  const year = before ? 1 - (fields['year'] as number) : (fields['year'] as number);
  const date = new Date(0);
  date.setUTCFullYear(year, (fields['month'] as number) - 1, fields['day'] as number);
  date.setUTCHours(fields['hour'] as number, fields['minute'] as number, fields['second'] as number);
  return Math.round(date.getTime() / 1000) - epochSeconds;
}

/** Offsets change at whole quarter hours of UTC since 1972 or so; earlier ones are probed to the second. */
const QUARTER = 900;

function offsetAt(zone: Zone, epochSeconds: number): number {
  // Intl's dates end at ±8.64e12 seconds; the rules of the nearest year stand in beyond.
  const seconds = Math.max(-8.64e12 + 86_400, Math.min(8.64e12 - 86_400, epochSeconds));
  const key = seconds >= 0 ? Math.floor(seconds / QUARTER) * QUARTER : seconds;
  let offset = zone.cache.get(key);
  if (offset === undefined) {
    offset = probe(zone, key);
    if (zone.cache.size > 100_000) zone.cache.clear();
    zone.cache.set(key, offset);
  }
  return offset;
}

/**
 * Seconds east of UTC at an instant (`instant`) or at a wall-clock time (`wall`: a time that a change of clocks
 * skips is read with the offset before it, one that occurs twice is the later, as ICU has it). Undefined for an unknown zone.
 */
export function zoneOffsetSeconds(name: string, micros: bigint, kind: 'instant' | 'wall'): number | undefined {
  const zone = findZone(name);
  if (zone === undefined) return undefined;
  const { days, microsOfDay } = splitMicros(micros);
  const seconds = days * 86_400 + Math.floor(microsOfDay / 1_000_000);
  if (kind === 'instant') return offsetAt(zone, seconds);
  const late = offsetAt(zone, seconds + 86_400);
  if (offsetAt(zone, seconds - late) === late) return late;
  return offsetAt(zone, seconds - 86_400);
}
