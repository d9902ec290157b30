import { RecordBatchReader, tableFromIPC } from 'apache-arrow';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LocalEngine, value } from './testing/local-engine.ts';

const TYPES: readonly (readonly [type: string, values: readonly string[], arrow: string])[] = [
  ['BOOLEAN', ['true', 'false'], 'Bool'],
  ['TINYINT', ['-128', '127'], 'Int8'],
  ['SMALLINT', ['-32768', '32767'], 'Int16'],
  ['INTEGER', ['-2147483648', '2147483647'], 'Int32'],
  ['BIGINT', ['-9223372036854775808', '9223372036854775807'], 'Int64'],
  ['UTINYINT', ['0', '255'], 'Uint8'],
  ['USMALLINT', ['0', '65535'], 'Uint16'],
  ['UINTEGER', ['0', '4294967295'], 'Uint32'],
  ['UBIGINT', ['0', '18446744073709551615'], 'Uint64'],
  ['HUGEINT', ['-99999999999999999999999999999999999999', '170141183460469231731'], 'Decimal[38e0]'],
  ['UHUGEINT', ['0', '18446744073709551616'], 'Decimal[38e0]'],
  ['DECIMAL(4,1)', ['-999.9', '12.3'], 'Decimal[4e+1]'],
  ['DECIMAL(18,3)', ['-123456789012345.678', '0.001'], 'Decimal[18e+3]'],
  ['DECIMAL(38,10)', ['-1234567890123456789012345678.0123456789', '1.5000000000'], 'Decimal[38e+10]'],
  ['FLOAT', ['-1.5', '3.4e38'], 'Float32'],
  ['DOUBLE', ['-1.5', 'nan', 'inf', '1e-300'], 'Float64'],
  ['VARCHAR', ['', 'short', 'a string that is longer than a view’s inline bytes', 'ünï'], 'Utf8'],
  ['DATE', ['1969-12-31', '2024-02-29', '0001-01-01'], 'Date32<DAY>'],
  ['TIME', ['00:00:00', '23:59:59.999999'], 'Time64<MICROSECOND>'],
  ['TIMESTAMP', ['1969-12-31 23:59:59.999999', '2024-02-29 12:34:56.789'], 'Timestamp<MICROSECOND>'],
  ['TIMESTAMPTZ', ['1969-12-31 23:59:59.999999+00', '2024-02-29 12:34:56.789+02'], 'Timestamp<MICROSECOND, UTC>'],
  ['TIMESTAMP_S', ['2024-02-29 12:34:56'], 'Timestamp<SECOND>'],
  ['TIMESTAMP_MS', ['2024-02-29 12:34:56.789'], 'Timestamp<MILLISECOND>'],
  ['TIMESTAMP_NS', ['2024-02-29 12:34:56.123456789'], 'Timestamp<NANOSECOND>'],
  ['INTERVAL', ['14 months 3 days 04:05:06.789', '-1 days'], 'Interval<MONTH_DAY_NANO>'],
  ['UUID', ['00000000-0000-0000-0000-000000000001', 'ffffffff-ffff-ffff-ffff-ffffffffffff'], 'Utf8'],
  ['BLOB', ['\\x00\\xFF', 'abc'], 'Binary'],
];

test.each(TYPES)('%s', async (type, values, arrowType) => {
  const local = await LocalEngine.start();
  const list = values.map((text, k) => `(${k}, CAST('${text}' AS ${type}))`).join(', ');
  const info = await local.run(`SELECT v FROM (VALUES ${list}, (99, NULL), (100, CAST('${values[0]}' AS ${type}))) t(k, v) ORDER BY k`).info;
  const stream = value(await local.engine.arrow(info.resultId));
  const table = tableFromIPC(stream);
  expect(table.schema.fields.map((field) => [field.name, String(field.type), field.nullable])).toEqual([['v', arrowType, true]]);
  expect(table.numRows).toBe(values.length + 2);
  const column = table.getChildAt(0);
  expect(column?.nullCount).toBe(1);
  expect(column?.get(values.length)).toBeNull();
  expect(column?.get(values.length + 1)).toEqual(column?.get(0));
});

/** A value of the types whose text is plain; others are only compared as to being NULL. */
function textOf(type: string, cell: unknown): string | null | undefined {
  if (cell === null || cell === undefined) return null;
  return /^(Int|Uint|Bool|Utf8)/.test(type) ? String(cell) : undefined;
}

test.each([
  ['types', {}], ['types', { batchRows: 7 }], ['nulls', { batchRows: 1 }], ['strings', {}], ['specials', { batchRows: 3 }], ['groups', {}], ['empty', {}],
])('all of %s.parquet with %j: the same values as rows, in as many batches as there are', async (name, options) => {
  const local = await LocalEngine.start();
  await local.open(`${name}.parquet`, readFileSync(new URL(`../../e2e/fixtures/${name}.parquet`, import.meta.url)));
  for (const sql of [`SELECT * FROM ${name}`, `SELECT * FROM ${name} ORDER BY 1, 2`, `SELECT DISTINCT * FROM ${name}`, `SELECT * FROM ${name} WHERE false`, `SELECT NULL AS n, * FROM ${name} LIMIT 3`]) {
    const info = await local.run(sql, options).info;
    const rows = value(await local.engine.rows(info.resultId, 0, info.rowCount));
    const stream = value(await local.engine.arrow(info.resultId));
    const table = tableFromIPC(stream);
    expect(table.numRows).toBe(rows.length);
    expect(table.schema.fields.map((field) => field.name)).toEqual(info.schema.map((field) => field.name));
    for (const [k, field] of table.schema.fields.entries()) {
      const type = String(field.type);
      const column = table.getChildAt(k);
      const wrong = rows.findIndex((cells, row) => {
        const text = textOf(type, column?.get(row));
        return text === undefined ? cells[k] === null : text !== cells[k];
      });
      expect(wrong, `${sql}: row of ${field.name}`).toBe(-1);
    }
    // The stream ends as the format has it: a continuation mark and a length of 0.
    expect([...stream.subarray(-8)]).toEqual([255, 255, 255, 255, 0, 0, 0, 0]);
    await local.engine.dispose(info.resultId);
  }
});

test('columns of one name stay apart', async () => {
  const local = await LocalEngine.start();
  const info = await local.run("SELECT 1 AS a, 'x' AS a, 2.5 AS a, NULL AS b, true AS b FROM (VALUES (1), (2)) t(v)").info;
  const stream = value(await local.engine.arrow(info.resultId));
  expect(tableFromIPC(stream).numRows).toBe(2);
  // The schema as it stands in the stream: apache-arrow's tables merge fields of one name.
  const { schema } = RecordBatchReader.from(stream).open();
  expect(schema.fields.map((field) => `${field.name} ${field.type}`)).toEqual(['a Int32', 'a Utf8', 'a Decimal[2e+1]', 'b Int32', 'b Bool']);
});

test('numbers that Arrow’s decimals have no room for are refused by name', async () => {
  const local = await LocalEngine.start();
  const info = await local.run("SELECT CAST('170141183460469231731687303715884105727' AS HUGEINT) AS h").info;
  expect(await local.engine.arrow(info.resultId)).toMatchObject({ ok: false, error: { code: 'OUT_OF_RANGE', message: expect.stringContaining('17014118346046923173168730371588410572') } });
  const none = await local.run("SELECT CAST(NULL AS HUGEINT) AS h FROM (VALUES (1), (2)) t(x)").info;
  expect(tableFromIPC(value(await local.engine.arrow(none.resultId))).getChildAt(0)?.nullCount).toBe(2);
});
