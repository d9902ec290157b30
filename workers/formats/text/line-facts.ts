/** What scans of line-based files learn about them, and what the catalogue makes of it. */

/** Topic of `TaskContext.report` for `LineFact`s. */
export const LINES_TOPIC = 'log-lines';

/** The lines of one completely scanned morsel. */
export interface LineFact {
  readonly fileId: number;
  /** The morsel's bytes. */
  readonly start: number;
  readonly end: number;
  readonly lines: number;
  readonly rejected: number;
}

/** Counted morsels of one file by their start; complete when they cover the file. */
export interface FileLineCounts {
  readonly fileId: number;
  readonly counts: readonly { readonly start: number; readonly end: number; readonly lines: number; readonly rejected: number }[];
}

/** Adds facts to what was known. A fact seen before changes nothing, so a retried task does no harm. */
export function mergeLineFacts(known: readonly FileLineCounts[], facts: readonly LineFact[]): readonly FileLineCounts[] {
  const files = new Map(known.map((file) => [file.fileId, new Map(file.counts.map((count) => [count.start, count]))]));
  for (const { fileId, start, end, lines, rejected } of facts) {
    let counts = files.get(fileId);
    if (counts === undefined) files.set(fileId, (counts = new Map()));
    counts.set(start, { start, end, lines, rejected });
  }
  return [...files].map(([fileId, counts]) => ({ fileId, counts: [...counts.values()].sort((a, b) => a.start - b.start) }));
}

/** Lines and rejected lines of a file of `sizeBytes`, or undefined while some of it has not been scanned. */
export function totalLines(known: readonly FileLineCounts[], fileId: number, sizeBytes: number): { lines: number; rejected: number } | undefined {
  let position = 0;
  let lines = 0;
  let rejected = 0;
  for (const count of known.find((file) => file.fileId === fileId)?.counts ?? []) {
    if (count.start !== position) return undefined;
    position = count.end;
    lines += count.lines;
    rejected += count.rejected;
  }
  return position >= sizeBytes ? { lines, rejected } : undefined;
}
