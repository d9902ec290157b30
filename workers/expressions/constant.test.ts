import { expect, test } from 'vitest';
import { BIGINT, INTEGER, VARCHAR } from '../../src/columns/types.ts';
import type { Expr } from '../../src/plan/expr.ts';
import { nodeKernelsModule } from '../testing/node-kernels.ts';
import { createConstantEvaluator } from './constant.ts';

const constants = createConstantEvaluator(nodeKernelsModule());
const literal = (value: bigint | null): Expr => ({ kind: 'literal', type: INTEGER, value });
const sum = (a: Expr, b: Expr): Expr => ({ kind: 'call', name: '+', overload: 2, args: [a, b], type: INTEGER, span: { start: 3, end: 8 } });
const greatest = literal(2_147_483_647n);

test('folds what has no columns, keeping type and place', () => {
  expect(constants.foldConstant(sum(literal(1n), sum(literal(2n), literal(3n))))).toEqual({ kind: 'literal', type: INTEGER, value: 6n, span: { start: 3, end: 8 } });
  expect(constants.foldConstant(sum(literal(1n), literal(null)))).toMatchObject({ value: null });
});

test('leaves alone what fails, has columns, or changes from call to call', () => {
  expect(constants.foldConstant(sum(greatest, literal(1n)))).toBeUndefined();
  expect(constants.foldConstant(sum(literal(1n), { kind: 'column', id: 1, name: 'x', type: INTEGER }))).toBeUndefined();
  expect(constants.foldConstant({ kind: 'call', name: 'random', overload: 0, args: [], type: { id: 'DOUBLE' } })).toBeUndefined();
});

test('evaluation throws what the expression throws', () => {
  expect(() => constants.evaluateConstant(sum(greatest, literal(1n)))).toThrow('Overflow in addition of INT32 (2147483647 + 1)!');
});

test('a constant too large for its memory is left to the query', () => {
  const repeat: Expr = { kind: 'call', name: 'repeat', overload: 0, args: [{ kind: 'literal', type: VARCHAR, value: 'x' }, { kind: 'literal', type: BIGINT, value: 200_000_000n }], type: VARCHAR };
  expect(constants.foldConstant(repeat)).toBeUndefined();
  expect(constants.foldConstant(sum(literal(1n), literal(1n)))).toMatchObject({ value: 2n });
});
