// @ts-check
/**
 * Comparison of a result with what a query record expects, by the rules of DuckDB's own runner:
 * values as text, numbers of unequal text once more as numbers (doubles within 1 %), `<REGEX>:` patterns,
 * hashes of results, sorted as the record says.
 */
import { createHash } from 'node:crypto';

const HASH = /^(\d+) values hashing to ([0-9a-f]{32})$/;

/**
 * One value as the runner prints it.
 *
 * @param {string | null} value DuckDB's cast to VARCHAR
 * @param {string} type         DuckDB's type name
 * @param {boolean} sqlite      SQLite's own files want numbers as integers
 */
export function showValue(value, type, sqlite = false) {
  if (value === null) return 'NULL';
  if (type === 'BOOLEAN') return value === 'true' ? '1' : '0';
  if (sqlite && (type === 'DOUBLE' || type === 'FLOAT' || type.startsWith('DECIMAL'))) return roundToInteger(value);
  if (value === '') return '(empty)';
  return value.replaceAll('\0', '\\0');
}

/** DuckDB's cast of a number to BIGINT: halves to even for doubles, away from zero for decimals of exact text. @param {string} value */
function roundToInteger(value) {
  const number = Number(value);
  const floor = Math.floor(number);
  const rest = number - floor;
  if (rest === 0.5) return String(floor % 2 === 0 ? floor : floor + 1);
  return String(Math.round(number));
}

/**
 * @param {string[]} values row by row
 * @param {'nosort' | 'rowsort' | 'valuesort'} mode
 * @param {number} numColumns
 */
export function sortValues(values, mode, numColumns) {
  if (mode === 'nosort') return values;
  if (mode === 'valuesort') return [...values].sort(byBytes);
  const rows = [];
  for (let i = 0; i < values.length; i += numColumns) rows.push(values.slice(i, i + numColumns));
  rows.sort((a, b) => {
    for (let i = 0; i < numColumns; i++) if (a[i] !== b[i]) return byBytes(a[i], b[i]);
    return 0;
  });
  return rows.flat();
}

/** std::string order: bytes of UTF-8. @param {string} a @param {string} b */
function byBytes(a, b) {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** @param {string[]} values */
export function hashValues(values) {
  const hash = createHash('md5');
  for (const value of values) hash.update(value).update('\n');
  return `${values.length} values hashing to ${hash.digest('hex')}`;
}

/**
 * @typedef {object} Comparison
 * @property {boolean} equal
 * @property {string} [reason] what differs, for people
 */

/**
 * @param {object} input
 * @param {string[]} input.expected
 * @param {'nosort' | 'rowsort' | 'valuesort'} input.sortMode
 * @param {string} input.types                     the record's column types
 * @param {string | null} input.label
 * @param {Map<string, string>} input.labels       hashes by label, of this file; written
 * @param {number} input.hashThreshold             0 for none
 * @param {boolean} input.sqlite
 * @param {import('../harness/oracle.mjs').TargetColumn[]} input.columns
 * @param {(string | null)[][]} input.rows
 * @returns {Comparison}
 */
export function compareResult({ expected, sortMode, types, label, labels, hashThreshold, sqlite, columns, rows }) {
  const numColumns = columns.length;
  const numExpectedColumns = types.length;
  const actual = sortValues(
    rows.flatMap((row) => row.map((value, index) => showValue(value, columns[index].type, sqlite))), sortMode, numColumns);

  const isHash = expected.length === 1 && HASH.test(expected[0]);
  if (isHash || label !== null || (hashThreshold > 0 && actual.length > hashThreshold)) {
    const hash = hashValues(actual);
    if (isHash && expected[0] !== hash) return { equal: false, reason: `expected ${expected[0]}, found ${hash}` };
    if (label !== null) {
      const known = labels.get(label);
      if (known === undefined) labels.set(label, hash);
      else if (known !== hash) return { equal: false, reason: `label ${label}: expected ${known}, found ${hash}` };
    }
    return { equal: true };
  }

  if (numColumns !== numExpectedColumns) return { equal: false, reason: `expected ${numExpectedColumns} columns, found ${numColumns}` };
  let rowWise = numColumns > 1 && expected.length === rows.length;
  if (!rowWise && expected.length > 0) rowWise = expected.every((line) => line.includes('\t'));
  let flat = expected;
  if (rowWise) {
    flat = [];
    for (const [index, line] of expected.entries()) {
      const values = splitRow(line);
      if (values.length !== numColumns) return { equal: false, reason: `line ${index + 1} of the expected rows has ${values.length} columns, not ${numColumns}` };
      flat.push(...values);
    }
  } else if (flat.length % numColumns !== 0)
    return { equal: false, reason: `${flat.length} expected values don't fill rows of ${numColumns} columns (${rows.length} rows found)` };
  if (flat.length !== actual.length)
    return { equal: false, reason: `expected ${flat.length / numColumns} rows, found ${rows.length}: ${preview(actual, numColumns)}` };
  for (let i = 0; i < flat.length; i++) {
    const column = sortMode === 'valuesort' ? 0 : i % numColumns;
    if (!valuesEqual(actual[i], flat[i], columns[column].type))
      return { equal: false, reason: `row ${Math.floor(i / numColumns) + 1}, column ${(i % numColumns) + 1}: expected ${flat[i]}, found ${actual[i]}` };
  }
  return { equal: true };
}

/** DuckDB's split drops empty parts, so that files may align columns with several tabs. @param {string} line */
function splitRow(line) {
  const values = line.split('\t').filter((value) => value !== '');
  return values.length === 0 ? [''] : values;
}

/** @param {string[]} values @param {number} numColumns */
function preview(values, numColumns) {
  const rows = [];
  for (let i = 0; i < Math.min(values.length, numColumns * 3); i += numColumns) rows.push(values.slice(i, i + numColumns).join(' '));
  const text = rows.join(' / ');
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

const INTEGER_TYPE = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/;

/**
 * @param {string} actual
 * @param {string} expected
 * @param {string} type
 */
export function valuesEqual(actual, expected, type) {
  if (actual === expected) return true;
  if (expected.startsWith('<REGEX>:')) return matches(actual, expected.slice(8));
  if (expected.startsWith('<!REGEX>:')) return !matches(actual, expected.slice(9));
  if (type === 'BOOLEAN') return truth(actual) !== null && truth(actual) === truth(expected);
  if (type === 'DOUBLE' || type === 'FLOAT') {
    const a = numberOf(actual);
    const b = numberOf(expected);
    if (a === null || b === null) return false;
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
    if (!Number.isFinite(a) || !Number.isFinite(b)) return a === b;
    return Math.abs(a - b) <= Math.abs(b) * 0.01 + 1e-8;
  }
  if (INTEGER_TYPE.test(type)) return decimalAt(actual, 0) !== null && decimalAt(actual, 0) === decimalAt(expected, 0);
  const decimal = /^DECIMAL\(\d+,\s*(\d+)\)$/.exec(type);
  if (decimal) {
    const scale = Number(decimal[1]);
    return decimalAt(actual, scale) !== null && decimalAt(actual, scale) === decimalAt(expected, scale);
  }
  return false;
}

/** @param {string} text */
function truth(text) {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === '1') return true;
  if (lower === 'false' || lower === '0') return false;
  return null;
}

/** @param {string} text @returns {number | null} */
function numberOf(text) {
  const lower = text.trim().toLowerCase();
  if (/^[+-]?(inf|infinity)$/.test(lower)) return lower.startsWith('-') ? -Infinity : Infinity;
  if (/^[+-]?nan$/.test(lower)) return Number.NaN;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(lower)) return null;
  return Number(lower);
}

/** A decimal number rounded to `scale` digits, as an integer; null where the text is no number. @param {string} text @param {number} scale */
function decimalAt(text, scale) {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?\s*$/i.exec(text);
  if (!match || (match[2] === '' && !match[3])) return null;
  let digits = (match[2] || '') + (match[3] ?? '');
  let shift = scale - (match[3]?.length ?? 0) + Number(match[4] ?? 0);
  if (Math.abs(shift) > 200) return null;
  let roundUp = false;
  if (shift < 0) {
    digits = digits.padStart(-shift + 1, '0');
    roundUp = digits.charCodeAt(digits.length + shift) >= 53;
    digits = digits.slice(0, shift);
    shift = 0;
  }
  let value = BigInt(digits + '0'.repeat(shift)) + (roundUp ? 1n : 0n);
  if (match[1] === '-') value = -value;
  return value;
}

/**
 * RE2's full match with `.` over newlines. Flags at the start of the pattern are understood.
 *
 * @param {string} text
 * @param {string} pattern
 */
export function matches(text, pattern) {
  let flags = 'su';
  let body = pattern;
  const inline = /^\(\?([a-z]+)\)/.exec(body);
  if (inline) {
    body = body.slice(inline[0].length);
    for (const flag of inline[1]) if ('im'.includes(flag)) flags += flag;
  }
  try {
    return new RegExp(`^(?:${body})$`, flags).test(text);
  } catch {
    // Escapes that RE2 takes and the strict mode doesn't (`\_`).
    return new RegExp(`^(?:${body})$`, flags.replace('u', '')).test(text);
  }
}
