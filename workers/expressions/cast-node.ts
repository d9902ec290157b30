import { type DataType, typesEqual } from '../../src/columns/types.ts';
import type { Vector } from '../../src/columns/vector.ts';
import type { CastImplementation } from './casts/cast.ts';
import { castCanFail, findCast } from './casts/index.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import type { Frame } from './frame.ts';
import { combineTraits, ExpressionNode } from './node.ts';

/** CAST and TRY_CAST. NULL stays NULL. */
export class CastNode extends ExpressionNode {
  private readonly arg: ExpressionNode;
  private readonly cast: CastImplementation;
  private readonly isTry: boolean;

  constructor(arg: ExpressionNode, to: DataType, isTry: boolean) {
    const text = arg.type.id === 'VARCHAR' || to.id === 'VARCHAR';
    super(to, combineTraits([arg], { canFail: !isTry && castCanFail(arg.type, to), cost: text ? 10 : 1 }));
    this.arg = arg;
    this.isTry = isTry;
    this.cast = findCast(arg.type, to);
  }

  protected override compute(frame: Frame): Vector {
    const { context } = frame;
    const vector = this.arg.value(frame);
    if (typesEqual(vector.type, this.type)) return vector;
    if (vector.form === 'constant') {
      if (context.isNullConstant(vector)) return context.nullConstant(this.type, vector.length);
      const single = this.run({ ...vector, length: 1 }, context);
      return { ...context.flat(single), form: 'constant', length: vector.length };
    }
    return this.run(vector, context);
  }

  private run(vector: Vector, context: EvaluationContext): Vector {
    const flat = context.flat(vector);
    const result = this.cast({ input: flat, to: this.type, isTry: this.isTry, context });
    if (flat.validity === 0 || result.validity === flat.validity) return result;
    return { ...result, validity: context.andBitmaps(result.validity, flat.validity, flat.length) };
  }
}
