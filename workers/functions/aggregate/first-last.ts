/**
 * first, last and any_value: the value of the row with the least or greatest ordinal, so the same whatever the
 * workers. State: u64 rank, u64 seen and null, value of 16 bytes.
 */
import { physicalType, physicalWidth, type DataType } from '../../../src/columns/types.ts';
import type { ColumnView } from '../../memory/column-view.ts';
import type { AggregateContext } from '../../operators/aggregate/aggregate-context.ts';
import type { AggregateFunction, AggregateImplementation, AggregateInstance } from '../aggregate-function.ts';
import { anyTypeSignature, flatVector, resultBuffers } from './results.ts';

class Pick implements AggregateInstance {
  private readonly type: DataType;
  private readonly width: number;
  private readonly flip: bigint;
  private readonly skipNulls: number;
  private readonly offset: number;
  private readonly context: AggregateContext;
  constructor(type: DataType, last: boolean, skipNulls: boolean, offset: number, context: AggregateContext) {
    this.type = type;
    const physical = physicalType(type);
    this.width = physical === 'view' ? 0 : physicalWidth(physical);
    this.flip = last ? 0n : 0xffff_ffff_ffff_ffffn;
    this.skipNulls = skipNulls ? 1 : 0;
    this.offset = offset;
    this.context = context;
  }
  update(rows: number, numRows: number, [arg]: readonly [ColumnView]): void {
    const { kernels, strings, ordinals, ordinalIndices } = this.context;
    for (let k = 0; ; strings.grow()) {
      k = kernels.agg_pick(
        rows, k, numRows, this.offset, arg.data, arg.validity, arg.indices, this.width,
        ordinals, ordinalIndices, this.flip, this.skipNulls, strings.address,
      );
      if (k === numRows) return;
    }
  }
  updateOne(row: number, numRows: number, args: readonly [ColumnView]): void {
    const rows = this.context.scratch.allocate(numRows * 4);
    this.context.kernels.fill_u32(rows, row, numRows);
    this.update(rows, numRows, args);
  }
  combine(targets: number, sources: number, numRows: number): void {
    this.context.kernels.agg_combine_picks(targets, sources, numRows, this.offset);
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

const pick = (last: boolean, skipNulls: boolean): AggregateImplementation => ({
  stateBytes: () => 32,
  usesOrdinals: true,
  create: ([type], _returns, offset, context) => new Pick(type as DataType, last, skipNulls, offset, context),
});

export const firstFunction: AggregateFunction = {
  kind: 'aggregate',
  name: 'first',
  aliases: ['arbitrary'],
  nulls: 'special',
  description: "The first row's value in input order, NULL or not.",
  examples: [{ sql: 'first(x) FROM (VALUES (3), (1), (2)) t(x)', result: '3' }],
  signatures: [anyTypeSignature('first')],
  implementations: [pick(false, false)],
};

export const lastFunction: AggregateFunction = {
  kind: 'aggregate',
  name: 'last',
  nulls: 'special',
  description: "The last row's value in input order, NULL or not.",
  examples: [{ sql: 'last(x) FROM (VALUES (3), (1), (2)) t(x)', result: '2' }],
  signatures: [anyTypeSignature('last')],
  implementations: [pick(true, false)],
};

export const anyValueFunction: AggregateFunction = {
  kind: 'aggregate',
  name: 'any_value',
  nulls: 'propagate',
  description: 'The first value in input order that is not NULL; NULL when there is none.',
  examples: [{ sql: 'any_value(x) FROM (VALUES (NULL), (1), (2)) t(x)', result: '1' }],
  signatures: [anyTypeSignature('any_value')],
  implementations: [pick(false, true)],
};
