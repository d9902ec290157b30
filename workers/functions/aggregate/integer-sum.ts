/** The exact sum of integers and DECIMALs, shared by sum and avg. */
import { physicalType, physicalWidth, typeName, type DataType, type PhysicalType } from '../../../src/columns/types.ts';
import { InternalError, UserError } from '../../../src/base/errors.ts';
import type { ColumnView } from '../../memory/column-view.ts';
import type { AggregateContext } from '../../operators/aggregate/aggregate-context.ts';
import type { Kernels } from '../../memory/kernels.ts';

type RowsKernel = (rows: number, n: number, offset: number, data: number, validity: number, indices: number) => void;
type OneKernel = (state: number, n: number, data: number, validity: number, indices: number) => number;

function narrowKernels(k: Kernels, physical: PhysicalType): { rows: RowsKernel; one: OneKernel } {
  switch (physical) {
    case 'i8': return { rows: k.agg_sum_i8, one: k.agg_sum_i8_one };
    case 'bool': case 'u8': return { rows: k.agg_sum_u8, one: k.agg_sum_u8_one };
    case 'i16': return { rows: k.agg_sum_i16, one: k.agg_sum_i16_one };
    case 'u16': return { rows: k.agg_sum_u16, one: k.agg_sum_u16_one };
    case 'i32': return { rows: k.agg_sum_i32, one: k.agg_sum_i32_one };
    case 'u32': return { rows: k.agg_sum_u32, one: k.agg_sum_u32_one };
    case 'i64': return { rows: k.agg_sum_i64, one: k.agg_sum_i64_one };
    case 'u64': return { rows: k.agg_sum_u64, one: k.agg_sum_u64_one };
    default: throw new InternalError(`There is no integer sum of ${physical}.`);
  }
}

/** Bytes of state: 16, or 24 for 128-bit arguments. */
export function integerSumBytes(type: DataType): number {
  return physicalWidth(physicalType(type)) === 16 ? 24 : 16;
}

export class IntegerSum {
  private readonly offset: number;
  private readonly type: DataType;
  private readonly context: AggregateContext;
  private readonly narrow: { rows: RowsKernel; one: OneKernel } | undefined;
  private readonly signed: number;

  constructor(type: DataType, offset: number, context: AggregateContext) {
    this.offset = offset;
    this.type = type;
    this.context = context;
    const physical = physicalType(type);
    this.signed = physical === 'u128' ? 0 : 1;
    this.narrow = physicalWidth(physical) === 16 ? undefined : narrowKernels(context.kernels, physical);
  }

  update(rows: number, numRows: number, arg: ColumnView): void {
    if (this.narrow !== undefined) this.narrow.rows(rows, numRows, this.offset, arg.data, arg.validity, arg.indices);
    else this.context.kernels.agg_sum_128(rows, numRows, this.offset, arg.data, arg.validity, arg.indices, this.signed);
  }

  updateOne(row: number, numRows: number, arg: ColumnView): void {
    if (this.narrow !== undefined) this.narrow.one(row + this.offset, numRows, arg.data, arg.validity, arg.indices);
    else {
      const rows = this.context.scratch.allocate(numRows * 4);
      this.context.kernels.fill_u32(rows, row, numRows);
      this.update(rows, numRows, arg);
    }
  }

  combine(targets: number, sources: number, numRows: number): void {
    if (this.narrow !== undefined) this.context.kernels.agg_combine_sums(targets, sources, numRows, this.offset);
    else this.context.kernels.agg_combine_sums_128(targets, sources, numRows, this.offset);
  }

  /**
   * i128 sums and validity bits; returns the number of NULLs.
   * @throws UserError (OUT_OF_RANGE)
   */
  finish(rows: number, numRows: number, data: number, validity: number): number {
    const { kernels } = this.context;
    if (this.narrow !== undefined) return kernels.agg_finish_sums(rows, numRows, this.offset, data, validity);
    const nulls = kernels.agg_finish_sums_128(rows, numRows, this.offset, data, validity);
    if (nulls < 0) {
      throw new UserError('OUT_OF_RANGE', `The sum of ${typeName(this.type)} values is out of the range of HUGEINT.`, {
        hint: 'Cast the argument to DOUBLE for an approximate sum.',
      });
    }
    return nulls;
  }
}
