/**
 * Partial aggregation: groups this task's rows in a table of bounded size and publishes the groups by hash partition.
 *
 *   batch → group rows (code cache | hash table | one row each) → states updated, per aggregate
 *
 * While the table stays small every row is looked up. A table that outgrows the cache is emptied (its rows stay where
 * they are, in their partitions); when the look-ups of a whole table have found next to nothing twice, rows are passed
 * through unaggregated for a while. The exchange's readers merge whatever comes, so only speed and memory differ.
 */
import type { Batch } from '../../../src/columns/vector.ts';
import type { ColumnDef } from '../../../src/plan/expr.ts';
import type { AggregateSink as AggregateSinkSpec } from '../../../src/plan/physical.ts';
import type { RowsOutput } from '../../exchange/output.ts';
import type { AggregateInstance } from '../../functions/aggregate-function.ts';
import type { Arena } from '../../memory/arena.ts';
import { columnView, selectView, type ColumnView } from '../../memory/column-view.ts';
import type { TaskContext } from '../../task/context.ts';
import { columnAt, columnPosition } from '../columns.ts';
import type { Sink, SinkFactory } from '../operator.ts';
import { Ordinals } from '../ordinals.ts';
import { aggregateContext, type AggregateContext } from './aggregate-context.ts';
import { createInstances, layoutOf } from './aggregates.ts';
import { CodeCache } from './code-cache.ts';
import { GroupTable } from './group-table.ts';
import { encodeKeys } from './key-encoder.ts';

/** States must carry at least every 2^22 rows. */
const CARRY_ROWS = 2 ** 22;
/** Slots and rows of the largest table, in bytes: about what a core's L2 cache holds beside the batch (measured: bench/kernels/group-by.mjs). */
const TABLE_BYTES = 2 * 1024 * 1024;
const LEAST_GROUPS = 4096;
/** Rows per group below which a table that was full is held to be useless. */
const USEFUL_REDUCTION = 1.5;
/** After this many tables' worth of rows passed through, looking up is tried again. */
const PASS_THROUGH_TABLES = 32;

class AggregateSink implements Sink {
  private readonly spec: AggregateSinkSpec;
  private readonly context: TaskContext;
  private readonly arena: Arena;
  private readonly aggregates: AggregateContext;
  private readonly instances: readonly AggregateInstance[];
  private readonly table: GroupTable;
  private readonly ordinals: Ordinals;
  private readonly groupPositions: readonly number[];
  private readonly argumentPositions: readonly (readonly number[])[];
  private readonly filterPositions: readonly number[];
  private readonly codes: CodeCache | undefined;
  /** Group row of everything where there are no groups. */
  private readonly onlyRow: number;
  private readonly maxGroups: number;
  private readonly keepOrdinals: boolean;

  private rowsSinceCarry = 0;
  private rowsSinceReset = 0;
  private useless = 0;
  /** Rows still to be passed through. */
  private passThrough = 0;

  constructor(spec: AggregateSinkSpec, input: readonly ColumnDef[], context: TaskContext) {
    this.spec = spec;
    this.context = context;
    this.arena = context.arena();
    this.aggregates = aggregateContext(context, this.arena);
    this.keepOrdinals = spec.keepOrdinals && spec.groups.length > 0;
    const layout = layoutOf(spec.groups.map((g) => g.type), spec.aggregates, this.keepOrdinals);
    this.instances = createInstances(spec.aggregates, layout, this.aggregates);
    this.table = new GroupTable(context, this.arena, layout, spec.numPartitions);
    this.instances.forEach((instance, k) => instance.initialise?.(this.emptyState(k), spec.groups.length > 0));
    this.ordinals = new Ordinals(context, spec.ordinal === undefined ? -1 : columnPosition(input, spec.ordinal));
    this.groupPositions = spec.groups.map((column) => columnPosition(input, column.id));
    this.argumentPositions = spec.aggregates.map((a) => a.args.map((column) => columnPosition(input, column.id)));
    this.filterPositions = spec.aggregates.map((a) => (a.filter === undefined ? -1 : columnPosition(input, a.filter)));
    this.maxGroups = Math.max(LEAST_GROUPS, 2 ** Math.floor(Math.log2(TABLE_BYTES / (layout.rowBytes + 16))));
    this.table.onFull = () => this.tableIsFull();
    this.codes = spec.groups.length === 0 ? undefined : CodeCache.create(spec.groups, context);
    this.onlyRow = spec.groups.length === 0 ? this.makeOnlyRow() : 0;
  }

  push(batch: Batch): void {
    const n = batch.numRows;
    const ordinals = this.ordinals.of(batch);
    this.aggregates.ordinals = ordinals.data;
    const args = this.argumentPositions.map((positions) => positions.map((p) => columnView(columnAt(batch, p), this.context)));
    this.instances.forEach((instance, k) =>
      instance.prepare?.(args[k] as ColumnView[], n, (this.filterPositions[k] as number) < 0, this.emptyState(k)),
    );
    if (this.onlyRow !== 0) this.updateOnly(batch, args, ordinals);
    else this.updateGroups(batch, args, ordinals);
    this.rowsSinceCarry += n;
    if (this.rowsSinceCarry + 65_536 > CARRY_ROWS) this.carry();
  }

  finish(): void {
    this.table.releaseSlots();
    this.codes?.release();
  }

  output(): RowsOutput {
    return {
      kind: 'rows',
      partitions: Array.from({ length: this.spec.numPartitions }, (_, p) => this.table.partition(p)),
      layouts: this.instances.map((instance) => instance.layout?.()),
    };
  }

  memoryBytes(): number {
    return this.arena.sizeBytes + this.table.slotBytes;
  }

  private emptyState(k: number): number {
    return this.table.template + (this.table.layout.stateOffsets[k] as number);
  }

  private makeOnlyRow(): number {
    const { heap, scratch } = this.context;
    const out = scratch.allocate(16);
    heap.u64[out / 8] = 0n;
    this.table.append({ headers: out, words: [], views: [] }, 1, out + 8);
    return heap.u32[(out + 8) / 4] as number;
  }

  private updateOnly(batch: Batch, args: readonly (readonly ColumnView[])[], ordinals: ColumnView): void {
    this.instances.forEach((instance, k) => {
      const selected = this.filtered(k, batch);
      this.aggregates.ordinalIndices = ordinals.indices;
      if (selected === undefined) instance.updateOne(this.onlyRow, batch.numRows, args[k] as ColumnView[]);
      else if (selected.count > 0) {
        this.aggregates.ordinalIndices = selectView(ordinals, selected.positions, selected.count, this.context).indices;
        const views = (args[k] as ColumnView[]).map((view) => selectView(view, selected.positions, selected.count, this.context));
        instance.updateOne(this.onlyRow, selected.count, views);
      }
    });
  }

  private updateGroups(batch: Batch, args: readonly (readonly ColumnView[])[], ordinals: ColumnView): void {
    const { kernels, scratch } = this.context;
    const n = batch.numRows;
    const rows = scratch.allocate(n * 4);
    this.findRows(batch, rows);
    if (this.keepOrdinals) kernels.group_min_ordinals(rows, n, ordinals.data, ordinals.indices);
    this.instances.forEach((instance, k) => {
      const selected = this.filtered(k, batch);
      this.aggregates.ordinalIndices = ordinals.indices;
      if (selected === undefined) instance.update(rows, n, args[k] as ColumnView[]);
      else if (selected.count > 0) {
        this.aggregates.ordinalIndices = selectView(ordinals, selected.positions, selected.count, this.context).indices;
        const selectedRows = scratch.allocate(selected.count * 4);
        kernels.gather_4(selectedRows, rows, selected.positions, selected.count);
        const views = (args[k] as ColumnView[]).map((view) => selectView(view, selected.positions, selected.count, this.context));
        instance.update(selectedRows, selected.count, views);
      }
    });
  }

  /** The rows that aggregate k's FILTER lets pass; undefined where it has none. */
  private filtered(k: number, batch: Batch): { positions: number; count: number } | undefined {
    const position = this.filterPositions[k] as number;
    if (position < 0) return undefined;
    const { kernels, scratch } = this.context;
    const filter = columnView(columnAt(batch, position), this.context);
    const positions = scratch.allocate(batch.numRows * 4 + 4);
    return { positions, count: kernels.agg_select_true(batch.numRows, filter.data, filter.validity, filter.indices, positions) };
  }

  private findRows(batch: Batch, rows: number): void {
    const n = batch.numRows;
    const vectors = this.groupPositions.map((p) => columnAt(batch, p));
    const find = (columns: readonly ColumnView[], count: number, out: number): void => {
      const keys = encodeKeys(this.table.layout, columns, count, this.context);
      if (this.passThrough > 0) {
        this.table.append(keys, count, out);
        this.passThrough -= count;
      } else {
        this.rowsSinceReset += count;
        this.table.findOrInsert(keys, count, out);
      }
    };
    if (this.codes?.findRows(vectors, n, rows, find) === true) return;
    find(vectors.map((vector) => columnView(vector, this.context)), n, rows);
  }

  private tableIsFull(): 'grow' | 'reset' {
    if (this.table.numGroups < this.maxGroups) return 'grow';
    // Rows after the one that met a full table count too, but a batch is small beside a table.
    const reduction = this.rowsSinceReset / this.table.numGroups;
    this.useless = reduction < USEFUL_REDUCTION ? this.useless + 1 : 0;
    if (this.useless >= 2) this.passThrough = PASS_THROUGH_TABLES * this.maxGroups;
    this.rowsSinceReset = 0;
    return 'reset';
  }

  private carry(): void {
    this.rowsSinceCarry = 0;
    const { rowBytes } = this.table.layout;
    const carrying = this.instances.filter((instance) => instance.carry !== undefined);
    if (carrying.length === 0) return;
    for (let p = 0; p < this.spec.numPartitions; p++) {
      for (const chunk of this.table.partition(p).chunks) {
        for (const instance of carrying) instance.carry?.(chunk.address, rowBytes, chunk.numRows);
      }
    }
  }
}

export const aggregateSink: SinkFactory<AggregateSinkSpec> = {
  kind: 'aggregate',
  create: (spec, input, context) => new AggregateSink(spec, input, context),
};
