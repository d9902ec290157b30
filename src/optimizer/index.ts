/**
 * The ordered list of rules. Each line says why it stands where it stands. After every rule the plan's column names
 * and types are checked: a rule that changes them is a bug.
 */
import { InternalError } from '../base/errors.ts';
import { typesEqual } from '../columns/types.ts';
import type { Expr, LiteralExpr } from '../plan/expr.ts';
import { formatPlan } from '../plan/explain.ts';
import type { LogicalNode } from '../plan/logical.ts';
import { maxColumnId, type OptimizerContext, type Rule } from './rule.ts';
import { distinctAggregates } from './rules/distinct-aggregates.ts';
import { foldConstants } from './rules/fold-constants.ts';
import { limitToScan } from './rules/limit-to-scan.ts';
import { mergeProjects } from './rules/merge-projects.ts';
import { pruneColumns } from './rules/prune-columns.ts';
import { pushDownFilters } from './rules/push-down-filters.ts';
import { topN } from './rules/top-n.ts';

export const RULES: readonly Rule[] = [
  foldConstants, // first: later rules see literals
  distinctAggregates, // before push-down and pruning, which then treat its nodes like any other
  pushDownFilters, // before merging projections, which it may pass through
  mergeProjects, // fewer nodes for the rules below
  topN, // needs Limit above Sort, with at most a projection between
  limitToScan, // after topN has taken the limits that belong to sorts
  pruneColumns, // last: every other rule may add or drop uses of columns
];

/** One rule's effect, for EXPLAIN and the panel that steps through them. */
export interface RuleStep {
  readonly rule: string;
  readonly changed: boolean;
  readonly plan: string;
}

export function optimize(root: LogicalNode, options: { readonly fold: (expr: Expr) => LiteralExpr | undefined }, steps?: RuleStep[]): LogicalNode {
  let nextId = maxColumnId(root) + 1;
  const context: OptimizerContext = {
    fold: options.fold,
    newColumn: (name, type, notNull = false) => ({ id: nextId++, name, type, notNull }),
  };
  let plan = root;
  for (const rule of RULES) {
    const next = rule.apply(plan, context);
    checkSchema(plan, next, rule.name);
    steps?.push({ rule: rule.name, changed: next !== plan, plan: formatPlan(next) });
    plan = next;
  }
  return plan;
}

function checkSchema(before: LogicalNode, after: LogicalNode, rule: string): void {
  const same = before.columns.length === after.columns.length && before.columns.every((column, k) => {
    const other = after.columns[k];
    return other !== undefined && other.name === column.name && typesEqual(other.type, column.type);
  });
  if (!same) throw new InternalError(`The optimiser rule ${rule} changed the columns of the query.`);
}
