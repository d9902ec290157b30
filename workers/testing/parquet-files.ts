/** For tests of the Parquet format in Node: files written by native DuckDB, and both readers' values in one notation. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as duckdb from '@duckdb/node-api';
import { physicalType, typeName } from '../../src/columns/types.ts';
import type { Vector } from '../../src/columns/vector.ts';
import type { ColumnDef, Expr } from '../../src/plan/expr.ts';
import type { ScanSource } from '../../src/plan/physical.ts';
import { BlobSource } from '../formats/files/blob-source.ts';
import { footerOfSource } from '../formats/parquet/file-footer.ts';
import { parquetFormat } from '../formats/parquet/format.ts';
import type { Heap } from '../memory/heap.ts';
import { ScanContext } from './scan-context.ts';

let connection: Promise<duckdb.DuckDBConnection> | undefined;

/** One in-memory DuckDB for all tests of a file, with one thread, so that rows keep their order. */
export function duckdbConnection(): Promise<duckdb.DuckDBConnection> {
  connection ??= duckdb.DuckDBInstance.create(':memory:', { threads: '1' }).then((instance) => instance.connect());
  return connection;
}

/** What `COPY (query) TO file (FORMAT parquet, options)` writes. */
export async function writeParquet(query: string, options = ''): Promise<Uint8Array<ArrayBuffer>> {
  const folder = mkdtempSync(join(tmpdir(), 'spillway-parquet-'));
  try {
    const file = join(folder, 'file.parquet');
    await (await duckdbConnection()).run(`COPY (${query}) TO '${file}' (FORMAT parquet${options === '' ? '' : `, ${options}`})`);
    return new Uint8Array(readFileSync(file));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface Table {
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly rows: readonly (readonly Cell[])[];
}
/** A value in the notation of `duckdbCell` and `vectorCell`; null for NULL. */
export type Cell = string | null;

/** The table, or what `select` makes of it, as native DuckDB reads it. */
export async function readWithDuckdb(path: string, select = '*'): Promise<Table> {
  const reader = await (await duckdbConnection()).runAndReadAll(`SELECT ${select} FROM read_parquet('${path}', hive_partitioning=false)`);
  const rows = reader.getRows().map((row) => row.map(duckdbCell));
  return { columns: reader.columnNames().map((name, k) => [name, String(reader.columnType(k))] as const), rows };
}

export async function readBytesWithDuckdb(bytes: Uint8Array, select = '*'): Promise<Table> {
  const { writeFileSync } = await import('node:fs');
  const folder = mkdtempSync(join(tmpdir(), 'spillway-parquet-'));
  try {
    const file = join(folder, 'file.parquet');
    writeFileSync(file, bytes);
    return await readWithDuckdb(file, select);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function duckdbCell(value: duckdb.DuckDBValue): Cell {
  if (value === null) return null;
  if (typeof value === 'number') return numberCell(value);
  if (typeof value === 'bigint' || typeof value === 'boolean' || typeof value === 'string') return String(value);
  if (value instanceof duckdb.DuckDBDecimalValue) return String(value.value);
  if (value instanceof duckdb.DuckDBDateValue) return String(value.days);
  if (value instanceof duckdb.DuckDBTimestampNanosecondsValue) return String(value.nanos);
  if (value instanceof duckdb.DuckDBTimestampValue || value instanceof duckdb.DuckDBTimestampTZValue || value instanceof duckdb.DuckDBTimeValue || value instanceof duckdb.DuckDBTimeTZValue) return String(value.micros);
  if (value instanceof duckdb.DuckDBTimeNSValue) return String(value.nanos / 1000n);
  if (value instanceof duckdb.DuckDBUUIDValue) return String(value.toUint128());
  if (value instanceof duckdb.DuckDBIntervalValue) return `${value.months} ${value.days} ${value.micros}`;
  if (value instanceof duckdb.DuckDBBlobValue) return hex(value.bytes);
  return `unknown ${String(value)}`;
}

/** The value of one row of a vector. */
export function vectorCell(heap: Heap, vector: Vector, row: number): Cell {
  if (vector.form === 'indexed') return vectorCell(heap, vector.base, heap.u32[(vector.indices >>> 2) + row] as number);
  const k = vector.form === 'constant' ? 0 : row;
  if (vector.validity !== 0 && (((heap.u8[vector.validity + (k >>> 3)] as number) >> (k & 7)) & 1) === 0) return null;
  const { data } = vector;
  switch (physicalType(vector.type)) {
    case 'bool': return String(heap.u8[data + k] === 1);
    case 'i8': return String(heap.i8[data + k]);
    case 'u8': return String(heap.u8[data + k]);
    case 'i16': return String(heap.i16[(data >>> 1) + k]);
    case 'u16': return String(heap.u16[(data >>> 1) + k]);
    case 'i32': return String(heap.i32[(data >>> 2) + k]);
    case 'u32': return String(heap.u32[(data >>> 2) + k]);
    case 'i64': return String(heap.i64[(data >>> 3) + k]);
    case 'u64': return String(heap.u64[(data >>> 3) + k]);
    case 'i128': return String(((heap.i64[(data >>> 3) + 2 * k + 1] as bigint) << 64n) + (heap.u64[(data >>> 3) + 2 * k] as bigint));
    case 'u128': return String(((heap.u64[(data >>> 3) + 2 * k + 1] as bigint) << 64n) + (heap.u64[(data >>> 3) + 2 * k] as bigint));
    case 'f32': return numberCell(heap.f32[(data >>> 2) + k] as number);
    case 'f64': return numberCell(heap.f64[(data >>> 3) + k] as number);
    case 'interval': return `${heap.i32[(data >>> 2) + 4 * k]} ${heap.i32[(data >>> 2) + 4 * k + 1]} ${heap.i64[(data >>> 3) + 2 * k + 1]}`;
    case 'view': {
      const view = data + k * 16;
      const length = heap.u32[view >>> 2] as number;
      const from = length <= 12 ? view + 4 : (heap.u32[(view >>> 2) + 2] as number);
      if (length > 12 && heap.u32[(view >>> 2) + 1] !== new DataView(heap.u8.buffer).getUint32(from, true)) return 'broken view prefix';
      const bytes = heap.u8.slice(from, from + length);
      return vector.type.id === 'BLOB' ? hex(bytes) : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    }
    default: throw new Error(`no notation for ${typeName(vector.type)}`);
  }
}

function numberCell(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export interface ReadOptions {
  readonly columns?: readonly string[];
  readonly batchRows?: number;
  readonly budgetBytes?: number;
  readonly filters?: (columns: readonly ColumnDef[]) => readonly Expr[];
  readonly ordinal?: boolean;
  readonly limit?: number;
  readonly name?: string;
  readonly context?: ScanContext;
  /** Leaves out columns that can't be read. */
  readonly skipRefused?: boolean;
  /** Tells hidden columns too, among `columns`. */
  readonly withHidden?: boolean;
  /** Called with each batch instead of collecting rows. */
  readonly onBatch?: (batch: { numRows: number; columns: readonly Vector[] }, context: ScanContext) => void;
}

export interface ReadResult extends Table {
  /** Names of the columns of `rows`. */
  readonly read: readonly string[];
  readonly context: ScanContext;
  readonly numMorsels: number;
  readonly plannedBytes: number;
}

/** Opens and scans `files` with Spillway's reader. */
export async function readWithSpillway(files: readonly Uint8Array<ArrayBuffer>[], options: ReadOptions = {}): Promise<ReadResult> {
  const context = options.context ?? new ScanContext({ batchRows: options.batchRows ?? 8192, budgetBytes: options.budgetBytes ?? 2 ** 30 });
  const blobs = files.map((bytes) => new Blob([bytes]));
  const fileName = (k: number): string => (files.length === 1 ? (options.name ?? 'file.parquet') : `file-${k}.parquet`);
  const sources = blobs.map((blob, k) => new BlobSource(blob, fileName(k)));
  blobs.forEach((blob, k) => {
    context.files.add({ kind: 'add-file', fileId: k, name: fileName(k), sizeBytes: blob.size, blob });
  });
  const opened = await parquetFormat.open(sources);
  const refused = new Set((await Promise.all(sources.map(footerOfSource))).flatMap(({ columns }) => columns).filter(({ stored }) => stored === undefined).map(({ name }) => name));
  const names = options.columns ?? opened.columns.filter((column) => !column.hidden && !(options.skipRefused && refused.has(column.name))).map((column) => column.name);
  const columns: ColumnDef[] = names.map((name, id) => {
    const column = opened.columns.find((own) => own.name === name);
    if (column === undefined) throw new Error(`no column ${name}`);
    return { id, name, type: column.type, notNull: column.notNull };
  });
  const ordinal: ColumnDef = { id: names.length, name: 'ordinal', type: { id: 'UBIGINT' }, notNull: true };
  const spec: Omit<ScanSource, 'morsels'> = {
    kind: 'scan', table: 't', format: 'parquet', options: opened.options,
    files: sources.map((source, k) => ({ fileId: k, name: source.name, sizeBytes: source.sizeBytes })),
    columns: options.ordinal ? [...columns, ordinal] : columns,
    sourceNames: names,
    filters: options.filters?.(columns) ?? [],
    ...(options.ordinal ? { ordinal: ordinal.id } : {}),
    ...(options.limit === undefined ? {} : { limit: options.limit }),
  };
  const plan = await parquetFormat.plan(spec, sources);
  const rows: Cell[][] = [];
  await parquetFormat.createScan({ ...spec, morsels: plan.morsels }, context).run({
    push(batch) {
      if (batch.numRows < 1 || batch.numRows > context.batchRows) throw new Error(`a batch of ${batch.numRows} rows`);
      for (const column of batch.columns) if (column.length !== batch.numRows) throw new Error('a vector of another length than its batch');
      if (options.onBatch) options.onBatch(batch, context);
      else for (let row = 0; row < batch.numRows; row++) rows.push(batch.columns.map((column) => vectorCell(context.heap, column, row)));
    },
    finish() {},
  });
  context.scratch.release();
  return {
    columns: opened.columns.filter((column) => !column.hidden || options.withHidden).map((column) => [column.name, typeName(column.type)] as const),
    rows, read: names, context, numMorsels: plan.morsels.length, plannedBytes: plan.bytes,
  };
}
