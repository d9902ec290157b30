/**
 * Where the pages of a column chunk begin, and what their statistics are: from the file's page index, or, for the places
 * alone, by walking the page headers. https://parquet.apache.org/docs/file-format/pageindex/
 */
import type { ByteSource } from '../format.ts';
import type { ColumnChunk, RawStatistics } from './footer.ts';
import { PageKind, readPageHeader } from './page-header.ts';
import { ThriftMalformed, ThriftReader, ThriftTruncated } from './thrift.ts';

/** What was read of a file, as long as the file is open: every query asks again. */
const known = new WeakMap<ByteSource, Map<string, Promise<unknown>>>();

function remember<T>(source: ByteSource, chunk: ColumnChunk, what: string, read: () => Promise<T>): Promise<T> {
  let ofFile = known.get(source);
  if (ofFile === undefined) known.set(source, (ofFile = new Map()));
  const key = `${what} ${chunk.start}`;
  let found = ofFile.get(key) as Promise<T> | undefined;
  if (found === undefined) {
    found = read();
    ofFile.set(key, found);
    found.catch(() => ofFile.delete(key));
  }
  return found;
}

/** Data pages in order of rows. */
export interface PagePlaces {
  /** File offset of each page's header. */
  readonly offsets: readonly number[];
  /** Row of the row group that each page begins with. */
  readonly firstRows: readonly number[];
}

/** Pages of a chunk are looked for by walking only while there are at most this many. */
const MAX_WALKED_PAGES = 4096;
const WALK_BYTES = 4096;

/**
 * The places that the file's offset index tells; undefined where it has none or a useless one. Reading then starts at the
 * chunk's beginning.
 */
export function readPagePlaces(source: ByteSource, chunk: ColumnChunk, numRows: number): Promise<PagePlaces | undefined> {
  return remember(source, chunk, 'places', () => readOffsetIndex(source, chunk, numRows));
}

async function readOffsetIndex(source: ByteSource, chunk: ColumnChunk, numRows: number): Promise<PagePlaces | undefined> {
  if (chunk.offsetIndex === undefined) return undefined;
  const bytes = await source.read(chunk.offsetIndex.start, chunk.offsetIndex.end);
  const places = parse(bytes, (reader) => {
    const offsets: number[] = [];
    const firstRows: number[] = [];
    reader.enterStruct();
    while (reader.nextField()) {
      if (reader.fieldId !== 1) {
        reader.skipField();
        continue;
      }
      for (let left = reader.enterList(); left > 0; left--) {
        let offset = -1, firstRow = -1;
        reader.enterStruct();
        while (reader.nextField()) {
          const field: number = reader.fieldId;
          if (field === 1) offset = reader.readInteger();
          else if (field === 3) firstRow = reader.readInteger();
          else reader.skipField();
        }
        offsets.push(offset);
        firstRows.push(firstRow);
      }
    }
    return { offsets, firstRows };
  });
  return places !== undefined && inOrder(places, chunk, numRows) ? places : undefined;
}

/** Finds the places by reading one page header after the other. Undefined where there are too many pages, or damaged ones. */
export function walkPages(source: ByteSource, chunk: ColumnChunk, numRows: number): Promise<PagePlaces | undefined> {
  return remember(source, chunk, 'walked', () => walk(source, chunk, numRows));
}

async function walk(source: ByteSource, chunk: ColumnChunk, numRows: number): Promise<PagePlaces | undefined> {
  const offsets: number[] = [];
  const firstRows: number[] = [];
  const end = chunk.start + chunk.compressedBytes;
  let row = 0;
  let bytes: Uint8Array = new Uint8Array(0);
  let bytesStart = 0;
  for (let offset = chunk.start; offset < end && row < numRows; ) {
    if (offset < bytesStart || offset + 512 > bytesStart + bytes.length) {
      bytesStart = offset;
      bytes = await source.read(offset, Math.min(offset + WALK_BYTES, end));
    }
    const at = offset - bytesStart;
    const header = parse(bytes.subarray(at), () => readPageHeader(bytes, at, bytes.length));
    if (header === undefined || offsets.length >= MAX_WALKED_PAGES) return undefined;
    if (header.kind === PageKind.DATA || header.kind === PageKind.DATA_V2) {
      if (header.numValues > 0) {
        offsets.push(offset);
        firstRows.push(row);
      }
      row += header.numValues;
    }
    offset += header.headerBytes + header.compressedBytes;
  }
  const places = { offsets, firstRows };
  return row === numRows && inOrder(places, chunk, numRows) ? places : undefined;
}

/** Statistics of each page, from the column index; undefined where there is none, or it does not fit the places. */
export function readPageStatistics(source: ByteSource, chunk: ColumnChunk, places: PagePlaces): Promise<RawStatistics[] | undefined> {
  return remember(source, chunk, 'statistics', () => readColumnIndex(source, chunk, places));
}

async function readColumnIndex(source: ByteSource, chunk: ColumnChunk, places: PagePlaces): Promise<RawStatistics[] | undefined> {
  if (chunk.columnIndex === undefined) return undefined;
  const bytes = await source.read(chunk.columnIndex.start, chunk.columnIndex.end);
  const numPages = places.offsets.length;
  return parse(bytes, (reader) => {
    const nullPages: boolean[] = [];
    const mins: Uint8Array[] = [];
    const maxs: Uint8Array[] = [];
    const nullCounts: number[] = [];
    reader.enterStruct();
    while (reader.nextField()) {
      switch (reader.fieldId) {
        case 1: for (let left = reader.enterList(); left > 0; left--) nullPages.push(reader.readBooleanElement()); break;
        case 2: for (let left = reader.enterList(); left > 0; left--) mins.push(reader.readBinaryElement()); break;
        case 3: for (let left = reader.enterList(); left > 0; left--) maxs.push(reader.readBinaryElement()); break;
        case 5: for (let left = reader.enterList(); left > 0; left--) nullCounts.push(reader.readIntegerElement()); break;
        default: reader.skipField();
      }
    }
    if (nullPages.length !== numPages || mins.length !== numPages || maxs.length !== numPages) return undefined;
    return nullPages.map((isNull, k): RawStatistics => {
      // Bounds of pages of nulls are empty, which is no value.
      if (isNull) return { nullCount: Number.MAX_SAFE_INTEGER };
      const nullCount = nullCounts.length === numPages ? nullCounts[k] : undefined;
      return { minValue: mins[k] as Uint8Array, maxValue: maxs[k] as Uint8Array, ...(nullCount === undefined ? {} : { nullCount }) };
    });
  });
}

/** An index that can't be understood is no reason not to read the file. */
function parse<T>(bytes: Uint8Array, read: (reader: ThriftReader) => T): T | undefined {
  try {
    return read(new ThriftReader(bytes));
  } catch (error) {
    if (error instanceof ThriftMalformed || error instanceof ThriftTruncated) return undefined;
    throw error;
  }
}

function inOrder({ offsets, firstRows }: PagePlaces, chunk: ColumnChunk, numRows: number): boolean {
  if (offsets.length === 0 || firstRows[0] !== 0) return false;
  let offset = chunk.start - 1;
  let row = -1;
  for (let k = 0; k < offsets.length; k++) {
    if ((offsets[k] as number) <= offset || (firstRows[k] as number) <= row) return false;
    offset = offsets[k] as number;
    row = firstRows[k] as number;
  }
  return offset < chunk.start + chunk.compressedBytes && row < numRows;
}
