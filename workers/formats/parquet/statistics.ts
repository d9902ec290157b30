/** Minimum, maximum and null count of a column in a row group or page, in the domain of its values. */
import type { DataType } from '../../../src/columns/types.ts';
import type { LiteralValue } from '../../../src/plan/expr.ts';
import type { RawStatistics } from './footer.ts';
import type { ReadableColumn } from './schema.ts';

/** bigint: integers, DECIMAL (unscaled), DATE, TIME, TIMESTAMP…, UUID, BOOLEAN (0, 1). number: FLOAT, DOUBLE. Bytes: VARCHAR, BLOB. */
export type Ordered = bigint | number | Uint8Array;

export interface ColumnStatistics {
  /** No value is smaller (NaN aside) … */
  readonly min: Ordered | undefined;
  /** … or greater (NaN aside). Bounds, not necessarily values: long strings are cut. */
  readonly max: Ordered | undefined;
  readonly nullCount: number | undefined;
  readonly numRows: number;
  /** FLOAT and DOUBLE: writers leave NaN out of minimum and maximum. */
  readonly mayHoldNaN: boolean;
}

/** The sign of a - b; both of one kind. Bytes compare unsigned. */
export function compareOrdered(a: Ordered, b: Ordered): number {
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    const length = Math.min(a.length, b.length);
    for (let k = 0; k < length; k++) if (a[k] !== b[k]) return (a[k] as number) - (b[k] as number);
    return a.length - b.length;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A literal of a column's type; undefined where the type has no order here. NaN stays a number. */
export function orderedLiteral(type: DataType, value: LiteralValue): Ordered | undefined {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'string') return new TextEncoder().encode(value);
  if (value instanceof Uint8Array || typeof value === 'bigint') return value;
  if (typeof value === 'number') return type.id === 'FLOAT' || type.id === 'DOUBLE' ? value : Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return undefined;
}

export function columnStatistics(column: ReadableColumn, raw: RawStatistics, numRows: number): ColumnStatistics {
  const { stored, notNull } = column;
  const isFloat = stored.type.id === 'FLOAT' || stored.type.id === 'DOUBLE';
  // The old fields are in the order of signed bytes and numbers, which is wrong for unsigned numbers and strings.
  const oldFits = column.element.type !== 'BYTE_ARRAY' && column.element.type !== 'FIXED_LEN_BYTE_ARRAY' && !isUnsigned(stored.type);
  let min = ordered(column, raw.minValue ?? (oldFits ? raw.min : undefined));
  let max = ordered(column, raw.maxValue ?? (oldFits ? raw.max : undefined));
  // Some writers let NaN into them: then they say nothing.
  if (Number.isNaN(min) || Number.isNaN(max)) min = max = undefined;
  if (min !== undefined && max !== undefined && compareOrdered(min, max) > 0) min = max = undefined;
  const nullCount = notNull ? 0 : raw.nullCount;
  return { min, max, nullCount: nullCount !== undefined && nullCount >= 0 ? nullCount : undefined, numRows, mayHoldNaN: isFloat && raw.nanCount !== 0 };
}

function isUnsigned(type: DataType): boolean {
  return type.id === 'UTINYINT' || type.id === 'USMALLINT' || type.id === 'UINTEGER' || type.id === 'UBIGINT';
}

/** The value of a PLAIN one, without its length. Undefined for types without an order and for bytes of another size. */
function ordered({ element, stored }: ReadableColumn, bytes: Uint8Array | undefined): Ordered | undefined {
  if (bytes === undefined) return undefined;
  const { conversion, type } = stored;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (element.type) {
    case 'BOOLEAN': return bytes.length === 1 ? BigInt((bytes[0] as number) & 1) : undefined;
    case 'INT32': case 'INT64': {
      if (bytes.length !== stored.storedBytes) return undefined;
      const value = bytes.length === 4
        ? BigInt(isUnsigned(type) ? view.getUint32(0, true) : view.getInt32(0, true))
        : isUnsigned(type) ? view.getBigUint64(0, true) : view.getBigInt64(0, true);
      if (conversion.kind === 'scale-i32' || conversion.kind === 'scale-i64') return value * conversion.factor;
      if (conversion.kind === 'divide-i64') return value / conversion.divisor; // towards zero, as values are converted
      return value;
    }
    case 'FLOAT': return bytes.length === 4 ? view.getFloat32(0, true) : undefined;
    case 'DOUBLE': return bytes.length === 8 ? view.getFloat64(0, true) : undefined;
    case 'BYTE_ARRAY': case 'FIXED_LEN_BYTE_ARRAY':
      if (conversion.kind === 'views') return bytes;
      if (conversion.kind === 'decimal' && bytes.length > 0) return bigEndian(bytes, true);
      if (conversion.kind === 'uuid' && bytes.length === 16) return bigEndian(bytes, false);
      return undefined; // INTERVAL has no order, FLOAT16 is rare
    default: return undefined; // INT96 statistics are not to be trusted
  }
}

function bigEndian(bytes: Uint8Array, signed: boolean): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return signed ? BigInt.asIntN(bytes.length * 8, value) : value;
}
