/**
 * GROUP BY: what is grouped by, and the rewriting of a grouped query's expressions to what the Aggregate node gives
 * out, its groups and its aggregates. A column that is neither is an error at its place.
 */
import { notSupported, type Span, UserError } from '../../../base/errors.ts';
import { quoteIdentifier } from '../../../columns/types.ts';
import type { ColumnDef, ColumnId, Expr } from '../../../plan/expr.ts';
import { columnsOf, type ExprNumbers, mapChildren } from '../../../plan/expr-tools.ts';
import type * as ast from '../ast/index.ts';
import { isVolatile } from './aliases.ts';
import { columnName } from './column-names.ts';
import type { BindContext } from './context.ts';
import { type Clause, ExpressionBinder } from './expressions.ts';
import { type Output, positional } from './order.ts';

export interface Group {
  readonly expr: Expr;
  readonly name: string;
}

const spanOf = (node: ast.Node): Span => ({ start: node.start, end: node.end });

/** @param aggregates the columns that stand for aggregates in `outputs` */
export function bindGroups(
  groupBy: ast.GroupBy | undefined, outputs: readonly Output[], clause: Clause, context: BindContext, aggregates: ReadonlySet<ColumnId>, numbers: ExprNumbers, text: string,
): Group[] {
  if (groupBy === undefined) return [];
  const holdsAggregate = (expr: Expr): boolean => aggregates.size > 0 && [...columnsOf(expr)].some((id) => aggregates.has(id));
  const seen = new Set<number>();
  const isNew = ({ expr }: Group): boolean => seen.size < seen.add(numbers.of(expr)).size;
  if (groupBy.all) return groupsOfAll(outputs, holdsAggregate, aggregates, context).filter(isNew);
  return groupBy.items.flatMap((item): Group[] => {
    if (item.kind === 'grouping-set') {
      if (item.set === 'empty') return [];
      throw notSupported(item.set === 'sets' ? 'GROUPING SETS' : item.set.toUpperCase(), spanOf(item));
    }
    const output = positional(item, outputs, 'GROUP BY') ?? aliased(item, outputs, clause);
    if (output === undefined) return [{ expr: new ExpressionBinder(context, clause).bind(item), name: columnName(item, text) }];
    if (holdsAggregate(output.expr)) throw new UserError('BINDER', 'GROUP BY can’t contain aggregates.', { span: spanOf(item) });
    return [{ expr: output.expr, name: output.name }];
  }).filter(isNew);
}

/** GROUP BY ALL: whatever reads columns and holds no aggregate. */
function groupsOfAll(outputs: readonly Output[], holdsAggregate: (expr: Expr) => boolean, aggregates: ReadonlySet<ColumnId>, context: BindContext): Group[] {
  return outputs.filter(({ expr, node }) => {
    const columns = columnsOf(expr);
    if (!holdsAggregate(expr)) return columns.size > 0 || isVolatile(expr, context.options.functions);
    if ([...columns].some((id) => !aggregates.has(id)))
      throw new UserError('BINDER', 'With GROUP BY ALL a column can’t mix aggregates with other columns.', { span: node === undefined ? expr.span : spanOf(node), hint: 'Name the columns to group by.' });
    return false;
  });
}

/** Columns of FROM come before aliases, unless the clause says otherwise. */
function aliased(item: ast.Expression, outputs: readonly Output[], { scope, aliasFirst }: Clause): Output | undefined {
  if (item.kind !== 'column-ref') return undefined;
  const [first, second] = item.parts;
  const byPrefix = item.parts.length === 2 && first?.name.toLowerCase() === 'alias' && !scope.hasTable('alias');
  if (item.parts.length !== 1 && !byPrefix) return undefined;
  const name = ((byPrefix ? second : first) as ast.Identifier).name;
  if (aliasFirst !== true && !byPrefix && scope.find(undefined, name, spanOf(item)) !== undefined) return undefined;
  return outputs.find((output) => output.alias && output.name.toLowerCase() === name.toLowerCase());
}

/** A column is used that is neither grouped by nor within an aggregate. */
export class MissingFromGroups extends UserError {
  constructor(name: string, span: Span | undefined) {
    const quoted = quoteIdentifier(name);
    super('BINDER', `The column ${quoted} must appear in GROUP BY or within an aggregate.`, { span, hint: `Add ${quoted} to GROUP BY, or write any_value(${quoted}).` });
  }
}

export class Grouping {
  private readonly numbers: ExprNumbers;
  private readonly groups = new Map<number, ColumnDef>();
  private readonly produced = new Set<ColumnId>();
  private readonly rewritten = new Map<Expr, Expr>();

  constructor(numbers: ExprNumbers) {
    this.numbers = numbers;
  }

  addGroup(expr: Expr, column: ColumnDef): void {
    this.groups.set(this.numbers.of(expr), column);
    this.produced.add(column.id);
  }

  addAggregate(column: ColumnDef): void {
    this.produced.add(column.id);
  }

  /** @throws MissingFromGroups */
  rewrite(expr: Expr): Expr {
    let result = this.rewritten.get(expr);
    if (result === undefined) this.rewritten.set(expr, (result = this.compute(expr)));
    return result;
  }

  private compute(expr: Expr): Expr {
    const group = this.groups.get(this.numbers.of(expr));
    // A literal stays one, even where it is grouped by.
    if (group !== undefined && expr.kind !== 'literal') return { kind: 'column', id: group.id, name: group.name, type: group.type, span: expr.span };
    if (expr.kind === 'column') {
      if (this.produced.has(expr.id)) return expr;
      throw new MissingFromGroups(expr.name, expr.span);
    }
    return mapChildren(expr, (child) => this.rewrite(child));
  }
}
