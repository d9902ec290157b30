/** EXPAND: emits every batch once per projection list, in the order of the lists. */
import type { Batch } from '../../src/columns/vector.ts';
import type { ExpandSpec } from '../../src/plan/physical.ts';
import { compileExpressions } from '../expressions/compile.ts';
import { EvaluationContext } from '../expressions/evaluation-context.ts';
import type { OperatorFactory } from './operator.ts';

export const expandOperator: OperatorFactory<ExpandSpec> = {
  kind: 'expand',
  create(spec, input, task, downstream) {
    const context = EvaluationContext.forTask(task);
    const lists = spec.projections.map((exprs) => compileExpressions(exprs, input, context));
    return {
      push(batch: Batch): void {
        for (const run of lists) downstream.push({ numRows: batch.numRows, columns: run(batch), sequence: batch.sequence });
      },
      finish(): void {
        downstream.finish();
      },
    };
  },
};
