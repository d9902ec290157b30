/** Common types and decimal arithmetic: the tables of DuckDB 1.5, asked of DuckDB itself. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, expect, test } from 'vitest';
import {
  BIGINT, BLOB, BOOLEAN, DATE, type DataType, decimal, DOUBLE, FLOAT, HUGEINT, INTEGER, INTERVAL, SMALLINT, TIME, TIMESTAMP, TIMESTAMP_MS, TIMESTAMP_NS, TIMESTAMP_S,
  TIMESTAMPTZ, TINYINT, typeName, UBIGINT, UHUGEINT, UINTEGER, USMALLINT, UTINYINT, UUID, VARCHAR,
} from '../columns/types.ts';
import { commonType, decimalAddition, decimalModulo, decimalMultiplication, implicitCastCost, integerLiteralType } from './casts.ts';

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' })).connect();
});

const TYPES = [
  BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, HUGEINT, UTINYINT, USMALLINT, UINTEGER, UBIGINT, UHUGEINT, FLOAT, DOUBLE, decimal(9, 2), decimal(30, 5), VARCHAR, BLOB, DATE, TIME, TIMESTAMP,
  TIMESTAMP_S, TIMESTAMP_MS, TIMESTAMP_NS, TIMESTAMPTZ, INTERVAL, UUID,
];
const NUMBERS = [TINYINT, INTEGER, BIGINT, UBIGINT, HUGEINT, decimal(4, 1), decimal(9, 2), decimal(18, 3), decimal(18, 18), decimal(25, 5), decimal(38, 10)];

async function typeOf(sql: string): Promise<string | undefined> {
  try {
    return String((await connection.runAndReadAll(`SELECT typeof(${sql})`)).getRows()[0]?.[0]);
  } catch {
    return undefined;
  }
}

test('common types of two columns', async () => {
  const wrong: string[] = [];
  for (const a of TYPES)
    for (const b of TYPES) {
      const expected = await typeOf(`coalesce(NULL::${typeName(a)}, NULL::${typeName(b)})`);
      const common = commonType(a, b);
      const mine = common === undefined ? undefined : typeName(common);
      if (mine !== expected) wrong.push(`${typeName(a)}, ${typeName(b)}: ${mine}, DuckDB ${expected}`);
    }
  expect(wrong).toEqual([]);
});

test.each([['+', decimalAddition], ['-', decimalAddition], ['*', decimalMultiplication], ['%', decimalModulo]] as const)('types of decimals with %s', async (operator, rule) => {
  const wrong: string[] = [];
  for (const a of NUMBERS)
    for (const b of NUMBERS) {
      if (a.id !== 'DECIMAL' && b.id !== 'DECIMAL') continue;
      const expected = await typeOf(`0::${typeName(a)} ${operator} 0::${typeName(b)}`);
      let mine: string | undefined;
      try {
        const types = rule(a, b);
        // Without a decimal form the DOUBLE one applies.
        mine = types === null ? 'DOUBLE' : typeName(types.returns);
      } catch {
        mine = undefined;
      }
      if (mine !== expected) wrong.push(`${typeName(a)} ${operator} ${typeName(b)}: ${mine}, DuckDB ${expected}`);
    }
  expect(wrong).toEqual([]);
});

test('integer literals adapt to the column beside them', async () => {
  for (const type of [TINYINT, SMALLINT, BIGINT, UTINYINT, UBIGINT, HUGEINT, DOUBLE, FLOAT, decimal(4, 2)] as DataType[])
    for (const value of [1n, 300n, 70_000n, 5_000_000_000n]) {
      const common = commonType(type, integerLiteralType(value), undefined, { kind: 'integer', value });
      expect(`${typeName(type)} ${value} ${common && typeName(common)}`).toBe(`${typeName(type)} ${value} ${await typeOf(`coalesce(NULL::${typeName(type)}, ${value})`)}`);
    }
});

test('string literals adapt to anything, string columns to nothing', () => {
  expect(commonType(DATE, VARCHAR, undefined, { kind: 'string' })).toEqual(DATE);
  expect(commonType(DATE, VARCHAR)).toBeUndefined();
  expect(implicitCastCost(VARCHAR, DATE, { kind: 'string' })).toBe(20);
  expect(implicitCastCost(VARCHAR, DATE)).toBeUndefined();
  expect(implicitCastCost(INTEGER, VARCHAR)).toBeUndefined();
});
