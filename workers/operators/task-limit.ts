/** TASK_LIMIT: passes this task's first rows after an offset, then asks its source to stop: later morsels can't be needed. */
import type { Batch } from '../../src/columns/vector.ts';
import type { TaskLimitSpec } from '../../src/plan/physical.ts';
import { EvaluationContext } from '../expressions/evaluation-context.ts';
import { firstRows, narrowBatch } from '../expressions/filter.ts';
import type { OperatorFactory } from './operator.ts';

export const taskLimitOperator: OperatorFactory<TaskLimitSpec> = {
  kind: 'task-limit',
  create(spec, _input, task, downstream) {
    const context = EvaluationContext.forTask(task);
    let skip = spec.offset;
    let left = spec.limit;
    if (left <= 0) task.stopSource();

    /** `count` rows from row `from` on. */
    const slice = (batch: Batch, from: number, count: number): Batch => {
      if (count === batch.numRows) return batch;
      if (from === 0) return firstRows(context, batch, count);
      const rows = context.allocate(count * 4);
      context.kernels.fill_sequence(rows, from, count);
      return narrowBatch(context, batch, { rows, count });
    };

    return {
      push(batch: Batch): void {
        if (left <= 0) return;
        const from = Math.min(skip, batch.numRows);
        skip -= from;
        const count = Math.min(batch.numRows - from, left);
        if (count === 0) return;
        left -= count;
        downstream.push(slice(batch, from, count));
        if (left <= 0) task.stopSource();
      },
      finish(): void {
        downstream.finish();
      },
    };
  },
};
