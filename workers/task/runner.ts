/**
 * Runs one task attempt: builds the pipeline of its stage, drives the source, and publishes the sink's output.
 * Every block it allocates carries the attempt's owner, so the coordinator can give all of it back whatever happens.
 */
import { CancelledError } from '../../src/base/errors.ts';
import type { ColumnDef } from '../../src/plan/expr.ts';
import type { SourceSpec } from '../../src/plan/physical.ts';
import type { OperatorCounters, TaskCounters } from '../../src/protocol/events.ts';
import type { TaskOutput } from '../exchange/output.ts';
import type { FileTable } from '../formats/file-table.ts';
import { Arena, Scratch } from '../memory/arena.ts';
import { JobControl, type BlockManager } from '../memory/block-manager.ts';
import type { ColumnCache } from '../memory/column-cache.ts';
import type { Heap } from '../memory/heap.ts';
import type { Kernels } from '../memory/kernels.ts';
import { createOperator, createSink, createSource } from '../operators/index.ts';
import type { Consumer, Sink } from '../operators/operator.ts';
import type { TaskContext } from './context.ts';
import { CountingConsumer, Stopwatch } from './counting.ts';
import type { RunTask, TaskFact } from './messages.ts';

export interface WorkerServices {
  readonly heap: Heap;
  readonly blocks: BlockManager;
  readonly kernels: Kernels;
  readonly files: FileTable;
  readonly cache: ColumnCache;
}

/** Least time between two progress reports of a task. */
const PROGRESS_INTERVAL_MS = 100;

export class TaskRun implements TaskContext {
  readonly heap: Heap;
  readonly kernels: Kernels;
  readonly scratch: Scratch;
  readonly batchRows: number;
  readonly files: FileTable;
  readonly cache: { readonly columns: ColumnCache; readonly job: number };
  readonly facts: TaskFact[] = [];
  stopped = false;

  private readonly message: RunTask;
  private readonly blocks: BlockManager;
  private readonly onProgress: (counters: TaskCounters) => void;
  private readonly watch = new Stopwatch();
  private readonly counting: CountingConsumer[] = [];
  private sink: Sink | undefined;
  private reclaimed = 0;
  private rowsRead = 0;
  private bytesRead = 0;
  private readMs = 0;
  private bytesOut = 0;
  private publishedRows = 0;
  private startedAt = 0;
  private lastProgress = 0;

  constructor(message: RunTask, services: WorkerServices, onProgress: (counters: TaskCounters) => void) {
    this.message = message;
    this.heap = services.heap;
    this.blocks = services.blocks;
    this.kernels = services.kernels;
    this.files = services.files;
    this.cache = { columns: services.cache, job: message.jobNumber };
    this.batchRows = message.batchRows;
    this.onProgress = onProgress;
    this.scratch = new Scratch(this);
  }

  async run(): Promise<TaskOutput> {
    this.heap.refresh();
    this.startedAt = performance.now();
    this.lastProgress = this.startedAt;
    const { stage } = this.message;
    // Operators are made from the sink upwards, since each is given its consumer.
    const schemas: (readonly ColumnDef[])[] = [sourceColumns(stage.source)];
    for (const spec of stage.operators) schemas.push(spec.columns);
    const sink = createSink(stage.sink, schemas[schemas.length - 1] as readonly ColumnDef[], this);
    this.sink = sink;
    let consumer: Consumer = this.count(sink, stage.operatorIds[stage.operatorIds.length - 1] as number);
    for (let k = stage.operators.length - 1; k >= 0; k--) {
      const operator = createOperator(stage.operators[k] as (typeof stage.operators)[number], schemas[k] as readonly ColumnDef[], this, consumer);
      consumer = this.count(operator, stage.operatorIds[k + 1] as number);
    }
    const source = createSource(stage.source, this);
    this.watch.enter(-1);
    await source.run(consumer);
    this.throwIfCancelled();
    consumer.finish();
    this.watch.leave();
    const output = sink.output();
    this.bytesOut = outputBytes(output);
    this.publishedRows = outputRows(output);
    this.scratch.release();
    return output;
  }

  counters(): TaskCounters {
    const elapsed = this.startedAt === 0 ? 0 : performance.now() - this.startedAt;
    const { stage } = this.message;
    const operators: OperatorCounters[] = [
      {
        operatorId: stage.operatorIds[0] as number,
        rowsIn: this.rowsRead,
        rowsOut: this.counting.length > 0 ? (this.counting[this.counting.length - 1] as CountingConsumer).rows : 0,
        elapsedMs: this.watch.spent(-1),
        memoryBytes: 0,
      },
    ];
    // `counting` runs from the sink upwards; report from the source down.
    for (let k = this.counting.length - 1; k >= 0; k--) {
      const own = this.counting[k] as CountingConsumer;
      const next = this.counting[k - 1];
      operators.push({
        operatorId: own.operatorId,
        rowsIn: own.rows,
        // What a sink gives out is known when it has finished: groups, not the rows that went into them.
        rowsOut: next === undefined ? this.publishedRows : next.rows,
        elapsedMs: this.watch.spent(own.operatorId),
        memoryBytes: next === undefined ? (this.sink?.memoryBytes() ?? 0) : 0,
      });
    }
    const exchangeMs = this.watch.spent(stage.operatorIds[stage.operatorIds.length - 1] as number);
    return {
      // Rows of exchanges were read once already, by the scan behind them.
      rowsRead: this.message.stage.source.kind === 'scan' ? this.rowsRead : 0,
      bytesRead: this.bytesRead,
      rowsOut: this.publishedRows,
      bytesOut: this.bytesOut,
      waitMs: 0,
      readMs: this.readMs,
      computeMs: Math.max(0, elapsed - this.readMs - exchangeMs),
      exchangeMs,
      spillMs: 0,
      spilledBytes: 0,
      operators,
    };
  }

  // TaskContext

  inputs(stageId: number): readonly TaskOutput[] {
    return this.message.inputs.find((input) => input.stageId === stageId)?.outputs ?? [];
  }

  arena(blockBytes?: number): Arena {
    return new Arena(this, blockBytes);
  }

  allocateBlock(bytes: number): number {
    return this.blocks.allocate(bytes, this.message.owner);
  }

  freeBlock(address: number): void {
    this.blocks.free(address);
  }

  claimMorsel(count: number): number {
    const { reclaim, claimTable, jobSlot, owner } = this.message;
    const again = reclaim[this.reclaimed];
    if (again !== undefined) {
      this.reclaimed++;
      return again;
    }
    if (claimTable === 0) return -1;
    const next = JobControl.word(jobSlot, JobControl.NEXT_MORSEL);
    // The table decides; the counter only says where to look. A worker may be ended between the two, and a morsel that was
    // counted but has no owner would be lost.
    for (;;) {
      const morsel = Atomics.load(this.heap.i32, next);
      if (morsel >= count) return -1;
      const mine = Atomics.compareExchange(this.heap.u32, (claimTable >>> 2) + morsel, 0, owner) === 0;
      Atomics.compareExchange(this.heap.i32, next, morsel, morsel + 1);
      if (mine) return morsel;
    }
  }

  stopSource(): void {
    this.stopped = true;
  }

  beginBatch(): void {
    this.throwIfCancelled();
    this.scratch.reset();
    const now = performance.now();
    if (now - this.lastProgress >= PROGRESS_INTERVAL_MS) {
      this.lastProgress = now;
      this.onProgress(this.counters());
    }
  }

  countRead(rows: number, bytes: number): void {
    this.rowsRead += rows;
    this.bytesRead += bytes;
  }

  countReadTime(elapsedMs: number): void {
    this.readMs += elapsedMs;
  }

  report(topic: string, fact: unknown): void {
    this.facts.push({ topic, fact });
  }

  private count(consumer: Consumer, operatorId: number): CountingConsumer {
    const counting = new CountingConsumer(consumer, operatorId, this.watch);
    this.counting.push(counting);
    return counting;
  }

  throwIfCancelled(): void {
    if (Atomics.load(this.heap.i32, JobControl.word(this.message.jobSlot, JobControl.CANCELLED)) !== 0 || this.blocks.isStopped) throw new CancelledError();
  }
}

function sourceColumns(source: SourceSpec): readonly ColumnDef[] {
  return source.columns;
}

function outputRows(output: TaskOutput): number {
  if (output.kind === 'rows') return output.partitions.reduce((sum, p) => sum + p.numRows, 0);
  return output.kind === 'run' ? output.numRows : output.batches.reduce((sum, b) => sum + b.numRows, 0);
}

function outputBytes(output: TaskOutput): number {
  return output.kind === 'rows' ? output.partitions.reduce((sum, p) => sum + p.bytes, 0) : output.bytes;
}
