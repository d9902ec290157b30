/** VALUES: literal rows. They may hold expressions, which are computed here; one task emits them all. */
import { byteWidth, type DataType } from '../../src/columns/types.ts';
import type { Vector } from '../../src/columns/vector.ts';
import type { Expr } from '../../src/plan/expr.ts';
import type { ValuesSource } from '../../src/plan/physical.ts';
import { compileExpressions } from '../expressions/compile.ts';
import { EvaluationContext } from '../expressions/evaluation-context.ts';
import { literalAt, writeValue } from '../expressions/values.ts';
import type { TaskContext } from '../task/context.ts';
import type { SourceFactory } from './operator.ts';

export const valuesSource: SourceFactory<ValuesSource> = {
  kind: 'values',
  create(spec, task) {
    return {
      async run(downstream): Promise<void> {
        // One morsel: all the rows, in order.
        if (task.stopped || task.claimMorsel(1) < 0) return;
        for (let from = 0; from < spec.rows.length && !task.stopped; from += task.batchRows) {
          task.beginBatch();
          const rows = spec.rows.slice(from, from + task.batchRows);
          downstream.push({ numRows: rows.length, sequence: 0, columns: spec.columns.map((column, k) => buildColumn(column.type, rows, k, task)) });
        }
      },
    };
  },
};

function buildColumn(type: DataType, rows: readonly (readonly Expr[])[], position: number, task: TaskContext): Vector {
  const context = EvaluationContext.forTask(task);
  const { heap } = context;
  const width = byteWidth(type);
  const vector = context.newFlat(type, rows.length, context.newBitmap(rows.length, true));
  rows.forEach((exprs, row) => {
    const expr = exprs[position] as Expr;
    let literal = expr;
    if (literal.kind !== 'literal') {
      const [computed] = compileExpressions([expr], [], context)({ numRows: 1, columns: [], sequence: 0 });
      literal = literalAt(heap, computed as Vector, 0);
    }
    const at = vector.data + row * width;
    if (literal.kind === 'literal' && literal.value !== null) {
      writeValue(heap, type, at, literal.value, context);
      return;
    }
    heap.u8.fill(0, at, at + width);
    context.clearBit(vector.validity, row);
  });
  return vector;
}
