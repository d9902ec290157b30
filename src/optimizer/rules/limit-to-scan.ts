/** Tells a scan how many rows are wanted, when only projections stand between it and a LIMIT. */
import type { LogicalNode } from '../../plan/logical.ts';
import { type Rule, transformUp, withInput } from '../rule.ts';

export const limitToScan: Rule = {
  name: 'limit-to-scan',
  apply: (root) => transformUp(root, (node) => (node.kind === 'limit' && node.limit !== undefined ? withInput(node, push(node.input, node.limit + node.offset)) : node)),
};

function push(node: LogicalNode, limit: number): LogicalNode {
  if (node.kind === 'project') return withInput(node, push(node.input, limit));
  if (node.kind === 'scan' && node.filters.length === 0) return { ...node, limit: Math.min(limit, node.limit ?? limit) };
  return node;
}
