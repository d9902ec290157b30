/** Casts from and to DECIMAL. Rounding is half away from zero. */
import { type DataType, type DecimalType, HUGEINT, physicalType } from '../../../src/columns/types.ts';
import { INTEGER_RANGES } from '../../../src/plan/casts.ts';
import type { UserError } from '../../../src/base/errors.ts';
import { literalText } from '../render.ts';
import { decimalText } from '../text/decimal-text.ts';
import { readI128, readU128, readValue, write128 } from '../values.ts';
import { asFlat, castRows, type CastImplementation, type CastJob, conversionError, okBitmap, settleBad } from './cast.ts';
import { numberCast, roundHalfEven, toF64, toI128, toI64, wideToDouble } from './numbers.ts';

const power = (exponent: number): bigint => 10n ** BigInt(exponent);
const isNarrow = (type: DecimalType): boolean => type.precision <= 18;

function scaleDown(value: bigint, factor: bigint): bigint {
  if (factor === 1n) return value;
  const quotient = value / factor;
  const rest = value % factor;
  if (rest * 2n >= factor) return quotient + 1n;
  return rest * 2n <= -factor ? quotient - 1n : quotient;
}

const integerToDecimal: CastImplementation = (job) => {
  const { input, context } = job;
  const to = job.to as DecimalType;
  const n = input.length;
  const from = physicalType(input.type);
  const result = context.newFlat(to, n);
  const limit = power(to.precision - to.scale) - 1n;
  const describe = (row: number): UserError =>
    conversionError(`Could not cast value ${literalText(input.type, readValue(context.heap, input.type, input.data, row))} to DECIMAL(${to.precision},${to.scale})`);
  if (from !== 'u64' && from !== 'i128' && from !== 'u128') {
    const ok = okBitmap(job);
    const source = toI64(job);
    const bounded = limit > 9_223_372_036_854_775_807n ? 9_223_372_036_854_775_807n : limit;
    const factor = power(to.scale);
    const bad = isNarrow(to)
      ? context.kernels.decimal_up_i64(result.data, source, n, factor, bounded, ok)
      : context.kernels.decimal_up_i64_i128(result.data, source, n, BigInt.asIntN(64, factor), factor >> 64n, bounded, ok);
    return { ...result, validity: settleBad(job, bad, ok, describe) };
  }
  const source = toI128(job);
  const read = from === 'u128' ? readU128 : readI128;
  const { heap } = context;
  const validity = castRows(job, (row) => {
    const value = read(heap, source + row * 16);
    if (value > limit || value < -limit) return false;
    store(job, to, result.data, row, value * power(to.scale));
    return true;
  }, describe);
  return { ...result, validity };
};

function store(job: CastJob, type: DecimalType, data: number, row: number, value: bigint): void {
  const { heap } = job.context;
  if (isNarrow(type)) heap.i64[(data >>> 3) + row] = value;
  else write128(heap, data + row * 16, value);
}

function load(job: CastJob, row: number): bigint {
  return readValue(job.context.heap, job.input.type, job.input.data, row) as bigint;
}

const decimalToDecimal: CastImplementation = (job) => {
  const { input, context } = job;
  const from = input.type as DecimalType;
  const to = job.to as DecimalType;
  const n = input.length;
  const { kernels } = context;
  const describe = (row: number): UserError =>
    conversionError(`Casting value "${decimalText(load(job, row), from.scale, from.precision)}" to type DECIMAL(${to.precision},${to.scale}) failed: value is out of range!`);
  const wider = to.precision - to.scale >= from.precision - from.scale;
  if (from.scale === to.scale && wider && isNarrow(from) === isNarrow(to)) return asFlat(to, n, input.data, input.validity);
  const result = context.newFlat(to, n);
  const ok = okBitmap(job);
  if (isNarrow(from)) {
    if (to.scale >= from.scale) {
      const factor = power(to.scale - from.scale);
      const limit = power(to.precision - to.scale + from.scale) - 1n;
      const bounded = limit > 9_223_372_036_854_775_807n ? 9_223_372_036_854_775_807n : limit;
      const bad = isNarrow(to)
        ? kernels.decimal_up_i64(result.data, input.data, n, factor, bounded, ok)
        : kernels.decimal_up_i64_i128(result.data, input.data, n, BigInt.asIntN(64, factor), factor >> 64n, bounded, ok);
      return { ...result, validity: settleBad(job, bad, ok, describe) };
    }
    if (isNarrow(to)) {
      const bad = kernels.decimal_down_i64(result.data, input.data, n, power(from.scale - to.scale), power(to.precision) - 1n, ok);
      return { ...result, validity: settleBad(job, bad, ok, describe) };
    }
  }
  const limit = power(to.precision);
  const up = to.scale >= from.scale ? power(to.scale - from.scale) : 1n;
  const down = to.scale < from.scale ? power(from.scale - to.scale) : 1n;
  const validity = castRows(job, (row) => {
    const value = scaleDown(load(job, row) * up, down);
    if (value >= limit || value <= -limit) return false;
    store(job, to, result.data, row, value);
    return true;
  }, describe);
  return { ...result, validity };
};

const decimalToInteger: CastImplementation = (job) => {
  const { input, to, context } = job;
  const from = input.type as DecimalType;
  const describe = (row: number): UserError =>
    conversionError(`Type ${from.id}(${from.precision},${from.scale}) with value ${decimalText(load(job, row), from.scale)} can't be cast because the value is out of range for the destination type ${to.id}`);
  if (isNarrow(from) && from.scale > 0) {
    const whole = context.newFlat({ id: 'BIGINT' }, input.length, input.validity);
    context.kernels.decimal_down_i64(whole.data, input.data, input.length, power(from.scale), 9_223_372_036_854_775_807n, okBitmap(job));
    if (to.id === 'BIGINT') return { ...whole, type: to };
    return (numberCast(whole.type, to) as CastImplementation)({ ...job, input: whole });
  }
  if (from.scale === 0) {
    const same = asFlat(isNarrow(from) ? { id: 'BIGINT' } : HUGEINT, input.length, input.data, input.validity);
    if (same.type.id === to.id) return { ...same, type: to };
    return (numberCast(same.type, to) as CastImplementation)({ ...job, input: same });
  }
  const [least, greatest] = INTEGER_RANGES[to.id] as readonly [bigint, bigint];
  const result = context.newFlat(HUGEINT, input.length);
  const factor = power(from.scale);
  const validity = castRows(job, (row) => {
    const value = scaleDown(load(job, row), factor);
    if (value < least || value > greatest) return false;
    write128(context.heap, result.data + row * 16, value);
    return true;
  }, describe);
  if (to.id === 'HUGEINT') return { ...result, validity };
  return (numberCast(HUGEINT, to) as CastImplementation)({ ...job, input: { ...result, validity } });
};

/** DuckDB's way: exact integers are divided once, larger ones in two parts. */
export function decimalToNumber(value: bigint, scale: number): number {
  const divisor = Number(power(scale));
  const exact = value <= 9_007_199_254_740_992n && value >= -9_007_199_254_740_992n;
  if (exact || scale === 0) return wideToDouble(value) / divisor;
  return wideToDouble(value / power(scale)) + wideToDouble(value % power(scale)) / divisor;
}

const decimalToFloat: CastImplementation = (job) => {
  const { input, to, context } = job;
  const from = input.type as DecimalType;
  const n = input.length;
  const { heap, kernels } = context;
  const result = context.newFlat(to, n, input.validity);
  if (isNarrow(from) && to.id === 'DOUBLE') {
    kernels.decimal_i64_to_f64(result.data, input.data, n, Number(power(from.scale)), power(from.scale));
    return result;
  }
  for (let row = 0; row < n; row++) {
    const value = load(job, row);
    if (to.id === 'DOUBLE') heap.f64[(result.data >>> 3) + row] = decimalToNumber(value, from.scale);
    else heap.f32[(result.data >>> 2) + row] = decimalToSingle(value, from.scale);
  }
  return result;
};

/** In single precision throughout, as DuckDB computes it. */
function decimalToSingle(value: bigint, scale: number): number {
  const divisor = Math.fround(Number(power(scale)));
  const single = (part: bigint): number => Math.fround(Number(part));
  const exact = value <= 16_777_216n && value >= -16_777_216n;
  if (exact || scale === 0) return Math.fround(single(value) / divisor);
  return Math.fround(single(value / power(scale)) + Math.fround(single(value % power(scale)) / divisor));
}

const floatToDecimal: CastImplementation = (job) => {
  const { input, context } = job;
  const to = job.to as DecimalType;
  const source = toF64(job);
  const { heap } = context;
  const result = context.newFlat(to, input.length);
  const limit = 10 ** to.precision;
  const bound = power(to.precision);
  const single = input.type.id === 'FLOAT';
  const validity = castRows(job, (row) => {
    let value = (heap.f64[(source >>> 3) + row] as number) * 10 ** to.scale;
    // DuckDB nudges away from zero, so that 1.15 (which lies just below) rounds up; FLOAT stays in single precision.
    if (single) value = Math.fround(Math.fround(value) + Math.fround(Math.sign(value) * 1e-9));
    else value += Math.sign(value) * 1e-9;
    if (!(value > -limit && value < limit)) return false;
    const rounded = BigInt(roundHalfEven(value));
    if (rounded >= bound || rounded <= -bound) return false;
    store(job, to, result.data, row, rounded);
    return true;
  }, (row) => conversionError(`Could not cast value ${(heap.f64[(source >>> 3) + row] as number).toFixed(6)} to DECIMAL(${to.precision},${to.scale})`));
  return { ...result, validity };
};

/** A cast with DECIMAL on one side or both; undefined for other pairs. */
export function decimalCast(from: DataType, to: DataType): CastImplementation | undefined {
  const isInt = (type: DataType): boolean => INTEGER_RANGES[type.id] !== undefined;
  const isFloat = (type: DataType): boolean => type.id === 'FLOAT' || type.id === 'DOUBLE';
  if (from.id === 'DECIMAL' && to.id === 'DECIMAL') return decimalToDecimal;
  if (to.id === 'DECIMAL') {
    if (isInt(from) || from.id === 'BOOLEAN') return integerToDecimal;
    return isFloat(from) ? floatToDecimal : undefined;
  }
  if (from.id !== 'DECIMAL') return undefined;
  if (isInt(to)) return decimalToInteger;
  if (isFloat(to)) return decimalToFloat;
  if (to.id === 'BOOLEAN') return (job) => (numberCast(isNarrow(from) ? { id: 'BIGINT' } : HUGEINT, to) as CastImplementation)({
    ...job, input: { ...job.input, type: isNarrow(from) ? { id: 'BIGINT' } : HUGEINT },
  });
  return undefined;
}

