/**
 * Any text: one row a line, in the column `line`. Lines end in a newline, with or without a carriage return before it; a
 * byte order mark at the start is not text. Bytes are kept as they are, NULs and invalid UTF-8 included: a VARCHAR
 * is its bytes, and what isn't UTF-8 is shown as U+FFFD.
 */
import type { Format } from '../format.ts';
import { binaryKind } from './binary-kinds.ts';
import { TextLineDecoder } from './line-decoder.ts';
import { SAMPLE_BYTES, sampleLines } from './sample.ts';
import { TextScan } from './text-scan.ts';
import { estimateTextRows, FILENAME, LINE, LINE_NUMBER, learnLines, planText, type TextOptions } from './text-table.ts';

export const textLines: Format = {
  name: 'text lines',

  detect(sample) {
    if (sample.length === 0) return { confidence: 0.01, reason: 'the file is empty' };
    return binaryKind(sample) === null ? { confidence: 0.01, reason: 'no other format matches' } : null;
  },

  async open(files) {
    const first = files.find((file) => file.sizeBytes > 0);
    const sample = sampleLines(await (first?.read(0, Math.min(first.sizeBytes, SAMPLE_BYTES)) ?? new Uint8Array()), (first?.sizeBytes ?? 0) <= SAMPLE_BYTES);
    const options: TextOptions = { rows: 'lines', averageLineBytes: sample.averageLineBytes, lineCounts: [] };
    return { columns: [{ ...LINE, hidden: false }, LINE_NUMBER, FILENAME], ...(first === undefined ? { rows: 0 } : {}), options };
  },

  plan: planText,
  createScan: (source, context) => new TextScan(source, context, (...args) => new TextLineDecoder(...args)),
  estimateRows: estimateTextRows,
  learn: learnLines,
};
