// @ts-check
/** One query in native DuckDB and in several variants of the engine. */
import { compareReplies } from '../../bench/compare.mjs';

/**
 * @typedef {object} Variant  how the engine runs a query; answers may not depend on it
 * @property {number} workers
 * @property {number} [batchRows]
 * @property {number} [partitions]
 */

/** @type {Variant[]} */
export const VARIANTS = [
  { workers: 1 },
  { workers: 2 },
  { workers: 8, batchRows: 37 },
  { workers: 3, batchRows: 1000, partitions: 1 },
  { workers: 2, batchRows: 65536, partitions: 64 },
];
/** Slow on large tables: one row at a time. @type {Variant} */
export const TINY_BATCHES = { workers: 2, batchRows: 1 };

/**
 * @typedef {object} Verdict
 * @property {'equal' | 'both-fail' | 'different' | 'unstable' | 'unsupported' | 'internal' | 'error' | 'missing-error'} kind
 *   different: another answer than DuckDB's. unstable: variants differ among themselves. error: fails where DuckDB
 *   doesn't. missing-error: answers where DuckDB refuses
 * @property {string} detail
 * @property {Variant} [variant]
 */

/**
 * @param {string} sql
 * @param {boolean} ordered
 * @param {import('../harness/oracle.mjs').Target} oracle
 * @param {import('../harness/oracle.mjs').Target} engine
 * @param {readonly Variant[]} variants
 * @returns {Promise<Verdict>}
 */
export async function checkQuery(sql, ordered, oracle, engine, variants) {
  const expected = await oracle.run(sql);
  /** @type {string | undefined} */
  let first;
  for (const variant of variants) {
    const actual = await engine.run(sql, variant);
    if (!actual.ok) {
      if (actual.code === 'INTERNAL' || actual.code === 'PAGE_LOST' || actual.code === 'WORKER_LOST') return { kind: 'internal', detail: `${actual.code}: ${actual.message}`, variant };
      if (actual.code === 'NOT_SUPPORTED') return { kind: 'unsupported', detail: actual.message, variant };
      if (!expected.ok) continue;
      if (actual.code === 'CATALOG' || (actual.code === 'BINDER' && /function/i.test(actual.message))) return { kind: 'unsupported', detail: actual.message, variant };
      return { kind: 'error', detail: `${actual.code}: ${actual.message}`, variant };
    }
    if (!expected.ok) return { kind: 'missing-error', detail: expected.message.split('\n', 1)[0], variant };
    const types = expected.columns.map(({ type }) => type);
    if (variant === variants[0]) {
      const wrongTypes = actual.columns.findIndex(({ type }, index) => type !== types[index]);
      if (wrongTypes >= 0) return { kind: 'different', detail: `column ${wrongTypes + 1}: type ${types[wrongTypes]} expected, ${actual.columns[wrongTypes].type} found`, variant };
      const difference = compareReplies({ types, numRows: expected.rows.length, rows: expected.rows }, { types: [], numRows: actual.rows.length, rows: actual.rows }, ordered, toleranceOf(sql));
      if (difference !== null) return { kind: 'different', detail: difference, variant };
    }
    const text = JSON.stringify(actual.rows);
    first ??= text;
    if (text !== first) return { kind: 'unstable', detail: firstDifference(first, text), variant };
  }
  return { kind: expected.ok ? 'equal' : 'both-fail', detail: expected.ok ? '' : expected.message.split('\n', 1)[0] };
}

/**
 * Doubles must be the same bits unless they are sums: DuckDB's depend on the order of addition, and where
 * values cancel out nothing is left but that difference.
 *
 * @param {string} sql
 */
const toleranceOf = (sql) => (/\b(sum|avg)\s*\(/i.test(sql) ? { relative: 1e-9, absolute: 1e-8 } : { relative: 0, absolute: 0 });

/** @param {string} a @param {string} b JSON of rows */
function firstDifference(a, b) {
  const [left, right] = [JSON.parse(a), JSON.parse(b)];
  if (left.length !== right.length) return `${left.length} rows, then ${right.length}`;
  for (const [index, row] of left.entries()) if (JSON.stringify(row) !== JSON.stringify(right[index])) return `row ${index + 1}: ${JSON.stringify(row)}, then ${JSON.stringify(right[index])}`;
  return 'no difference found';
}
