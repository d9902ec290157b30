/** Plans and expressions as text: EXPLAIN, plan tests and the drawing's details. */
import { typeName } from '../columns/types.ts';
import type { AggregateCall, Expr, LiteralExpr, SortKey } from './expr.ts';
import type { LogicalNode } from './logical.ts';

const INFIX: ReadonlySet<string> = new Set([
  '+', '-', '*', '/', '//', '%', '^', '**', '=', '<>', '!=', '<', '<=', '>', '>=', '||', '&', '|', '<<', '>>',
  'like', 'ilike', '~~', '!~~', '~~*', '!~~*', '~', '!~', 'is distinct from', 'is not distinct from', 'not like', 'not ilike', 'similar to', '^@',
]);

/** One line, close to SQL. Columns by name. */
export function formatExpr(expr: Expr, parent = 0): string {
  switch (expr.kind) {
    case 'column':
      return expr.name;
    case 'literal':
      return formatLiteral(expr);
    case 'call': {
      const name = expr.name.toLowerCase();
      const [a, b] = expr.args;
      if (a !== undefined && b !== undefined && expr.args.length === 2 && INFIX.has(name))
        return parenthesise(`${formatExpr(a, 3)} ${name.toUpperCase() === name ? name : name.toUpperCase()} ${formatExpr(b, 3)}`, parent >= 3);
      if (a !== undefined && expr.args.length === 1) {
        if (name === 'not') return parenthesise(`NOT ${formatExpr(a, 3)}`, parent >= 3);
        if (name === 'is null' || name === 'is not null') return `${formatExpr(a, 3)} ${name.toUpperCase()}`;
        if (name === '-' || name === '+' || name === '~') return `${name}${formatExpr(a, 3)}`;
      }
      return `${expr.name}(${expr.args.map((arg) => formatExpr(arg)).join(', ')})`;
    }
    case 'cast':
      return `${expr.try ? 'TRY_CAST' : 'CAST'}(${formatExpr(expr.arg)} AS ${typeName(expr.type)})`;
    case 'case':
      return `CASE ${expr.branches.map((b) => `WHEN ${formatExpr(b.when)} THEN ${formatExpr(b.then)}`).join(' ')} ELSE ${formatExpr(expr.otherwise)} END`;
    case 'and':
      return parenthesise(expr.args.map((arg) => formatExpr(arg, 2)).join(' AND '), parent > 2);
    case 'or':
      return parenthesise(expr.args.map((arg) => formatExpr(arg, 1)).join(' OR '), parent > 1);
    case 'in': {
      const shown = expr.list.slice(0, 8).map((item) => formatExpr(item));
      if (expr.list.length > 8) shown.push(`… ${expr.list.length - 8} more`);
      return parenthesise(`${formatExpr(expr.arg, 3)} IN (${shown.join(', ')})`, parent >= 3);
    }
  }
}

function parenthesise(text: string, needed: boolean): string {
  return needed ? `(${text})` : text;
}

function formatLiteral(expr: LiteralExpr): string {
  const { value, type } = expr;
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'bigint') {
    if (type.id === 'DECIMAL' && type.scale > 0) {
      const digits = (value < 0n ? -value : value).toString().padStart(type.scale + 1, '0');
      return `${value < 0n ? '-' : ''}${digits.slice(0, -type.scale)}.${digits.slice(-type.scale)}`;
    }
    if (type.id === 'DATE') return `DATE '${dateText(value)}'`;
    const unit = MICROS[type.id];
    if (unit !== undefined) return `${type.id} '${timestampText(value * unit)}'`;
    if (type.id === 'TIMESTAMP_NS') return `TIMESTAMP_NS '${timestampText(value / 1000n)}'`;
    if (type.id === 'TIME') return `TIME '${timeText(value)}'`;
    return value.toString();
  }
  if (value instanceof Uint8Array) return `'\\x${[...value].map((b) => b.toString(16).padStart(2, '0')).join('')}'`;
  return `INTERVAL '${value.months} months ${value.days} days ${value.micros} microseconds'`;
}

const DAY_MICROS = 86_400_000_000n;
/** Microseconds in the unit of a type. */
const MICROS: Readonly<Record<string, bigint>> = { TIMESTAMP: 1n, TIMESTAMPTZ: 1n, TIMESTAMP_MS: 1000n, TIMESTAMP_S: 1_000_000n };

function timestampText(micros: bigint): string {
  const ofDay = ((micros % DAY_MICROS) + DAY_MICROS) % DAY_MICROS;
  return `${dateText((micros - ofDay) / DAY_MICROS)} ${timeText(ofDay)}`;
}

/** `2020-01-01`; days beyond what Date knows (infinities among them) by number. */
function dateText(days: bigint): string {
  const date = new Date(Number(days) * 86_400_000);
  return Number.isNaN(date.getTime()) ? `day ${days}` : date.toISOString().slice(0, -14);
}

/** `12:00:00`, with a fraction where there is one. */
function timeText(micros: bigint): string {
  const [seconds, fraction] = [micros / 1_000_000n, micros % 1_000_000n];
  const parts = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map((part) => String(part).padStart(2, '0'));
  return `${parts.join(':')}${fraction === 0n ? '' : `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`}`;
}

export function formatAggregate(call: AggregateCall): string {
  const args = call.args.length === 0 ? '*' : call.args.map((arg) => formatExpr(arg)).join(', ');
  const name = call.name === 'count_star' ? 'count' : call.name;
  return `${name}(${call.distinct ? 'DISTINCT ' : ''}${args})${call.filter === undefined ? '' : ` FILTER (${formatExpr(call.filter)})`}`;
}

export function formatSortKey(key: SortKey): string {
  return `${formatExpr(key.expr)}${key.descending ? ' DESC' : ''}${key.nullsFirst ? ' NULLS FIRST' : ''}`;
}

/** An indented tree, one node a line, root first. */
export function formatPlan(root: LogicalNode): string {
  const lines: string[] = [];
  for (let node: LogicalNode | undefined = root; node !== undefined; node = 'input' in node ? node.input : undefined) {
    const rows = saysRows(node) ? ` ~${formatCount(node.estimatedRows as number)}` : '';
    lines.push(`${'  '.repeat(lines.length)}${formatNode(node)}${rows}`);
  }
  return lines.join('\n');
}

/** Where an estimate says more than the node itself and its input. */
function saysRows(node: LogicalNode): boolean {
  if (node.estimatedRows === undefined) return false;
  return node.kind === 'scan' || node.kind === 'filter' || node.kind === 'expand' || (node.kind === 'aggregate' && node.groups.length > 0);
}

function formatCount(rows: number): string {
  return `${Math.round(rows).toLocaleString('en-US')} ${Math.round(rows) === 1 ? 'row' : 'rows'}`;
}

export function formatNode(node: LogicalNode): string {
  switch (node.kind) {
    case 'scan': {
      const filters = node.filters.length === 0 ? '' : ` filters=[${node.filters.map((f) => formatExpr(f)).join(', ')}]`;
      return `SCAN ${node.table} [${node.sourceNames.join(', ')}]${filters}${node.limit === undefined ? '' : ` limit=${node.limit}`}`;
    }
    case 'values':
      return `VALUES ${node.rows.length} ${node.rows.length === 1 ? 'row' : 'rows'}`;
    case 'filter':
      return `FILTER ${formatExpr(node.predicate)}`;
    case 'project':
      return `PROJECT ${node.exprs.map((e, k) => {
        const text = formatExpr(e);
        const name = node.columns[k]?.name;
        return text === name ? text : `${text} AS ${name}`;
      }).join(', ')}`;
    case 'aggregate': {
      const aggregates = node.aggregates.map((call) => formatAggregate(call)).join(', ');
      if (node.groups.length === 0) return `AGGREGATE ${aggregates}`;
      const groups = node.groups.map((g) => formatExpr(g)).join(', ');
      return node.aggregates.length === 0 ? `DISTINCT ${groups}` : `AGGREGATE ${aggregates} BY ${groups}`;
    }
    case 'expand':
      return `EXPAND ${node.projections.length} copies`;
    case 'sort':
      return `SORT ${node.keys.map((k) => formatSortKey(k)).join(', ')}`;
    case 'limit':
      return `LIMIT ${node.limit ?? 'all'}${node.offset > 0 ? ` OFFSET ${node.offset}` : ''}`;
    case 'top-n':
      return `TOP ${node.limit}${node.offset > 0 ? ` OFFSET ${node.offset}` : ''} BY ${node.keys.map((k) => formatSortKey(k)).join(', ')}`;
  }
}
