/** Binds queries: FROM, grouping, projection, DISTINCT, ORDER BY and LIMIT become logical plan nodes. */
import { notSupported, type Span, UserError } from '../../../base/errors.ts';
import { BIGINT, type DataType, isNumeric } from '../../../columns/types.ts';
import { commonType } from '../../../plan/casts.ts';
import type { AggregateCall, ColumnDef, ColumnExpr, Expr, SortKey } from '../../../plan/expr.ts';
import { exprKey, someExpr } from '../../../plan/expr-tools.ts';
import type { LogicalNode } from '../../../plan/logical.ts';
import type * as ast from '../ast/index.ts';
import { columnName } from './column-names.ts';
import type { BindContext } from './context.ts';
import { type Clause, ExpressionBinder } from './expressions.ts';
import { bindFrom, type Ctes } from './from.ts';
import { Grouping } from './grouping.ts';
import { castTo } from './overloads.ts';
import { Scope } from './scope.ts';
import { expandStar } from './star.ts';

export interface BoundQuery {
  readonly node: LogicalNode;
}

const spanOf = (node: ast.Node): Span => ({ start: node.start, end: node.end });

export function bindQuery(query: ast.Query, context: BindContext, ctes: Ctes, text: string): BoundQuery {
  return new QueryBinder(context, ctes, text).bind(query);
}

/** A column of the SELECT list. */
interface Output {
  readonly name: string;
  readonly expr: Expr;
  readonly node: ast.Expression | undefined;
}

class QueryBinder {
  private readonly context: BindContext;
  private readonly ctes: Ctes;
  private readonly text: string;

  constructor(context: BindContext, ctes: Ctes, text: string) {
    this.context = context;
    this.ctes = ctes;
    this.text = text;
  }

  bind(query: ast.Query): BoundQuery {
    const ctes = query.with === undefined ? this.ctes : this.bindWith(query.with);
    const inner = new QueryBinder(this.context, ctes, this.text);
    const { body } = query;
    switch (body.kind) {
      case 'select':
        return inner.bindSelect(body, query);
      case 'values':
        return inner.limited(inner.sortOutputs(inner.bindValues(body), query), query);
      case 'query':
        return inner.limited(inner.sortOutputs(inner.bind(body).node, query), query);
      case 'set-operation':
        throw notSupported(`${body.operator.toUpperCase()}`, spanOf(body));
      default:
        throw notSupported(body.kind === 'describe' ? body.command.toUpperCase() : body.kind.toUpperCase(), spanOf(body));
    }
  }

  private bindWith(clause: ast.WithClause): Ctes {
    if (clause.recursive) throw notSupported('WITH RECURSIVE', { start: clause.start, end: clause.start + 'WITH RECURSIVE'.length });
    const ctes = new Map(this.ctes);
    for (const cte of clause.expressions) {
      const { statement } = cte;
      if (statement.kind !== 'query') throw notSupported('data changes in WITH', spanOf(cte));
      const visible = new Map(ctes);
      ctes.set(cte.name.name.toLowerCase(), { columns: cte.columns, bind: () => bindQuery(statement, this.context, visible, this.text) });
    }
    return ctes;
  }

  private bindSelect(select: ast.Select, query: ast.Query): BoundQuery {
    if (select.windows.length > 0) throw notSupported('WINDOW', spanOf(select.windows[0] as ast.Node));
    if (select.qualify !== undefined) throw notSupported('QUALIFY', spanOf(select.qualify));
    if (select.sample !== undefined) throw notSupported('USING SAMPLE', spanOf(select.sample));
    if (select.distinct?.on !== undefined) throw notSupported('DISTINCT ON', spanOf(select.distinct));
    const from = bindFrom(select.from, this.context, this.ctes, this.text);
    let node = from.node;
    const scope = from.scope;
    const aliases = new Aliases(select.projections);

    const aggregates: { call: AggregateCall; column: ColumnDef }[] = [];
    const collect = (call: AggregateCall, name: string): Expr => {
      const key = exprKey({ ...call, kind: 'call', args: call.args } as unknown as Expr);
      let found = aggregates.find((a) => exprKey({ ...a.call, kind: 'call' } as unknown as Expr) === key);
      if (found === undefined) {
        found = { call, column: this.context.column(name, call.type, name.startsWith('count')) };
        aggregates.push(found);
      }
      return { kind: 'column', id: found.column.id, name, type: call.type, span: call.span };
    };
    const plain = (name: string): Clause => ({
      name, scope,
      alias: aliases.in((aliased) => new ExpressionBinder(this.context, plain(name)).bind(aliased)),
    });
    const grouped = (name: string): Clause => ({
      name, scope, aggregate: collect,
      alias: aliases.in((aliased) => new ExpressionBinder(this.context, grouped(name)).bind(aliased)),
    });

    if (select.where !== undefined)
      node = { kind: 'filter', input: node, columns: node.columns, predicate: new ExpressionBinder(this.context, plain('WHERE')).boolean(select.where), span: spanOf(select.where) };

    const outputs = this.bindProjections(select, scope, grouped('SELECT'));
    const having = select.having === undefined ? undefined : new ExpressionBinder(this.context, grouped('HAVING')).boolean(select.having);
    const orderKeys = this.bindOrder(query.orderBy, outputs, { ...grouped('ORDER BY'), aliasFirst: true, alias: this.outputAlias(outputs) });
    const groupExprs = this.bindGroups(select, outputs, plain('GROUP BY'), aggregates.map((a) => a.column.id));

    let rewrite = (expr: Expr): Expr => expr;
    if (select.groupBy !== undefined || aggregates.length > 0 || having !== undefined) {
      const grouping = new Grouping();
      const groups = groupExprs.map(({ expr, name }) => {
        const column = this.context.column(name, expr.type);
        grouping.addGroup(expr, column);
        return { expr, column };
      });
      for (const { column } of aggregates) grouping.addAggregate(column);
      node = {
        kind: 'aggregate', input: node, span: select.groupBy === undefined ? undefined : spanOf(select.groupBy),
        groups: groups.map((g) => g.expr), aggregates: aggregates.map((a) => a.call),
        columns: [...groups.map((g) => g.column), ...aggregates.map((a) => a.column)],
      };
      rewrite = (expr) => grouping.rewrite(expr);
      if (having !== undefined) node = { kind: 'filter', input: node, columns: node.columns, predicate: rewrite(having), span: spanOf(select.having as ast.Node) };
    }

    const exprs = outputs.map((output) => rewrite(output.expr));
    const columns = outputs.map((output, k) => this.context.column(output.name, (exprs[k] as Expr).type));
    const keys = orderKeys.map((key) => ({ ...key, expr: rewrite(key.expr) }));
    return this.limited(this.finish(node, exprs, columns, keys, select.distinct, query), query);
  }

  /** Projection, DISTINCT and ORDER BY on top of `node`. */
  private finish(node: LogicalNode, exprs: Expr[], columns: ColumnDef[], keys: readonly SortKey[], distinct: ast.Distinct | undefined, query: ast.Query): LogicalNode {
    const byKey = new Map(exprs.map((expr, k) => [exprKey(expr), columns[k] as ColumnDef]));
    const reference = (column: ColumnDef): ColumnExpr => ({ kind: 'column', id: column.id, name: column.name, type: column.type });
    const extra: { expr: Expr; column: ColumnDef }[] = [];
    const sortKeys = keys.map((key): SortKey => {
      const text = exprKey(key.expr);
      let column = byKey.get(text);
      if (column === undefined) {
        if (distinct !== undefined)
          throw new UserError('BINDER', 'With SELECT DISTINCT, ORDER BY can only use what is selected.', { span: key.expr.span, hint: 'Add the expression to the SELECT list.' });
        column = this.context.column('sort key', key.expr.type);
        extra.push({ expr: key.expr, column });
        byKey.set(text, column);
      }
      return { ...key, expr: reference(column) };
    });
    const all = [...columns, ...extra.map((e) => e.column)];
    let result: LogicalNode = { kind: 'project', input: node, exprs: [...exprs, ...extra.map((e) => e.expr)], columns: all };
    if (distinct !== undefined) {
      const fresh = columns.map((column) => this.context.column(column.name, column.type));
      const renamed = new Map(columns.map((column, k) => [column.id, fresh[k] as ColumnDef]));
      result = { kind: 'aggregate', input: result, groups: columns.map(reference), aggregates: [], columns: fresh, span: spanOf(distinct) };
      for (const [k, key] of sortKeys.entries()) {
        const column = renamed.get((key.expr as ColumnExpr).id) as ColumnDef;
        sortKeys[k] = { ...key, expr: reference(column) };
      }
      if (sortKeys.length > 0) result = { kind: 'sort', input: result, keys: sortKeys, columns: result.columns, span: spanOf(query.orderBy as ast.Node) };
      return result;
    }
    if (sortKeys.length > 0) {
      result = { kind: 'sort', input: result, keys: sortKeys, columns: all, span: spanOf(query.orderBy as ast.Node) };
      if (extra.length > 0) {
        const trimmed = columns.map((column) => this.context.column(column.name, column.type));
        result = { kind: 'project', input: result, exprs: columns.map(reference), columns: trimmed };
      }
    }
    return result;
  }

  private bindProjections(select: ast.Select, scope: Scope, clause: Clause): Output[] {
    const outputs: Output[] = [];
    for (const projection of select.projections) {
      const { expression, alias } = projection;
      if (expression.kind === 'star') {
        outputs.push(...expandStar(expression, scope, (node) => new ExpressionBinder(this.context, clause).bind(node)).map((o) => ({ ...o, node: undefined })));
        continue;
      }
      const expr = new ExpressionBinder(this.context, clause).bind(expression);
      outputs.push({ name: alias?.name ?? columnName(expression, this.text), expr, node: expression });
    }
    if (outputs.length === 0) throw new UserError('BINDER', 'The SELECT list is empty once * is expanded.', { span: spanOf(select) });
    return outputs;
  }

  private bindGroups(select: ast.Select, outputs: readonly Output[], clause: Clause, aggregateIds: readonly number[]): { expr: Expr; name: string }[] {
    const { groupBy } = select;
    if (groupBy === undefined) return [];
    const holdsAggregate = (expr: Expr): boolean => someExpr(expr, (e) => e.kind === 'column' && aggregateIds.includes(e.id));
    if (groupBy.all) return unique(outputs.filter((o) => !holdsAggregate(o.expr)).map((o) => ({ expr: o.expr, name: o.name })));
    const groups = groupBy.items.map((item) => {
      if (item.kind === 'grouping-set') {
        if (item.set === 'empty') return undefined;
        throw notSupported(item.set === 'sets' ? 'GROUPING SETS' : item.set.toUpperCase(), spanOf(item));
      }
      const output = this.positional(item, outputs, 'GROUP BY') ?? this.groupAlias(item, outputs, clause.scope);
      if (output !== undefined) {
        if (holdsAggregate(output.expr)) throw new UserError('BINDER', 'GROUP BY can’t contain aggregates.', { span: spanOf(item) });
        return { expr: output.expr, name: output.name };
      }
      const expr = new ExpressionBinder(this.context, clause).bind(item);
      return { expr, name: columnName(item, this.text) };
    });
    return unique(groups.filter((g) => g !== undefined));
  }

  private groupAlias(item: ast.Expression, outputs: readonly Output[], scope: Scope): Output | undefined {
    if (item.kind !== 'column-ref' || item.parts.length !== 1) return undefined;
    const name = (item.parts[0] as ast.Identifier).name;
    if (scope.find(undefined, name, spanOf(item)) !== undefined) return undefined;
    return outputs.find((o) => o.name.toLowerCase() === name.toLowerCase());
  }

  /** `ORDER BY 2`: an integer literal names an output column. */
  private positional(item: ast.Expression, outputs: readonly Output[], clause: string): Output | undefined {
    if (item.kind !== 'number' || item.form !== 'integer') return undefined;
    const position = Number(item.text);
    const output = outputs[position - 1];
    if (output === undefined)
      throw new UserError('BINDER', `${clause} ${item.text} is out of range: there are ${outputs.length} columns.`, { span: spanOf(item), hint: `Use 1 to ${outputs.length}.` });
    return output;
  }

  private outputAlias(outputs: readonly Output[]): (name: string) => Expr | undefined {
    return (name) => outputs.find((o) => o.name.toLowerCase() === name.toLowerCase())?.expr;
  }

  private bindOrder(orderBy: ast.OrderBy | undefined, outputs: readonly Output[], clause: Clause): SortKey[] {
    if (orderBy === undefined) return [];
    const { items } = orderBy;
    if (!isList(items)) return outputs.map((o) => sortKey(o.expr, items.direction, items.nulls));
    return items.flatMap((item) => {
      const output = this.positional(item.expression, outputs, 'ORDER BY');
      const expr = output?.expr ?? new ExpressionBinder(this.context, clause).bind(item.expression);
      // A constant orders nothing.
      return expr.kind === 'literal' && output === undefined ? [] : [sortKey(expr, item.direction, item.nulls)];
    });
  }

  /** ORDER BY of VALUES and of a query in parentheses: over its columns. */
  private sortOutputs(node: LogicalNode, query: ast.Query): LogicalNode {
    if (query.orderBy === undefined) return node;
    const outputs = node.columns.map((column): Output => ({ name: column.name, node: undefined, expr: { kind: 'column', id: column.id, name: column.name, type: column.type } }));
    const scope = new Scope(node.columns.map((column) => ({ table: '', column, hidden: false })));
    const keys = this.bindOrder(query.orderBy, outputs, { name: 'ORDER BY', scope });
    return keys.length === 0 ? node : { kind: 'sort', input: node, keys, columns: node.columns, span: spanOf(query.orderBy) };
  }

  private bindValues(values: ast.Values): LogicalNode {
    const scope = new Scope([]);
    const rows = values.rows.map((row) => row.map((item) => new ExpressionBinder(this.context, { name: 'VALUES', scope }).bind(item)));
    const width = rows[0]?.length ?? 0;
    const types = Array.from({ length: width }, (_, k) =>
      rows.reduce<DataType | undefined>((type, row) => {
        const item = row[k] as Expr;
        if (type === undefined || type.id === 'NULL') return item.type;
        if (item.type.id === 'NULL') return type;
        const common = commonType(type, item.type);
        if (common === undefined) throw new UserError('BINDER', `Column ${k + 1} of VALUES mixes types that don’t go together.`, { span: item.span, hint: 'Cast the values to one type.' });
        return common;
      }, undefined),
    );
    const columns = types.map((type, k) => this.context.column(`col${k}`, type as DataType));
    return { kind: 'values', columns, rows: rows.map((row) => row.map((item, k) => castTo(item, types[k] as DataType))), span: spanOf(values) };
  }

  private limited(node: LogicalNode, query: ast.Query): BoundQuery {
    if (query.limit === undefined && query.offset === undefined) return { node };
    if (query.limit?.percent === true) throw notSupported('LIMIT with a percentage', spanOf(query.limit));
    const limit = query.limit === undefined ? undefined : this.count(query.limit.count, 'LIMIT');
    const offset = query.offset === undefined ? undefined : this.count(query.offset, 'OFFSET');
    return {
      node: {
        kind: 'limit', input: node, columns: node.columns, offset: offset ?? 0,
        ...(limit === undefined ? {} : { limit }),
        span: spanOf(query.limit ?? (query.offset as ast.Node)),
      },
    };
  }

  /** A row count; undefined for NULL, which means no limit. */
  private count(node: ast.Expression, clause: string): number | undefined {
    const span = spanOf(node);
    const expr = new ExpressionBinder(this.context, { name: clause, scope: new Scope([]) }).bind(node);
    if (expr.kind === 'literal' && expr.value === null) return undefined;
    if (!isNumeric(expr.type)) throw new UserError('BINDER', `${clause} takes a number of rows.`, { span });
    const folded = this.context.options.fold(castTo(expr, BIGINT));
    if (folded === undefined) throw notSupported(`${clause} with anything but a constant`, span);
    if (folded.value === null) return undefined;
    const value = Number(folded.value);
    if (value < 0) throw new UserError('OUT_OF_RANGE', `${clause} can’t be negative.`, { span });
    return Math.min(value, Number.MAX_SAFE_INTEGER);
  }
}

/** Aliases of the SELECT list as other clauses see them; an alias that leads to itself is not found. */
class Aliases {
  private readonly byName = new Map<string, ast.Expression>();
  private readonly open = new Set<string>();

  constructor(projections: readonly ast.Projection[]) {
    for (const { alias, expression } of projections)
      if (alias !== undefined && !this.byName.has(alias.name.toLowerCase())) this.byName.set(alias.name.toLowerCase(), expression);
  }

  in(bind: (node: ast.Expression) => Expr): (name: string) => Expr | undefined {
    return (name) => {
      const key = name.toLowerCase();
      const node = this.byName.get(key);
      if (node === undefined || this.open.has(key)) return undefined;
      this.open.add(key);
      try {
        return bind(node);
      } finally {
        this.open.delete(key);
      }
    };
  }
}

function isList(items: ast.OrderBy['items']): items is readonly ast.OrderItem[] {
  return Array.isArray(items);
}

/** DuckDB's defaults: ascending, NULLs last both ways. */
function sortKey(expr: Expr, direction: 'asc' | 'desc' | undefined, nulls: 'first' | 'last' | undefined): SortKey {
  return { expr, descending: direction === 'desc', nullsFirst: nulls === 'first' };
}

function unique(groups: readonly { expr: Expr; name: string }[]): { expr: Expr; name: string }[] {
  const seen = new Set<string>();
  return groups.filter(({ expr }) => {
    const key = exprKey(expr);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
