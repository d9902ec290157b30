/**
 * FILTER: keeps the rows for which a predicate is true. Nothing is copied: columns come out indexed by the rows
 * that remain. Conjuncts are taken one after the other, each for the rows that are left.
 */
import type { Batch } from '../../src/columns/vector.ts';
import type { FilterSpec } from '../../src/plan/physical.ts';
import { compileFilter } from '../expressions/filter.ts';
import { EvaluationContext } from '../expressions/evaluation-context.ts';
import type { OperatorFactory } from './operator.ts';

export const filterOperator: OperatorFactory<FilterSpec> = {
  kind: 'filter',
  create(spec, input, task, downstream) {
    const context = EvaluationContext.forTask(task);
    const filter = compileFilter(spec.predicate, input, context);
    return {
      push(batch: Batch): void {
        const kept = filter(batch);
        if (kept !== undefined) downstream.push(kept);
      },
      finish(): void {
        downstream.finish();
      },
    };
  },
};
