/** Comparisons of two vectors of one type; the kernels' two loops make all six operators. */
import { BOOLEAN, type DataType, type PhysicalType, physicalType } from '../../src/columns/types.ts';
import type { Vector } from '../../src/columns/vector.ts';
import { InternalError } from '../../src/base/errors.ts';
import type { Kernels } from '../memory/kernels.ts';
import type { EvaluationContext } from './evaluation-context.ts';

type CompareKernel = (op: number, mode: number, dst: number, a: number, b: number, n: number, flip: number) => void;

export function compareKernel(kernels: Kernels, type: PhysicalType): CompareKernel {
  switch (type) {
    case 'bool': case 'u8': return kernels.compare_u8;
    case 'i8': return kernels.compare_i8;
    case 'i16': return kernels.compare_i16;
    case 'u16': return kernels.compare_u16;
    case 'i32': return kernels.compare_i32;
    case 'u32': return kernels.compare_u32;
    case 'i64': return kernels.compare_i64;
    case 'u64': return kernels.compare_u64;
    case 'i128': return kernels.compare_i128;
    case 'u128': return kernels.compare_u128;
    case 'f32': return kernels.compare_f32;
    case 'f64': return kernels.compare_f64;
    case 'view': return kernels.compare_view;
    case 'interval': return kernels.compare_interval;
    default: throw new InternalError(`No comparison of ${type}`);
  }
}

/** Can values of this type be compared by a kernel? Nested ones can't yet. */
export function isComparable(type: DataType): boolean {
  const physical = physicalType(type);
  return physical !== 'list' && physical !== 'struct';
}

/**
 * Values only, into bytes 0 or 1; NULLs are the caller's business. `negate` turns equal into different and less
 * into greater or equal.
 */
export function compareValues(context: EvaluationContext, op: 'equal' | 'less', negate: boolean, a: Vector, b: Vector, numRows: number): number {
  const x = context.operand(a);
  let y = context.operand(b);
  if (x.constant && y.constant && numRows > 1) y = { data: context.flat(b).data, constant: false };
  const result = context.allocate(numRows);
  const mode = x.constant ? (numRows === 1 ? 0 : 2) : y.constant ? 1 : 0;
  const kernel = compareKernel(context.kernels, physicalType(a.type));
  kernel(op === 'equal' ? 0 : 1, mode, result, x.data, y.data, numRows, negate ? 1 : 0);
  return result;
}

/** SQL comparison: NULL where either side is NULL. */
export function compareVectors(context: EvaluationContext, op: 'equal' | 'less', negate: boolean, a: Vector, b: Vector): Vector {
  const n = a.length;
  const validity = context.andBitmaps(context.validityOf(a), context.validityOf(b), n);
  return { form: 'flat', type: BOOLEAN, length: n, data: compareValues(context, op, negate, a, b, n), validity };
}
