/** `SELECT count(*)` of a whole table whose metadata says how many rows it has. */
import { BIGINT } from '../../columns/types.ts';
import type { AggregateCall } from '../../plan/expr.ts';
import type { LogicalNode } from '../../plan/logical.ts';
import { type Rule, transformUp } from '../rule.ts';

export const countFromMetadata: Rule = {
  name: 'count-from-metadata',
  apply: (root) => transformUp(root, (node) => {
    if (node.kind !== 'aggregate' || node.groups.length > 0 || node.aggregates.length === 0 || !node.aggregates.every(countsRows)) return node;
    const rows = knownRows(node.input);
    if (rows === undefined) return node;
    const count = { kind: 'literal', type: BIGINT, value: BigInt(rows) } as const;
    return { kind: 'values', columns: node.columns, rows: [node.aggregates.map(() => count)], span: node.span };
  }),
};

/** count(*), or count of a literal that is not NULL. */
function countsRows(call: AggregateCall): boolean {
  if (call.name !== 'count' && call.name !== 'count_star') return false;
  return call.filter === undefined && !call.distinct && call.args.every((arg) => arg.kind === 'literal' && arg.value !== null);
}

/** Rows of a table that is read whole. Projections and sorts neither add nor drop any. */
function knownRows(node: LogicalNode): number | undefined {
  if (node.kind === 'project' || node.kind === 'sort') return knownRows(node.input);
  return node.kind === 'scan' && node.filters.length === 0 && node.limit === undefined ? node.tableRows : undefined;
}
