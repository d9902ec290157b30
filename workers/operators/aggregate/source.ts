/**
 * Final aggregation: each morsel merges one hash partition of all input tasks in a fresh table and emits its groups.
 *
 * The order is settled: by first ordinal where the plan asks for ordinals, else by header (hash), then key bytes. Both
 * are the same however rows were spread over tasks, batches and tables.
 */
import { assert } from '../../../src/base/assert.ts';
import type { Vector } from '../../../src/columns/vector.ts';
import { UBIGINT, byteWidth } from '../../../src/columns/types.ts';
import type { AggregateSource as AggregateSourceSpec } from '../../../src/plan/physical.ts';
import type { RowsOutput } from '../../exchange/output.ts';
import type { AggregateInstance } from '../../functions/aggregate-function.ts';
import type { GroupLayout, KeyField } from '../../memory/group-layout.ts';
import { ORDINAL_OFFSET } from '../../memory/group-layout.ts';
import type { TaskContext } from '../../task/context.ts';
import type { Consumer, Source, SourceFactory } from '../operator.ts';
import { sortByWord } from '../sort/sort-words.ts';
import type { Arena } from '../../memory/arena.ts';
import { aggregateContext, type AggregateContext } from './aggregate-context.ts';
import { createInstances, layoutOf, usesOrdinals } from './aggregates.ts';
import { CARRY_ROWS, carryStates } from './carry.ts';
import { GroupTable } from './group-table.ts';
import { RawGrouper } from './raw-grouper.ts';
import { rawShape, type RawShape } from './raw-rows.ts';

/** Rows merged per call: their lists stay in the cache. */
const MERGE_ROWS = 4096;

class AggregateSource implements Source {
  private readonly spec: AggregateSourceSpec;
  private readonly context: TaskContext;
  private readonly inputs: readonly RowsOutput[];
  private readonly layout: GroupLayout;
  private readonly rawShape: RawShape;

  constructor(spec: AggregateSourceSpec, context: TaskContext) {
    this.spec = spec;
    this.context = context;
    this.inputs = context.inputs(spec.inputStage).map((output) => {
      assert(output.kind === 'rows', 'an aggregate source reads rows');
      return output;
    });
    // The sink kept ordinals exactly where this source must emit them.
    const hasOrdinal = spec.ordinal !== undefined && spec.groups.length > 0;
    const groupTypes = spec.groups.map((g) => g.type);
    this.layout = layoutOf(groupTypes, spec.aggregates, hasOrdinal);
    this.rawShape = rawShape(groupTypes, spec.aggregates, hasOrdinal || usesOrdinals(spec.aggregates));
  }

  async run(downstream: Consumer): Promise<void> {
    for (let p = 0; (p = this.context.claimMorsel(this.spec.numPartitions)) >= 0; ) {
      this.emitPartition(p, downstream);
      if (this.context.stopped) return;
    }
  }

  private emitPartition(p: number, downstream: Consumer): void {
    const { context, layout } = this;
    const partitionRows = this.inputs.reduce((sum, input) => sum + (input.partitions[p]?.numRows ?? 0), 0);
    if (partitionRows === 0 && this.spec.groups.length > 0) return;
    context.beginBatch();
    context.countRead(partitionRows, 0);
    // Rows of small partitions need little; the arena's blocks are given back when the partition is done.
    const arena = context.arena(Math.min(1 << 20, Math.max(1 << 16, 2 ** Math.ceil(Math.log2(partitionRows * layout.rowBytes + 1)))));
    const aggregates = aggregateContext(context, arena);
    const instances = createInstances(this.spec.aggregates, layout, aggregates);
    instances.forEach((instance, k) => instance.setInputs?.(this.inputs.map((input) => input.layouts[k])));
    const table = new GroupTable(context, arena, layout, 1, Math.log2(this.spec.numPartitions));
    table.shareStrings();
    const grouped = this.spec.groups.length > 0;
    instances.forEach((instance, k) => instance.initialise?.(table.template + (layout.stateOffsets[k] as number), grouped));
    try {
      this.mergePartition(p, table, instances, arena);
      this.groupRawRows(p, table, instances, aggregates);
      if (table.numGroups === 0 && !grouped) this.addEmptyRow(table);
      context.beginBatch();
      this.emitGroups(p, table, instances, arena, downstream);
    } finally {
      table.releaseSlots();
      arena.release();
    }
  }

  private mergePartition(p: number, table: GroupTable, instances: readonly AggregateInstance[], arena: Arena): void {
    const { context, layout } = this;
    const { kernels } = context;
    const targets = arena.allocate(MERGE_ROWS * 4);
    const sources = arena.allocate(MERGE_ROWS * 4);
    const adopted = arena.allocate(MERGE_ROWS * 4);
    this.inputs.forEach((input, task) => {
      for (const chunk of input.partitions[p]?.groups ?? []) {
        context.beginBatch();
        for (let row = 0; row < chunk.numRows; ) {
          row = table.merge(chunk, row, Math.min(chunk.numRows, row + MERGE_ROWS), targets, sources, adopted);
          const { numAdopted, numMatched } = table;
          // Copies first: rows of the same call may be merged into them.
          if (numAdopted > 0) for (const instance of instances) instance.adopt?.(adopted, numAdopted, task);
          if (numMatched > 0) {
            if (layout.hasOrdinal) kernels.group_merge_ordinals(targets, sources, numMatched);
            for (const instance of instances) instance.combine(targets, sources, numMatched, task);
          }
        }
      }
    });
  }

  private groupRawRows(p: number, table: GroupTable, instances: readonly AggregateInstance[], aggregates: AggregateContext): void {
    const chunks = this.inputs.flatMap((input) => [
      ...(input.partitions[p]?.plain ?? []).map((chunk) => ({ chunk, nullable: false })),
      ...(input.partitions[p]?.nullable ?? []).map((chunk) => ({ chunk, nullable: true })),
    ]);
    if (chunks.length === 0) return;
    const grouper = new RawGrouper(this.context, this.rawShape);
    const carrying = instances.some((instance) => instance.carry !== undefined);
    let rowsSinceCarry = 0;
    try {
      for (const { chunk, nullable } of chunks) {
        this.context.beginBatch();
        grouper.group(chunk, nullable, table, instances, aggregates, (numRows) => {
          rowsSinceCarry += numRows;
          if (!carrying || rowsSinceCarry < CARRY_ROWS) return;
          rowsSinceCarry = 0;
          carryStates(table, instances);
        });
      }
    } finally {
      grouper.release();
    }
  }

  /** Aggregates without groups give one row for no input at all. */
  private addEmptyRow(table: GroupTable): void {
    const { heap, scratch } = this.context;
    const headers = scratch.allocate(8);
    heap.u64[headers / 8] = 0n;
    table.findOrInsert({ headers, words: [], views: [] }, 1, scratch.allocate(4));
  }

  private emitGroups(p: number, table: GroupTable, instances: readonly AggregateInstance[], arena: Arena, downstream: Consumer): void {
    const { context } = this;
    const { numGroups } = table;
    let rows = table.order((bytes) => arena.allocate(bytes));
    if (this.spec.ordinal !== undefined && this.layout.hasOrdinal) {
      rows = sortByWord(rows, numGroups, ORDINAL_OFFSET, context, (bytes) => arena.allocate(bytes));
    }
    for (let from = 0; from < numGroups && !context.stopped; from += context.batchRows) {
      if (from > 0) context.beginBatch();
      const n = Math.min(context.batchRows, numGroups - from);
      const at = rows + from * 4;
      const columns: Vector[] = this.layout.keys.map((key, k) => this.keyColumn(key, k, at, n));
      instances.forEach((instance) => columns.push(instance.finish(at, n)));
      if (this.spec.ordinal !== undefined) columns.push(this.ordinalColumn(at, n));
      downstream.push({ numRows: n, columns, sequence: p });
    }
  }

  private keyColumn(key: KeyField, k: number, rows: number, n: number): Vector {
    const { kernels, scratch } = this.context;
    const { layout } = this;
    const data = scratch.allocate(n * byteWidth(key.type));
    const offset = key.physical === 'view' ? layout.viewOffset + key.at * 16 : layout.keyOffset + key.at * 8 + key.shift / 8;
    kernels[`rows_gather_${key.width as 1 | 2 | 4 | 8 | 16}`](data, rows, n, offset);
    const validity = scratch.allocate((n + 7) >>> 3, 8);
    const nullByte = layout.nullWords < 0 ? 0 : layout.keyOffset + layout.nullWords * 8 + (k >> 3);
    const nulls = kernels.rows_gather_nulls(validity, rows, n, nullByte, k & 7);
    return { form: 'flat', type: key.type, length: n, data, validity: nulls === 0 ? 0 : validity };
  }

  private ordinalColumn(rows: number, n: number): Vector {
    const { kernels, scratch } = this.context;
    const data = scratch.allocate(n * 8);
    if (this.layout.hasOrdinal) kernels.rows_gather_8(data, rows, n, ORDINAL_OFFSET);
    else kernels.fill_u64(data, 0n, n);
    return { form: 'flat', type: UBIGINT, length: n, data, validity: 0 };
  }
}

export const aggregateSource: SourceFactory<AggregateSourceSpec> = {
  kind: 'aggregate',
  create: (spec, context) => new AggregateSource(spec, context),
};
