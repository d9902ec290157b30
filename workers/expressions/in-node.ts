import { BOOLEAN } from '../../src/columns/types.ts';
import type { Vector } from '../../src/columns/vector.ts';
import { combineBools } from './boolean.ts';
import { compareVectors } from './comparison.ts';
import type { Frame } from './frame.ts';
import { combineTraits, ExpressionNode, LiteralNode } from './node.ts';
import { probeSet, ValueSet } from './value-set.ts';

/** From this many literals on a hash set is quicker than comparing with one after the other. */
const SET_FROM = 4;

/** `arg IN (list)`: NULL where nothing is equal and the argument or a list entry is NULL. */
export class InNode extends ExpressionNode {
  private readonly arg: ExpressionNode;
  /** Entries that are compared one by one. */
  private readonly singles: readonly ExpressionNode[];
  private readonly literals: readonly LiteralNode[];
  private set: ValueSet | undefined;

  constructor(arg: ExpressionNode, list: readonly ExpressionNode[]) {
    super(BOOLEAN, combineTraits([arg, ...list], { cost: arg.type.id === 'VARCHAR' ? 4 : 2 }));
    this.arg = arg;
    const literals = list.filter((entry): entry is LiteralNode => entry instanceof LiteralNode);
    const useSet = literals.length >= SET_FROM;
    this.literals = useSet ? literals : [];
    this.singles = useSet ? list.filter((entry) => !(entry instanceof LiteralNode)) : list;
  }

  protected override compute(frame: Frame): Vector {
    const { context } = frame;
    const arg = this.arg.value(frame);
    if (arg.form === 'constant') {
      const one = frame.context.flat({ ...arg, length: 1 });
      if (this.singles.every((entry) => entry instanceof LiteralNode)) {
        const single = this.search({ ...one }, frame, 1);
        return { ...context.flat(single), form: 'constant', length: frame.numRows };
      }
    }
    return this.search(arg, frame, frame.numRows);
  }

  private search(arg: Vector, frame: Frame, numRows: number): Vector {
    const { context } = frame;
    let state: Vector | undefined;
    if (this.literals.length > 0) {
      this.set ??= ValueSet.build(context, this.arg.type, this.literals.map((literal) => literal.vector));
      state = probeSet(context, this.set, arg);
    }
    for (const entry of this.singles) {
      const value = entry.value(frame);
      const equal = compareVectors(context, 'equal', false, arg, value.length === numRows ? value : { ...value, length: numRows } as Vector);
      state = state === undefined ? equal : combineBools(context, state, equal, true);
    }
    return state as Vector;
  }
}
