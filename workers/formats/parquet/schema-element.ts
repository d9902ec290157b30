/** One element of Parquet's schema as stored. Names are those of parquet.thrift. */
import { ThriftMalformed, type ThriftReader } from './thrift.ts';

export type ParquetType = 'BOOLEAN' | 'INT32' | 'INT64' | 'INT96' | 'FLOAT' | 'DOUBLE' | 'BYTE_ARRAY' | 'FIXED_LEN_BYTE_ARRAY';
const TYPES: readonly ParquetType[] = ['BOOLEAN', 'INT32', 'INT64', 'INT96', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY'];

export type Repetition = 'REQUIRED' | 'OPTIONAL' | 'REPEATED';
const REPETITIONS: readonly Repetition[] = ['REQUIRED', 'OPTIONAL', 'REPEATED'];

export type ConvertedType = (typeof CONVERTED_TYPES)[number];
const CONVERTED_TYPES = [
  'UTF8', 'MAP', 'MAP_KEY_VALUE', 'LIST', 'ENUM', 'DECIMAL', 'DATE', 'TIME_MILLIS', 'TIME_MICROS', 'TIMESTAMP_MILLIS', 'TIMESTAMP_MICROS',
  'UINT_8', 'UINT_16', 'UINT_32', 'UINT_64', 'INT_8', 'INT_16', 'INT_32', 'INT_64', 'JSON', 'BSON', 'INTERVAL',
] as const;

export type TimeUnit = 'MILLIS' | 'MICROS' | 'NANOS';
const TIME_UNITS: readonly TimeUnit[] = ['MILLIS', 'MICROS', 'NANOS'];

/** The logical types that change how values are read; others are left out. */
export type LogicalType =
  | { readonly kind: 'TIME' | 'TIMESTAMP'; readonly unit: TimeUnit; readonly utc: boolean }
  | { readonly kind: 'UUID' | 'FLOAT16' | 'VARIANT' | 'GEOMETRY' };

export interface SchemaElement {
  readonly name: string;
  /** Undefined for groups. */
  readonly type: ParquetType | undefined;
  /** Bytes of a FIXED_LEN_BYTE_ARRAY. */
  readonly typeLength: number | undefined;
  readonly repetition: Repetition;
  readonly numChildren: number;
  readonly converted: ConvertedType | undefined;
  readonly scale: number | undefined;
  readonly precision: number | undefined;
  readonly logical: LogicalType | undefined;
}

/** Reads one element of the schema's list. @throws ThriftMalformed */
export function readSchemaElement(reader: ThriftReader): SchemaElement {
  const element: { -readonly [K in keyof SchemaElement]: SchemaElement[K] } = {
    name: '', type: undefined, typeLength: undefined, repetition: 'REQUIRED', numChildren: 0,
    converted: undefined, scale: undefined, precision: undefined, logical: undefined,
  };
  reader.enterStruct();
  while (reader.nextField()) {
    switch (reader.fieldId) {
      case 1: element.type = known(TYPES, reader.readInteger(), 'physical type'); break;
      case 2: element.typeLength = reader.readInteger(); break;
      case 3: element.repetition = known(REPETITIONS, reader.readInteger(), 'repetition'); break;
      case 4: element.name = reader.readText(); break;
      case 5: element.numChildren = reader.readInteger(); break;
      case 6: element.converted = CONVERTED_TYPES[reader.readInteger()]; break;
      case 7: element.scale = reader.readInteger(); break;
      case 8: element.precision = reader.readInteger(); break;
      case 10: element.logical = readLogicalType(reader); break;
      default: reader.skipField();
    }
  }
  // A group without children is written with numChildren 0 and no type; a leaf with a type and no children.
  if (element.type !== undefined) element.numChildren = 0;
  return element;
}

function readLogicalType(reader: ThriftReader): LogicalType | undefined {
  let logical: LogicalType | undefined;
  reader.expectStruct();
  reader.enterStruct();
  while (reader.nextField()) {
    switch (reader.fieldId) {
      case 7: logical = { kind: 'TIME', ...readTimeType(reader) }; break;
      case 8: logical = { kind: 'TIMESTAMP', ...readTimeType(reader) }; break;
      case 14: logical = { kind: 'UUID' }; reader.skipField(); break;
      case 15: logical = { kind: 'FLOAT16' }; reader.skipField(); break;
      case 16: logical = { kind: 'VARIANT' }; reader.skipField(); break;
      case 17: case 18: logical = { kind: 'GEOMETRY' }; reader.skipField(); break;
      default: reader.skipField();
    }
  }
  return logical;
}

function readTimeType(reader: ThriftReader): { unit: TimeUnit; utc: boolean } {
  let unit: TimeUnit = 'MICROS';
  let utc = false;
  reader.expectStruct();
  reader.enterStruct();
  while (reader.nextField()) {
    if (reader.fieldId === 1) utc = reader.readBoolean();
    else if (reader.fieldId === 2) {
      reader.expectStruct();
      reader.enterStruct();
      while (reader.nextField()) {
        unit = known(TIME_UNITS, reader.fieldId - 1, 'time unit');
        reader.skipField();
      }
    } else reader.skipField();
  }
  return { unit, utc };
}

function known<T>(names: readonly T[], index: number, what: string): T {
  const name = names[index];
  if (name === undefined) throw new ThriftMalformed(`there is no ${what} ${index}`);
  return name;
}
