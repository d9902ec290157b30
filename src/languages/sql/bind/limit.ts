/** LIMIT and OFFSET. */
import { notSupported, type Span, UserError } from '../../../base/errors.ts';
import { BIGINT, isNumeric } from '../../../columns/types.ts';
import type { LogicalNode } from '../../../plan/logical.ts';
import type * as ast from '../ast/index.ts';
import type { BindContext } from './context.ts';
import { ExpressionBinder } from './expressions.ts';
import { castTo } from './overloads.ts';
import { Scope } from './scope.ts';

const spanOf = (node: ast.Node): Span => ({ start: node.start, end: node.end });

/** `node` cut to what `query` asks for. */
export function bindLimit(node: LogicalNode, query: ast.Query, context: BindContext): LogicalNode {
  const { limit, offset } = query;
  if (limit?.percent === true) throw notSupported('LIMIT with a percentage', spanOf(limit), 'Give a number of rows.');
  const most = limit === undefined ? undefined : rowCount(limit.count, 'LIMIT', context);
  const skipped = (offset === undefined ? undefined : rowCount(offset, 'OFFSET', context)) ?? 0;
  if (most === undefined && skipped === 0) return node;
  return {
    kind: 'limit', input: node, columns: node.columns, offset: skipped,
    ...(most === undefined ? {} : { limit: most }),
    span: spanOf(limit ?? (offset as ast.Node)),
  };
}

/** A row count; undefined for NULL and ALL, which mean no limit. Fractions are rounded. */
function rowCount(node: ast.Expression, clause: string, context: BindContext): number | undefined {
  const span = spanOf(node);
  const wrong = (): UserError => new UserError('BINDER', `${clause} takes a number of rows.`, { span });
  const expr = new ExpressionBinder(context, { name: clause, scope: new Scope([]), constant: true }).bind(node);
  if (expr.kind === 'literal' && expr.value === null) return undefined;
  if (!isNumeric(expr.type) && expr.type.id !== 'VARCHAR' && expr.type.id !== 'BOOLEAN') throw wrong();
  const folded = context.options.fold(castTo(expr, BIGINT));
  if (folded === undefined) throw wrong();
  if (folded.value === null) return undefined;
  const value = Number(folded.value);
  if (value < 0) throw new UserError('OUT_OF_RANGE', `${clause} can’t be negative.`, { span });
  return Math.min(value, Number.MAX_SAFE_INTEGER);
}
