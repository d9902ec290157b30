/**
 * Parquet's footer: schema, row groups and where their column chunks lie. Column chunks are parsed when asked for, so
 * that a file of 10,000 columns and many row groups costs one pass over the footer's bytes and a table of offsets.
 * https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
 */
import { UserError, notSupported } from '../../../src/base/errors.ts';
import { ThriftMalformed, ThriftReader, ThriftTruncated } from './thrift.ts';
import { readSchemaElement, type SchemaElement } from './schema-element.ts';

/** `PAR1` at the end, preceded by the footer's length. */
export const TRAILER_BYTES = 8;
const MAGIC = 0x31524150, MAGIC_ENCRYPTED = 0x45524150;

export type Codec = 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP' | 'LZO' | 'BROTLI' | 'LZ4' | 'ZSTD' | 'LZ4_RAW';
const CODECS: readonly Codec[] = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'LZO', 'BROTLI', 'LZ4', 'ZSTD', 'LZ4_RAW'];

/** Statistics as stored: bytes of PLAIN values. `minValue`/`maxValue` follow the logical type's order, `min`/`max` (old) signed order. */
export interface RawStatistics {
  readonly min?: Uint8Array;
  readonly max?: Uint8Array;
  readonly minValue?: Uint8Array;
  readonly maxValue?: Uint8Array;
  readonly nullCount?: number;
  readonly nanCount?: number;
}

export interface ColumnChunk {
  /** Undefined where the file names a codec that nobody has defined. */
  readonly codec: Codec | undefined;
  readonly numValues: number;
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  /** File offset of the first page: the dictionary where there is one. */
  readonly start: number;
  readonly statistics: RawStatistics;
  /** Byte range of the offset index and of the column index, where the file has them. */
  readonly offsetIndex?: ByteRange;
  readonly columnIndex?: ByteRange;
  /** Set where the chunk can't be read: in another file, encrypted. */
  readonly refused?: string;
}

export interface ByteRange { readonly start: number; readonly end: number }

export interface RowGroup {
  readonly numRows: number;
  /** Position in the footer's bytes of each column chunk. */
  readonly chunkPositions: Uint32Array;
}

export class Footer {
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly elements: readonly SchemaElement[];
  readonly rowGroups: readonly RowGroup[];
  /** Sum of the row groups' rows. */
  readonly numRows: number;
  /** File offset at which the footer begins: no page reaches past it. */
  readonly start: number;
  /** Names of columns that GeoParquet's metadata call geometries. */
  readonly geometries: ReadonlySet<string>;

  constructor(fileName: string, bytes: Uint8Array, start: number, elements: readonly SchemaElement[], rowGroups: readonly RowGroup[], geometries: ReadonlySet<string>) {
    this.fileName = fileName;
    this.bytes = bytes;
    this.start = start;
    this.geometries = geometries;
    this.elements = elements;
    this.rowGroups = rowGroups;
    this.numRows = rowGroups.reduce((sum, group) => sum + group.numRows, 0);
  }

  /** Parses the chunk of leaf column `leaf` in row group `group`. @throws UserError FORMAT */
  chunk(group: number, leaf: number): ColumnChunk {
    const positions = (this.rowGroups[group] as RowGroup).chunkPositions;
    return guard(this.fileName, `row group ${group}, column ${leaf}`, () => readColumnChunk(new ThriftReader(this.bytes, positions[leaf]), this.start));
  }
}

/**
 * The length of the footer, told by the file's last 8 bytes.
 *
 * @throws UserError FORMAT where this is no Parquet file; NOT_SUPPORTED where it is encrypted
 */
export function footerLength(fileName: string, sizeBytes: number, trailer: Uint8Array): number {
  if (sizeBytes < 12 || trailer.length < TRAILER_BYTES) throw formatError(fileName, `the file has ${sizeBytes} bytes, too few for a Parquet file`);
  const view = new DataView(trailer.buffer, trailer.byteOffset + trailer.length - TRAILER_BYTES, TRAILER_BYTES);
  const magic = view.getUint32(4, true);
  if (magic === MAGIC_ENCRYPTED) throw notSupported(`encrypted Parquet files ("${fileName}")`, undefined, 'Decrypt the file before opening it.');
  if (magic !== MAGIC) throw formatError(fileName, 'the file does not end with "PAR1"', 'The file may be cut off: download or write it again.');
  const length = view.getUint32(0, true);
  if (length + TRAILER_BYTES + 4 > sizeBytes) throw formatError(fileName, `the footer claims ${length} bytes, more than the file has`);
  return length;
}

/**
 * Parses a footer.
 *
 * @param bytes the footer without its trailer; kept, so not in shared memory
 * @param start file offset of `bytes`
 * @throws UserError FORMAT / NOT_SUPPORTED
 */
export function readFooter(fileName: string, bytes: Uint8Array, start: number): Footer {
  return guard(fileName, 'footer', () => {
    const reader = new ThriftReader(bytes);
    const elements: SchemaElement[] = [];
    const rowGroups: RowGroup[] = [];
    let geometries = new Set<string>();
    reader.enterStruct();
    while (reader.nextField()) {
      switch (reader.fieldId) {
        case 2:
          for (let left = reader.enterList(); left > 0; left--) elements.push(readSchemaElement(reader));
          break;
        case 4:
          for (let left = reader.enterList(); left > 0; left--) rowGroups.push(readRowGroup(reader));
          break;
        case 5:
          for (let left = reader.enterList(); left > 0; left--) {
            const { key, value } = readKeyValue(reader);
            if (key === 'geo') geometries = geometryNames(value);
          }
          break;
        default: reader.skipField();
      }
    }
    if (elements.length === 0) throw new ThriftMalformed('there is no schema');
    const numLeaves = elements.reduce((sum, element) => sum + (element.type === undefined ? 0 : 1), 0);
    rowGroups.forEach((group, k) => {
      if (group.chunkPositions.length !== numLeaves)
        throw new ThriftMalformed(`row group ${k} has ${group.chunkPositions.length} column chunks for ${numLeaves} columns`);
    });
    return new Footer(fileName, bytes, start, elements, rowGroups, geometries);
  });
}

function readKeyValue(reader: ThriftReader): { key: string; value: string } {
  let key = '', value = '';
  reader.enterStruct();
  while (reader.nextField()) {
    if (reader.fieldId === 1) key = reader.readText();
    else if (reader.fieldId === 2 && key === 'geo') value = reader.readText(); // others may be long
    else reader.skipField();
  }
  return { key, value };
}

/** https://geoparquet.org/releases/v1.1.0/: `{"columns": {"geometry": {…}}}`. */
function geometryNames(json: string): Set<string> {
  try {
    const { columns } = JSON.parse(json) as { columns?: unknown };
    return new Set(typeof columns === 'object' && columns !== null ? Object.keys(columns) : []);
  } catch (error) {
    if (error instanceof SyntaxError) return new Set(); // then the columns are ordinary bytes
    throw error;
  }
}

function readRowGroup(reader: ThriftReader): RowGroup {
  let numRows = -1;
  let chunkPositions = new Uint32Array(0);
  reader.enterStruct();
  while (reader.nextField()) {
    switch (reader.fieldId) {
      case 1: {
        chunkPositions = new Uint32Array(reader.enterList());
        const type = reader.elementType;
        for (let k = 0; k < chunkPositions.length; k++) {
          chunkPositions[k] = reader.position;
          reader.skipElement(type);
        }
        break;
      }
      case 3: numRows = reader.readInteger(); break;
      default: reader.skipField();
    }
  }
  if (numRows < 0) throw new ThriftMalformed(`a row group claims ${numRows} rows`);
  return { numRows, chunkPositions };
}

function readColumnChunk(reader: ThriftReader, fileEnd: number): ColumnChunk {
  let refused: string | undefined;
  let offsetIndexStart = 0, offsetIndexBytes = 0, columnIndexStart = 0, columnIndexBytes = 0;
  let meta: ReturnType<typeof readColumnMetaData> | undefined;
  reader.enterStruct();
  while (reader.nextField()) {
    switch (reader.fieldId) {
      case 1: refused = `its data lie in another file, "${reader.readText()}"`; break;
      case 3: meta = readColumnMetaData(reader); break;
      case 4: offsetIndexStart = reader.readInteger(); break;
      case 5: offsetIndexBytes = reader.readInteger(); break;
      case 6: columnIndexStart = reader.readInteger(); break;
      case 7: columnIndexBytes = reader.readInteger(); break;
      case 8:
        refused = 'it is encrypted';
        reader.skipField();
        break;
      default: reader.skipField();
    }
  }
  if (meta === undefined) {
    if (refused === undefined) throw new ThriftMalformed('the column chunk has no metadata');
    return { codec: undefined, numValues: 0, compressedBytes: 0, uncompressedBytes: 0, start: 0, statistics: {}, refused };
  }
  const { start, compressedBytes } = meta;
  // Of empty chunks writers tell anything.
  if (meta.numValues === 0) return { ...meta, start: 4, compressedBytes: 0 };
  if (refused === undefined && (start < 4 || compressedBytes < 0 || start + compressedBytes > fileEnd))
    throw new ThriftMalformed(`the column chunk lies at bytes ${start} to ${start + compressedBytes}, outside of the file's ${fileEnd} bytes of data`);
  return {
    ...meta,
    ...byteRange('offsetIndex', offsetIndexStart, offsetIndexBytes, fileEnd),
    ...byteRange('columnIndex', columnIndexStart, columnIndexBytes, fileEnd),
    ...(refused === undefined ? {} : { refused }),
  };
}

function byteRange<Key extends string>(key: Key, start: number, bytes: number, fileEnd: number): { [K in Key]?: ByteRange } {
  if (start < 4 || bytes <= 0 || start + bytes > fileEnd) return {};
  return { [key]: { start, end: start + bytes } } as { [K in Key]?: ByteRange };
}

function readColumnMetaData(reader: ThriftReader) {
  let codec: Codec | undefined;
  let numValues = 0, uncompressedBytes = 0, compressedBytes = 0, dataStart = 0, dictionaryStart = 0;
  let statistics: RawStatistics = {};
  reader.expectStruct();
  reader.enterStruct();
  while (reader.nextField()) {
    switch (reader.fieldId) {
      case 4: codec = CODECS[reader.readInteger()]; break;
      case 5: numValues = reader.readInteger(); break;
      case 6: uncompressedBytes = reader.readInteger(); break;
      case 7: compressedBytes = reader.readInteger(); break;
      case 9: dataStart = reader.readInteger(); break;
      case 11: dictionaryStart = reader.readInteger(); break;
      case 12: statistics = readStatistics(reader); break;
      default: reader.skipField();
    }
  }
  // Some writers put 0 where there is no dictionary.
  const start = dictionaryStart > 0 && dictionaryStart < dataStart ? dictionaryStart : dataStart;
  return { codec, numValues, uncompressedBytes, compressedBytes, start, statistics };
}

export function readStatistics(reader: ThriftReader): RawStatistics {
  const statistics: { -readonly [K in keyof RawStatistics]: RawStatistics[K] } = {};
  reader.expectStruct();
  reader.enterStruct();
  while (reader.nextField()) {
    switch (reader.fieldId) {
      case 1: statistics.max = reader.readBinary(); break;
      case 2: statistics.min = reader.readBinary(); break;
      case 3: statistics.nullCount = reader.readInteger(); break;
      case 5: statistics.maxValue = reader.readBinary(); break;
      case 6: statistics.minValue = reader.readBinary(); break;
      case 9: statistics.nanCount = reader.readInteger(); break;
      default: reader.skipField();
    }
  }
  return statistics;
}

/** Turns Thrift's errors into the user's. */
export function guard<T>(fileName: string, where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ThriftMalformed || error instanceof ThriftTruncated) throw formatError(fileName, `${where}: ${error.message}`);
    throw error;
  }
}

export function formatError(fileName: string, what: string, hint = 'The file is damaged: download or write it again.'): UserError {
  return new UserError('FORMAT', `"${fileName}" can't be read as Parquet: ${what}.`, { hint });
}
