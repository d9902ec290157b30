/** Values as DuckDB casts them to VARCHAR: what result windows show and what CAST(x AS VARCHAR) gives. */
import type { DataType } from '../../src/columns/types.ts';
import type { Vector } from '../../src/columns/vector.ts';
import type { LiteralValue } from '../../src/plan/expr.ts';
import { notSupported } from '../../src/base/errors.ts';
import type { Heap } from '../memory/heap.ts';
import { readView } from '../memory/views.ts';
import { blobText, uuidText } from './text/binary-text.ts';
import { decimalText } from './text/decimal-text.ts';
import { type IntervalValue, intervalText } from './text/interval-text.ts';
import { doubleText, floatText } from './text/number-text.ts';
import { dateText, timestampNsText, timestampText, timestampTzText, timeText } from './text/temporal-text.ts';
import { dataOf, locateRow, readValue } from './values.ts';

/** Row `row` of a vector as text; null for NULL. */
export function renderValue(type: DataType, heap: Heap, vector: Vector, row: number): string | null {
  const at = locateRow(heap, vector, row);
  if (at < 0) return null;
  return renderAt(type, heap, dataOf(vector), at);
}

/** Value `index` of the array at `data`, which is not NULL. */
export function renderAt(type: DataType, heap: Heap, data: number, index: number): string {
  switch (type.id) {
    case 'VARCHAR': return readView(heap, data + index * 16);
    case 'INTEGER': return String(heap.i32[(data >>> 2) + index]);
    case 'BIGINT': return String(heap.i64[(data >>> 3) + index]);
    case 'DOUBLE': return doubleText(heap.f64[(data >>> 3) + index] as number);
    default: return literalText(type, readValue(heap, type, data, index));
  }
}

/** A value that is not NULL as text. */
export function literalText(type: DataType, value: LiteralValue): string {
  switch (type.id) {
    case 'NULL': return 'NULL';
    case 'BOOLEAN': return value ? 'true' : 'false';
    case 'TINYINT': case 'SMALLINT': case 'INTEGER': case 'BIGINT': case 'HUGEINT':
    case 'UTINYINT': case 'USMALLINT': case 'UINTEGER': case 'UBIGINT': case 'UHUGEINT': return String(value);
    case 'DECIMAL': return decimalText(value as bigint, type.scale, type.precision);
    case 'FLOAT': return floatText(value as number);
    case 'DOUBLE': return doubleText(value as number);
    case 'VARCHAR': return value as string;
    case 'BLOB': return blobText(value as Uint8Array);
    case 'DATE': return dateText(Number(value));
    case 'TIME': return timeText(Number(value));
    case 'TIMESTAMP': return timestampText(value as bigint);
    case 'TIMESTAMP_S': return scaledTimestamp(value as bigint, 1_000_000n);
    case 'TIMESTAMP_MS': return scaledTimestamp(value as bigint, 1000n);
    case 'TIMESTAMP_NS': return timestampNsText(value as bigint);
    case 'TIMESTAMPTZ': return timestampTzText(value as bigint);
    case 'INTERVAL': return intervalText(value as IntervalValue);
    case 'UUID': return uuidText(value as bigint);
    default: throw notSupported(`showing values of type ${type.id}`);
  }
}

function scaledTimestamp(value: bigint, microsPerUnit: bigint): string {
  const infinite = value === 9_223_372_036_854_775_807n || value === -9_223_372_036_854_775_807n;
  return timestampText(infinite ? value : value * microsPerUnit);
}
