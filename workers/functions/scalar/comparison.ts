/** = <> < <= > >= and IS [NOT] DISTINCT FROM. Strings compare bytewise; NaN equals itself and is the greatest number. */
import { BOOLEAN, type DataType, NULL_TYPE } from '../../../src/columns/types.ts';
import type { Vector } from '../../../src/columns/vector.ts';
import { comparisonType } from '../../../src/plan/casts.ts';
import type { FunctionExample } from '../../../src/plan/functions.ts';
import { compareValues, isComparable } from '../../expressions/comparison.ts';
import type { EvaluationContext } from '../../expressions/evaluation-context.ts';
import type { ScalarFunction, ScalarImplementation } from '../scalar-function.ts';
import { define, resolved } from './define.ts';

/** Two sides of one comparable type. The binder, which knows literals, casts before it asks; this serves everyone else. */
const resolve = (equality: boolean) => (args: readonly DataType[]) => {
  const [a, b] = args;
  if (args.length !== 2 || a === undefined || b === undefined) return null;
  const type = comparisonType(a, b, equality);
  return type === undefined || !isComparable(type) ? null : { args: [type, type], returns: BOOLEAN };
};

function comparison(parts: {
  name: string;
  aliases?: string[];
  op: 'equal' | 'less';
  negate: boolean;
  swap: boolean;
  description: string;
  examples: FunctionExample[];
}): ScalarFunction {
  const run: ScalarImplementation = (args, numRows, _returns, context) => {
    const [a, b] = (parts.swap ? [args[1], args[0]] : args) as [Vector, Vector];
    return { form: 'flat', type: BOOLEAN, length: numRows, data: compareValues(context, parts.op, parts.negate, a, b, numRows), validity: 0 };
  };
  return define({
    name: parts.name,
    ...(parts.aliases === undefined ? {} : { aliases: parts.aliases }),
    total: true,
    description: parts.description,
    examples: parts.examples,
    overloads: [resolved([NULL_TYPE, NULL_TYPE], BOOLEAN, resolve(parts.op === 'equal'), run)],
  });
}

/** Whether both sides are the same, NULL being a value like any other. Never NULL. */
function distinct(args: readonly Vector[], numRows: number, context: EvaluationContext, negate: boolean): Vector {
  const [a, b] = args as [Vector, Vector];
  const { kernels } = context;
  const same = compareValues(context, 'equal', false, a, b, numRows);
  const left = context.validityOf(a);
  const right = context.validityOf(b);
  if (left !== 0 || right !== 0) {
    // Same where both are valid and equal, or both NULL: equal AND (left OR right valid) … spelled out in bytes.
    const x = context.allocate(numRows);
    const y = context.allocate(numRows);
    kernels.bytes_from_bitmap(x, left === 0 ? context.newBitmap(numRows, true) : left, numRows, 0);
    kernels.bytes_from_bitmap(y, right === 0 ? context.newBitmap(numRows, true) : right, numRows, 0);
    kernels.bools_same_with_nulls(same, x, y, numRows);
  }
  if (negate) kernels.bools_not(same, same, numRows);
  return { form: 'flat', type: BOOLEAN, length: numRows, data: same, validity: 0 };
}

export const comparisons: readonly ScalarFunction[] = [
  comparison({
    name: '=', aliases: ['=='], op: 'equal', negate: false, swap: false,
    description: 'Are both sides equal?',
    examples: [{ sql: '1 = 1.0', result: 'true' }, { sql: "'a' = 'A'", result: 'false' }, { sql: "'nan'::DOUBLE = 'nan'::DOUBLE", result: 'true' }],
  }),
  comparison({
    name: '<>', aliases: ['!='], op: 'equal', negate: true, swap: false,
    description: 'Do the sides differ?',
    examples: [{ sql: '1 <> 2', result: 'true' }, { sql: '1 != NULL', result: null }],
  }),
  comparison({
    name: '<', op: 'less', negate: false, swap: false,
    description: 'Is the left side smaller?',
    examples: [{ sql: "'abc' < 'abd'", result: 'true' }, { sql: "1e300 < 'nan'::DOUBLE", result: 'true' }],
  }),
  comparison({
    name: '<=', op: 'less', negate: true, swap: true,
    description: 'Is the left side smaller or equal?',
    examples: [{ sql: '2 <= 2', result: 'true' }, { sql: "DATE '2024-01-02' <= DATE '2024-01-01'", result: 'false' }],
  }),
  comparison({
    name: '>', op: 'less', negate: false, swap: true,
    description: 'Is the left side greater?',
    examples: [{ sql: '3 > 2', result: 'true' }, { sql: "INTERVAL '1 month' > INTERVAL '29 days'", result: 'true' }],
  }),
  comparison({
    name: '>=', op: 'less', negate: true, swap: false,
    description: 'Is the left side greater or equal?',
    examples: [{ sql: '2 >= 3', result: 'false' }, { sql: "'b' >= 'a'", result: 'true' }],
  }),
  define({
    name: 'is distinct from',
    nulls: 'special',
    total: true,
    description: 'Do the sides differ, where NULL is a value like any other?',
    examples: [{ sql: '1 IS DISTINCT FROM NULL', result: 'true' }, { sql: 'NULL IS DISTINCT FROM NULL', result: 'false' }],
    overloads: [resolved([NULL_TYPE, NULL_TYPE], BOOLEAN, resolve(true), (args, numRows, _, context) => distinct(args, numRows, context, true))],
  }),
  define({
    name: 'is not distinct from',
    nulls: 'special',
    total: true,
    description: 'Are the sides the same, where NULL is a value like any other?',
    examples: [{ sql: '1 IS NOT DISTINCT FROM 1', result: 'true' }, { sql: 'NULL IS NOT DISTINCT FROM NULL', result: 'true' }],
    overloads: [resolved([NULL_TYPE, NULL_TYPE], BOOLEAN, resolve(true), (args, numRows, _, context) => distinct(args, numRows, context, false))],
  }),
];
