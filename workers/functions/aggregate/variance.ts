/**
 * Variances and standard deviations, from exact sums of the values and of their squares, so that neither the order of rows
 * nor cancellation matters: the exact numerator n * sum(x^2) - sum(x)^2 is divided and rounded once.
 *
 * State: three double sums (values, squares, the squares' rounding errors), then u64 count.
 */
import { DOUBLE } from '../../../src/columns/types.ts';
import { UserError } from '../../../src/base/errors.ts';
import type { ColumnView } from '../../memory/column-view.ts';
import type { AggregateContext } from '../../operators/aggregate/aggregate-context.ts';
import type { AggregateFunction, AggregateInstance } from '../aggregate-function.ts';
import { DOUBLE_SUM_BYTES, DoubleSum, LEAST_EXPONENT } from './double-sum.ts';
import { flatVector, resultBuffers } from './results.ts';

const COUNT = 3 * DOUBLE_SUM_BYTES;
const UNIT = BigInt(-LEAST_EXPONENT);

interface Kind {
  /** As DuckDB names it in errors. */
  readonly label: string;
  readonly sample: boolean;
  readonly root: boolean;
}

class Variance implements AggregateInstance {
  private readonly kind: Kind;
  private readonly offset: number;
  private readonly context: AggregateContext;
  private readonly sums: readonly DoubleSum[];
  /** Squares and errors of the batch that was prepared, by the view they were made of. */
  private parts: readonly ColumnView[] = [];

  constructor(kind: Kind, offset: number, context: AggregateContext) {
    this.kind = kind;
    this.offset = offset;
    this.context = context;
    this.sums = [0, 1, 2].map((k) => new DoubleSum(DOUBLE, offset + k * DOUBLE_SUM_BYTES, context));
  }
  initialise(state: number, grouped: boolean): void {
    this.sums.forEach((sum, k) => sum.initialise(state + k * DOUBLE_SUM_BYTES, grouped));
  }
  prepare([arg]: readonly [ColumnView], numRows: number, everyRow: boolean, emptyState: number): void {
    this.parts = this.squares(arg, numRows);
    this.parts.forEach((part, k) => (this.sums[k] as DoubleSum).prepare(part, numRows, everyRow, emptyState + k * DOUBLE_SUM_BYTES));
  }
  update(rows: number, numRows: number, [arg]: readonly [ColumnView]): void {
    this.squares(arg, numRows).forEach((part, k) => (this.sums[k] as DoubleSum).update(rows, numRows, part));
    if (arg.validity === 0) this.context.kernels.agg_count_rows(rows, numRows, this.offset + COUNT);
    else this.context.kernels.agg_count(rows, numRows, this.offset + COUNT, arg.validity, arg.indices);
  }
  updateOne(row: number, numRows: number, [arg]: readonly [ColumnView]): void {
    const { kernels } = this.context;
    this.squares(arg, numRows).forEach((part, k) => (this.sums[k] as DoubleSum).updateOne(row, numRows, part));
    kernels.agg_add_count(row + this.offset + COUNT, arg.validity === 0 ? numRows : kernels.agg_count_one(numRows, arg.validity, arg.indices));
  }
  carry(chunk: number, rowBytes: number, numRows: number): void {
    for (const sum of this.sums) sum.carry(chunk, rowBytes, numRows);
  }
  layout(): unknown {
    return this.sums.map((sum) => sum.layout());
  }
  setInputs(layouts: readonly unknown[]): void {
    this.sums.forEach((sum, k) => sum.setInputs(layouts.map((layout) => (layout as readonly unknown[])[k])));
  }
  combine(targets: number, sources: number, numRows: number, input: number): void {
    for (const sum of this.sums) sum.combine(targets, sources, numRows, input);
    this.context.kernels.agg_combine_counts(targets, sources, numRows, this.offset + COUNT);
  }
  adopt(rows: number, numRows: number, input: number): void {
    for (const sum of this.sums) sum.adopt(rows, numRows, input);
  }

  /** @throws UserError (OUT_OF_RANGE) where a value is infinite or not a number, or the result too large */
  finish(rows: number, numRows: number) {
    const { heap } = this.context;
    const { data, validity } = resultBuffers(DOUBLE, numRows, this.context);
    heap.u8.fill(0xff, validity, validity + ((numRows + 7) >>> 3));
    for (let k = 0; k < numRows; k++) {
      const value = this.value((heap.u32[rows / 4 + k] as number) + this.offset);
      heap.f64[data / 8 + k] = value ?? 0;
      if (value === undefined) heap.u8[validity + (k >> 3)] = (heap.u8[validity + (k >> 3)] as number) & ~(1 << (k & 7));
    }
    return flatVector(DOUBLE, numRows, data, validity);
  }

  private value(state: number): number | undefined {
    const count = this.context.heap.u64[(state + COUNT) / 8] as bigint;
    if (count === 0n || (this.kind.sample && count === 1n)) return undefined;
    const [sum, squares, errors] = this.sums.map((part, k) => part.exact(state + k * DOUBLE_SUM_BYTES));
    if (sum === undefined || squares === undefined || errors === undefined) throw this.outOfRange();
    // In units of 2^-1074 and 2^-2148.
    let numerator = ((count * (squares + errors)) << UNIT) - sum * sum;
    // Squares too small to be exact may leave it below zero.
    if (numerator < 0n) numerator = 0n;
    const variance = divide(numerator, count * (this.kind.sample ? count - 1n : count), 2 * LEAST_EXPONENT);
    if (!Number.isFinite(variance)) throw this.outOfRange();
    return this.kind.root ? Math.sqrt(variance) : variance;
  }

  private outOfRange(): UserError {
    return new UserError('OUT_OF_RANGE', `${this.kind.label} is out of range!`);
  }

  /** Values, squares and the squares' errors, NULL where the values are. */
  private squares(arg: ColumnView, numRows: number): readonly ColumnView[] {
    const { kernels, scratch } = this.context;
    const p = scratch.allocate(numRows * 8);
    const e = scratch.allocate(numRows * 8);
    kernels.agg_squares(numRows, arg.data, arg.indices, 8, p, e);
    let { validity } = arg;
    if (validity !== 0 && arg.indices !== 0) {
      validity = scratch.allocate((numRows + 7) >>> 3, 8);
      kernels.gather_bits(validity, arg.validity, arg.indices, numRows);
    }
    const made = (data: number): ColumnView => ({ type: DOUBLE, data, validity, indices: 0 });
    return [arg, made(p), made(e)];
  }
}

/** The double nearest to numerator / denominator * 2^scale. */
function divide(numerator: bigint, denominator: bigint, scale: number): number {
  if (numerator === 0n) return 0;
  // 64 bits of quotient or more, the last of which says whether anything is left.
  const shift = Math.max(0, 66 + denominator.toString(2).length - numerator.toString(2).length);
  const shifted = numerator << BigInt(shift);
  let quotient = shifted / denominator;
  if (quotient * denominator !== shifted) quotient |= 1n;
  const bits = quotient.toString(2).length;
  const drop = bits - 64;
  let exponent = scale - shift;
  if (drop > 0) {
    const rest = quotient & ((1n << BigInt(drop)) - 1n);
    quotient = (quotient >> BigInt(drop)) | (rest === 0n ? 0n : 1n);
    exponent += drop;
  }
  const value = Number(quotient);
  return value * 2 ** Math.trunc(exponent / 2) * 2 ** (exponent - Math.trunc(exponent / 2));
}

function varianceFunction(name: string, aliases: readonly string[], kind: Kind, description: string, result: string): AggregateFunction {
  return {
    kind: 'aggregate',
    name,
    aliases,
    nulls: 'propagate',
    description,
    examples: [{ sql: `${name}(x) FROM (VALUES (1), (3), (NULL)) t(x)`, result }],
    signatures: [{ args: [DOUBLE], returns: DOUBLE }],
    implementations: [{ stateBytes: () => COUNT + 8, create: (_args, _returns, offset, context) => new Variance(kind, offset, context) }],
  };
}

export const varianceFunctions: readonly AggregateFunction[] = [
  varianceFunction('var_samp', ['variance'], { label: 'VARSAMP', sample: true, root: false }, 'Variance of a sample; NULL for fewer than two values.', '2.0'),
  varianceFunction('var_pop', [], { label: 'VARPOP', sample: false, root: false }, 'Variance of a whole population.', '1.0'),
  varianceFunction('stddev_samp', ['stddev'], { label: 'STDDEV_SAMP', sample: true, root: true }, 'Standard deviation of a sample; NULL for fewer than two values.', '1.4142135623730951'),
  varianceFunction('stddev_pop', [], { label: 'STDDEV_POP', sample: false, root: true }, 'Standard deviation of a whole population.', '1.0'),
];
