/** FILTER, PROJECT, EXPAND, TASK_LIMIT and VALUES: what they pass on, in which form, and when they stop. */
import { beforeEach, describe, expect, test } from 'vitest';
import { BIGINT, BOOLEAN, INTEGER, VARCHAR, type DataType } from '../../src/columns/types.ts';
import type { Batch } from '../../src/columns/vector.ts';
import type { ColumnDef, Expr, LiteralValue } from '../../src/plan/expr.ts';
import { EvaluationContext } from '../expressions/evaluation-context.ts';
import { renderValue } from '../expressions/render.ts';
import { writeValue } from '../expressions/values.ts';
import { ScanContext } from '../testing/scan-context.ts';
import { expandOperator } from './expand.ts';
import { filterOperator } from './filter.ts';
import type { Consumer } from './operator.ts';
import { projectOperator } from './project.ts';
import { taskLimitOperator } from './task-limit.ts';
import { valuesSource } from './values.ts';

let task: ScanContext;
beforeEach(() => {
  task = new ScanContext();
});

const number: ColumnDef = { id: 1, name: 'n', type: INTEGER };
const text: ColumnDef = { id: 2, name: 's', type: VARCHAR };
const column = ({ id, name, type }: ColumnDef): Expr => ({ kind: 'column', id, name, type });
const literal = (type: DataType, value: LiteralValue): Expr => ({ kind: 'literal', type, value });
const less = (a: Expr, b: Expr): Expr => ({ kind: 'call', name: '<', overload: 0, args: [a, b], type: BOOLEAN });

/** Rows `n` = from … and `s` = 'row n'. */
function batch(from: number, count: number): Batch {
  const context = EvaluationContext.forTask(task);
  const n = context.newFlat(INTEGER, count);
  const s = context.newFlat(VARCHAR, count);
  for (let row = 0; row < count; row++) {
    writeValue(task.heap, INTEGER, n.data + row * 4, BigInt(from + row), context);
    writeValue(task.heap, VARCHAR, s.data + row * 16, `this is row ${from + row}`, context);
  }
  return { numRows: count, columns: [n, s], sequence: 7 };
}

class Recorder implements Consumer {
  readonly rows: (string | null)[][] = [];
  readonly batches: Batch[] = [];
  finished = 0;
  push(pushed: Batch): void {
    expect(pushed.numRows).toBeGreaterThan(0);
    this.batches.push(pushed);
    for (let row = 0; row < pushed.numRows; row++) this.rows.push(pushed.columns.map((vector) => renderValue(vector.type, task.heap, vector, row)));
  }
  finish(): void {
    this.finished++;
  }
}

describe('FILTER', () => {
  test('keeps the rows that pass, as indexed columns over the same memory', () => {
    const recorder = new Recorder();
    const filter = filterOperator.create({ kind: 'filter', predicate: less(column(number), literal(INTEGER, 3n)), columns: [number, text] }, [number, text], task, recorder);
    const input = batch(0, 10);
    filter.push(input);
    filter.push(batch(10, 10));
    filter.finish();
    expect(recorder.rows).toEqual([['0', 'this is row 0'], ['1', 'this is row 1'], ['2', 'this is row 2']]);
    expect(recorder.batches[0]?.columns[1]).toMatchObject({ form: 'indexed', base: input.columns[1] });
    expect(recorder.batches[0]?.sequence).toBe(7);
    expect(recorder.finished).toBe(1);
  });
  test('passes a batch on untouched where every row passes', () => {
    const recorder = new Recorder();
    const filter = filterOperator.create({ kind: 'filter', predicate: less(column(number), literal(INTEGER, 100n)), columns: [number, text] }, [number, text], task, recorder);
    const input = batch(0, 10);
    filter.push(input);
    expect(recorder.batches).toEqual([input]);
  });
  test('composes the indices of columns that are indexed already', () => {
    const recorder = new Recorder();
    const second = filterOperator.create({ kind: 'filter', predicate: less(literal(INTEGER, 1n), column(number)), columns: [number, text] }, [number, text], task, recorder);
    const first = filterOperator.create({ kind: 'filter', predicate: less(column(number), literal(INTEGER, 4n)), columns: [number, text] }, [number, text], task, second);
    const input = batch(0, 10);
    first.push(input);
    expect(recorder.rows.map(([n]) => n)).toEqual(['2', '3']);
    const [n, s] = recorder.batches[0]?.columns ?? [];
    expect(n).toMatchObject({ form: 'indexed', base: input.columns[0] });
    expect(n?.form === 'indexed' && s?.form === 'indexed' && n.indices === s.indices).toBe(true);
  });
  test('NULL does not pass', () => {
    const recorder = new Recorder();
    filterOperator.create({ kind: 'filter', predicate: literal(BOOLEAN, null), columns: [number, text] }, [number, text], task, recorder).push(batch(0, 5));
    expect(recorder.batches).toEqual([]);
  });
  test('later conjuncts see only the rows that are left', () => {
    const recorder = new Recorder();
    const cast: Expr = { kind: 'cast', type: BIGINT, try: false, arg: { kind: 'call', name: 'right', overload: 0, args: [column(text), literal(BIGINT, 1n)], type: VARCHAR } };
    const failing: Expr = { kind: 'cast', type: BIGINT, try: false, arg: { kind: 'case', type: VARCHAR, branches: [{ when: less(column(number), literal(INTEGER, 3n)), then: literal(VARCHAR, '1') }], otherwise: literal(VARCHAR, 'x') } };
    const predicate: Expr = { kind: 'and', type: BOOLEAN, args: [less(column(number), literal(INTEGER, 3n)), less(failing, cast)] };
    filterOperator.create({ kind: 'filter', predicate, columns: [number, text] }, [number, text], task, recorder).push(batch(0, 10));
    expect(recorder.rows.map(([n]) => n)).toEqual(['2']);
  });
});

test('PROJECT computes its columns and finishes', () => {
  const recorder = new Recorder();
  const plus: Expr = { kind: 'call', name: '+', overload: 2, args: [column(number), literal(INTEGER, 10n)], type: INTEGER };
  const project = projectOperator.create({ kind: 'project', exprs: [plus, literal(VARCHAR, 'x'), plus, column(text)], columns: [] }, [number, text], task, recorder);
  project.push(batch(0, 2));
  project.finish();
  expect(recorder.rows).toEqual([['10', 'x', '10', 'this is row 0'], ['11', 'x', '11', 'this is row 1']]);
  // Equal expressions are one vector.
  expect(recorder.batches[0]?.columns[0]).toBe(recorder.batches[0]?.columns[2]);
  expect(recorder.finished).toBe(1);
});

test('EXPAND emits a batch once per projection list', () => {
  const recorder = new Recorder();
  const expand = expandOperator.create({ kind: 'expand', projections: [[column(number), literal(INTEGER, 0n)], [literal(INTEGER, null), literal(INTEGER, 1n)]], columns: [] }, [number, text], task, recorder);
  expand.push(batch(0, 2));
  expect(recorder.rows).toEqual([['0', '0'], ['1', '0'], [null, '1'], [null, '1']]);
});

test('TASK_LIMIT passes the first rows and stops the source', () => {
  const recorder = new Recorder();
  const limit = taskLimitOperator.create({ kind: 'task-limit', limit: 3, offset: 0, columns: [number, text] } as never, [number, text], task, recorder);
  limit.push(batch(0, 2));
  expect(task.stopped).toBe(false);
  limit.push(batch(2, 2));
  expect(task.stopped).toBe(true);
  limit.push(batch(4, 2));
  limit.finish();
  expect(recorder.rows.map(([n]) => n)).toEqual(['0', '1', '2']);
});

test('VALUES emits its rows in batches, once', async () => {
  task.batchRows = 2;
  const recorder = new Recorder();
  const rows = [[literal(INTEGER, 1n), literal(VARCHAR, 'a')], [literal(INTEGER, null), literal(VARCHAR, null)], [{ kind: 'call', name: '+', overload: 2, args: [literal(INTEGER, 1n), literal(INTEGER, 2n)], type: INTEGER } as Expr, literal(VARCHAR, 'a longer text than twelve')]];
  const source = valuesSource.create({ kind: 'values', columns: [number, text], rows }, task);
  await source.run(recorder);
  await source.run(recorder);
  expect(recorder.rows).toEqual([['1', 'a'], [null, null], ['3', 'a longer text than twelve']]);
  expect(recorder.batches.map(({ numRows }) => numRows)).toEqual([2, 1]);
});
