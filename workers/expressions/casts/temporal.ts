/** Casts among dates, times and timestamps. */
import type { DataType } from '../../../src/columns/types.ts';
import {
  DATE_INFINITY, DATE_MINUS_INFINITY, isFiniteDate, isFiniteTimestamp, MAX_TIMESTAMP, MICROS_PER_DAY, MIN_TIMESTAMP, splitMicros, TIMESTAMP_INFINITY,
  TIMESTAMP_MINUS_INFINITY,
} from '../text/calendar.ts';
import { dateText } from '../text/temporal-text.ts';
import { castRows, type CastImplementation, type CastJob, conversionError, okBitmap } from './cast.ts';

/** Units in a microsecond (NS) or microseconds in a unit. */
const NANOS_PER_MICRO = 1000n;
const MICROS_PER: Record<string, bigint> = { TIMESTAMP: 1n, TIMESTAMPTZ: 1n, TIMESTAMP_MS: 1000n, TIMESTAMP_S: 1_000_000n };

/** A value of a timestamp type in microseconds; undefined where it leaves the range. */
function toMicros(type: DataType, value: bigint): bigint | undefined {
  if (!isFiniteTimestamp(value)) return value;
  if (type.id === 'TIMESTAMP_NS') return value / NANOS_PER_MICRO; // toward zero, as DuckDB
  const micros = value * (MICROS_PER[type.id] as bigint);
  return micros >= MIN_TIMESTAMP && micros <= MAX_TIMESTAMP ? micros : undefined;
}

/** Microseconds in the unit of a timestamp type; coarser units round half away from zero, as DuckDB's do. */
function fromMicros(type: DataType, micros: bigint): bigint | undefined {
  if (!isFiniteTimestamp(micros)) return micros;
  if (type.id === 'TIMESTAMP_NS') {
    const nanos = micros * NANOS_PER_MICRO;
    return BigInt.asIntN(64, nanos) === nanos ? nanos : undefined;
  }
  const unit = MICROS_PER[type.id] as bigint;
  return unit === 1n ? micros : (micros + (micros < 0n ? -unit : unit) / 2n) / unit;
}

/** 64-bit values into 64-bit values. */
function convert64(job: CastJob, rule: (value: bigint) => bigint | undefined, describe: (value: bigint) => string): ReturnType<CastImplementation> {
  const { input, to, context } = job;
  const result = context.newFlat(to, input.length);
  const { heap } = context;
  const from = input.data >>> 3;
  const validity = castRows(job, (row) => {
    const value = rule(heap.i64[from + row] as bigint);
    if (value === undefined) return false;
    heap.i64[(result.data >>> 3) + row] = value;
    return true;
  }, (row) => conversionError(describe(heap.i64[from + row] as bigint)));
  return { ...result, validity };
}

const timestampToTimestamp: CastImplementation = (job) => {
  const { input, to } = job;
  const sameUnit = input.type.id !== 'TIMESTAMP_NS' && to.id !== 'TIMESTAMP_NS' && MICROS_PER[input.type.id] === MICROS_PER[to.id];
  // TIMESTAMPTZ is an instant and TIMESTAMP a wall clock; the session's zone is UTC, where they agree.
  if (sameUnit) return { ...input, type: to };
  return convert64(job, (value) => {
    const micros = toMicros(input.type, value);
    return micros === undefined ? undefined : fromMicros(to, micros);
  }, () => `Could not convert ${input.type.id} to ${to.id}: out of range`);
};

const dateToTimestamp: CastImplementation = (job) => {
  const { input, to, context } = job;
  const { heap } = context;
  const result = context.newFlat(to, input.length);
  if (to.id === 'TIMESTAMP' || to.id === 'TIMESTAMPTZ') {
    const ok = okBitmap(job);
    if (context.kernels.date_to_timestamp(result.data, input.data, input.length, ok) === 0) return { ...result, validity: input.validity };
  }
  const validity = castRows(job, (row) => {
    const days = heap.i32[(input.data >>> 2) + row] as number;
    let value: bigint | undefined;
    if (!isFiniteDate(days)) value = days > 0 ? TIMESTAMP_INFINITY : TIMESTAMP_MINUS_INFINITY;
    else {
      const micros = BigInt(days) * MICROS_PER_DAY;
      value = micros < MIN_TIMESTAMP || micros > MAX_TIMESTAMP ? undefined : fromMicros(to, micros);
    }
    if (value === undefined) return false;
    heap.i64[(result.data >>> 3) + row] = value;
    return true;
  }, (row) => conversionError(`Could not convert date ${dateText(heap.i32[(input.data >>> 2) + row] as number)} to ${to.id}: out of range`));
  return { ...result, validity };
};

const timestampToDate: CastImplementation = (job) => {
  const { input, to, context } = job;
  const { heap } = context;
  const result = context.newFlat(to, input.length);
  if (input.type.id === 'TIMESTAMP' || input.type.id === 'TIMESTAMPTZ') {
    const ok = okBitmap(job);
    if (context.kernels.timestamp_to_date(result.data, input.data, input.length, ok) === 0) return { ...result, validity: input.validity };
  }
  const validity = castRows(job, (row) => {
    const value = heap.i64[(input.data >>> 3) + row] as bigint;
    const micros = toMicros(input.type, value);
    if (micros === undefined) return false;
    if (isFiniteTimestamp(micros)) heap.i32[(result.data >>> 2) + row] = splitMicros(micros).days;
    else heap.i32[(result.data >>> 2) + row] = micros > 0n ? DATE_INFINITY : DATE_MINUS_INFINITY;
    return true;
  }, () => conversionError(`Could not convert ${input.type.id} to DATE: out of range`));
  return { ...result, validity };
};

const timestampToTime: CastImplementation = (job) =>
  convert64(job, (value) => {
    const micros = toMicros(job.input.type, value);
    // DuckDB refuses infinite timestamps here.
    return micros === undefined || !isFiniteTimestamp(micros) ? undefined : BigInt(splitMicros(micros).microsOfDay);
  }, () => `Could not convert ${job.input.type.id} to TIME`);

const TIMESTAMPS = new Set(['TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'TIMESTAMPTZ']);

/** A cast among temporal types; undefined for other pairs. */
export function temporalCast(from: DataType, to: DataType): CastImplementation | undefined {
  if (TIMESTAMPS.has(from.id)) {
    if (TIMESTAMPS.has(to.id)) return timestampToTimestamp;
    if (to.id === 'DATE') return timestampToDate;
    if (to.id === 'TIME') return timestampToTime;
  }
  return from.id === 'DATE' && TIMESTAMPS.has(to.id) ? dateToTimestamp : undefined;
}
