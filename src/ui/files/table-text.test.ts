import { expect, test } from 'vitest';
import type { TableInfo } from '../../protocol/api.ts';
import { columnReference, formatsFor, rejectsName, tableSummary } from './table-text.ts';

const table: TableInfo = {
  name: 'access', fileNames: ['access.log.gz'], format: 'combined log', compression: 'gzip', columns: [], rows: 4990, bytes: 1_084_466, imported: 'no',
};

test('a table in one line', () => {
  expect(tableSummary(table)).toBe('combined log, gzip · 1.08 MB · 4,990 rows');
  const { rows: _rows, compression: _compression, ...uncounted } = table;
  expect(tableSummary(uncounted)).toBe('combined log · 1.08 MB');
});

test('names are written as SQL needs them', () => {
  expect(rejectsName(table, [])).toBe('access_rejects');
  expect(rejectsName({ ...table, name: '"my log"' }, [])).toBe('"my log_rejects"');
  expect(rejectsName(table, [{ ...table, name: 'access_rejects_1', rejectsOf: 'access' }])).toBe('access_rejects_1');
  expect(columnReference('user agent')).toBe('"user agent"');
});

test('only text formats can be overridden', () => {
  expect(formatsFor(table)).toContain('text lines');
  expect(formatsFor({ ...table, format: 'parquet' })).toEqual([]);
});
