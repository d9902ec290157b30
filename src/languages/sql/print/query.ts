/** Queries as text. */
import type {
  CommonTableExpression, Describe, GroupBy, GroupItem, OrderBy, OrderItem, PivotStatement, Projection, Query, QueryBody, Select, SetOperation,
  UnpivotStatement, WithClause,
} from '../ast/index.ts';
import { printExpression, printList, printWindow } from './expressions.ts';
import { printFromItem, printPivotEntry, printSample } from './from.ts';
import { printIdentifier, printNames, printQualifiedName } from './names.ts';
import { printStatement } from './statements.ts';

const joined = (parts: readonly (string | undefined)[]): string => parts.filter((part) => part !== undefined && part !== '').join(' ');

export function printQuery(query: Query): string {
  return joined([
    query.with === undefined ? undefined : printWith(query.with),
    printBody(query.body),
    query.orderBy === undefined ? undefined : printOrderBy(query.orderBy),
    query.limit === undefined ? undefined : printLimit(query.limit),
    query.offset === undefined ? undefined : `OFFSET ${printExpression(query.offset)}`,
  ]);
}

function printLimit({ count, percent }: NonNullable<Query['limit']>): string {
  return percent ? `LIMIT (${printExpression(count)}) %` : `LIMIT ${printExpression(count)}`;
}

function printBody(body: QueryBody): string {
  switch (body.kind) {
    case 'select': return printSelect(body);
    case 'values': return `VALUES ${body.rows.map((row) => `(${printList(row)})`).join(', ')}`;
    case 'set-operation': return printSetOperation(body);
    case 'pivot': return printPivot(body);
    case 'unpivot': return printUnpivot(body);
    case 'describe': return printDescribe(body);
    case 'query': return `(${printQuery(body)})`;
  }
}

function printSetOperation({ operator, all, byName, operands }: SetOperation): string {
  const words = ` ${operator.toUpperCase()}${all ? ' ALL' : ''}${byName ? ' BY NAME' : ''} `;
  return operands.map(printBody).join(words);
}

export function printWith({ recursive, expressions }: WithClause): string {
  return `WITH ${recursive ? 'RECURSIVE ' : ''}${expressions.map(printCommonTableExpression).join(', ')}`;
}

function printCommonTableExpression(cte: CommonTableExpression): string {
  const columns = cte.columns.length === 0 ? '' : ` ${printNames(cte.columns)}`;
  const key = cte.usingKey.length === 0 ? '' : ` USING KEY (${printProjections(cte.usingKey)})`;
  const materialized = cte.materialized === undefined ? '' : cte.materialized ? 'MATERIALIZED ' : 'NOT MATERIALIZED ';
  return `${printIdentifier(cte.name)}${columns}${key} AS ${materialized}(${printStatement(cte.statement)})`;
}

export function printOrderBy({ items }: OrderBy): string {
  if ('kind' in items) return `ORDER BY ALL${printDirection(items)}`;
  return `ORDER BY ${items.map(printOrderItem).join(', ')}`;
}

export const printOrderItem = (item: OrderItem): string => printExpression(item.expression) + printDirection(item);

function printDirection({ direction, nulls }: Pick<OrderItem, 'direction' | 'nulls'>): string {
  return (direction === undefined ? '' : ` ${direction.toUpperCase()}`) + (nulls === undefined ? '' : ` NULLS ${nulls.toUpperCase()}`);
}

export const printProjections = (projections: readonly Projection[]): string => projections.map(printProjection).join(', ');

function printProjection({ expression, alias }: Projection): string {
  return printExpression(expression) + (alias === undefined ? '' : ` AS ${printIdentifier(alias)}`);
}

function printSelect(select: Select): string {
  const distinct = select.distinct === undefined ? '' : select.distinct.on === undefined ? 'DISTINCT ' : `DISTINCT ON (${printList(select.distinct.on)}) `;
  const list = `SELECT ${distinct}${printProjections(select.projections)}`;
  const from = select.from.length === 0 ? undefined : `FROM ${select.from.map(printFromItem).join(', ')}`;
  return joined([
    select.fromFirst ? from : list,
    select.fromFirst ? list : from,
    select.where === undefined ? undefined : `WHERE ${printExpression(select.where)}`,
    select.groupBy === undefined ? undefined : printGroupBy(select.groupBy),
    select.having === undefined ? undefined : `HAVING ${printExpression(select.having)}`,
    select.windows.length === 0 ? undefined : `WINDOW ${select.windows.map(({ name, window }) => `${printIdentifier(name)} AS ${printWindow(window)}`).join(', ')}`,
    select.qualify === undefined ? undefined : `QUALIFY ${printExpression(select.qualify)}`,
    select.sample === undefined ? undefined : `USING SAMPLE ${printSample(select.sample)}`,
  ]);
}

function printGroupBy({ all, items }: GroupBy): string {
  return all ? 'GROUP BY ALL' : `GROUP BY ${items.map(printGroupItem).join(', ')}`;
}

function printGroupItem(item: GroupItem): string {
  if (item.kind !== 'grouping-set') return printExpression(item);
  if (item.set === 'empty') return '()';
  return `${item.set === 'sets' ? 'GROUPING SETS' : item.set.toUpperCase()} (${item.items.map(printGroupItem).join(', ')})`;
}

function printPivot(pivot: PivotStatement): string {
  return joined([
    `PIVOT ${printFromItem(pivot.source)}`,
    pivot.on.length === 0 ? undefined : `ON ${pivot.on.map((entry) => printPivotEntry(entry, true)).join(', ')}`,
    pivot.using.length === 0 ? undefined : `USING ${printProjections(pivot.using)}`,
    pivot.groupBy.length === 0 ? undefined : `GROUP BY ${pivot.groupBy.map(printIdentifier).join(', ')}`,
  ]);
}

function printUnpivot({ source, on, into }: UnpivotStatement): string {
  const target = into === undefined ? '' : ` INTO NAME ${printIdentifier(into.name)} VALUE ${into.values.map(printIdentifier).join(', ')}`;
  return `UNPIVOT ${printFromItem(source)} ON ${printProjections(on)}${target}`;
}

function printDescribe({ command, query, name, all, from }: Describe): string {
  const words = command.toUpperCase();
  if (query !== undefined) return `${words} ${query.body.kind === 'describe' ? `(${printQuery(query)})` : printQuery(query)}`;
  if (all) return `${words} ALL TABLES`;
  if (from.length > 0) return `${words} TABLES FROM ${printQualifiedName(from)}`;
  return name.length === 0 ? words : `${words} ${printQualifiedName(name)}`;
}
