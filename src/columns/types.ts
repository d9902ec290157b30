/**
 * Logical data types. Names, semantics and casting rules are DuckDB's.
 * A `DataType` is plain data (it crosses worker boundaries as is).
 */
import { unreachable } from '../base/assert.ts';

export type IntegerTypeId =
  | 'TINYINT' | 'SMALLINT' | 'INTEGER' | 'BIGINT' | 'HUGEINT'
  | 'UTINYINT' | 'USMALLINT' | 'UINTEGER' | 'UBIGINT' | 'UHUGEINT';

export type SimpleTypeId =
  | IntegerTypeId
  | 'NULL' // the type of a bare NULL literal
  | 'BOOLEAN' | 'FLOAT' | 'DOUBLE' | 'VARCHAR' | 'BLOB'
  | 'DATE' | 'TIME' | 'TIMESTAMP' | 'TIMESTAMP_S' | 'TIMESTAMP_MS' | 'TIMESTAMP_NS' | 'TIMESTAMPTZ'
  | 'INTERVAL' | 'UUID';

export interface SimpleType { readonly id: SimpleTypeId }
/** `precision` digits in all (1 to 38), `scale` of them after the point. */
export interface DecimalType { readonly id: 'DECIMAL'; readonly precision: number; readonly scale: number }
export interface ListType { readonly id: 'LIST'; readonly element: DataType }
export interface StructType { readonly id: 'STRUCT'; readonly fields: readonly Field[] }
export interface MapType { readonly id: 'MAP'; readonly key: DataType; readonly value: DataType }

export type DataType = SimpleType | DecimalType | ListType | StructType | MapType;
export type TypeId = DataType['id'];

export interface Field { readonly name: string; readonly type: DataType }
export type Schema = readonly Field[];

const simple = <Id extends SimpleTypeId>(id: Id): SimpleType => ({ id });
export const NULL_TYPE = simple('NULL');
export const BOOLEAN = simple('BOOLEAN');
export const TINYINT = simple('TINYINT');
export const SMALLINT = simple('SMALLINT');
export const INTEGER = simple('INTEGER');
export const BIGINT = simple('BIGINT');
export const HUGEINT = simple('HUGEINT');
export const UTINYINT = simple('UTINYINT');
export const USMALLINT = simple('USMALLINT');
export const UINTEGER = simple('UINTEGER');
export const UBIGINT = simple('UBIGINT');
export const UHUGEINT = simple('UHUGEINT');
export const FLOAT = simple('FLOAT');
export const DOUBLE = simple('DOUBLE');
export const VARCHAR = simple('VARCHAR');
export const BLOB = simple('BLOB');
export const DATE = simple('DATE');
export const TIME = simple('TIME');
export const TIMESTAMP = simple('TIMESTAMP');
export const TIMESTAMP_S = simple('TIMESTAMP_S');
export const TIMESTAMP_MS = simple('TIMESTAMP_MS');
export const TIMESTAMP_NS = simple('TIMESTAMP_NS');
export const TIMESTAMPTZ = simple('TIMESTAMPTZ');
export const INTERVAL = simple('INTERVAL');
export const UUID = simple('UUID');
export const decimal = (precision: number, scale: number): DecimalType => ({ id: 'DECIMAL', precision, scale });
export const list = (element: DataType): ListType => ({ id: 'LIST', element });

/**
 * How values of a type lie in memory. One kernel per physical type, never per logical type.
 *   bool      u8, 0 or 1                       i8…i64, u8…u64, f32, f64   little endian
 *   i128 u128 16 bytes, low word first         view      16-byte string view (see workers/memory/views.ts)
 *   interval  i32 months, i32 days, i64 microseconds
 *   list      u32 offset, u32 length into the child vector      struct   no data of its own, children only
 * DECIMAL is i64 up to 18 digits and i128 above. DATE is i32 days, TIME i64 microseconds, TIMESTAMP and
 * TIMESTAMPTZ i64 microseconds since 1970 UTC (_S seconds, _MS milliseconds, _NS nanoseconds). UUID is i128.
 */
export type PhysicalType =
  | 'bool' | 'i8' | 'i16' | 'i32' | 'i64' | 'i128' | 'u8' | 'u16' | 'u32' | 'u64' | 'u128'
  | 'f32' | 'f64' | 'view' | 'interval' | 'list' | 'struct';

export function physicalType(type: DataType): PhysicalType {
  switch (type.id) {
    case 'NULL': case 'BOOLEAN': return 'bool';
    case 'TINYINT': return 'i8';
    case 'SMALLINT': return 'i16';
    case 'INTEGER': case 'DATE': return 'i32';
    case 'BIGINT': case 'TIME': case 'TIMESTAMP': case 'TIMESTAMP_S': case 'TIMESTAMP_MS': case 'TIMESTAMP_NS':
    case 'TIMESTAMPTZ': return 'i64';
    case 'HUGEINT': return 'i128';
    case 'UTINYINT': return 'u8';
    case 'USMALLINT': return 'u16';
    case 'UINTEGER': return 'u32';
    case 'UBIGINT': return 'u64';
    case 'UHUGEINT': case 'UUID': return 'u128';
    case 'FLOAT': return 'f32';
    case 'DOUBLE': return 'f64';
    case 'VARCHAR': case 'BLOB': return 'view';
    case 'INTERVAL': return 'interval';
    case 'DECIMAL': return type.precision <= 18 ? 'i64' : 'i128';
    case 'LIST': case 'MAP': return 'list';
    case 'STRUCT': return 'struct';
    default: return unreachable(type);
  }
}

const WIDTHS: Record<PhysicalType, number> = {
  bool: 1, i8: 1, u8: 1, i16: 2, u16: 2, i32: 4, u32: 4, f32: 4, i64: 8, u64: 8, f64: 8,
  i128: 16, u128: 16, view: 16, interval: 16, list: 8, struct: 0,
};
/** Bytes per value of a physical type. */
export function physicalWidth(type: PhysicalType): number {
  return WIDTHS[type];
}
/** Bytes per value of a logical type. */
export function byteWidth(type: DataType): number {
  return WIDTHS[physicalType(type)];
}

/** DuckDB's name: `DECIMAL(12,2)`, `TIMESTAMP WITH TIME ZONE`, `VARCHAR[]`, `STRUCT(a INTEGER)`. */
export function typeName(type: DataType): string {
  switch (type.id) {
    case 'DECIMAL': return `DECIMAL(${type.precision},${type.scale})`;
    case 'LIST': return `${typeName(type.element)}[]`;
    case 'MAP': return `MAP(${typeName(type.key)}, ${typeName(type.value)})`;
    case 'STRUCT': return `STRUCT(${type.fields.map((f) => `${quoteIdentifier(f.name)} ${typeName(f.type)}`).join(', ')})`;
    case 'TIMESTAMPTZ': return 'TIMESTAMP WITH TIME ZONE';
    case 'NULL': return '"NULL"';
    default: return type.id;
  }
}

export function quoteIdentifier(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

export function typesEqual(a: DataType, b: DataType): boolean {
  if (a.id !== b.id) return false;
  if (a.id === 'DECIMAL' && b.id === 'DECIMAL') return a.precision === b.precision && a.scale === b.scale;
  if (a.id === 'LIST' && b.id === 'LIST') return typesEqual(a.element, b.element);
  if (a.id === 'MAP' && b.id === 'MAP') return typesEqual(a.key, b.key) && typesEqual(a.value, b.value);
  if (a.id === 'STRUCT' && b.id === 'STRUCT')
    return a.fields.length === b.fields.length && a.fields.every((f, i) => {
      const g = b.fields[i];
      return g !== undefined && f.name === g.name && typesEqual(f.type, g.type);
    });
  return true;
}

const INTEGERS: ReadonlySet<string> = new Set([
  'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT',
]);
export function isInteger(type: DataType): boolean {
  return INTEGERS.has(type.id);
}
export function isNumeric(type: DataType): boolean {
  return INTEGERS.has(type.id) || type.id === 'DECIMAL' || type.id === 'FLOAT' || type.id === 'DOUBLE';
}
export function isNested(type: DataType): boolean {
  return type.id === 'LIST' || type.id === 'STRUCT' || type.id === 'MAP';
}
