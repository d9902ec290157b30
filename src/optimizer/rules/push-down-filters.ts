/**
 * Moves filters towards the scans: through projections (by substitution), through grouping where they only read keys,
 * and into the scan, which may then skip data by its statistics. Filters one above the other become one, the inner one
 * first.
 *
 * Conjuncts hold in the order they were written, so that one that can fail (a cast of text) never sees a row that an
 * earlier one has ruled out: where an earlier conjunct can't move on, a later one that can fail stays behind it.
 */
import type { ColumnDef, ColumnId, Expr } from '../../plan/expr.ts';
import { columnsOf, conjunction, conjuncts, ExprNumbers, someExpr, substitute, writtenSize } from '../../plan/expr-tools.ts';
import type { ExpandNode, LogicalNode } from '../../plan/logical.ts';
import { type OptimizerContext, type Rule, withInput } from '../rule.ts';
import { canFail, isExpensive, isVolatile } from '../traits.ts';

export const pushDownFilters: Rule = { name: 'push-down-filters', apply: (root, context) => push(root, [], context) };

/** Conditions that would double and grow beyond this many parts stay where they are. */
const MAX_SIZE = 5000;

/** `pending`: conjuncts over `node`'s columns that are to hold of its rows. */
function push(node: LogicalNode, pending: readonly Expr[], context: OptimizerContext): LogicalNode {
  switch (node.kind) {
    case 'filter': {
      const own = conjuncts(node.predicate);
      const pushed = push(node.input, [...own, ...pending], context);
      // Where nothing could move the filter is the one it was.
      return pushed.kind === 'filter' && pushed.input === node.input && pending.length === 0 && conjuncts(pushed.predicate).length === own.length ? node : pushed;
    }
    case 'scan':
      if (node.limit !== undefined) return above(node, pending);
      return pending.length === 0 ? node : { ...node, filters: [...node.filters, ...pending] };
    case 'project':
      return through(node, pending, projected(node.columns, node.exprs), (expr) => isOnce(expr, pending, node, context), context);
    case 'aggregate': {
      const keys = projected(node.columns.slice(0, node.groups.length), node.groups);
      // Without groups there is a row even of nothing, so a filter can't move below.
      return through(node, pending, keys, (expr) => node.groups.length > 0 && !isVolatile(expr, context.functions), context);
    }
    case 'expand':
      return through(node, pending, sameInAll(node), (expr) => !isVolatile(expr, context.functions), context);
    case 'sort':
      return withInput(node, push(node.input, pending, context));
    case 'values':
      return above(node, pending);
    case 'limit': case 'top-n':
      // They count rows: a filter stays above them.
      return above(withInput(node, push(node.input, [], context)), pending);
  }
}

type Replacements = ReadonlyMap<ColumnId, Expr>;

/** Hands what can pass on to the input, with the node's columns replaced by what computes them. */
function through(
  node: Exclude<LogicalNode, { kind: 'scan' | 'values' }>, pending: readonly Expr[], replacements: Replacements, passes: (expr: Expr) => boolean, context: OptimizerContext,
): LogicalNode {
  const below: Expr[] = [];
  const kept: Expr[] = [];
  for (const expr of pending) {
    const ids = [...columnsOf(expr)];
    const known = ids.every((id) => replacements.has(id)) && !ids.some((id) => isVolatile(replacements.get(id) as Expr, context.functions));
    const moved = known && passes(expr) && (kept.length === 0 || !canFail(expr, context.functions)) ? substitute(expr, replacements) : undefined;
    if (moved !== undefined && writtenSize(moved) <= Math.max(MAX_SIZE, 2 * writtenSize(expr))) below.push(moved);
    else kept.push(expr);
  }
  return above(withInput(node, push(node.input, below, context)), kept);
}

function projected(columns: readonly ColumnDef[], exprs: readonly Expr[]): Replacements {
  return new Map(columns.map((column, k) => [column.id, exprs[k] as Expr]));
}

/** Columns that every copy of a row has in common. */
function sameInAll(node: ExpandNode): Replacements {
  const numbers = new ExprNumbers();
  const [first = []] = node.projections;
  return new Map(node.columns.flatMap((column, k): [ColumnId, Expr][] => {
    const expr = first[k] as Expr;
    return node.projections.every((exprs) => numbers.of(exprs[k] as Expr) === numbers.of(expr)) ? [[column.id, expr]] : [];
  }));
}

/** False where moving on would compute something expensive more than once for a row that is then dropped. */
function isOnce(expr: Expr, pending: readonly Expr[], node: LogicalNode & { kind: 'project' }, context: OptimizerContext): boolean {
  if (isVolatile(expr, context.functions)) return false;
  const ids = columnsOf(expr);
  const costly = node.columns.filter((column, k) => ids.has(column.id) && isExpensive(node.exprs[k] as Expr));
  return costly.every((column) => {
    let uses = 0;
    for (const other of pending)
      someExpr(other, (e) => {
        if (e.kind === 'column' && e.id === column.id) uses++;
        return false;
      });
    return uses <= 1;
  });
}

function above(node: LogicalNode, pending: readonly Expr[]): LogicalNode {
  const predicate = conjunction(pending);
  return predicate === undefined ? node : { kind: 'filter', input: node, predicate, columns: node.columns, span: predicate.span };
}
