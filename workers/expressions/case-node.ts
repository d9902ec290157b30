import { type DataType, byteWidth } from '../../src/columns/types.ts';
import type { FlatVector, Vector } from '../../src/columns/vector.ts';
import { Pick, scatterInto, selectRows, type Selection } from './boolean.ts';
import type { Frame } from './frame.ts';
import { combineTraits, ExpressionNode } from './node.ts';

/** Searched CASE: each branch is computed for the rows that reach it, and for no others. */
export class CaseNode extends ExpressionNode {
  private readonly branches: readonly { readonly when: ExpressionNode; readonly then: ExpressionNode }[];
  private readonly otherwise: ExpressionNode;

  constructor(type: DataType, branches: readonly { when: ExpressionNode; then: ExpressionNode }[], otherwise: ExpressionNode) {
    super(type, combineTraits([...branches.flatMap((branch) => [branch.when, branch.then]), otherwise], { cost: 4 }));
    this.branches = branches;
    this.otherwise = otherwise;
  }

  protected override compute(frame: Frame): Vector {
    const { context, numRows } = frame;
    const width = byteWidth(this.type);
    let whole: FlatVector | undefined;
    let remaining = frame;
    /** Rows of `frame` that `remaining` stands for; undefined = all. */
    let rows: Selection | undefined;
    const put = (part: Vector, where: Selection): void => {
      whole ??= context.newFlat(this.type, numRows, context.newBitmap(numRows, true));
      scatterInto(context, whole, width, part, where);
    };
    for (const { when, then } of this.branches) {
      const condition = when.value(remaining);
      const taken = selectRows(context, condition, Pick.TRUE);
      if (taken.count === 0) continue;
      if (taken.count === remaining.numRows) {
        const part = then.value(remaining);
        if (rows === undefined) return part;
        put(part, rows);
        return whole as unknown as FlatVector;
      }
      put(then.value(remaining.narrow(taken.rows, taken.count)), compose(frame, rows, taken));
      const left = selectRows(context, condition, Pick.NOT_TRUE);
      rows = compose(frame, rows, left);
      remaining = frame.narrow(rows.rows, rows.count);
    }
    const part = this.otherwise.value(remaining);
    if (rows === undefined) return part;
    put(part, rows);
    return whole as unknown as FlatVector;
  }
}

/** Rows of the whole frame behind rows of a narrowed one. */
function compose(frame: Frame, outer: Selection | undefined, inner: Selection): Selection {
  if (outer === undefined) return inner;
  const { context } = frame;
  const rows = context.allocate(inner.count * 4);
  context.kernels.gather_4(rows, outer.rows, inner.rows, inner.count);
  return { rows, count: inner.count };
}
