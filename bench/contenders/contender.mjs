// @ts-check
/**
 * What a contender of the benchmark is. One file per contender; everything else knows only this.
 *
 * @typedef {object} Table
 * @property {string} name             as the queries call it
 * @property {'log' | 'parquet'} kind
 * @property {string} path             file on disk
 *
 * @typedef {object} Source            where the data lie while the queries are timed
 * @property {'file' | 'opfs' | 'memory'} mode
 *   file: read from the file each time; opfs: imported or copied into the browser's private file system, or
 *   held as bytes in memory; memory: tables in the engine's memory (or its own import)
 * @property {Table[]} tables
 *
 * @typedef {object} Item              one question
 * @property {string} id
 * @property {string} title            what is measured, for people
 * @property {{ spillway: string, duckdb: string }} sql  `duckdb`: the fastest SQL we know for it; {access} stands for its log reader
 * @property {boolean} ordered         rows must come in this order; otherwise compared as a set
 * @property {boolean} [materialise]   a large result: it must be complete, but is not carried out of the engine
 *
 * @typedef {object} Reply             an answer, for comparison
 * @property {string[]} types          DuckDB's type names; empty where unknown
 * @property {number} numRows
 * @property {(string | null)[][]} rows  all rows, or of a large result the rows at `sampleOffsets`
 *
 * @typedef {object} Preparation
 * @property {string[]} ways           all are timed, the best median counts; at least one
 * @property {string} tried            what was looked at, for people
 *
 * @typedef {object} Contender
 * @property {string} name
 * @property {{ id: string, threads: number }[]} variants
 * @property {() => Promise<string>} open            starts it; says its version
 * @property {(source: Source) => Promise<void>} load  forgets what was loaded before
 * @property {(item: Item) => Promise<Preparation>} prepare  finds the fastest ways to run the item
 * @property {(item: Item, variant: string, way: string) => Promise<number>} time  milliseconds to the complete result
 * @property {(item: Item, variant: string) => Promise<Reply>} answer
 * @property {() => Promise<void>} close
 */

/** Rows of a large result that are compared: five places, 20 rows each. */
export const SAMPLE_ROWS = 20;
export const SAMPLE_SHARES = [0, 0.25, 0.5, 0.75, 1];

/** @param {number} numRows */
export function sampleOffsets(numRows) {
  if (numRows <= SAMPLE_SHARES.length * SAMPLE_ROWS) return [0];
  return SAMPLE_SHARES.map((share) => Math.min(Math.floor(numRows * share), numRows - SAMPLE_ROWS));
}

/** How many rows to take at each of `sampleOffsets`. @param {number} numRows */
export const sampleLength = (numRows) => (numRows <= SAMPLE_SHARES.length * SAMPLE_ROWS ? numRows : SAMPLE_ROWS);

/**
 * A combined log for DuckDB: one CSV column per part between quotes, the fastest way found (a regular
 * expression over whole lines is several times slower). `p` holds address, user and time, `r` the request,
 * `s` status and bytes, `f` the referrer, `a` the user agent.
 *
 * @param {string} path
 */
export const logReader = (path) =>
  `read_csv('${path.replaceAll("'", "''")}', delim = '"', quote = '', escape = '', header = false, auto_detect = false, ` +
  `columns = {'p': 'VARCHAR', 'r': 'VARCHAR', 's': 'VARCHAR', 'f': 'VARCHAR', 'g': 'VARCHAR', 'a': 'VARCHAR', 't': 'VARCHAR'})`;
