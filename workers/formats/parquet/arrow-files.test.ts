/** Files that parquet-wasm (arrow-rs) writes from Arrow, with encodings chosen by hand; compared with native DuckDB. */
import * as arrow from 'apache-arrow';
import { Compression, Encoding, Table, WriterPropertiesBuilder, WriterVersion, writeParquet } from 'parquet-wasm/node';
import { describe, expect, test } from 'vitest';
import { readBytesWithDuckdb, readWithSpillway } from '../../testing/parquet-files.ts';

const numRows = 3000;

function column(type: arrow.DataType, data: ArrayLike<unknown> & ArrayBufferView, nulls = true): arrow.Vector {
  const nullBitmap = new Uint8Array(Math.ceil(numRows / 8));
  for (let k = 0; k < numRows; k++) if (k % 5 !== 2) nullBitmap[k >> 3] = (nullBitmap[k >> 3] as number) | (1 << (k & 7));
  return new arrow.Vector([arrow.makeData({ type, length: numRows, data, ...(nulls ? { nullBitmap } : {}) } as never)]);
}
const i32 = (f: (k: number) => number): Int32Array => Int32Array.from({ length: numRows }, (_, k) => f(k));
const i64 = (f: (k: bigint) => bigint): BigInt64Array => BigInt64Array.from({ length: numRows }, (_, k) => f(BigInt(k)));

/** Four words of 32 bits per DECIMAL, low first. */
function decimals(f: (k: bigint) => bigint): Uint32Array {
  const words = new Uint32Array(numRows * 4);
  for (let k = 0; k < numRows; k++) for (let w = 0; w < 4; w++) words[k * 4 + w] = Number(BigInt.asUintN(32, f(BigInt(k)) >> BigInt(32 * w)));
  return words;
}

const table = new arrow.Table({
  date: column(new arrow.DateDay(), i32((k) => k * 31 - 40_000)),
  timeMs: column(new arrow.TimeMillisecond(), i32((k) => (k * 28_657) % 86_400_000)),
  timeUs: column(new arrow.TimeMicrosecond(), i64((k) => (k * 28_657_001n) % 86_400_000_000n)),
  timeNs: column(new arrow.TimeNanosecond(), i64((k) => ((k * 28_657_001n) % 86_400_000_000n) * 1000n)),
  tsMs: column(new arrow.TimestampMillisecond(), i64((k) => k * 86_399_999n - 99_999_999_999n)),
  tsUs: column(new arrow.TimestampMicrosecond(), i64((k) => k * 86_399_999_999n - 99_999_999_999_999n)),
  tsNs: column(new arrow.TimestampNanosecond(), i64((k) => k * 86_399_999_999_999n - 99_999_999_999_999_999n)),
  tzMs: column(new arrow.TimestampMillisecond('UTC'), i64((k) => k * 86_399_999n - 99_999_999_999n)),
  tzUs: column(new arrow.TimestampMicrosecond('Europe/Berlin'), i64((k) => k * 86_399_999_999n - 99_999_999_999_999n)),
  tzNs: column(new arrow.TimestampNanosecond('UTC'), i64((k) => k * 86_399_999_999_999n - 99_999_999_999_999_999n)),
  u8: column(new arrow.Uint8(), Uint8Array.from({ length: numRows }, (_, k) => k)),
  u16: column(new arrow.Uint16(), Uint16Array.from({ length: numRows }, (_, k) => k * 77)),
  u32: column(new arrow.Uint32(), Uint32Array.from({ length: numRows }, (_, k) => k * 1_431_655)),
  u64: column(new arrow.Uint64(), BigUint64Array.from({ length: numRows }, (_, k) => BigInt(k) * 6_148_914_691_236_517n)),
  i8: column(new arrow.Int8(), Int8Array.from({ length: numRows }, (_, k) => k)),
  i16: column(new arrow.Int16(), Int16Array.from({ length: numRows }, (_, k) => k * 77)),
  i32: column(new arrow.Int32(), i32((k) => (k * 1_431_655) | 0)),
  i64: column(new arrow.Int64(), i64((k) => BigInt.asIntN(64, k * 6_148_914_691_236_517_205n))),
  required: column(new arrow.Int64(), i64((k) => k * k), false),
  f32: column(new arrow.Float32(), Float32Array.from({ length: numRows }, (_, k) => k / 7)),
  f64: column(new arrow.Float64(), Float64Array.from({ length: numRows }, (_, k) => (k % 97 === 0 ? Number.NaN : k / 7))),
  half: column(new arrow.Float16(), Uint16Array.from({ length: numRows }, (_, k) => k * 21)),
  d9: column(new arrow.Decimal(2, 9), decimals((k) => k * 33_331n - 50_000_000n)),
  d18: column(new arrow.Decimal(4, 18), decimals((k) => k * 333_333_333_331n - 500_000_000_000_000n)),
  d38: column(new arrow.Decimal(6, 38), decimals((k) => (k - 1500n) * 10n ** 34n)),
  text: arrow.vectorFromArray(Array.from({ length: numRows }, (_, k) => (k % 7 === 0 ? null : `prefix that is shared ${k % 13 === 0 ? '' : 'é'.repeat(k % 20)}${k}`)), new arrow.Utf8()),
  few: arrow.vectorFromArray(Array.from({ length: numRows }, (_, k) => ['a', 'bb', 'a long one of the few'][k % 3] as string), new arrow.Utf8()),
  bytes: arrow.vectorFromArray(Array.from({ length: numRows }, (_, k) => (k % 7 === 1 ? null : Uint8Array.of(k, k >> 8, 255))), new arrow.Binary()),
  fixed: arrow.vectorFromArray(Array.from({ length: numRows }, (_, k) => Uint8Array.of(k, k >> 8, 1, 2, 3)), new arrow.FixedSizeBinary(5)),
  bool: arrow.vectorFromArray(Array.from({ length: numRows }, (_, k) => (k % 11 === 3 ? null : k % 3 === 0)), new arrow.Bool()),
} as never);

type Build = (builder: WriterPropertiesBuilder) => WriterPropertiesBuilder;
const encoded = (encodings: Record<string, Encoding>): Build => (builder) => {
  let built = builder.setDictionaryEnabled(false);
  for (const [name, encoding] of Object.entries(encodings)) built = built.setColumnEncoding(name, encoding);
  return built;
};
const delta = encoded(Object.fromEntries([
  ...['date', 'timeMs', 'timeUs', 'timeNs', 'tsMs', 'tsUs', 'tsNs', 'tzMs', 'tzUs', 'tzNs', 'u8', 'u16', 'u32', 'u64', 'i8', 'i16', 'i32', 'i64', 'required', 'd9', 'd18'].map((name) => [name, Encoding.DELTA_BINARY_PACKED]),
  ...['text', 'bytes', 'd38', 'fixed', 'half'].map((name) => [name, Encoding.DELTA_BYTE_ARRAY]), ['few', Encoding.DELTA_LENGTH_BYTE_ARRAY], ['bool', Encoding.RLE],
  ...['f32', 'f64'].map((name) => [name, Encoding.BYTE_STREAM_SPLIT]),
]) as Record<string, Encoding>);

describe.each([
  ['dictionaries, version 1', (b) => b.setWriterVersion(WriterVersion.V1).setCompression(Compression.SNAPPY)],
  ['dictionaries, version 2, small pages', (b) => b.setWriterVersion(WriterVersion.V2).setCompression(Compression.ZSTD).setDataPageSizeLimit(500).setWriteBatchSize(64)],
  ['small dictionaries, then plain', (b) => b.setWriterVersion(WriterVersion.V1).setCompression(Compression.LZ4_RAW).setDictionaryPageSizeLimit(600).setDataPageSizeLimit(500).setWriteBatchSize(64)],
  ['plain, version 1', (b) => b.setDictionaryEnabled(false).setWriterVersion(WriterVersion.V1).setCompression(Compression.GZIP)],
  ['delta, version 1', (b) => delta(b).setWriterVersion(WriterVersion.V1).setCompression(Compression.UNCOMPRESSED)],
  ['delta, version 2, small pages', (b) => delta(b).setWriterVersion(WriterVersion.V2).setCompression(Compression.SNAPPY).setDataPageSizeLimit(900).setWriteBatchSize(64)],
] as [string, Build][])('%s', (_, build) => {
  test('has the rows that DuckDB reads', async () => {
    const bytes = new Uint8Array(writeParquet(Table.fromIPCStream(arrow.tableToIPC(table, 'stream')), build(new WriterPropertiesBuilder()).build()));
    const ours = await readWithSpillway([bytes], { batchRows: 700 });
    const theirs = await readBytesWithDuckdb(bytes);
    expect(ours.columns.map(([name, type]) => [name, type])).toEqual(theirs.columns.map(([name, type]) => [name, type === 'TIME_NS' ? 'TIME' : type]));
    expect(ours.rows.length).toBe(numRows);
    for (const [c, [name]] of theirs.columns.entries()) {
      const differs = theirs.rows.findIndex((row, k) => row[c] !== ours.rows[k]?.[c]);
      expect([name, differs, ours.rows[differs]?.[c]]).toEqual([name, -1, theirs.rows[differs]?.[c]]);
    }
  });
});
