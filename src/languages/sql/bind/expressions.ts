/** Binds expressions: resolves names, functions and types, and makes implicit casts explicit. */
import { notSupported, type Span, UserError } from '../../../base/errors.ts';
import {
  BOOLEAN, DATE, INTERVAL, isInteger, TIME, TIMESTAMP, TIMESTAMPTZ, type DataType, typeName, typesEqual, VARCHAR,
} from '../../../columns/types.ts';
import { commonType, comparisonType, literalOf } from '../../../plan/casts.ts';
import type { AggregateCall, CaseExpr, Expr, LiteralExpr } from '../../../plan/expr.ts';
import type { FunctionInfo } from '../../../plan/functions.ts';
import type * as ast from '../ast/index.ts';
import type { BindContext } from './context.ts';
import { bindLiteral, fitsInteger } from './literals.ts';
import { castTo, resolveOverload } from './overloads.ts';
import type { Scope } from './scope.ts';
import { didYouMean } from './suggest.ts';
import { bindTypeName } from './types.ts';

/** Where an expression stands: what it may refer to. */
export interface Clause {
  /** For messages: `WHERE`, `GROUP BY`. */
  readonly name: string;
  readonly scope: Scope;
  /** An alias of the SELECT list that may be used here (columns of the scope come first, unless `aliasFirst`). */
  readonly alias?: (name: string, span: Span) => Expr | undefined;
  /** Output names hide the scope's columns: ORDER BY. */
  readonly aliasFirst?: boolean;
  /** Takes an aggregate call and gives the column that stands for its value. Absent: aggregates are not allowed here. */
  readonly aggregate?: (call: AggregateCall, name: string) => Expr;
}

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=']);
const spanOf = (node: ast.Node): Span => ({ start: node.start, end: node.end });
const NOT_BOUND: Readonly<Record<string, string>> = {
  'default': 'DEFAULT here', 'parameter': 'prepared parameters', 'columns': 'COLUMNS(…)', 'unpack': '*COLUMNS(…)', 'in-subquery': 'IN with a subquery',
  'in-container': 'IN without parentheses', 'quantified': 'ANY and ALL', 'collate': 'COLLATE', 'grouping': 'GROUPING', 'subquery': 'subqueries in expressions',
  'exists': 'EXISTS', 'array-subquery': 'ARRAY(SELECT …)', 'list': 'list literals', 'struct': 'struct literals', 'map': 'map literals', 'row': 'row values',
  'list-comprehension': 'list comprehensions', 'lambda': 'lambdas', 'field': 'struct fields', 'subscript': 'subscripts', 'slice': 'slices',
  'positional-ref': 'positional references (#1)', 'star': '* here',
};

export class ExpressionBinder {
  private readonly context: BindContext;
  private readonly clause: Clause;
  /** Depth of aggregate arguments: aggregates can't nest. */
  private insideAggregate = false;

  constructor(context: BindContext, clause: Clause) {
    this.context = context;
    this.clause = clause;
  }

  bind(node: ast.Expression): Expr {
    const span = spanOf(node);
    switch (node.kind) {
      case 'number': case 'string': case 'bit-string': case 'boolean': case 'null':
        return bindLiteral(node);
      case 'column-ref':
        return this.bindColumn(node);
      case 'unary':
        return this.bindUnary(node);
      case 'binary':
        return this.bindBinary(node);
      case 'and': case 'or':
        return { kind: node.kind, type: BOOLEAN, span, args: node.operands.map((operand) => this.boolean(operand)) };
      case 'not':
        return this.not(this.boolean(node.operand), span);
      case 'is': {
        if (node.test === 'null' || node.test === 'unknown') {
          const operand = node.test === 'unknown' ? this.boolean(node.operand) : this.bind(node.operand);
          return this.call(node.negated ? 'is not null' : 'is null', [operand], span);
        }
        const value: LiteralExpr = { kind: 'literal', type: BOOLEAN, value: node.test === 'true', span };
        return this.call(node.negated ? 'is distinct from' : 'is not distinct from', [this.boolean(node.operand), value], span);
      }
      case 'is-distinct':
        return this.comparison(node.negated ? 'is not distinct from' : 'is distinct from', this.bind(node.left), this.bind(node.right), span);
      case 'between': {
        if (node.symmetric) throw notSupported('BETWEEN SYMMETRIC', span);
        const operand = this.bind(node.operand);
        const both: Expr = {
          kind: 'and', type: BOOLEAN, span,
          args: [this.comparison('>=', operand, this.bind(node.lower), span), this.comparison('<=', operand, this.bind(node.upper), span)],
        };
        return node.negated ? this.not(both, span) : both;
      }
      case 'in-list':
        return this.bindIn(node);
      case 'like': {
        const name = node.operator === 'similar' ? 'similar to' : node.operator;
        const args = [this.bind(node.operand), this.bind(node.pattern)];
        const call = node.escape === undefined
          ? this.call(name, args, span)
          : this.call(name === 'ilike' ? 'ilike_escape' : 'like_escape', [...args, this.bind(node.escape)], span);
        return node.negated ? this.not(call, span) : call;
      }
      case 'cast': {
        const type = bindTypeName(node.type);
        return castTo(this.bind(node.operand), type, node.try) as Expr;
      }
      case 'at-time-zone':
        return this.call('timezone', [this.bind(node.zone), this.bind(node.operand)], span);
      case 'interval':
        return this.bindInterval(node);
      case 'call':
        return this.bindCall(node);
      case 'method-call':
        return this.bindCall({
          kind: 'call', start: node.start, end: node.end, name: [node.name],
          arguments: [{ kind: 'argument', start: node.target.start, end: node.target.end, name: undefined, value: node.target }, ...node.arguments],
          distinct: false, orderBy: undefined, nulls: undefined, withinGroup: undefined, filter: undefined, exportState: false, over: undefined,
        });
      case 'case':
        return this.bindCase(node);
      default:
        throw notSupported(NOT_BOUND[node.kind] ?? node.kind, span);
    }
  }

  /** The expression as BOOLEAN. */
  boolean(node: ast.Expression): Expr {
    const expr = this.bind(node);
    if (expr.type.id === 'BOOLEAN' || expr.type.id === 'NULL' || isInteger(expr.type) || expr.type.id === 'VARCHAR') return castTo(expr, BOOLEAN);
    throw new UserError('BINDER', `A condition must be BOOLEAN, but this is ${typeName(expr.type)}.`, { span: spanOf(node), hint: 'Compare it with something, for example <> 0.' });
  }

  private not(expr: Expr, span: Span): Expr {
    return this.call('not', [expr], span);
  }

  private call(name: string, args: readonly Expr[], span: Span): Expr {
    const info = this.context.options.functions.lookup(name);
    if (info === undefined) throw notSupported(`the operator or function ${name}`, span);
    if (info.kind !== 'scalar') throw notSupported(`the aggregate ${name} here`, span);
    const resolved = resolveOverload(info, args, span);
    return { kind: 'call', name: info.name, overload: resolved.overload, args: resolved.args, type: resolved.returns, span };
  }

  private bindColumn(node: ast.ColumnReference): Expr {
    const span = spanOf(node);
    const names = node.parts.map((part) => part.name);
    const name = names[names.length - 1] as string;
    const table = names.length > 1 ? names[names.length - 2] : undefined;
    if (names.length > 3) throw notSupported('names of more than three parts', span);
    const { scope, alias, aliasFirst } = this.clause;
    if (table === undefined && aliasFirst === true) {
      const found = alias?.(name, span);
      if (found !== undefined) return found;
    }
    const column = scope.find(table, name, span);
    if (column !== undefined) return column;
    if (table !== undefined) {
      if (!scope.hasTable(table) && scope.find(undefined, table, span) !== undefined) throw notSupported(`struct fields (${table}.${name})`, span);
      if (!scope.hasTable(table)) {
        const tables = [...new Set(scope.columns.map((c) => c.table))];
        throw new UserError('BINDER', `There is no table named ${table} in this query.`, { span, hint: didYouMean(table, tables) ?? `Tables here: ${tables.join(', ')}.` });
      }
      throw scope.unknown(name, span);
    }
    const viaAlias = alias?.(name, span);
    if (viaAlias !== undefined) return viaAlias;
    const constant = node.parts[0]?.quoting === 'none' ? this.clock(name, span) : undefined;
    if (constant !== undefined) return constant;
    throw scope.unknown(name, span);
  }

  /** now() and its kin: one value for the whole query. */
  private clock(name: string, span: Span): LiteralExpr | undefined {
    const now = this.context.options.nowMicros;
    const day = 86_400_000_000n;
    const micros = ((now % day) + day) % day;
    switch (name.toLowerCase()) {
      case 'now': case 'current_timestamp': case 'get_current_timestamp': case 'transaction_timestamp':
        return { kind: 'literal', type: TIMESTAMPTZ, value: now, span };
      case 'localtimestamp': case 'current_localtimestamp':
        return { kind: 'literal', type: TIMESTAMP, value: now, span };
      case 'current_date': case 'today':
        return { kind: 'literal', type: DATE, value: (now - micros) / day, span };
      case 'current_time': case 'get_current_time': case 'localtime': case 'current_localtime':
        return { kind: 'literal', type: TIME, value: micros, span };
      default:
        return undefined;
    }
  }

  private bindUnary(node: ast.UnaryExpression): Expr {
    const span = spanOf(node);
    if (node.postfix) return this.call(node.operator === '!' ? 'factorial' : node.operator, [this.bind(node.operand)], span);
    const operand = this.bind(node.operand);
    if (node.operator === '-' && operand.kind === 'literal' && operand.value !== null) {
      // Folded at once, so that -1 is still a literal that fits any integer type.
      if (typeof operand.value === 'bigint' && (isInteger(operand.type) || operand.type.id === 'DECIMAL')) return { ...operand, value: -operand.value, span };
      if (typeof operand.value === 'number') return { ...operand, value: -operand.value, span };
    }
    return this.call(node.operator === '@' ? 'abs' : node.operator, [operand], span);
  }

  private bindBinary(node: ast.BinaryExpression): Expr {
    const span = spanOf(node);
    const { operator } = node;
    if (operator === '->' || operator === '->>') throw notSupported(`the operator ${operator}`, { start: node.operatorStart, end: node.operatorStart + operator.length });
    const left = this.bind(node.left);
    const right = this.bind(node.right);
    if (COMPARISONS.has(operator)) return this.comparison(operator, left, right, span);
    const [a, b] = alignIntegerLiterals(left, right);
    switch (operator) {
      case '^': case '**': return this.call('pow', [a, b], span);
      case '~': return this.call('regexp_full_match', [a, b], span);
      case '!~': return this.not(this.call('regexp_full_match', [a, b], span), span);
      case '~~': return this.call('like', [a, b], span);
      case '!~~': return this.not(this.call('like', [a, b], span), span);
      case '~~*': return this.call('ilike', [a, b], span);
      case '!~~*': return this.not(this.call('ilike', [a, b], span), span);
      case '^@': return this.call('starts_with', [a, b], span);
      default: return this.call(operator, [a, b], span);
    }
  }

  private comparison(operator: string, left: Expr, right: Expr, span: Span): Expr {
    const equality = operator !== '<' && operator !== '<=' && operator !== '>' && operator !== '>=';
    const type = comparisonType(left.type, right.type, equality, literalOf(left), literalOf(right));
    if (type === undefined)
      throw new UserError('BINDER', `Values of type ${typeName(left.type)} and ${typeName(right.type)} can’t be compared.`, {
        span,
        hint: 'Cast one side to the other’s type.',
      });
    return this.call(operator, [castTo(left, type), castTo(right, type)], span);
  }

  private bindIn(node: ast.InListExpression): Expr {
    const span = spanOf(node);
    let operand = this.bind(node.operand);
    const items = node.items.map((item) => this.bind(item));
    let type: DataType | undefined = operand.type;
    for (const item of items) type = type === undefined ? undefined : comparisonType(type, item.type, true, typesEqual(type, operand.type) ? literalOf(operand) : undefined, literalOf(item));
    if (type === undefined)
      throw new UserError('BINDER', `The values of this IN list can’t be compared with ${typeName(operand.type)}.`, { span, hint: 'Cast the values to one type.' });
    operand = castTo(operand, type);
    const target = type;
    const expr: Expr = { kind: 'in', type: BOOLEAN, span, arg: operand, list: items.map((item) => castTo(item, target)) };
    return node.negated ? this.not(expr, span) : expr;
  }

  private bindInterval(node: ast.IntervalExpression): Expr {
    const span = spanOf(node);
    const value = this.bind(node.value);
    if (node.unit === undefined) return castTo(castTo(value, VARCHAR), INTERVAL);
    if (value.kind === 'literal' && typeof value.value === 'string')
      return castTo({ kind: 'literal', type: VARCHAR, value: `${value.value} ${node.unit}`, span }, INTERVAL);
    const names: Readonly<Record<string, string>> = { millennium: 'to_millennia', century: 'to_centuries' };
    return this.call(names[node.unit] ?? `to_${node.unit}s`, [value], span);
  }

  private bindCase(node: ast.CaseExpression): Expr {
    const span = spanOf(node);
    const operand = node.operand === undefined ? undefined : this.bind(node.operand);
    const whens = node.branches.map((branch) =>
      operand === undefined ? this.boolean(branch.when) : this.comparison('=', operand, this.bind(branch.when), spanOf(branch.when)),
    );
    const thens = node.branches.map((branch) => this.bind(branch.then));
    const otherwise: Expr = node.otherwise === undefined ? nullLiteral(span) : this.bind(node.otherwise);
    const type = this.unify([...thens, otherwise], 'The results of this CASE', span);
    return {
      kind: 'case', type, span,
      branches: whens.map((when, k) => ({ when, then: castTo(thens[k] as Expr, type) })),
      otherwise: castTo(otherwise, type),
    };
  }

  /** One type for several alternatives. */
  private unify(exprs: readonly Expr[], what: string, span: Span): DataType {
    let type: DataType | undefined;
    let literal: ReturnType<typeof literalOf>;
    for (const expr of exprs) {
      const next: DataType | undefined = type === undefined ? expr.type : commonType(type, expr.type, literal, literalOf(expr));
      if (next === undefined)
        throw new UserError('BINDER', `${what} have types that don’t go together: ${typeName(type as DataType)} and ${typeName(expr.type)}.`, { span, hint: 'Cast them to one type.' });
      // Literals are lenient only among themselves: once a column has set the type, it stays set.
      literal = type === undefined ? literalOf(expr) : literal !== undefined && literalOf(expr) !== undefined ? literal : undefined;
      type = next;
    }
    return type as DataType;
  }

  private bindCall(node: ast.FunctionCall): Expr {
    const span = spanOf(node);
    const name = (node.name[node.name.length - 1] as ast.Identifier).name;
    const lower = name.toLowerCase();
    if (node.over !== undefined) throw notSupported('window functions', span);
    if (node.exportState) throw notSupported('EXPORT_STATE', span);
    if (node.name.length > 1) {
      // `column.f(…)`: a method call on a plain name.
      const [target] = node.name;
      const column = target === undefined ? undefined : this.clause.scope.find(undefined, target.name, spanOf(target));
      if (node.name.length === 2 && target !== undefined && column !== undefined) {
        const value: ast.ColumnReference = { kind: 'column-ref', start: target.start, end: target.end, parts: [target] };
        return this.bindCall({ ...node, name: node.name.slice(1), arguments: [{ kind: 'argument', start: target.start, end: target.end, name: undefined, value }, ...node.arguments] });
      }
    }
    const named = node.arguments.find((argument) => argument.name !== undefined);
    if (named !== undefined) throw notSupported('named arguments', spanOf(named));
    const special = this.bindSpecial(lower, node, span);
    if (special !== undefined) return special;
    const info = this.context.options.functions.lookup(lower);
    if (info === undefined) {
      const names = this.context.options.functions.all.map((f) => f.name).filter((n) => /^[a-z]/.test(n));
      throw new UserError('CATALOG', `There is no function named ${name}.`, { span: spanOf(node.name[node.name.length - 1] as ast.Identifier), hint: didYouMean(lower, names) });
    }
    if (info.kind === 'aggregate') return this.bindAggregate(info, node, span);
    if (node.distinct || node.filter !== undefined || node.orderBy !== undefined || node.withinGroup !== undefined)
      throw new UserError('BINDER', `${name} is not an aggregate, so it takes no DISTINCT, FILTER or ORDER BY.`, { span });
    return this.call(info.name, node.arguments.map((argument) => this.bind(argument.value)), span);
  }

  /** Functions that are syntax: they become other expressions. */
  private bindSpecial(name: string, node: ast.FunctionCall, span: Span): Expr | undefined {
    const args = node.arguments.map((argument) => argument.value);
    const count = args.length;
    switch (name) {
      case 'coalesce': case 'ifnull': {
        if (count === 0 || (name === 'ifnull' && count !== 2)) throw new UserError('BINDER', `${name} takes ${name === 'ifnull' ? 'two arguments' : 'at least one argument'}.`, { span });
        const bound = args.map((arg) => this.bind(arg));
        const type = this.unify(bound, `The arguments of ${name}`, span);
        const cast = bound.map((arg) => castTo(arg, type));
        const branches: CaseExpr['branches'] = cast.slice(0, -1).map((arg) => ({ when: this.call('is not null', [arg], span), then: arg }));
        return branches.length === 0 ? cast[0] : { kind: 'case', type, span, branches, otherwise: cast[cast.length - 1] as Expr };
      }
      case 'nullif': {
        if (count !== 2) throw new UserError('BINDER', 'nullif takes two arguments.', { span });
        const left = this.bind(args[0] as ast.Expression);
        const equal = this.comparison('=', left, this.bind(args[1] as ast.Expression), span);
        return { kind: 'case', type: left.type, span, branches: [{ when: equal, then: castTo(nullLiteral(span), left.type) }], otherwise: left };
      }
      case 'if': case 'iff': {
        if (count !== 3) throw new UserError('BINDER', `${name} takes three arguments.`, { span });
        const [then, otherwise] = [this.bind(args[1] as ast.Expression), this.bind(args[2] as ast.Expression)];
        const type = this.unify([then, otherwise], `The results of ${name}`, span);
        return { kind: 'case', type, span, branches: [{ when: this.boolean(args[0] as ast.Expression), then: castTo(then, type) }], otherwise: castTo(otherwise, type) };
      }
      case 'typeof': {
        if (count !== 1) throw new UserError('BINDER', 'typeof takes one argument.', { span });
        return { kind: 'literal', type: VARCHAR, value: typeName(this.bind(args[0] as ast.Expression).type), span };
      }
      default:
        return count === 0 ? this.clock(name, span) : undefined;
    }
  }

  private bindAggregate(info: FunctionInfo, node: ast.FunctionCall, span: Span): Expr {
    const { aggregate, name: clauseName } = this.clause;
    if (aggregate === undefined)
      throw new UserError('BINDER', `${clauseName} can’t contain aggregates.`, { span, hint: clauseName === 'WHERE' ? 'Use HAVING to filter groups.' : undefined });
    if (this.insideAggregate) throw new UserError('BINDER', 'Aggregates can’t be nested.', { span });
    if (node.orderBy !== undefined) throw notSupported('ORDER BY in aggregates', spanOf(node.orderBy));
    if (node.withinGroup !== undefined) throw notSupported('WITHIN GROUP', spanOf(node.withinGroup));
    if (node.nulls === 'ignore') throw notSupported('IGNORE NULLS', span);
    this.insideAggregate = true;
    try {
      const onlyStar = node.arguments.length === 1 && node.arguments[0]?.value.kind === 'star';
      const args = onlyStar ? [] : node.arguments.map((argument) => this.bind(argument.value));
      let target = info;
      if (info.name === 'count' && args.length === 0) target = this.context.options.functions.lookup('count_star') ?? info;
      else if (onlyStar) throw new UserError('BINDER', `${info.name} can’t take *.`, { span, hint: 'Name the column.' });
      const filter = node.filter === undefined ? undefined : this.boolean(node.filter);
      const resolved = resolveOverload(target, args, span);
      return aggregate(
        {
          name: target.name, overload: resolved.overload, args: resolved.args, type: resolved.returns, span,
          distinct: node.distinct && !DISTINCT_IS_IDLE.has(target.name), filter,
        },
        target.name,
      );
    } finally {
      this.insideAggregate = false;
    }
  }
}

/** Aggregates that don't care for duplicates. */
const DISTINCT_IS_IDLE: ReadonlySet<string> = new Set(['min', 'max', 'any_value', 'first', 'bool_and', 'bool_or', 'bit_and', 'bit_or', 'count_star']);

function nullLiteral(span: Span): LiteralExpr {
  return { kind: 'literal', type: { id: 'NULL' }, value: null, span };
}

/** `smallint + 1` stays SMALLINT: an integer literal takes the other side's integer type when it fits. */
function alignIntegerLiterals(left: Expr, right: Expr): [Expr, Expr] {
  if (isIntegerLiteral(right) && !isIntegerLiteral(left) && isInteger(left.type) && fitsInteger(right.value, left.type)) return [left, { ...right, type: left.type }];
  if (isIntegerLiteral(left) && !isIntegerLiteral(right) && isInteger(right.type) && fitsInteger(left.value, right.type)) return [{ ...left, type: right.type }, right];
  return [left, right];
}

function isIntegerLiteral(expr: Expr): expr is LiteralExpr & { value: bigint } {
  return expr.kind === 'literal' && typeof expr.value === 'bigint' && isInteger(expr.type);
}
