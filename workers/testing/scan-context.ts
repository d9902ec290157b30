/** A task context for tests of scans in Node: real memory and kernels, one task, no scheduler. */
import { CancelledError } from '../../src/base/errors.ts';
import type { Batch, FlatVector, Vector } from '../../src/columns/vector.ts';
import type { ScanSource } from '../../src/plan/physical.ts';
import { physicalType } from '../../src/columns/types.ts';
import { BlobSource } from '../formats/files/blob-source.ts';
import { WorkerFileTable } from '../formats/files/worker-file-table.ts';
import type { Format, ScanFact } from '../formats/format.ts';
import { Arena, Scratch } from '../memory/arena.ts';
import { BlockManager } from '../memory/block-manager.ts';
import { Heap } from '../memory/heap.ts';
import { readView } from '../memory/views.ts';
import type { TaskContext } from '../task/context.ts';
import { createNodeKernels } from './node-kernels.ts';

const OWNER = 65_536;

export class ScanContext implements TaskContext {
  readonly heap: Heap;
  readonly kernels;
  readonly blocks: BlockManager;
  readonly scratch: Scratch;
  readonly files: WorkerFileTable;
  readonly facts: ScanFact[] = [];
  batchRows: number;
  stopped = false;
  cancelled = false;
  rowsRead = 0;
  bytesRead = 0;
  nextMorsel = 0;

  constructor(options: { batchRows?: number; budgetBytes?: number } = {}) {
    const { kernels, memory } = createNodeKernels();
    this.heap = new Heap(memory);
    this.kernels = kernels;
    this.blocks = BlockManager.initialise(growTo(this.heap, 2 ** 20), options.budgetBytes ?? 2 ** 30);
    this.blocks.openJob(1, 0);
    this.scratch = new Scratch(this);
    this.files = new WorkerFileTable(this.heap);
    this.batchRows = options.batchRows ?? 8192;
  }

  get usedBytes(): number {
    return this.blocks.jobUsedBytes(1);
  }
  inputs(): never[] {
    return [];
  }
  arena(blockBytes?: number): Arena {
    return new Arena(this, blockBytes);
  }
  allocateBlock(bytes: number): number {
    return this.blocks.allocate(bytes, OWNER);
  }
  freeBlock(address: number): void {
    this.blocks.free(address);
  }
  claimMorsel(count: number): number {
    return this.nextMorsel < count ? this.nextMorsel++ : -1;
  }
  stopSource(): void {
    this.stopped = true;
  }
  beginBatch(): void {
    this.throwIfCancelled();
    this.scratch.reset();
  }
  throwIfCancelled(): void {
    if (this.cancelled) throw new CancelledError();
  }
  countRead(rows: number, bytes: number): void {
    this.rowsRead += rows;
    this.bytesRead += bytes;
  }
  countReadTime(): void {}
  report(topic: string, fact: unknown): void {
    this.facts.push({ topic, fact });
  }
}

function growTo(heap: Heap, bytes: number): Heap {
  const missing = Math.ceil((bytes - heap.memory.buffer.byteLength) / 65_536);
  if (missing > 0) heap.memory.grow(missing);
  heap.refresh();
  return heap;
}

export type CellValue = string | bigint | number | boolean | null;

/** The value of row `row`: text for VARCHAR, bigint for i64 and u64, number for i32, null for NULL. */
export function cell(heap: Heap, vector: Vector, row: number): CellValue {
  if (vector.form === 'indexed') return cell(heap, vector.base, heap.u32[(vector.indices >>> 2) + row] as number);
  const at = vector.form === 'constant' ? 0 : row;
  if (vector.validity !== 0 && (((heap.u8[vector.validity + (at >> 3)] as number) >> (at & 7)) & 1) === 0) return null;
  switch (physicalType((vector as FlatVector).type)) {
    case 'view': return readView(heap, vector.data + at * 16);
    case 'i32': return heap.i32[(vector.data >>> 2) + at] as number;
    case 'i64': return heap.i64[(vector.data >>> 3) + at] as bigint;
    case 'u64': return heap.u64[(vector.data >>> 3) + at] as bigint;
    default: throw new Error(`no reader for ${vector.type.id}`);
  }
}

export interface ScanOptions {
  readonly columns?: readonly string[];
  readonly rejects?: boolean;
  readonly bytesPerMorsel?: number;
  readonly batchRows?: number;
  readonly limit?: number;
  readonly ordinal?: boolean;
  readonly context?: ScanContext;
  readonly onBatch?: (batch: Batch, context: ScanContext) => void;
}

export interface Scanned {
  readonly rows: CellValue[][];
  readonly context: ScanContext;
  readonly facts: readonly ScanFact[];
  /** Options after the scan's facts were learned, with the known counts. */
  readonly learned: { readonly rows?: number; readonly rejected?: number; readonly options: unknown };
}

/** Opens `blobs` as one table of `format` and scans it. Rows come in (sequence, arrival) order. */
export async function scanTable(format: Format, blobs: readonly Blob[], options: ScanOptions = {}): Promise<Scanned> {
  const context = options.context ?? new ScanContext(options.batchRows === undefined ? {} : { batchRows: options.batchRows });
  const sources = blobs.map((blob, k) => new BlobSource(blob, `file-${k}.log`));
  blobs.forEach((blob, k) => {
    context.files.add({ kind: 'add-file', fileId: 10 + k, name: `file-${k}.log`, sizeBytes: blob.size, blob });
  });
  const opened = await format.open(sources);
  const table = options.rejects ? opened.rejects : opened;
  if (table === undefined) throw new Error(`${format.name} has no rejects`);
  const names = options.columns ?? table.columns.filter((column) => !column.hidden).map((column) => column.name);
  const columns = names.map((name, id) => {
    const column = table.columns.find((own) => own.name === name);
    if (column === undefined) throw new Error(`no column ${name}`);
    return { id, name, type: column.type };
  });
  const ordinal = { id: names.length, name: 'ordinal', type: { id: 'UBIGINT' as const } };
  const files = sources.map((source, k) => ({ fileId: 10 + k, name: source.name, sizeBytes: source.sizeBytes }));
  const spec: Omit<ScanSource, 'morsels'> = {
    kind: 'scan',
    table: 't',
    format: format.name,
    files,
    options: { ...(table.options as object), ...(options.bytesPerMorsel === undefined ? {} : { bytesPerMorsel: options.bytesPerMorsel }) },
    columns: options.ordinal ? [...columns, ordinal] : columns,
    sourceNames: names,
    filters: [],
    ...(options.ordinal ? { ordinal: ordinal.id } : {}),
    ...(options.limit === undefined ? {} : { limit: options.limit }),
  };
  const plan = await format.plan(spec, sources);
  const rows: CellValue[][] = [];
  let sequence = -1;
  await format.createScan({ ...spec, morsels: plan.morsels }, context).run({
    push(batch) {
      if (batch.sequence < sequence) throw new Error(`sequence went back from ${sequence} to ${batch.sequence}`);
      sequence = batch.sequence;
      if (batch.numRows < 1 || batch.numRows > context.batchRows) throw new Error(`a batch of ${batch.numRows} rows`);
      if (options.onBatch) options.onBatch(batch, context);
      else for (let row = 0; row < batch.numRows; row++) rows.push(batch.columns.map((column) => cell(context.heap, column, row)));
    },
    finish() {},
  });
  const learned = format.learn?.(plan.options ?? spec.options, context.facts, files) ?? { options: spec.options };
  return { rows, context, facts: context.facts, learned };
}
