import { BOOLEAN } from '../../src/columns/types.ts';
import type { FlatVector, Vector } from '../../src/columns/vector.ts';
import { combineBools, Pick, scatterInto, selectRows } from './boolean.ts';
import type { Frame } from './frame.ts';
import { combineTraits, ExpressionNode } from './node.ts';

/** Up to this cost an argument that cannot fail is computed for every row rather than for the rows still open. */
export const CHEAP = 3;

/** Puts cheap arguments that cannot fail first; the others keep their order, so that a guard stays before what it guards. */
export function orderConjuncts(args: readonly ExpressionNode[]): readonly ExpressionNode[] {
  const first = args.filter((arg) => !arg.traits.canFail && arg.traits.cost <= CHEAP);
  const rest = args.filter((arg) => arg.traits.canFail || arg.traits.cost > CHEAP);
  return [...first, ...rest];
}

/**
 * n-ary AND or OR, three-valued. Later arguments see only rows that the earlier ones leave open (AND: not false,
 * OR: not true), so that `x <> 0 AND f(x)` can't fail for x = 0.
 */
export class ConjunctionNode extends ExpressionNode {
  private readonly or: boolean;
  private readonly args: readonly ExpressionNode[];

  constructor(args: readonly ExpressionNode[], or: boolean) {
    super(BOOLEAN, combineTraits(args, { cost: 1 }));
    this.args = orderConjuncts(args);
    this.or = or;
  }

  protected override compute(frame: Frame): Vector {
    const { context, numRows } = frame;
    let state: Vector | undefined;
    for (const arg of this.args) {
      if (state === undefined) {
        state = arg.value(frame);
        continue;
      }
      if (!arg.traits.canFail && arg.traits.cost <= CHEAP) {
        state = combineBools(context, state, arg.value(frame), this.or);
        continue;
      }
      const open = selectRows(context, state, this.or ? Pick.NOT_TRUE : Pick.NOT_FALSE);
      if (open.count === 0) return state;
      if (open.count === numRows) {
        state = combineBools(context, state, arg.value(frame), this.or);
        continue;
      }
      const narrowed = frame.narrow(open.rows, open.count);
      const before = context.select(state, open.rows, open.count);
      const part = combineBools(context, before, arg.value(narrowed), this.or);
      const flat = context.flat(state);
      const data = context.allocate(numRows);
      context.heap.u8.copyWithin(data, flat.data, flat.data + numRows);
      const whole: FlatVector = { form: 'flat', type: BOOLEAN, length: numRows, data, validity: context.ownBitmap(flat.validity, numRows) };
      // Open rows may have been NULL and be decided now: set their bits, then let the part clear what it must.
      if (flat.validity !== 0) this.setBits(frame, whole.validity, open.rows, open.count);
      scatterInto(context, whole, 1, part, open);
      state = whole;
    }
    return state as Vector;
  }

  private setBits(frame: Frame, bitmap: number, rows: number, count: number): void {
    const { context } = frame;
    const ones = context.newBitmap(count, true);
    context.kernels.scatter_bits(bitmap, rows, ones, count);
  }
}
