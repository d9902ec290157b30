/** Files with a page index, written by parquet-wasm (arrow-rs). */
import { Float64, Int32, makeData, makeVector, Table as ArrowTable, tableToIPC, Utf8, vectorFromArray, Vector as ArrowVector } from 'apache-arrow';
import { Compression, Table, WriterPropertiesBuilder, WriterVersion, writeParquet } from 'parquet-wasm/node';
import { describe, expect, test } from 'vitest';
import { BOOLEAN } from '../../../src/columns/types.ts';
import type { ColumnDef, Expr } from '../../../src/plan/expr.ts';
import { readBytesWithDuckdb, readWithSpillway } from '../../testing/parquet-files.ts';
import { BlobSource } from '../files/blob-source.ts';
import { footerOfSource } from './file-footer.ts';
import { readPagePlaces, readPageStatistics, walkPages } from './page-index.ts';

const numRows = 400_000;

/** id rises; word has 10 values; text is long and different in every row; x is NULL in every third row and elsewhere rises. */
function file(version: WriterVersion, compression: Compression): Uint8Array<ArrayBuffer> {
  const words = Array.from({ length: 10 }, (_, k) => `word ${k}`);
  const validity = new Uint8Array(Math.ceil(numRows / 8));
  for (let k = 0; k < numRows; k++) if (k % 3 !== 0) validity[k >> 3] = (validity[k >> 3] as number) | (1 << (k & 7));
  const table = new ArrowTable({
    id: makeVector(Int32Array.from({ length: numRows }, (_, k) => k)),
    word: vectorFromArray(Array.from({ length: numRows }, (_, k) => words[(k * 7) % 10] as string), new Utf8()),
    text: vectorFromArray(Array.from({ length: numRows }, (_, k) => `this is text number ${k}`), new Utf8()),
    x: new ArrowVector([makeData({ type: new Float64(), length: numRows, data: Float64Array.from({ length: numRows }, (_, k) => k / 2), nullBitmap: validity })]),
    big: makeVector(Int32Array.from({ length: numRows }, (_, k) => (k * 7919) % numRows)),
  });
  expect(table.schema.fields[0]?.type).toBeInstanceOf(Int32);
  const properties = new WriterPropertiesBuilder().setDictionaryPageSizeLimit(10_000).setDataPageSizeLimit(20_000).setWriteBatchSize(1024).setMaxRowGroupSize(numRows)
    .setWriterVersion(version).setCompression(compression).build();
  return new Uint8Array(writeParquet(Table.fromIPCStream(tableToIPC(table, 'stream')), properties));
}

const compare = (columns: readonly ColumnDef[], name: string, operator: string, value: bigint | number): Expr => {
  const def = columns.find((column) => column.name === name) as ColumnDef;
  return { kind: 'call', type: BOOLEAN, overload: 0, name: operator, args: [{ kind: 'column', id: def.id, name, type: def.type }, { kind: 'literal', type: def.type, value }] };
};

describe.each([['version 1, snappy', WriterVersion.V1, Compression.SNAPPY], ['version 2, zstd', WriterVersion.V2, Compression.ZSTD]] as const)('%s', (_, version, compression) => {
  const bytes = file(version, compression);
  const source = new BlobSource(new Blob([bytes]), 'file.parquet');

  test('a large row group is cut, and gives the same rows', async () => {
    const ours = await readWithSpillway([bytes], { ordinal: true });
    expect(ours.numMorsels).toBe(2);
    const theirs = await readBytesWithDuckdb(bytes);
    expect(ours.rows.length).toBe(numRows);
    const differs = theirs.rows.findIndex((row, k) => row.some((cell, c) => cell !== ours.rows[k]?.[c]));
    expect(differs).toBe(-1);
    const second = ours.rows.findIndex((row) => BigInt(row[5] as string) === 2n ** 32n);
    expect(second % 8192).toBe(0);
    expect(ours.rows[second + 5]?.[5]).toBe(String(2n ** 32n + 5n));
  }, 60_000);

  test('walking the headers finds the pages that the offset index tells', async () => {
    const { footer, columns } = await footerOfSource(source);
    for (const column of columns) {
      const chunk = footer.chunk(0, column.leaf);
      const places = await readPagePlaces(source, chunk, numRows);
      expect(places?.offsets.length).toBeGreaterThan(10);
      expect(await walkPages(source, chunk, numRows)).toEqual(places);
      expect((await readPageStatistics(source, chunk, places as NonNullable<typeof places>))?.length).toBe(places?.offsets.length);
    }
  });

  test.each([
    ['id = 123456', [['id', '=', 123456n]], (k: number) => k === 123456, 25_000],
    ['id >= 399000', [['id', '>=', 399000n]], (k: number) => k >= 399000, 20_000],
    ['x < 1000', [['x', '<', 1000]], (k: number) => k < 2000 && k % 3 !== 0, 30_000],
    ['id > 100000 AND x < 60000', [['id', '>', 100000n], ['x', '<', 60000]], (k: number) => k > 100000 && k < 120000 && k % 3 !== 0, 60_000],
    ['id < 0', [['id', '<', 0n]], () => false, 0],
  ] as [string, [string, string, bigint | number][], (k: number) => boolean, number][])('%s reads the pages it needs', async (__, filters, matches, mostRows) => {
    const { rows, plannedBytes } = await readWithSpillway([bytes], { filters: (columns) => filters.map(([name, operator, value]) => compare(columns, name, operator, value)) });
    expect(rows.length).toBeLessThanOrEqual(mostRows);
    const read = new Map(rows.map((row) => [Number(row[0]), row]));
    for (let k = 0; k < numRows; k++) if (matches(k)) expect(read.get(k)?.[2]).toBe(`this is text number ${k}`);
    for (const [k, row] of read) expect(row.slice(1, 4)).toEqual([`word ${(k * 7) % 10}`, `this is text number ${k}`, k % 3 === 0 ? null : String(k / 2)]);
    if (mostRows < 100_000) expect(plannedBytes).toBeLessThan(bytes.length / 4);
  }, 60_000);

  test('two far ranges are two morsels', async () => {
    const { rows, numMorsels } = await readWithSpillway([bytes], {
      columns: ['id', 'text'],
      filters: (columns) => [{ kind: 'or', type: BOOLEAN, args: [compare(columns, 'id', '<', 100n), compare(columns, 'id', '>', 399900n)] }],
    });
    expect(numMorsels).toBe(2);
    expect(rows.length).toBeLessThan(30_000);
    expect(rows[0]).toEqual(['0', 'this is text number 0']);
    expect(rows[rows.length - 1]).toEqual(['399999', 'this is text number 399999']);
  });
});
