/** Makes one LIMIT of two with at most projections between them. */
import type { LimitNode, LogicalNode } from '../../plan/logical.ts';
import { type Rule, transformUp, withInput } from '../rule.ts';

export const mergeLimits: Rule = { name: 'merge-limits', apply: (root) => transformUp(root, (node) => (node.kind === 'limit' ? merge(node) : node)) };

function merge(outer: LimitNode): LogicalNode {
  const inner = limitBelow(outer.input);
  if (inner === undefined) return outer;
  // The inner rows [offset, offset + limit), of those the outer ones.
  const left = inner.limit === undefined ? undefined : Math.max(0, inner.limit - outer.offset);
  const limit = left === undefined ? outer.limit : Math.min(left, outer.limit ?? left);
  const { limit: _, ...rest } = outer;
  const merged: LimitNode = { ...rest, offset: Math.min(inner.offset + outer.offset, Number.MAX_SAFE_INTEGER), ...(limit === undefined ? {} : { limit }) };
  return withInput(merged, without(outer.input));
}

function limitBelow(node: LogicalNode): LimitNode | undefined {
  if (node.kind === 'project') return limitBelow(node.input);
  return node.kind === 'limit' ? node : undefined;
}

function without(node: LogicalNode): LogicalNode {
  if (node.kind === 'project') return withInput(node, without(node.input));
  return node.kind === 'limit' ? node.input : node;
}
