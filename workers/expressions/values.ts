/** Single values between the shared memory and plain data (`LiteralValue`). Never per row of a hot loop. */
import { type DataType, physicalType } from '../../src/columns/types.ts';
import type { ConstantVector, Vector } from '../../src/columns/vector.ts';
import type { LiteralExpr, LiteralValue } from '../../src/plan/expr.ts';
import { InternalError } from '../../src/base/errors.ts';
import type { Heap } from '../memory/heap.ts';
import { readView, viewBytes, viewLength, writeView } from '../memory/views.ts';
import type { Allocator, EvaluationContext } from './evaluation-context.ts';

const encoder = new TextEncoder();

/** The row of the flat base that holds row `row`, or -1 where it is NULL. */
export function locateRow(heap: Heap, vector: Vector, row: number): number {
  let at = row;
  let validity: number;
  if (vector.form === 'flat') validity = vector.validity;
  else if (vector.form === 'constant') {
    at = 0;
    validity = vector.validity;
  } else {
    at = heap.u32[(vector.indices >>> 2) + row] as number;
    validity = vector.base.validity;
  }
  if (validity !== 0 && (((heap.u8[validity + (at >>> 3)] as number) >>> (at & 7)) & 1) === 0) return -1;
  return at;
}

export function dataOf(vector: Vector): number {
  return vector.form === 'indexed' ? vector.base.data : vector.data;
}

export function readI128(heap: Heap, address: number): bigint {
  return ((heap.i64[address / 8 + 1] as bigint) << 64n) | (heap.u64[address / 8] as bigint);
}

export function readU128(heap: Heap, address: number): bigint {
  return ((heap.u64[address / 8 + 1] as bigint) << 64n) | (heap.u64[address / 8] as bigint);
}

/** Writes the low 128 bits of `value`, signed or not. */
export function write128(heap: Heap, address: number, value: bigint): void {
  heap.u64[address / 8] = BigInt.asUintN(64, value);
  heap.i64[address / 8 + 1] = BigInt.asIntN(64, value >> 64n);
}

/** Value `index` of the array at `data`, as plain data. */
export function readValue(heap: Heap, type: DataType, data: number, index: number): LiteralValue {
  switch (physicalType(type)) {
    case 'bool': return heap.u8[data + index] !== 0;
    case 'i8': return BigInt(heap.i8[data + index] as number);
    case 'u8': return BigInt(heap.u8[data + index] as number);
    case 'i16': return BigInt(heap.i16[(data >>> 1) + index] as number);
    case 'u16': return BigInt(heap.u16[(data >>> 1) + index] as number);
    case 'i32': return BigInt(heap.i32[(data >>> 2) + index] as number);
    case 'u32': return BigInt(heap.u32[(data >>> 2) + index] as number);
    case 'i64': return heap.i64[(data >>> 3) + index] as bigint;
    case 'u64': return heap.u64[(data >>> 3) + index] as bigint;
    case 'i128': return readI128(heap, data + index * 16);
    case 'u128': return readU128(heap, data + index * 16);
    case 'f32': return heap.f32[(data >>> 2) + index] as number;
    case 'f64': return heap.f64[(data >>> 3) + index] as number;
    case 'interval': {
      const at = data + index * 16;
      return { months: heap.i32[at >>> 2] as number, days: heap.i32[(at >>> 2) + 1] as number, micros: heap.i64[(at >>> 3) + 1] as bigint };
    }
    case 'view': {
      const view = data + index * 16;
      if (type.id !== 'BLOB') return readView(heap, view);
      const from = viewBytes(heap, view);
      // slice() of a view of shared memory copies into ordinary memory.
      return heap.u8.slice(from, from + viewLength(heap, view));
    }
    default: throw new InternalError(`A ${type.id} is not a single value`);
  }
}

/** Writes one value; strings of more than 12 bytes take their bytes from `bytes`. */
export function writeValue(heap: Heap, type: DataType, address: number, value: LiteralValue, bytes: Allocator): void {
  switch (physicalType(type)) {
    case 'bool': heap.u8[address] = value ? 1 : 0; return;
    case 'i8': case 'u8': heap.u8[address] = Number(value); return;
    case 'i16': case 'u16': heap.u16[address >>> 1] = Number(value); return;
    case 'i32': case 'u32': heap.i32[address >>> 2] = Number(value); return;
    case 'i64': case 'u64': heap.i64[address >>> 3] = BigInt.asIntN(64, value as bigint); return;
    case 'i128': case 'u128': write128(heap, address, value as bigint); return;
    case 'f32': heap.f32[address >>> 2] = Number(value); return;
    case 'f64': heap.f64[address >>> 3] = Number(value); return;
    case 'interval': {
      const span = value as { months: number; days: number; micros: bigint };
      heap.i32[address >>> 2] = span.months;
      heap.i32[(address >>> 2) + 1] = span.days;
      heap.i64[(address >>> 3) + 1] = span.micros;
      return;
    }
    case 'view':
      if (typeof value === 'string') writeString(heap, address, value, bytes);
      else writeText(heap, address, value as Uint8Array, bytes);
      return;
    default: throw new InternalError(`A ${type.id} is not a single value`);
  }
}

/** Up to this length ASCII is written character by character, which beats the encoder's allocation and copy. */
const SHORT_TEXT = 200;

/** Writes a string as a view of its UTF-8 bytes. */
export function writeString(heap: Heap, view: number, text: string, bytes: Allocator): void {
  const { length } = text;
  if (length > SHORT_TEXT) {
    writeText(heap, view, encoder.encode(text), bytes);
    return;
  }
  const word = view >>> 2;
  const inline = length <= 12;
  const at = inline ? view + 4 : bytes.allocate(length, 1);
  heap.u32[word] = length;
  heap.u32[word + 1] = 0;
  heap.u32[word + 2] = 0;
  heap.u32[word + 3] = 0;
  const { u8 } = heap;
  for (let k = 0; k < length; k++) {
    const code = text.charCodeAt(k);
    if (code > 127) {
      writeText(heap, view, encoder.encode(text), bytes);
      return;
    }
    u8[at + k] = code;
  }
  if (!inline) {
    heap.u32[word + 1] = (u8[at] as number) | ((u8[at + 1] as number) << 8) | ((u8[at + 2] as number) << 16) | ((u8[at + 3] as number) << 24);
    heap.u32[word + 2] = at;
  }
}

/** Writes a view of a copy of `text`. */
export function writeText(heap: Heap, view: number, text: Uint8Array, bytes: Allocator): void {
  if (text.length <= 12) {
    const word = view >>> 2;
    heap.u32[word] = text.length;
    heap.u32[word + 1] = 0;
    heap.u32[word + 2] = 0;
    heap.u32[word + 3] = 0;
    heap.u8.set(text, view + 4);
    return;
  }
  const at = bytes.allocate(text.length, 1);
  heap.u8.set(text, at);
  writeView(heap, view, at, text.length);
}

/** One value for `length` rows, in memory that lives as long as the expressions. */
export function literalVector(context: EvaluationContext, type: DataType, value: LiteralValue, length: number): ConstantVector {
  const { heap, durable } = context;
  const data = durable.allocate(16);
  heap.u8.fill(0, data, data + 16);
  let validity = 0;
  if (value === null) {
    validity = durable.allocate(16);
    heap.u8.fill(0, validity, validity + 16);
  } else writeValue(heap, type, data, value, durable);
  return { form: 'constant', type, length, data, validity };
}

/** Row `row` of a vector as a literal. */
export function literalAt(heap: Heap, vector: Vector, row: number): LiteralExpr {
  const at = locateRow(heap, vector, row);
  return { kind: 'literal', type: vector.type, value: at < 0 ? null : readValue(heap, vector.type, dataOf(vector), at) };
}
