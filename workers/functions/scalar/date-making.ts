/** Dates, times and intervals from numbers; differences; buckets; time zones. */
import { BIGINT, DATE, type DataType, DOUBLE, INTEGER, INTERVAL, TIME, TIMESTAMP, TIMESTAMP_NS, TIMESTAMPTZ, VARCHAR } from '../../../src/columns/types.ts';
import { UserError } from '../../../src/base/errors.ts';
import {
  addMonths, civilFromDays, daysFromCivil, daysInMonth, isFiniteDate, isFiniteTimestamp, isValidDate, joinMicros, MAX_DATE, MAX_TIMESTAMP, MICROS_PER_DAY, MIN_DATE, MIN_TIMESTAMP, splitMicros,
} from '../../expressions/text/calendar.ts';
import type { IntervalValue } from '../../expressions/text/interval-text.ts';
import { zoneOffsetSeconds } from '../../expressions/text/time-zone.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { type DatePart, datePart } from './date-parts.ts';
import { define, overload, type Overload } from './define.ts';
import { perRow, type RowFunction } from './rows.ts';
import { addInterval } from './temporal-arithmetic.ts';

function makeDate(year: bigint, month: bigint, day: bigint): number {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const days = isValidDate(y, m, d) ? daysFromCivil(y, m, d) : Number.NaN;
  if (!(days >= MIN_DATE && days <= MAX_DATE)) throw new UserError('CONVERSION', `Date out of range: ${y}-${m}-${d}`);
  return days;
}

function makeTime(hour: bigint, minute: bigint, second: number): number {
  const micros = Math.round(second * 1_000_000);
  const total = (Number(hour) * 3600 + Number(minute) * 60) * 1_000_000 + micros;
  const inRange = hour >= 0n && minute >= 0n && minute <= 59n && second >= 0 && second < 60 && (hour <= 23n || total === 86_400_000_000);
  if (!inRange) throw new UserError('CONVERSION', `Time out of range: ${hour}:${minute}:${second}`);
  return total;
}

function checked(micros: bigint): bigint {
  if (micros < MIN_TIMESTAMP || micros > MAX_TIMESTAMP) throw new UserError('CONVERSION', 'Date and time not in timestamp range');
  return micros;
}

const fields = [BIGINT, BIGINT, BIGINT, BIGINT, BIGINT, DOUBLE];
const makeStamp: RowFunction = ([year, month, day, hour, minute, second]) =>
  checked(joinMicros(makeDate(year as bigint, month as bigint, day as bigint), makeTime(hour as bigint, minute as bigint, second as number)));

/** Microseconds east of UTC of a zone. */
function zoneMicros(zone: string, micros: bigint, kind: 'instant' | 'wall'): bigint {
  const seconds = /^[A-Za-z]/.test(zone) ? zoneOffsetSeconds(zone, micros, kind) : undefined;
  if (seconds === undefined) throw new UserError('INVALID_INPUT', `Unknown TimeZone '${zone}'!`, { hint: 'Zones have names like Europe/Berlin, America/New_York or UTC.' });
  return BigInt(seconds) * 1_000_000n;
}

const INT32 = 2_147_483_647;

function span(unit: 'months' | 'days' | 'micros', size: number): RowFunction {
  return ([value]) => {
    if (typeof value === 'number') {
      const micros = Math.round(value * size);
      if (!(Math.abs(micros) < 2 ** 63)) throw new UserError('OUT_OF_RANGE', `Interval value ${value} is out of range`);
      return { months: 0, days: 0, micros: BigInt(micros) };
    }
    const count = (value as bigint) * BigInt(size);
    const fits = unit === 'micros' ? BigInt.asIntN(64, count) === count : count <= BigInt(INT32) && count >= BigInt(-INT32 - 1);
    if (!fits) throw new UserError('OUT_OF_RANGE', `Interval value ${value} is out of range`);
    return { months: unit === 'months' ? Number(count) : 0, days: unit === 'days' ? Number(count) : 0, micros: unit === 'micros' ? count : 0n };
  };
}

function interval(name: string, unit: 'months' | 'days' | 'micros', size: number, argument: DataType, example: string, result: string): ScalarFunction {
  return define({
    name,
    description: `An interval of so many ${name.slice(3)}.`,
    examples: [{ sql: example, result }],
    overloads: [overload([argument], INTERVAL, perRow(span(unit, size)))],
  });
}

/** The value as microseconds since 1970 (or since midnight); null where it is infinite. */
function instant(type: DataType, value: bigint): bigint | null {
  if (type.id === 'DATE') return isFiniteDate(Number(value)) ? value * MICROS_PER_DAY : null;
  return type.id === 'TIME' || isFiniteTimestamp(value) ? value : null;
}

const FIXED: Partial<Record<DatePart, bigint>> = {
  microseconds: 1n, milliseconds: 1000n, second: 1_000_000n, epoch: 1_000_000n, minute: 60_000_000n, hour: 3_600_000_000n, day: MICROS_PER_DAY,
  dow: MICROS_PER_DAY, isodow: MICROS_PER_DAY, doy: MICROS_PER_DAY, julian: MICROS_PER_DAY,
};
const MONTHS: Partial<Record<DatePart, number>> = { month: 1, quarter: 3, year: 12, isoyear: 12, decade: 120, century: 1200, millennium: 12_000 };

function floorDivide(a: bigint, b: bigint): bigint {
  return a % b < 0n ? a / b - 1n : a / b;
}

function noUnit(what: string, part: DatePart): never {
  throw new UserError('NOT_SUPPORTED', `Not supported: ${what} in units of ${part}`);
}

/** Days of the Monday that starts the ISO year of a day. */
function isoYearOf(days: number): number {
  const weekday = ((((days + 3) % 7) + 7) % 7) + 1;
  return civilFromDays(days - weekday + 4).year;
}

/** Microseconds between two instants. @throws UserError OUT_OF_RANGE beyond 64 bits */
function difference(from: bigint, to: bigint): bigint {
  const micros = to - from;
  if (BigInt.asIntN(64, micros) !== micros) throw new UserError('OUT_OF_RANGE', `Overflow in subtraction of INT64 (${to} - ${from})!`);
  return micros;
}

/** Number of unit boundaries between two instants. */
function boundaries(part: DatePart, from: bigint, to: bigint): bigint {
  const fixed = FIXED[part];
  if (fixed === 1n) return difference(from, to);
  if (fixed !== undefined) return floorDivide(to, fixed) - floorDivide(from, fixed);
  // Weeks are whole weeks of day boundaries, as DuckDB 1.5 counts them.
  if (part === 'week' || part === 'yearweek') return (floorDivide(to, MICROS_PER_DAY) - floorDivide(from, MICROS_PER_DAY)) / 7n;
  const a = splitMicros(from).days;
  const b = splitMicros(to).days;
  if (part === 'isoyear') return BigInt(isoYearOf(b) - isoYearOf(a));
  const x = civilFromDays(a);
  const y = civilFromDays(b);
  switch (part) {
    case 'year': return BigInt(y.year - x.year);
    case 'month': return BigInt((y.year - x.year) * 12 + y.month - x.month);
    case 'quarter': return BigInt(Math.trunc((y.year * 12 + y.month - 1) / 3) - Math.trunc((x.year * 12 + x.month - 1) / 3));
    case 'decade': return BigInt(Math.trunc(y.year / 10) - Math.trunc(x.year / 10));
    case 'century': return BigInt(Math.trunc(y.year / 100) - Math.trunc(x.year / 100));
    case 'millennium': return BigInt(Math.trunc(y.year / 1000) - Math.trunc(x.year / 1000));
    default: return noUnit('date_diff', part);
  }
}

/** Number of whole months between two instants; the last day of a month counts as whole when the other's day lies past it. */
function wholeMonths(from: bigint, to: bigint): number {
  if (from > to) return -wholeMonths(to, from);
  const a = splitMicros(from);
  const b = splitMicros(to);
  const x = civilFromDays(a.days);
  const y = civilFromDays(b.days);
  let months = (y.year - x.year) * 12 + y.month - x.month;
  const lastOfMonth = y.day === daysInMonth(y.year, y.month) && x.day >= y.day;
  const before = lastOfMonth ? a.microsOfDay > b.microsOfDay : x.day > y.day || (x.day === y.day && a.microsOfDay > b.microsOfDay);
  if (before && months > 0) months--;
  return months;
}

/** Number of whole units between two instants. */
function wholeUnits(part: DatePart, from: bigint, to: bigint): bigint {
  const fixed = FIXED[part];
  if (fixed !== undefined) return difference(from, to) / fixed;
  if (part === 'week' || part === 'yearweek') return difference(from, to) / (MICROS_PER_DAY * 7n);
  const months = MONTHS[part];
  if (months === undefined) return noUnit('date_sub', part);
  return BigInt(Math.trunc(wholeMonths(from, to) / months));
}

const between = (count: typeof boundaries): Overload[] => [DATE, TIME, TIMESTAMP, TIMESTAMPTZ].map((type) =>
  overload([VARCHAR, type, type], BIGINT, perRow(([name, from, to]) => {
    const part = datePart(name as string);
    if (type.id === 'TIME' && (FIXED[part] === undefined || FIXED[part] === MICROS_PER_DAY)) noUnit('a difference of times', part);
    const a = instant(type, from as bigint);
    const b = instant(type, to as bigint);
    return a === null || b === null ? null : count(part, a, b);
  })));

/** Years, months, days and time between two timestamps, as PostgreSQL's age. */
function age(later: bigint, earlier: bigint): IntervalValue {
  if (later < earlier) {
    const { months, days, micros } = age(earlier, later);
    return { months: -months, days: -days, micros: -micros };
  }
  const a = splitMicros(later);
  const b = splitMicros(earlier);
  const x = civilFromDays(a.days);
  const y = civilFromDays(b.days);
  let micros = a.microsOfDay - b.microsOfDay;
  let days = x.day - y.day;
  let months = (x.year - y.year) * 12 + x.month - y.month;
  if (micros < 0) {
    micros += 86_400_000_000;
    days--;
  }
  if (days < 0) {
    // The month of the earlier date lends its days.
    days += daysInMonth(y.year, y.month);
    months--;
  }
  return { months, days, micros: BigInt(micros) };
}

const DEFAULT_ORIGIN_DAYS = daysFromCivil(2000, 1, 3); // a Monday
const DEFAULT_ORIGIN_MONTHS = daysFromCivil(2000, 1, 1);

/** Start of the bucket that an instant lies in, in microseconds. */
function bucket(width: IntervalValue, micros: bigint, origin: bigint | undefined): bigint {
  const size = BigInt(width.days) * MICROS_PER_DAY + width.micros;
  if (width.months !== 0) {
    if (size !== 0n) throw new UserError('NOT_SUPPORTED', 'Month intervals cannot have day or time component');
    if (width.months < 0) throw new UserError('NOT_SUPPORTED', 'Period must be greater than 0');
    const from = origin ?? BigInt(DEFAULT_ORIGIN_MONTHS) * MICROS_PER_DAY;
    const monthsOf = (days: number): number => {
      const { year, month } = civilFromDays(days);
      return year * 12 + month - 1;
    };
    const start = splitMicros(from).days;
    const difference = monthsOf(splitMicros(micros).days) - monthsOf(start);
    const whole = Math.floor(difference / width.months) * width.months;
    const first = civilFromDays(start);
    const result = BigInt(addMonths(daysFromCivil(first.year, first.month, 1), whole)) * MICROS_PER_DAY;
    return result;
  }
  if (size <= 0n) throw new UserError('NOT_SUPPORTED', 'Period must be greater than 0');
  const from = origin ?? BigInt(DEFAULT_ORIGIN_DAYS) * MICROS_PER_DAY;
  return checked(from + floorDivide(micros - from, size) * size);
}

function buckets(type: DataType): Overload[] {
  const give = (micros: bigint): bigint => (type.id === 'DATE' ? BigInt(splitMicros(micros).days) : micros);
  return [
    overload([INTERVAL, type], type, perRow(([width, value]) => {
      const micros = instant(type, value as bigint);
      return micros === null ? (value as bigint) : give(bucket(width as IntervalValue, micros, undefined));
    })),
    overload([INTERVAL, type, type], type, perRow(([width, value, origin]) => {
      const micros = instant(type, value as bigint);
      const from = instant(type, origin as bigint);
      if (from === null) return null;
      return micros === null ? (value as bigint) : give(bucket(width as IntervalValue, micros, from));
    })),
    overload([INTERVAL, type, INTERVAL], type, perRow(([width, value, offset]) => {
      const micros = instant(type, value as bigint);
      if (micros === null) return value as bigint;
      const shift = offset as IntervalValue;
      const back = { months: -shift.months, days: -shift.days, micros: -shift.micros };
      return give(addInterval(bucket(width as IntervalValue, addInterval(micros, back), undefined), shift));
    })),
  ];
}

export const dateMakingFunctions: readonly ScalarFunction[] = [
  define({
    name: 'make_date', description: 'A date from year, month and day, or from days since 1970.', examples: [{ sql: 'make_date(2024, 2, 29)', result: '2024-02-29' }],
    overloads: [
      overload([BIGINT, BIGINT, BIGINT], DATE, perRow(([year, month, day]) => BigInt(makeDate(year as bigint, month as bigint, day as bigint)))),
      overload([INTEGER], DATE, perRow(([days]) => days as bigint)),
    ],
  }),
  define({
    name: 'make_time', description: 'A time of day from hour, minute and second.', examples: [{ sql: 'make_time(10, 11, 12.5)', result: '10:11:12.5' }],
    overloads: [overload([BIGINT, BIGINT, DOUBLE], TIME, perRow(([hour, minute, second]) => BigInt(makeTime(hour as bigint, minute as bigint, second as number))))],
  }),
  define({
    name: 'make_timestamp', description: 'A timestamp from its fields, or from microseconds since 1970.',
    examples: [{ sql: 'make_timestamp(2024, 1, 2, 3, 4, 5.678)', result: '2024-01-02 03:04:05.678' }, { sql: 'make_timestamp(1700000000000000)', result: '2023-11-14 22:13:20' }],
    overloads: [overload(fields, TIMESTAMP, perRow(makeStamp)), overload([BIGINT], TIMESTAMP, perRow(([micros]) => checked(micros as bigint)))],
  }),
  define({
    name: 'make_timestamp_ms', description: 'A timestamp from milliseconds since 1970.', examples: [{ sql: 'make_timestamp_ms(1700000000000)', result: '2023-11-14 22:13:20' }],
    overloads: [overload([BIGINT], TIMESTAMP, perRow(([millis]) => checked((millis as bigint) * 1000n)))],
  }),
  define({
    name: 'make_timestamp_ns', total: true, description: 'A timestamp from nanoseconds since 1970.', examples: [{ sql: 'make_timestamp_ns(1700000000000000001)', result: '2023-11-14 22:13:20.000000001' }],
    overloads: [overload([BIGINT], TIMESTAMP_NS, perRow(([nanos]) => nanos as bigint))],
  }),
  define({
    name: 'make_timestamptz', description: 'An instant from its fields in UTC or in a named zone, or from microseconds since 1970.',
    examples: [{ sql: "make_timestamptz(2024, 7, 2, 3, 4, 5.5, 'Europe/Berlin')", result: '2024-07-02 01:04:05.5+00' }],
    overloads: [
      overload(fields, TIMESTAMPTZ, perRow(makeStamp)),
      overload([...fields, VARCHAR], TIMESTAMPTZ, perRow((values, context) => {
        const wall = makeStamp(values, context) as bigint;
        return checked(wall - zoneMicros(values[6] as string, wall, 'wall'));
      })),
      overload([BIGINT], TIMESTAMPTZ, perRow(([micros]) => checked(micros as bigint))),
    ],
  }),
  define({
    name: 'to_timestamp', description: 'The instant so many seconds after 1970.', examples: [{ sql: 'to_timestamp(1700000000.5)', result: '2023-11-14 22:13:20.5+00' }],
    overloads: [overload([DOUBLE], TIMESTAMPTZ, perRow(([seconds]) => {
      const micros = Math.round((seconds as number) * 1_000_000);
      if (!(Math.abs(micros) < 2 ** 63)) throw new UserError('CONVERSION', 'Epoch seconds out of range for TIMESTAMP WITH TIME ZONE');
      return checked(BigInt(micros));
    }))],
  }),
  interval('to_millennia', 'months', 12_000, INTEGER, 'to_millennia(1)', '1000 years'),
  interval('to_centuries', 'months', 1200, INTEGER, 'to_centuries(1)', '100 years'),
  interval('to_decades', 'months', 120, INTEGER, 'to_decades(1)', '10 years'),
  interval('to_years', 'months', 12, INTEGER, 'to_years(2)', '2 years'),
  interval('to_quarters', 'months', 3, INTEGER, 'to_quarters(1)', '3 months'),
  interval('to_months', 'months', 1, INTEGER, 'to_months(3)', '3 months'),
  interval('to_weeks', 'days', 7, INTEGER, 'to_weeks(2)', '14 days'),
  interval('to_days', 'days', 1, INTEGER, 'to_days(3)', '3 days'),
  interval('to_hours', 'micros', 3_600_000_000, BIGINT, 'to_hours(30)', '30:00:00'),
  interval('to_minutes', 'micros', 60_000_000, BIGINT, 'to_minutes(5)', '00:05:00'),
  interval('to_seconds', 'micros', 1_000_000, DOUBLE, 'to_seconds(1.5)', '00:00:01.5'),
  interval('to_milliseconds', 'micros', 1000, DOUBLE, 'to_milliseconds(1.5)', '00:00:00.0015'),
  interval('to_microseconds', 'micros', 1, BIGINT, 'to_microseconds(5)', '00:00:00.000005'),
  define({
    name: 'date_diff', aliases: ['datediff'], description: 'How many boundaries of a unit lie between two times.',
    examples: [{ sql: "date_diff('month', DATE '2024-01-31', DATE '2024-02-01')", result: '1' }, { sql: "date_diff('hour', TIMESTAMP '2024-01-01 10:59:00', TIMESTAMP '2024-01-01 11:00:00')", result: '1' }],
    overloads: between(boundaries),
  }),
  define({
    name: 'date_sub', aliases: ['datesub'], description: 'How many whole units lie between two times.',
    examples: [{ sql: "date_sub('month', DATE '2024-01-31', DATE '2024-03-01')", result: '1' }, { sql: "date_sub('hour', TIMESTAMP '2024-01-01 10:59:00', TIMESTAMP '2024-01-01 11:00:00')", result: '0' }],
    overloads: between(wholeUnits),
  }),
  define({
    name: 'date_add', description: 'A date or timestamp moved by an interval.', examples: [{ sql: "date_add(DATE '2024-01-31', INTERVAL '1 month')", result: '2024-02-29 00:00:00' }],
    overloads: [
      overload([DATE, INTERVAL], TIMESTAMP, perRow(([days, by]) => {
        const micros = instant(DATE, days as bigint);
        return micros === null ? ((days as bigint) > 0n ? 2n ** 63n - 1n : -(2n ** 63n) + 1n) : addInterval(micros, by as IntervalValue);
      })),
      overload([TIMESTAMP, INTERVAL], TIMESTAMP, perRow(([micros, by]) => addInterval(micros as bigint, by as IntervalValue))),
    ],
  }),
  define({
    name: 'age', description: 'Years, months, days and time from the second timestamp to the first.',
    examples: [{ sql: "age(TIMESTAMP '2024-03-15 00:00:00', TIMESTAMP '2023-01-31 12:00:00')", result: '1 year 1 month 14 days 12:00:00' }],
    overloads: [TIMESTAMP, TIMESTAMPTZ].map((type) => overload([type, type], INTERVAL, perRow(([later, earlier]) =>
      isFiniteTimestamp(later as bigint) && isFiniteTimestamp(earlier as bigint) ? age(later as bigint, earlier as bigint) : null))),
  }),
  define({
    name: 'normalized_interval', total: true, description: 'With 30 days as a month and 24 hours as a day.', examples: [{ sql: "normalized_interval(INTERVAL '31 days 25 hours')", result: '1 month 2 days 01:00:00' }],
    overloads: [overload([INTERVAL], INTERVAL, perRow(([value]) => {
      const { months, days, micros } = value as IntervalValue;
      const allDays = BigInt(days) + micros / MICROS_PER_DAY;
      const allMonths = months + Number(allDays / 30n);
      // What does not fit stays as it is, as in DuckDB.
      if (allMonths > INT32 || allMonths < -INT32 - 1) return { months, days, micros };
      return { months: allMonths, days: Number(allDays % 30n), micros: micros % MICROS_PER_DAY };
    }))],
  }),
  define({
    name: 'time_bucket', description: 'Start of the bucket of a given width that a time lies in; buckets start at an origin or are moved by an offset.',
    examples: [
      { sql: "time_bucket(INTERVAL '15 minutes', TIMESTAMP '2024-03-15 10:11:12')", result: '2024-03-15 10:00:00' }, { sql: "time_bucket(INTERVAL '1 week', DATE '2024-03-15')", result: '2024-03-11' },
    ],
    overloads: [DATE, TIMESTAMP, TIMESTAMPTZ].flatMap(buckets),
  }),
  define({
    name: 'timezone', description: 'A wall-clock time in a zone as an instant, or an instant as that zone’s wall clock. AT TIME ZONE.',
    examples: [
      { sql: "timezone('Europe/Berlin', TIMESTAMP '2024-07-01 12:00:00')", result: '2024-07-01 10:00:00+00' },
      { sql: "TIMESTAMPTZ '2024-07-01 12:00:00+00' AT TIME ZONE 'America/New_York'", result: '2024-07-01 08:00:00' },
    ],
    overloads: [
      overload([VARCHAR, TIMESTAMP], TIMESTAMPTZ, perRow(([zone, wall]) =>
        isFiniteTimestamp(wall as bigint) ? checked((wall as bigint) - zoneMicros(zone as string, wall as bigint, 'wall')) : (wall as bigint))),
      overload([VARCHAR, TIMESTAMPTZ], TIMESTAMP, perRow(([zone, at]) =>
        isFiniteTimestamp(at as bigint) ? checked((at as bigint) + zoneMicros(zone as string, at as bigint, 'instant')) : (at as bigint))),
    ],
  }),
];
