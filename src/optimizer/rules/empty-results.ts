/** What can't have rows is not computed: a filter that is false, LIMIT 0, and all that builds on them. */
import type { LogicalNode } from '../../plan/logical.ts';
import { type Rule, transformUp } from '../rule.ts';
import { isLiteral } from '../traits.ts';

export const emptyResults: Rule = { name: 'empty-results', apply: (root) => transformUp(root, (node) => (isEmpty(node) ? empty(node) : node)) };

function isEmpty(node: LogicalNode): boolean {
  switch (node.kind) {
    case 'scan': return node.limit === 0 || node.filters.some((filter) => isLiteral(filter, false));
    case 'values': return false;
    case 'filter': return isLiteral(node.predicate, false) || hasNoRows(node.input);
    case 'limit': case 'top-n': return node.limit === 0 || hasNoRows(node.input);
    // Without groups there is a row even of nothing.
    case 'aggregate': return node.groups.length > 0 && hasNoRows(node.input);
    case 'project': case 'expand': case 'sort': return hasNoRows(node.input);
  }
}

function hasNoRows(node: LogicalNode): boolean {
  return node.kind === 'values' && node.rows.length === 0;
}

function empty(node: LogicalNode): LogicalNode {
  return { kind: 'values', columns: node.columns, rows: [], span: node.span };
}
