/** arg_min(value, by) and arg_max(value, by): the value of the row with the least or greatest `by`; ties go to the first row. */
import { NULL_TYPE, isNested, physicalType, physicalWidth, typeName, type DataType, type PhysicalType } from '../../../src/columns/types.ts';
import { notSupported } from '../../../src/base/errors.ts';
import type { FunctionSignature } from '../../../src/plan/functions.ts';
import type { ColumnView } from '../../memory/column-view.ts';
import type { AggregateContext } from '../../operators/aggregate/aggregate-context.ts';
import type { AggregateFunction, AggregateImplementation, AggregateInstance } from '../aggregate-function.ts';
import { flatVector, resultBuffers } from './results.ts';

type Ranked = 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64' | 'f32' | 'f64';

class PickBy implements AggregateInstance {
  private readonly type: DataType;
  private readonly width: number;
  private readonly ranked: Ranked;
  private readonly flip: bigint;
  private readonly offset: number;
  private readonly context: AggregateContext;
  constructor(type: DataType, by: DataType, least: boolean, offset: number, context: AggregateContext) {
    this.type = type;
    const physical = physicalType(type);
    this.width = physical === 'view' ? 0 : physicalWidth(physical);
    const rank = physicalType(by);
    this.ranked = (rank === 'bool' ? 'u8' : rank) as Ranked;
    this.flip = least ? 0xffff_ffff_ffff_ffffn : 0n;
    this.offset = offset;
    this.context = context;
  }
  update(rows: number, numRows: number, [arg, by]: readonly [ColumnView, ColumnView]): void {
    const { kernels, scratch, strings, ordinals, ordinalIndices } = this.context;
    const ranks = scratch.allocate(numRows * 8);
    kernels[`order_keys_${this.ranked}`](ranks, numRows, by.data, by.indices, this.flip);
    for (let k = 0; ; strings.grow()) {
      k = kernels.agg_pick_by(
        rows, k, numRows, this.offset, arg.data, arg.validity, arg.indices, this.width,
        ranks, by.validity, by.indices, ordinals, ordinalIndices, strings.address,
      );
      if (k === numRows) return;
    }
  }
  updateOne(row: number, numRows: number, args: readonly [ColumnView, ColumnView]): void {
    const rows = this.context.scratch.allocate(numRows * 4);
    this.context.kernels.fill_u32(rows, row, numRows);
    this.update(rows, numRows, args);
  }
  combine(targets: number, sources: number, numRows: number): void {
    this.context.kernels.agg_combine_picks_by(targets, sources, numRows, this.offset);
    this.adopt(targets, numRows);
  }
  adopt(rows: number, numRows: number): void {
    if (this.width === 0) this.context.kernels.agg_forget_capacity(rows, numRows, this.offset + 16);
  }
  finish(rows: number, numRows: number) {
    const { data, validity } = resultBuffers(this.type, numRows, this.context);
    const nulls = this.context.kernels.agg_finish_picks(rows, numRows, this.offset, data, this.width, validity);
    return flatVector(this.type, numRows, data, nulls === 0 ? 0 : validity);
  }
}

const RANKED: ReadonlySet<PhysicalType> = new Set(['bool', 'i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'i64', 'u64', 'f32', 'f64']);

function signature(name: string): FunctionSignature {
  return {
    args: [NULL_TYPE, NULL_TYPE],
    returns: NULL_TYPE,
    resolve(args) {
      const [value, by] = args;
      if (args.length !== 2 || value === undefined || by === undefined) return null;
      if (isNested(value) || value.id === 'INTERVAL') throw notSupported(`${name} of ${typeName(value)} values`);
      if (isNested(by) || !RANKED.has(physicalType(by))) throw notSupported(`${name} by ${typeName(by)} values`);
      return { args, returns: value };
    },
  };
}

const implementation = (least: boolean): AggregateImplementation => ({
  stateBytes: () => 40,
  usesOrdinals: true,
  create: ([type, by], _returns, offset, context) => new PickBy(type as DataType, by as DataType, least, offset, context),
});

export const argMinFunction: AggregateFunction = {
  kind: 'aggregate',
  name: 'arg_min',
  aliases: ['argmin', 'min_by'],
  nulls: 'propagate',
  description: 'The first argument in the row where the second is least, leaving out rows where either is NULL; the first such row in input order.',
  examples: [{ sql: "arg_min(x, y) FROM (VALUES ('a', 2), ('b', 1), ('c', 1)) t(x, y)", result: 'b' }],
  signatures: [signature('arg_min')],
  implementations: [implementation(true)],
};

export const argMaxFunction: AggregateFunction = {
  kind: 'aggregate',
  name: 'arg_max',
  aliases: ['argmax', 'max_by'],
  nulls: 'propagate',
  description: 'The first argument in the row where the second is greatest, leaving out rows where either is NULL; the first such row in input order.',
  examples: [{ sql: "arg_max(x, y) FROM (VALUES ('a', 1), ('b', 2), ('c', 2)) t(x, y)", result: 'b' }],
  signatures: [signature('arg_max')],
  implementations: [implementation(false)],
};
