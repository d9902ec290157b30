/** Casts among integers, floating point numbers and BOOLEAN. Integers pass through i64 or i128. */
import { BOOLEAN, type DataType, type PhysicalType, physicalType, physicalWidth } from '../../../src/columns/types.ts';
import type { FlatVector } from '../../../src/columns/vector.ts';
import { INTEGER_RANGES } from '../../../src/plan/casts.ts';
import { InternalError, type UserError } from '../../../src/base/errors.ts';
import { literalText } from '../render.ts';
import { readI128, readU128, readValue, write128 } from '../values.ts';
import { asFlat, type CastImplementation, type CastJob, conversionError, errorTypeName, okBitmap, settleBad } from './cast.ts';

/** The kernels' numbers of narrow integer types. */
const KINDS: Partial<Record<PhysicalType, number>> = { i8: 0, u8: 1, bool: 1, i16: 2, u16: 3, i32: 4, u32: 5, u64: 6 };

export function outOfRange(job: CastJob, row: number): UserError {
  const { input, to, context } = job;
  const value = literalText(input.type, readValue(context.heap, input.type, input.data, row));
  return conversionError(
    `Type ${errorTypeName(input.type)} with value ${value} can't be cast because the value is out of range for the destination type ${errorTypeName(to)}`,
  );
}

const isWide = (type: PhysicalType): boolean => type === 'u64' || type === 'i128' || type === 'u128';

/** An integer or BOOLEAN vector of up to 64 signed bits as i64 values. */
export function toI64(job: CastJob): number {
  const { input, context } = job;
  const physical = physicalType(input.type);
  if (physical === 'i64') return input.data;
  const data = context.allocate(input.length * 8);
  const kind = KINDS[physical];
  if (kind === undefined || kind === 6) throw new InternalError(`${physical} does not fit i64`);
  context.kernels.widen_i64(data, input.data, input.length, kind);
  return data;
}

/** Any integer vector as 128-bit values; UHUGEINT stays unsigned. */
export function toI128(job: CastJob): number {
  const { input, context } = job;
  const physical = physicalType(input.type);
  if (physical === 'i128' || physical === 'u128') return input.data;
  const data = context.allocate(input.length * 16);
  if (physical === 'u64') context.kernels.extend_i128(data, input.data, input.length, false);
  else context.kernels.extend_i128(data, toI64(job), input.length, true);
  return data;
}

const integerToInteger: CastImplementation = (job) => {
  const { input, to, context } = job;
  const { kernels } = context;
  const n = input.length;
  const from = physicalType(input.type);
  const target = physicalType(to);
  const result = context.newFlat(to, n);
  const ok = okBitmap(job);
  const describe = (row: number): UserError => outOfRange(job, row);
  if (target === 'i128' || target === 'u128') {
    const data = toI128(job);
    // UHUGEINT to HUGEINT and the other way round: the sign bit must be clear. Negative narrow values too.
    let bad = 0;
    if (target !== from && (target === 'u128' || from === 'u128')) {
      const scratch = context.allocate(n * 8);
      for (let row = 0; row < n; row++) context.heap.i64[(scratch >>> 3) + row] = context.heap.i64[(data >>> 3) + row * 2 + 1] as bigint;
      bad = kernels.narrow_i64(scratch, scratch, n, 6, ok);
    }
    return { ...result, data, validity: settleBad(job, bad, ok, describe) };
  }
  if (!isWide(from)) {
    const data = toI64(job);
    if (target === 'i64') return { ...result, data, validity: input.validity };
    const bad = kernels.narrow_i64(result.data, data, n, KINDS[target] as number, ok);
    return { ...result, validity: settleBad(job, bad, ok, describe) };
  }
  const wide = toI128(job);
  if (target === 'i64' || target === 'u64') {
    const bad = kernels.shrink_i128(result.data, wide, n, target === 'i64', from === 'u128', ok);
    return { ...result, validity: settleBad(job, bad, ok, describe) };
  }
  const middle = context.allocate(n * 8);
  const first = kernels.shrink_i128(middle, wide, n, true, from === 'u128', ok);
  const second = okBitmap(job);
  const bad = first + kernels.narrow_i64(result.data, middle, n, KINDS[target] as number, second);
  return { ...result, validity: settleBad(job, bad, context.andBitmaps(ok, second, n), describe) };
};

/** 128-bit integers as doubles, the two halves rounded apart, as DuckDB does. */
export function wideToDouble(value: bigint): number {
  const high = value >> 64n;
  const low = value & 0xffff_ffff_ffff_ffffn;
  if (high === -1n) return -Number(0xffff_ffff_ffff_ffffn - low) - 1;
  return Number(low) + Number(high) * 2 ** 64;
}

const integerToFloat: CastImplementation = (job) => {
  const { input, to, context } = job;
  const { kernels, heap } = context;
  const n = input.length;
  const from = physicalType(input.type);
  const result = context.newFlat(to, n, input.validity);
  const double = to.id === 'DOUBLE';
  if (from === 'i128' || from === 'u128') {
    const read = from === 'i128' ? readI128 : readU128;
    for (let row = 0; row < n; row++) {
      const value = wideToDouble(read(heap, input.data + row * 16));
      if (double) heap.f64[(result.data >>> 3) + row] = value;
      else heap.f32[(result.data >>> 2) + row] = value;
    }
  } else if (from === 'u64') (double ? kernels.u64_to_f64 : kernels.u64_to_f32)(result.data, input.data, n);
  else if (from === 'i32' && double) kernels.i32_to_f64(result.data, input.data, n);
  else (double ? kernels.i64_to_f64 : kernels.i64_to_f32)(result.data, toI64(job), n);
  return result;
};

/** The input as doubles. */
export function toF64(job: CastJob): number {
  const { input, context } = job;
  if (input.type.id === 'DOUBLE') return input.data;
  const data = context.allocate(input.length * 8);
  context.kernels.f32_to_f64(data, input.data, input.length);
  return data;
}

const floatToInteger: CastImplementation = (job) => {
  const { input, to, context } = job;
  const { kernels, heap } = context;
  const n = input.length;
  const target = physicalType(to);
  const source = toF64(job);
  const result = context.newFlat(to, n);
  const ok = okBitmap(job);
  const describe = (row: number): UserError => outOfRange(job, row);
  if (target === 'i64' || target === 'u64') {
    const bad = kernels.f64_to_i64(result.data, source, n, target === 'u64', ok);
    return { ...result, validity: settleBad(job, bad, ok, describe) };
  }
  if (target === 'i128' || target === 'u128') {
    const [least, greatest] = INTEGER_RANGES[to.id] as readonly [bigint, bigint];
    heap.u8.fill(0, ok, ok + ((n + 7) >>> 3));
    let bad = 0;
    for (let row = 0; row < n; row++) {
      const value = heap.f64[(source >>> 3) + row] as number;
      let integer = 0n;
      let fits = Number.isFinite(value);
      if (fits) {
        integer = BigInt(roundHalfEven(value));
        fits = integer >= least && integer <= greatest;
      }
      if (fits) {
        write128(heap, result.data + row * 16, integer);
        const byte = ok + (row >>> 3);
        heap.u8[byte] = (heap.u8[byte] as number) | (1 << (row & 7));
      } else bad++;
    }
    return { ...result, validity: settleBad(job, bad, ok, describe) };
  }
  const middle = context.allocate(n * 8);
  const first = kernels.f64_to_i64(middle, source, n, false, ok);
  const second = okBitmap(job);
  const bad = first + kernels.narrow_i64(result.data, middle, n, KINDS[target] as number, second);
  return { ...result, validity: settleBad(job, bad, context.andBitmaps(ok, second, n), describe) };
};

export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

const floatToFloat: CastImplementation = (job) => {
  const { input, to, context } = job;
  const result = context.newFlat(to, input.length);
  if (to.id === 'DOUBLE') {
    context.kernels.f32_to_f64(result.data, input.data, input.length);
    return { ...result, validity: input.validity };
  }
  const ok = okBitmap(job);
  const bad = context.kernels.f64_to_f32(result.data, input.data, input.length, ok);
  return { ...result, validity: settleBad(job, bad, ok, (row) => outOfRange(job, row)) };
};

const numberToBoolean: CastImplementation = (job) => {
  const { input, context } = job;
  const result = context.newFlat(BOOLEAN, input.length, input.validity);
  if (input.type.id === 'DOUBLE' || input.type.id === 'FLOAT') {
    // Different from zero; NaN is.
    const zero = context.allocate(16);
    context.heap.u8.fill(0, zero, zero + 16);
    const compare = input.type.id === 'DOUBLE' ? context.kernels.compare_f64 : context.kernels.compare_f32;
    compare(0, 1, result.data, input.data, zero, input.length, 1);
  } else context.kernels.to_bool(result.data, input.data, input.length, physicalWidth(physicalType(input.type)));
  return result;
};

/** A cast among BOOLEAN, integers and floats; undefined for other pairs. */
export function numberCast(from: DataType, to: DataType): CastImplementation | undefined {
  const isInt = (type: DataType): boolean => INTEGER_RANGES[type.id] !== undefined;
  const isFloat = (type: DataType): boolean => type.id === 'FLOAT' || type.id === 'DOUBLE';
  const source = isInt(from) || from.id === 'BOOLEAN';
  if (to.id === 'BOOLEAN' && (isInt(from) || isFloat(from))) return numberToBoolean;
  if (source && isInt(to)) return integerToInteger;
  if (source && isFloat(to)) return integerToFloat;
  if (isFloat(from) && isInt(to)) return floatToInteger;
  if (isFloat(from) && isFloat(to)) return floatToFloat;
  return undefined;
}

/** One cast after the other. */
export function chain(first: CastImplementation, middle: DataType, second: CastImplementation): CastImplementation {
  return (job) => second({ ...job, input: first({ ...job, to: middle }) });
}

export function reinterpret(job: CastJob): FlatVector {
  return asFlat(job.to, job.input.length, job.input.data, job.input.validity);
}

