/** LIMIT over ORDER BY keeps only the first rows while sorting, also when a projection stands between the two. */
import type { LimitNode, LogicalNode } from '../../plan/logical.ts';
import { type Rule, transformUp } from '../rule.ts';

/** Above this many rows a full sort is the better way to keep them. */
const MAX_ROWS = 100_000;

export const topN: Rule = { name: 'top-n', apply: (root) => transformUp(root, (node) => (node.kind === 'limit' ? rewrite(node) : node)) };

function rewrite(node: LimitNode): LogicalNode {
  const { limit, offset, input } = node;
  if (limit === undefined || limit + offset > MAX_ROWS) return node;
  if (input.kind === 'sort') return { kind: 'top-n', input: input.input, keys: input.keys, limit, offset, columns: input.columns, span: input.span };
  if (input.kind === 'project' && input.input.kind === 'sort') {
    const sort = input.input;
    return { ...input, input: { kind: 'top-n', input: sort.input, keys: sort.keys, limit, offset, columns: sort.columns, span: sort.span } };
  }
  return node;
}
