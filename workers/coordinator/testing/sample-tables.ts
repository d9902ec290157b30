/** Tables for planning tests: the same ones for Spillway's catalogue and for DuckDB. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Catalog, CatalogTable } from '../../../src/catalog/table.ts';
import {
  BIGINT, BOOLEAN, type DataType, DATE, decimal, DOUBLE, FLOAT, HUGEINT, INTEGER, INTERVAL, quoteIdentifier, SMALLINT, TIME, TIMESTAMP, TIMESTAMP_MS,
  TIMESTAMP_NS, TIMESTAMP_S, TIMESTAMPTZ, TINYINT, typeName, UBIGINT, UHUGEINT, UINTEGER, USMALLINT, UTINYINT, VARCHAR,
} from '../../../src/columns/types.ts';
import { KEYWORDS } from '../../../src/languages/sql/keywords.ts';

function table(name: string, columns: Readonly<Record<string, DataType>>, hidden: Readonly<Record<string, DataType>> = {}): CatalogTable {
  return {
    name,
    columns: [
      ...Object.entries(columns).map(([column, type]) => ({ name: column, type, hidden: false, notNull: false })),
      ...Object.entries(hidden).map(([column, type]) => ({ name: column, type, hidden: true, notNull: false })),
    ],
  };
}

export const SAMPLE_TABLES: readonly CatalogTable[] = [
  table('t', { a: INTEGER, b: INTEGER, c: BIGINT, s: VARCHAR, x: DOUBLE, d: DATE, ts: TIMESTAMP, flag: BOOLEAN }),
  // Every kind of number.
  table('n', {
    tiny: TINYINT, small: SMALLINT, int: INTEGER, big: BIGINT, huge: HUGEINT, utiny: UTINYINT, usmall: USMALLINT, uint: UINTEGER, ubig: UBIGINT, uhuge: UHUGEINT,
    f: FLOAT, x: DOUBLE, dec4: decimal(4, 1), dec: decimal(12, 2), dec18: decimal(18, 4), dec38: decimal(38, 10),
  }),
  // Every kind of time.
  table('w', { d: DATE, t: TIME, ts: TIMESTAMP, tss: TIMESTAMP_S, tsms: TIMESTAMP_MS, tsns: TIMESTAMP_NS, tz: TIMESTAMPTZ, iv: INTERVAL }),
  table('Mixed Case', { Name: VARCHAR, 'the value': INTEGER, group: INTEGER }),
  table('access', { ip: VARCHAR, timestamp: TIMESTAMPTZ, url: VARCHAR, status: INTEGER, bytes: BIGINT }, { line: VARCHAR, line_number: BIGINT }),
];

export interface SampleCatalog extends Catalog {
  quoted(name: string): string;
}

/** A catalogue of plain tables; `access.log` is another name of `access`. */
export function sampleCatalog(tables: readonly CatalogTable[] = SAMPLE_TABLES): SampleCatalog {
  const byName = new Map(tables.map((entry) => [entry.name.toLowerCase(), entry]));
  return {
    names: tables.map((entry) => entry.name),
    lookup: (name) => byName.get(name.toLowerCase().replace(/\.log$/, '')),
    quoted: (name) => (KEYWORDS.get(name) === 'reserved' ? `"${name}"` : quoteIdentifier(name)),
  };
}

const SAMPLE_VALUES: Readonly<Record<string, string>> = {
  VARCHAR: "'1'", BOOLEAN: 'true', DATE: "'2020-01-01'", TIME: "'12:00:00'", INTERVAL: "'1 day'", 'TIMESTAMP WITH TIME ZONE': "'2020-01-01 00:00:00+00'",
};

/** Creates the tables in DuckDB with one row each: 1, '1', true, 2020-01-01 … */
export async function createSampleTables(connection: DuckDBConnection): Promise<void> {
  for (const { name, columns } of SAMPLE_TABLES) {
    const list = columns.filter((column) => !column.hidden).map((column) => `"${column.name}" ${typeName(column.type)}`);
    await connection.run(`CREATE TABLE "${name}" (${list.join(', ')})`);
    const values = columns.filter((column) => !column.hidden).map(({ type }) => SAMPLE_VALUES[typeName(type)] ?? (typeName(type).startsWith('TIMESTAMP') ? "'2020-01-01'" : '1'));
    await connection.run(`INSERT INTO "${name}" VALUES (${values.join(', ')})`);
  }
}
