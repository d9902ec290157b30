/** NOT, IS [NOT] NULL / TRUE / FALSE / UNKNOWN. AND and OR are expressions of their own (workers/expressions). */
import { BOOLEAN, type DataType, NULL_TYPE } from '../../../src/columns/types.ts';
import type { Vector } from '../../../src/columns/vector.ts';
import type { FunctionExample } from '../../../src/plan/functions.ts';
import type { EvaluationContext } from '../../expressions/evaluation-context.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { define, overload, resolved } from './define.ts';

function bools(numRows: number, data: number): Vector {
  return { form: 'flat', type: BOOLEAN, length: numRows, data, validity: 0 };
}

function isNull(vector: Vector, numRows: number, context: EvaluationContext, negate: boolean): Vector {
  const data = context.allocate(numRows);
  const validity = context.validityOf(vector);
  if (validity === 0) context.heap.u8.fill(negate ? 1 : 0, data, data + numRows);
  else context.kernels.bytes_from_bitmap(data, validity, numRows, negate ? 0 : 1);
  return bools(numRows, data);
}

function isBoolean(vector: Vector, numRows: number, context: EvaluationContext, value: boolean, negate: boolean): Vector {
  const flat = context.flat(vector);
  const data = context.allocate(numRows);
  const { kernels } = context;
  if (value) context.heap.u8.copyWithin(data, flat.data, flat.data + numRows);
  else kernels.bools_not(data, flat.data, numRows);
  if (flat.validity !== 0) {
    const valid = context.allocate(numRows);
    kernels.bytes_from_bitmap(valid, flat.validity, numRows, 0);
    kernels.bools_and(data, data, valid, numRows);
  }
  if (negate) kernels.bools_not(data, data, numRows);
  return bools(numRows, data);
}

const anyType = (args: readonly DataType[]) => (args.length === 1 ? { args, returns: BOOLEAN } : null);

function booleanTest(name: string, value: boolean, negate: boolean, examples: FunctionExample[]): ScalarFunction {
  return define({
    name,
    nulls: 'special',
    total: true,
    description: `Is the value ${negate ? 'anything but' : 'exactly'} ${value ? 'true' : 'false'}? Never NULL.`,
    examples,
    overloads: [overload([BOOLEAN], BOOLEAN, (args, numRows, _, context) => isBoolean(args[0] as Vector, numRows, context, value, negate))],
  });
}

export const logic: readonly ScalarFunction[] = [
  define({
    name: 'not',
    total: true,
    description: 'Turns true into false and false into true.',
    examples: [{ sql: 'NOT true', result: 'false' }, { sql: 'NOT NULL::BOOLEAN', result: null }],
    overloads: [
      overload([BOOLEAN], BOOLEAN, (args, numRows, _, context) => {
        const data = context.allocate(numRows);
        context.kernels.bools_not(data, context.flat(args[0] as Vector).data, numRows);
        return bools(numRows, data);
      }),
    ],
  }),
  define({
    name: 'is null',
    nulls: 'special',
    total: true,
    description: 'Is the value missing?',
    examples: [{ sql: 'NULL IS NULL', result: 'true' }, { sql: "'' IS NULL", result: 'false' }],
    overloads: [resolved([NULL_TYPE], BOOLEAN, anyType, (args, numRows, _, context) => isNull(args[0] as Vector, numRows, context, false))],
  }),
  define({
    name: 'is not null',
    nulls: 'special',
    total: true,
    description: 'Is there a value?',
    examples: [{ sql: '1 IS NOT NULL', result: 'true' }],
    overloads: [resolved([NULL_TYPE], BOOLEAN, anyType, (args, numRows, _, context) => isNull(args[0] as Vector, numRows, context, true))],
  }),
  booleanTest('is true', true, false, [{ sql: '(1 = 1) IS TRUE', result: 'true' }, { sql: 'NULL::BOOLEAN IS TRUE', result: 'false' }]),
  booleanTest('is not true', true, true, [{ sql: 'NULL::BOOLEAN IS NOT TRUE', result: 'true' }]),
  booleanTest('is false', false, false, [{ sql: '(1 = 2) IS FALSE', result: 'true' }]),
  booleanTest('is not false', false, true, [{ sql: '(1 = 2) IS NOT FALSE', result: 'false' }]),
];
