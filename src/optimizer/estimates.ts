/** Guesses how many rows each node gives out, from the tables' rows up. Unknown stays unknown. */
import type { Expr } from '../plan/expr.ts';
import { conjuncts } from '../plan/expr-tools.ts';
import type { LogicalNode } from '../plan/logical.ts';

/** Rules of thumb, as in System R (Selinger et al. 1979). */
const EQUAL = 0.1;
const RANGE = 1 / 3;
const OTHER = 0.25;

export function withEstimates(node: LogicalNode): LogicalNode {
  const inner = 'input' in node ? withEstimates(node.input) : undefined;
  const rows = estimate(node, inner?.estimatedRows);
  const same = inner === undefined || ('input' in node && inner === node.input);
  if (same && rows === node.estimatedRows) return node;
  const { estimatedRows: _, ...rest } = inner === undefined ? node : { ...node, input: inner };
  return (rows === undefined ? rest : { ...rest, estimatedRows: rows }) as LogicalNode;
}

function estimate(node: LogicalNode, input: number | undefined): number | undefined {
  switch (node.kind) {
    case 'scan': {
      if (node.tableRows === undefined) return undefined;
      const rows = scaled(node.tableRows, node.filters);
      return node.limit === undefined ? rows : Math.min(rows, node.limit);
    }
    case 'values': return node.rows.length;
    case 'filter': return input === undefined ? undefined : scaled(input, conjuncts(node.predicate));
    case 'project': case 'sort': return input;
    case 'expand': return input === undefined ? undefined : input * node.projections.length;
    case 'aggregate':
      if (node.groups.length === 0) return 1;
      // Each further key splits the groups, but less and less.
      return input === undefined ? undefined : Math.max(Math.min(input, 1), Math.round(input ** (1 - 0.5 ** node.groups.length)));
    case 'limit': case 'top-n': {
      const left = input === undefined ? undefined : Math.max(0, input - node.offset);
      return node.limit === undefined ? left : Math.min(node.limit, left ?? node.limit);
    }
  }
}

function scaled(rows: number, filters: readonly Expr[]): number {
  const share = filters.reduce((product, filter) => product * selectivity(filter), 1);
  return rows === 0 ? 0 : Math.max(1, Math.round(rows * share));
}

function selectivity(expr: Expr): number {
  switch (expr.kind) {
    case 'and': return expr.args.reduce((product, arg) => product * selectivity(arg), 1);
    case 'or': return 1 - expr.args.reduce((product, arg) => product * (1 - selectivity(arg)), 1);
    case 'in': return Math.min(0.5, expr.list.length * EQUAL);
    case 'literal': return expr.value === true ? 1 : 0;
    case 'call':
      switch (expr.name) {
        case '=': case 'is not distinct from': case 'is null': return EQUAL;
        case '<>': case 'is distinct from': case 'is not null': return 1 - EQUAL;
        case '<': case '<=': case '>': case '>=': return RANGE;
        case 'not': return 1 - selectivity(expr.args[0] as Expr);
        default: return OTHER;
      }
    default: return OTHER;
  }
}
