/** Footers, with hyparquet's reader as a second opinion. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parquetMetadata } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { writeParquet } from '../../testing/parquet-files.ts';
import { footerLength, readFooter, TRAILER_BYTES, type Footer } from './footer.ts';
import { ThriftMalformed, ThriftReader, ThriftTruncated } from './thrift.ts';

function ownFooter(bytes: Uint8Array): Footer {
  const length = footerLength('file', bytes.length, bytes);
  const start = bytes.length - TRAILER_BYTES - length;
  return readFooter('file', bytes.slice(start, start + length), start);
}

function expectSameAsHyparquet(bytes: Uint8Array): void {
  const own = ownFooter(bytes);
  const other = parquetMetadata(bytes, { geoparquet: false });
  expect(own.elements.map((e) => [e.name, e.type, e.typeLength, e.numChildren, e.converted, e.scale, e.precision]))
    .toEqual(other.schema.map((e) => [e.name, e.type, e.type_length, e.type === undefined ? (e.num_children ?? 0) : 0, e.converted_type, e.scale, e.precision]));
  expect(own.rowGroups.map(({ numRows }) => BigInt(numRows))).toEqual(other.row_groups.map((group) => group.num_rows));
  for (const [g, group] of other.row_groups.entries())
    for (const [c, { meta_data: meta, offset_index_offset: offsetIndex }] of group.columns.entries()) {
      const chunk = own.chunk(g, c);
      if (meta === undefined || meta.num_values === 0n) continue; // writers put anything there
      const first = meta.dictionary_page_offset !== undefined && meta.dictionary_page_offset > 0n && meta.dictionary_page_offset < meta.data_page_offset ? meta.dictionary_page_offset : meta.data_page_offset;
      expect([chunk.codec, BigInt(chunk.numValues), BigInt(chunk.compressedBytes), BigInt(chunk.uncompressedBytes), BigInt(chunk.start)])
        .toEqual([meta.codec, meta.num_values, meta.total_compressed_size, meta.total_uncompressed_size, first]);
      expect(chunk.statistics.nullCount).toEqual(meta.statistics?.null_count === undefined ? undefined : Number(meta.statistics.null_count));
      expect(chunk.offsetIndex?.start).toEqual(offsetIndex === undefined ? undefined : Number(offsetIndex));
    }
}

test('a file of DuckDB', async () => {
  expectSameAsHyparquet(await writeParquet(
    `SELECT i, i::DECIMAL(12,3) AS d, 's' || i AS s, [i] AS l, {'a': i, 'b': {'c': 1}} AS st, map {'k': i} AS m, DATE '2020-01-01' AS t
     FROM (SELECT i::INTEGER AS i FROM range(5000) t(i))`, 'ROW_GROUP_SIZE 2048'));
});

const folders = ['apache-data', 'hyparquet'].map((name) => fileURLToPath(new URL(`../../../../shared/conformance/parquet/${name}/`, import.meta.url)));
describe.skipIf(!folders.every((folder) => existsSync(folder)))('public test files', () => {
  const files = folders.filter((folder) => existsSync(folder)).flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.parquet')).map((name) => folder + name));
  test.each(files)('%s', (file) => expectSameAsHyparquet(new Uint8Array(readFileSync(file))));
});

describe('thrift', () => {
  const read = (bytes: number[]): number => {
    const reader = new ThriftReader(Uint8Array.from(bytes));
    reader.enterStruct();
    expect(reader.nextField()).toBe(true);
    return reader.readInteger();
  };
  test('zig-zag numbers up to 2^53', () => {
    expect(read([0x16, 0])).toBe(0);
    expect(read([0x16, 1])).toBe(-1);
    expect(read([0x16, 0xfe, 0xff, 0xff, 0xff, 0x0f])).toBe(2 ** 31 - 1);
    expect(read([0x16, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f])).toBe(-(2 ** 52));
    expect(() => read([0x16, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f])).toThrow(ThriftMalformed);
    expect(() => read([0x16, ...new Array<number>(100).fill(0x80), 1])).toThrow(ThriftMalformed);
    expect(() => read([0x16, 0x80])).toThrow(ThriftTruncated);
  });
  test('unknown fields of every type are skipped', () => {
    // 1: true, 2: byte, 3: double, 4: binary, 5: list of structs, 6: map, 7: struct, 8: i32
    const reader = new ThriftReader(Uint8Array.of(0x11, 0x13, 9, 0x17, 1, 2, 3, 4, 5, 6, 7, 8, 0x18, 2, 65, 66, 0x19, 0x2c, 0x15, 2, 0, 0, 0x1b, 1, 0x55, 2, 4, 0x1c, 0x15, 6, 0, 0x15, 84, 0));
    reader.enterStruct();
    let found = -1;
    while (reader.nextField()) {
      if (reader.fieldId === 8) found = reader.readInteger();
      else reader.skipField();
    }
    expect(found).toBe(42);
    expect(reader.position).toBe(34);
  });
  test('nesting without end is refused', () => {
    const reader = new ThriftReader(new Uint8Array(10_000).fill(0x1c));
    reader.enterStruct();
    reader.nextField();
    expect(() => reader.skipField()).toThrow(ThriftMalformed);
  });
});
