// @ts-check
/** Counts of outcomes, and how they are printed. */

/** @typedef {Record<import('./runner.mjs').OutcomeKind, number>} Counts */

/** @returns {Counts} */
export const noCounts = () => ({ pass: 0, wrong: 0, internal: 0, unsupported: 0, skipped: 0 });

/**
 * @param {readonly import('./runner.mjs').FileReport[]} reports
 * @returns {Counts}
 */
export function countOutcomes(reports) {
  const counts = noCounts();
  for (const { outcomes } of reports) for (const { outcome } of outcomes) counts[outcome]++;
  return counts;
}

/**
 * How often each reason was given for one kind of outcome, most frequent first. Literals in reasons are
 * taken out, so that like reasons add up.
 *
 * @param {readonly import('./runner.mjs').FileReport[]} reports
 * @param {import('./runner.mjs').OutcomeKind} kind
 * @returns {[reason: string, count: number][]}
 */
export function countReasons(reports, kind) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { outcomes } of reports)
    for (const { outcome, reason } of outcomes) {
      if (outcome !== kind) continue;
      const short = reason.length > 110 ? `${reason.slice(0, 110)}…` : reason;
      counts.set(short, (counts.get(short) ?? 0) + 1);
    }
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** @param {Counts} counts */
export function describeCounts(counts) {
  return `${counts.pass} pass, ${counts.wrong} wrong, ${counts.internal} internal error, ${counts.unsupported} not supported, ${counts.skipped} skipped`;
}

/**
 * The closing line that CI reads. Refused features are neither passed nor failed, unless `strict`.
 *
 * @param {Counts} counts
 * @param {boolean} strict
 */
export function closingLine(counts, strict) {
  const failed = counts.wrong + counts.internal + (strict ? counts.unsupported : 0);
  const skipped = counts.skipped + (strict ? 0 : counts.unsupported);
  return { failed, line: `${counts.pass} passed, ${failed} failed, ${skipped} skipped` };
}
