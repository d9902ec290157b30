import type { DataType } from '../../src/columns/types.ts';
import type { Vector } from '../../src/columns/vector.ts';
import type { ScalarFunction, ScalarImplementation } from '../functions/scalar-function.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import type { Frame } from './frame.ts';
import { combineTraits, ExpressionNode } from './node.ts';

/** A call of a scalar function: takes care of NULLs, of constants, and of vector forms. */
export class CallNode extends ExpressionNode {
  private readonly args: readonly ExpressionNode[];
  private readonly implementation: ScalarImplementation;
  private readonly propagates: boolean;

  constructor(func: ScalarFunction, overload: number, args: readonly ExpressionNode[], type: DataType) {
    const touchesText = args.some((arg) => arg.type.id === 'VARCHAR' || arg.type.id === 'BLOB');
    super(type, combineTraits(args, {
      deterministic: func.deterministic !== false,
      canFail: func.total !== true,
      cost: touchesText ? 8 : 1,
    }));
    this.args = args;
    this.implementation = func.implementations[overload] as ScalarImplementation;
    this.propagates = func.nulls === 'propagate';
  }

  protected override compute(frame: Frame): Vector {
    const { context, numRows } = frame;
    const args = this.args.map((arg) => arg.value(frame));
    if (this.traits.deterministic && args.every((arg) => arg.form === 'constant')) {
      const single = this.call(args.map((arg) => ({ ...arg, length: 1 })), 1, context);
      const flat = context.flat(single);
      return { ...flat, form: 'constant', length: numRows };
    }
    return this.call(args, numRows, context);
  }

  private call(args: readonly Vector[], numRows: number, context: EvaluationContext): Vector {
    if (!this.propagates) {
      context.validity = 0;
      return this.implementation(args, numRows, this.type, context);
    }
    let validity = 0;
    for (const arg of args) {
      if (context.isNullConstant(arg)) return context.nullConstant(this.type, numRows);
      validity = context.andBitmaps(validity, context.validityOf(arg), numRows);
    }
    context.validity = validity;
    const result = this.implementation(args, numRows, this.type, context);
    context.validity = 0;
    if (validity === 0) return result;
    const flat = context.flat(result);
    return { ...flat, validity: context.andBitmaps(flat.validity, validity, numRows) };
  }
}
