/** Columns that are not in the file but about it. Hidden: not part of `*`. DuckDB's read_parquet has the same ones. */
import { BIGINT, VARCHAR } from '../../../src/columns/types.ts';
import type { TableColumn } from '../../../src/catalog/table.ts';
import type { Vector } from '../../../src/columns/vector.ts';
import { writeView } from '../../memory/views.ts';
import type { TaskContext } from '../../task/context.ts';
import type { ParquetFile } from './file-footer.ts';

export const FILENAME: TableColumn = { name: 'filename', type: VARCHAR, hidden: true, notNull: true };
/** From 0, in each file. */
export const FILE_ROW_NUMBER: TableColumn = { name: 'file_row_number', type: BIGINT, hidden: true, notNull: true };

/** Those whose names no column of the file has. */
export function virtualColumns(file: ParquetFile): TableColumn[] {
  const names = new Set(file.columns.map((column) => column.name.toLowerCase()));
  return [FILENAME, FILE_ROW_NUMBER].filter((column) => !names.has(column.name));
}

export function isVirtual(file: ParquetFile, name: string): boolean {
  return !file.byName.has(name) && (name === FILENAME.name || name === FILE_ROW_NUMBER.name);
}

/** `n` values in scratch memory, of the rows from `firstRow` of the file on. */
export function virtualVector(context: TaskContext, name: string, fileName: string, firstRow: number, n: number): Vector {
  const { scratch, heap, kernels } = context;
  if (name === FILE_ROW_NUMBER.name) {
    const data = scratch.allocate(n * 8);
    kernels.parquet_ordinals(data, BigInt(firstRow), n);
    return { form: 'flat', type: BIGINT, length: n, data, validity: 0 };
  }
  const bytes = new TextEncoder().encode(fileName);
  const address = scratch.allocate(bytes.length + 16);
  const data = scratch.allocate(16);
  heap.u8.set(bytes, address);
  writeView(heap, data, address, bytes.length);
  return { form: 'constant', type: VARCHAR, length: n, data, validity: 0 };
}
