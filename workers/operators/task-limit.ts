/** TASK_LIMIT: passes this task's first rows, then asks its source to stop: later morsels can't be needed. */
import type { Batch } from '../../src/columns/vector.ts';
import type { TaskLimitSpec } from '../../src/plan/physical.ts';
import { EvaluationContext } from '../expressions/evaluation-context.ts';
import { firstRows } from '../expressions/filter.ts';
import type { OperatorFactory } from './operator.ts';

export const taskLimitOperator: OperatorFactory<TaskLimitSpec> = {
  kind: 'task-limit',
  create(spec, _input, task, downstream) {
    const context = EvaluationContext.forTask(task);
    let left = spec.limit;
    if (left <= 0) task.stopSource();
    return {
      push(batch: Batch): void {
        if (left <= 0) return;
        const passed = batch.numRows <= left ? batch : firstRows(context, batch, left);
        left -= passed.numRows;
        downstream.push(passed);
        if (left <= 0) task.stopSource();
      },
      finish(): void {
        downstream.finish();
      },
    };
  },
};
