/** Parts of dates and times: date_part (EXTRACT), year, month …, date_trunc, dayname, epoch and its kin. */
import { BIGINT, DATE, type DataType, DOUBLE, INTERVAL, TIME, TIMESTAMP, TIMESTAMP_NS, TIMESTAMPTZ, VARCHAR } from '../../../src/columns/types.ts';
import type { Vector } from '../../../src/columns/vector.ts';
import type { LiteralValue } from '../../../src/plan/expr.ts';
import type { FunctionSignature } from '../../../src/plan/functions.ts';
import { UserError } from '../../../src/base/errors.ts';
import { castVector } from '../../expressions/casts/index.ts';
import type { EvaluationContext } from '../../expressions/evaluation-context.ts';
import { isFiniteDate, isFiniteTimestamp, isoDayOfWeek, civilFromDays, daysFromCivil, daysInMonth, splitMicros } from '../../expressions/text/calendar.ts';
import type { IntervalValue } from '../../expressions/text/interval-text.ts';
import { readView } from '../../memory/views.ts';
import type { ScalarFunction, ScalarImplementation } from '../scalar-function.ts';
import { DAY_NAMES, type DatePart, datePart, isFractional, MONTH_NAMES, PART_CODES, timePart } from './date-parts.ts';
import { define, overload, type Overload, resolved } from './define.ts';
import { perRow } from './rows.ts';

const DATED = [DATE, TIMESTAMP, TIMESTAMPTZ];
const PARTED = [...DATED, TIME, INTERVAL];

/** Values of a part for rows of one type; NULL for infinite dates. */
function part(which: DatePart, type: DataType): ScalarImplementation {
  if (type.id === 'TIME' || type.id === 'INTERVAL') return perRow(([value]) => (type.id === 'TIME' ? partOfTime(which, value as bigint) : partOfInterval(which, value as IntervalValue)));
  if (isFractional(which)) return perRow(([value]) => fractionalPart(which, type, value as bigint));
  if (which.startsWith('timezone')) return perRow(([value]) => (isFiniteValue(type, value as bigint) ? 0n : null));
  return (args, numRows, returns, context) => {
    const input = context.flat(args[0] as Vector);
    const result = context.newFlat(returns, numRows);
    const ok = context.allocate((numRows + 7) >>> 3, 16);
    const kernel = type.id === 'DATE' ? context.kernels.date_part_date : context.kernels.date_part_timestamp;
    return kernel(result.data, input.data, numRows, PART_CODES[which], ok) === 0 ? result : { ...result, validity: ok };
  };
}

function isFiniteValue(type: DataType, value: bigint): boolean {
  return type.id === 'DATE' ? isFiniteDate(Number(value)) : isFiniteTimestamp(value);
}

/** Microseconds since 1970 of a finite date or timestamp. */
const microsOf = (type: DataType, value: bigint): bigint => (type.id === 'DATE' ? value * 86_400_000_000n : value);

function fractionalPart(which: DatePart, type: DataType, value: bigint): number | null {
  if (!isFiniteValue(type, value)) return null;
  const micros = microsOf(type, value);
  if (which === 'epoch') {
    if (type.id !== 'TIMESTAMPTZ') return Number(micros) / 1_000_000;
    // DuckDB's calendar has milliseconds and adds the microseconds past them.
    const rest = ((micros % 1000n) + 1000n) % 1000n;
    return Number((micros - rest) / 1000n) / 1000 + Number(rest) / 1_000_000;
  }
  const { days, microsOfDay } = splitMicros(micros);
  return days + 2_440_588 + microsOfDay / 86_400_000_000;
}

function unknownUnit(kind: string, which: string): never {
  throw new UserError('NOT_SUPPORTED', `${kind} units "${which}" not recognized`);
}

function partOfTime(which: DatePart, micros: bigint): LiteralValue {
  if (which === 'epoch') return Number(micros) / 1_000_000;
  if (which.startsWith('timezone')) return 0n;
  return timePart(which, micros) ?? unknownUnit('time', which);
}

function partOfInterval(which: DatePart, { months, days, micros }: IntervalValue): LiteralValue {
  switch (which) {
    case 'year': return BigInt(Math.trunc(months / 12));
    case 'month': return BigInt(months % 12);
    case 'day': return BigInt(days);
    case 'decade': return BigInt(Math.trunc(months / 120));
    case 'century': return BigInt(Math.trunc(months / 1200));
    case 'millennium': return BigInt(Math.trunc(months / 12_000));
    case 'quarter': return BigInt(Math.trunc((months % 12) / 3) + 1);
    // A year has 365.25 days here, a month 30.
    case 'epoch': return (Math.trunc(months / 12) * 365.25 + (months % 12) * 30 + days) * 86_400 + Number(micros) / 1_000_000;
    default: return timePart(which, micros) ?? unknownUnit('interval', which);
  }
}

/** date_part with the part as a value: a literal decides between BIGINT and DOUBLE. */
function parts(type: DataType): Overload {
  const resolve: NonNullable<FunctionSignature['resolve']> = (args, literals) => {
    if (args.length !== 2) return null;
    const name = literals[0];
    return { args: [VARCHAR, type], returns: typeof name === 'string' && isFractional(datePart(name)) ? DOUBLE : BIGINT };
  };
  const runs = new Map<DatePart, ScalarImplementation>();
  const run: ScalarImplementation = (args, numRows, returns, context) => {
    const [name, value] = args as [Vector, Vector];
    if (name.form !== 'constant') return perRow(([which, single]) => partOfValue(datePart(which as string), type, single as LiteralValue))(args, numRows, returns, context);
    const which = datePart(readView(context.heap, name.data));
    if (isFractional(which) && returns.id !== 'DOUBLE') throw new UserError('INVALID_INPUT', `"${which}" needs a literal part name`);
    let implementation = runs.get(which);
    if (implementation === undefined) {
      implementation = part(which, type);
      runs.set(which, implementation);
    }
    return implementation([value], numRows, returns, context);
  };
  return resolved([VARCHAR, type], BIGINT, resolve, run);
}

/** One value's part, for part names that change from row to row. */
function partOfValue(which: DatePart, type: DataType, value: LiteralValue): LiteralValue {
  if (type.id === 'TIME') return partOfTime(which, value as bigint);
  if (type.id === 'INTERVAL') return partOfInterval(which, value as IntervalValue);
  if (isFractional(which)) throw new UserError('INVALID_INPUT', `"${which}" needs a literal part name`);
  if (!isFiniteValue(type, value as bigint)) return null;
  if (which.startsWith('timezone')) return 0n;
  const { days, microsOfDay } = splitMicros(microsOf(type, value as bigint));
  return timePart(which, BigInt(microsOfDay)) ?? calendarPart(which, days);
}

function calendarPart(which: DatePart, days: number): bigint {
  const { year, month, day } = civilFromDays(days);
  const thursday = days - isoDayOfWeek(days) + 4;
  const isoYear = civilFromDays(thursday).year;
  const week = Math.floor((thursday - daysFromCivil(isoYear, 1, 1)) / 7) + 1;
  switch (which) {
    case 'year': return BigInt(year);
    case 'month': return BigInt(month);
    case 'day': return BigInt(day);
    case 'dow': return BigInt(isoDayOfWeek(days) % 7);
    case 'isodow': return BigInt(isoDayOfWeek(days));
    case 'doy': return BigInt(days - daysFromCivil(year, 1, 1) + 1);
    case 'week': return BigInt(week);
    case 'isoyear': return BigInt(isoYear);
    case 'yearweek': return BigInt(isoYear * 100 + (isoYear > 0 ? week : -week));
    case 'quarter': return BigInt(Math.ceil(month / 3));
    case 'decade': return BigInt(Math.trunc(year / 10));
    case 'century': return BigInt(year > 0 ? Math.trunc((year - 1) / 100) + 1 : Math.trunc(year / 100) - 1);
    case 'millennium': return BigInt(year > 0 ? Math.trunc((year - 1) / 1000) + 1 : Math.trunc(year / 1000) - 1);
    default: return year > 0 ? 1n : 0n;
  }
}

/** The function named after a part: year(x) is date_part('year', x). */
function named(name: string, which: DatePart, types: readonly DataType[], example: string, result: string, aliases: string[] = []): ScalarFunction {
  return define({
    name, aliases,
    description: `The ${which} of a date, time or interval.`,
    examples: [{ sql: example, result }],
    overloads: types.map((type) => overload([type], isFractional(which) ? DOUBLE : BIGINT, part(which, type))),
  });
}

const STEPS: Partial<Record<DatePart, bigint>> = { microseconds: 1n, milliseconds: 1000n, second: 1_000_000n, epoch: 1_000_000n, minute: 60_000_000n, hour: 3_600_000_000n };
/** Parts that are cut like another one. */
const CUT_AS: Partial<Record<DatePart, DatePart>> = { dow: 'day', isodow: 'day', doy: 'day', julian: 'day', yearweek: 'week' };

function truncate(context: EvaluationContext, which: DatePart, stamps: Vector, numRows: number, returns: DataType): Vector {
  const unit = CUT_AS[which] ?? which;
  if (unit === 'era' || unit.startsWith('timezone')) throw new UserError('NOT_SUPPORTED', `Not supported: date_trunc to ${unit}`);
  const input = context.flat(stamps);
  const result = context.newFlat(returns, numRows);
  context.kernels.date_trunc_timestamp(result.data, input.data, numRows, PART_CODES[unit], STEPS[unit] ?? 0n);
  return result;
}

const truncation = (type: DataType): ScalarImplementation => (args, numRows, returns, context) => {
  const [name, value] = args as [Vector, Vector];
  const stamps = type.id === 'DATE' ? castVector(context, value, TIMESTAMP) : value;
  if (name.form === 'constant') return truncate(context, datePart(readView(context.heap, name.data)), stamps, numRows, returns);
  // A unit for each row: one batch of one row each time.
  const flatNames = context.flat(name);
  const flat = context.flat(stamps);
  const result = context.newFlat(returns, numRows);
  for (let row = 0; row < numRows; row++) {
    if (!context.isSet(context.validity, row)) continue;
    const single: Vector = { ...flat, data: flat.data + row * 8, length: 1, validity: 0 };
    const cut = context.flat(truncate(context, datePart(readView(context.heap, flatNames.data + row * 16)), single, 1, returns));
    context.heap.i64[(result.data >>> 3) + row] = context.heap.i64[cut.data >>> 3] as bigint;
  }
  return result;
};

const INTERVAL_MONTHS: Partial<Record<DatePart, number>> = { millennium: 12_000, century: 1200, decade: 120, year: 12, isoyear: 12, quarter: 3, month: 1 };

function truncateInterval(which: DatePart, span: IntervalValue): IntervalValue {
  const unit = CUT_AS[which] ?? which;
  const months = INTERVAL_MONTHS[unit];
  if (months !== undefined) return { months: Math.trunc(span.months / months) * months, days: 0, micros: 0n };
  if (unit === 'week') return { months: span.months, days: Math.trunc(span.days / 7) * 7, micros: 0n };
  if (unit === 'day') return { ...span, micros: 0n };
  const step = STEPS[unit];
  if (step === undefined) return unknownUnit('interval', unit);
  return { ...span, micros: (span.micros / step) * step };
}

const nameOf = (type: DataType, pick: (days: number) => string): Overload =>
  overload([type], VARCHAR, perRow(([value]) => (isFiniteValue(type, value as bigint) ? pick(splitMicros(microsOf(type, value as bigint)).days) : null)));

/** Converted microseconds of a value; an interval's months have 30 days here, and its days are converted by themselves. */
function epochOf(type: DataType, value: LiteralValue, convert: (micros: bigint) => bigint): bigint {
  if (type.id !== 'INTERVAL') return convert(microsOf(type, value as bigint));
  const { months, days, micros } = value as IntervalValue;
  return convert(BigInt(months * 30 + days) * 86_400_000_000n) + convert(micros);
}

const epochs = (convert: (micros: bigint) => bigint): Overload[] =>
  PARTED.map((type) => overload([type], BIGINT, perRow(([value]) =>
    DATED.includes(type) && !isFiniteValue(type, value as bigint) ? null : epochOf(type, value as LiteralValue, convert))));

const lastDay = (type: DataType): Overload => overload([type], DATE, perRow(([value]) => {
  if (!isFiniteValue(type, value as bigint)) return null;
  const { year, month } = civilFromDays(splitMicros(microsOf(type, value as bigint)).days);
  return BigInt(daysFromCivil(year, month, daysInMonth(year, month)));
}));

export const datePartFunctions: readonly ScalarFunction[] = [
  define({
    name: 'date_part', aliases: ['datepart', 'extract'],
    description: 'A part of a date, time or interval, by name: year, month, day, hour, minute, second, dow, week, quarter, epoch …',
    examples: [
      { sql: "date_part('year', DATE '2024-03-15')", result: '2024' }, { sql: "extract(hour FROM TIMESTAMP '2024-03-15 10:11:12')", result: '10' },
      { sql: "date_part('epoch', TIMESTAMP '1970-01-02 00:00:00.5')", result: '86400.5' }, { sql: "date_part('isodow', DATE '2024-03-17')", result: '7' },
    ],
    overloads: PARTED.map(parts),
  }),
  named('year', 'year', [...DATED, INTERVAL], "year(DATE '2024-03-15')", '2024'),
  named('month', 'month', [...DATED, INTERVAL], "month(DATE '2024-03-15')", '3'),
  named('day', 'day', [...DATED, INTERVAL], "day(DATE '2024-03-15')", '15', ['dayofmonth']),
  named('hour', 'hour', PARTED, "hour(TIMESTAMP '2024-03-15 10:11:12')", '10'),
  named('minute', 'minute', PARTED, "minute(TIMESTAMP '2024-03-15 10:11:12')", '11'),
  named('second', 'second', PARTED, "second(TIMESTAMP '2024-03-15 10:11:12')", '12'),
  named('millisecond', 'milliseconds', PARTED, "millisecond(TIMESTAMP '2024-03-15 10:11:12.5')", '12500'),
  named('microsecond', 'microseconds', PARTED, "microsecond(TIMESTAMP '2024-03-15 10:11:12.5')", '12500000'),
  named('dayofweek', 'dow', DATED, "dayofweek(DATE '2024-03-17')", '0', ['weekday']),
  named('isodow', 'isodow', DATED, "isodow(DATE '2024-03-17')", '7'),
  named('dayofyear', 'doy', DATED, "dayofyear(DATE '2024-03-15')", '75'),
  named('week', 'week', DATED, "week(DATE '2024-12-30')", '1', ['weekofyear']),
  named('isoyear', 'isoyear', DATED, "isoyear(DATE '2024-12-30')", '2025'),
  named('yearweek', 'yearweek', DATED, "yearweek(DATE '2024-12-30')", '202501'),
  named('quarter', 'quarter', [...DATED, INTERVAL], "quarter(DATE '2024-12-30')", '4'),
  named('decade', 'decade', [...DATED, INTERVAL], "decade(DATE '2024-12-30')", '202'),
  named('century', 'century', [...DATED, INTERVAL], "century(DATE '2024-12-30')", '21'),
  named('millennium', 'millennium', [...DATED, INTERVAL], "millennium(DATE '2024-12-30')", '3'),
  named('era', 'era', DATED, "era(DATE '2024-12-30')", '1'),
  named('julian', 'julian', DATED, "julian(DATE '2024-03-15')", '2460385.0'),
  named('epoch', 'epoch', PARTED, "epoch(TIMESTAMP '1970-01-01 00:00:01.5')", '1.5'),
  define({
    name: 'nanosecond', description: 'Nanoseconds of the minute.', examples: [{ sql: "nanosecond(TIMESTAMP_NS '2024-01-01 00:00:02.5')", result: '2500000000' }],
    overloads: [
      ...PARTED.map((type): Overload => overload([type], BIGINT, perRow(([value]) => {
        const micros = partOfValue('microseconds', type, value as LiteralValue);
        return micros === null ? null : (micros as bigint) * 1000n;
      }))),
      overload([TIMESTAMP_NS], BIGINT, perRow(([value]) => {
        const rest = (value as bigint) % 60_000_000_000n;
        return isFiniteTimestamp(value as bigint) ? (rest < 0n ? rest + 60_000_000_000n : rest) : null;
      })),
    ],
  }),
  define({
    name: 'date_trunc', aliases: ['datetrunc'],
    description: 'Cut to the start of a unit: year, quarter, month, week (Monday), day, hour, minute, second …',
    examples: [
      { sql: "date_trunc('hour', TIMESTAMP '2024-03-15 10:11:12')", result: '2024-03-15 10:00:00' }, { sql: "date_trunc('month', DATE '2024-03-15')", result: '2024-03-01 00:00:00' },
      { sql: "date_trunc('week', TIMESTAMP '2024-03-15 10:11:12')", result: '2024-03-11 00:00:00' },
    ],
    overloads: [
      overload([VARCHAR, DATE], TIMESTAMP, truncation(DATE)),
      overload([VARCHAR, TIMESTAMP], TIMESTAMP, truncation(TIMESTAMP)),
      overload([VARCHAR, TIMESTAMPTZ], TIMESTAMPTZ, truncation(TIMESTAMPTZ)),
      overload([VARCHAR, INTERVAL], INTERVAL, perRow(([name, span]) => truncateInterval(datePart(name as string), span as IntervalValue))),
    ],
  }),
  define({
    name: 'dayname', total: true, description: 'English name of the day of the week.', examples: [{ sql: "dayname(DATE '2024-03-15')", result: 'Friday' }],
    overloads: DATED.map((type) => nameOf(type, (days) => DAY_NAMES[isoDayOfWeek(days) % 7] as string)),
  }),
  define({
    name: 'monthname', total: true, description: 'English name of the month.', examples: [{ sql: "monthname(DATE '2024-03-15')", result: 'March' }],
    overloads: DATED.map((type) => nameOf(type, (days) => MONTH_NAMES[civilFromDays(days).month - 1] as string)),
  }),
  define({
    name: 'epoch_ms', description: 'Milliseconds since 1970 of a time, or the timestamp of so many milliseconds.',
    examples: [{ sql: "epoch_ms(TIMESTAMP '1970-01-01 00:00:01.5')", result: '1500' }, { sql: 'epoch_ms(1700000000000)', result: '2023-11-14 22:13:20' }],
    overloads: [...epochs((micros) => micros / 1000n), overload([BIGINT], TIMESTAMP, perRow(([value]) => (value as bigint) * 1000n))],
  }),
  define({
    name: 'epoch_us', total: true, description: 'Microseconds since 1970.', examples: [{ sql: "epoch_us(TIMESTAMP '1970-01-01 00:00:01.5')", result: '1500000' }], overloads: epochs((micros) => micros),
  }),
  define({
    name: 'epoch_ns', total: true, description: 'Nanoseconds since 1970.', examples: [{ sql: "epoch_ns(TIMESTAMP '1970-01-01 00:00:01.5')", result: '1500000000' }],
    overloads: [...epochs((micros) => micros * 1000n), overload([TIMESTAMP_NS], BIGINT, perRow(([value]) => value as bigint))],
  }),
  define({
    name: 'last_day', total: true, description: 'The last day of the month.', examples: [{ sql: "last_day(DATE '2024-02-03')", result: '2024-02-29' }], overloads: DATED.map(lastDay),
  }),
];
