/** Column chunks that are not held whole, many columns, many files. */
import { expect, test } from 'vitest';
import type { FlatVector } from '../../../src/columns/vector.ts';
import { BlobSource } from '../files/blob-source.ts';
import { readBytesWithDuckdb, readWithSpillway, writeParquet } from '../../testing/parquet-files.ts';
import { parquetFormat } from './format.ts';

test.each(['uncompressed', 'snappy'])('a row group of 40 MB goes through windows, %s', async (codec) => {
  const bytes = await writeParquet(
    `SELECT hash(i)::UBIGINT AS h, CASE WHEN hash(i, 1) % 5 = 0 THEN NULL ELSE hash(i, 2)::DOUBLE END AS d, md5(i::VARCHAR) AS s, 'x' || i % 7 AS k FROM range(700000) t(i)`,
    `CODEC ${codec}, ROW_GROUP_SIZE 1000000`);
  expect(bytes.length).toBeGreaterThan(30 << 20);
  let rows = 0;
  let xor = 0n;
  let nulls = 0;
  let letters = 0;
  const { context, numMorsels } = await readWithSpillway([bytes], {
    onBatch: ({ numRows, columns }, { heap }) => {
      const [h, d, s] = columns as readonly FlatVector[] as [FlatVector, FlatVector, FlatVector];
      for (let row = 0; row < numRows; row++) {
        xor ^= heap.u64[(h.data >>> 3) + row] as bigint;
        if (d.validity !== 0 && (((heap.u8[d.validity + (row >>> 3)] as number) >> (row & 7)) & 1) === 0) nulls++;
        const view = s.data + row * 16;
        letters += heap.u8[(heap.u32[(view >>> 2) + 2] as number) + 31] as number;
      }
      rows += numRows;
    },
  });
  const theirs = await readBytesWithDuckdb(bytes, 'count(*), bit_xor(h), count(*) - count(d), sum(ascii(s[32:32]))');
  expect([rows, xor, nulls, letters].map(String)).toEqual(theirs.rows[0]);
  expect(numMorsels).toBe(1);
  expect(context.blocks.jobPeakBytes(1)).toBeLessThan(120 << 20);
  expect(context.usedBytes).toBe(0);
}, 60_000);

test('10,000 columns open fast, and two of them are read fast', async () => {
  const columns = Array.from({ length: 10_000 }, (_, k) => `i + ${k} AS c${k}`).join(', ');
  const bytes = await writeParquet(`SELECT ${columns} FROM range(300) t(i)`);
  const started = performance.now();
  const opened = await parquetFormat.open([new BlobSource(new Blob([bytes]), 'wide.parquet')]);
  const openedAfter = performance.now() - started;
  expect(opened.columns.filter((column) => !column.hidden).length).toBe(10_000);
  expect(openedAfter).toBeLessThan(2000);
  expect(JSON.stringify(opened.options).length).toBeLessThan(200);
  const { rows, context } = await readWithSpillway([bytes], { columns: ['c9999', 'c17'] });
  expect(rows[299]).toEqual(['10298', '316']);
  expect(context.bytesRead).toBeLessThan(20_000);
  const all = await readWithSpillway([bytes], { columns: opened.columns.map(({ name }) => name).slice(0, 3000) });
  expect(all.rows[299]?.[2999]).toBe('3298');
  expect(all.context.blocks.jobPeakBytes(1)).toBeLessThan(64 << 20);
}, 60_000);

test('several files are one table; columns go by name', async () => {
  const one = await writeParquet(`SELECT i AS a, 's' || i AS b FROM range(5) t(i)`);
  const two = await writeParquet(`SELECT 't' || i AS b, true AS extra, i + 100 AS a FROM range(3) t(i)`);
  const { rows, columns } = await readWithSpillway([one, two], { withHidden: true });
  expect(columns).toEqual([['a', 'BIGINT'], ['b', 'VARCHAR'], ['filename', 'VARCHAR'], ['file_row_number', 'BIGINT']]);
  expect(rows).toEqual([['0', 's0'], ['1', 's1'], ['2', 's2'], ['3', 's3'], ['4', 's4'], ['100', 't0'], ['101', 't1'], ['102', 't2']]);
  const about = await readWithSpillway([one, two], { columns: ['filename', 'a', 'file_row_number'], batchRows: 2 });
  expect(about.rows.slice(4, 6)).toEqual([['file-0.parquet', '4', '4'], ['file-1.parquet', '100', '0']]);
  expect((await readWithSpillway([one], { columns: ['filename'], name: 'a long file name.parquet' })).rows[4]).toEqual(['a long file name.parquet']);
  await expect(readWithSpillway([two, one])).rejects.toThrow(/"file-1.parquet".*column "extra".*missing/);
  const other = await writeParquet(`SELECT i::VARCHAR AS a, 's' AS b FROM range(5) t(i)`);
  await expect(readWithSpillway([one, other])).rejects.toThrow(/column "a".*VARCHAR here/);
});
