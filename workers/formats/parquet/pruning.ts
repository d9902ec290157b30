/** Which row groups and pages can hold no row that passes a filter, told by their statistics. */
import type { DataType } from '../../../src/columns/types.ts';
import { isInteger } from '../../../src/columns/types.ts';
import type { ColumnId, Expr } from '../../../src/plan/expr.ts';
import { compareOrdered, orderedLiteral, type ColumnStatistics, type Ordered } from './statistics.ts';

export type StatisticsOf = (column: ColumnId) => ColumnStatistics | undefined;

/**
 * False only where `filter` is false or NULL for every row that the statistics describe. Expressions that statistics say
 * nothing about may match.
 */
export function mayMatch(filter: Expr, statisticsOf: StatisticsOf): boolean {
  switch (filter.kind) {
    case 'and': return filter.args.every((arg) => mayMatch(arg, statisticsOf));
    case 'or': return filter.args.some((arg) => mayMatch(arg, statisticsOf));
    case 'literal': return filter.value === true;
    case 'column': return mayCompare('=', filter, 1n, statisticsOf);
    case 'in': return filter.list.some((item) => item.kind !== 'literal' || (item.value !== null && mayEqual(filter.arg, item.value, statisticsOf)));
    case 'call': return mayMatchCall(filter.name, filter.args, statisticsOf);
    default: return true;
  }
}

const SWAPPED: Readonly<Record<string, string>> = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function mayMatchCall(name: string, args: readonly Expr[], statisticsOf: StatisticsOf): boolean {
  const [a, b] = args;
  if (a === undefined) return true;
  if (name === 'is null' || name === 'is not null') {
    const statistics = a.kind === 'column' ? statisticsOf(a.id) : undefined;
    if (statistics?.nullCount === undefined) return true;
    return name === 'is null' ? statistics.nullCount > 0 : statistics.nullCount < statistics.numRows;
  }
  if (name === 'not' && a.kind === 'column') return mayCompare('=', a, 0n, statisticsOf);
  const swapped = SWAPPED[name];
  if (swapped === undefined || b === undefined) return true;
  if (b.kind === 'literal') return mayCompareLiteral(name, a, b.type, b.value, statisticsOf);
  if (a.kind === 'literal') return mayCompareLiteral(swapped, b, a.type, a.value, statisticsOf);
  return true;
}

function mayEqual(operand: Expr, value: Parameters<typeof orderedLiteral>[1], statisticsOf: StatisticsOf): boolean {
  return mayCompareLiteral('=', operand, operand.type, value, statisticsOf);
}

function mayCompareLiteral(operator: string, operand: Expr, type: DataType, value: Parameters<typeof orderedLiteral>[1], statisticsOf: StatisticsOf): boolean {
  if (value === null) return columnOf(operand) === undefined; // a comparison with NULL is NULL
  const literal = orderedLiteral(type, value);
  return literal === undefined || mayCompare(operator, operand, literal, statisticsOf);
}

function mayCompare(operator: string, operand: Expr, literal: Ordered, statisticsOf: StatisticsOf): boolean {
  const column = columnOf(operand);
  const statistics = column === undefined ? undefined : statisticsOf(column.id);
  if (column === undefined || statistics === undefined) return true;
  const { nullCount, numRows, mayHoldNaN } = statistics;
  if (nullCount !== undefined && nullCount >= numRows) return false;
  const min = statistics.min === undefined ? undefined : column.map(statistics.min);
  const max = statistics.max === undefined ? undefined : column.map(statistics.max);
  const sameKind = (bound: Ordered): boolean => typeof bound === typeof literal;
  if ((min !== undefined && !sameKind(min)) || (max !== undefined && !sameKind(max))) return true;
  // NaN is greater than every number, and equal to itself.
  if (Number.isNaN(literal)) return operator === '>' ? false : operator === '=' || operator === '>=' ? mayHoldNaN : true;
  const reachesDown = (orEqual: boolean): boolean => min === undefined || compareOrdered(min, literal) < (orEqual ? 1 : 0);
  const reachesUp = (orEqual: boolean): boolean => max === undefined || compareOrdered(max, literal) > (orEqual ? -1 : 0);
  switch (operator) {
    case '=': return reachesDown(true) && reachesUp(true);
    case '<': return reachesDown(false);
    case '<=': return reachesDown(true);
    case '>': return mayHoldNaN || reachesUp(false);
    case '>=': return mayHoldNaN || reachesUp(true);
    default: return true; // <>: bounds of strings may be cut, so equal bounds don't prove equal values
  }
}

interface MappedColumn {
  readonly id: ColumnId;
  /** From the column's values to the operand's; never decreasing. */
  readonly map: (value: Ordered) => Ordered;
}

const DAY_MICROS = 86_400_000_000n;

/** The column behind an operand: bare, or within casts that keep the order. */
function columnOf(operand: Expr): MappedColumn | undefined {
  if (operand.kind === 'column') return { id: operand.id, map: (value) => value };
  if (operand.kind !== 'cast') return undefined;
  const inner = columnOf(operand.arg);
  if (inner === undefined) return undefined;
  const { type: from } = operand.arg;
  const to = operand.type;
  const step = castStep(from, to);
  return step === undefined ? undefined : { id: inner.id, map: (value) => step(inner.map(value)) };
}

function castStep(from: DataType, to: DataType): ((value: Ordered) => Ordered) | undefined {
  if (isInteger(from) && isInteger(to)) return (value) => value;
  if (isInteger(from) && to.id === 'DECIMAL') return (value) => (value as bigint) * 10n ** BigInt(to.scale);
  if (from.id === 'DECIMAL' && to.id === 'DECIMAL' && to.scale >= from.scale) return (value) => (value as bigint) * 10n ** BigInt(to.scale - from.scale);
  if (isInteger(from) && to.id === 'DOUBLE') return (value) => Number(value);
  if (from.id === 'FLOAT' && to.id === 'DOUBLE') return (value) => value;
  if (from.id === 'DATE' && to.id === 'TIMESTAMP') return (value) => (value as bigint) * DAY_MICROS;
  return undefined;
}
