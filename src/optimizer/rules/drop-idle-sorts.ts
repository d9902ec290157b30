/**
 * Drops ORDER BY below an aggregate over all rows that doesn't care for their order. Groups do: they come in the order in
 * which their first rows come.
 */
import type { LogicalNode } from '../../plan/logical.ts';
import { type Rule, transformUp, withInput } from '../rule.ts';

const INDIFFERENT: ReadonlySet<string> = new Set([
  'count', 'count_star', 'count_if', 'sum', 'avg', 'min', 'max', 'bool_and', 'bool_or', 'bit_and', 'bit_or', 'bit_xor',
]);

export const dropIdleSorts: Rule = {
  name: 'drop-idle-sorts',
  apply: (root) => transformUp(root, (node) =>
    node.kind === 'aggregate' && node.groups.length === 0 && node.aggregates.every((call) => INDIFFERENT.has(call.name)) ? withInput(node, unsorted(node.input)) : node),
};

function unsorted(node: LogicalNode): LogicalNode {
  if (node.kind === 'sort') return unsorted(node.input);
  return node.kind === 'project' || node.kind === 'filter' || node.kind === 'expand' ? withInput(node, unsorted(node.input)) : node;
}
