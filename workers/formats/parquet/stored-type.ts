/**
 * From Parquet's physical, converted and logical types to ours, the way DuckDB's read_parquet does it
 * (extension/parquet/parquet_reader.cpp, DeriveLogicalType), and the steps from stored values to vector values.
 */
import * as types from '../../../src/columns/types.ts';
import type { DataType } from '../../../src/columns/types.ts';
import type { SchemaElement } from './schema-element.ts';

/** What is done to stored values. `factor`: multiply; `divisor`: divide. */
export type Conversion =
  | { readonly kind: 'copy' | 'bool' | 'narrow-1' | 'narrow-2' | 'widen-i32' | 'widen-i64' | 'int96' | 'half' | 'uuid' | 'interval' }
  | { readonly kind: 'scale-i32' | 'scale-i64'; readonly factor: bigint }
  /** `exact`: a remainder is an error rather than cut off. */
  | { readonly kind: 'divide-i64'; readonly divisor: bigint; readonly exact: boolean }
  | { readonly kind: 'decimal'; readonly wide: boolean }
  /** `text`: must be UTF-8. */
  | { readonly kind: 'views'; readonly text: boolean };

export interface StoredType {
  readonly type: DataType;
  readonly conversion: Conversion;
  /** Bytes per stored value; 0 for BYTE_ARRAY and for booleans (bits). */
  readonly storedBytes: number;
  /** Bytes per value in a vector. */
  readonly valueBytes: number;
}

/** A column that can be named but not read. */
export interface RefusedType {
  readonly type: DataType;
  readonly refused: string;
}

const copy: Conversion = { kind: 'copy' };

/** How a leaf of the schema is read. */
export function storedType(element: SchemaElement): StoredType | RefusedType {
  const { type: physical, typeLength, logical, converted } = element;
  const fixed = physical === 'FIXED_LEN_BYTE_ARRAY';
  if (fixed && (typeLength === undefined || typeLength < 0 || typeLength > 0x7fff_ffff)) return refuse(types.BLOB, `its FIXED_LEN_BYTE_ARRAY has length ${typeLength}`);

  if (logical?.kind === 'UUID' && fixed) return typeLength === 16 ? stored(element, types.UUID, { kind: 'uuid' }) : refuse(types.UUID, `its values have ${typeLength} bytes instead of 16`);
  if (logical?.kind === 'FLOAT16' && fixed && typeLength === 2) return stored(element, types.FLOAT, { kind: 'half' });
  if (logical?.kind === 'TIMESTAMP' && physical === 'INT64') {
    if (logical.unit === 'MILLIS') return stored(element, logical.utc ? types.TIMESTAMPTZ : types.TIMESTAMP, { kind: 'scale-i64', factor: 1000n });
    if (logical.unit === 'MICROS') return stored(element, logical.utc ? types.TIMESTAMPTZ : types.TIMESTAMP, copy);
    return logical.utc ? stored(element, types.TIMESTAMPTZ, { kind: 'divide-i64', divisor: 1000n, exact: false }) : stored(element, types.TIMESTAMP_NS, copy);
  }
  // DuckDB has TIME WITH TIME ZONE and TIME_NS; we have TIME: UTC for the first, whole microseconds of the second.
  if (logical?.kind === 'TIME') {
    if (logical.unit === 'MILLIS' && physical === 'INT32') return stored(element, types.TIME, { kind: 'scale-i32', factor: 1000n });
    if (logical.unit === 'MICROS' && physical === 'INT64') return stored(element, types.TIME, copy);
    if (logical.unit === 'NANOS' && physical === 'INT64') return stored(element, types.TIME, { kind: 'divide-i64', divisor: 1000n, exact: true });
  }

  switch (converted) {
    case 'INT_8': return integer(element, 'INT32', types.TINYINT, { kind: 'narrow-1' });
    case 'INT_16': return integer(element, 'INT32', types.SMALLINT, { kind: 'narrow-2' });
    case 'INT_32': return integer(element, 'INT32', types.INTEGER, copy);
    case 'INT_64': return integer(element, 'INT64', types.BIGINT, copy);
    case 'UINT_8': return integer(element, 'INT32', types.UTINYINT, { kind: 'narrow-1' });
    case 'UINT_16': return integer(element, 'INT32', types.USMALLINT, { kind: 'narrow-2' });
    case 'UINT_32': return integer(element, 'INT32', types.UINTEGER, copy);
    case 'UINT_64': return integer(element, 'INT64', types.UBIGINT, copy);
    case 'DATE': return integer(element, 'INT32', types.DATE, copy);
    case 'TIME_MILLIS': return integer(element, 'INT32', types.TIME, { kind: 'scale-i32', factor: 1000n });
    case 'TIME_MICROS': return integer(element, 'INT64', types.TIME, copy);
    case 'TIMESTAMP_MILLIS': return integer(element, 'INT64', types.TIMESTAMP, { kind: 'scale-i64', factor: 1000n });
    case 'TIMESTAMP_MICROS': return integer(element, 'INT64', types.TIMESTAMP, copy);
    case 'DECIMAL': return decimal(element);
    case 'UTF8': case 'ENUM': case 'JSON':
      if (physical === 'BYTE_ARRAY' || fixed) return stored(element, types.VARCHAR, { kind: 'views', text: true });
      return refuse(types.VARCHAR, `${converted} is stored as ${physical}`);
    case 'INTERVAL':
      if (fixed && typeLength === 12) return stored(element, types.INTERVAL, { kind: 'interval' });
      return refuse(types.INTERVAL, `INTERVAL is stored as ${physical}`);
    case undefined: return plain(element);
    default: return plain(element);
  }
}

function plain(element: SchemaElement): StoredType | RefusedType {
  switch (element.type) {
    case 'BOOLEAN': return stored(element, types.BOOLEAN, { kind: 'bool' });
    case 'INT32': return stored(element, types.INTEGER, copy);
    case 'INT64': return stored(element, types.BIGINT, copy);
    case 'INT96': return stored(element, types.TIMESTAMP, { kind: 'int96' });
    case 'FLOAT': return stored(element, types.FLOAT, copy);
    case 'DOUBLE': return stored(element, types.DOUBLE, copy);
    case 'BYTE_ARRAY': case 'FIXED_LEN_BYTE_ARRAY': return stored(element, types.BLOB, { kind: 'views', text: false });
    case undefined: return refuse(types.BLOB, 'it is a group without children');
    default: return refuse(types.BLOB, `its physical type ${String(element.type)} is unknown`);
  }
}

function integer(element: SchemaElement, physical: 'INT32' | 'INT64', type: DataType, conversion: Conversion): StoredType | RefusedType {
  return element.type === physical ? stored(element, type, conversion) : refuse(type, `${element.converted} is stored as ${element.type} instead of ${physical}`);
}

function decimal(element: SchemaElement): StoredType | RefusedType {
  const { precision, scale = 0, type: physical } = element;
  if (precision === undefined || precision < 1 || scale < 0 || scale > precision) return refuse(types.DOUBLE, `DECIMAL(${precision},${scale}) is not a type`);
  if (precision > 38) return refuse(types.DOUBLE, `DECIMAL(${precision},${scale}) has more than 38 digits`);
  const type = types.decimal(precision, scale);
  const wide = precision > 18;
  switch (physical) {
    case 'INT32': return stored(element, type, wide ? { kind: 'widen-i32' } : { kind: 'scale-i32', factor: 1n });
    case 'INT64': return stored(element, type, wide ? { kind: 'widen-i64' } : copy);
    case 'BYTE_ARRAY': case 'FIXED_LEN_BYTE_ARRAY': return stored(element, type, { kind: 'decimal', wide });
    default: return refuse(type, `DECIMAL is stored as ${physical}`);
  }
}

const STORED_BYTES = { BOOLEAN: 0, INT32: 4, INT64: 8, INT96: 12, FLOAT: 4, DOUBLE: 8, BYTE_ARRAY: 0 } as const;

function stored(element: SchemaElement, type: DataType, conversion: Conversion): StoredType {
  const physical = element.type as NonNullable<SchemaElement['type']>;
  const storedBytes = physical === 'FIXED_LEN_BYTE_ARRAY' ? (element.typeLength as number) : STORED_BYTES[physical];
  return { type, conversion, storedBytes, valueBytes: types.byteWidth(type) };
}

function refuse(type: DataType, refused: string): RefusedType {
  return { type, refused };
}
