/**
 * The Parquet scan of a task: claims row groups, reads the column chunks it needs, and pushes their rows as batches.
 * The next row group is read while this one is decoded.
 */
import { typeName, typesEqual } from '../../../src/columns/types.ts';
import type { Vector } from '../../../src/columns/vector.ts';
import { InternalError, notSupported } from '../../../src/base/errors.ts';
import type { ColumnDef } from '../../../src/plan/expr.ts';
import type { ScanSource } from '../../../src/plan/physical.ts';
import type { Consumer, Source } from '../../operators/operator.ts';
import type { Arena } from '../../memory/arena.ts';
import type { TaskContext } from '../../task/context.ts';
import { openMorselBytes, type ChunkRange, type MorselBytes } from './chunk-bytes.ts';
import { Decompressor } from './codecs.ts';
import { ColumnReader } from './column-reader.ts';
import { footerOfFile, type ParquetFile } from './file-footer.ts';
import { formatError, type ColumnChunk } from './footer.ts';
import type { ParquetOptions } from './options.ts';
import { PageMemory } from './page-memory.ts';
import { STATE_BYTES } from './page-values.ts';
import type { ParquetColumn } from './schema.ts';
import type { StoredType } from './stored-type.ts';

type ReadableColumn = ParquetColumn & { readonly stored: StoredType };

interface OpenMorsel {
  readonly number: number;
  readonly rowGroup: number;
  readonly numRows: number;
  readonly file: ParquetFile;
  readonly columns: readonly ReadableColumn[];
  readonly chunks: readonly ColumnChunk[];
  readonly bytes: MorselBytes;
}

export class ParquetScan implements Source {
  private readonly source: ScanSource;
  private readonly context: TaskContext;
  private readonly pages: PageMemory;
  private readonly workspaces: Arena;
  private readonly decompressor: Decompressor;
  /** Table columns to read, without the ordinal. */
  private readonly defs: readonly ColumnDef[];
  private rowsLeft: number;

  constructor(source: ScanSource, context: TaskContext) {
    this.source = source;
    this.context = context;
    this.pages = new PageMemory(context);
    this.workspaces = context.arena(65_536);
    this.decompressor = new Decompressor(context.heap, context.kernels, (bytes) => this.workspaces.allocate(bytes));
    this.defs = source.ordinal === undefined ? source.columns : source.columns.slice(0, -1);
    this.rowsLeft = source.limit ?? Number.POSITIVE_INFINITY;
  }

  async run(downstream: Consumer): Promise<void> {
    let next: Promise<OpenMorsel | undefined> | undefined = this.openNext();
    try {
      while (next !== undefined) {
        const started = performance.now();
        const morsel = await next;
        next = undefined;
        if (morsel === undefined) break;
        try {
          if (morsel.bytes.ready !== undefined) await morsel.bytes.ready;
          this.context.countReadTime(performance.now() - started);
          if (this.wantsMore()) next = this.openNext();
          await this.scan(morsel, downstream);
        } finally {
          morsel.bytes.release();
        }
        if (!this.wantsMore()) break;
      }
    } finally {
      // What is still being read ahead must have landed before its memory can be freed.
      if (next !== undefined) {
        const morsel = await next.catch(() => undefined);
        await morsel?.bytes.ready?.catch(() => undefined);
        morsel?.bytes.release();
      }
      this.pages.releaseAll();
      this.workspaces.release();
    }
  }

  private wantsMore(): boolean {
    return !this.context.stopped && this.rowsLeft > 0;
  }

  /** Claims a morsel and starts reading its bytes; undefined when none is left. */
  private async openNext(): Promise<OpenMorsel | undefined> {
    const { morsels, files } = this.source;
    const number = this.context.claimMorsel(morsels.length);
    if (number < 0) return undefined;
    const morsel = morsels[number];
    const ref = files[morsel?.file ?? -1];
    const options = (this.source.options as ParquetOptions).files[morsel?.file ?? -1];
    if (morsel === undefined || ref === undefined || options === undefined) throw new InternalError(`There is no morsel ${number}.`);
    const openFile = this.context.files.get(ref.fileId);
    const file = await footerOfFile(this.context, openFile, options.footerBytes);
    const rowGroup = morsel.unit ?? 0;
    const columns = this.defs.map((def, k) => readableColumn(file, def, this.source.sourceNames[k] as string));
    const chunks = columns.map((column) => readableChunk(file, rowGroup, column));
    const bytes = openMorselBytes(this.context, openFile, chunks.map((chunk) => chunkRange(file, chunk)));
    bytes.ready?.catch(() => undefined); // awaited, or reported, later
    return { number, rowGroup, numRows: morsel.end - morsel.start, file, columns, chunks, bytes };
  }

  private async scan(morsel: OpenMorsel, downstream: Consumer): Promise<void> {
    const { context } = this;
    const arena = context.arena(65_536);
    try {
      const readers = morsel.columns.map((column, k) => new ColumnReader({
        context, pages: this.pages, decompressor: this.decompressor, column,
        chunk: morsel.chunks[k] as ColumnChunk,
        bytes: morsel.bytes.chunks[k] as MorselBytes['chunks'][number],
        numRows: morsel.numRows,
        fileName: morsel.file.footer.fileName,
        rowGroup: morsel.rowGroup,
      }, arena.allocate(STATE_BYTES)));
      let bytes = morsel.chunks.reduce((sum, chunk) => sum + chunk.compressedBytes, 0);
      for (let row = 0; row < morsel.numRows && this.wantsMore(); ) {
        context.beginBatch();
        let n = Math.min(context.batchRows, morsel.numRows - row, this.rowsLeft);
        for (const reader of readers) {
          const ready = reader.prepare(n);
          n = typeof ready === 'number' ? ready : await ready;
        }
        const columns: Vector[] = new Array<Vector>(this.source.columns.length);
        for (let k = 0; k < readers.length; k++) columns[k] = (readers[k] as ColumnReader).read(n);
        if (this.source.ordinal !== undefined) columns[readers.length] = this.ordinals(morsel.number, row, n);
        context.countRead(n, bytes);
        bytes = 0;
        row += n;
        this.rowsLeft -= n;
        downstream.push({ numRows: n, columns, sequence: morsel.number });
        for (const reader of readers) reader.endBatch();
      }
    } finally {
      this.pages.releaseAll();
      arena.release();
    }
  }

  private ordinals(morsel: number, row: number, n: number): Vector {
    const data = this.context.scratch.allocate(n * 8);
    this.context.kernels.parquet_ordinals(data, BigInt(morsel) * 0x1_0000_0000n + BigInt(row), n);
    const def = this.source.columns[this.source.columns.length - 1] as ColumnDef;
    return { form: 'flat', type: def.type, length: n, data, validity: 0 };
  }
}

/** The column of `file` behind a table column. @throws UserError NOT_SUPPORTED / FORMAT */
export function readableColumn(file: ParquetFile, def: ColumnDef, sourceName: string): ReadableColumn {
  const column = file.byName.get(sourceName);
  const { fileName } = file.footer;
  if (column === undefined) throw formatError(fileName, `there is no column "${sourceName}"`);
  if (column.stored === undefined)
    throw notSupported(`column "${column.name}" of "${fileName}": ${column.refused}`, undefined, 'Select the other columns by name.');
  if (!typesEqual(column.type, def.type))
    throw formatError(fileName, `column "${column.name}" is ${typeName(column.type)} instead of ${typeName(def.type)}`);
  return column as ReadableColumn;
}

/** The chunk of a column in a row group. @throws UserError FORMAT / NOT_SUPPORTED */
export function readableChunk(file: ParquetFile, rowGroup: number, column: ParquetColumn): ColumnChunk {
  const chunk = file.footer.chunk(rowGroup, column.leaf);
  if (chunk.refused !== undefined) throw notSupported(`column "${column.name}" of "${file.footer.fileName}": ${chunk.refused}`);
  return chunk;
}

/** Old writers left the dictionary page's header out of a chunk's size (PARQUET-816). */
const FORGOTTEN_BYTES = 128;

function chunkRange(file: ParquetFile, chunk: ColumnChunk): ChunkRange {
  return { start: chunk.start, end: Math.min(chunk.start + chunk.compressedBytes + FORGOTTEN_BYTES, file.footer.start) };
}
