/**
 * Partial aggregation: groups this task's rows in a table of bounded size and publishes the groups by hash partition.
 *
 *   batch → group rows (by code | by hash) → states updated, aggregate by aggregate
 *         → or passed through to the partitions as they are
 *
 * While the table stays small every row is looked up. A table that can grow no more is emptied (its rows stay where
 * they are, in their partitions); where looking up found next to nothing, rows are passed through for a while. The
 * exchange's readers group whatever comes, so only speed and memory differ.
 */
import { UBIGINT } from '../../../src/columns/types.ts';
import type { Batch } from '../../../src/columns/vector.ts';
import type { ColumnDef } from '../../../src/plan/expr.ts';
import type { AggregateSink as AggregateSinkSpec } from '../../../src/plan/physical.ts';
import type { RowsOutput, RowsPartition } from '../../exchange/output.ts';
import type { AggregateInstance } from '../../functions/aggregate-function.ts';
import type { Arena } from '../../memory/arena.ts';
import { columnView, selectView, type ColumnView } from '../../memory/column-view.ts';
import type { TaskContext } from '../../task/context.ts';
import { columnAt, columnPosition } from '../columns.ts';
import type { Sink, SinkFactory } from '../operator.ts';
import { Ordinals } from '../ordinals.ts';
import { aggregateContext, type AggregateContext } from './aggregate-context.ts';
import { createInstances, layoutOf, usesOrdinals } from './aggregates.ts';
import { CARRY_ROWS, carryStates } from './carry.ts';
import { CodeCache, MAX_CODED_KEYS, type Runs } from './code-cache.ts';
import { GroupTable } from './group-table.ts';
import { encodeKeys } from './key-encoder.ts';
import { RawGrouper } from './raw-grouper.ts';
import { RawRows, rawShape, type RawShape } from './raw-rows.ts';

/** Measured with bench/kernels/blocking.mjs. Tests make them small. */
export const tableLimits = {
  /** Slots and rows of a table that stays in a core's L2 cache. A larger one pays only where it will meet most rows again. */
  cachedBytes: 2 * 1024 * 1024,
  /** No table pays beyond this. */
  largestBytes: 16 * 1024 * 1024,
  leastGroups: 4096,
  /** Bytes of rows passed through that are grouped before more come. */
  rawBytes: 256 * 1024 * 1024,
};
/** Rows per group met so far that let a table grow beyond the cache: uniform keys of 150,000 values reach it. */
const GROWING_REDUCTION = 1.1;
/** Rows per group below which a full table is held to be useless. */
const USEFUL_REDUCTION = 2;
/** After this many tables' worth of rows passed through, looking up is tried again. */
const PASS_THROUGH_TABLES = 64;
const NO_ORDINALS: ColumnView = { type: UBIGINT, data: 0, validity: 0, indices: 0 };

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
  private readonly cachedGroups: number;
  private readonly maxGroups: number;
  private readonly keepOrdinals: boolean;
  private readonly needsOrdinals: boolean;

  private readonly shape: RawShape;
  private readonly rawPositions: readonly number[];
  private readonly wantsRuns: boolean;
  private raw: RawRows | undefined;

  private rowsSinceCarry = 0;
  private rowsSinceReset = 0;
  /** Rows still to be passed through. */
  private passThrough = 0;

  constructor(spec: AggregateSinkSpec, input: readonly ColumnDef[], context: TaskContext) {
    this.spec = spec;
    this.context = context;
    this.arena = context.arena();
    this.aggregates = aggregateContext(context, this.arena);
    this.keepOrdinals = spec.keepOrdinals && spec.groups.length > 0;
    const layout = layoutOf(spec.groups.map((g) => g.type), spec.aggregates, this.keepOrdinals);
    this.needsOrdinals = this.keepOrdinals || usesOrdinals(spec.aggregates);
    this.instances = createInstances(spec.aggregates, layout, this.aggregates);
    this.table = new GroupTable(context, this.arena, layout, spec.numPartitions);
    this.instances.forEach((instance, k) => instance.initialise?.(this.emptyState(k), spec.groups.length > 0));
    this.ordinals = new Ordinals(context, spec.ordinal === undefined ? -1 : columnPosition(input, spec.ordinal));
    this.groupPositions = spec.groups.map((column) => columnPosition(input, column.id));
    this.argumentPositions = spec.aggregates.map((a) => a.args.map((column) => columnPosition(input, column.id)));
    this.filterPositions = spec.aggregates.map((a) => (a.filter === undefined ? -1 : columnPosition(input, a.filter)));
    this.cachedGroups = groupsIn(tableLimits.cachedBytes, layout.rowBytes);
    this.maxGroups = groupsIn(tableLimits.largestBytes, layout.rowBytes);
    this.shape = rawShape(spec.groups.map((g) => g.type), spec.aggregates, this.needsOrdinals);
    this.rawPositions = this.shape.ids.map((id, k) => (k < spec.groups.length ? (this.groupPositions[k] as number) : id < 0 ? -1 : columnPosition(input, id)));
    this.wantsRuns = spec.aggregates.some((a) => a.args.length > 0) && !this.keepOrdinals;
    this.table.onFull = () => this.tableIsFull();
    this.codes = spec.groups.length === 0 || spec.groups.length > MAX_CODED_KEYS ? undefined : new CodeCache(context);
    this.onlyRow = spec.groups.length === 0 ? this.makeOnlyRow() : 0;
  }

  push(batch: Batch): void {
    const n = batch.numRows;
    this.ordinals.next(batch);
    const ordinals = this.needsOrdinals ? this.ordinals.of(batch) : NO_ORDINALS;
    this.aggregates.ordinals = ordinals.data;
    const args = this.argumentPositions.map((positions) => positions.map((p) => columnView(columnAt(batch, p), this.context)));
    this.instances.forEach((instance, k) =>
      instance.prepare?.(args[k] as ColumnView[], n, (this.filterPositions[k] as number) < 0, this.emptyState(k)),
    );
    if (this.onlyRow !== 0) this.updateOnly(batch, args, ordinals);
    else this.updateGroups(batch, args, ordinals);
    this.rowsSinceCarry += n;
    if (this.rowsSinceCarry >= CARRY_ROWS) {
      this.rowsSinceCarry = 0;
      carryStates(this.table, this.instances);
    }
  }

  finish(): void {
    this.table.releaseSlots();
    this.codes?.release();
  }

  output(): RowsOutput {
    const partitions = Array.from({ length: this.spec.numPartitions }, (_, p): RowsPartition => {
      const groups = this.table.rows.chunks(p);
      const plain = this.raw?.chunksOf('plain', p) ?? [];
      const nullable = this.raw?.chunksOf('nullable', p) ?? [];
      const numRows = [...groups, ...plain, ...nullable].reduce((sum, chunk) => sum + chunk.numRows, 0);
      return { groups, plain, nullable, numRows, bytes: this.table.rows.bytes(p) + (this.raw?.bytesOf(p) ?? 0) };
    });
    return { kind: 'rows', partitions, layouts: this.instances.map((instance) => instance.layout?.()) };
  }

  memoryBytes(): number {
    return this.arena.sizeBytes + this.table.slotBytes + (this.raw?.sizeBytes ?? 0);
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
    const vectors = this.groupPositions.map((p) => columnAt(batch, p));
    const codes = this.codes?.encode(vectors, n);
    const runs = codes === undefined || !this.wantsRuns ? undefined : this.codes?.runs(codes, n);
    if (runs !== undefined && this.filterPositions.every((p) => p < 0)) {
      this.updateRuns(runs, n, args, ordinals);
      return;
    }
    const rows = scratch.allocate(n * 4);
    if (codes !== undefined) this.codes?.findRows(codes, vectors, n, rows, (columns, count, out) => this.findRows(columns, count, out));
    else {
      const columns = vectors.map((vector) => columnView(vector, this.context));
      if (this.passThrough > 0) {
        this.passRows(batch, columns, ordinals);
        return;
      }
      this.findRows(columns, n, rows);
    }
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

  /** Few groups: each aggregate goes through the batch's rows group by group. */
  private updateRuns({ order, runs }: Runs, n: number, args: readonly (readonly ColumnView[])[], ordinals: ColumnView): void {
    // Columns that were filtered together share their indices, which are put in order once.
    const ordered = new Map<number, number>([[0, order]]);
    const inOrder = (view: ColumnView): number => {
      let indices = ordered.get(view.indices);
      if (indices === undefined) {
        indices = selectView(view, order, n, this.context).indices;
        ordered.set(view.indices, indices);
      }
      return indices;
    };
    this.instances.forEach((instance, k) => {
      const views = (args[k] as ColumnView[]).map((view) => ({ ...view, indices: inOrder(view) }));
      for (const { row, from, count } of runs) {
        if (this.needsOrdinals) this.aggregates.ordinalIndices = inOrder(ordinals) + from * 4;
        instance.updateOne(row, count, views.map((view) => ({ ...view, indices: view.indices + from * 4 })));
      }
    });
  }

  private findRows(columns: readonly ColumnView[], n: number, rows: number): void {
    this.rowsSinceReset += n;
    this.table.findOrInsert(encodeKeys(this.table.layout, columns, n, this.context), n, rows);
  }

  private passRows(batch: Batch, columns: readonly ColumnView[], ordinals: ColumnView): void {
    const { layout } = this.table;
    const keys = encodeKeys(layout, columns, batch.numRows, this.context);
    this.raw ??= new RawRows(this.context, this.shape, this.spec.numPartitions);
    this.raw.add(batch, this.rawPositions, ordinals, keys);
    this.passThrough -= batch.numRows;
    if (this.raw.sizeBytes > tableLimits.rawBytes) this.groupRawRows(this.raw);
  }

  /** Turns the rows passed through so far into groups, partition by partition, and gives their memory back. */
  private groupRawRows(raw: RawRows): void {
    const grouper = new RawGrouper(this.context, this.shape);
    carryStates(this.table, this.instances);
    this.rowsSinceCarry = 0;
    for (let p = 0; p < this.spec.numPartitions; p++) {
      this.table.groupInto(p, (table) => {
        let rowsSinceCarry = 0;
        for (const kind of ['plain', 'nullable'] as const) {
          for (const chunk of raw.chunksOf(kind, p)) {
            grouper.group(chunk, kind === 'nullable', table, this.instances, this.aggregates, (numRows) => {
              rowsSinceCarry += numRows;
              if (rowsSinceCarry < CARRY_ROWS) return;
              rowsSinceCarry = 0;
              carryStates(table, this.instances);
            });
          }
        }
      });
    }
    grouper.release();
    raw.arena.release();
    this.raw = undefined;
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

  private tableIsFull(): 'grow' | 'reset' {
    const { numGroups } = this.table;
    const reduction = this.rowsSinceReset / numGroups;
    if (numGroups < this.cachedGroups || (numGroups < this.maxGroups && reduction > GROWING_REDUCTION)) return 'grow';
    if (reduction < USEFUL_REDUCTION) this.passThrough = PASS_THROUGH_TABLES * this.maxGroups;
    this.rowsSinceReset = 0;
    // Rows found by code change on.
    if (this.codes?.isUsed !== true) this.table.rows.freeze();
    return 'reset';
  }
}

function groupsIn(tableBytes: number, rowBytes: number): number {
  return Math.max(tableLimits.leastGroups, 2 ** Math.floor(Math.log2(tableBytes / (rowBytes + 16))));
}

export const aggregateSink: SinkFactory<AggregateSinkSpec> = {
  kind: 'aggregate',
  create: (spec, input, context) => new AggregateSink(spec, input, context),
};
