// @ts-check
/**
 * Turns the values of `@duckdb/node-api` into the text that DuckDB's own cast to VARCHAR gives, for the
 * scalar types. Nested types are left to DuckDB (`canFormat` says no): their quoting rules are its own.
 */
import { DuckDBTypeId } from '@duckdb/node-api';

const FORMATTED = new Set([
  DuckDBTypeId.BOOLEAN, DuckDBTypeId.TINYINT, DuckDBTypeId.SMALLINT, DuckDBTypeId.INTEGER, DuckDBTypeId.BIGINT, DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT, DuckDBTypeId.UINTEGER, DuckDBTypeId.UBIGINT, DuckDBTypeId.HUGEINT, DuckDBTypeId.UHUGEINT, DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE, DuckDBTypeId.DECIMAL, DuckDBTypeId.VARCHAR, DuckDBTypeId.DATE, DuckDBTypeId.TIMESTAMP, DuckDBTypeId.UUID,
  DuckDBTypeId.SQLNULL,
]);

/**
 * Whether `formatValue` knows this type.
 *
 * @param {import('@duckdb/node-api').DuckDBType} type
 */
export function canFormat(type) {
  return FORMATTED.has(type.typeId);
}

/**
 * @param {unknown} value as `getRows` gives it
 * @param {import('@duckdb/node-api').DuckDBType} type one that `canFormat` accepts
 * @returns {string | null}
 */
export function formatValue(value, type) {
  if (value === null || value === undefined) return null;
  if (type.typeId === DuckDBTypeId.DOUBLE) return formatDouble(/** @type {number} */ (value));
  if (type.typeId === DuckDBTypeId.FLOAT) return formatFloat(/** @type {number} */ (value));
  if (type.typeId === DuckDBTypeId.DATE) return infiniteDate(/** @type {{ days: number }} */ (value).days) ?? String(value);
  if (type.typeId === DuckDBTypeId.TIMESTAMP) return infiniteTimestamp(/** @type {{ micros: bigint }} */ (value).micros) ?? String(value);
  return String(value);
}

/** @param {number} days */
function infiniteDate(days) {
  return days === 2147483647 ? 'infinity' : days === -2147483647 ? '-infinity' : null;
}

/** @param {bigint} micros */
function infiniteTimestamp(micros) {
  return micros === 9223372036854775807n ? 'infinity' : micros === -9223372036854775807n ? '-infinity' : null;
}

/**
 * Shortest text that reads back as the same double, in DuckDB's spelling: `1.0`, `1e+16`, `1e-05`, `inf`, `nan`.
 *
 * @param {number} value
 */
export function formatDouble(value) {
  return spell(value, String(value));
}

/**
 * The same for a single-precision value. Where the shortest decimal lies exactly half-way between two floats,
 * DuckDB's formatter gives up on it and prints the value exactly.
 *
 * @param {number} value
 */
export function formatFloat(value) {
  if (!Number.isFinite(value) || value === 0) return spell(value, String(value));
  const below = neighbour(value, -1);
  const above = neighbour(value, 1);
  for (let digits = 1; digits <= 9; digits++) {
    const near = Number(value.toPrecision(digits));
    const beside = near < value ? below : above;
    const span = Math.abs((Number.isFinite(beside) ? beside : value + value - (beside === below ? above : below)) - value) / 2;
    if (Math.abs(near - value) < span) return spell(value, String(near));
    if (Math.abs(near - value) === span) break;
  }
  return spell(value, String(value));
}

const floatView = new Float32Array(1);
const bitsView = new Int32Array(floatView.buffer);

/** The next float up (`step` 1) or down (-1). @param {number} value @param {1 | -1} step */
function neighbour(value, step) {
  floatView[0] = value;
  bitsView[0] += value > 0 ? step : -step;
  return floatView[0];
}

/**
 * @param {number} value
 * @param {string} shortest JavaScript's spelling, shortest digits
 */
function spell(value, shortest) {
  if (Number.isNaN(value)) return 'nan';
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  if (Object.is(value, -0)) return '-0.0';
  if (value === 0) return '0.0';
  const negative = shortest.startsWith('-');
  const [mantissa, exponentText] = (negative ? shortest.slice(1) : shortest).split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  // Digits and the decimal exponent of the first digit.
  let digits = whole + fraction;
  let exponent = whole.length - 1 + Number(exponentText ?? 0);
  const leading = digits.length - digits.replace(/^0+/, '').length;
  digits = digits.slice(leading);
  exponent -= leading;
  digits = digits.replace(/0+$/, '');
  let text;
  if (exponent >= 16 || exponent < -4) {
    const size = Math.abs(exponent);
    text = `${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ''}e${exponent < 0 ? '-' : '+'}${size < 10 ? `0${size}` : size}`;
  } else if (exponent < 0) text = `0.${'0'.repeat(-exponent - 1)}${digits}`;
  else if (digits.length <= exponent + 1) text = `${digits}${'0'.repeat(exponent + 1 - digits.length)}.0`;
  else text = `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
  return negative ? `-${text}` : text;
}
