/** Narrowing batches: to the rows where a predicate is true, or to the first few. */
import type { Batch, Vector } from '../../src/columns/vector.ts';
import type { ColumnDef, Expr } from '../../src/plan/expr.ts';
import { combineBools, Pick, selectRows, type Selection } from './boolean.ts';
import { Compiler } from './compile.ts';
import { CHEAP, orderConjuncts } from './conjunction-node.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import { Frame } from './frame.ts';
import type { ExpressionNode } from './node.ts';

/** Undefined where no row is left; the batch itself where all are. */
export type CompiledFilter = (batch: Batch) => Batch | undefined;

/** Rows for which `predicate` is true (neither false nor NULL). */
export function compileFilter(predicate: Expr, input: readonly ColumnDef[], context: EvaluationContext): CompiledFilter {
  const compiler = new Compiler(input, context);
  const conjuncts = orderConjuncts((predicate.kind === 'and' ? predicate.args : [predicate]).map((arg) => compiler.node(arg)));
  return (batch) => {
    context.heap.refresh();
    const selection = selectTrue(conjuncts, Frame.ofColumns(context, batch.numRows, batch.columns));
    if (selection === undefined) return batch;
    return selection.count === 0 ? undefined : narrowBatch(context, batch, selection);
  };
}

/** Undefined = all rows. */
function selectTrue(conjuncts: readonly ExpressionNode[], whole: Frame): Selection | undefined {
  const { context } = whole;
  let frame = whole;
  /** Rows of `whole` that `frame` stands for. */
  let selection: Selection | undefined;
  /** Conjunction of what was computed for every row of `frame` and not selected by yet. */
  let pending: Vector | undefined;
  const settle = (): boolean => {
    if (pending === undefined) return true;
    const taken = selectRows(context, pending, Pick.TRUE);
    pending = undefined;
    if (taken.count === frame.numRows) return true;
    if (selection === undefined) selection = taken;
    else {
      const rows = context.allocate(taken.count * 4);
      context.kernels.gather_4(rows, selection.rows, taken.rows, taken.count);
      selection = { rows, count: taken.count };
    }
    // Frames narrow the whole batch, not one another: columns are then composed once.
    if (taken.count > 0) frame = whole.narrow(selection.rows, selection.count);
    return taken.count > 0;
  };
  for (const conjunct of conjuncts) {
    const cheap = !conjunct.traits.canFail && conjunct.traits.cost <= CHEAP;
    if (!cheap && !settle()) return selection;
    const value = conjunct.value(frame);
    pending = pending === undefined ? value : combineBools(context, pending, value, false);
  }
  settle();
  return selection;
}

/** The selected rows of a batch; values stay where they are. */
export function narrowBatch(context: EvaluationContext, batch: Batch, { rows, count }: Selection): Batch {
  const composed = new Map<number, number>();
  return { numRows: count, columns: batch.columns.map((column) => context.select(column, rows, count, composed)), sequence: batch.sequence };
}

/** The first `count` rows; shares all memory. */
export function firstRows(_context: EvaluationContext, batch: Batch, count: number): Batch {
  return { numRows: count, columns: batch.columns.map((column) => ({ ...column, length: count })), sequence: batch.sequence };
}
