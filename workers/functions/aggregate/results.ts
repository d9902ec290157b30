/** Shared by the aggregates: result vectors, and signatures of functions that take any type. */
import { byteWidth, isNested, typeName, type DataType } from '../../../src/columns/types.ts';
import type { FlatVector } from '../../../src/columns/vector.ts';
import { notSupported } from '../../../src/base/errors.ts';
import { NULL_TYPE } from '../../../src/columns/types.ts';
import type { FunctionSignature } from '../../../src/plan/functions.ts';
import type { AggregateContext } from '../../operators/aggregate/aggregate-context.ts';

/** Room for `numRows` finished values and their validity. */
export function resultBuffers(returns: DataType, numRows: number, context: AggregateContext): { data: number; validity: number } {
  return {
    data: context.scratch.allocate(numRows * byteWidth(returns)),
    validity: context.scratch.allocate((numRows + 7) >>> 3, 8),
  };
}

export function flatVector(type: DataType, length: number, data: number, validity: number): FlatVector {
  return { form: 'flat', type, length, data, validity };
}

/** One argument of any type that `accepts` takes; the result has the argument's type. */
export function anyTypeSignature(functionName: string, numArgs = 1): FunctionSignature {
  return {
    args: new Array<DataType>(numArgs).fill(NULL_TYPE),
    returns: NULL_TYPE,
    resolve(args) {
      const [first] = args;
      if (args.length !== numArgs || first === undefined) return null;
      for (const type of args) if (isNested(type) || type.id === 'INTERVAL') throw notSupported(`${functionName}(${typeName(type)})`);
      return { args, returns: first };
    },
  };
}
