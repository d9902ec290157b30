/**
 * A file format: detection, schema, morsels, and the scan that decodes them. One folder or file per format, one
 * line in workers/formats/index.ts. `open` runs in the coordinator, `createScan` in task workers.
 */
import type { ColumnDef } from '../../src/plan/expr.ts';
import type { FileRef, Morsel, ScanSource } from '../../src/plan/physical.ts';
import type { TableColumn } from '../../src/catalog/table.ts';
import type { Source } from '../operators/operator.ts';
import type { TaskContext } from '../task/context.ts';

/** Random access to a file's bytes, wherever they come from (File, Blob, OPFS import, decompressed copy). */
export interface ByteSource {
  readonly name: string;
  readonly sizeBytes: number;
  /** The bytes [start, end). Throws UserError FILE_CHANGED / FILE_UNREADABLE naming the file. */
  read(start: number, end: number): Promise<Uint8Array>;
}

export interface Detection {
  /** 0 to 1: how sure. The highest wins; ties go to the earlier format in the list. */
  readonly confidence: number;
  /** For people: `100 of 100 sampled lines match`. */
  readonly reason: string;
}

export interface OpenedTable {
  readonly columns: readonly TableColumn[];
  /** Known exactly from metadata. */
  readonly rows?: number;
  readonly detection?: string;
  readonly compression?: string;
  /** The format's own plain data, handed back in `ScanSource.options`. */
  readonly options: unknown;
  /** The second table of what can't be parsed (`<name>_rejects`): the same files and format with other columns and options. */
  readonly rejects?: OpenedTable;
}

/** As reported by a scan's `TaskContext.report`. */
export interface ScanFact {
  readonly topic: string;
  readonly fact: unknown;
}

export interface Learned {
  /** To be kept in place of the options before. */
  readonly options: unknown;
  /** Present once they are known for all files. */
  readonly rows?: number;
  readonly rejected?: number;
}

export interface Format {
  /** As in `TableInfo.format`: `combined log`, `parquet`, `text lines`. */
  readonly name: string;
  /** `sample`: the first up to 256 KiB, already decompressed for compressed text. Null = certainly not this format. */
  detect(sample: Uint8Array, fileName: string): Detection | null;
  /** Reads metadata or a sample of every file; throws UserError (FORMAT) naming file, place and remedy. */
  open(files: readonly ByteSource[]): Promise<OpenedTable>;
  /**
   * Cuts the files into morsels, skipping what `source.filters` rule out by statistics. `bytes`: what will be read.
   * `options`, where given, are better ones to keep (line counts made on the way).
   */
  plan(source: Omit<ScanSource, 'morsels'>, files: readonly ByteSource[]): Promise<{ morsels: readonly Morsel[]; bytes: number; options?: unknown }>;
  createScan(source: ScanSource, context: TaskContext): Source;
  /** Estimated rows, for the optimiser, where it can be told without reading everything. */
  estimateRows?(options: unknown, files: readonly ByteSource[]): number | undefined;
  /**
   * What finished scans have told about a table's files. Call it for a table and for its rejects with the facts of either;
   * facts of other files and topics are passed over, and a fact given twice does no harm.
   */
  learn?(options: unknown, facts: readonly ScanFact[], files: readonly FileRef[]): Learned;
}

export type { ColumnDef };
