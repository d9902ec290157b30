/** What all line-based formats share: hidden columns, options, planning, and what the catalogue learns from scans. */
import { BIGINT, VARCHAR } from '../../../src/columns/types.ts';
import type { TableColumn } from '../../../src/catalog/table.ts';
import type { FileRef, Morsel, ScanSource } from '../../../src/plan/physical.ts';
import type { ByteSource, Learned, ScanFact } from '../format.ts';
import { type FileLineCounts, type LineFact, LINES_TOPIC, mergeLineFacts, totalLines } from './line-facts.ts';
import { cutMorsels, numberLines } from './morsels.ts';

export const LINE: TableColumn = { name: 'line', type: VARCHAR, hidden: true, notNull: true };
export const LINE_NUMBER: TableColumn = { name: 'line_number', type: BIGINT, hidden: true, notNull: true };
export const FILENAME: TableColumn = { name: 'filename', type: VARCHAR, hidden: true, notNull: true };

/** Kept by the catalogue, handed back with every scan. */
export interface TextOptions {
  /** Which lines are the rows. */
  readonly rows: 'lines' | 'parsed' | 'rejected';
  /** Of the sample; 0 for an empty one. */
  readonly averageLineBytes: number;
  readonly lineCounts: readonly FileLineCounts[];
  /** Morsel size in place of the usual one: for tests and lessons. */
  readonly bytesPerMorsel?: number;
}

export async function planText(
  source: Omit<ScanSource, 'morsels'>, files: readonly ByteSource[],
): Promise<{ morsels: readonly Morsel[]; bytes: number; options: TextOptions }> {
  const options = source.options as TextOptions;
  const morsels = cutMorsels(source.files, options.bytesPerMorsel);
  const bytes = source.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  if (!source.sourceNames.includes('line_number')) return { morsels, bytes, options };
  const numbered = await numberLines(morsels, source.files, files, options.lineCounts);
  return { morsels: numbered.morsels, bytes, options: { ...options, lineCounts: numbered.counts } };
}

export function learnLines(given: unknown, facts: readonly ScanFact[], files: readonly FileRef[]): Learned {
  const options = given as TextOptions;
  const lineFacts = facts.filter((fact) => fact.topic === LINES_TOPIC).map((fact) => fact.fact as LineFact);
  const own = lineFacts.filter((fact) => files.some((file) => file.fileId === fact.fileId));
  const lineCounts = own.length === 0 ? options.lineCounts : mergeLineFacts(options.lineCounts, own);
  const totals = files.map((file) => totalLines(lineCounts, file.fileId, file.sizeBytes));
  const learned = { options: { ...options, lineCounts } };
  let rows = 0;
  let rejected = 0;
  for (const total of totals) {
    // Line counts alone (made for line numbers) don't tell how many lines are rejected.
    if (total === undefined || (Number.isNaN(total.rejected) && options.rows !== 'lines')) return learned;
    rows += options.rows === 'lines' ? total.lines : options.rows === 'parsed' ? total.lines - total.rejected : total.rejected;
    rejected += total.rejected;
  }
  return options.rows === 'parsed' ? { ...learned, rows, rejected } : { ...learned, rows };
}

export function estimateTextRows(given: unknown, files: readonly ByteSource[]): number | undefined {
  const options = given as TextOptions;
  const bytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  if (bytes === 0) return 0;
  if (options.averageLineBytes === 0 || options.rows === 'rejected') return undefined;
  return Math.ceil(bytes / options.averageLineBytes);
}
