/** VALUES: literal rows. */
import { type Span, UserError } from '../../../base/errors.ts';
import { type DataType, typeName } from '../../../columns/types.ts';
import { commonType, literalOf } from '../../../plan/casts.ts';
import type { Expr } from '../../../plan/expr.ts';
import type { LogicalNode } from '../../../plan/logical.ts';
import type * as ast from '../ast/index.ts';
import type { BindContext } from './context.ts';
import { ExpressionBinder } from './expressions.ts';
import { castTo } from './overloads.ts';
import { Scope } from './scope.ts';

const spanOf = (node: ast.Node): Span => ({ start: node.start, end: node.end });

/** Columns are called col0, col1 … and have the type that all their values go into. */
export function bindValues(values: ast.Values, context: BindContext): LogicalNode {
  const binder = new ExpressionBinder(context, { name: 'VALUES', scope: new Scope([]) });
  const rows = values.rows.map((row) => row.map((item) => binder.bind(item)));
  const width = rows[0]?.length ?? 0;
  const types = Array.from({ length: width }, (_, k) => columnType(rows.map((row) => row[k] as Expr), k));
  return {
    kind: 'values',
    columns: types.map((type, k) => context.column(`col${k}`, type)),
    rows: rows.map((row) => row.map((item, k) => castTo(item, types[k] as DataType))),
    span: spanOf(values),
  };
}

function columnType(items: readonly Expr[], index: number): DataType {
  let type = (items[0] as Expr).type;
  for (const item of items.slice(1)) {
    // A literal adapts to the rows before it, never the other way round.
    const next = commonType(type, item.type, undefined, literalOf(item));
    if (next === undefined)
      throw new UserError('BINDER', `Column ${index + 1} of VALUES mixes ${typeName(type)} with ${typeName(item.type)}.`, { span: item.span, hint: 'Cast the values to one type.' });
    type = next;
  }
  return type;
}
