/** The exact sum of FLOATs and DOUBLEs, rounded once, shared by sum and avg. The method is told in kernels/aggregate-sum-double.ts. */
import { physicalType, type DataType } from '../../../src/columns/types.ts';
import type { ColumnView } from '../../memory/column-view.ts';
import type { AggregateContext } from '../../operators/aggregate/aggregate-context.ts';

export const DOUBLE_SUM_BYTES = 24;
const FLAGS = 20;
const SEEN = 1;
const NODES = 16;
/** The nodes' windows begin at the least subnormal. */
export const LEAST_EXPONENT = -1074;
const LEAST_GRID = -1024;
const GREATEST_GRID = 960;
const NO_GRID = GREATEST_GRID;

export interface DoubleSumLayout {
  /** The grid of the states; undefined where no value was seen. */
  readonly grid: number | undefined;
  /** Whether there can be states that have seen no value. */
  readonly mark: boolean;
}

export class DoubleSum {
  private readonly offset: number;
  private readonly context: AggregateContext;
  private readonly width: 4 | 8;
  private grid: number | undefined;
  private c1 = 0;
  private c2 = 0;
  private limit = 0;
  /** From the first batch with NULLs or a filter on, groups can lack a value, so seeing one is noted. */
  private mark = false;
  private inputGrids: number[] = [];

  constructor(type: DataType, offset: number, context: AggregateContext) {
    this.offset = offset;
    this.context = context;
    this.width = physicalType(type) === 'f32' ? 4 : 8;
  }

  initialise(state: number, grouped: boolean): void {
    this.mark ||= !grouped;
    this.context.heap.u32[(state + FLAGS) / 4] = this.mark ? 0 : SEEN;
  }

  prepare(arg: ColumnView, numRows: number, everyRow: boolean, emptyState: number): void {
    if (!this.mark && (arg.validity !== 0 || !everyRow)) {
      this.mark = true;
      this.context.heap.u32[(emptyState + FLAGS) / 4] = 0;
    }
    if (this.grid === undefined) {
      const greatest = this.context.kernels.agg_greatest_magnitude(numRows, arg.data, arg.validity, arg.indices, this.width);
      if (greatest > 0) this.setGrid(gridFor(greatest));
    }
  }

  update(rows: number, numRows: number, arg: ColumnView): void {
    const { kernels, strings } = this.context;
    if (this.grid === undefined) this.setGrid(0); // nothing but zeros, NaNs and infinities so far
    const kernel = this.width === 4 ? kernels.agg_sum_f32 : kernels.agg_sum_f64;
    const mark = this.mark ? 1 : 0;
    for (let k = 0; ; strings.grow()) {
      k = kernel(rows, k, numRows, this.offset, arg.data, arg.validity, arg.indices, this.c1, this.c2, this.limit, mark, strings.address);
      if (k === numRows) return;
    }
  }

  updateOne(row: number, numRows: number, arg: ColumnView): void {
    const { kernels, strings } = this.context;
    if (this.grid === undefined) this.setGrid(0);
    const kernel = this.width === 4 ? kernels.agg_sum_f32_one : kernels.agg_sum_f64_one;
    for (let k = 0; ; strings.grow()) {
      k = kernel(row + this.offset, k, numRows, arg.data, arg.validity, arg.indices, this.c1, this.c2, this.limit, strings.address);
      if (k === numRows) return;
    }
  }

  carry(chunk: number, rowBytes: number, numRows: number): void {
    if (this.grid === undefined) return;
    const { kernels, strings } = this.context;
    for (let k = 0; ; strings.grow()) {
      k = kernels.agg_sum_f64_carry(chunk, rowBytes, k, numRows, this.offset, this.grid, strings.address);
      if (k === numRows) return;
    }
  }

  layout(): DoubleSumLayout {
    return { grid: this.grid, mark: this.mark };
  }

  setInputs(layouts: readonly unknown[]): void {
    const inputs = layouts as readonly DoubleSumLayout[];
    const grids = inputs.map((layout) => layout.grid);
    this.mark = inputs.some((layout) => layout.mark);
    this.setGrid(Math.min(...grids.map((grid) => grid ?? NO_GRID), NO_GRID));
    // States without a grid hold zeroes, on which shifting has no effect.
    this.inputGrids = grids.map((grid) => grid ?? (this.grid as number));
  }

  combine(targets: number, sources: number, numRows: number, input: number): void {
    const { kernels, strings } = this.context;
    for (let k = 0; ; strings.grow()) {
      k = kernels.agg_combine_sums_f64(targets, sources, k, numRows, this.offset, this.grid as number, this.inputGrids[input] as number, strings.address);
      if (k === numRows) return;
    }
  }

  adopt(rows: number, numRows: number, input: number): void {
    const { kernels, strings } = this.context;
    for (let k = 0; ; strings.grow()) {
      k = kernels.agg_adopt_sums_f64(rows, k, numRows, this.offset, this.grid as number, this.inputGrids[input] as number, strings.address);
      if (k === numRows) return;
    }
  }

  /** Sums rounded to DOUBLE and validity bits; returns the number of NULLs. */
  finish(rows: number, numRows: number, data: number, validity: number): number {
    const { heap, kernels, scratch } = this.context;
    const rest = scratch.allocate(numRows * 4 + 16);
    const nulls = rest + numRows * 4;
    const grid = this.grid ?? 0;
    const numRest = kernels.agg_finish_sums_f64(rows, numRows, this.offset, grid, data, validity, rest, nulls);
    for (let k = 0; k < numRest; k++) {
      const row = heap.u32[rest / 4 + k] as number;
      heap.f64[data / 8 + row] = roundToDouble(this.exact((heap.u32[rows / 4 + row] as number) + this.offset) as bigint);
    }
    return heap.u32[nulls / 4] as number;
  }

  /** The sum of a state as units of the least subnormal; undefined where it is infinite or not a number. */
  exact(state: number): bigint | undefined {
    const { heap } = this.context;
    if ((heap.u32[(state + FLAGS) / 4] as number) & ~SEEN) return undefined;
    const grid = this.grid ?? 0;
    const high = heap.i64[state / 8] as bigint;
    const low = heap.i64[state / 8 + 1] as bigint;
    let total = ((high << 40n) + low) << BigInt(grid - 40 - LEAST_EXPONENT);
    for (let node = heap.u32[(state + NODES) / 4] as number; node !== 0; node = heap.u32[node / 4 + 1] as number) {
      const window = heap.i32[node / 4] as number;
      const sum = ((heap.i64[node / 8 + 2] as bigint) << 64n) + (heap.u64[node / 8 + 1] as bigint);
      total += sum << BigInt(window * 32);
    }
    return total;
  }

  private setGrid(grid: number): void {
    this.grid = grid;
    this.c1 = 1.5 * 2 ** (52 + grid);
    this.c2 = 1.5 * 2 ** (12 + grid);
    this.limit = 2 ** (37 + grid);
  }
}

/**
 * A grid on which values of about this magnitude lie exactly: the greatest seen may grow by 2^6 at least, and values
 * down to 2^-18 of it keep all their bits. Multiples of 8, so that tasks mostly choose alike.
 */
function gridFor(greatest: number): number {
  const exponent = Math.max(-1022, Math.floor(Math.log2(greatest)));
  const grid = Math.ceil((exponent + 7 - 37) / 8) * 8;
  return Math.min(GREATEST_GRID, Math.max(LEAST_GRID, grid));
}

/** The double nearest to `units` * 2^-1074, ties to even. */
export function roundToDouble(units: bigint): number {
  const negative = units < 0n;
  let rest = negative ? -units : units;
  const bits = rest.toString(2).length;
  let shift = Math.max(0, bits - 53);
  if (shift > 0) {
    const half = 1n << BigInt(shift - 1);
    const dropped = rest & ((half << 1n) - 1n);
    rest >>= BigInt(shift);
    if (dropped > half || (dropped === half && (rest & 1n) === 1n)) rest += 1n;
  }
  // `rest` is at most 2^53, so both factors and the first product are exact.
  let value = Number(rest);
  let scale = LEAST_EXPONENT + shift;
  if (scale < -1022) {
    const part = -1022 - scale;
    value *= 2 ** -1022;
    scale = -part;
    // A subnormal multiple of the least unit: shift is 0 here, so this is exact.
    return negative ? -value * 2 ** scale : value * 2 ** scale;
  }
  if (scale > 0) {
    value *= 2 ** Math.min(scale, 971);
    shift = scale - Math.min(scale, 971);
    value *= 2 ** Math.min(shift, 1023);
    return negative ? -value : value;
  }
  value *= 2 ** scale;
  return negative ? -value : value;
}

