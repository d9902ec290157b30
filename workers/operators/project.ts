/** PROJECT: computes one column per expression; what the expressions share is computed once. */
import type { Batch } from '../../src/columns/vector.ts';
import type { ProjectSpec } from '../../src/plan/physical.ts';
import { compileExpressions } from '../expressions/compile.ts';
import { EvaluationContext } from '../expressions/evaluation-context.ts';
import type { OperatorFactory } from './operator.ts';

export const projectOperator: OperatorFactory<ProjectSpec> = {
  kind: 'project',
  create(spec, input, task, downstream) {
    const run = compileExpressions(spec.exprs, input, EvaluationContext.forTask(task));
    return {
      push(batch: Batch): void {
        downstream.push({ numRows: batch.numRows, columns: run(batch), sequence: batch.sequence });
      },
      finish(): void {
        downstream.finish();
      },
    };
  },
};
