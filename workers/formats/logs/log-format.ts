/** Makes a format of a log definition. */
import { VARCHAR } from '../../../src/columns/types.ts';
import type { TableColumn } from '../../../src/catalog/table.ts';
import type { Detection, Format, OpenedTable } from '../format.ts';
import { type LineSample, SAMPLE_BYTES, sampleLines } from '../text/sample.ts';
import { TextScan } from '../text/text-scan.ts';
import { estimateTextRows, FILENAME, LINE, LINE_NUMBER, learnLines, planText, type TextOptions } from '../text/text-table.ts';
import type { LogDefinition } from './definition.ts';
import { fieldColumns, layoutPattern } from './layout.ts';
import { LogDecoder } from './log-decoder.ts';

/** Below this share of matching lines a file is rather something else. */
const LEAST_MATCH = 0.5;

export function logFormat(definition: LogDefinition): Format {
  const { layout } = definition;
  const pattern = layoutPattern(layout);
  const match = (sample: LineSample): Detection => {
    const matching = sample.lines.filter((line) => pattern.test(line)).length;
    const total = sample.lines.length;
    return { confidence: total === 0 ? 0 : matching / total, reason: `${matching} of ${total} sampled lines match` };
  };
  const fields = layout.fields.flatMap(fieldColumns);
  const columns: readonly TableColumn[] = [...fields, LINE, LINE_NUMBER, FILENAME];
  // The rejects say where, what and why; the file's name only on request, as everywhere.
  const rejectColumns: readonly TableColumn[] = [
    { ...LINE_NUMBER, hidden: false },
    { ...LINE, hidden: false },
    { name: 'reason', type: VARCHAR, hidden: false, notNull: true },
    FILENAME,
  ];

  return {
    name: definition.name,

    detect(bytes) {
      const detection = match(sampleLines(bytes, bytes.length < SAMPLE_BYTES));
      return detection.confidence < LEAST_MATCH ? null : detection;
    },

    async open(files): Promise<OpenedTable> {
      const first = files.find((file) => file.sizeBytes > 0);
      const bytes = await (first?.read(0, Math.min(first.sizeBytes, SAMPLE_BYTES)) ?? new Uint8Array());
      const sample = sampleLines(bytes, (first?.sizeBytes ?? 0) <= SAMPLE_BYTES);
      const options: TextOptions = { rows: 'parsed', averageLineBytes: sample.averageLineBytes, lineCounts: [] };
      const rows = first === undefined ? { rows: 0 } : {};
      const { reason } = match(sample);
      const rejects: OpenedTable = { columns: rejectColumns, ...rows, options: { ...options, rows: 'rejected' } satisfies TextOptions };
      return { columns, ...rows, detection: reason, options, rejects };
    },

    plan: planText,
    createScan(source, context) {
      const rejects = (source.options as TextOptions).rows === 'rejected';
      return new TextScan(source, context, (task, control, names) => new LogDecoder(task, control, names, layout, rejects));
    },
    estimateRows: estimateTextRows,
    learn: learnLines,
  };
}
