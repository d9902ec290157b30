/** Casts from VARCHAR: kernels read the plain forms, the full parsers what is left. */
import { type DataType, type DecimalType, physicalType } from '../../../src/columns/types.ts';
import type { FlatVector } from '../../../src/columns/vector.ts';
import { INTEGER_RANGES } from '../../../src/plan/casts.ts';
import type { LiteralValue } from '../../../src/plan/expr.ts';
import { type UserError, notSupported } from '../../../src/base/errors.ts';
import { readView } from '../../memory/views.ts';
import { parseBlob, parseUuid } from '../text/binary-text.ts';
import { parseDecimal } from '../text/decimal-text.ts';
import { parseInterval } from '../text/interval-text.ts';
import { parseBoolean, parseDouble, parseInteger } from '../text/number-text.ts';
import { parseDate, parseTime, parseTimestamp } from '../text/temporal-text.ts';
import { zoneOffsetSeconds } from '../text/time-zone.ts';
import { TIMESTAMP_INFINITY } from '../text/calendar.ts';
import { writeValue } from '../values.ts';
import { castRows, type CastImplementation, type CastJob, conversionError, errorTypeName, okBitmap } from './cast.ts';

/** A text's value in the given type; undefined where it has none, 'range' where it is well formed but does not exist. */
export function parseValue(type: DataType, text: string): LiteralValue | 'range' | undefined {
  switch (type.id) {
    case 'BOOLEAN': return parseBoolean(text);
    case 'TINYINT': case 'SMALLINT': case 'INTEGER': case 'BIGINT': case 'HUGEINT':
    case 'UTINYINT': case 'USMALLINT': case 'UINTEGER': case 'UBIGINT': case 'UHUGEINT': {
      const value = parseInteger(text, type.id === 'HUGEINT' || type.id === 'UHUGEINT');
      const [least, greatest] = INTEGER_RANGES[type.id] as readonly [bigint, bigint];
      return value === undefined || value < least || value > greatest ? undefined : value;
    }
    case 'FLOAT': case 'DOUBLE': return parseDouble(text);
    case 'DECIMAL': return parseDecimal(text, type.precision, type.scale);
    case 'DATE': {
      const days = parseDate(text);
      return typeof days === 'number' ? BigInt(days) : days;
    }
    case 'TIME': {
      const micros = parseTime(text);
      return micros === undefined ? undefined : BigInt(micros);
    }
    case 'TIMESTAMP': case 'TIMESTAMP_S': case 'TIMESTAMP_MS': case 'TIMESTAMP_NS': case 'TIMESTAMPTZ': return parseStamp(type, text);
    case 'INTERVAL': return parseInterval(text);
    case 'UUID': return parseUuid(text);
    case 'BLOB': return parseBlob(text);
    case 'VARCHAR': return text;
    default: throw notSupported(`casting text to ${type.id}`);
  }
}

function parseStamp(type: DataType, text: string): bigint | 'range' | undefined {
  const parsed = parseTimestamp(text);
  if (parsed === undefined || parsed === 'range') return parsed;
  let { micros } = parsed;
  if (parsed.infinite === true) return micros;
  if (type.id === 'TIMESTAMP_NS' && parsed.offsetSeconds !== undefined) micros -= BigInt(parsed.offsetSeconds) * 1_000_000n;
  if (type.id === 'TIMESTAMPTZ') {
    // A wall clock without a zone is one of the session's zone, UTC.
    if (parsed.offsetSeconds !== undefined) micros -= BigInt(parsed.offsetSeconds) * 1_000_000n;
    if (parsed.zone !== undefined) {
      const offset = zoneOffsetSeconds(parsed.zone, micros, 'wall');
      if (offset === undefined) return undefined;
      micros -= BigInt(offset) * 1_000_000n;
    }
  } else if (parsed.zone !== undefined && !/^(utc|gmt|z)$/i.test(parsed.zone)) return undefined;
  switch (type.id) {
    case 'TIMESTAMP_NS': {
      const nanos = micros * 1000n + BigInt(parsed.nanos);
      return nanos > -TIMESTAMP_INFINITY && nanos < TIMESTAMP_INFINITY ? nanos : 'range';
    }
    case 'TIMESTAMP_MS': return (micros + (micros < 0n ? -500n : 500n)) / 1000n;
    case 'TIMESTAMP_S': return (micros + (micros < 0n ? -500_000n : 500_000n)) / 1_000_000n;
    default: return micros;
  }
}

function describe(job: CastJob, row: number): UserError {
  const text = readView(job.context.heap, job.input.data + row * 16);
  const { to } = job;
  const inRange = parseValue(to, text) !== 'range';
  switch (to.id) {
    case 'DATE':
      return conversionError(inRange ? `invalid date field format: "${text}", expected format is (YYYY-MM-DD)` : `date field value out of range: "${text}"`);
    case 'TIME': return conversionError(`time field value out of range: "${text}", expected format is ([YYYY-MM-DD ]HH:MM:SS[.MS])`);
    case 'TIMESTAMP': case 'TIMESTAMP_S': case 'TIMESTAMP_MS': case 'TIMESTAMP_NS': case 'TIMESTAMPTZ':
      return conversionError(inRange
        ? `invalid timestamp field format: "${text}", expected format is (YYYY-MM-DD HH:MM:SS[.US][±HH[:MM[:SS]]| ZONE])`
        : `timestamp field value out of range: "${text}"`);
    case 'DECIMAL': return conversionError(`Could not convert string "${text}" to DECIMAL(${to.precision},${to.scale})`);
    default: return conversionError(`Could not convert string '${text}' to ${errorTypeName(to)}`);
  }
}

/** Parses the valid rows that are not `done` yet. */
function parseRows(job: CastJob, result: FlatVector, done?: number): FlatVector {
  const { input, to, context } = job;
  const { heap } = context;
  const width = result.data;
  const stride = physicalStride(to);
  const validity = castRows(job, (row) => {
    const value = parseValue(to, readView(heap, input.data + row * 16));
    if (value === undefined || value === 'range') return false;
    writeValue(heap, to, width + row * stride, value, context);
    return true;
  }, (row) => describe(job, row), done);
  return { ...result, validity };
}

function physicalStride(type: DataType): number {
  switch (physicalType(type)) {
    case 'bool': case 'i8': case 'u8': return 1;
    case 'i16': case 'u16': return 2;
    case 'i32': case 'u32': case 'f32': return 4;
    case 'i64': case 'u64': case 'f64': return 8;
    default: return 16;
  }
}

/** A kernel for the plain rows; the parser for the rest, when there is a rest. */
function withKernel(job: CastJob, kernel: (dst: number, ok: number) => number): FlatVector {
  const result = job.context.newFlat(job.to, job.input.length, job.input.validity);
  const ok = okBitmap(job);
  return kernel(result.data, ok) === 0 ? result : parseRows(job, result, ok);
}

const KINDS: Record<string, number> = { TINYINT: 0, UTINYINT: 1, SMALLINT: 2, USMALLINT: 3, INTEGER: 4, UINTEGER: 5, UBIGINT: 6 };

const textToInteger: CastImplementation = (job) => {
  const { input, to, context } = job;
  const { kernels } = context;
  const n = input.length;
  if (to.id === 'BIGINT') return withKernel(job, (dst, ok) => kernels.parse_i64(dst, input.data, n, ok));
  const middle = context.allocate(n * 8);
  return withKernel(job, (dst, ok) => {
    const unread = kernels.parse_i64(middle, input.data, n, ok);
    const fits = okBitmap(job);
    const bad = kernels.narrow_i64(dst, middle, n, KINDS[to.id] as number, fits);
    if (bad !== 0) kernels.bitmap_and(ok, ok, fits, n);
    return unread + bad;
  });
};

const textToDecimal: CastImplementation = (job) => {
  const to = job.to as DecimalType;
  return withKernel(job, (dst, ok) =>
    job.context.kernels.parse_decimal(dst, job.input.data, job.input.length, to.scale, 10n ** BigInt(to.precision) - 1n, ok));
};

export function textInputCast(to: DataType): CastImplementation | undefined {
  switch (to.id) {
    case 'TINYINT': case 'SMALLINT': case 'INTEGER': case 'BIGINT': case 'UTINYINT': case 'USMALLINT': case 'UINTEGER': case 'UBIGINT':
      return textToInteger;
    case 'DECIMAL': return to.precision <= 18 ? textToDecimal : (job) => parseRows(job, job.context.newFlat(job.to, job.input.length));
    case 'DOUBLE': return (job) => withKernel(job, (dst, ok) => job.context.kernels.parse_f64(dst, job.input.data, job.input.length, ok));
    case 'DATE': return (job) => withKernel(job, (dst, ok) => job.context.kernels.parse_date(dst, job.input.data, job.input.length, ok));
    case 'TIMESTAMP': case 'TIMESTAMPTZ':
      return (job) => withKernel(job, (dst, ok) => job.context.kernels.parse_timestamp(dst, job.input.data, job.input.length, ok));
    case 'LIST': case 'STRUCT': case 'MAP': return undefined;
    default: return (job) => parseRows(job, job.context.newFlat(job.to, job.input.length));
  }
}

