/** + - * / with dates, times, timestamps and intervals: overloads of the arithmetic operators. */
import {
  BIGINT, DATE, type DataType, DOUBLE, INTEGER, INTERVAL, TIME, TIMESTAMP, TIMESTAMPTZ,
} from '../../../src/columns/types.ts';
import type { FlatVector, Vector } from '../../../src/columns/vector.ts';
import { UserError } from '../../../src/base/errors.ts';
import type { EvaluationContext } from '../../expressions/evaluation-context.ts';
import {
  addMonths, DATE_INFINITY, DATE_MINUS_INFINITY, isFiniteDate, isFiniteTimestamp, joinMicros, MAX_DATE, MAX_TIMESTAMP, MICROS_PER_DAY, MIN_DATE, MIN_TIMESTAMP, splitMicros,
  TIMESTAMP_INFINITY, TIMESTAMP_MINUS_INFINITY,
} from '../../expressions/text/calendar.ts';
import type { IntervalValue } from '../../expressions/text/interval-text.ts';
import type { ScalarImplementation } from '../scalar-function.ts';
import { overload, type Overload } from './define.ts';

const INT32 = 2_147_483_647;

function timestampRange(): UserError {
  return new UserError('CONVERSION', 'Date and time not in timestamp range');
}

export function readInterval(context: EvaluationContext, data: number, row: number): IntervalValue {
  const at = data + row * 16;
  const { heap } = context;
  return { months: heap.i32[at >>> 2] as number, days: heap.i32[(at >>> 2) + 1] as number, micros: heap.i64[(at >>> 3) + 1] as bigint };
}

export function writeInterval(context: EvaluationContext, data: number, row: number, value: IntervalValue): void {
  const at = data + row * 16;
  const { heap } = context;
  heap.i32[at >>> 2] = value.months;
  heap.i32[(at >>> 2) + 1] = value.days;
  heap.i64[(at >>> 3) + 1] = value.micros;
}

/** Months first (cutting the day), then days, then microseconds. Infinite timestamps stay. */
export function addInterval(micros: bigint, { months, days, micros: more }: IntervalValue): bigint {
  if (!isFiniteTimestamp(micros)) return micros;
  let result = micros;
  if (months !== 0) {
    const split = splitMicros(micros);
    result = joinMicros(addMonths(split.days, months), split.microsOfDay);
  }
  result += BigInt(days) * MICROS_PER_DAY + more;
  if (result < MIN_TIMESTAMP || result > MAX_TIMESTAMP) throw timestampRange();
  return result;
}

/**
 * The same for instants, as DuckDB's ICU calendar does it: where any part is negative the microseconds move first.
 * The zone is UTC, so days have 24 hours.
 */
export function addIntervalToInstant(micros: bigint, span: IntervalValue): bigint {
  if (span.months >= 0 && span.days >= 0 && span.micros >= 0n) return addInterval(micros, span);
  return addInterval(addInterval(micros, { months: 0, days: 0, micros: span.micros }), { ...span, micros: 0n });
}

export function negateInterval(value: IntervalValue): IntervalValue {
  return { months: -value.months, days: -value.days, micros: -value.micros };
}

function dateToMicros(days: number): bigint {
  if (days === DATE_INFINITY) return TIMESTAMP_INFINITY;
  if (days === DATE_MINUS_INFINITY) return TIMESTAMP_MINUS_INFINITY;
  const micros = BigInt(days) * MICROS_PER_DAY;
  if (micros < MIN_TIMESTAMP || micros > MAX_TIMESTAMP) throw timestampRange();
  return micros;
}

/** Runs `rule` on every valid row with both sides flat. */
function rows(rule: (context: EvaluationContext, a: FlatVector, b: FlatVector, result: FlatVector, row: number) => void, swap = false): ScalarImplementation {
  return (args, numRows, returns, context) => {
    const a = context.flat((swap ? args[1] : args[0]) as Vector);
    const b = context.flat((swap ? args[0] : args[1]) as Vector);
    const result = context.newFlat(returns, numRows);
    for (let row = 0; row < numRows; row++) if (context.isSet(context.validity, row)) rule(context, a, b, result, row);
    return result;
  };
}

const i32At = (context: EvaluationContext, vector: FlatVector, row: number): number => context.heap.i32[(vector.data >>> 2) + row] as number;
const i64At = (context: EvaluationContext, vector: FlatVector, row: number): bigint => context.heap.i64[(vector.data >>> 3) + row] as bigint;
const setI64 = (context: EvaluationContext, vector: FlatVector, row: number, value: bigint): void => {
  context.heap.i64[(vector.data >>> 3) + row] = value;
};

const moveDate = (sign: 1 | -1, swap = false): ScalarImplementation => rows((context, a, b, result, row) => {
  const days = i32At(context, a, row);
  const moved = isFiniteDate(days) ? days + sign * i32At(context, b, row) : days;
  if (isFiniteDate(days) && (moved < MIN_DATE || moved > MAX_DATE)) throw new UserError('OUT_OF_RANGE', 'Date out of range');
  context.heap.i32[(result.data >>> 2) + row] = moved;
}, swap);

const dateWithTime = (swap = false): ScalarImplementation => rows((context, a, b, result, row) => {
  const micros = dateToMicros(i32At(context, a, row));
  setI64(context, result, row, isFiniteTimestamp(micros) ? micros + i64At(context, b, row) : micros);
}, swap);

const dateWithInterval = (sign: 1 | -1, swap = false): ScalarImplementation => rows((context, a, b, result, row) => {
  const span = readInterval(context, b.data, row);
  setI64(context, result, row, addInterval(dateToMicros(i32At(context, a, row)), sign === 1 ? span : negateInterval(span)));
}, swap);

const timeWithInterval = (sign: 1 | -1, swap = false): ScalarImplementation => rows((context, a, b, result, row) => {
  const { micros } = readInterval(context, b.data, row);
  const sum = (i64At(context, a, row) + BigInt(sign) * micros) % MICROS_PER_DAY;
  setI64(context, result, row, sum < 0n ? sum + MICROS_PER_DAY : sum);
}, swap);

const timestampWithInterval = (sign: 1 | -1, swap = false, add = addInterval): ScalarImplementation => {
  const rowwise = rows((context, a, b, result, row) => {
    const span = readInterval(context, b.data, row);
    setI64(context, result, row, add(i64At(context, a, row), sign === 1 ? span : negateInterval(span)));
  }, swap);
  return (args, numRows, returns, context) => {
    const [stamps, spans] = (swap ? [args[1], args[0]] : args) as [Vector, Vector];
    if (spans.form === 'constant') {
      const { months, days, micros } = readInterval(context, spans.data, 0);
      const delta = BigInt(sign) * (BigInt(days) * MICROS_PER_DAY + micros);
      if (months === 0 && BigInt.asIntN(64, delta) === delta) {
        // The same number of microseconds for every row, unless one is infinite or leaves the range.
        const result = context.newFlat(returns, numRows);
        if (context.kernels.timestamp_shift(result.data, context.flat(stamps).data, numRows, delta) === 0) return result;
      }
    }
    return rowwise(args, numRows, returns, context);
  };
};

function checkedInt32(value: number, a: number, b: number, verb: string, sign: string): number {
  if (value > INT32 || value < -INT32 - 1) throw new UserError('OUT_OF_RANGE', `Overflow in ${verb} of INT32 (${a} ${sign} ${b})!`);
  return value;
}

function checkedInt64(value: bigint, a: bigint, b: bigint, verb: string, sign: string): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new UserError('OUT_OF_RANGE', `Overflow in ${verb} of INT64 (${a} ${sign} ${b})!`);
  return value;
}

const combineIntervals = (sign: 1 | -1): ScalarImplementation => rows((context, a, b, result, row) => {
  const x = readInterval(context, a.data, row);
  const y = readInterval(context, b.data, row);
  const verb = sign === 1 ? 'addition' : 'subtraction';
  const mark = sign === 1 ? '+' : '-';
  writeInterval(context, result.data, row, {
    months: checkedInt32(x.months + sign * y.months, x.months, y.months, verb, mark),
    days: checkedInt32(x.days + sign * y.days, x.days, y.days, verb, mark),
    micros: checkedInt64(x.micros + BigInt(sign) * y.micros, x.micros, y.micros, verb, mark),
  });
});

const intervalTimesInteger = (swap = false): ScalarImplementation => rows((context, a, b, result, row) => {
  const span = readInterval(context, a.data, row);
  const factor = i64At(context, b, row);
  const times = (part: number): number => {
    const product = BigInt(part) * factor;
    if (product > BigInt(INT32) || product < BigInt(-INT32 - 1)) throw new UserError('OUT_OF_RANGE', `Overflow in multiplication of INT32 (${part} * ${factor})!`);
    return Number(product);
  };
  writeInterval(context, result.data, row, {
    months: times(span.months),
    days: times(span.days),
    micros: checkedInt64(span.micros * factor, span.micros, factor, 'multiplication', '*'),
  });
}, swap);

/** Fractions of months become days (30 to a month), fractions of days microseconds. */
export function scaleInterval(span: IntervalValue, factor: number): IntervalValue | undefined {
  const months = span.months * factor;
  const wholeMonths = Math.trunc(months);
  const days = span.days * factor + (months - wholeMonths) * 30;
  const wholeDays = Math.trunc(days);
  const micros = Math.round(Number(span.micros) * factor + (days - wholeDays) * 86_400_000_000);
  if (!(Math.abs(wholeMonths) <= INT32 && Math.abs(wholeDays) <= INT32 && Math.abs(micros) < 2 ** 63)) return undefined;
  return { months: wholeMonths, days: wholeDays, micros: BigInt(micros) };
}

const intervalTimesDouble = (invert: boolean, swap = false): ScalarImplementation => (args, numRows, returns, context) => {
  const a = context.flat((swap ? args[1] : args[0]) as Vector);
  const b = context.flat((swap ? args[0] : args[1]) as Vector);
  const result = context.newFlat(returns, numRows);
  const validity = context.ownBitmap(context.validity, numRows);
  for (let row = 0; row < numRows; row++) {
    if (!context.isSet(validity, row)) continue;
    const factor = context.heap.f64[(b.data >>> 3) + row] as number;
    if (invert && factor === 0) {
      context.clearBit(validity, row);
      continue;
    }
    const scaled = scaleInterval(readInterval(context, a.data, row), invert ? 1 / factor : factor);
    if (scaled === undefined) throw new UserError('OUT_OF_RANGE', `Overflow in INTERVAL ${invert ? 'division' : 'multiplication'}`);
    writeInterval(context, result.data, row, scaled);
  }
  return { ...result, validity };
};

const timestampDifference: ScalarImplementation = rows((context, a, b, result, row) => {
  const x = i64At(context, a, row);
  const y = i64At(context, b, row);
  if (!isFiniteTimestamp(x) || !isFiniteTimestamp(y)) throw new UserError('INVALID_INPUT', 'Cannot subtract infinite timestamps');
  const difference = checkedInt64(x - y, x, y, 'subtraction', '-');
  const days = difference / MICROS_PER_DAY;
  writeInterval(context, result.data, row, { months: 0, days: Number(days), micros: difference - days * MICROS_PER_DAY });
});

const dateDifference: ScalarImplementation = rows((context, a, b, result, row) => {
  const x = i32At(context, a, row);
  const y = i32At(context, b, row);
  if (!isFiniteDate(x) || !isFiniteDate(y)) throw new UserError('INVALID_INPUT', 'Cannot subtract infinite dates');
  setI64(context, result, row, BigInt(x - y));
});

/** Both orders of a commutative operation. */
function both(a: DataType, b: DataType, returns: DataType, make: (swap: boolean) => ScalarImplementation): Overload[] {
  return [overload([a, b], returns, make(false)), overload([b, a], returns, make(true))];
}

export const temporalAddition: readonly Overload[] = [
  ...both(DATE, INTEGER, DATE, (swap) => moveDate(1, swap)),
  ...both(DATE, TIME, TIMESTAMP, (swap) => dateWithTime(swap)),
  ...both(DATE, INTERVAL, TIMESTAMP, (swap) => dateWithInterval(1, swap)),
  ...both(TIME, INTERVAL, TIME, (swap) => timeWithInterval(1, swap)),
  ...both(TIMESTAMP, INTERVAL, TIMESTAMP, (swap) => timestampWithInterval(1, swap)),
  ...both(TIMESTAMPTZ, INTERVAL, TIMESTAMPTZ, (swap) => timestampWithInterval(1, swap, addIntervalToInstant)),
  overload([INTERVAL, INTERVAL], INTERVAL, combineIntervals(1)),
];

export const temporalSubtraction: readonly Overload[] = [
  overload([DATE, DATE], BIGINT, dateDifference),
  overload([DATE, INTEGER], DATE, moveDate(-1)),
  overload([DATE, INTERVAL], TIMESTAMP, dateWithInterval(-1)),
  overload([TIME, INTERVAL], TIME, timeWithInterval(-1)),
  overload([TIMESTAMP, INTERVAL], TIMESTAMP, timestampWithInterval(-1)),
  overload([TIMESTAMPTZ, INTERVAL], TIMESTAMPTZ, timestampWithInterval(-1, false, addIntervalToInstant)),
  overload([TIMESTAMP, TIMESTAMP], INTERVAL, timestampDifference),
  overload([TIMESTAMPTZ, TIMESTAMPTZ], INTERVAL, timestampDifference),
  overload([INTERVAL, INTERVAL], INTERVAL, combineIntervals(-1)),
];

export const intervalNegation: readonly Overload[] = [
  overload([INTERVAL], INTERVAL, (args, numRows, returns, context) => {
    const a = context.flat(args[0] as Vector);
    const result = context.newFlat(returns, numRows);
    for (let row = 0; row < numRows; row++)
      if (context.isSet(context.validity, row)) writeInterval(context, result.data, row, negateInterval(readInterval(context, a.data, row)));
    return result;
  }),
];

export const intervalMultiplication: readonly Overload[] = [
  ...both(INTERVAL, BIGINT, INTERVAL, (swap) => intervalTimesInteger(swap)),
  ...both(INTERVAL, DOUBLE, INTERVAL, (swap) => intervalTimesDouble(false, swap)),
];

export const intervalDivision: readonly Overload[] = [overload([INTERVAL, DOUBLE], INTERVAL, intervalTimesDouble(true))];
