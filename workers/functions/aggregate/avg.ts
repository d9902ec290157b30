/** avg: the exact sum divided by the number of values. State: that of sum, then u64 count. */
import {
  BIGINT, DATE, DOUBLE, FLOAT, HUGEINT, INTEGER, SMALLINT, TIME, TIMESTAMP, TIMESTAMPTZ, TINYINT, UBIGINT, UHUGEINT, UINTEGER, USMALLINT, UTINYINT,
  decimal, type DataType,
} from '../../../src/columns/types.ts';
import type { ColumnView } from '../../memory/column-view.ts';
import type { AggregateContext } from '../../operators/aggregate/aggregate-context.ts';
import type { FunctionSignature } from '../../../src/plan/functions.ts';
import type { AggregateFunction, AggregateImplementation, AggregateInstance } from '../aggregate-function.ts';
import { DOUBLE_SUM_BYTES, DoubleSum } from './double-sum.ts';
import { IntegerSum, integerSumBytes } from './integer-sum.ts';
import { flatVector, resultBuffers } from './results.ts';

/** The count beside a sum. */
class CountPart {
  private readonly offset: number;
  private readonly context: AggregateContext;
  constructor(offset: number, context: AggregateContext) {
    this.offset = offset;
    this.context = context;
  }
  update(rows: number, numRows: number, arg: ColumnView): void {
    const { kernels } = this.context;
    if (arg.validity === 0) kernels.agg_count_rows(rows, numRows, this.offset);
    else kernels.agg_count(rows, numRows, this.offset, arg.validity, arg.indices);
  }
  updateOne(row: number, numRows: number, arg: ColumnView): void {
    const { kernels } = this.context;
    kernels.agg_add_count(row + this.offset, arg.validity === 0 ? numRows : kernels.agg_count_one(numRows, arg.validity, arg.indices));
  }
}

/** Integers and DECIMALs to DOUBLE; times to their own type, truncated as DuckDB does. */
class IntegerAverage implements AggregateInstance {
  private readonly sum: IntegerSum;
  private readonly count: CountPart;
  private readonly countOffset: number;
  private readonly returns: DataType;
  private readonly scale: number;
  private readonly context: AggregateContext;
  constructor(type: DataType, returns: DataType, offset: number, context: AggregateContext) {
    this.countOffset = offset + integerSumBytes(type);
    this.sum = new IntegerSum(type, offset, context);
    this.count = new CountPart(this.countOffset, context);
    this.returns = returns;
    this.scale = type.id === 'DECIMAL' ? type.scale : 0;
    this.context = context;
  }
  update(rows: number, numRows: number, [arg]: readonly [ColumnView]): void {
    this.sum.update(rows, numRows, arg);
    this.count.update(rows, numRows, arg);
  }
  updateOne(row: number, numRows: number, [arg]: readonly [ColumnView]): void {
    this.sum.updateOne(row, numRows, arg);
    this.count.updateOne(row, numRows, arg);
  }
  combine(targets: number, sources: number, numRows: number): void {
    this.sum.combine(targets, sources, numRows);
    this.context.kernels.agg_combine_counts(targets, sources, numRows, this.countOffset);
  }
  finish(rows: number, numRows: number) {
    const { kernels, scratch } = this.context;
    const { data, validity } = resultBuffers(this.returns, numRows, this.context);
    const sums = scratch.allocate(numRows * 16);
    const nulls = this.sum.finish(rows, numRows, sums, validity);
    if (this.returns.id === 'DOUBLE') kernels.agg_average_128(rows, numRows, this.countOffset, sums, 10 ** this.scale, data);
    else kernels.agg_average_i64(rows, numRows, this.countOffset, sums, data);
    return flatVector(this.returns, numRows, data, nulls === 0 ? 0 : validity);
  }
  finishContained(rows: number, numRows: number, returns: DataType) {
    const { data, validity } = resultBuffers(returns, numRows, this.context);
    const nulls = this.sum.finish(rows, numRows, data, validity);
    return flatVector(returns, numRows, data, nulls === 0 ? 0 : validity);
  }
}

class DoubleAverage implements AggregateInstance {
  private readonly sum: DoubleSum;
  private readonly count: CountPart;
  private readonly countOffset: number;
  private readonly context: AggregateContext;
  constructor(type: DataType, offset: number, context: AggregateContext) {
    this.countOffset = offset + DOUBLE_SUM_BYTES;
    this.sum = new DoubleSum(type, offset, context);
    this.count = new CountPart(this.countOffset, context);
    this.context = context;
  }
  initialise(state: number, grouped: boolean): void {
    this.sum.initialise(state, grouped);
  }
  prepare([arg]: readonly [ColumnView], numRows: number, everyRow: boolean, emptyState: number): void {
    this.sum.prepare(arg, numRows, everyRow, emptyState);
  }
  update(rows: number, numRows: number, [arg]: readonly [ColumnView]): void {
    this.sum.update(rows, numRows, arg);
    this.count.update(rows, numRows, arg);
  }
  updateOne(row: number, numRows: number, [arg]: readonly [ColumnView]): void {
    this.sum.updateOne(row, numRows, arg);
    this.count.updateOne(row, numRows, arg);
  }
  carry(chunk: number, rowBytes: number, numRows: number): void {
    this.sum.carry(chunk, rowBytes, numRows);
  }
  layout(): unknown {
    return this.sum.layout();
  }
  setInputs(layouts: readonly unknown[]): void {
    this.sum.setInputs(layouts);
  }
  combine(targets: number, sources: number, numRows: number, input: number): void {
    this.sum.combine(targets, sources, numRows, input);
    this.context.kernels.agg_combine_counts(targets, sources, numRows, this.countOffset);
  }
  adopt(rows: number, numRows: number, input: number): void {
    this.sum.adopt(rows, numRows, input);
  }
  finish(rows: number, numRows: number) {
    const { data, validity } = resultBuffers(DOUBLE, numRows, this.context);
    const nulls = this.sum.finish(rows, numRows, data, validity);
    this.context.kernels.agg_divide_by_count(rows, numRows, this.countOffset, data);
    return flatVector(DOUBLE, numRows, data, nulls === 0 ? 0 : validity);
  }
  finishContained(rows: number, numRows: number) {
    const { data, validity } = resultBuffers(DOUBLE, numRows, this.context);
    const nulls = this.sum.finish(rows, numRows, data, validity);
    return flatVector(DOUBLE, numRows, data, nulls === 0 ? 0 : validity);
  }
}

const integers: AggregateImplementation = {
  contains: 'sum',
  stateBytes: ([type]) => integerSumBytes(type as DataType) + 8,
  create: ([type], returns, offset, context) => new IntegerAverage(type as DataType, returns, offset, context),
};
const doubles: AggregateImplementation = {
  contains: 'sum',
  stateBytes: () => DOUBLE_SUM_BYTES + 8,
  create: ([type], _returns, offset, context) => new DoubleAverage(type as DataType, offset, context),
};
const only = (from: DataType, to: DataType, returns: DataType): FunctionSignature => ({
  args: [from],
  returns,
  resolve: (args) => (args.length === 1 && args[0]?.id === from.id ? { args: [to], returns } : null),
});

const INTEGER_TYPES = [TINYINT, SMALLINT, INTEGER, BIGINT, HUGEINT, UTINYINT, USMALLINT, UINTEGER, UBIGINT];
const signatures: readonly { signature: FunctionSignature; implementation: AggregateImplementation }[] = [
  ...INTEGER_TYPES.map((type) => ({ signature: { args: [type], returns: DOUBLE }, implementation: integers })),
  {
    signature: {
      args: [decimal(38, 0)],
      returns: DOUBLE,
      resolve: ([type]: readonly DataType[]) => (type?.id === 'DECIMAL' ? { args: [type], returns: DOUBLE } : null),
    },
    implementation: integers,
  },
  { signature: { args: [DOUBLE], returns: DOUBLE }, implementation: doubles },
  { signature: { args: [FLOAT], returns: DOUBLE }, implementation: doubles },
  { signature: only(UHUGEINT, DOUBLE, DOUBLE), implementation: doubles },
  ...[TIMESTAMP, TIMESTAMPTZ, TIME].map((type) => ({ signature: only(type, type, type), implementation: integers })),
  { signature: only(DATE, TIMESTAMP, TIMESTAMP), implementation: integers },
];

export const avgFunction: AggregateFunction = {
  kind: 'aggregate',
  name: 'avg',
  aliases: ['mean'],
  nulls: 'propagate',
  description: 'Arithmetic mean of the values that are not NULL; NULL when there is none.',
  examples: [{ sql: 'avg(x) FROM (VALUES (1), (2), (NULL)) t(x)', result: '1.5' }],
  signatures: signatures.map((entry) => entry.signature),
  implementations: signatures.map((entry) => entry.implementation),
};
