/**
 * Plans DISTINCT aggregates away.
 *
 *   count(DISTINCT x) BY g              AGGREGATE count(x) BY g
 *                                ──►      DISTINCT g, x
 *
 * With several distinct arguments, or plain aggregates beside them, every row is first copied once per kind with a
 * tag, so that one grouping serves all:
 *
 *   AGGREGATE count(x) FILTER (tag = 1), any_value(total) FILTER (tag = 0) BY g
 *     AGGREGATE sum(y) FILTER (tag = 0) AS total BY g, tag, x
 *       EXPAND (g, 0, NULL, y) (g, 1, x, NULL)
 */
import { UTINYINT } from '../../columns/types.ts';
import { BOOLEAN } from '../../columns/types.ts';
import type { AggregateCall, ColumnDef, Expr } from '../../plan/expr.ts';
import { ExprNumbers } from '../../plan/expr-tools.ts';
import type { AggregateNode, LogicalNode } from '../../plan/logical.ts';
import { type OptimizerContext, type Rule, transformUp } from '../rule.ts';

export const distinctAggregates: Rule = {
  name: 'distinct-aggregates',
  apply: (root, context) => transformUp(root, (node) => (node.kind === 'aggregate' && node.aggregates.some((a) => a.distinct) ? rewrite(node, context) : node)),
};

const column = (def: ColumnDef): Expr => ({ kind: 'column', id: def.id, name: def.name, type: def.type });

/** What one DISTINCT aggregate reads: its arguments and its filter. Equal readings share a tag. */
function reading(call: AggregateCall, numbers: ExprNumbers): string {
  return [...call.args.map((arg) => numbers.of(arg)), call.filter === undefined ? '' : `filter ${numbers.of(call.filter)}`].join();
}

function rewrite(node: AggregateNode, context: OptimizerContext): LogicalNode {
  const distinct = node.aggregates.filter((a) => a.distinct);
  const numbers = new ExprNumbers();
  const readings = [...new Map(distinct.map((call) => [reading(call, numbers), call])).values()];
  const plain = node.aggregates.filter((a) => !a.distinct);
  return readings.length === 1 && plain.length === 0 ? single(node, context) : expanded(node, readings, plain, context, numbers);
}

/** One argument list, nothing else: group by keys and argument first. */
function single(node: AggregateNode, context: OptimizerContext): LogicalNode {
  const call = node.aggregates[0] as AggregateCall;
  const groups = node.groups.map((g) => context.newColumn(nameOf(g, 'key'), g.type));
  const args = call.args.map((a) => context.newColumn(nameOf(a, 'value'), a.type));
  const filtered: LogicalNode = call.filter === undefined ? node.input : { kind: 'filter', input: node.input, predicate: call.filter, columns: node.input.columns };
  // A filtered count must still see groups without a passing row, so those keep the general form.
  if (call.filter !== undefined && node.groups.length > 0) return expanded(node, [call], [], context, new ExprNumbers());
  const inner: AggregateNode = { kind: 'aggregate', input: filtered, groups: [...node.groups, ...call.args], aggregates: [], columns: [...groups, ...args] };
  return {
    ...node,
    input: inner,
    groups: groups.map(column),
    aggregates: node.aggregates.map((a) => ({ ...a, args: args.map(column), distinct: false, filter: undefined })),
  };
}

function expanded(node: AggregateNode, readings: readonly AggregateCall[], plain: readonly AggregateCall[], context: OptimizerContext, numbers: ExprNumbers): LogicalNode {
  const groups = node.groups.map((g) => context.newColumn(nameOf(g, 'key'), g.type));
  const tag = context.newColumn('tag', UTINYINT, true);
  const distinctArgs = readings.map((call) => call.args.map((a) => context.newColumn(nameOf(a, 'value'), a.type)));
  const plainArgs = plain.map((call) => call.args.map((a) => context.newColumn(nameOf(a, 'value'), a.type)));
  const plainFilters = plain.map((call) => (call.filter === undefined ? undefined : context.newColumn('filter', BOOLEAN)));
  const distinctFilters = readings.map((call) => (call.filter === undefined ? undefined : context.newColumn('filter', BOOLEAN)));
  const nullOf = (def: ColumnDef): Expr => ({ kind: 'literal', type: def.type, value: null });
  const tagOf = (k: number): Expr => ({ kind: 'literal', type: UTINYINT, value: BigInt(k) });

  const columns = [...groups, tag, ...distinctArgs.flat(), ...defined(distinctFilters), ...plainArgs.flat(), ...defined(plainFilters)];
  const projection = (k: number): Expr[] => [
    ...node.groups,
    tagOf(k),
    ...readings.flatMap((call, r) => (distinctArgs[r] as ColumnDef[]).map((def, a) => (k === r + 1 ? (call.args[a] as Expr) : nullOf(def)))),
    ...readings.flatMap((call, r) => (distinctFilters[r] === undefined ? [] : [k === r + 1 ? (call.filter as Expr) : nullOf(distinctFilters[r] as ColumnDef)])),
    ...plain.flatMap((call, p) => (plainArgs[p] as ColumnDef[]).map((def, a) => (k === 0 ? (call.args[a] as Expr) : nullOf(def)))),
    ...plain.flatMap((call, p) => (plainFilters[p] === undefined ? [] : [k === 0 ? (call.filter as Expr) : nullOf(plainFilters[p] as ColumnDef)])),
  ];
  const kinds = plain.length > 0 ? [0, ...readings.map((_, r) => r + 1)] : readings.map((_, r) => r + 1);
  const expand: LogicalNode = { kind: 'expand', input: node.input, projections: kinds.map(projection), columns };

  const keyColumns = [tag, ...distinctArgs.flat(), ...defined(distinctFilters)];
  const innerGroups = groups.map((g) => context.newColumn(g.name, g.type));
  const innerKeys = keyColumns.map((k) => context.newColumn(k.name, k.type));
  const innerOf = new Map(keyColumns.map((k, i) => [k.id, innerKeys[i] as ColumnDef]));
  const totals = plain.map((call) => context.newColumn(call.name, call.type));
  const inner: AggregateNode = {
    kind: 'aggregate',
    input: expand,
    groups: [...groups, ...keyColumns].map(column),
    aggregates: plain.map((call, p) => ({
      ...call,
      args: (plainArgs[p] as ColumnDef[]).map(column),
      // A row of another kind must not be counted by count(*).
      filter: both(tagged(tag, 0), plainFilters[p] === undefined ? undefined : column(plainFilters[p] as ColumnDef)),
    })),
    columns: [...innerGroups, ...innerKeys, ...totals],
  };
  const innerTag = innerOf.get(tag.id) as ColumnDef;
  let nextPlain = 0;
  const aggregates = node.aggregates.map((call): AggregateCall => {
    if (!call.distinct) {
      const total = totals[nextPlain++] as ColumnDef;
      // There is exactly one such row for each group.
      return { name: 'any_value', overload: 0, args: [column(total)], distinct: false, type: call.type, span: call.span, filter: tagged(innerTag, 0) };
    }
    const r = readings.findIndex((other) => reading(other, numbers) === reading(call, numbers));
    const filter = distinctFilters[r];
    return {
      ...call,
      distinct: false,
      args: (distinctArgs[r] as ColumnDef[]).map((def) => column(innerOf.get(def.id) as ColumnDef)),
      filter: both(tagged(innerTag, r + 1), filter === undefined ? undefined : column(innerOf.get(filter.id) as ColumnDef)),
    };
  });
  return { ...node, input: inner, groups: innerGroups.map(column), aggregates };
}

function tagged(tag: ColumnDef, value: number): Expr {
  return { kind: 'in', type: BOOLEAN, arg: column(tag), list: [{ kind: 'literal', type: UTINYINT, value: BigInt(value) }] };
}

function both(a: Expr, b: Expr | undefined): Expr {
  return b === undefined ? a : { kind: 'and', type: BOOLEAN, args: [a, b] };
}

function defined<T>(items: readonly (T | undefined)[]): T[] {
  return items.filter((item) => item !== undefined) as T[];
}

function nameOf(expr: Expr, otherwise: string): string {
  return expr.kind === 'column' ? expr.name : otherwise;
}
