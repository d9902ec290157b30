// @ts-check
/** Medians, ratios, the summary, and how they are printed. */

/**
 * @typedef {object} Measurement
 * @property {string} variant
 * @property {string} contender
 * @property {number} threads
 * @property {string} [way]         how the contender ran it: the way with the best median
 * @property {string} [tried]       other ways that were looked at
 * @property {number[]} samples     milliseconds, by that way
 * @property {Record<string, number[]>} [samplesByWay]
 * @property {number} [medianMs]
 * @property {string} [refused]     why there are no samples
 * @property {string} [wrong]       how its answer differs: then no time counts
 *
 * @typedef {object} ItemReport
 * @property {string} group
 * @property {string} id
 * @property {string} title
 * @property {{ spillway: string, duckdb: string }} sql
 * @property {Measurement[]} measurements
 */

/** @param {readonly number[]} samples */
export function median(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {readonly number[]} ratios */
export function geometricMean(ratios) {
  return ratios.length === 0 ? null : Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}

/**
 * @param {ItemReport} item
 * @param {string} contender
 * @param {'most' | 'fewest'} threads
 */
export function medianOf(item, contender, threads) {
  const own = item.measurements.filter((each) => each.contender === contender && each.medianMs !== undefined);
  if (own.length === 0) return undefined;
  return own.reduce((best, each) => ((threads === 'most' ? each.threads > best.threads : each.threads < best.threads) ? each : best)).medianMs;
}

/** Whether Spillway ran with one worker and with more. @param {ItemReport} item */
const measuredTwice = (item) => item.measurements.filter(({ contender }) => contender === 'Spillway').length > 1;

/**
 * Ratios are the peer's median by Spillway's with all workers: above 1 where Spillway is faster.
 *
 * @param {readonly ItemReport[]} items
 */
export function summarise(items) {
  const ratios = (/** @type {string} */ peer) => items.flatMap((item) => {
    const own = medianOf(item, 'Spillway', 'most');
    const other = medianOf(item, peer, 'most');
    return own === undefined || other === undefined ? [] : [other / own];
  });
  const wasm = ratios('DuckDB-WASM');
  const scaling = items.flatMap((item) => {
    const most = medianOf(item, 'Spillway', 'most');
    const one = medianOf(item, 'Spillway', 'fewest');
    return most === undefined || one === undefined || !measuredTwice(item) ? [] : [one / most];
  });
  return {
    geomeanVsDuckdbWasm: geometricMean(wasm),
    slowerThanDuckdbWasm: wasm.filter((ratio) => ratio < 1).length,
    geomeanVsDuckdbNative: geometricMean(ratios('native DuckDB')),
    geomeanOneToAllWorkers: geometricMean(scaling),
    items: items.length,
    comparedWithDuckdbWasm: wasm.length,
    refusedBySpillway: items.filter((item) => item.measurements.some((each) => each.contender === 'Spillway' && each.refused)).length,
    wrongAnswers: items.flatMap((item) => item.measurements.filter((each) => each.wrong).map((each) => `${item.group}/${item.id}: ${each.variant}`)),
  };
}

const ms = (/** @type {number} */ value) => (value < 10 ? value.toFixed(1) : value.toFixed(0));
const times = (/** @type {number | null | undefined} */ value) => (value === null || value === undefined ? '–' : `${value.toFixed(value < 10 ? 2 : 1)}x`);

/**
 * @param {readonly ItemReport[]} items of one group
 * @param {readonly string[]} variants in order of columns
 */
export function table(items, variants) {
  const header = ['', ...variants.map((variant) => `${variant} ms`), 'vs wasm', 'vs native', '1 to N'];
  const rows = items.map((item) => {
    const own = medianOf(item, 'Spillway', 'most');
    const one = medianOf(item, 'Spillway', 'fewest');
    const versus = (/** @type {string} */ peer) => {
      const other = medianOf(item, peer, 'most');
      return own === undefined || other === undefined ? '–' : times(other / own);
    };
    return [
      item.id,
      ...variants.map((variant) => {
        const found = item.measurements.find((each) => each.variant === variant);
        if (found?.wrong) return 'wrong';
        if (found?.refused) return 'refused';
        return found?.medianMs === undefined ? '–' : ms(found.medianMs);
      }),
      versus('DuckDB-WASM'), versus('native DuckDB'), own === undefined || one === undefined || !measuredTwice(item) ? '–' : times(one / own),
    ];
  });
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column].length)));
  return [header, ...rows].map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  ')).join('\n');
}

/** @param {ReturnType<typeof summarise>} summary */
export function describeSummary(summary) {
  return [
    `against DuckDB-WASM: ${times(summary.geomeanVsDuckdbWasm)} (geometric mean of ${summary.comparedWithDuckdbWasm}), slower on ${summary.slowerThanDuckdbWasm}`,
    `against native DuckDB: ${times(summary.geomeanVsDuckdbNative)}`,
    `one worker to all: ${times(summary.geomeanOneToAllWorkers)}`,
    ...(summary.refusedBySpillway > 0 ? [`refused by Spillway: ${summary.refusedBySpillway} of ${summary.items}`] : []),
    ...(summary.wrongAnswers.length > 0 ? [`WRONG ANSWERS: ${summary.wrongAnswers.join(', ')}`] : []),
  ].join('\n');
}
