/**
 * Results as an Arrow IPC stream, through apache-arrow. Bytes are copied out of shared memory once.
 * HUGEINT and UHUGEINT become Decimal128(38,0) as in DuckDB's own Arrow export; TIME is Time64[µs]; UUID is text.
 * Source: Apache Arrow columnar format 1.5.
 */
import {
  Binary, Bool, type Data, type DataType as ArrowType, DateDay, Decimal, Field as ArrowField, Float32, Float64, Int8, Int16, Int32, Int64,
  Interval, IntervalUnit, makeData, Null, RecordBatch, RecordBatchStreamWriter, Schema as ArrowSchema, Struct, TimeMicrosecond,
  TimestampMicrosecond, TimestampMillisecond, TimestampNanosecond, TimestampSecond, Uint8, Uint16, Uint32, Uint64, Utf8,
} from 'apache-arrow';
import { notSupported, UserError } from '../../src/base/errors.ts';
import { type DataType, physicalType, physicalWidth, type Schema, typeName } from '../../src/columns/types.ts';
import type { FlatVector, Vector } from '../../src/columns/vector.ts';
import type { StoredBatch } from '../exchange/output.ts';
import { renderValue } from '../expressions/render.ts';
import type { Heap } from '../memory/heap.ts';
import { viewBytes } from '../memory/views.ts';

export function writeArrowStream(schema: Schema, batches: readonly StoredBatch[], heap: Heap): Uint8Array {
  const fields = schema.map((field) => new ArrowField(field.name, arrowType(field.type), true));
  const arrowSchema = new ArrowSchema(fields);
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, arrowSchema);
  for (const batch of batches) {
    const children = batch.columns.map((vector, k) => columnData((schema[k] as Schema[number]).type, vector, batch.numRows, heap));
    const data = makeData({ type: new Struct(fields), length: batch.numRows, nullCount: 0, children });
    const record = new RecordBatch(arrowSchema, data as Data<Struct>);
    // Its constructor merges fields of one name; the writer would take that for another schema, and end the stream without a word.
    (record as { schema: ArrowSchema }).schema = arrowSchema;
    writer.write(record);
  }
  writer.finish();
  return writer.toUint8Array(true);
}

function arrowType(type: DataType): ArrowType {
  switch (type.id) {
    case 'NULL': return new Null();
    case 'BOOLEAN': return new Bool();
    case 'TINYINT': return new Int8();
    case 'SMALLINT': return new Int16();
    case 'INTEGER': return new Int32();
    case 'BIGINT': return new Int64();
    case 'UTINYINT': return new Uint8();
    case 'USMALLINT': return new Uint16();
    case 'UINTEGER': return new Uint32();
    case 'UBIGINT': return new Uint64();
    case 'HUGEINT': case 'UHUGEINT': return new Decimal(0, 38, 128);
    case 'DECIMAL': return new Decimal(type.scale, type.precision, 128);
    case 'FLOAT': return new Float32();
    case 'DOUBLE': return new Float64();
    case 'VARCHAR': case 'UUID': return new Utf8();
    case 'BLOB': return new Binary();
    case 'DATE': return new DateDay();
    case 'TIME': return new TimeMicrosecond();
    case 'TIMESTAMP': return new TimestampMicrosecond();
    case 'TIMESTAMPTZ': return new TimestampMicrosecond('UTC');
    case 'TIMESTAMP_S': return new TimestampSecond();
    case 'TIMESTAMP_MS': return new TimestampMillisecond();
    case 'TIMESTAMP_NS': return new TimestampNanosecond();
    case 'INTERVAL': return new Interval(IntervalUnit.MONTH_DAY_NANO);
    default:
      throw notSupported(`${typeName(type)} in an Arrow export`, undefined, 'Select its parts as columns of their own.');
  }
}

function columnData(type: DataType, vector: Vector, length: number, heap: Heap): Data {
  const arrow = arrowType(type);
  if (type.id === 'NULL') return makeData({ type: new Null(), length });
  const { nullBitmap, nullCount } = validity(vector, length, heap);
  const row = rowOf(vector, heap);
  const base = flatOf(vector);
  const physical = physicalType(type);
  if (type.id === 'UUID') return textData(arrow as Utf8, length, nullBitmap, nullCount, (k) => new TextEncoder().encode(renderValue(type, heap, vector, k) ?? ''));
  if (physical === 'view')
    return textData(arrow as Utf8, length, nullBitmap, nullCount, (k) => {
      const view = base.data + row(k) * 16;
      const from = viewBytes(heap, view);
      return heap.u8.subarray(from, from + (heap.u32[view >>> 2] as number));
    });
  if (physical === 'bool') {
    const bits = new Uint8Array((length + 7) >> 3);
    for (let k = 0; k < length; k++) if (heap.u8[base.data + row(k)] !== 0) bits[k >> 3] = (bits[k >> 3] as number) | (1 << (k & 7));
    return makeData({ type: arrow as Bool, length, nullCount, nullBitmap, data: bits });
  }
  const width = physicalWidth(physical);
  const widen = type.id === 'DECIMAL' && width === 8;
  const bytes = new Uint8Array(length * (widen ? 16 : width));
  if (vector.form === 'flat' && !widen) bytes.set(heap.u8.subarray(base.data, base.data + length * width));
  else
    for (let k = 0; k < length; k++) {
      const from = base.data + row(k) * width;
      bytes.set(heap.u8.subarray(from, from + width), k * (widen ? 16 : width));
      // Sign-extend 64-bit decimals to Arrow's 128 bits.
      if (widen && ((heap.u8[from + 7] as number) & 0x80) !== 0) bytes.fill(0xff, k * 16 + 8, k * 16 + 16);
    }
  if (physical === 'interval') {
    const view = new DataView(bytes.buffer);
    for (let k = 0; k < length; k++) view.setBigInt64(k * 16 + 8, view.getBigInt64(k * 16 + 8, true) * 1000n, true);
  }
  if ((type.id === 'HUGEINT' || type.id === 'UHUGEINT')) checkDecimalRange(bytes, length);
  return makeData({ type: arrow as Int64, length, nullCount, nullBitmap, data: typed(arrow, bytes) } as never);
}

function checkDecimalRange(bytes: Uint8Array, length: number): void {
  const words = new BigInt64Array(bytes.buffer);
  const limit = 10n ** 38n;
  for (let k = 0; k < length; k++) {
    const value = ((words[2 * k + 1] as bigint) << 64n) | BigInt.asUintN(64, words[2 * k] as bigint);
    if (value >= limit || value <= -limit)
      throw new UserError('OUT_OF_RANGE', `${value} does not fit Arrow's Decimal128(38,0), which stands for HUGEINT there.`, { hint: 'Cast the column to VARCHAR or DOUBLE.' });
  }
}

function typed(type: ArrowType, bytes: Uint8Array): ArrayBufferView {
  const ArrayType = type.ArrayType as unknown as { new (buffer: ArrayBufferLike): ArrayBufferView };
  return new ArrayType(bytes.buffer);
}

function textData(type: Utf8, length: number, nullBitmap: Uint8Array | null, nullCount: number, bytesOf: (row: number) => Uint8Array): Data {
  const offsets = new Int32Array(length + 1);
  const pieces: Uint8Array[] = [];
  let total = 0;
  for (let k = 0; k < length; k++) {
    const isNull = nullBitmap !== null && ((nullBitmap[k >> 3] as number) & (1 << (k & 7))) === 0;
    if (!isNull) {
      const piece = bytesOf(k);
      pieces.push(piece);
      total += piece.byteLength;
    }
    if (total > 0x7fff_ffff) throw new UserError('OUT_OF_RANGE', 'One batch of this text column is longer than 2 GiB.', { hint: 'Use a smaller batchRows.' });
    offsets[k + 1] = total;
  }
  const data = new Uint8Array(total);
  let at = 0;
  for (const piece of pieces) {
    data.set(piece, at);
    at += piece.byteLength;
  }
  return makeData({ type, length, nullCount, nullBitmap, valueOffsets: offsets, data });
}

function flatOf(vector: Vector): { data: number; validity: number } {
  return vector.form === 'indexed' ? vector.base : vector;
}

/** Maps a row to its place in the flat data behind the vector. */
function rowOf(vector: Vector, heap: Heap): (row: number) => number {
  if (vector.form === 'indexed') return (row) => heap.u32[(vector.indices >>> 2) + row] as number;
  if (vector.form === 'constant') return () => 0;
  return (row) => row;
}

function validity(vector: Vector, length: number, heap: Heap): { nullBitmap: Uint8Array | null; nullCount: number } {
  const base = flatOf(vector as FlatVector);
  if (base.validity === 0) return { nullBitmap: null, nullCount: 0 };
  const row = rowOf(vector, heap);
  const bitmap = new Uint8Array((length + 7) >> 3);
  let nullCount = 0;
  for (let k = 0; k < length; k++) {
    const at = row(k);
    if (((heap.u8[base.validity + (at >>> 3)] as number) & (1 << (at & 7))) !== 0) bitmap[k >> 3] = (bitmap[k >> 3] as number) | (1 << (k & 7));
    else nullCount++;
  }
  return { nullBitmap: bitmap, nullCount };
}
