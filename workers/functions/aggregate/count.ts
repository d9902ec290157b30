/** count(*) and count(x). State: u64. */
import { BIGINT, NULL_TYPE, type DataType } from '../../../src/columns/types.ts';
import type { ColumnView } from '../../memory/column-view.ts';
import type { AggregateContext } from '../../operators/aggregate/aggregate-context.ts';
import type { AggregateFunction, AggregateImplementation, AggregateInstance } from '../aggregate-function.ts';
import { flatVector, resultBuffers } from './results.ts';

class CountInstance implements AggregateInstance {
  private readonly offset: number;
  private readonly context: AggregateContext;
  constructor(offset: number, context: AggregateContext) {
    this.offset = offset;
    this.context = context;
  }
  update(rows: number, numRows: number, args: readonly ColumnView[]): void {
    const { kernels } = this.context;
    const validity = args[0]?.validity ?? 0;
    if (validity === 0) kernels.agg_count_rows(rows, numRows, this.offset);
    else kernels.agg_count(rows, numRows, this.offset, validity, args[0]?.indices ?? 0);
  }
  updateOne(row: number, numRows: number, args: readonly ColumnView[]): void {
    const { kernels } = this.context;
    const validity = args[0]?.validity ?? 0;
    kernels.agg_add_count(row + this.offset, validity === 0 ? numRows : kernels.agg_count_one(numRows, validity, args[0]?.indices ?? 0));
  }
  combine(targets: number, sources: number, numRows: number): void {
    this.context.kernels.agg_combine_counts(targets, sources, numRows, this.offset);
  }
  finish(rows: number, numRows: number) {
    const { data } = resultBuffers(BIGINT, numRows, this.context);
    this.context.kernels.agg_finish_u64(rows, numRows, this.offset, data);
    return flatVector(BIGINT, numRows, data, 0);
  }
}

const count: AggregateImplementation = {
  stateBytes: () => 8,
  create: (_args, _returns, offset, context) => new CountInstance(offset, context),
};

export const countFunction: AggregateFunction = {
  kind: 'aggregate',
  name: 'count',
  aliases: ['count_star'],
  nulls: 'special',
  description: 'Number of rows, or of rows where the argument is not NULL.',
  examples: [
    { sql: 'count(*) FROM (VALUES (1), (NULL)) t(x)', result: '2' },
    { sql: 'count(x) FROM (VALUES (1), (NULL)) t(x)', result: '1' },
  ],
  signatures: [
    { args: [], returns: BIGINT },
    { args: [NULL_TYPE], returns: BIGINT, resolve: (args: readonly DataType[]) => (args.length === 1 ? { args, returns: BIGINT } : null) },
  ],
  implementations: [count, count],
};
