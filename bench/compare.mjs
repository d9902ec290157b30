// @ts-check
/** Whether two answers to one question are the same: doubles within a tolerance, everything else exactly. */

/**
 * @typedef {object} Tolerance  of doubles: sums may differ in the last bits between engines; ours is the exact sum rounded once
 * @property {number} relative
 * @property {number} absolute
 */
/** @type {Tolerance} */
const DEFAULT_TOLERANCE = { relative: 1e-9, absolute: 0 };

/**
 * @param {import('./contenders/contender.mjs').Reply} expected  with types
 * @param {import('./contenders/contender.mjs').Reply} actual
 * @param {boolean} ordered
 * @param {Tolerance} [tolerance]
 * @returns {string | null} what differs, for people; null where nothing does
 */
export function compareReplies(expected, actual, ordered, tolerance = DEFAULT_TOLERANCE) {
  if (expected.numRows !== actual.numRows) return `${expected.numRows} rows expected, ${actual.numRows} found`;
  const doubles = expected.types.map((type) => type === 'DOUBLE' || type === 'FLOAT');
  const a = ordered ? expected.rows : sortRows(expected.rows, doubles);
  const b = ordered ? actual.rows : sortRows(actual.rows, doubles);
  for (const [index, row] of a.entries()) {
    const other = b[index] ?? [];
    if (row.length !== other.length) return `${row.length} columns expected, ${other.length} found`;
    for (const [column, value] of row.entries())
      if (!cellsEqual(value, other[column] ?? null, doubles[column] ?? false, tolerance))
        return `row ${index + 1}, column ${column + 1}: ${value} expected, ${other[column]} found`;
  }
  return null;
}

/** @param {string | null} a @param {string | null} b @param {boolean} double @param {Tolerance} tolerance */
function cellsEqual(a, b, double, { relative, absolute }) {
  if (a === b) return true;
  if (a === null || b === null) return false;
  // Versions of DuckDB differ in whether date_trunc to days and above gives a DATE or a TIMESTAMP.
  if (`${a} 00:00:00` === b || `${b} 00:00:00` === a) return true;
  if (!double) return false;
  const x = numberOf(a);
  const y = numberOf(b);
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) && Number.isNaN(y);
  if (!Number.isFinite(x) || !Number.isFinite(y)) return x === y;
  return Math.abs(x - y) <= Math.max(relative * Math.max(Math.abs(x), Math.abs(y)), absolute);
}

/** @param {string} text */
function numberOf(text) {
  if (text === 'inf') return Infinity;
  if (text === '-inf') return -Infinity;
  return text === 'nan' ? Number.NaN : Number(text);
}

/** @param {(string | null)[][]} rows @param {boolean[]} doubles */
function sortRows(rows, doubles) {
  const key = (/** @type {(string | null)[]} */ row) =>
    JSON.stringify(row.map((value, index) => (doubles[index] && value !== null ? numberOf(value).toPrecision(8) : value)));
  return rows.map((row) => /** @type {const} */ ([key(row), row])).sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)).map(([, row]) => row);
}
