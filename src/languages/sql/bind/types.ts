/** Type names to types. */
import { notSupported, UserError } from '../../../base/errors.ts';
import {
  BIGINT, BLOB, BOOLEAN, type DataType, DATE, decimal, DOUBLE, FLOAT, HUGEINT, INTEGER, INTERVAL, list, SMALLINT, TIME, TIMESTAMP,
  TIMESTAMP_MS, TIMESTAMP_NS, TIMESTAMP_S, TIMESTAMPTZ, TINYINT, typeName, quoteIdentifier, UBIGINT, UHUGEINT, UINTEGER, USMALLINT, UTINYINT, UUID, VARCHAR,
} from '../../../columns/types.ts';
import type { TypeName } from '../ast/types.ts';
import { didYouMean } from './suggest.ts';

/** DuckDB's names and aliases. */
const NAMES: Readonly<Record<string, DataType>> = {
  boolean: BOOLEAN, bool: BOOLEAN, logical: BOOLEAN,
  tinyint: TINYINT, int1: TINYINT, smallint: SMALLINT, int2: SMALLINT, int16: SMALLINT, short: SMALLINT,
  integer: INTEGER, int: INTEGER, int4: INTEGER, int32: INTEGER, signed: INTEGER, integral: INTEGER,
  bigint: BIGINT, int8: BIGINT, int64: BIGINT, long: BIGINT, oid: BIGINT, hugeint: HUGEINT, int128: HUGEINT,
  utinyint: UTINYINT, uint8: UTINYINT, usmallint: USMALLINT, uint16: USMALLINT, uinteger: UINTEGER, uint32: UINTEGER,
  ubigint: UBIGINT, uint64: UBIGINT, uhugeint: UHUGEINT, uint128: UHUGEINT,
  float: FLOAT, real: FLOAT, float4: FLOAT, double: DOUBLE, float8: DOUBLE,
  varchar: VARCHAR, char: VARCHAR, bpchar: VARCHAR, text: VARCHAR, string: VARCHAR, nvarchar: VARCHAR, character: VARCHAR,
  blob: BLOB, bytea: BLOB, binary: BLOB, varbinary: BLOB,
  date: DATE, time: TIME, timestamp: TIMESTAMP, datetime: TIMESTAMP, timestamp_us: TIMESTAMP, timestamp_s: TIMESTAMP_S, timestamp_ms: TIMESTAMP_MS,
  timestamp_ns: TIMESTAMP_NS, timestamptz: TIMESTAMPTZ, interval: INTERVAL, uuid: UUID, guid: UUID,
};
const KNOWN_BUT_MISSING: ReadonlySet<string> = new Set(['bit', 'bitstring', 'json', 'enum', 'union', 'timetz', 'varint', 'bignum', 'variant', 'geometry']);

const DECIMAL_NAMES: ReadonlySet<string> = new Set(['decimal', 'numeric', 'dec']);

/** For completion: each type once, under the name that people know, the frequent ones first. */
export const COMMON_TYPE_NAMES: readonly string[] = [
  'INTEGER', 'BIGINT', 'DOUBLE', 'VARCHAR', 'BOOLEAN', 'DATE', 'TIMESTAMP', 'DECIMAL', 'TIME', 'INTERVAL', 'TIMESTAMPTZ', 'HUGEINT', 'SMALLINT', 'TINYINT', 'FLOAT', 'UUID', 'BLOB',
  'UINTEGER', 'UBIGINT', 'USMALLINT', 'UTINYINT', 'UHUGEINT', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'INT', 'TEXT', 'NUMERIC', 'REAL',
];

const TYPE_NAMES: readonly string[] = [...Object.keys(NAMES), ...DECIMAL_NAMES];

export function bindTypeName(node: TypeName): DataType {
  const span = { start: node.start, end: node.end };
  if (node.kind === 'list-type') return list(bindTypeName(node.element));
  if (node.kind !== 'named-type') throw notSupported(`the type ${node.kind.replace('-type', '').toUpperCase()}`, span);
  const name = (node.name[node.name.length - 1]?.name ?? '').toLowerCase();
  const modifiers = node.modifiers.map((m) => (m.kind === 'number' && m.form === 'integer' ? Number(m.text) : Number.NaN));
  if (DECIMAL_NAMES.has(name)) {
    const [precision = 18, scale = modifiers.length === 0 ? 3 : 0] = modifiers;
    if (!(precision >= 1 && precision <= 38)) throw new UserError('BINDER', 'The width of a DECIMAL must be between 1 and 38.', { span });
    if (!(scale >= 0 && scale <= precision)) throw new UserError('BINDER', `The scale of a DECIMAL can’t be larger than its width, ${precision}.`, { span });
    return decimal(precision, scale);
  }
  if (name === 'float' && modifiers.length === 1) return (modifiers[0] as number) > 24 ? DOUBLE : FLOAT;
  if (name === 'timestamp' && modifiers.length === 1) {
    const digits = modifiers[0] as number;
    return digits === 0 ? TIMESTAMP_S : digits <= 3 ? TIMESTAMP_MS : digits <= 6 ? TIMESTAMP : TIMESTAMP_NS;
  }
  const type = NAMES[name];
  if (type !== undefined) return type;
  if (KNOWN_BUT_MISSING.has(name)) throw notSupported(`the type ${name.toUpperCase()}`, span);
  throw new UserError('CATALOG', `There is no type named ${name}.`, { span, hint: didYouMean(name, TYPE_NAMES) });
}

/** Types with a grammar of their own: their names need no quotes. */
const GRAMMAR_TYPES: ReadonlySet<string> = new Set(['BOOLEAN', 'SMALLINT', 'INTEGER', 'BIGINT', 'FLOAT', 'DECIMAL', 'VARCHAR', 'TIME', 'TIMESTAMP', 'INTERVAL', 'BIT']);

/** A type as DuckDB writes it in the name of a column: `DECIMAL(10, 2)`, `"DOUBLE"`, `"DATE"[]`. */
export function writtenTypeName(node: TypeName): string {
  if (node.kind === 'list-type') return `${writtenTypeName(node.element)}[]`;
  if (node.kind === 'array-type') return `${writtenTypeName(node.element)}[${node.size}]`;
  if (node.kind === 'map-type') return `MAP(${node.arguments.map(writtenTypeName).join(', ')})`;
  if (node.kind === 'struct-type') return `STRUCT(${node.fields.map((field) => `${quoteIdentifier(field.name.name)} ${writtenTypeName(field.type)}`).join(', ')})`;
  if (node.kind === 'union-type') return `UNION(${node.members.map((member) => `${quoteIdentifier(member.name.name)} ${writtenTypeName(member.type)}`).join(', ')})`;
  const name = (node.name[node.name.length - 1]?.name ?? '').toLowerCase();
  const modifiers = node.modifiers.map((m) => (m.kind === 'number' ? m.text : '?'));
  // CHAR alone is one character wide.
  if ((name === 'char' || name === 'character') && modifiers.length === 0) modifiers.push('1');
  const known = DECIMAL_NAMES.has(name) ? 'DECIMAL' : NAMES[name] === undefined ? name : typeName(NAMES[name]);
  const canonical = name === 'timestamp' ? 'TIMESTAMP' : known;
  const shown = GRAMMAR_TYPES.has(canonical) ? canonical : `"${canonical}"`;
  return modifiers.length === 0 ? shown : `${shown}(${modifiers.join(', ')})`;
}
