/**
 * The ordered list of rules. Each line says why it stands where it stands. After every rule the plan's column names
 * and types are checked: a rule that changes them is a bug.
 */
import { InternalError } from '../base/errors.ts';
import { typesEqual } from '../columns/types.ts';
import { formatPlan } from '../plan/explain.ts';
import type { LogicalNode } from '../plan/logical.ts';
import { withEstimates } from './estimates.ts';
import { maxColumnId, type OptimizerContext, type OptimizerOptions, type Rule } from './rule.ts';
import { countFromMetadata } from './rules/count-from-metadata.ts';
import { distinctAggregates } from './rules/distinct-aggregates.ts';
import { dropIdleSorts } from './rules/drop-idle-sorts.ts';
import { emptyResults } from './rules/empty-results.ts';
import { foldConstants } from './rules/fold-constants.ts';
import { limitToScan } from './rules/limit-to-scan.ts';
import { mergeLimits } from './rules/merge-limits.ts';
import { mergeProjects } from './rules/merge-projects.ts';
import { pruneColumns } from './rules/prune-columns.ts';
import { pushDownFilters } from './rules/push-down-filters.ts';
import { simplifyPredicates } from './rules/simplify-predicates.ts';
import { topN } from './rules/top-n.ts';
import { unwrapCasts } from './rules/unwrap-casts.ts';

export const RULES: readonly Rule[] = [
  foldConstants, // first: later rules see literals
  simplifyPredicates, // before push-down: NOT (a OR b) gives two filters that go their own ways
  distinctAggregates, // before push-down and pruning, which then treat its nodes like any other
  pushDownFilters, // before merging projections, which it may pass through
  foldConstants, // again: filters that passed a projection may have met literals there
  simplifyPredicates, // again, for the same reason
  unwrapCasts, // after push-down has brought comparisons to the columns they are about, and on literals' right side
  emptyResults, // after folding has found what is never true
  dropIdleSorts, // before topN: a sort that a limit needs must stay
  mergeLimits, // before topN, so that it sees one limit
  topN, // needs Limit above Sort, with at most projections between
  limitToScan, // after topN has taken the limits that belong to sorts
  mergeProjects, // after topN, which takes limits out of the way
  countFromMetadata, // after push-down: a filter that has reached the scan forbids it
  pruneColumns, // last: every other rule may add or drop uses of columns
];

/** One rule's effect, for EXPLAIN and the panel that steps through them. */
export interface RuleStep {
  readonly rule: string;
  readonly changed: boolean;
  readonly plan: string;
}

export function optimize(root: LogicalNode, options: OptimizerOptions, steps?: RuleStep[]): LogicalNode {
  let nextId = maxColumnId(root) + 1;
  const context: OptimizerContext = { ...options, newColumn: (name, type, notNull = false) => ({ id: nextId++, name, type, notNull }) };
  let plan = root;
  let text = steps === undefined ? '' : formatPlan(root);
  for (const rule of RULES) {
    const next = rule.apply(plan, context);
    const changed = next !== plan;
    if (changed) checkSchema(plan, next, rule.name);
    if (steps !== undefined) {
      if (changed) text = formatPlan(next);
      steps.push({ rule: rule.name, changed, plan: text });
    }
    plan = next;
  }
  return withEstimates(plan);
}

function checkSchema(before: LogicalNode, after: LogicalNode, rule: string): void {
  const same = before.columns.length === after.columns.length && before.columns.every((column, k) => {
    const other = after.columns[k];
    return other !== undefined && other.name === column.name && typesEqual(other.type, column.type);
  });
  if (!same) throw new InternalError(`The optimiser rule ${rule} changed the columns of the query.`);
}
