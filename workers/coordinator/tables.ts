/** The catalogue: open tables, their files and formats, and what scans have learned of them. */
import { SpillwayError, UserError } from '../../src/base/errors.ts';
import type { Catalog, CatalogTable } from '../../src/catalog/table.ts';
import { quoteIdentifier, typeName } from '../../src/columns/types.ts';
import { didYouMean } from '../../src/languages/sql/bind/suggest.ts';
import { KEYWORDS } from '../../src/languages/sql/keywords.ts';
import type { FileRef, ScanSource } from '../../src/plan/physical.ts';
import type { OpenOptions, TableInfo } from '../../src/protocol/api.ts';
import type { OpenInput } from '../../src/protocol/coordinator.ts';
import { openFile } from '../formats/files/open-file.ts';
import type { Format, OpenedTable } from '../formats/format.ts';
import { formatByName, detectFormat } from '../formats/index.ts';
import type { TaskFact } from '../task/messages.ts';
import type { CachedChunk } from '../formats/parquet/cached-chunk.ts';
import type { WantedRows } from './chunk-directory.ts';
import type { Imports } from './imports.ts';
import { TableSource } from './table-source.ts';

/** What planning a scan asks of the job: hold of cached column chunks, and whether to go on. */
export interface PlanningJob {
  throwIfCancelled(): void;
  pin(wanted: readonly WantedRows[], columns: readonly string[]): readonly CachedChunk[];
}

interface Entry {
  readonly table: CatalogTable;
  readonly format: Format;
  readonly opened: OpenedTable;
  readonly files: readonly FileRef[];
  readonly sources: readonly TableSource[];
  readonly sizeOnDisk: number;
  readonly fileNames: readonly string[];
  readonly detection: string | undefined;
  readonly rejectsOf: string | undefined;
  options: unknown;
  rows: number | undefined;
  rejected: number | undefined;
  problem: string | undefined;
}

/** Endings that say how a file is packed rather than what it is. */
const PACKED = /\.(gz|gzip|zst|zstd|bz2|xz|lz4)$/i;

export class TableCatalog implements Catalog {
  private readonly entries = new Map<string, Entry>();
  private readonly imports: Imports;
  private readonly changed: () => void;
  private nextFileId = 1;

  constructor(imports: Imports, changed: () => void) {
    this.imports = imports;
    this.changed = changed;
    imports.onChange = changed;
  }

  // Catalog

  lookup(name: string): CatalogTable | undefined {
    return this.find(name)?.table;
  }

  get names(): readonly string[] {
    return [...this.entries.values()].map((entry) => entry.table.name);
  }

  /** As it must be written in SQL. */
  quoted(name: string): string {
    return KEYWORDS.get(name) === 'reserved' ? `"${name.replaceAll('"', '""')}"` : quoteIdentifier(name);
  }

  columnDetail(table: string, column: string): string {
    const found = this.lookup(table)?.columns.find((c) => c.name === column);
    return found === undefined ? '' : `${typeName(found.type)} · ${table}`;
  }

  infos(): TableInfo[] {
    return [...this.entries.values()].map((entry) => this.info(entry));
  }

  /** Called when no table is on a file any more; jobs may still be reading it. */
  onClosed: (fileId: number) => void = () => {};

  /** Opens a file as a table, and another one for its rejected lines where it can have any. */
  async open(input: OpenInput, options: OpenOptions): Promise<TableInfo[]> {
    const opened = await this.openOne(input, options);
    this.changed();
    return opened.map((entry) => this.info(entry));
  }

  async drop(name: string): Promise<void> {
    const entry = this.entryOrThrow(name);
    const base = entry.rejectsOf ?? entry.table.name;
    const closed = new Set<number>();
    for (const [key, other] of this.entries)
      if (other.table.name === base || other.rejectsOf === base) {
        this.entries.delete(key);
        for (const file of other.files) closed.add(file.fileId);
      }
    for (const fileId of closed) this.onClosed(fileId);
    this.changed();
  }

  async setImport(name: string, on: boolean): Promise<void> {
    const entry = this.entryOrThrow(name);
    for (const file of entry.files) await this.imports.set(file.fileId, on);
    this.changed();
  }

  /** Scan source of a table: its format's morsels. */
  async planScan(name: string, scan: Omit<ScanSource, 'format' | 'files' | 'options' | 'morsels'>, job: PlanningJob): Promise<{ source: ScanSource; bytes: number }> {
    const entry = this.entryOrThrow(name);
    const partial = { ...scan, format: entry.format.name, files: entry.files, options: entry.options };
    for (const source of entry.sources) source.throwIfCancelled = () => job.throwIfCancelled();
    try {
      const planned = await entry.format.plan(partial, entry.sources);
      job.throwIfCancelled();
      if (planned.options !== undefined) entry.options = planned.options;
      if (entry.problem !== undefined) {
        // It can be read again, or the job about to run says that it still can't.
        entry.problem = undefined;
        this.changed();
      }
      const wanted = planned.morsels.flatMap(({ file, unit, start }, k) => {
        if (unit === undefined) return [];
        const fileId = (entry.files[file] as FileRef).fileId;
        const before = planned.morsels[k - 1];
        // A morsel that is a part of a row group may also come from all of it.
        const isFirst = before?.file !== file || before.unit !== unit;
        return start === 0 || !isFirst ? [{ fileId, rowGroup: unit, start }] : [{ fileId, rowGroup: unit, start: 0 }, { fileId, rowGroup: unit, start }];
      });
      const cached = job.pin(wanted, scan.sourceNames);
      return { source: { ...partial, options: entry.options, morsels: planned.morsels, ...(cached.length === 0 ? {} : { cached }) }, bytes: planned.bytes };
    } catch (thrown) {
      this.noteProblem(entry, thrown);
      throw thrown;
    } finally {
      for (const source of entry.sources) source.throwIfCancelled = undefined;
    }
  }

  /** Takes in what the tasks of a finished job have reported. */
  learn(facts: readonly TaskFact[]): void {
    if (facts.length === 0) return;
    let changed = this.imports.learn(facts);
    for (const entry of this.entries.values()) {
      const learned = entry.format.learn?.(entry.options, facts, entry.files);
      if (learned === undefined) continue;
      entry.options = learned.options;
      if (learned.rows !== undefined && learned.rows !== entry.rows) {
        entry.rows = learned.rows;
        changed = true;
      }
      if (learned.rejected !== undefined && learned.rejected !== entry.rejected) {
        entry.rejected = learned.rejected;
        changed = true;
      }
    }
    if (changed) this.changed();
  }

  /** Marks the tables whose file could not be read in a failed job: such errors name the file, as a word of its own. */
  noteFailure(thrown: unknown): void {
    if (thrown instanceof Error)
      for (const entry of this.entries.values()) if (entry.files.some(({ name }) => ` ${thrown.message}`.includes(` ${name} `))) this.noteProblem(entry, thrown);
  }

  private noteProblem(entry: Entry, thrown: unknown): void {
    if (!(thrown instanceof SpillwayError) || (thrown.code !== 'FILE_CHANGED' && thrown.code !== 'FILE_UNREADABLE')) return;
    entry.problem = thrown.message;
    this.changed();
  }

  private async openOne(input: OpenInput, options: OpenOptions): Promise<Entry[]> {
    const file = await openFile(input.blob, input.name);
    const forced = options.format === undefined ? undefined : formatByName(options.format);
    const detected = forced === undefined ? detectFormat(file.sample, input.name) : undefined;
    const format = forced ?? (detected as { format: Format }).format;
    const source = new TableSource(file.source);
    const opened = await format.open([source]);
    const fileId = this.nextFileId++;
    const ref: FileRef = { fileId, name: input.name, sizeBytes: file.source.sizeBytes };
    await this.imports.add(fileId, input.name, file.blob, format.name !== 'parquet', options.importFile);
    const name = this.freeName(options.name ?? tableName(input.name));
    const compression = opened.compression ?? file.compression;
    const make = (table: OpenedTable, ownName: string, rejectsOf: string | undefined): Entry => ({
      table: { name: ownName, columns: table.columns, ...(table.rows === undefined ? {} : { rows: table.rows }) },
      format,
      opened: compression === undefined ? table : { ...table, compression },
      files: [ref],
      sources: [source],
      sizeOnDisk: file.sizeOnDisk,
      fileNames: [input.path ?? input.name],
      detection: forced === undefined ? (table.detection ?? detected?.detection.reason) : 'chosen by you',
      rejectsOf,
      options: table.options,
      rows: table.rows,
      rejected: undefined,
      problem: undefined,
    });
    const entries = [make(opened, name, undefined)];
    if (opened.rejects !== undefined) entries.push(make(opened.rejects, this.freeName(`${name}_rejects`), name));
    for (const entry of entries) this.entries.set(entry.table.name.toLowerCase(), entry);
    return entries;
  }

  private find(name: string): Entry | undefined {
    const wanted = name.toLowerCase();
    const byName = this.entries.get(wanted);
    if (byName !== undefined) return byName;
    for (const entry of this.entries.values())
      if (entry.rejectsOf === undefined && (entry.fileNames.some((f) => f.toLowerCase() === wanted) || entry.files.some((f) => f.name.toLowerCase() === wanted))) return entry;
    return undefined;
  }

  private entryOrThrow(name: string): Entry {
    // `drop` and `setImport` take names as TableInfo gives them, quoted where needed.
    const plain = /^".*"$/s.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name;
    const entry = this.find(name) ?? this.find(plain);
    if (entry === undefined) throw new UserError('CATALOG', `There is no table named ${name}.`, { hint: didYouMean(name, this.names) });
    return entry;
  }

  private freeName(wanted: string): string {
    let name = wanted;
    for (let k = 2; this.entries.has(name.toLowerCase()); k++) name = `${wanted}_${k}`;
    return name;
  }

  private info(entry: Entry): TableInfo {
    const imported = entry.files.map((file) => this.imports.state(file.fileId));
    return {
      name: this.quoted(entry.table.name),
      fileNames: entry.fileNames,
      format: entry.format.name,
      ...(entry.detection === undefined ? {} : { detection: entry.detection }),
      ...(entry.opened.compression === undefined ? {} : { compression: entry.opened.compression }),
      columns: entry.table.columns.map((c) => ({ name: c.name, type: typeName(c.type), ...(c.hidden ? { hidden: true } : {}) })),
      ...(entry.rows === undefined ? {} : { rows: entry.rows }),
      bytes: entry.sizeOnDisk,
      ...(entry.rejected === undefined || entry.rejectsOf !== undefined ? {} : { rejected: entry.rejected }),
      imported: imported.every((s) => s === imported[0]) ? (imported[0] ?? 'off') : 'pending',
      ...(entry.rejectsOf === undefined ? {} : { rejectsOf: this.quoted(entry.rejectsOf) }),
      ...(entry.problem === undefined ? {} : { problem: entry.problem }),
    };
  }
}

/** `access.log.gz` gives `access`, `.htaccess` `htaccess`. */
function tableName(fileName: string): string {
  const base = fileName.split(/[/\\]/).pop() ?? fileName;
  const unpacked = base.replace(PACKED, '');
  const dot = unpacked.lastIndexOf('.');
  const stem = dot > 0 ? unpacked.slice(0, dot) : unpacked.replace(/^\.+/, '');
  return stem === '' ? 'data' : stem;
}
