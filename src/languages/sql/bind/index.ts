/** From a parsed statement to a logical plan. */
import { notSupported } from '../../../base/errors.ts';
import type { LogicalNode } from '../../../plan/logical.ts';
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
  if (statement.kind === 'query') return { plan: bindQuery(statement, context, new Map(), text).node, explain: false };
  const span = { start: statement.start, end: statement.end };
  if (statement.kind === 'explain') {
    if (statement.analyze) throw notSupported('EXPLAIN ANALYZE', span, 'Run the query: the pipeline panel shows rows and time of every operator.');
    if (statement.statement.kind !== 'query') throw notSupported('EXPLAIN of anything but a query', span);
    return { plan: bindQuery(statement.statement, context, new Map(), text).node, explain: true };
  }
  const name = NAMES[statement.kind] ?? (statement.kind === 'administrative' ? statement.command : statement.kind.replaceAll('-', ' ').toUpperCase());
  throw notSupported(name, span, 'Queries (SELECT, FROM, VALUES, WITH) work.');
}
