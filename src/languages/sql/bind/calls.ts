/** Binds calls: scalar functions, aggregates, and the functions that are syntax and become other expressions. */
import { notSupported, type Span, UserError } from '../../../base/errors.ts';
import { DATE, TIME, TIMESTAMP, TIMESTAMPTZ, typeName, VARCHAR } from '../../../columns/types.ts';
import type { CaseExpr, Expr, LiteralExpr } from '../../../plan/expr.ts';
import type { FunctionInfo } from '../../../plan/functions.ts';
import type * as ast from '../ast/index.ts';
import type { BindContext } from './context.ts';
import type { ExpressionBinder } from './expressions.ts';
import { castTo, resolveOverload } from './overloads.ts';
import { didYouMean } from './suggest.ts';

const spanOf = (node: ast.Node): Span => ({ start: node.start, end: node.end });

/** Functions that are no entries of the catalogue, for suggestions and completion, with what they do. */
export const SPECIAL_FUNCTIONS: Readonly<Record<string, string>> = {
  coalesce: 'The first argument that is not NULL.',
  ifnull: 'The first argument, or the second where the first is NULL.',
  nullif: 'NULL where both arguments are equal, the first argument otherwise.',
  if: 'The second argument where the first is true, the third otherwise.',
  typeof: 'The name of the argument’s type.',
  now: 'The time at which the query started.',
  today: 'The date on which the query started.',
};

export function bindCall(binder: ExpressionBinder, node: ast.FunctionCall): Expr {
  const span = spanOf(node);
  const identifier = node.name[node.name.length - 1] as ast.Identifier;
  const lower = identifier.name.toLowerCase();
  const { functions } = binder.context.options;
  if (node.over !== undefined) throw notSupported('window functions', span, 'Group in a subquery, or sort and read the rows in order.');
  if (node.exportState) throw notSupported('EXPORT_STATE', span);
  const method = asMethod(binder, node);
  if (method !== undefined) return bindCall(binder, method);
  const named = node.arguments.find((argument) => argument.name !== undefined);
  if (named !== undefined) throw notSupported('named arguments', spanOf(named), 'Give the arguments by position.');
  if (node.distinct || node.filter !== undefined || node.orderBy !== undefined || node.withinGroup !== undefined) {
    const info = functions.lookup(lower);
    if (info === undefined ? lower in SPECIAL_FUNCTIONS : info.kind !== 'aggregate')
      throw new UserError('BINDER', `${identifier.name} is not an aggregate, so it takes no DISTINCT, FILTER or ORDER BY.`, { span });
  }
  const special = bindSpecial(binder, lower, node, span);
  if (special !== undefined) return special;
  const info = functions.lookup(lower);
  if (info === undefined) {
    const names = [...functions.all.map((f) => f.name).filter((n) => /^[a-z]/.test(n)), ...Object.keys(SPECIAL_FUNCTIONS)];
    throw new UserError('CATALOG', `There is no function named ${identifier.name}.`, { span: spanOf(identifier), hint: didYouMean(lower, names) });
  }
  if (info.kind === 'aggregate') return bindAggregate(binder, info, node, span);
  const star = node.arguments.find((argument) => argument.value.kind === 'star');
  if (star !== undefined) throw new UserError('BINDER', `${identifier.name} can’t take *.`, { span: spanOf(star), hint: 'Name the columns.' });
  return binder.call(info.name, node.arguments.map((argument) => binder.bind(argument.value)), span);
}

/** `column.f(…)` and `t.column.f(…)` as `f(column, …)`; undefined where the name before the last is a schema. */
function asMethod(binder: ExpressionBinder, node: ast.FunctionCall): ast.FunctionCall | undefined {
  if (node.name.length < 2) return undefined;
  const parts = node.name.slice(0, -1);
  const target = parts[parts.length - 1] as ast.Identifier;
  const table = parts[parts.length - 2]?.name;
  if (binder.clause.scope.find(table, target.name, spanOf(target)) === undefined) {
    if (parts.length === 1 && !/^(main|pg_catalog|system)$/i.test(target.name)) throw binder.clause.scope.unknown(target.name, spanOf(target));
    return undefined;
  }
  const { start } = parts[0] as ast.Identifier;
  const value: ast.ColumnReference = { kind: 'column-ref', start, end: target.end, parts };
  return { ...node, name: node.name.slice(-1), arguments: [{ kind: 'argument', start, end: target.end, name: undefined, value }, ...node.arguments] };
}

/** now() and its kin: one value for the whole query. */
export function clock(context: BindContext, name: string, span: Span): LiteralExpr | undefined {
  const now = context.options.nowMicros;
  const day = 86_400_000_000n;
  const micros = ((now % day) + day) % day;
  switch (name.toLowerCase()) {
    case 'now': case 'current_timestamp': case 'get_current_timestamp': case 'transaction_timestamp':
      return { kind: 'literal', type: TIMESTAMPTZ, value: now, span };
    case 'localtimestamp': case 'current_localtimestamp':
      return { kind: 'literal', type: TIMESTAMP, value: now, span };
    case 'current_date': case 'today':
      return { kind: 'literal', type: DATE, value: (now - micros) / day, span };
    case 'localtime': case 'current_localtime':
      return { kind: 'literal', type: TIME, value: micros, span };
    case 'current_time': case 'get_current_time':
      throw notSupported('the type TIME WITH TIME ZONE', span, 'Use localtime.');
    default:
      return undefined;
  }
}

/** Functions that are syntax: they become other expressions. */
function bindSpecial(binder: ExpressionBinder, name: string, node: ast.FunctionCall, span: Span): Expr | undefined {
  const args = node.arguments.map((argument) => argument.value);
  const expected = (count: number, words: string): void => {
    if (args.length !== count) throw new UserError('BINDER', `${name} takes ${words}, not ${args.length}.`, { span });
  };
  switch (name) {
    case 'coalesce': case 'ifnull': {
      if (name === 'ifnull') expected(2, 'two arguments');
      if (args.length === 0) throw new UserError('BINDER', 'coalesce takes at least one argument.', { span });
      const bound = args.flatMap(coalesced).map((arg) => binder.bind(arg));
      const type = binder.unify(bound, `The arguments of ${name}`, span);
      const cast = bound.map((arg) => castTo(arg, type));
      const branches: CaseExpr['branches'] = cast.slice(0, -1).map((arg) => ({ when: binder.call('is not null', [arg], span), then: arg }));
      return branches.length === 0 ? (cast[0] as Expr) : { kind: 'case', type, span, branches, otherwise: cast[cast.length - 1] as Expr };
    }
    case 'nullif': {
      expected(2, 'two arguments');
      const left = binder.bind(args[0] as ast.Expression);
      const equal = binder.comparison('=', left, binder.bind(args[1] as ast.Expression), span);
      return { kind: 'case', type: left.type, span, branches: [{ when: equal, then: { kind: 'literal', type: left.type, value: null, span } }], otherwise: left };
    }
    case 'if': {
      expected(3, 'three arguments: a condition, a value where it is true and one where it is not');
      const [then, otherwise] = [binder.bind(args[1] as ast.Expression), binder.bind(args[2] as ast.Expression)];
      const type = binder.unify([then, otherwise], 'The results of if', span);
      return { kind: 'case', type, span, branches: [{ when: binder.boolean(args[0] as ast.Expression), then: castTo(then, type) }], otherwise: castTo(otherwise, type) };
    }
    case 'typeof': {
      expected(1, 'one argument');
      return { kind: 'literal', type: VARCHAR, value: typeName(binder.bind(args[0] as ast.Expression).type), span };
    }
    default:
      return args.length === 0 && !node.distinct ? clock(binder.context, name, span) : undefined;
  }
}

/** The arguments of nested calls of coalesce, as if there were one: every argument but the last appears twice in the result. */
function coalesced(node: ast.Expression): ast.Expression[] {
  if (node.kind !== 'call' || node.name.length > 1 || node.over !== undefined || node.filter !== undefined || node.distinct) return [node];
  const name = (node.name[0] as ast.Identifier).name.toLowerCase();
  const args = node.arguments.map((argument) => argument.value);
  return (name === 'coalesce' && args.length > 0) || (name === 'ifnull' && args.length === 2) ? args.flatMap(coalesced) : [node];
}

/** Aggregates that don't care for duplicates. */
const DISTINCT_IS_IDLE: ReadonlySet<string> = new Set(['min', 'max', 'any_value', 'first', 'bool_and', 'bool_or', 'bit_and', 'bit_or']);

function bindAggregate(binder: ExpressionBinder, info: FunctionInfo, node: ast.FunctionCall, span: Span): Expr {
  const { aggregate, name: clauseName } = binder.clause;
  if (aggregate === undefined)
    throw new UserError('BINDER', `${clauseName} can’t contain aggregates.`, { span, hint: clauseName === 'WHERE' ? 'Use HAVING to filter groups.' : undefined });
  if (node.orderBy !== undefined) throw notSupported('ORDER BY in aggregates', spanOf(node.orderBy));
  if (node.withinGroup !== undefined) throw notSupported('WITHIN GROUP', spanOf(node.withinGroup));
  if (node.nulls === 'ignore') throw notSupported('IGNORE NULLS', span, 'Add FILTER (WHERE … IS NOT NULL).');
  const star = node.arguments.find((argument) => argument.value.kind === 'star');
  const counts = info.name === 'count' && (node.arguments.length === 0 || (star !== undefined && node.arguments.length === 1));
  if (star !== undefined && (!counts || node.distinct))
    throw new UserError('BINDER', `${node.distinct ? `${info.name}(DISTINCT *)` : `${info.name}(*)`} is not possible.`, {
      span, hint: node.distinct ? 'Count the rows of a SELECT DISTINCT in a subquery.' : 'Name the column.',
    });
  const target = counts ? (binder.context.options.functions.lookup('count_star') ?? info) : info;
  return binder.asArguments(span, () => {
    const args = counts ? [] : node.arguments.map((argument) => binder.bind(argument.value));
    const filter = node.filter === undefined ? undefined : binder.boolean(node.filter);
    const resolved = resolveOverload(target, args, span);
    const distinct = node.distinct && args.length > 0 && !DISTINCT_IS_IDLE.has(target.name);
    return aggregate({ name: target.name, overload: resolved.overload, args: resolved.args, type: resolved.returns, span, distinct, filter }, target.name);
  });
}
