/** The header before each page of a column chunk. */
import { ThriftMalformed, ThriftReader } from './thrift.ts';

/** Encodings by their number in parquet.thrift. */
export const Encoding = {
  PLAIN: 0, PLAIN_DICTIONARY: 2, RLE: 3, BIT_PACKED: 4, DELTA_BINARY_PACKED: 5, DELTA_LENGTH_BYTE_ARRAY: 6,
  DELTA_BYTE_ARRAY: 7, RLE_DICTIONARY: 8, BYTE_STREAM_SPLIT: 9,
} as const;

export function encodingName(encoding: number): string {
  return Object.entries(Encoding).find(([, code]) => code === encoding)?.[0] ?? `encoding ${encoding}`;
}

export const PageKind = { DATA: 0, INDEX: 1, DICTIONARY: 2, DATA_V2: 3 } as const;

export interface PageHeader {
  /** A `PageKind`, or a kind this reader does not know: such pages are skipped. */
  readonly kind: number;
  /** Bytes of the page after the header, as stored and decompressed; levels included. */
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  /** Values with nulls. */
  readonly numValues: number;
  readonly encoding: number;
  readonly levelEncoding: number;
  /** Version 2 only: bytes of the levels, which are never compressed, and whether the rest is. */
  readonly definitionBytes: number;
  readonly repetitionBytes: number;
  readonly isCompressed: boolean;
  /** Bytes of this header. */
  readonly headerBytes: number;
}

/**
 * @throws ThriftTruncated where [start, end) holds only part of a header
 * @throws ThriftMalformed where it is none
 */
export function readPageHeader(bytes: Uint8Array, start: number, end: number): PageHeader {
  const reader = new ThriftReader(bytes, start, end);
  let kind = -1, compressedBytes = -1, uncompressedBytes = -1, found = -1;
  let described: Described = { numValues: 0, encoding: -1 };
  reader.enterStruct();
  while (reader.nextField()) {
    switch (reader.fieldId) {
      case 1: kind = reader.readInteger(); break;
      case 2: uncompressedBytes = reader.readInteger(); break;
      case 3: compressedBytes = reader.readInteger(); break;
      case 5:
        found = PageKind.DATA;
        described = readDataHeader(reader);
        break;
      case 7:
        found = PageKind.DICTIONARY;
        described = readDictionaryHeader(reader);
        break;
      case 8:
        found = PageKind.DATA_V2;
        described = readDataHeaderV2(reader);
        break;
      default: reader.skipField();
    }
  }
  const { numValues, encoding, levelEncoding = Encoding.RLE, definitionBytes = 0, repetitionBytes = 0, isCompressed = true } = described;
  if (compressedBytes < 0 || uncompressedBytes < 0 || numValues < 0) throw new ThriftMalformed('the page header has no sizes');
  if (kind !== PageKind.INDEX && kind <= PageKind.DATA_V2 && found !== kind) throw new ThriftMalformed('the page header does not describe its kind of page');
  if (definitionBytes < 0 || repetitionBytes < 0) throw new ThriftMalformed('the page header has levels of negative size');
  return { kind, compressedBytes, uncompressedBytes, numValues, encoding, levelEncoding, definitionBytes, repetitionBytes, isCompressed, headerBytes: reader.position - start };
}

type Described = Pick<PageHeader, 'numValues' | 'encoding'> & Partial<PageHeader>;

function readDataHeader(reader: ThriftReader): Described {
  let numValues = 0, encoding = -1, levelEncoding: number = Encoding.RLE;
  reader.expectStruct();
  reader.enterStruct();
  while (reader.nextField()) {
    switch (reader.fieldId) {
      case 1: numValues = reader.readInteger(); break;
      case 2: encoding = reader.readInteger(); break;
      case 3: levelEncoding = reader.readInteger(); break;
      default: reader.skipField();
    }
  }
  return { numValues, encoding, levelEncoding };
}

function readDictionaryHeader(reader: ThriftReader): Described {
  let numValues = 0, encoding = -1;
  reader.expectStruct();
  reader.enterStruct();
  while (reader.nextField()) {
    switch (reader.fieldId) {
      case 1: numValues = reader.readInteger(); break;
      case 2: encoding = reader.readInteger(); break;
      default: reader.skipField();
    }
  }
  return { numValues, encoding };
}

function readDataHeaderV2(reader: ThriftReader): Described {
  let numValues = 0, encoding = -1, definitionBytes = 0, repetitionBytes = 0, isCompressed = true;
  reader.expectStruct();
  reader.enterStruct();
  while (reader.nextField()) {
    switch (reader.fieldId) {
      case 1: numValues = reader.readInteger(); break;
      case 4: encoding = reader.readInteger(); break;
      case 5: definitionBytes = reader.readInteger(); break;
      case 6: repetitionBytes = reader.readInteger(); break;
      case 7: isCompressed = reader.readBoolean(); break;
      default: reader.skipField();
    }
  }
  return { numValues, encoding, definitionBytes, repetitionBytes, isCompressed };
}
