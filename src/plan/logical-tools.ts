/** Walking plans. */
import type { Expr } from './expr.ts';
import type { LogicalNode } from './logical.ts';

/** A node's own expressions. */
export function expressionsOf(node: LogicalNode): readonly Expr[] {
  switch (node.kind) {
    case 'scan': return node.filters;
    case 'values': return node.rows.flat();
    case 'filter': return [node.predicate];
    case 'project': return node.exprs;
    case 'expand': return node.projections.flat();
    case 'aggregate':
      return [...node.groups, ...node.aggregates.flatMap((call) => [...call.args, ...(call.filter === undefined ? [] : [call.filter]), ...(call.orderBy ?? []).map((key) => key.expr)])];
    case 'sort': case 'top-n': return node.keys.map((key) => key.expr);
    case 'limit': return [];
  }
}

/** The node, its input, the input's input … */
export function* chainOf(root: LogicalNode): Generator<LogicalNode> {
  for (let node: LogicalNode | undefined = root; node !== undefined; node = 'input' in node ? node.input : undefined) yield node;
}
