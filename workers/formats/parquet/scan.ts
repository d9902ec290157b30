/**
 * The Parquet scan of a task: claims row groups, reads the column chunks it needs, and pushes their rows as batches.
 * The next row group is read while this one is decoded.
 */
import { byteWidth, typeName, typesEqual } from '../../../src/columns/types.ts';
import type { Vector } from '../../../src/columns/vector.ts';
import { InternalError, notSupported, ResourceError } from '../../../src/base/errors.ts';
import type { ColumnDef } from '../../../src/plan/expr.ts';
import type { ScanSource } from '../../../src/plan/physical.ts';
import type { Consumer, Source } from '../../operators/operator.ts';
import type { Arena } from '../../memory/arena.ts';
import type { TaskContext } from '../../task/context.ts';
import { CACHE_TOPIC, type CachedChunk, ChunkBuilder, isCacheable, sliceVector } from './cached-chunk.ts';
import { openMorselBytes, type ChunkBytes, type ChunkRange, type MorselBytes } from './chunk-bytes.ts';
import { Decompressor } from './codecs.ts';
import { ColumnReader } from './column-reader.ts';
import { footerOfFile, type ParquetFile } from './file-footer.ts';
import { formatError, type ColumnChunk, type RowGroup } from './footer.ts';
import type { ChunkPart, MorselDetail } from './morsels.ts';
import type { ParquetOptions } from './options.ts';
import { PageMemory } from './page-memory.ts';
import { decodeRoom, STATE_BYTES, type DecodeRoom } from './page-values.ts';
import type { ParquetColumn, ReadableColumn } from './schema.ts';
import { isVirtual, virtualVector } from './virtual-columns.ts';

/** Batches of thousands of columns are kept near this size by having fewer rows. */
const BATCH_BYTES = 32 << 20;
const MIN_BATCH_ROWS = 256;
/** Rows decoded at a time into the column cache. */
const KEEP_ROWS = 16_384;

/** A column of a morsel: either in the column cache already, or a chunk (or a part of one) to be decoded. */
interface MorselColumn {
  readonly column: ReadableColumn;
  readonly cached: CachedRows | undefined;
  readonly chunk: ColumnChunk;
  readonly part: ChunkPart | undefined;
  /** Its bytes, and those of its dictionary where they lie apart. Not for cached columns. */
  readonly bytes: ChunkBytes | undefined;
  readonly dictionaryBytes: ChunkBytes | undefined;
}

/** A column about the file: its name. */
interface MorselVirtual {
  readonly virtual: string;
}

/** A decoded vector, and which of its rows is the morsel's first. */
interface CachedRows {
  readonly vector: CachedChunk['vector'];
  readonly start: number;
}

interface OpenMorsel {
  readonly number: number;
  readonly fileId: number;
  readonly rowGroup: number;
  /** The morsel's rows within the row group. */
  readonly start: number;
  readonly numRows: number;
  /** Whether its boundaries depend on the files alone, so that the next query will ask for the same rows. */
  readonly isRegular: boolean;
  readonly file: ParquetFile;
  /** The file's row that the morsel begins with. */
  readonly firstRow: number;
  readonly columns: readonly (MorselColumn | MorselVirtual)[];
  readonly bytes: MorselBytes;
}

export class ParquetScan implements Source {
  private readonly source: ScanSource;
  private readonly context: TaskContext;
  private readonly pages: PageMemory;
  private readonly workspaces: Arena;
  private readonly decompressor: Decompressor;
  private room: DecodeRoom | undefined;
  /** Rows per batch: fewer than wanted where rows are very wide. */
  private readonly batchRows: number;
  /** Table columns to read, without the ordinal. */
  private readonly defs: readonly ColumnDef[];
  private readonly cached = new Map<string, CachedChunk>();
  private rowsLeft: number;

  constructor(source: ScanSource, context: TaskContext) {
    this.source = source;
    this.context = context;
    this.pages = new PageMemory(context);
    this.workspaces = context.arena(65_536);
    this.decompressor = new Decompressor(context.heap, context.kernels, (bytes) => this.workspaces.allocate(bytes));
    this.defs = source.ordinal === undefined ? source.columns : source.columns.slice(0, -1);
    const rowBytes = source.columns.reduce((sum, { type }) => sum + byteWidth(type), 1);
    this.batchRows = Math.min(context.batchRows, Math.max(MIN_BATCH_ROWS, Math.floor(BATCH_BYTES / rowBytes)));
    this.rowsLeft = source.limit ?? Number.POSITIVE_INFINITY;
    for (const chunk of (source.cached ?? []) as readonly CachedChunk[]) this.cached.set(cacheKey(chunk.fileId, chunk.rowGroup, chunk.start, chunk.column), chunk);
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
          await morsel.bytes.release();
        }
        if (!this.wantsMore()) break;
      }
    } finally {
      // What is still being read ahead must have landed before its memory can be freed.
      if (next !== undefined) {
        const morsel = await next.catch(() => undefined);
        await morsel?.bytes.ready?.catch(() => undefined);
        await morsel?.bytes.release();
      }
      this.pages.releaseAll();
      this.workspaces.release();
    }
  }

  private decodeRoom(): DecodeRoom {
    this.room ??= decodeRoom(Math.max(this.context.batchRows, KEEP_ROWS), (bytes) => this.workspaces.allocate(bytes));
    return this.room;
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
    const numRows = morsel.end - morsel.start;
    const parts = (morsel.detail as MorselDetail | undefined)?.parts;
    let nextPart = 0;
    const wanted = this.defs.map((def, k) => {
      const name = this.source.sourceNames[k] as string;
      if (isVirtual(file, name)) return { virtual: name, ranges: [] };
      const column = readableColumn(file, def, name);
      const chunk = readableChunk(file, rowGroup, column);
      const part = parts?.[nextPart++];
      const cached = this.cachedRows(ref.fileId, rowGroup, morsel.start, numRows, column.name);
      return { column, cached, chunk, part, ranges: cached === undefined ? columnRanges(file, chunk, part) : [] };
    });
    const bytes = openMorselBytes(this.context, openFile, wanted.flatMap(({ ranges }) => ranges));
    bytes.ready?.catch(() => undefined); // awaited, or reported, later
    let next = 0;
    const columns = wanted.map(({ ranges, ...column }): MorselColumn | MorselVirtual => column.virtual !== undefined ? { virtual: column.virtual } : {
      ...column,
      dictionaryBytes: ranges.length > 1 ? bytes.chunks[next++] : undefined,
      bytes: ranges.length > 0 ? bytes.chunks[next++] : undefined,
    });
    const firstRow = file.footer.rowGroups.slice(0, rowGroup).reduce((sum, group) => sum + group.numRows, morsel.start);
    const isRegular = morsel.detail === undefined || this.source.filters.length === 0;
    return { number, fileId: ref.fileId, rowGroup, start: morsel.start, numRows, isRegular, file, firstRow, columns, bytes };
  }

  /** The morsel's rows of a column, where an earlier scan has cached just them, or the whole row group. */
  private cachedRows(fileId: number, rowGroup: number, start: number, numRows: number, column: string): CachedRows | undefined {
    const same = this.cached.get(cacheKey(fileId, rowGroup, start, column));
    if (same !== undefined && same.vector.length === numRows) return { vector: same.vector, start: 0 };
    const first = this.cached.get(cacheKey(fileId, rowGroup, 0, column));
    return first !== undefined && first.vector.length >= start + numRows ? { vector: first.vector, start } : undefined;
  }

  private async scan(morsel: OpenMorsel, downstream: Consumer): Promise<void> {
    const { context } = this;
    const arena = context.arena(65_536);
    const kept: CachedChunk[] = [];
    try {
      const parts: (ColumnReader | CachedRows | MorselVirtual)[] = [];
      for (const column of morsel.columns)
        parts.push('virtual' in column ? column : (column.cached ?? (await this.keep(morsel, column, arena, kept)) ?? (await this.reader(morsel, column, arena))));
      const readers = parts.filter((part) => part instanceof ColumnReader);
      let bytes = morsel.columns.reduce((sum, column) => sum + ('virtual' in column ? 0 : rangeBytes(column.bytes) + rangeBytes(column.dictionaryBytes)), 0);
      for (let row = 0; row < morsel.numRows && this.wantsMore(); ) {
        context.beginBatch();
        let n = Math.min(this.batchRows, morsel.numRows - row, this.rowsLeft);
        for (const reader of readers) {
          const ready = reader.prepare(n);
          n = typeof ready === 'number' ? ready : await ready;
        }
        const columns: Vector[] = new Array<Vector>(this.source.columns.length);
        for (let k = 0; k < parts.length; k++) {
          const part = parts[k] as (typeof parts)[number];
          if (part instanceof ColumnReader) columns[k] = part.read(n);
          else if ('virtual' in part) columns[k] = virtualVector(context, part.virtual, morsel.file.footer.fileName, morsel.firstRow + row, n);
          else columns[k] = sliceVector(part.vector, part.start + row, n, context);
        }
        if (this.source.ordinal !== undefined) columns[parts.length] = this.ordinals(morsel.number, row, n);
        context.countRead(n, bytes);
        bytes = 0;
        row += n;
        this.rowsLeft -= n;
        downstream.push({ numRows: n, columns, sequence: morsel.number });
        for (const reader of readers) reader.endBatch();
      }
    } finally {
      // Until here they were being built, which kept them from being evicted under the batches that point into them.
      for (const chunk of kept) {
        context.cache?.columns.finish(chunk);
        context.report(CACHE_TOPIC, chunk);
      }
      this.pages.releaseAll();
      arena.release();
    }
  }

  /** A reader that stands at the morsel's first row. */
  private async reader(morsel: OpenMorsel, { column, chunk, part, bytes, dictionaryBytes }: MorselColumn, arena: Arena): Promise<ColumnReader> {
    const { footer } = morsel.file;
    const reader = new ColumnReader({
      context: this.context, pages: this.pages, decompressor: this.decompressor, room: this.decodeRoom(), column, chunk,
      bytes: bytes as ChunkBytes,
      dictionaryBytes,
      numRows: (footer.rowGroups[morsel.rowGroup] as RowGroup).numRows - (part?.firstRow ?? 0),
      firstPageRows: part?.firstPageRows,
      fileName: footer.fileName,
      rowGroup: morsel.rowGroup,
    }, arena.allocate(STATE_BYTES));
    // The first page may begin with rows of the morsel before.
    for (let left = morsel.start - (part?.firstRow ?? 0); left > 0; ) {
      this.context.beginBatch();
      const ready = reader.prepare(Math.min(left, this.context.batchRows));
      const n = typeof ready === 'number' ? ready : await ready;
      reader.read(n);
      reader.endBatch();
      left -= n;
    }
    return reader;
  }

  /** Decodes a whole chunk into the column cache; undefined where it is not worth it or there is no room. */
  private async keep(morsel: OpenMorsel, column: MorselColumn, arena: Arena, kept: CachedChunk[]): Promise<CachedRows | undefined> {
    const { context } = this;
    const { type } = column.column;
    if (context.cache === undefined || this.source.limit !== undefined || !morsel.isRegular || !isCacheable(type, morsel.numRows)) return undefined;
    const { columns: cache, job } = context.cache;
    const ticket = cache.begin(Math.max(column.chunk.uncompressedBytes, morsel.numRows * byteWidth(type)), job);
    if (ticket === undefined) return undefined;
    try {
      const reader = await this.reader(morsel, column, arena);
      const builder = new ChunkBuilder(context, cache, ticket, type, morsel.numRows);
      for (let row = 0; row < morsel.numRows; ) {
        context.beginBatch();
        const ready = reader.prepare(Math.min(KEEP_ROWS, morsel.numRows - row));
        const n = typeof ready === 'number' ? ready : await ready;
        builder.append(reader.read(n, true));
        reader.endBatch();
        row += n;
      }
      const vector = builder.finish();
      kept.push({ slot: ticket.slot, generation: ticket.generation, fileId: morsel.fileId, rowGroup: morsel.rowGroup, start: morsel.start, column: column.column.name, vector });
      return { vector, start: 0 };
    } catch (thrown) {
      cache.abandon(ticket);
      // Without room for the whole chunk it is streamed instead.
      if (thrown instanceof ResourceError && thrown.code === 'MEMORY') return undefined;
      throw thrown;
    }
  }

  private ordinals(morsel: number, row: number, n: number): Vector {
    const data = this.context.scratch.allocate(n * 8);
    this.context.kernels.parquet_ordinals(data, BigInt(morsel) * 0x1_0000_0000n + BigInt(row), n);
    const def = this.source.columns[this.source.columns.length - 1] as ColumnDef;
    return { form: 'flat', type: def.type, length: n, data, validity: 0 };
  }
}

function cacheKey(fileId: number, rowGroup: number, start: number, column: string): string {
  return `${fileId}/${rowGroup}/${start}/${column}`;
}

function rangeBytes(bytes: ChunkBytes | undefined): number {
  return bytes === undefined ? 0 : bytes.end - bytes.start;
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

/** What to read of a chunk: one range, or the dictionary's and the data pages'. */
function columnRanges(file: ParquetFile, chunk: ColumnChunk, part: ChunkPart | undefined): ChunkRange[] {
  if (part === undefined) return [{ start: chunk.start, end: Math.min(chunk.start + chunk.compressedBytes + FORGOTTEN_BYTES, file.footer.start) }];
  if (part.start === part.dictionaryEnd) return [{ start: part.dictionaryStart, end: part.end }];
  const data = { start: part.start, end: part.end };
  return part.dictionaryStart === part.dictionaryEnd ? [data] : [{ start: part.dictionaryStart, end: part.dictionaryEnd }, data];
}
