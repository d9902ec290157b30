/** Sums that keep part of their value in reserve carry it now and then, so that nothing overflows. */
import type { AggregateInstance } from '../../functions/aggregate-function.ts';
import type { GroupTable } from './group-table.ts';

/** States may take in 2^22 rows between carries; batches have up to 2^16. */
export const CARRY_ROWS = 2 ** 22 - 2 ** 17;

/** Over all rows of a table that can still change. */
export function carryStates(table: GroupTable, instances: readonly AggregateInstance[]): void {
  const carrying = instances.filter((instance) => instance.carry !== undefined);
  if (carrying.length === 0) return;
  const { rows, layout } = table;
  for (let p = 0; p < rows.numPartitions; p++) {
    for (const chunk of rows.liveChunks(p)) {
      if (chunk.numRows > 0) for (const instance of carrying) instance.carry?.(chunk.address, layout.rowBytes, chunk.numRows);
    }
  }
}
