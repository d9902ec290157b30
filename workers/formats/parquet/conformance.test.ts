/**
 * Public Parquet test files (apache/parquet-testing, hyparquet), read from beside the checkout where they are: columns as
 * native DuckDB 1.5.6 describes them, flat columns row by row as it reads them now.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/base/errors.ts';
import type { FlatVector } from '../../../src/columns/vector.ts';
import { duckdbCell, duckdbConnection, readWithSpillway } from '../../testing/parquet-files.ts';

const base = fileURLToPath(new URL('../../../../shared/conformance/', import.meta.url));
const listFile = `${base}parquet/duckdb-1.5.6.json`;

interface Expected { readonly rows?: number; readonly cols?: readonly (readonly [string, string])[]; readonly error?: string }

/** Files that we refuse and DuckDB reads, with what our message names. */
const refused: Readonly<Record<string, RegExp>> = {
  'parquet/hyparquet/brotli_compressed.parquet': /BROTLI/,
};

/** DuckDB has types that we have not; struct fields are quoted by other rules. */
function comparable(type: string): string {
  return type.replaceAll('"', '').replace(/^GEOMETRY.*/, 'BLOB').replace('TIME WITH TIME ZONE', 'TIME');
}

describe.skipIf(!existsSync(listFile))('as native DuckDB', () => {
  const list = existsSync(listFile) ? (JSON.parse(readFileSync(listFile, 'utf8')) as Record<string, Expected>) : {};
  test.each(Object.entries(list))('%s', async (name, expected) => {
    const bytes = new Uint8Array(readFileSync(base + name));
    let ours: Awaited<ReturnType<typeof readWithSpillway>>;
    try {
      ours = await readWithSpillway([bytes], { skipRefused: true });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (expected.error === undefined) expect(error.message).toMatch(refused[name] ?? /a file that DuckDB refuses/);
      return;
    }
    const variants = (expected.cols ?? []).filter(([, type]) => type === 'VARIANT').map(([column]) => column);
    if (expected.cols !== undefined)
      expect(ours.columns.filter(([column]) => !variants.includes(column)).map(([column, type]) => [column, comparable(type)]))
        .toEqual(expected.cols.filter(([, type]) => type !== 'VARIANT').map(([column, type]) => [column, comparable(type)]));
    if (expected.rows === undefined) return;
    expect(ours.rows.length).toBe(expected.rows);
    const names = ours.read.filter((column) => expected.cols?.some(([own, type]) => own === column && !type.startsWith('GEOMETRY')));
    if (names.length === 0) return;
    const select = names.map((column) => `"${column.replaceAll('"', '""')}"`).join(', ');
    const reader = await (await duckdbConnection()).runAndReadAll(`SELECT ${select} FROM read_parquet('${base}${name}', hive_partitioning=false)`);
    const theirs = reader.getRows().map((row) => row.map(duckdbCell));
    const kept = names.map((column) => ours.read.indexOf(column));
    const differs = theirs.findIndex((row, k) => row.some((cell, c) => cell !== ours.rows[k]?.[kept[c] as number]));
    expect([differs, kept.map((c) => ours.rows[differs]?.[c])]).toEqual([differs, theirs[differs] ?? kept.map(() => undefined)]);
    expect(differs).toBe(-1);
  });
});

describe.skipIf(!existsSync(`${base}hostile`))('hostile files', () => {
  const read = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(`${base}hostile/${name}`));

  test('a thousand million rows in 20 kB', async () => {
    let rows = 0;
    let sum = 0;
    const { context } = await readWithSpillway([read('rows-1e9-constant.parquet')], {
      batchRows: 65_536,
      onBatch: ({ numRows, columns: [x] }, { heap }) => {
        rows += numRows;
        expect(x?.form).toBe('constant');
        sum += numRows * (heap.i32[(x as FlatVector).data >>> 2] as number);
      },
    });
    expect([rows, sum]).toEqual([1e9, 7e9]);
    expect(context.blocks.jobPeakBytes(1)).toBeLessThan(8 << 20);
  });

  test('strings of 16 MiB, 1 GiB in all', async () => {
    let rows = 0;
    let bytes = 0;
    const { context } = await readWithSpillway([read('string-16mib-x64.parquet')], {
      budgetBytes: 160 << 20,
      onBatch: ({ numRows, columns: [s] }, { heap }) => {
        rows += numRows;
        for (let row = 0; row < numRows; row++) bytes += heap.u32[((s as FlatVector).data >>> 2) + row * 4] as number;
      },
    });
    expect([rows, bytes]).toEqual([64, 2 ** 30 + 118]); // each ends in its number
    expect(context.blocks.jobPeakBytes(1)).toBeLessThan(160 << 20);
  });

  test('a struct of 200 levels opens and is refused by name', async () => {
    const file = read('nested-200.parquet');
    await expect(readWithSpillway([file])).rejects.toThrow(/column "n" of "file.parquet": it is nested/);
    expect((await readWithSpillway([file], { columns: [] })).rows.length).toBeGreaterThan(0);
  });

  test('columns called __proto__', async () => {
    const { columns, rows } = await readWithSpillway([read('proto-columns.parquet')], { skipRefused: true });
    expect(columns.map(([name]) => name).slice(0, 5)).toEqual(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']);
    expect(rows[0]?.length).toBe(5);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
