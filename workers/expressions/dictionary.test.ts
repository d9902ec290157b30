/** Work on dictionaries: once per entry, remembered for the batches that follow, and never an error for entries no row uses. */
import { beforeEach, expect, test } from 'vitest';
import { BIGINT, BOOLEAN, INTEGER, VARCHAR } from '../../src/columns/types.ts';
import type { Batch, FlatVector } from '../../src/columns/vector.ts';
import type { ColumnDef, Expr } from '../../src/plan/expr.ts';
import { ScanContext } from '../testing/scan-context.ts';
import { compileExpression } from './compile.ts';
import { EvaluationContext } from './evaluation-context.ts';
import { renderValue } from './render.ts';
import { writeValue } from './values.ts';

let task: ScanContext;
let context: EvaluationContext;
beforeEach(() => {
  task = new ScanContext();
  context = EvaluationContext.forTask(task);
});

const column: ColumnDef = { id: 1, name: 's', type: VARCHAR };
const s: Expr = { kind: 'column', id: 1, name: 's', type: VARCHAR };

/** A dictionary in memory of its own, as a scan has it for a whole row group. */
function dictionary(values: readonly string[]): FlatVector {
  const arena = task.arena();
  const data = arena.allocate(values.length * 16);
  values.forEach((value, k) => writeValue(task.heap, VARCHAR, data + k * 16, value, arena));
  return { form: 'flat', type: VARCHAR, length: values.length, data, validity: 0 };
}

function rowsOf(base: FlatVector, codes: readonly number[]): Batch {
  const indices = context.allocate(codes.length * 4);
  codes.forEach((code, row) => {
    task.heap.u32[(indices >>> 2) + row] = code;
  });
  return { numRows: codes.length, columns: [{ form: 'indexed', type: VARCHAR, length: codes.length, indices, base, dictionary: true }], sequence: 0 };
}

const length: Expr = { kind: 'call', name: 'length', overload: 0, args: [s], type: BIGINT };
const number: Expr = { kind: 'cast', type: INTEGER, try: false, arg: s };

test('is worked on once as soon as as many rows have come as it has entries', () => {
  const base = dictionary(['a', 'bb', 'ccc', 'dddd']);
  const run = compileExpression(length, [column], context);
  const results = [[0, 1], [2, 3], [3, 3, 0]].map((codes) => {
    task.beginBatch();
    const vector = run(rowsOf(base, codes));
    return { form: vector.form, base: vector.form === 'indexed' ? vector.base : undefined, values: codes.map((_, row) => renderValue(BIGINT, task.heap, vector, row)) };
  });
  expect(results.map(({ values }) => values)).toEqual([['1', '2'], ['3', '4'], ['4', '4', '1']]);
  expect(results.map(({ form }) => form)).toEqual(['flat', 'indexed', 'indexed']);
  expect(results[2]?.base).toBe(results[1]?.base);
});

test('is not mixed up with the next one, also at the same address', () => {
  const run = compileExpression(length, [column], context);
  const first = dictionary(['a', 'bb']);
  expect(renderValue(BIGINT, task.heap, run(rowsOf(first, [0, 1])), 1)).toBe('2');
  const second = { ...first };
  writeValue(task.heap, VARCHAR, first.data + 16, 'longer', context);
  expect(renderValue(BIGINT, task.heap, run(rowsOf(second, [0, 1])), 1)).toBe('6');
});

test('entries that no row uses raise no error; those that are used do', () => {
  const base = dictionary(['1', 'x']);
  const run = compileExpression(number, [column], context);
  const vector = run(rowsOf(base, [0, 0, 0, 0]));
  expect(renderValue(INTEGER, task.heap, vector, 3)).toBe('1');
  expect(() => run(rowsOf(base, [0, 1]))).toThrow(/Could not convert string 'x' to INT32/);
});

test('several functions of one column are one pass over the dictionary', () => {
  const base = dictionary(['a', 'bb', 'ccc']);
  const predicate: Expr = { kind: 'call', name: '<', overload: 0, type: BOOLEAN, args: [length, { kind: 'literal', type: BIGINT, value: 3n }] };
  const vector = compileExpression(predicate, [column], context)(rowsOf(base, [2, 1, 0, 2]));
  expect(vector).toMatchObject({ form: 'indexed', type: BOOLEAN });
  expect([0, 1, 2, 3].map((row) => renderValue(BOOLEAN, task.heap, vector, row))).toEqual(['false', 'true', 'true', 'false']);
});
