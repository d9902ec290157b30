/** min and max of every ordered type. Ties between -0 and 0 go to -0 and 0; NaN is the greatest. */
import { physicalType, physicalWidth, type DataType, type PhysicalType } from '../../../src/columns/types.ts';
import { InternalError } from '../../../src/base/errors.ts';
import type { ColumnView } from '../../memory/column-view.ts';
import type { Kernels } from '../../memory/kernels.ts';
import type { AggregateContext } from '../../operators/aggregate/aggregate-context.ts';
import type { AggregateFunction, AggregateImplementation, AggregateInstance } from '../aggregate-function.ts';
import { anyTypeSignature, flatVector, resultBuffers } from './results.ts';

const ALL_ONES = 0xffff_ffff_ffff_ffffn;
const SIGN = 0x8000_0000_0000_0000n;

function kernelsFor(k: Kernels, physical: PhysicalType) {
  switch (physical) {
    case 'bool': case 'u8': return { rows: k.agg_extreme_u8, one: k.agg_extreme_u8_one, finish: k.agg_finish_extremes_u8 };
    case 'i8': return { rows: k.agg_extreme_i8, one: k.agg_extreme_i8_one, finish: k.agg_finish_extremes_i8 };
    case 'i16': return { rows: k.agg_extreme_i16, one: k.agg_extreme_i16_one, finish: k.agg_finish_extremes_i16 };
    case 'u16': return { rows: k.agg_extreme_u16, one: k.agg_extreme_u16_one, finish: k.agg_finish_extremes_u16 };
    case 'i32': return { rows: k.agg_extreme_i32, one: k.agg_extreme_i32_one, finish: k.agg_finish_extremes_i32 };
    case 'u32': return { rows: k.agg_extreme_u32, one: k.agg_extreme_u32_one, finish: k.agg_finish_extremes_u32 };
    case 'i64': return { rows: k.agg_extreme_i64, one: k.agg_extreme_i64_one, finish: k.agg_finish_extremes_i64 };
    case 'u64': return { rows: k.agg_extreme_u64, one: k.agg_extreme_u64_one, finish: k.agg_finish_extremes_u64 };
    case 'f32': return { rows: k.agg_extreme_f32, one: k.agg_extreme_f32_one, finish: k.agg_finish_extremes_f32 };
    case 'f64': return { rows: k.agg_extreme_f64, one: k.agg_extreme_f64_one, finish: k.agg_finish_extremes_f64 };
    default: throw new InternalError(`There is no min or max of ${physical}.`);
  }
}

/** Fixed-width values up to 8 bytes. State: u64 order key, u64 seen. */
class NarrowExtreme implements AggregateInstance {
  private readonly kernelSet: ReturnType<typeof kernelsFor>;
  private readonly flip: bigint;
  private readonly type: DataType;
  private readonly offset: number;
  private readonly context: AggregateContext;
  constructor(type: DataType, least: boolean, offset: number, context: AggregateContext) {
    this.kernelSet = kernelsFor(context.kernels, physicalType(type));
    this.flip = least ? ALL_ONES : 0n;
    this.type = type;
    this.offset = offset;
    this.context = context;
  }
  update(rows: number, numRows: number, [arg]: readonly [ColumnView]): void {
    this.kernelSet.rows(rows, numRows, this.offset, arg.data, arg.validity, arg.indices, this.flip);
  }
  updateOne(row: number, numRows: number, [arg]: readonly [ColumnView]): void {
    this.kernelSet.one(row + this.offset, numRows, arg.data, arg.validity, arg.indices, this.flip);
  }
  combine(targets: number, sources: number, numRows: number): void {
    this.context.kernels.agg_combine_extremes(targets, sources, numRows, this.offset);
  }
  finish(rows: number, numRows: number) {
    const { data, validity } = resultBuffers(this.type, numRows, this.context);
    this.kernelSet.finish(rows, numRows, this.offset, data, this.flip);
    const nulls = this.context.kernels.agg_finish_seen(rows, numRows, this.offset + 8, validity);
    return flatVector(this.type, numRows, data, nulls === 0 ? 0 : validity);
  }
}

abstract class ByRows implements AggregateInstance {
  protected readonly offset: number;
  protected readonly type: DataType;
  protected readonly context: AggregateContext;
  constructor(type: DataType, offset: number, context: AggregateContext) {
    this.type = type;
    this.offset = offset;
    this.context = context;
  }
  abstract update(rows: number, numRows: number, args: readonly ColumnView[]): void;
  abstract combine(targets: number, sources: number, numRows: number): void;
  abstract values(rows: number, numRows: number, data: number): void;
  updateOne(row: number, numRows: number, args: readonly ColumnView[]): void {
    const rows = this.context.scratch.allocate(numRows * 4);
    this.context.kernels.fill_u32(rows, row, numRows);
    this.update(rows, numRows, args);
  }
  finish(rows: number, numRows: number) {
    const { data, validity } = resultBuffers(this.type, numRows, this.context);
    this.values(rows, numRows, data);
    const nulls = this.context.kernels.agg_finish_seen(rows, numRows, this.offset + 16, validity);
    return flatVector(this.type, numRows, data, nulls === 0 ? 0 : validity);
  }
}

/** 128-bit values. State: u64 low, u64 high, u64 seen. */
class WideExtreme extends ByRows {
  private readonly flip: bigint;
  private readonly sign: bigint;
  constructor(type: DataType, least: boolean, offset: number, context: AggregateContext) {
    super(type, offset, context);
    this.flip = least ? ALL_ONES : 0n;
    this.sign = physicalType(type) === 'u128' ? 0n : SIGN;
  }
  override update(rows: number, numRows: number, [arg]: readonly [ColumnView]): void {
    this.context.kernels.agg_extreme_128(rows, numRows, this.offset, arg.data, arg.validity, arg.indices, this.flip, this.sign);
  }
  override combine(targets: number, sources: number, numRows: number): void {
    this.context.kernels.agg_combine_extremes_128(targets, sources, numRows, this.offset);
  }
  override values(rows: number, numRows: number, data: number): void {
    this.context.kernels.agg_finish_extremes_128(rows, numRows, this.offset, data, this.flip, this.sign);
  }
}

/** Strings, by their bytes. State: view with its capacity, u64 seen. */
class ViewExtreme extends ByRows {
  private readonly sign: number;
  constructor(type: DataType, least: boolean, offset: number, context: AggregateContext) {
    super(type, offset, context);
    this.sign = least ? -1 : 1;
  }
  override update(rows: number, numRows: number, [arg]: readonly [ColumnView]): void {
    const { kernels, strings } = this.context;
    for (let k = 0; ; strings.grow()) {
      k = kernels.agg_extreme_views(rows, k, numRows, this.offset, arg.data, arg.validity, arg.indices, this.sign, strings.address);
      if (k === numRows) return;
    }
  }
  override combine(targets: number, sources: number, numRows: number): void {
    this.context.kernels.agg_combine_extreme_views(targets, sources, numRows, this.offset, this.sign);
    this.adopt(targets, numRows);
  }
  adopt(rows: number, numRows: number): void {
    this.context.kernels.agg_forget_capacity(rows, numRows, this.offset);
  }
  override values(rows: number, numRows: number, data: number): void {
    this.context.kernels.agg_finish_views(rows, numRows, this.offset, data);
  }
}

function implementation(least: boolean): AggregateImplementation {
  return {
    stateBytes: ([type]) => (physicalWidth(physicalType(type as DataType)) === 16 ? 24 : 16),
    create([type], _returns, offset, context) {
      const argument = type as DataType;
      const physical = physicalType(argument);
      if (physical === 'view') return new ViewExtreme(argument, least, offset, context);
      if (physicalWidth(physical) === 16) return new WideExtreme(argument, least, offset, context);
      return new NarrowExtreme(argument, least, offset, context);
    },
  };
}

export const minFunction: AggregateFunction = {
  kind: 'aggregate',
  name: 'min',
  nulls: 'propagate',
  description: 'Least of the values that are not NULL; NULL when there is none.',
  examples: [{ sql: "min(x) FROM (VALUES ('b'), ('a'), (NULL)) t(x)", result: 'a' }],
  signatures: [anyTypeSignature('min')],
  implementations: [implementation(true)],
};

export const maxFunction: AggregateFunction = {
  kind: 'aggregate',
  name: 'max',
  nulls: 'propagate',
  description: 'Greatest of the values that are not NULL; NULL when there is none.',
  examples: [{ sql: "max(x) FROM (VALUES ('b'), ('a'), (NULL)) t(x)", result: 'b' }],
  signatures: [anyTypeSignature('max')],
  implementations: [implementation(false)],
};
