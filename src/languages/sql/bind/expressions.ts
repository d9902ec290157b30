/** Binds expressions: resolves names, functions and types, and makes implicit casts explicit. */
import { notSupported, type Span, UserError } from '../../../base/errors.ts';
import { BIGINT, BOOLEAN, type DataType, DOUBLE, INTEGER, INTERVAL, isInteger, isNumeric, typeName, typesEqual, VARCHAR } from '../../../columns/types.ts';
import { canCast, commonType, comparisonType, literalOf } from '../../../plan/casts.ts';
import type { AggregateCall, Expr, LiteralExpr } from '../../../plan/expr.ts';
import type * as ast from '../ast/index.ts';
import { bindCall, clock } from './calls.ts';
import type { BindContext } from './context.ts';
import { bindLiteral, fitsInteger, negateLiteral } from './literals.ts';
import { castTo, resolveOverload } from './overloads.ts';
import type { Scope } from './scope.ts';
import { checkSchema } from './schemas.ts';
import { bindTypeName } from './types.ts';

/** Where an expression stands: what it may refer to. */
export interface Clause {
  /** For messages: `WHERE`, `GROUP BY`. */
  readonly name: string;
  readonly scope: Scope;
  /** An alias of the SELECT list that may be used here. Columns of the scope come first, but for `aliasFirst`. */
  readonly alias?: (name: string, span: Span) => Expr | undefined;
  /** Aliases hide the scope's columns. */
  readonly aliasFirst?: boolean;
  /** There is no scope for the value must be known beforehand: LIMIT. */
  readonly constant?: boolean;
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
  'star': '* here',
};

export class ExpressionBinder {
  readonly context: BindContext;
  readonly clause: Clause;
  /** Aggregates can't nest, and their arguments know no aliases. */
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
      case 'cast':
        return explicitCast(this.bind(node.operand), bindTypeName(node.type), node.try, span);
      case 'positional-ref':
        return this.clause.scope.at(node.position, span);
      case 'at-time-zone':
        return this.call('timezone', [this.bind(node.zone), this.bind(node.operand)], span);
      case 'interval':
        return this.bindInterval(node);
      case 'call':
        return bindCall(this, node);
      case 'method-call':
        return bindCall(this, {
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
    if (expr.type.id === 'BOOLEAN' || expr.type.id === 'NULL' || isNumeric(expr.type) || expr.type.id === 'VARCHAR') return castTo(expr, BOOLEAN);
    throw new UserError('BINDER', `A condition must be BOOLEAN, but this is ${typeName(expr.type)}.`, { span: spanOf(node), hint: 'Compare it with something, for example IS NOT NULL.' });
  }

  /** Runs `bind` as within an aggregate. */
  asArguments<Result>(span: Span, bind: () => Result): Result {
    if (this.insideAggregate) throw new UserError('BINDER', 'Aggregates can’t be nested.', { span, hint: 'Aggregate in a subquery first.' });
    this.insideAggregate = true;
    try {
      return bind();
    } finally {
      this.insideAggregate = false;
    }
  }

  private not(expr: Expr, span: Span): Expr {
    return this.call('not', [expr], span);
  }

  call(name: string, args: readonly Expr[], span: Span): Expr {
    const info = this.context.options.functions.lookup(name);
    if (info === undefined) throw notSupported(`the operator or function ${name}`, span);
    if (info.kind !== 'scalar') throw notSupported(`the aggregate ${name} here`, span);
    const resolved = resolveOverload(info, args, span);
    return { kind: 'call', name: info.name, overload: resolved.overload, args: resolved.args, type: resolved.returns, span };
  }

  private bindColumn(node: ast.ColumnReference): Expr {
    const span = spanOf(node);
    const { scope } = this.clause;
    const [name, table] = nameOf(node);
    if (table?.toLowerCase() === 'alias' && !scope.hasTable(table)) {
      // `alias.x` is the alias x, whatever columns there are.
      const aliased = this.clause.alias?.(name, span);
      if (aliased !== undefined) return aliased;
    }
    if (table !== undefined && this.clause.constant !== true) return scope.find(table, name, span) ?? scope.unknownQualified(table, name, span);
    if (this.clause.constant === true) throw new UserError('BINDER', `${this.clause.name} can’t depend on columns.`, { span, hint: 'Give a number of rows.' });
    const viaAlias = this.clause.alias === undefined || this.insideAggregate ? undefined : this.clause.alias;
    const first = this.clause.aliasFirst === true ? viaAlias?.(name, span) : undefined;
    const found = first ?? scope.find(undefined, name, span) ?? viaAlias?.(name, span);
    if (found !== undefined) return found;
    const constant = node.parts[0]?.quoting === 'none' ? clock(this.context, name, span) : undefined;
    if (constant !== undefined) return constant;
    if (this.insideAggregate && this.clause.alias?.(name, span) !== undefined)
      throw new UserError('BINDER', `The alias ${name} can’t be used within an aggregate.`, { span, hint: 'Write the expression it stands for.' });
    throw scope.unknown(name, span);
  }

  private bindUnary(node: ast.UnaryExpression): Expr {
    const span = spanOf(node);
    if (node.postfix) return this.call(node.operator === '!' ? 'factorial' : node.operator, [this.bind(node.operand)], span);
    const operand = this.bind(node.operand);
    // Folded at once, so that -1 is still a literal that fits any integer type.
    const negated = node.operator === '-' && operand.kind === 'literal' ? negateLiteral(operand) : undefined;
    if (negated !== undefined) return { ...negated, span };
    return this.call(node.operator === '@' ? 'abs' : node.operator, [operand], span);
  }

  private bindBinary(node: ast.BinaryExpression): Expr {
    const span = spanOf(node);
    const { operator } = node;
    if (operator === '->' || operator === '->>') throw notSupported(`the operator ${operator}`, { start: node.operatorStart, end: node.operatorStart + operator.length });
    const left = this.bind(node.left);
    const right = this.bind(node.right);
    if (COMPARISONS.has(operator)) return this.comparison(operator, left, right, span);
    if (operator === '||' && (left.type.id === 'NULL' || right.type.id === 'NULL')) return nullLiteral(span);
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

  comparison(operator: string, left: Expr, right: Expr, span: Span): Expr {
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
    const { unit } = node;
    if (unit === undefined) return castTo(castTo(value, VARCHAR), INTERVAL);
    const name = unit === 'millennium' ? 'to_millennia' : unit === 'century' ? 'to_centuries' : `to_${unit}s`;
    if (unit === 'second' || unit === 'millisecond') return this.call(name, [castTo(value, DOUBLE)], span);
    // Fractions of other units are cut off, as in DuckDB: INTERVAL '1.5' DAY is one day.
    const whole = isInteger(value.type) ? value : this.call('trunc', [castTo(value, DOUBLE)], span);
    return this.call(name, [castTo(whole, unit === 'hour' || unit === 'minute' || unit === 'microsecond' ? BIGINT : INTEGER)], span);
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
  unify(exprs: readonly Expr[], what: string, span: Span): DataType {
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
}

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

/** A cast that was asked for. */
function explicitCast(operand: Expr, type: DataType, isTry: boolean, span: Span): Expr {
  if (!canCast(operand.type, type)) {
    const nested = [operand.type, type].find((t) => t.id === 'LIST' || t.id === 'STRUCT' || t.id === 'MAP');
    if (nested !== undefined) throw notSupported(`casts between ${typeName(operand.type)} and ${typeName(type)}`, span);
    if (isTry) return { kind: 'literal', type, value: null, span };
    throw new UserError('BINDER', `A ${typeName(operand.type)} can’t be cast to ${typeName(type)}.`, { span });
  }
  // A cast literal is no literal any more: it has that type and adapts to no other.
  const plain = castTo(operand, type, isTry);
  return operand.kind === 'literal' && operand.value !== null ? { kind: 'cast', type, arg: operand, try: isTry, span } : { ...plain, span };
}

/** Column and table of `a`, `t.a`, `s.t.a`, `c.s.t.a`. */
function nameOf(node: ast.ColumnReference): [string, string | undefined] {
  if (node.parts.length > 4) throw notSupported('names of more than four parts', spanOf(node));
  const names = node.parts.map((part) => part.name);
  const schema = node.parts[node.parts.length - 3];
  if (schema !== undefined) checkSchema(schema);
  return [names[names.length - 1] as string, names.length > 1 ? names[names.length - 2] : undefined];
}
