/**
 * Reads one column chunk as vectors, a batch at a time. Pages are decompressed when a batch reaches them and decoded
 * from where the last batch stopped:
 *
 *   prepare(n)  loads pages until n rows of one form lie ready (or fewer, where the form changes or enough bytes are
 *               held); may have to wait for the file
 *   read(n)     decodes that many into scratch memory; strings stay in their page, dictionary strings become codes
 *   endBatch()  gives back the pages that are used up; vectors from `read` are void
 */
import type { Vector } from '../../../src/columns/vector.ts';
import type { TaskContext } from '../../task/context.ts';
import type { ChunkBytes } from './chunk-bytes.ts';
import { CorruptPage, requireCodec, type Decompressor } from './codecs.ts';
import { readDictionary, type Dictionary } from './dictionary.ts';
import { formatError, type ColumnChunk } from './footer.ts';
import { loadPageBody, type PageBody, type PageLoader } from './page-body.ts';
import { laidOut } from './page-layout.ts';
import { PageKind, readPageHeader, type PageHeader } from './page-header.ts';
import type { PageMemory } from './page-memory.ts';
import { PageValues, PAGE_STATE_OFFSET, type DecodeRoom, type PageForm } from './page-values.ts';
import type { ReadableColumn } from './schema.ts';
import { ThriftMalformed, ThriftTruncated } from './thrift.ts';

/** Enough for most headers; those with statistics of long strings are read in a second step. */
const HEADER_BYTES = 256;
/** A batch ends early rather than hold more than this of one column's pages; one page may always be held. */
const HELD_BYTES = 4 << 20;

export interface ColumnReaderOptions {
  readonly context: TaskContext;
  readonly pages: PageMemory;
  readonly decompressor: Decompressor;
  readonly room: DecodeRoom;
  readonly column: ReadableColumn;
  readonly chunk: ColumnChunk;
  readonly bytes: ChunkBytes;
  /** The dictionary page's bytes, where they lie apart from the data pages'. */
  readonly dictionaryBytes?: ChunkBytes | undefined;
  /** Rows of the row group, from the first of the pages on. */
  readonly numRows: number;
  /** Rows of the first page by the page index, where it told where to begin. */
  readonly firstPageRows?: number | undefined;
  readonly fileName: string;
  readonly rowGroup: number;
}

interface LoadedPage {
  readonly body: PageBody;
  readonly form: PageForm;
  readonly number: number;
  left: number;
  started: boolean;
}

export class ColumnReader {
  private readonly options: ColumnReaderOptions;
  private readonly loader: PageLoader;
  private readonly state: number;
  private readonly values: PageValues;
  private readonly queue: LoadedPage[] = [];
  private usedUp: LoadedPage[] = [];
  /** Rows at the front of the queue that have one form; and whether one page of the other form stands behind them. */
  private ready = 0;
  private formChanges = false;
  private heldBytes = 0;
  /** Where pages come from now. */
  private bytes: ChunkBytes;
  /** File offset of the next page header. */
  private offset: number;
  private headerBytes = HEADER_BYTES;
  private rowsLoaded = 0;
  private pageNumber = 0;
  private dictionary: Dictionary | undefined;

  /** `state`: STATE_BYTES for decoders. @throws UserError NOT_SUPPORTED for a codec that can't be read */
  constructor(options: ColumnReaderOptions, state: number) {
    this.options = options;
    const { codec } = options.chunk;
    requireCodec(codec, options.column.name);
    const { heap, kernels } = options.context;
    this.loader = { heap, kernels, decompressor: options.decompressor, pages: options.pages, codec, isStable: options.bytes.isStable };
    this.state = state;
    this.bytes = options.dictionaryBytes ?? options.bytes;
    this.offset = this.bytes.start;
    this.values = new PageValues(options.context, options.column, state, options.room);
  }

  /** Rows ready to be read at once: at least one, at most `wanted`, of which the chunk has that many left. */
  prepare(wanted: number): number | Promise<number> {
    for (;;) {
      if (this.ready >= wanted) return wanted;
      if (this.ready > 0 && (this.formChanges || this.heldBytes >= HELD_BYTES)) return this.ready;
      const pending = this.loadPage();
      if (pending !== undefined) return pending.then(() => this.prepare(wanted));
    }
  }

  /**
   * The next `rows` rows, which `prepare` has announced. Valid until `endBatch`. `keepCodes`: dictionary strings come as
   * codes even where they are all the same, for those who put vectors together.
   */
  read(rows: number, keepCodes = false): Vector {
    const first = this.queue[0] as LoadedPage;
    let vector: Vector | undefined;
    if (first.left >= rows && !(keepCodes && first.form === 'codes')) {
      this.start(first);
      vector = this.values.undecoded(first.form, rows, this.dictionary);
    }
    if (vector === undefined) {
      this.values.begin(rows, first.form, this.dictionary);
      for (let done = 0; done < rows; ) {
        const page = this.queue[0] as LoadedPage;
        const take = Math.min(page.left, rows - done);
        this.start(page);
        try {
          this.values.decode(page.form, done, take);
        } catch (error) {
          throw this.failure(error, page.number);
        }
        this.consume(page, take);
        done += take;
      }
      vector = this.values.finish();
    } else this.consume(first, rows);
    this.ready -= rows;
    if (this.ready === 0 && this.formChanges) {
      this.ready = (this.queue[0] as LoadedPage).left;
      this.formChanges = false;
    }
    return vector;
  }

  private start(page: LoadedPage): void {
    if (page.started) return;
    page.started = true;
    try {
      this.values.startPage(page.body);
    } catch (error) {
      throw this.failure(error, page.number);
    }
  }

  private consume(page: LoadedPage, rows: number): void {
    page.left -= rows;
    if (page.left === 0) this.usedUp.push(this.queue.shift() as LoadedPage);
  }

  endBatch(): void {
    for (const page of this.usedUp) this.drop(page);
    this.usedUp = [];
  }

  private drop(page: LoadedPage): void {
    for (const buffer of page.body.buffers) {
      this.heldBytes -= buffer.sizeBytes;
      this.options.pages.release(buffer);
    }
  }

  /** Loads the next page, or a part of what it takes; undefined when no waiting is needed. */
  private loadPage(): Promise<void> | undefined {
    const { context, numRows } = this.options;
    if (this.offset >= this.bytes.end && this.bytes !== this.options.bytes) {
      this.bytes = this.options.bytes;
      this.offset = this.bytes.start;
    }
    const { bytes } = this;
    if (this.offset >= bytes.end) throw this.failure(new CorruptPage(`the column chunk ends after ${this.rowsLoaded} of ${numRows} rows`), this.pageNumber);
    const headerBytes = Math.min(this.headerBytes, bytes.end - this.offset);
    const pendingHeader = bytes.need(this.offset, headerBytes);
    if (pendingHeader !== undefined) return pendingHeader;
    const at = bytes.address(this.offset);
    let header: PageHeader;
    try {
      header = readPageHeader(context.heap.u8, at, at + headerBytes);
    } catch (error) {
      if (!(error instanceof ThriftTruncated) || headerBytes >= bytes.end - this.offset) throw this.failure(error, this.pageNumber);
      this.headerBytes *= 16;
      return undefined;
    }
    const bodyStart = this.offset + header.headerBytes;
    if (header.compressedBytes > bytes.end - bodyStart)
      throw this.failure(new CorruptPage(`its header claims ${header.compressedBytes} bytes, but the column chunk has ${bytes.end - bodyStart} left`), this.pageNumber);
    const pendingBody = bytes.need(this.offset, header.headerBytes + header.compressedBytes);
    if (pendingBody !== undefined) return pendingBody;
    try {
      this.takePage(header, bytes.address(bodyStart));
    } catch (error) {
      throw this.failure(error, this.pageNumber);
    }
    this.offset = bodyStart + header.compressedBytes;
    this.headerBytes = HEADER_BYTES;
    this.pageNumber++;
    return undefined;
  }

  private takePage(header: PageHeader, address: number): void {
    const { context, pages, column, numRows } = this.options;
    if (header.kind === PageKind.DICTIONARY) {
      if (this.dictionary !== undefined) throw new CorruptPage('it is a second dictionary page');
      const body = loadPageBody(this.loader, header, address, false);
      this.dictionary = readDictionary(context, pages, column, header, body, numRows);
      return;
    }
    if (header.kind !== PageKind.DATA && header.kind !== PageKind.DATA_V2) return;
    if (header.numValues > numRows - this.rowsLoaded)
      throw new CorruptPage(`its header claims ${header.numValues} values, but the row group has ${numRows - this.rowsLoaded} rows left`);
    if (header.numValues === 0) return;
    const { firstPageRows = header.numValues } = this.options;
    if (this.rowsLoaded === 0 && header.numValues !== firstPageRows)
      throw new CorruptPage(`it has ${header.numValues} rows, and ${firstPageRows} by the file's page index`);
    const form = this.values.formOf(header.encoding, this.dictionary);
    const stored = loadPageBody(this.loader, header, address, !column.notNull);
    let body: PageBody;
    try {
      body = laidOut(this.loader, column, header, stored, this.state + PAGE_STATE_OFFSET);
    } catch (error) {
      for (const buffer of stored.buffers) pages.release(buffer);
      throw error;
    }
    for (const buffer of body.buffers) this.heldBytes += buffer.sizeBytes;
    const last = this.queue[this.queue.length - 1];
    if (last !== undefined && last.form !== form) this.formChanges = true;
    else this.ready += header.numValues;
    this.queue.push({ body, form, number: this.pageNumber, left: header.numValues, started: false });
    this.rowsLoaded += header.numValues;
  }

  private failure(error: unknown, page: number): unknown {
    if (!(error instanceof CorruptPage || error instanceof ThriftMalformed || error instanceof ThriftTruncated)) return error;
    const { fileName, rowGroup, column } = this.options;
    return formatError(fileName, `row group ${rowGroup}, column "${column.name}", page ${page}: ${error.message}`);
  }
}
