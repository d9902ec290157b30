/** ORDER BY: by position, by name of a result column, or by any expression. */
import { type Span, UserError } from '../../../base/errors.ts';
import type { Expr, SortKey } from '../../../plan/expr.ts';
import type * as ast from '../ast/index.ts';
import type { BindContext } from './context.ts';
import { type Clause, ExpressionBinder } from './expressions.ts';

/** A column of the SELECT list. */
export interface Output {
  readonly name: string;
  readonly expr: Expr;
  readonly node: ast.Expression | undefined;
  /** Given by AS: other clauses may use it. */
  readonly alias: boolean;
}

const spanOf = (node: ast.Node): Span => ({ start: node.start, end: node.end });

/**
 * @param clause where expressions are bound: names of the result count at the top of an expression, columns of FROM
 * within it
 */
export function bindOrder(orderBy: ast.OrderBy | undefined, outputs: readonly Output[], clause: Clause, context: BindContext): SortKey[] {
  if (orderBy === undefined) return [];
  const { items } = orderBy;
  const keys = 'kind' in items
    ? outputs.map((output) => sortKey(output.expr, items))
    : items.map((item) => sortKey(bindTarget(item.expression, outputs, clause, context, 'ORDER BY'), item));
  // A constant orders nothing.
  return keys.filter((key) => key.expr.kind !== 'literal');
}

/** An expression of ORDER BY or DISTINCT ON: a position, a name of the result, or anything else. */
export function bindTarget(node: ast.Expression, outputs: readonly Output[], clause: Clause, context: BindContext, name: string): Expr {
  if ((node.kind === 'number' && node.form !== 'integer') || node.kind === 'string' || node.kind === 'null')
    throw new UserError('BINDER', `${name} a constant has no effect.`, { span: spanOf(node), hint: 'Name a column, or give its position as an integer.' });
  const output = positional(node, outputs, name) ?? outputNamed(node, outputs);
  return output === undefined ? new ExpressionBinder(context, clause).bind(node) : { ...output.expr, span: spanOf(node) };
}

/** `ORDER BY 2`: an integer literal names a result column, counted from 1. */
export function positional(node: ast.Expression, outputs: readonly Output[], clause: string): Output | undefined {
  const negative = node.kind === 'unary' && node.operator === '-' && !node.postfix;
  const literal = negative ? node.operand : node;
  if (literal.kind !== 'number' || literal.form !== 'integer') return undefined;
  const output = negative ? undefined : outputs[Number(literal.text) - 1];
  if (output === undefined)
    throw new UserError('BINDER', `${clause} ${negative ? '-' : ''}${literal.text} is out of range: there ${outputs.length === 1 ? 'is 1 column' : `are ${outputs.length} columns`}.`, {
      span: spanOf(node), hint: outputs.length === 1 ? 'Use 1.' : `Use 1 to ${outputs.length}.`,
    });
  return output;
}

/** The first result column of that name, where `node` is nothing but a name. */
function outputNamed(node: ast.Expression, outputs: readonly Output[]): Output | undefined {
  if (node.kind !== 'column-ref' || node.parts.length !== 1) return undefined;
  const name = (node.parts[0] as ast.Identifier).name.toLowerCase();
  return outputs.find((output) => output.name.toLowerCase() === name);
}

/** DuckDB's defaults: ascending, NULLs last both ways. */
function sortKey(expr: Expr, item: { readonly direction: 'asc' | 'desc' | undefined; readonly nulls: 'first' | 'last' | undefined }): SortKey {
  return { expr, descending: item.direction === 'desc', nullsFirst: item.nulls === 'first' };
}
