/** Groups rows that were passed through (raw-rows.ts): in the source of the final aggregation, and in sinks that hold too many. */
import type { RowChunk } from '../../exchange/output.ts';
import type { AggregateInstance } from '../../functions/aggregate-function.ts';
import { Scratch } from '../../memory/arena.ts';
import { selectView, type ColumnView } from '../../memory/column-view.ts';
import { rawLayout, type RawLayout } from '../../memory/raw-layout.ts';
import { gatherColumn } from '../../memory/row-columns.ts';
import type { RowField } from '../../memory/row-layout.ts';
import type { TaskContext } from '../../task/context.ts';
import type { AggregateContext } from './aggregate-context.ts';
import type { GroupTable } from './group-table.ts';
import { encodeKeys } from './key-encoder.ts';
import type { RawShape } from './raw-rows.ts';

/** Rows taken at once: their columns stay in the cache. */
const PIECE = 4096;

export class RawGrouper {
  private readonly context: TaskContext;
  private readonly shape: RawShape;
  private readonly layouts: { readonly plain: RawLayout; readonly nullable: RawLayout };
  /** Of its own: the batch that a sink is given lives in the task's. */
  private readonly scratch: Scratch;

  constructor(context: TaskContext, shape: RawShape) {
    this.context = context;
    this.scratch = new Scratch(context);
    this.shape = shape;
    this.layouts = { plain: rawLayout(shape.types, false), nullable: rawLayout(shape.types, true) };
  }

  release(): void {
    this.scratch.release();
  }

  /** Adds a chunk's rows to the groups of `table`. Calls `afterPiece` with the number of rows done, piece by piece. */
  group(
    chunk: RowChunk, nullable: boolean, table: GroupTable, instances: readonly AggregateInstance[], aggregates: AggregateContext,
    afterPiece: (numRows: number) => void,
  ): void {
    const layout = nullable ? this.layouts.nullable : this.layouts.plain;
    const outer = aggregates.scratch;
    aggregates.scratch = this.scratch;
    for (let from = 0; from < chunk.numRows; from += PIECE) {
      this.context.throwIfCancelled();
      this.scratch.reset();
      const n = Math.min(PIECE, chunk.numRows - from);
      this.groupPiece(chunk.address + from * layout.rowBytes, n, layout, table, instances, aggregates);
      afterPiece(n);
    }
    aggregates.scratch = outer;
  }

  private groupPiece(
    first: number, n: number, layout: RawLayout, table: GroupTable, instances: readonly AggregateInstance[], aggregates: AggregateContext,
  ): void {
    const { scratch, shape } = this;
    const { kernels } = this.context;
    const memory = { kernels, scratch };
    const raw = scratch.allocate(n * 4);
    kernels.rows_sequence(raw, first, layout.rowBytes, n);
    const columns = layout.fields.map((field: RowField, k) =>
      gatherColumn(raw, n, field, layout.nullable && k !== shape.header && k !== shape.ordinal, memory),
    );
    const column = (k: number): ColumnView => columns[k] as ColumnView;
    const rows = scratch.allocate(n * 4);
    instances.forEach((instance, k) =>
      instance.prepare?.((shape.args[k] as readonly number[]).map(column), n, (shape.filters[k] as number) < 0, table.template + (table.layout.stateOffsets[k] as number)),
    );
    const headers = shape.header < 0 ? 0 : column(shape.header).data;
    table.findOrInsert(encodeKeys(table.layout, shape.keys.map(column), n, memory, headers), n, rows);
    if (shape.ordinal >= 0) {
      aggregates.ordinals = column(shape.ordinal).data;
      if (table.layout.hasOrdinal) kernels.group_min_ordinals(rows, n, aggregates.ordinals, 0);
    }
    instances.forEach((instance, k) => {
      const args = (shape.args[k] as readonly number[]).map(column);
      aggregates.ordinalIndices = 0;
      const filter = shape.filters[k] as number;
      if (filter < 0) {
        instance.update(rows, n, args);
        return;
      }
      const { data, validity, indices } = column(filter);
      const positions = scratch.allocate(n * 4 + 4);
      const count = kernels.agg_select_true(n, data, validity, indices, positions);
      if (count === 0) return;
      const selectedRows = scratch.allocate(count * 4);
      kernels.gather_4(selectedRows, rows, positions, count);
      aggregates.ordinalIndices = positions;
      instance.update(selectedRows, count, args.map((view) => selectView(view, positions, count, memory)));
    });
  }
}
