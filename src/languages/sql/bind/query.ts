/** Binds queries: what stands around SELECT and VALUES. */
import { notSupported, type Span, UserError } from '../../../base/errors.ts';
import type { Expr } from '../../../plan/expr.ts';
import type { LogicalNode } from '../../../plan/logical.ts';
import type * as ast from '../ast/index.ts';
import type { BindContext } from './context.ts';
import type { Ctes } from './from.ts';
import { bindDescribe } from './describe.ts';
import { bindLimit } from './limit.ts';
import { bindOrder, type Output } from './order.ts';
import { Scope } from './scope.ts';
import { bindSelect } from './select.ts';
import { bindValues } from './values.ts';

const spanOf = (node: ast.Node): Span => ({ start: node.start, end: node.end });

/** @param text what the query was parsed from, for names of columns */
export function bindQuery(query: ast.Query, context: BindContext, outerCtes: Ctes, text: string): LogicalNode {
  const ctes = query.with === undefined ? outerCtes : withCtes(query.with, context, outerCtes, text);
  const { body } = query;
  switch (body.kind) {
    case 'select':
      return bindLimit(bindSelect(body, query.orderBy, context, ctes, text), query, context);
    case 'values':
      return bindLimit(sorted(bindValues(body, context), query.orderBy, context), query, context);
    case 'query':
      return bindQuery(merged(query, body), context, ctes, text);
    case 'set-operation':
      throw notSupported(body.operator.toUpperCase(), spanOf(body), 'One table at a time for now.');
    case 'describe':
      return bindLimit(sorted(bindDescribe(body, context, (inner) => bindQuery(inner, context, ctes, text)), query.orderBy, context), query, context);
    default:
      throw notSupported(body.kind.toUpperCase(), spanOf(body));
  }
}

/**
 * `(SELECT … LIMIT 5) ORDER BY a` is one query with both, as in PostgreSQL: the order comes first. To sort what is left
 * the inner one must stand in FROM.
 */
function merged(outer: ast.Query, inner: ast.Query): ast.Query {
  const twice = (['orderBy', 'limit', 'offset'] as const).find((clause) => outer[clause] !== undefined && inner[clause] !== undefined);
  if (twice !== undefined)
    throw new UserError('SYNTAX', `This query has two ${twice === 'orderBy' ? 'ORDER BY' : twice.toUpperCase()} clauses.`, {
      span: spanOf(outer[twice] as ast.Node), hint: 'Put the inner query into FROM (…).',
    });
  return { ...inner, orderBy: outer.orderBy ?? inner.orderBy, limit: outer.limit ?? inner.limit, offset: outer.offset ?? inner.offset };
}

function withCtes(clause: ast.WithClause, context: BindContext, outer: Ctes, text: string): Ctes {
  if (clause.recursive) throw notSupported('WITH RECURSIVE', { start: clause.start, end: clause.start + 'WITH RECURSIVE'.length });
  const ctes = new Map(outer);
  for (const cte of clause.expressions) {
    const { statement } = cte;
    if (statement.kind !== 'query') throw notSupported('data changes in WITH', spanOf(cte));
    // Each sees the ones before it.
    const visible = new Map(ctes);
    ctes.set(cte.name.name.toLowerCase(), { columns: cte.columns, bind: () => bindQuery(statement, context, visible, text) });
  }
  return ctes;
}

/** ORDER BY of VALUES: over its columns. */
function sorted(node: LogicalNode, orderBy: ast.OrderBy | undefined, context: BindContext): LogicalNode {
  if (orderBy === undefined) return node;
  const outputs = node.columns.map((column): Output => {
    const expr: Expr = { kind: 'column', id: column.id, name: column.name, type: column.type };
    return { name: column.name, node: undefined, expr, alias: false };
  });
  const scope = new Scope(node.columns.map((column) => ({ table: 'valueslist', column, hidden: false })));
  const keys = bindOrder(orderBy, outputs, { name: 'ORDER BY', scope }, context);
  return keys.length === 0 ? node : { kind: 'sort', input: node, keys, columns: node.columns, span: spanOf(orderBy) };
}
