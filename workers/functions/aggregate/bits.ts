/** bool_and, bool_or, bit_and, bit_or, bit_xor. State: u64 low, u64 high, u64 seen. */
import {
  BIGINT, BOOLEAN, HUGEINT, INTEGER, SMALLINT, TINYINT, UBIGINT, UHUGEINT, UINTEGER, USMALLINT, UTINYINT, byteWidth, type DataType,
} from '../../../src/columns/types.ts';
import type { ColumnView } from '../../memory/column-view.ts';
import type { AggregateContext } from '../../operators/aggregate/aggregate-context.ts';
import type { AggregateFunction, AggregateImplementation, AggregateInstance } from '../aggregate-function.ts';
import { flatVector, resultBuffers } from './results.ts';

const AND = 0, OR = 1, XOR = 2;

class Bits implements AggregateInstance {
  private readonly operation: number;
  private readonly type: DataType;
  private readonly offset: number;
  private readonly context: AggregateContext;
  constructor(operation: number, type: DataType, offset: number, context: AggregateContext) {
    this.operation = operation;
    this.type = type;
    this.offset = offset;
    this.context = context;
  }
  initialise(state: number): void {
    if (this.operation === AND) this.context.heap.u64.fill(0xffff_ffff_ffff_ffffn, state / 8, state / 8 + 2);
  }
  update(rows: number, numRows: number, [arg]: readonly [ColumnView]): void {
    this.context.kernels.agg_bits(this.operation, rows, numRows, this.offset, arg.data, arg.validity, arg.indices, byteWidth(this.type));
  }
  updateOne(row: number, numRows: number, args: readonly [ColumnView]): void {
    const rows = this.context.scratch.allocate(numRows * 4);
    this.context.kernels.fill_u32(rows, row, numRows);
    this.update(rows, numRows, args);
  }
  combine(targets: number, sources: number, numRows: number): void {
    this.context.kernels.agg_combine_bits(this.operation, targets, sources, numRows, this.offset);
  }
  finish(rows: number, numRows: number) {
    const { data, validity } = resultBuffers(this.type, numRows, this.context);
    this.context.kernels.agg_finish_bits(rows, numRows, this.offset, data, byteWidth(this.type));
    const nulls = this.context.kernels.agg_finish_seen(rows, numRows, this.offset + 16, validity);
    return flatVector(this.type, numRows, data, nulls === 0 ? 0 : validity);
  }
}

const implementation = (operation: number): AggregateImplementation => ({
  stateBytes: () => 24,
  create: ([type], _returns, offset, context) => new Bits(operation, type as DataType, offset, context),
});

function booleanFunction(name: string, operation: number, description: string, result: string, aliases: readonly string[]): AggregateFunction {
  return {
    kind: 'aggregate',
    name,
    aliases,
    nulls: 'propagate',
    description,
    examples: [{ sql: `${name}(x) FROM (VALUES (true), (false), (NULL)) t(x)`, result }],
    signatures: [{ args: [BOOLEAN], returns: BOOLEAN }],
    implementations: [implementation(operation)],
  };
}

const INTEGER_TYPES = [TINYINT, SMALLINT, INTEGER, BIGINT, HUGEINT, UTINYINT, USMALLINT, UINTEGER, UBIGINT, UHUGEINT];

function bitFunction(name: string, operation: number, description: string, result: string): AggregateFunction {
  return {
    kind: 'aggregate',
    name,
    nulls: 'propagate',
    description,
    examples: [{ sql: `${name}(x) FROM (VALUES (6), (3), (NULL)) t(x)`, result }],
    signatures: INTEGER_TYPES.map((type) => ({ args: [type], returns: type })),
    implementations: INTEGER_TYPES.map(() => implementation(operation)),
  };
}

export const boolAndFunction = booleanFunction('bool_and', AND, 'Whether every value that is not NULL is true.', 'false', []);
export const boolOrFunction = booleanFunction('bool_or', OR, 'Whether any value is true.', 'true', []);
export const bitAndFunction = bitFunction('bit_and', AND, 'Bitwise AND of the values that are not NULL.', '2');
export const bitOrFunction = bitFunction('bit_or', OR, 'Bitwise OR of the values that are not NULL.', '7');
export const bitXorFunction = bitFunction('bit_xor', XOR, 'Bitwise XOR of the values that are not NULL.', '5');
