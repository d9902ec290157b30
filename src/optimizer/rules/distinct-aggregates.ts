/**
 * Plans DISTINCT aggregates away.
 *
 *   count(DISTINCT x) BY g              AGGREGATE count(x) BY g
 *                                ──►      DISTINCT g, x
 *
 * Aggregates beside it whose partial values can be put together (count, sums of integers, min …) are computed on the way:
 *
 *   count(DISTINCT x), count(*) BY g    AGGREGATE count(x), sum(n) BY g
 *                                ──►      AGGREGATE count(*) AS n BY g, x
 *
 * With several distinct arguments, or others beside them, every row is first copied once per kind with a tag, so that one
 * grouping serves all:
 *
 *   AGGREGATE count(x) FILTER (tag = 1), any_value(total) FILTER (tag = 0) BY g
 *     AGGREGATE avg(y) FILTER (tag = 0) AS total BY g, tag, x
 *       EXPAND (g, 0, NULL, y) (g, 1, x, NULL)
 */
import { BOOLEAN, type DataType, typesEqual, UTINYINT } from '../../columns/types.ts';
import type { AggregateCall, ColumnDef, Expr } from '../../plan/expr.ts';
import { ExprNumbers } from '../../plan/expr-tools.ts';
import type { AggregateNode, LogicalNode } from '../../plan/logical.ts';
import { exactAggregate, exactCall, findExact } from '../exact-call.ts';
import { type OptimizerContext, type Rule, transformUp } from '../rule.ts';

export const distinctAggregates: Rule = {
  name: 'distinct-aggregates',
  apply: (root, context) => transformUp(root, (node) => (node.kind === 'aggregate' && node.aggregates.some((a) => a.distinct) ? rewrite(node, context) : node)),
};

const column = (def: ColumnDef): Expr => ({ kind: 'column', id: def.id, name: def.name, type: def.type });
const nameOf = (expr: Expr, otherwise: string): string => (expr.kind === 'column' ? expr.name : otherwise);
const isCount = (call: AggregateCall): boolean => call.name === 'count' || call.name === 'count_star' || call.name === 'count_if';

/** What one DISTINCT aggregate reads: its arguments and its filter. Equal readings share a tag. */
function reading(call: AggregateCall, numbers: ExprNumbers): string {
  return [...call.args.map((arg) => numbers.of(arg)), call.filter === undefined ? '' : `filter ${numbers.of(call.filter)}`].join();
}

function rewrite(node: AggregateNode, context: OptimizerContext): LogicalNode {
  const numbers = new ExprNumbers();
  const distinct = node.aggregates.filter((a) => a.distinct);
  const readings = new Map(distinct.map((call) => [reading(call, numbers), call]));
  const plain = node.aggregates.filter((a) => !a.distinct);
  const [first] = readings.values();
  if (first !== undefined && readings.size === 1) {
    // A filter on the distinct argument must not cost a group that no row passes, nor the rows of the others.
    if (first.filter !== undefined && plain.length === 0 && node.groups.length === 0) {
      const input: LogicalNode = { kind: 'filter', input: node.input, predicate: first.filter, columns: node.input.columns, span: first.filter.span };
      return twoSteps({ ...node, input }, first, context);
    }
    if (first.filter === undefined && plain.every((call) => combines(call, context))) return twoSteps(node, first, context);
  }
  return expanded(node, readings, plain, numbers, context);
}

/** The aggregate that puts partial values of `call` together; undefined where there is none with the same result. */
function combiner(call: AggregateCall): string | undefined {
  if (isCount(call)) return 'sum';
  // Rounding sums of doubles twice would change them.
  if (call.name === 'sum') return call.type.id === 'HUGEINT' || call.type.id === 'DECIMAL' ? 'sum' : undefined;
  return ['min', 'max', 'bool_and', 'bool_or', 'bit_and', 'bit_or', 'bit_xor'].includes(call.name) ? call.name : undefined;
}

function combines(call: AggregateCall, { functions }: OptimizerContext): boolean {
  const name = combiner(call);
  return name !== undefined && findExact(functions, name, [call.type]) !== undefined;
}

/** Groups by keys and distinct argument first, with partial values of the other aggregates; then by the keys alone. */
function twoSteps(node: AggregateNode, distinct: AggregateCall, context: OptimizerContext): LogicalNode {
  const groups = node.groups.map((g) => context.newColumn(nameOf(g, 'key'), g.type));
  const args = distinct.args.map((a) => context.newColumn(nameOf(a, 'value'), a.type));
  const plain = node.aggregates.filter((call) => !call.distinct);
  const partials = new Map(plain.map((call) => [call, context.newColumn(call.name, call.type)]));
  const input: AggregateNode = { kind: 'aggregate', input: node.input, groups: [...node.groups, ...distinct.args], aggregates: plain, columns: [...groups, ...args, ...partials.values()], span: node.span };
  const aggregates = node.aggregates.map((call): AggregateCall => {
    const partial = partials.get(call);
    if (partial === undefined) return { ...call, args: args.map(column), distinct: false, filter: undefined };
    return exactAggregate(context.functions, combiner(call) as string, [column(partial)], { span: call.span });
  });
  return finished(node, { ...node, input, groups: groups.map(column), aggregates }, context);
}

function expanded(node: AggregateNode, readings: ReadonlyMap<string, AggregateCall>, plain: readonly AggregateCall[], numbers: ExprNumbers, context: OptimizerContext): LogicalNode {
  const fresh = (expr: Expr, otherwise: string): ColumnDef => context.newColumn(nameOf(expr, otherwise), expr.type);
  const groups = node.groups.map((g) => fresh(g, 'key'));
  const tag = context.newColumn('tag', UTINYINT, true);
  // Kind 0 are the plain aggregates, 1 and up the readings.
  const kinds = [plain, ...[...readings.values()].map((call) => [call])].map((calls) => calls.map((call) => ({
    call, args: call.args.map((a) => fresh(a, 'value')), filter: call.filter === undefined ? undefined : context.newColumn('filter', BOOLEAN),
  })));
  const slots = kinds.flatMap((calls, kind) => calls.flatMap(({ call, args, filter }) => [
    ...args.map((def, k) => ({ kind, def, expr: call.args[k] as Expr })),
    ...(filter === undefined ? [] : [{ kind, def: filter, expr: call.filter as Expr }]),
  ]));
  const projection = (kind: number): Expr[] => [
    ...node.groups,
    { kind: 'literal', type: UTINYINT, value: BigInt(kind) },
    ...slots.map((slot): Expr => (slot.kind === kind ? slot.expr : { kind: 'literal', type: slot.def.type, value: null })),
  ];
  const copies = kinds.flatMap((calls, kind) => (calls.length === 0 ? [] : [projection(kind)]));
  const expand: LogicalNode = { kind: 'expand', input: node.input, projections: copies, columns: [...groups, tag, ...slots.map((slot) => slot.def)] };

  const keys = [tag, ...slots.filter((slot) => slot.kind > 0).map((slot) => slot.def)];
  const innerGroups = groups.map((g) => context.newColumn(g.name, g.type));
  const innerKeys = new Map(keys.map((key) => [key.id, context.newColumn(key.name, key.type)]));
  const inside = (def: ColumnDef): Expr => column(innerKeys.get(def.id) as ColumnDef);
  const [plainKind = [], ...distinctKinds] = kinds;
  const totals = new Map(plainKind.map(({ call }) => [call, context.newColumn(call.name, call.type)]));
  const inner: AggregateNode = {
    kind: 'aggregate', input: expand, span: node.span,
    groups: [...groups, ...keys].map(column),
    // A row of another kind must not be counted by count(*).
    aggregates: plainKind.map(({ call, args, filter }) => ({ ...call, args: args.map(column), filter: both(tagged(column(tag), 0), filter === undefined ? undefined : column(filter)) })),
    columns: [...innerGroups, ...innerKeys.values(), ...totals.values()],
  };
  const indices = [...readings.keys()];
  const aggregates = node.aggregates.map((call): AggregateCall => {
    const total = totals.get(call);
    // There is exactly one such row for each group.
    if (total !== undefined) return exactAggregate(context.functions, 'any_value', [column(total)], { span: call.span, filter: tagged(inside(tag), 0) });
    const index = indices.indexOf(reading(call, numbers));
    const { args, filter } = (distinctKinds[index] as typeof plainKind)[0] as (typeof plainKind)[number];
    return { ...call, distinct: false, args: args.map(inside), filter: both(tagged(inside(tag), index + 1), filter === undefined ? undefined : inside(filter)) };
  });
  return finished(node, { ...node, input: inner, groups: innerGroups.map(column), aggregates }, context);
}

/** `outer` with the columns of `node`: counts have their type again, and are 0 where there was no row at all. */
function finished(node: AggregateNode, outer: AggregateNode, context: OptimizerContext): LogicalNode {
  const numGroups = node.groups.length;
  const isDone = node.aggregates.every((call, k) => typesEqual(call.type, (outer.aggregates[k] as AggregateCall).type) && (call.distinct || !isCount(call) || numGroups > 0));
  if (isDone) return outer;
  const columns = node.columns.map((def, k) => context.newColumn(def.name, k < numGroups ? def.type : (outer.aggregates[k - numGroups] as AggregateCall).type));
  const exprs = columns.map((def, k) => {
    const call = node.aggregates[k - numGroups];
    const value = cast(column(def), (node.columns[k] as ColumnDef).type);
    if (call === undefined || call.distinct || !isCount(call) || numGroups > 0) return value;
    const none: Expr = { kind: 'literal', type: call.type, value: 0n };
    return { kind: 'case', type: call.type, branches: [{ when: exactCall(context.functions, 'is not null', [column(def)]), then: value }], otherwise: none } satisfies Expr;
  });
  return { kind: 'project', input: { ...outer, columns }, exprs, columns: node.columns, span: node.span };
}

function cast(expr: Expr, type: DataType): Expr {
  return typesEqual(expr.type, type) ? expr : { kind: 'cast', type, arg: expr, try: false };
}

function tagged(tag: Expr, value: number): Expr {
  return { kind: 'in', type: BOOLEAN, arg: tag, list: [{ kind: 'literal', type: UTINYINT, value: BigInt(value) }] };
}

function both(a: Expr, b: Expr | undefined): Expr {
  return b === undefined ? a : { kind: 'and', type: BOOLEAN, args: [a, b] };
}
