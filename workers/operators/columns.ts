/** Finds an operator's input columns by id. */
import { InternalError } from '../../src/base/errors.ts';
import type { Batch, Vector } from '../../src/columns/vector.ts';
import type { ColumnDef, ColumnId } from '../../src/plan/expr.ts';

/** Position of column `id` in batches of `input`. */
export function columnPosition(input: readonly ColumnDef[], id: ColumnId): number {
  const position = input.findIndex((column) => column.id === id);
  if (position < 0) throw new InternalError(`Column ${id} is not among the input columns ${input.map((c) => c.id).join(', ')}.`);
  return position;
}

export function columnAt(batch: Batch, position: number): Vector {
  const column = batch.columns[position];
  if (column === undefined) throw new InternalError(`A batch has ${batch.columns.length} columns, but column ${position} is wanted.`);
  return column;
}
