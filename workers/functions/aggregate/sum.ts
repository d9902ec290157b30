/** sum: exact for integers and DECIMALs (128-bit result), exact and rounded once for FLOAT and DOUBLE. */
import {
  BIGINT, BOOLEAN, DOUBLE, FLOAT, HUGEINT, INTEGER, SMALLINT, TINYINT, UBIGINT, UHUGEINT, UINTEGER, USMALLINT, UTINYINT,
  decimal, type DataType,
} from '../../../src/columns/types.ts';
import type { ColumnView } from '../../memory/column-view.ts';
import type { AggregateContext } from '../../operators/aggregate/aggregate-context.ts';
import type { FunctionSignature } from '../../../src/plan/functions.ts';
import type { AggregateFunction, AggregateImplementation, AggregateInstance } from '../aggregate-function.ts';
import { DOUBLE_SUM_BYTES, DoubleSum } from './double-sum.ts';
import { IntegerSum, integerSumBytes } from './integer-sum.ts';
import { flatVector, resultBuffers } from './results.ts';

class IntegerSumInstance implements AggregateInstance {
  private readonly sum: IntegerSum;
  private readonly returns: DataType;
  private readonly context: AggregateContext;
  constructor(type: DataType, returns: DataType, offset: number, context: AggregateContext) {
    this.sum = new IntegerSum(type, offset, context);
    this.returns = returns;
    this.context = context;
  }
  update(rows: number, numRows: number, [arg]: readonly [ColumnView]): void {
    this.sum.update(rows, numRows, arg);
  }
  updateOne(row: number, numRows: number, [arg]: readonly [ColumnView]): void {
    this.sum.updateOne(row, numRows, arg);
  }
  combine(targets: number, sources: number, numRows: number): void {
    this.sum.combine(targets, sources, numRows);
  }
  finish(rows: number, numRows: number) {
    const { data, validity } = resultBuffers(this.returns, numRows, this.context);
    const nulls = this.sum.finish(rows, numRows, data, validity);
    return flatVector(this.returns, numRows, data, nulls === 0 ? 0 : validity);
  }
}

class DoubleSumInstance implements AggregateInstance {
  private readonly sum: DoubleSum;
  private readonly context: AggregateContext;
  constructor(type: DataType, offset: number, context: AggregateContext) {
    this.sum = new DoubleSum(type, offset, context);
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
  }
  updateOne(row: number, numRows: number, [arg]: readonly [ColumnView]): void {
    this.sum.updateOne(row, numRows, arg);
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
  }
  adopt(rows: number, numRows: number, input: number): void {
    this.sum.adopt(rows, numRows, input);
  }
  finish(rows: number, numRows: number) {
    const { data, validity } = resultBuffers(DOUBLE, numRows, this.context);
    const nulls = this.sum.finish(rows, numRows, data, validity);
    return flatVector(DOUBLE, numRows, data, nulls === 0 ? 0 : validity);
  }
}

const integers: AggregateImplementation = {
  stateBytes: ([type]) => integerSumBytes(type as DataType),
  create: ([type], returns, offset, context) => new IntegerSumInstance(type as DataType, returns, offset, context),
};
const doubles: AggregateImplementation = {
  stateBytes: () => DOUBLE_SUM_BYTES,
  create: ([type], _returns, offset, context) => new DoubleSumInstance(type as DataType, offset, context),
};

const INTEGER_TYPES = [BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, HUGEINT, UTINYINT, USMALLINT, UINTEGER, UBIGINT];
const signatures: readonly { signature: FunctionSignature; implementation: AggregateImplementation }[] = [
  ...INTEGER_TYPES.map((type) => ({ signature: { args: [type], returns: HUGEINT }, implementation: integers })),
  {
    signature: {
      args: [decimal(38, 0)],
      returns: decimal(38, 0),
      resolve: ([type]: readonly DataType[]) => (type?.id === 'DECIMAL' ? { args: [type], returns: decimal(38, type.scale) } : null),
    },
    implementation: integers,
  },
  { signature: { args: [DOUBLE], returns: DOUBLE }, implementation: doubles },
  { signature: { args: [FLOAT], returns: DOUBLE }, implementation: doubles },
  // As in DuckDB, whose UHUGEINT sums are DOUBLEs: the argument is cast.
  {
    signature: {
      args: [UHUGEINT],
      returns: DOUBLE,
      resolve: (args: readonly DataType[]) => (args.length === 1 && args[0]?.id === 'UHUGEINT' ? { args: [DOUBLE], returns: DOUBLE } : null),
    },
    implementation: doubles,
  },
];

export const sumFunction: AggregateFunction = {
  kind: 'aggregate',
  name: 'sum',
  nulls: 'propagate',
  description: 'Sum of the values that are not NULL; NULL when there is none. Sums of DOUBLEs are exact and rounded once.',
  examples: [
    { sql: 'sum(x) FROM (VALUES (1), (2), (NULL)) t(x)', result: '3' },
    { sql: 'sum(x) FROM (VALUES (0.1::DOUBLE), (0.2), (0.3)) t(x)', result: '0.6' },
  ],
  signatures: signatures.map((entry) => entry.signature),
  implementations: signatures.map((entry) => entry.implementation),
};

export const countIfFunction: AggregateFunction = {
  kind: 'aggregate',
  name: 'count_if',
  aliases: ['countif'],
  nulls: 'propagate',
  description: 'Number of rows where the argument is true; NULL where it is NULL in every row, as in DuckDB.',
  examples: [
    { sql: 'count_if(x > 1) FROM (VALUES (1), (2), (3), (NULL)) t(x)', result: '2' },
    { sql: 'count_if(x) FROM (VALUES (NULL::BOOLEAN)) t(x)', result: null },
  ],
  signatures: [{ args: [BOOLEAN], returns: HUGEINT }],
  implementations: [integers],
};
