/** greatest and least of several values; NULLs are left out. */
import { byteWidth, NULL_TYPE } from '../../../src/columns/types.ts';
import type { FlatVector, Vector } from '../../../src/columns/vector.ts';
import { commonTypeOf } from '../../../src/plan/casts.ts';
import type { FunctionSignature } from '../../../src/plan/functions.ts';
import { Pick, scatterInto, selectRows } from '../../expressions/boolean.ts';
import { compareValues, isComparable } from '../../expressions/comparison.ts';
import type { ScalarFunction, ScalarImplementation } from '../scalar-function.ts';
import { define, resolved } from './define.ts';

const resolve: NonNullable<FunctionSignature['resolve']> = (args, literals) => {
  if (args.length === 0) return null;
  const type = commonTypeOf(args, literals);
  return type === undefined || !isComparable(type) ? null : { args: args.map(() => type), returns: type };
};

const pick = (greatest: boolean): ScalarImplementation => (args, numRows, returns, context) => {
  const { heap } = context;
  const width = byteWidth(returns);
  const first = context.flat(args[0] as Vector);
  const data = context.allocate(numRows * width);
  heap.u8.copyWithin(data, first.data, first.data + numRows * width);
  const best: FlatVector = { form: 'flat', type: returns, length: numRows, data, validity: context.ownBitmap(first.validity, numRows) };
  for (const arg of args.slice(1)) {
    const next = context.flat(arg);
    const better = compareValues(context, 'less', false, greatest ? best : next, greatest ? next : best, numRows);
    // Take the next where it is valid, and better or the best so far is NULL.
    const missing = context.allocate(numRows);
    context.kernels.bytes_from_bitmap(missing, best.validity, numRows, 1);
    context.kernels.bools_or(better, better, missing, numRows);
    const taken = selectRows(context, { form: 'flat', type: { id: 'BOOLEAN' }, length: numRows, data: better, validity: next.validity }, Pick.TRUE);
    if (taken.count === 0) continue;
    const ones = context.newBitmap(taken.count, true);
    context.kernels.scatter_bits(best.validity, taken.rows, ones, taken.count);
    const part = context.flat(context.select({ ...next, validity: 0 }, taken.rows, taken.count));
    scatterInto(context, best, width, part, taken);
  }
  return best;
};

export const extremes: readonly ScalarFunction[] = [
  define({
    name: 'greatest', nulls: 'special', total: true, description: 'The greatest of its arguments; NULLs are left out.',
    examples: [{ sql: 'greatest(1, 5, NULL, 3)', result: '5' }, { sql: "greatest('a', 'b')", result: 'b' }],
    overloads: [resolved([NULL_TYPE], NULL_TYPE, resolve, pick(true), { variadic: true })],
  }),
  define({
    name: 'least', nulls: 'special', total: true, description: 'The least of its arguments; NULLs are left out.',
    examples: [{ sql: 'least(1.5, 2)', result: '1.5' }, { sql: 'least(NULL, 2)', result: '2' }],
    overloads: [resolved([NULL_TYPE], NULL_TYPE, resolve, pick(false), { variadic: true })],
  }),
];

