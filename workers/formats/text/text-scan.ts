/**
 * The scan of every line-based format: claims morsels, reads them ahead, and lets the format's decoder turn windows of
 * lines into batches. Adds what all of them share: `filename`, the ordinal, the limit, the accounts, and the line
 * counts that later scans need for `line_number`.
 */
import { InternalError } from '../../../src/base/errors.ts';
import { VARCHAR } from '../../../src/columns/types.ts';
import type { FlatVector, Vector } from '../../../src/columns/vector.ts';
import type { ScanSource } from '../../../src/plan/physical.ts';
import type { Arena } from '../../memory/arena.ts';
import { UNIT_BYTES } from '../../memory/block-manager.ts';
import { VIEW_BYTES, writeView } from '../../memory/views.ts';
import type { Consumer, Source } from '../../operators/operator.ts';
import type { TaskContext } from '../../task/context.ts';
import { IMPORT_TOPIC } from '../files/import-storage.ts';
import { type LineFact, LINES_TOPIC } from './line-facts.ts';
import { type ClaimedMorsel, LineReader, type LineWindow } from './line-reader.ts';

export interface DecodedRows {
  readonly numRows: number;
  /** One per requested column of the decoder, in its order. */
  readonly columns: readonly Vector[];
}

/** Turns the lines of a window into rows, batch by batch. */
export interface LineDecoder {
  /** `firstLine`: number of the morsel's first line, 1-based; NaN where nobody asked for it. */
  beginMorsel(firstLine: number): void;
  beginWindow(window: LineWindow): void;
  /** Decodes up to `maxRows` rows into scratch; undefined at the window's end. Lines without a row may have been passed. */
  next(maxRows: number): DecodedRows | undefined;
  /** Lines seen in this morsel, and how many of them were rejected. */
  readonly lines: number;
  readonly rejected: number;
}

/** Makes the decoder of a scan: it emits the columns named in `columns`, in this order. */
export type CreateLineDecoder = (context: TaskContext, control: Arena, columns: readonly string[]) => LineDecoder;

/** Below this many rows a LIMIT reads no more than the windows it needs. */
const SMALL_LIMIT = 10_000;
/** Slices being read while one is decoded: one alone leaves the file's reader idle between two requests. */
const READS_IN_FLIGHT = 2;
/** While slices are also being copied: with more of both at once, Chromium 156 was seen to stop answering either. */
const READS_WHILE_STORING = 1;
/**
 * How long a task waits for its copies in all. A disk that is slower than the scan must not hold up the query: what is left is
 * copied after it, in the background.
 */
const STORE_PATIENCE_MS = 300;
/** Morsels whose bytes are kept until they are copied. */
const MAX_STORING = 2;

export class TextScan implements Source {
  private readonly spec: ScanSource;
  private readonly context: TaskContext;
  private readonly createDecoder: CreateLineDecoder;
  /** Morsels being copied into the origin-private file system while the next ones are scanned. */
  private readonly storing: Promise<readonly unknown[]>[] = [];
  private patienceMs = STORE_PATIENCE_MS;

  constructor(spec: ScanSource, context: TaskContext, createDecoder: CreateLineDecoder) {
    this.spec = spec;
    this.context = context;
    this.createDecoder = createDecoder;
  }

  async run(downstream: Consumer): Promise<void> {
    const { context, spec } = this;
    const control = context.arena(UNIT_BYTES);
    const reader = new LineReader(context);
    try {
      const layout = columnSources(spec);
      const decoder = this.createDecoder(context, control, layout.decoded);
      const readAhead = spec.limit === undefined || spec.limit > SMALL_LIMIT;
      const claim = (): ClaimedMorsel | undefined => LineReader.claim(context, spec.files, spec.morsels, readAhead, this.patienceMs > 0);
      let emitted = 0;
      const queue: ClaimedMorsel[] = [];
      const claimOne = (): boolean => {
        const claimed = context.stopped ? undefined : claim();
        if (claimed === undefined) return false;
        claimed.ahead?.ready.catch(() => undefined); // reported when it is awaited, if it ever is
        queue.push(claimed);
        return true;
      };
      claimOne();
      for (let current = queue.shift(); current !== undefined; current = queue.shift()) {
        await this.arrival(current);
        // More are claimed only now that this one's bytes have come: otherwise the first tasks to start would take every
        // morsel of a small file. Where reads don't wait there is nothing to gain from claiming early at all.
        const most = current.ahead === undefined ? 0 : current.ahead.stored === undefined ? READS_IN_FLIGHT : READS_WHILE_STORING;
        while (queue.length < most && claimOne());
        emitted += await this.scanMorsel(current, reader, decoder, layout, control, downstream, emitted);
        if (context.stopped || (spec.limit !== undefined && emitted >= spec.limit)) break;
        if (queue.length === 0) claimOne();
      }
      while (this.storing.length > 0) await this.reportStored();
    } finally {
      reader.release();
      control.release();
    }
  }

  /** Waits until the oldest morsel that is being copied has been, and reports it. */
  private async reportStored(): Promise<void> {
    const oldest = this.storing.shift();
    if (oldest === undefined) return;
    const began = performance.now();
    const stored = await Promise.race([oldest, after(Math.max(0, this.patienceMs))]);
    this.patienceMs -= performance.now() - began;
    for (const fact of stored ?? []) this.context.report(IMPORT_TOPIC, fact);
  }

  private async arrival({ ahead }: ClaimedMorsel): Promise<void> {
    if (ahead === undefined) return;
    const began = performance.now();
    await ahead.ready;
    this.context.countReadTime(performance.now() - began);
  }

  /** Gives the rows it has emitted. */
  private async scanMorsel(
    claimed: ClaimedMorsel, reader: LineReader, decoder: LineDecoder, layout: ColumnSources, control: Arena, downstream: Consumer, before: number,
  ): Promise<number> {
    const { context, spec } = this;
    const { index, morsel, file } = claimed;
    if (layout.needsLineNumbers && morsel.firstLine === undefined)
      throw new InternalError(`the scan of ${spec.table} needs line numbers, but morsel ${index} was planned without them`);
    decoder.beginMorsel(morsel.firstLine ?? Number.NaN);
    const filename = layout.needsFilename ? this.filename(file.name, control) : 0;
    reader.begin(claimed);
    let rows = 0;
    for (let window = await reader.next(); window !== undefined; window = await reader.next()) {
      decoder.beginWindow(window);
      for (;;) {
        context.beginBatch();
        const decoded = decoder.next(context.batchRows);
        if (decoded === undefined) break;
        const { numRows } = decoded;
        if (numRows === 0) continue;
        const columns = layout.sources.map((source): Vector => {
          if (source.kind === 'decoded') return decoded.columns[source.index] as Vector;
          if (source.kind === 'filename') return { form: 'constant', type: VARCHAR, length: numRows, data: filename, validity: 0 };
          return this.ordinals(source.type, index, rows, numRows);
        });
        rows += numRows;
        context.countRead(numRows, 0);
        downstream.push({ numRows, columns, sequence: index });
        if (context.stopped || (spec.limit !== undefined && before + rows >= spec.limit)) return rows;
      }
      context.countRead(0, window.end - window.address);
    }
    const fact: LineFact = { fileId: file.fileId, start: morsel.start, end: morsel.end, lines: decoder.lines, rejected: decoder.rejected };
    context.report(LINES_TOPIC, fact);
    if (claimed.ahead?.stored !== undefined) this.storing.push(claimed.ahead.stored);
    while (this.storing.length > MAX_STORING) await this.reportStored();
    return rows;
  }

  private filename(name: string, control: Arena): number {
    const { heap } = this.context;
    const bytes = new TextEncoder().encode(name);
    const text = control.allocate(bytes.length);
    heap.u8.set(bytes, text);
    const view = control.allocate(VIEW_BYTES);
    writeView(heap, view, text, bytes.length);
    return view;
  }

  private ordinals(type: FlatVector['type'], morsel: number, firstRow: number, numRows: number): FlatVector {
    const { scratch, kernels } = this.context;
    const data = scratch.allocate(numRows * 8);
    kernels.lines_number(data, (BigInt(morsel) << 32n) + BigInt(firstRow), numRows);
    return { form: 'flat', type, length: numRows, data, validity: 0 };
  }
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
}

interface ColumnSources {
  readonly sources: readonly ({ kind: 'decoded'; index: number } | { kind: 'filename' } | { kind: 'ordinal'; type: FlatVector['type'] })[];
  /** Names that the decoder must emit. */
  readonly decoded: readonly string[];
  readonly needsLineNumbers: boolean;
  readonly needsFilename: boolean;
}

function columnSources(spec: ScanSource): ColumnSources {
  const decoded: string[] = [];
  const sources = spec.columns.map((column, k): ColumnSources['sources'][number] => {
    if (spec.ordinal !== undefined && column.id === spec.ordinal) return { kind: 'ordinal', type: column.type };
    const name = spec.sourceNames[k];
    if (name === undefined) throw new InternalError(`the scan of ${spec.table} has no source name for column ${column.name}`);
    if (name === 'filename') return { kind: 'filename' };
    const index = decoded.indexOf(name);
    return { kind: 'decoded', index: index >= 0 ? index : decoded.push(name) - 1 };
  });
  return { sources, decoded, needsLineNumbers: decoded.includes('line_number'), needsFilename: sources.some((s) => s.kind === 'filename') };
}
