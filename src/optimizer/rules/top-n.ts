/** LIMIT over ORDER BY keeps only the first rows while sorting, also when projections stand between the two. */
import type { LimitNode, LogicalNode } from '../../plan/logical.ts';
import { type Rule, transformUp, withInput } from '../rule.ts';

/** Above this many rows a full sort is the better way to keep them. */
const MAX_ROWS = 100_000;

export const topN: Rule = { name: 'top-n', apply: (root) => transformUp(root, (node) => (node.kind === 'limit' ? (rewrite(node, node.input) ?? node) : node)) };

function rewrite({ limit, offset }: Pick<LimitNode, 'limit' | 'offset'>, input: LogicalNode): LogicalNode | undefined {
  if (limit === undefined || limit + offset > MAX_ROWS) return undefined;
  if (input.kind === 'sort') return { kind: 'top-n', input: input.input, keys: input.keys, limit, offset, columns: input.columns, span: input.span };
  if (input.kind !== 'project') return undefined;
  const below = rewrite({ limit, offset }, input.input);
  return below === undefined ? undefined : withInput(input, below);
}
