/** Three-valued helpers over BOOLEAN vectors. */
import { BOOLEAN } from '../../src/columns/types.ts';
import type { FlatVector, Vector } from '../../src/columns/vector.ts';
import type { EvaluationContext } from './evaluation-context.ts';

/** What rows to pick: NULL is neither true nor false. */
export const Pick = { TRUE: 0, NOT_TRUE: 1, NOT_FALSE: 2, FALSE: 3 } as const;

export interface Selection {
  /** Address of `count` u32 row numbers, ascending. */
  readonly rows: number;
  readonly count: number;
}

/** Rows of a BOOLEAN vector by their value. */
export function selectRows(context: EvaluationContext, bools: Vector, mode: (typeof Pick)[keyof typeof Pick]): Selection {
  const flat = context.flat(bools);
  const rows = context.allocate(flat.length * 4);
  const count = context.kernels.select_rows(rows, flat.data, flat.validity, flat.length, mode);
  return { rows, count };
}

/** a AND b, or a OR b, for every row. */
export function combineBools(context: EvaluationContext, a: Vector, b: Vector, or: boolean): Vector {
  const x = context.flat(a);
  const y = context.flat(b);
  const n = x.length;
  const { kernels } = context;
  const result = context.allocate(n);
  if (x.validity === 0 && y.validity === 0) {
    if (or) kernels.bools_or(result, x.data, y.data, n);
    else kernels.bools_and(result, x.data, y.data, n);
    return { form: 'flat', type: BOOLEAN, length: n, data: result, validity: 0 };
  }
  const validity = context.allocate((n + 7) >>> 3, 16);
  kernels.bools_combine3(result, validity, x.data, x.validity, y.data, y.validity, n, or ? 1 : 0);
  return { form: 'flat', type: BOOLEAN, length: n, data: result, validity };
}

/** Writes `part` (one value for each of `rows`) over those rows of `whole`, which must be the caller's own. */
export function scatterInto(context: EvaluationContext, whole: FlatVector, width: number, part: Vector, selection: Selection): void {
  const { kernels } = context;
  const { rows, count } = selection;
  const flat = context.flat(part);
  switch (width) {
    case 1: kernels.scatter_1(whole.data, rows, flat.data, count); break;
    case 2: kernels.scatter_2(whole.data, rows, flat.data, count); break;
    case 4: kernels.scatter_4(whole.data, rows, flat.data, count); break;
    case 8: kernels.scatter_8(whole.data, rows, flat.data, count); break;
    default: kernels.scatter_16(whole.data, rows, flat.data, count);
  }
  // `whole` starts with every bit set, and each row is written once.
  if (flat.validity !== 0) kernels.scatter_bits(whole.validity, rows, flat.validity, count);
}
