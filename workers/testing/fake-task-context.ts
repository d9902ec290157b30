/**
 * Runs stages in Node without a scheduler: real memory and kernels, any number of simulated tasks one after the other,
 * morsels dealt to them at random. What comes out may depend on none of that.
 */
import { CancelledError } from '../../src/base/errors.ts';
import { byteWidth, type DataType } from '../../src/columns/types.ts';
import type { Batch, FlatVector, Vector } from '../../src/columns/vector.ts';
import type { ColumnDef } from '../../src/plan/expr.ts';
import type { SinkSpec, SourceSpec } from '../../src/plan/physical.ts';
import type { TaskOutput } from '../exchange/output.ts';
import { parseValue } from '../expressions/casts/text-input.ts';
import { EvaluationContext } from '../expressions/evaluation-context.ts';
import { renderValue } from '../expressions/render.ts';
import { writeValue } from '../expressions/values.ts';
import { WorkerFileTable } from '../formats/files/worker-file-table.ts';
import { Arena, Scratch } from '../memory/arena.ts';
import { BlockManager } from '../memory/block-manager.ts';
import { Heap } from '../memory/heap.ts';
import type { Kernels } from '../memory/kernels.ts';
import { createSink, createSource } from '../operators/index.ts';
import type { Consumer, Source } from '../operators/operator.ts';
import type { TaskContext } from '../task/context.ts';
import { createNodeKernels } from './node-kernels.ts';
import { Random } from './random-values.ts';

const JOB = 1;

export interface FakeJobOptions {
  readonly budgetBytes?: number;
  readonly batchRows?: number;
  /** Simulated tasks of each stage. */
  readonly tasks?: number;
  readonly seed?: number;
}

/** Rows of text as DuckDB writes values; null for NULL. */
export type TextRows = readonly (readonly (string | null)[])[];

export type Form = 'flat' | 'dictionary' | 'selected' | 'constant' | 'mixed';

export interface TestTable {
  readonly columns: readonly ColumnDef[];
  readonly rows: TextRows;
  /** Rows of a morsel: a fact of the "file", the same for every run. */
  readonly morselRows: number;
  readonly form?: Form;
}

export class FakeJob {
  readonly heap: Heap;
  readonly kernels: Kernels;
  readonly blocks: BlockManager;
  readonly batchRows: number;
  readonly tasks: number;
  readonly random: Random;
  readonly outputs = new Map<number, readonly TaskOutput[]>();
  cancelled = false;
  rowsRead = 0;
  private nextOwner = JOB * 65_536 + 1;

  constructor(options: FakeJobOptions = {}) {
    const { kernels, memory } = createNodeKernels({ initialBytes: 2 ** 20 });
    this.heap = new Heap(memory);
    this.kernels = kernels;
    this.blocks = BlockManager.initialise(this.heap, options.budgetBytes ?? 2 ** 32);
    this.blocks.openJob(JOB, 0);
    this.batchRows = options.batchRows ?? 2048;
    this.tasks = options.tasks ?? 1;
    this.random = new Random(options.seed ?? 1);
  }

  get usedBytes(): number {
    return this.blocks.jobUsedBytes(JOB);
  }

  /** Runs a stage whose source is a test table or a spec, and keeps its outputs for later stages. */
  async runStage(id: number, source: TestTable | SourceSpec, sink: SinkSpec): Promise<readonly TaskOutput[]> {
    const isTable = 'rows' in source && 'morselRows' in source;
    const numMorsels = isTable ? Math.ceil(source.rows.length / source.morselRows) : morselsOf(source);
    const dealt = deal(numMorsels, this.tasks, this.random);
    const outputs: TaskOutput[] = [];
    for (const morsels of dealt) {
      const context = new FakeTaskContext(this, this.nextOwner++, morsels);
      const consumer = createSink(sink, source.columns, context);
      const from: Source = isTable ? new TableSource(source, context) : createSource(source, context);
      await from.run(consumer);
      consumer.finish();
      outputs.push(structuredClone(consumer.output()));
      context.scratch.release();
    }
    this.blocks.checkGuard();
    this.outputs.set(id, outputs);
    return outputs;
  }

  /** The stored batches of a stage with a `collect` sink, in result order, as text. */
  async rowsOf(id: number, columns: readonly ColumnDef[]): Promise<(string | null)[][]> {
    const rows: (string | null)[][] = [];
    const context = new FakeTaskContext(this, this.nextOwner++, [0]);
    const source = createSource({ kind: 'gather', inputStage: id, columns, offset: 0 }, context);
    await source.run({
      push: (batch) => rows.push(...batchText(this.heap, batch)),
      finish() {},
    });
    context.scratch.release();
    return rows;
  }
}

export function batchText(heap: Heap, batch: Batch): (string | null)[][] {
  return Array.from({ length: batch.numRows }, (_, row) => batch.columns.map((column) => renderValue(column.type, heap, column, row)));
}

/** Morsel numbers for each task, increasing. */
function deal(numMorsels: number, tasks: number, random: Random): number[][] {
  const dealt: number[][] = Array.from({ length: tasks }, () => []);
  for (let morsel = 0; morsel < numMorsels; morsel++) dealt[random.below(tasks)]?.push(morsel);
  return dealt;
}

function morselsOf(source: SourceSpec): number {
  switch (source.kind) {
    case 'aggregate': case 'sort': return source.numPartitions;
    case 'scan': return source.morsels.length;
    default: return 1;
  }
}

export class FakeTaskContext implements TaskContext {
  readonly job: FakeJob;
  readonly heap: Heap;
  readonly kernels: Kernels;
  readonly scratch: Scratch;
  readonly batchRows: number;
  readonly files: WorkerFileTable;
  stopped = false;
  private readonly owner: number;
  private readonly morsels: number[];

  constructor(job: FakeJob, owner: number, morsels: readonly number[]) {
    this.job = job;
    this.heap = job.heap;
    this.kernels = job.kernels;
    this.batchRows = job.batchRows;
    this.owner = owner;
    this.morsels = [...morsels];
    this.scratch = new Scratch(this);
    this.files = new WorkerFileTable(job.heap);
  }

  inputs(stageId: number): readonly TaskOutput[] {
    return this.job.outputs.get(stageId) ?? [];
  }
  arena(blockBytes?: number): Arena {
    return new Arena(this, blockBytes);
  }
  allocateBlock(bytes: number): number {
    const address = this.job.blocks.allocate(bytes, this.owner);
    // Nobody zeroes blocks: whoever relies on it is found out.
    this.heap.u8.fill(0xa5, address, address + Math.min(bytes, 4096));
    return address;
  }
  freeBlock(address: number): void {
    this.heap.u8.fill(0x5a, address, address + 1024);
    this.job.blocks.free(address);
  }
  claimMorsel(): number {
    return this.morsels.shift() ?? -1;
  }
  stopSource(): void {
    this.stopped = true;
  }
  beginBatch(): void {
    this.throwIfCancelled();
    this.scratch.reset();
  }
  throwIfCancelled(): void {
    if (this.job.cancelled) throw new CancelledError();
  }
  countRead(rows: number): void {
    this.job.rowsRead += rows;
  }
  countReadTime(): void {}
  report(): void {}
}

/** Emits a test table's rows morsel by morsel in the wanted vector forms. */
class TableSource implements Source {
  private readonly table: TestTable;
  private readonly context: FakeTaskContext;

  constructor(table: TestTable, context: FakeTaskContext) {
    this.table = table;
    this.context = context;
  }

  async run(downstream: Consumer): Promise<void> {
    const { rows, morselRows, columns } = this.table;
    for (let morsel = this.context.claimMorsel(); morsel >= 0; morsel = this.context.claimMorsel()) {
      const end = Math.min(rows.length, (morsel + 1) * morselRows);
      // A dictionary serves all batches of its morsel, as that of a column chunk does.
      const arena = this.context.arena(65_536);
      const dictionaries = new Map<number, { base: FlatVector; values: (string | null)[] }>();
      for (let from = morsel * morselRows; from < end && !this.context.stopped; from += this.context.batchRows) {
        this.context.beginBatch();
        const values = rows.slice(from, Math.min(end, from + this.context.batchRows));
        const memory = new EvaluationContext({
          heap: this.context.heap, kernels: this.context.kernels, scratch: this.context.scratch, blocks: this.context,
          arena: (bytes) => this.context.arena(bytes),
        });
        const vectors = columns.map((column, k): Vector => {
          const own = values.map((row) => row[k] ?? null);
          const form = this.formOf(k, own);
          if (form === 'dictionary') {
            let dictionary = dictionaries.get(k);
            if (dictionary === undefined) {
              const distinct = [...new Set(rows.slice(morsel * morselRows, end).map((row) => row[k] ?? null))];
              dictionary = { base: flat(column.type, distinct, memory, (bytes) => arena.allocate(bytes)), values: distinct };
              dictionaries.set(k, dictionary);
            }
            const { base, values: distinct } = dictionary;
            return indexed(column.type, own.map((value) => distinct.indexOf(value)), base, true, memory);
          }
          if (form === 'selected') {
            const base = flat(column.type, [null, ...own, null].reverse(), memory, (bytes) => memory.allocate(bytes));
            return indexed(column.type, own.map((_, row) => own.length - row), base, false, memory);
          }
          if (form === 'constant') return { ...flat(column.type, own.slice(0, 1), memory, (bytes) => memory.allocate(bytes)), form: 'constant', length: own.length };
          return flat(column.type, own, memory, (bytes) => memory.allocate(bytes));
        });
        downstream.push({ numRows: values.length, columns: vectors, sequence: morsel });
      }
      arena.release();
    }
  }

  private formOf(k: number, values: readonly (string | null)[]): Form {
    const form = this.table.form ?? 'flat';
    if (form !== 'mixed') return form === 'constant' && values.some((v) => v !== values[0]) ? 'flat' : form;
    const forms: Form[] = ['flat', 'dictionary', 'selected'];
    if (values.every((value) => value === values[0])) forms.push('constant');
    return forms[(k + this.context.job.random.below(forms.length)) % forms.length] as Form;
  }
}

function indexed(type: DataType, rows: readonly number[], base: FlatVector, dictionary: boolean, memory: EvaluationContext): Vector {
  const indices = memory.allocate(rows.length * 4);
  memory.heap.u32.set(rows, indices / 4);
  return { form: 'indexed', type, length: rows.length, indices, base, dictionary };
}

function flat(type: DataType, values: readonly (string | null)[], memory: EvaluationContext, allocate: (bytes: number) => number): FlatVector {
  const { heap } = memory;
  const width = byteWidth(type);
  const data = allocate(values.length * width + 16);
  const bitmapBytes = Math.ceil(values.length / 8);
  const validity = values.includes(null) ? allocate(bitmapBytes + 16) : 0;
  if (validity !== 0) heap.u8.fill(0xff, validity, validity + bitmapBytes);
  values.forEach((value, row) => {
    const at = data + row * width;
    if (value === null) {
      // Unspecified but readable: garbage for numbers, a valid view for strings.
      heap.u8.fill(type.id === 'VARCHAR' || type.id === 'BLOB' ? 0 : type.id === 'BOOLEAN' ? 1 : 0xa5, at, at + width);
      heap.u8[validity + (row >> 3)] = (heap.u8[validity + (row >> 3)] as number) & ~(1 << (row & 7));
      return;
    }
    const parsed = parseValue(type, value);
    if (parsed === undefined || parsed === 'range') throw new Error(`Test value ${JSON.stringify(value)} is no ${type.id}`);
    writeValue(heap, type, at, parsed, { allocate });
  });
  return { form: 'flat', type, length: values.length, data, validity };
}
