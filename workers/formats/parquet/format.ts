/** Parquet files as tables. https://parquet.apache.org/docs/file-format/ */
import { typeName, typesEqual } from '../../../src/columns/types.ts';
import type { ColumnId } from '../../../src/plan/expr.ts';
import type { Morsel, ScanSource } from '../../../src/plan/physical.ts';
import type { Source } from '../../operators/operator.ts';
import type { TaskContext } from '../../task/context.ts';
import type { ByteSource, Detection, Format, OpenedTable } from '../format.ts';
import { footerOfSource, type ParquetFile } from './file-footer.ts';
import { formatError } from './footer.ts';
import { rowGroupMorsels } from './morsels.ts';
import type { ParquetOptions } from './options.ts';
import { mayMatch } from './pruning.ts';
import { ParquetScan, readableChunk, readableColumn } from './scan.ts';
import { columnStatistics, type ColumnStatistics } from './statistics.ts';
import { isVirtual, virtualColumns } from './virtual-columns.ts';

export const parquetFormat: Format = {
  name: 'parquet',

  detect(sample: Uint8Array): Detection | null {
    const isParquet = sample[0] === 0x50 && sample[1] === 0x41 && sample[2] === 0x52 && (sample[3] === 0x31 || sample[3] === 0x45);
    return isParquet ? { confidence: 1, reason: 'the file begins with "PAR1"' } : null;
  },

  /** The first file's columns; every other file must have them too, of the same type, in any order. And columns about the files. */
  async open(files: readonly ByteSource[]): Promise<OpenedTable> {
    const opened: ParquetFile[] = [];
    for (const file of files) opened.push(await footerOfSource(file));
    const [first, ...others] = opened;
    if (first === undefined) return { columns: [], rows: 0, options: { files: [] } satisfies ParquetOptions };
    for (const other of others) requireColumns(first, other);
    const options: ParquetOptions = {
      files: opened.map(({ footer }) => ({ footerBytes: footer.bytes.length, rows: footer.numRows })),
    };
    return {
      columns: [
        ...first.columns.map(({ name, type, notNull }) => ({ name, type, hidden: false, notNull: notNull && others.every((other) => other.byName.get(name)?.notNull === true) })),
        ...virtualColumns(first),
      ],
      rows: opened.reduce((sum, { footer }) => sum + footer.numRows, 0),
      options,
    };
  },

  async plan(source: Omit<ScanSource, 'morsels'>, files: readonly ByteSource[]): Promise<{ morsels: readonly Morsel[]; bytes: number }> {
    const morsels: Morsel[] = [];
    let bytes = 0;
    const defs = source.ordinal === undefined ? source.columns : source.columns.slice(0, -1);
    const opened = await Promise.all(files.map(footerOfSource));
    const targetRows = targetMorselRows(opened.reduce((sum, { footer }) => sum + footer.numRows, 0));
    for (const [k, file] of opened.entries()) {
      const columns = defs.flatMap((def, c) => {
        const name = source.sourceNames[c] as string;
        return isVirtual(file, name) ? [] : [{ id: def.id, column: readableColumn(file, def, name) }];
      });
      for (const [unit, { numRows }] of file.footer.rowGroups.entries()) {
        if (numRows === 0) continue;
        const planned = columns.map(({ id, column }) => ({ id, column, chunk: readableChunk(file, unit, column) }));
        const statisticsOf = (id: ColumnId): ColumnStatistics | undefined => {
          const own = planned.find((column) => column.id === id);
          return own && columnStatistics(own.column, own.chunk.statistics, numRows);
        };
        if (!source.filters.every((filter) => mayMatch(filter, statisticsOf))) continue;
        const cut = await rowGroupMorsels({ source: files[k] as ByteSource, file: k, unit, numRows, columns: planned, filters: source.filters, targetRows });
        morsels.push(...cut.morsels);
        bytes += cut.bytes;
      }
    }
    return { morsels, bytes };
  },

  createScan(source: ScanSource, context: TaskContext): Source {
    return new ParquetScan(source, context);
  },

  estimateRows(options: unknown): number {
    return (options as ParquetOptions).files.reduce((sum, file) => sum + file.rows, 0);
  },
};

function requireColumns(first: ParquetFile, other: ParquetFile): void {
  for (const { name, type } of first.columns) {
    const same = other.byName.get(name);
    const where = `column "${name}", which "${first.footer.fileName}" has as ${typeName(type)}, is`;
    const hint = 'Open files of different columns as tables of their own.';
    if (same === undefined) throw formatError(other.footer.fileName, `${where} missing`, hint);
    if (!typesEqual(same.type, type)) throw formatError(other.footer.fileName, `${where} ${typeName(same.type)} here`, hint);
  }
}

/** Smaller morsels for smaller tables, so that there are enough to share; told by the files alone. */
function targetMorselRows(tableRows: number): number {
  return Math.min(1 << 20, Math.max(1 << 18, Math.ceil(tableRows / 32)));
}
