/** Expands `*` and `t.*` with EXCLUDE, REPLACE and RENAME. */
import { type Span, UserError } from '../../../base/errors.ts';
import { quoteIdentifier } from '../../../columns/types.ts';
import type { Expr } from '../../../plan/expr.ts';
import type * as ast from '../ast/index.ts';
import type { Scope } from './scope.ts';
import { didYouMean } from './suggest.ts';

const spanOf = (node: ast.Node): Span => ({ start: node.start, end: node.end });

export function expandStar(star: ast.Star, scope: Scope, bind: (node: ast.Expression) => Expr): { name: string; expr: Expr }[] {
  const table = star.qualifier?.name.toLowerCase();
  const columns = scope.columns.filter((c) => !c.hidden && (table === undefined || c.table.toLowerCase() === table));
  if (scope.columns.length === 0) throw new UserError('BINDER', '* needs a FROM clause.', { span: spanOf(star) });
  if (table !== undefined && !scope.hasTable(table)) throw new UserError('BINDER', `There is no table named ${star.qualifier?.name} in this query.`, { span: spanOf(star) });
  const names = columns.map((c) => c.column.name);
  const key = (name: ast.QualifiedName | ast.Identifier): string => {
    const identifier = 'kind' in name ? name : (name[name.length - 1] as ast.Identifier);
    const lower = identifier.name.toLowerCase();
    if (!names.some((n) => n.toLowerCase() === lower))
      throw new UserError('BINDER', `There is no column named ${quoteIdentifier(identifier.name)} in *.`, { span: spanOf(identifier), hint: didYouMean(identifier.name, names) });
    return lower;
  };
  const excluded = new Set(star.exclude.map((name) => key(name)));
  const replaced = new Map(star.replace.map((r) => [key(r.column), r.expression]));
  const renamed = new Map(star.rename.map((r) => [key(r.column), r.newName.name]));
  return columns
    .filter((c) => !excluded.has(c.column.name.toLowerCase()))
    .map(({ column }) => {
      const lower = column.name.toLowerCase();
      const replacement = replaced.get(lower);
      const expr: Expr = replacement === undefined ? { kind: 'column', id: column.id, name: column.name, type: column.type, span: spanOf(star) } : bind(replacement);
      return { name: renamed.get(lower) ?? column.name, expr };
    });
}
