/** Files that native DuckDB writes, compared with what it reads from them, row by row. */
import { describe, expect, test } from 'vitest';
import { readBytesWithDuckdb, readWithSpillway, writeParquet, type ReadOptions } from '../../testing/parquet-files.ts';

async function expectSameAsDuckdb(query: string, copyOptions = '', readOptions: ReadOptions = {}): Promise<void> {
  const bytes = await writeParquet(query, copyOptions);
  const ours = await readWithSpillway([bytes], readOptions);
  const theirs = await readBytesWithDuckdb(bytes);
  expect(ours.columns.map(([name]) => name)).toEqual(theirs.columns.map(([name]) => name));
  expect(ours.rows.length).toBe(theirs.rows.length);
  const differs = theirs.rows.findIndex((row, k) => row.some((cell, c) => cell !== ours.rows[k]?.[c]));
  expect([differs, ours.rows[differs]]).toEqual([-1, theirs.rows[differs]]);
  expect(ours.context.rowsRead).toBe(theirs.rows.length);
  expect(ours.context.usedBytes).toBe(0);
}

/** Every seventh value is NULL; `i` is the row number. */
const everyType = (rows: number): string => `
  SELECT * REPLACE (${['bo', 'i8', 'i16', 'i32', 'i64', 'u8', 'u16', 'u32', 'u64', 'f', 'd', 'd4', 'd9', 'd18', 'd38', 'da', 'ti', 'ts', 'tms', 'tsec', 'tns', 'tz', 'u', 'iv', 's', 'b', 'e', 'j']
    .map((name, k) => `CASE WHEN (i + ${k}) % 7 = 3 THEN NULL ELSE ${name} END AS ${name}`).join(', ')})
  FROM (SELECT i,
    i % 3 = 0 AS bo, (i % 250 - 125)::TINYINT AS i8, (i * 7 % 60000 - 30000)::SMALLINT AS i16, (i * 7919 - 1000000)::INTEGER AS i32,
    (i * 1000000007 - 5000000000)::BIGINT AS i64, (i % 256)::UTINYINT AS u8, (i * 11 % 65536)::USMALLINT AS u16,
    (i * 400009 % 4294967296)::UINTEGER AS u32, (i::UHUGEINT * 18446744073709551::UHUGEINT % 18446744073709551615)::UBIGINT AS u64,
    (i / 3.0)::FLOAT AS f, CASE WHEN i % 11 = 0 THEN 'nan'::DOUBLE WHEN i % 11 = 1 THEN '-inf'::DOUBLE WHEN i % 11 = 2 THEN -0.0::DOUBLE ELSE i / 7.0 END AS d,
    (i % 900 / 10.0)::DECIMAL(4,1) AS d4, (i * 37 - 99999)::DECIMAL(9,2) AS d9, (i * 1000003 - 77777)::DECIMAL(18,4) AS d18,
    ((i - 50)::DECIMAL(38,0) * 1234567890123456789012345)::DECIMAL(38,3) AS d38,
    DATE '1969-12-25' + i::INTEGER AS da, TIME '00:00:00' + to_microseconds(i * 61000007 % 86400000000) AS ti,
    TIMESTAMP '1965-01-01 00:00:00' + to_microseconds(i * 123456789012) AS ts,
    (TIMESTAMP '1965-01-01 00:00:00' + to_milliseconds(i * 123456789))::TIMESTAMP_MS AS tms,
    (TIMESTAMP '1965-01-01 00:00:00' + to_seconds(i * 123456))::TIMESTAMP_S AS tsec,
    make_timestamp_ns(i * 1234567890123 - 99) AS tns, (TIMESTAMP '2001-01-01 00:00:00' + to_microseconds(i * 7777777))::TIMESTAMPTZ AS tz,
    md5(i::VARCHAR)::UUID AS u, INTERVAL (i) MONTH + INTERVAL (i % 40) DAY + INTERVAL (i * 250) MILLISECOND AS iv,
    repeat(chr((97 + i % 26)::INTEGER), (i % 40)::INTEGER) || 'é€😀' || i AS s, ('\\x00\\xFF' || md5(i::VARCHAR))::BLOB AS b,
    (CASE i % 3 WHEN 0 THEN 'sad' WHEN 1 THEN 'ok' ELSE 'happy and long enough' END)::ENUM('sad', 'ok', 'happy and long enough') AS e,
    ('{"k":' || i || '}')::JSON AS j
  FROM range(${rows}) t(i))`;

const codecs = ['uncompressed', 'snappy', 'zstd', 'gzip', 'lz4_raw'];

describe('every type', () => {
  for (const codec of codecs)
    for (const version of ['V1', 'V2'])
      test(`${codec}, Parquet ${version}`, () => expectSameAsDuckdb(everyType(3000), `CODEC '${codec}', PARQUET_VERSION ${version}, ROW_GROUP_SIZE 1000`, { batchRows: 700 }));

  test.each([1, 9, 19])('zstd, level %i', (level) => expectSameAsDuckdb(everyType(8000), `CODEC zstd, COMPRESSION_LEVEL ${level}`, { batchRows: 16384 }));
  test('one row a batch', () => expectSameAsDuckdb(everyType(60), '', { batchRows: 1 }));
  test('one row, no row', async () => {
    await expectSameAsDuckdb(everyType(1));
    await expectSameAsDuckdb(everyType(0));
  });
});

describe('nulls', () => {
  test('only nulls', () => expectSameAsDuckdb(`SELECT NULL::INTEGER a, NULL::VARCHAR b, NULL::DOUBLE c, NULL::BOOLEAN d, NULL::DECIMAL(30,2) e FROM range(5000)`));
  test('runs of nulls and values', () => expectSameAsDuckdb(`SELECT CASE WHEN i // 100 % 2 = 0 THEN i END a, CASE WHEN i // 1000 % 2 = 1 THEN 'v' || i % 10 END b,
    CASE WHEN hash(i) % 2 = 0 THEN i::DOUBLE END c, CASE WHEN hash(i) % 50 = 0 THEN i % 2 = 0 END d FROM range(20000) t(i)`, '', { batchRows: 777 }));
});

describe('strings', () => {
  test('dictionary, plain and the switch between them', () => expectSameAsDuckdb(
    `SELECT CASE WHEN i < 4000 THEN 'k' || i % 20 ELSE md5(i::VARCHAR) || i END s, 'x' || i % 3 t FROM range(9000) t(i)`, 'DICTIONARY_SIZE_LIMIT 2000, ROW_GROUP_SIZE 3000', { batchRows: 1000 }));
  test('long and empty strings', () => expectSameAsDuckdb(`SELECT repeat('abcdefghij', (i * i % 3000)::INTEGER) s, '' e, CASE WHEN i % 2 = 0 THEN '' END n FROM range(400) t(i)`));
  test('a dictionary keeps its codes and holds each value once', async () => {
    const bytes = await writeParquet(`SELECT 'value ' || i % 5 s, CASE WHEN i % 9 = 0 THEN NULL ELSE 'v' || i % 4 END n FROM range(1000) t(i)`);
    let batches = 0;
    await readWithSpillway([bytes], { batchRows: 300, onBatch: ({ columns: [s, n] }) => {
      batches++;
      expect(s).toMatchObject({ form: 'indexed', dictionary: true, base: { length: 6 } });
      expect(n).toMatchObject({ form: 'indexed', dictionary: true, base: { length: 5 } });
    } });
    expect(batches).toBe(4);
  });
});

test('many row groups, projection, ordinals and limit', async () => {
  const bytes = await writeParquet(`SELECT i a, i * 2 b, 's' || i c FROM range(10000) t(i)`, 'ROW_GROUP_SIZE 2048');
  const { rows, numMorsels } = await readWithSpillway([bytes], { columns: ['c', 'a'], ordinal: true, batchRows: 500 });
  expect(numMorsels).toBe(5);
  expect(rows.length).toBe(10000);
  expect(rows[2050]).toEqual(['s2050', '2050', String(2n ** 32n + 2n)]);
  const limited = await readWithSpillway([bytes], { columns: ['a'], limit: 2100, batchRows: 500 });
  expect(limited.rows.length).toBe(2100);
  const none = await readWithSpillway([bytes], { columns: [] });
  expect(none.rows.length).toBe(10000);
  expect(none.context.bytesRead).toBe(0);
});
