/** Functions computed row by row in TypeScript: for what is not hot enough to be a kernel. */
import { byteWidth, type DataType, physicalType } from '../../../src/columns/types.ts';
import type { Vector } from '../../../src/columns/vector.ts';
import type { LiteralValue } from '../../../src/plan/expr.ts';
import type { EvaluationContext } from '../../expressions/evaluation-context.ts';
import { textReader } from '../../expressions/text-reader.ts';
import { dataOf, locateRow, readValue, writeValue } from '../../expressions/values.ts';
import type { ScalarImplementation } from '../scalar-function.ts';

/** One value of each argument; `null` only reaches functions that see NULLs themselves. */
export type RowFunction = (values: readonly LiteralValue[], context: EvaluationContext) => LiteralValue;

/**
 * Calls `compute` for each row where every argument is valid; a result of null is NULL. Constant arguments are read
 * once.
 */
export function perRow(compute: RowFunction): ScalarImplementation {
  return (args, numRows, returns, context) => run(args, numRows, returns, context, compute, true);
}

/** The same for functions with `nulls: 'special'`: NULLs come as null. */
export function perRowWithNulls(compute: RowFunction): ScalarImplementation {
  return (args, numRows, returns, context) => run(args, numRows, returns, context, compute, false);
}

function run(args: readonly Vector[], numRows: number, returns: DataType, context: EvaluationContext, compute: RowFunction, skipNulls: boolean): Vector {
  const { heap } = context;
  const width = byteWidth(returns);
  const isView = physicalType(returns) === 'view';
  const result = context.newFlat(returns, numRows);
  let validity = 0;
  const readers = args.map((arg): ((row: number) => LiteralValue) => {
    const data = dataOf(arg);
    const { type } = arg;
    if (type.id === 'VARCHAR' && arg.form !== 'constant') {
      const read = textReader(context, arg, skipNulls ? context.validity : context.validityOf(arg));
      return skipNulls ? read : (row) => (locateRow(heap, arg, row) < 0 ? null : read(row));
    }
    if (arg.form === 'constant') {
      const at = locateRow(heap, arg, 0);
      const value = at < 0 ? null : readValue(heap, type, data, 0);
      return () => value;
    }
    return (row) => {
      const at = locateRow(heap, arg, row);
      return at < 0 ? null : readValue(heap, type, data, at);
    };
  });
  const values: LiteralValue[] = new Array(args.length).fill(null);
  const mask = context.validity;
  for (let row = 0; row < numRows; row++) {
    const address = result.data + row * width;
    let value: LiteralValue = null;
    if (!skipNulls || context.isSet(mask, row)) {
      for (let k = 0; k < readers.length; k++) values[k] = (readers[k] as (row: number) => LiteralValue)(row);
      value = compute(values, context);
      if (value !== null) {
        writeValue(heap, returns, address, value, context);
        continue;
      }
      if (validity === 0) validity = context.newBitmap(numRows, true);
      context.clearBit(validity, row);
    }
    if (isView) heap.u8.fill(0, address, address + 16);
  }
  return { ...result, validity };
}

/** A function of DOUBLE on typed arrays. */
export function perDouble(compute: (value: number) => number): ScalarImplementation {
  return (args, numRows, returns, context) => {
    const input = context.flat(args[0] as Vector);
    const result = context.newFlat(returns, numRows);
    const from = input.data >>> 3;
    const to = result.data >>> 3;
    const { f64 } = context.heap;
    for (let row = 0; row < numRows; row++) f64[to + row] = compute(f64[from + row] as number);
    return result;
  };
}

/** The same with a domain: values outside it are an error, in valid rows. */
export function perDoubleChecked(compute: (value: number) => number, check: (value: number) => void): ScalarImplementation {
  const plain = perDouble(compute);
  return (args, numRows, returns, context) => {
    const input = context.flat(args[0] as Vector);
    for (let row = 0; row < numRows; row++) {
      if (context.isSet(context.validity, row)) check(context.heap.f64[(input.data >>> 3) + row] as number);
    }
    return plain([input], numRows, returns, context);
  };
}

/** A function of two DOUBLEs. */
export function perDoubles(compute: (a: number, b: number) => number): ScalarImplementation {
  return (args, numRows, returns, context) => {
    const a = context.flat(args[0] as Vector);
    const b = context.flat(args[1] as Vector);
    const result = context.newFlat(returns, numRows);
    const { f64 } = context.heap;
    for (let row = 0; row < numRows; row++)
      f64[(result.data >>> 3) + row] = compute(f64[(a.data >>> 3) + row] as number, f64[(b.data >>> 3) + row] as number);
    return result;
  };
}
