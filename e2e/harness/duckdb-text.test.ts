import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { canFormat, formatDouble, formatFloat, formatValue } from './duckdb-text.mjs';

const DOUBLES = [
  0, -0, 1, -1, 0.1, 0.5, 100, 1e15, 123456789012345.6, 9999999999999998, 1e16, 1.5e16, 1e21, 1e22, 1.7976931348623157e308, 5e-324, 2.2250738585072014e-308,
  0.0001, 0.00012345, 0.00001, 1.2345e-7, Math.PI, 1 / 3, 2 / 3, 1e100, -1.5e-10, 123456.789, 1e-4, 9.999e-5, 4503599627370496.5,
];

it('formats as DuckDB casts to VARCHAR', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const literal = (value: number) => (Object.is(value, -0) ? `'-0'` : `'${value}'`);
  const random = Array.from({ length: 400 }, (_, i) => Math.sin(i * 12.9898) * 10 ** ((i % 60) - 30));
  for (const value of [...DOUBLES, ...random]) {
    const reader = await connection.runAndReadAll(`SELECT CAST(CAST(${literal(value)} AS DOUBLE) AS VARCHAR), CAST(CAST(${literal(value)} AS FLOAT) AS VARCHAR)`).catch(() => null);
    if (reader === null) continue; // out of FLOAT's range
    const [[double, float]] = reader.getRows() as [[string, string]];
    expect(formatDouble(value), literal(value)).toBe(double);
    expect(formatFloat(Math.fround(value)), `float ${literal(value)}`).toBe(float);
  }
  const reader = await connection.runAndReadAll(`SELECT * FROM test_all_types()`);
  const types = reader.columnTypes();
  const names = reader.columnNames();
  const cast = (await connection.runAndReadAll(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM test_all_types()`)).getRows();
  let compared = 0;
  for (const [rowIndex, row] of reader.getRows().entries())
    for (const [index, value] of row.entries()) {
      if (!canFormat(types[index]!)) continue;
      compared++;
      expect(formatValue(value, types[index]!), `${names[index]} of row ${rowIndex}`).toBe(cast[rowIndex]![index]);
    }
  expect(compared).toBeGreaterThan(60);
  connection.closeSync();
  instance.closeSync();
});
