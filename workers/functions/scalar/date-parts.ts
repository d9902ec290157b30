/** Names of the parts of dates and times, as DuckDB takes them, and parts of single values. */
import { UserError } from '../../../src/base/errors.ts';

/** The kernels' numbers (workers/kernels/dates.ts); from `epoch` on parts that no kernel computes. */
export const PART_CODES = {
  year: 0, month: 1, day: 2, hour: 3, minute: 4, second: 5, milliseconds: 6, microseconds: 7, dow: 8, isodow: 9, doy: 10, week: 11, isoyear: 12, quarter: 13,
  decade: 14, century: 15, millennium: 16, era: 17, yearweek: 18, epoch: 19, julian: 20, timezone: 21, timezone_hour: 22, timezone_minute: 23,
} as const;
export type DatePart = keyof typeof PART_CODES;

const NAMES: Record<DatePart, readonly string[]> = {
  year: ['year', 'yr', 'y', 'years', 'yrs'],
  month: ['month', 'mon', 'months', 'mons'],
  day: ['day', 'days', 'd', 'dayofmonth'],
  hour: ['hour', 'hr', 'hours', 'hrs', 'h'],
  minute: ['minute', 'min', 'minutes', 'mins', 'm'],
  second: ['second', 'sec', 'seconds', 'secs', 's'],
  milliseconds: ['milliseconds', 'millisecond', 'ms', 'msec', 'msecs'],
  microseconds: ['microseconds', 'microsecond', 'us', 'usec', 'usecs', 'usecond', 'useconds'],
  dow: ['dow', 'dayofweek', 'weekday'],
  isodow: ['isodow'],
  doy: ['doy', 'dayofyear'],
  week: ['week', 'weeks', 'w', 'weekofyear'],
  isoyear: ['isoyear'],
  quarter: ['quarter', 'quarters'],
  decade: ['decade', 'dec', 'decades', 'decs'],
  century: ['century', 'cent', 'centuries', 'c'],
  millennium: ['millennium', 'mil', 'millennia', 'millenniums', 'mils', 'millenium'],
  era: ['era'],
  yearweek: ['yearweek'],
  epoch: ['epoch'],
  julian: ['julian', 'jd'],
  timezone: ['timezone'],
  timezone_hour: ['timezone_hour'],
  timezone_minute: ['timezone_minute'],
};

const BY_NAME = new Map<string, DatePart>();
for (const [part, names] of Object.entries(NAMES)) for (const name of names) BY_NAME.set(name, part as DatePart);

/** @throws UserError CONVERSION for a name that is none */
export function datePart(name: string): DatePart {
  const part = BY_NAME.get(name.toLowerCase());
  if (part === undefined)
    throw new UserError('CONVERSION', `extract specifier "${name}" not recognized`, { hint: `Parts: ${Object.keys(PART_CODES).join(', ')}.` });
  return part;
}

/** epoch and julian are DOUBLE, every other part BIGINT. */
export function isFractional(part: DatePart): boolean {
  return part === 'epoch' || part === 'julian';
}

/** A part that counts units below the day, of the microseconds of a day. */
export function timePart(part: DatePart, micros: bigint): bigint | undefined {
  switch (part) {
    case 'hour': return micros / 3_600_000_000n;
    case 'minute': return (micros / 60_000_000n) % 60n;
    case 'second': return (micros / 1_000_000n) % 60n;
    case 'milliseconds': return (micros % 60_000_000n) / 1000n;
    case 'microseconds': return micros % 60_000_000n;
    default: return undefined;
  }
}


export const DAY_NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
export const MONTH_NAMES = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
] as const;
