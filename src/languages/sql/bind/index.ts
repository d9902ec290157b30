/** From a parsed statement to a logical plan. */
import { notSupported } from '../../../base/errors.ts';
import { INTEGER } from '../../../columns/types.ts';
import type { Expr } from '../../../plan/expr.ts';
import { writtenSize } from '../../../plan/expr-tools.ts';
import type { LogicalNode } from '../../../plan/logical.ts';
import { chainOf, expressionsOf } from '../../../plan/logical-tools.ts';
import type * as ast from '../ast/index.ts';
import { BindContext, type BindOptions } from './context.ts';
import { bindQuery } from './query.ts';

export interface BoundStatement {
  readonly plan: LogicalNode;
  /** EXPLAIN: show the plan rather than run it. */
  readonly explain: boolean;
}

const NAMES: Readonly<Record<string, string>> = { 'call-statement': 'CALL', transaction: 'transactions', administrative: 'this statement' };

/**
 * @param text the whole text that `statement` was parsed from (for names of unnamed columns)
 * @throws UserError BINDER, CATALOG, NOT_SUPPORTED … with the place
 */
export function bindStatement(statement: ast.Statement, text: string, options: BindOptions): BoundStatement {
  const context = new BindContext(options);
  const span = { start: statement.start, end: statement.end };
  if (statement.kind === 'query') return { plan: bindRoot(statement, context, text), explain: false };
  if (statement.kind === 'explain') {
    if (statement.analyze) throw notSupported('EXPLAIN ANALYZE', span, 'Run the query: the pipeline panel shows rows and time of every operator.');
    if (statement.statement.kind !== 'query') throw notSupported('EXPLAIN of anything but a query', span);
    return { plan: bindRoot(statement.statement, context, text), explain: true };
  }
  const name = NAMES[statement.kind] ?? (statement.kind === 'administrative' ? statement.command : statement.kind.replaceAll('-', ' ').toUpperCase());
  throw notSupported(name, span, 'Queries (SELECT, FROM, VALUES, WITH) work.');
}

/** Columns of nothing but NULL are INTEGER in a result. */
function bindRoot(query: ast.Query, context: BindContext, text: string): LogicalNode {
  const plan = bindQuery(query, context, new Map(), text);
  checkSizes(plan);
  if (plan.columns.every((column) => column.type.id !== 'NULL')) return plan;
  const exprs = plan.columns.map((column): Expr => (column.type.id === 'NULL' ? { kind: 'literal', type: INTEGER, value: null } : { kind: 'column', id: column.id, name: column.name, type: column.type }));
  return { kind: 'project', input: plan, exprs, columns: plan.columns.map((column, k) => context.column(column.name, (exprs[k] as Expr).type)) };
}

/** More parts than this, each written out, no operator could compute in reasonable time. */
const MAX_PARTS = 100_000;

/** Expressions are shared where an alias or the argument of nullif stands for them, but computed in every place. */
function checkSizes(plan: LogicalNode): void {
  const known = new Map<Expr, number>();
  for (const node of chainOf(plan))
    for (const expr of expressionsOf(node))
      if (writtenSize(expr, known) > MAX_PARTS)
        throw notSupported(`an expression of more than ${MAX_PARTS.toLocaleString('en-US')} parts once its aliases are filled in`, expr.span ?? node.span, 'Compute parts of it in a subquery.');
}
