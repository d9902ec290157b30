/** Binds SELECT: grouping, projection, DISTINCT and ORDER BY become plan nodes. */
import { notSupported, type Span, UserError } from '../../../base/errors.ts';
import type { AggregateCall, ColumnDef, ColumnExpr, Expr } from '../../../plan/expr.ts';
import { ExprNumbers } from '../../../plan/expr-tools.ts';
import type { LogicalNode } from '../../../plan/logical.ts';
import type * as ast from '../ast/index.ts';
import { Aliases } from './aliases.ts';
import { columnName } from './column-names.ts';
import type { BindContext } from './context.ts';
import { type Clause, ExpressionBinder } from './expressions.ts';
import { finishSelect } from './finish.ts';
import { bindFrom, type Ctes } from './from.ts';
import { bindGroups, Grouping, MissingFromGroups } from './grouping.ts';
import { bindOrder, bindTarget, type Output } from './order.ts';
import type { Scope } from './scope.ts';
import { expandColumns, expandStar } from './star.ts';

const spanOf = (node: ast.Node): Span => ({ start: node.start, end: node.end });
const reference = (column: ColumnDef): ColumnExpr => ({ kind: 'column', id: column.id, name: column.name, type: column.type });

/** @param orderBy of the query around it: it may use columns that are not selected */
export function bindSelect(select: ast.Select, orderBy: ast.OrderBy | undefined, context: BindContext, ctes: Ctes, text: string): LogicalNode {
  if (select.windows.length > 0) throw notSupported('WINDOW', spanOf(select.windows[0] as ast.Node));
  if (select.qualify !== undefined) throw notSupported('QUALIFY', spanOf(select.qualify));
  if (select.sample !== undefined) throw notSupported('USING SAMPLE', spanOf(select.sample));
  try {
    return new SelectBinder(select, context, ctes, text).bind(orderBy, false);
  } catch (thrown) {
    // `SELECT split_part(line, ' ', 7) AS url … GROUP BY url`, where the table has a column url too: DuckDB takes the column and
    // then refuses the SELECT list. Where that is the only reading that fails, the alias is meant.
    if (!(thrown instanceof MissingFromGroups)) throw thrown;
    try {
      return new SelectBinder(select, context, ctes, text).bind(orderBy, true);
    } catch {
      throw thrown;
    }
  }
}

class SelectBinder {
  private readonly select: ast.Select;
  private readonly context: BindContext;
  private readonly text: string;
  private readonly scope: Scope;
  private readonly aliases: Aliases;
  private readonly numbers = new ExprNumbers();
  private readonly aggregates = new Map<number, { readonly call: AggregateCall; readonly column: ColumnDef }>();
  private node: LogicalNode;

  constructor(select: ast.Select, context: BindContext, ctes: Ctes, text: string) {
    this.select = select;
    this.context = context;
    this.text = text;
    const from = bindFrom(select.from, context, ctes, text);
    this.node = from.node;
    this.scope = from.scope;
    this.aliases = new Aliases(select.projections, context.options.functions);
  }

  /** @param aliasFirst in GROUP BY, aliases come before columns */
  bind(orderBy: ast.OrderBy | undefined, aliasFirst: boolean): LogicalNode {
    const { select } = this;
    if (select.where !== undefined) this.filter(this.bindWhere(select.where), select.where);
    const outputs = this.bindProjections();
    const having = select.having === undefined ? undefined : this.bindHaving(select.having);
    const orderKeys = bindOrder(orderBy, outputs, this.grouped('ORDER BY'), this.context);
    const on = (select.distinct?.on ?? []).map((item) => bindTarget(item, outputs, this.grouped('DISTINCT ON'), this.context, 'DISTINCT ON'));
    const ids = new Set([...this.aggregates.values()].map(({ column }) => column.id));
    const groups = bindGroups(select.groupBy, outputs, { name: 'GROUP BY', scope: this.scope, aliasFirst }, this.context, ids, this.numbers, this.text);
    const isGrouped = groups.length > 0 || this.aggregates.size > 0 || having !== undefined || (select.groupBy !== undefined && !select.groupBy.all);
    const grouping = new Grouping(this.numbers);
    if (isGrouped) {
      this.aggregate(groups, grouping);
      if (having !== undefined) this.filter(having(grouping), select.having as ast.Expression);
    }
    const rewrite = (expr: Expr): Expr => (isGrouped ? grouping.rewrite(expr) : expr);
    const exprs = outputs.map((output) => rewrite(output.expr));
    const columns = outputs.map((output, k) => this.context.column(output.name, (exprs[k] as Expr).type));
    const keys = orderKeys.map((key) => ({ ...key, expr: rewrite(key.expr) }));
    const spans = {
      select: hull(select.projections.map(spanOf)), distinct: select.distinct === undefined ? undefined : spanOf(select.distinct), order: orderBy === undefined ? undefined : spanOf(orderBy),
    };
    const distinct = select.distinct === undefined ? undefined : { on: on.map(rewrite) };
    return finishSelect(this.node, { exprs, columns, keys, spans, distinct }, this.context, this.numbers);
  }

  private filter(predicate: Expr, node: ast.Expression): void {
    this.node = { kind: 'filter', input: this.node, columns: this.node.columns, predicate, span: spanOf(node) };
  }

  /** A clause that sees groups: aggregates and, after columns, aliases. */
  private grouped(name: string, more: Partial<Clause> = {}): Clause {
    return { name, scope: this.scope, aggregate: (call, column) => this.collect(call, column), alias: (alias, span) => this.aliases.find(alias, span), ...more };
  }

  /** The column that stands for an aggregate's value; equal calls share one. */
  private collect(call: AggregateCall, name: string): Expr {
    const number = this.numbers.ofAggregate(call);
    let found = this.aggregates.get(number);
    if (found === undefined) {
      found = { call, column: this.context.column(name, call.type, name.startsWith('count')) };
      this.aggregates.set(number, found);
    }
    return { ...reference(found.column), span: call.span };
  }

  private bindWhere(node: ast.Expression): Expr {
    const bind = (expression: ast.Expression, alias: Clause['alias']): Expr =>
      new ExpressionBinder(this.context, { name: 'WHERE', scope: this.scope, ...(alias === undefined ? {} : { alias }) }).bind(expression);
    return new ExpressionBinder(this.context, { name: 'WHERE', scope: this.scope, alias: this.aliases.unbound(bind) }).boolean(node);
  }

  private bindProjections(): Output[] {
    const outputs: Output[] = [];
    const clause = this.grouped('SELECT', { alias: (alias, span) => this.aliases.findEarlier(alias, span) });
    const bind = (node: ast.Expression): Expr => new ExpressionBinder(this.context, clause).bind(node);
    const projections = this.select.projections.flatMap((projection) => expandColumns(projection, this.scope) ?? [projection]);
    for (const { expression, alias } of projections) {
      if (expression.kind === 'star') {
        for (const { name, expr } of expandStar(expression, this.scope, bind)) outputs.push({ name, expr, node: expression, alias: false });
        continue;
      }
      const expr = bind(expression);
      const output = { name: alias?.name ?? this.nameOf(expression, expr), expr, node: expression, alias: alias !== undefined };
      this.aliases.add(output);
      outputs.push(output);
    }
    if (outputs.length === 0) throw new UserError('BINDER', 'The SELECT list is empty once * is expanded.', { span: spanOf(this.select) });
    return outputs;
  }

  /** A bare column is called as its table calls it, whatever the case it was written in. */
  private nameOf(node: ast.Expression, expr: Expr): string {
    const name = columnName(node, this.text);
    if (expr.kind === 'column' && node.kind === 'positional-ref') return expr.name;
    return expr.kind === 'column' && node.kind === 'column-ref' && expr.name.toLowerCase() === name.toLowerCase() ? expr.name : name;
  }

  /** Columns come first where they are grouped; else their names may be aliases. Both readings are bound before it is known. */
  private bindHaving(node: ast.Expression): (grouping: Grouping) => Expr {
    const reading = (aliasFirst: boolean): Expr | UserError => {
      try {
        return new ExpressionBinder(this.context, this.grouped('HAVING', { aliasFirst })).boolean(node);
      } catch (thrown) {
        if (thrown instanceof UserError) return thrown;
        throw thrown;
      }
    };
    const [asColumns, asAliases] = [reading(false), reading(true)];
    return (grouping) => {
      try {
        if (asColumns instanceof UserError) throw asColumns;
        return grouping.rewrite(asColumns);
      } catch (thrown) {
        if (!(thrown instanceof UserError) || asAliases instanceof UserError) throw thrown;
        return grouping.rewrite(asAliases);
      }
    };
  }

  private aggregate(groups: readonly { readonly expr: Expr; readonly name: string }[], grouping: Grouping): void {
    const keys = groups.map(({ expr, name }) => {
      const column = this.context.column(name, expr.type);
      grouping.addGroup(expr, column);
      return column;
    });
    const calls = [...this.aggregates.values()];
    for (const { column } of calls) grouping.addAggregate(column);
    // Without GROUP BY the calls themselves are all there is to point at.
    const span = this.select.groupBy === undefined ? hull(calls.map(({ call }) => call.span)) : spanOf(this.select.groupBy);
    this.node = {
      kind: 'aggregate', input: this.node, span,
      groups: groups.map((group) => group.expr), aggregates: calls.map(({ call }) => call),
      columns: [...keys, ...calls.map(({ column }) => column)],
    };
  }
}

/** From the first of the places to the last. */
function hull(spans: readonly (Span | undefined)[]): Span | undefined {
  const known = spans.filter((span) => span !== undefined);
  return known.length === 0 ? undefined : { start: Math.min(...known.map((span) => span.start)), end: Math.max(...known.map((span) => span.end)) };
}
