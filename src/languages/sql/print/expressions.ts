/** Expressions as text, with the parentheses that precedence needs. */
import type { Argument, Expression, FunctionCall, Slice, Star, WindowFrame, FrameBound, WindowReference, WindowSpecification } from '../ast/index.ts';
import { PRECEDENCE, infixPrecedence } from '../parser/expressions.ts';
import { printIdentifier, printQualifiedName, printType, quoteString } from './names.ts';
import { printOrderBy, printQuery } from './query.ts';

/** Above every operator. */
const PRIMARY = 1000;

function precedenceOf(expression: Expression): number {
  switch (expression.kind) {
    case 'binary': return infixPrecedence(expression.operator) ?? PRECEDENCE.operator;
    case 'or': return PRECEDENCE.or;
    case 'and': return PRECEDENCE.and;
    case 'not': return PRECEDENCE.not;
    case 'is':
    case 'is-distinct': return PRECEDENCE.is;
    case 'quantified': return PRECEDENCE.comparison;
    case 'between':
    case 'in-list':
    case 'in-subquery':
    case 'in-container':
    case 'like': return PRECEDENCE.predicate;
    case 'unary':
      if (expression.postfix) return PRECEDENCE.operator - 1;
      return expression.operator === '+' || expression.operator === '-' ? PRECEDENCE.sign : PRECEDENCE.operator;
    case 'at-time-zone': return PRECEDENCE.atTimeZone;
    case 'collate': return PRECEDENCE.collate;
    case 'lambda': return -1;
    default: return PRIMARY;
  }
}

/** Text that parses to the same tree. `minimum` is the precedence the surroundings need. */
export function printExpression(expression: Expression, minimum = -1): string {
  const text = print(expression);
  return precedenceOf(expression) < minimum ? `(${text})` : text;
}

export const printList = (expressions: readonly Expression[]): string => expressions.map((expression) => printExpression(expression)).join(', ');

/** For places that take no words as operators: anything with an operator goes into parentheses. */
const printOperand = (expression: Expression): string => printExpression(expression, PRIMARY);

function print(e: Expression): string {
  switch (e.kind) {
    case 'number': return e.text;
    case 'string': return quoteString(e.value);
    case 'bit-string': return `${e.base}'${e.digits}'`;
    case 'boolean': return e.value ? 'TRUE' : 'FALSE';
    case 'null': return 'NULL';
    case 'default': return 'DEFAULT';
    case 'column-ref': return printQualifiedName(e.parts);
    case 'positional-ref': return `#${e.position}`;
    case 'parameter': return e.name === undefined ? '?' : `$${e.name}`;
    case 'star': return printStar(e);
    case 'columns': return `COLUMNS(${printExpression(e.selector)})`;
    case 'unpack': return e.operand.kind === 'columns' ? `*${print(e.operand)}` : `UNPACK(${printExpression(e.operand)})`;
    case 'unary': return printUnary(e.operator, e.postfix, e.operand);
    case 'binary': return printBinary(e);
    case 'and': return e.operands.map((operand) => printExpression(operand, PRECEDENCE.and + 1)).join(' AND ');
    case 'or': return e.operands.map((operand) => printExpression(operand, PRECEDENCE.or + 1)).join(' OR ');
    case 'not': return `NOT ${printExpression(e.operand, PRECEDENCE.not)}`;
    case 'is': return `${printExpression(e.operand, PRECEDENCE.is)} IS ${not(e.negated)}${e.test.toUpperCase()}`;
    case 'is-distinct': return `${printExpression(e.left, PRECEDENCE.is + 1)} IS ${not(e.negated)}DISTINCT FROM ${printExpression(e.right, PRECEDENCE.is + 1)}`;
    case 'between': {
      const symmetric = e.symmetric ? 'SYMMETRIC ' : '';
      return `${tested(e.operand)} ${not(e.negated)}BETWEEN ${symmetric}${printOperand(e.lower)} AND ${printExpression(e.upper, PRECEDENCE.predicate + 1)}`;
    }
    case 'in-list': return `${tested(e.operand)} ${not(e.negated)}IN (${printList(e.items)})`;
    case 'in-subquery': return `${tested(e.operand)} ${not(e.negated)}IN (${printQuery(e.query)})`;
    case 'in-container': return `${tested(e.operand)} ${not(e.negated)}IN ${print(e.container)}`;
    case 'like': {
      const words = e.operator === 'similar' ? 'SIMILAR TO' : e.operator.toUpperCase();
      const escapedBy = e.escape === undefined ? '' : ` ESCAPE ${printExpression(e.escape, PRECEDENCE.predicate + 1)}`;
      return `${tested(e.operand)} ${not(e.negated)}${words} ${printExpression(e.pattern, PRECEDENCE.predicate + 1)}${escapedBy}`;
    }
    case 'quantified': {
      const inner = e.query === undefined ? printExpression(e.container!) : printQuery(e.query);
      return `${printExpression(e.left, PRECEDENCE.comparison + 1)} ${e.operator} ${e.quantifier.toUpperCase()} (${inner})`;
    }
    case 'cast': return `${e.try ? 'TRY_CAST' : 'CAST'}(${printExpression(e.operand)} AS ${printType(e.type)})`;
    case 'collate': return `${printExpression(e.operand, PRECEDENCE.collate)} COLLATE ${printQualifiedName(e.collation)}`;
    case 'at-time-zone': return `${printExpression(e.operand, PRECEDENCE.atTimeZone)} AT TIME ZONE ${printExpression(e.zone, PRECEDENCE.atTimeZone + 1)}`;
    case 'interval': {
      const literal = e.value.kind === 'string' || (e.value.kind === 'number' && e.value.form === 'integer');
      return `INTERVAL ${literal ? print(e.value) : `(${printExpression(e.value)})`}${e.unit === undefined ? '' : ` ${e.unit.toUpperCase()}`}`;
    }
    case 'call': return printCall(e);
    case 'method-call': return `${printTarget(e.target, METHOD_TARGETS)}.${printIdentifier(e.name)}(${printArguments(e.arguments)})`;
    case 'grouping': return `GROUPING(${printList(e.arguments)})`;
    case 'case': {
      const operand = e.operand === undefined ? '' : ` ${printExpression(e.operand)}`;
      const branches = e.branches.map((branch) => ` WHEN ${printExpression(branch.when)} THEN ${printExpression(branch.then)}`).join('');
      return `CASE${operand}${branches}${e.otherwise === undefined ? '' : ` ELSE ${printExpression(e.otherwise)}`} END`;
    }
    case 'subquery': return `(${printQuery(e.query)})`;
    case 'exists': return `EXISTS (${printQuery(e.query)})`;
    case 'array-subquery': return `ARRAY(${printQuery(e.query)})`;
    case 'list': return `${e.array ? 'ARRAY' : ''}[${printList(e.items)}]`;
    case 'struct': return `{${e.fields.map((field) => `${printIdentifier(field.name)}: ${printExpression(field.value)}`).join(', ')}}`;
    case 'map': return `MAP {${e.entries.map((entry) => `${printExpression(entry.key)}: ${printExpression(entry.value)}`).join(', ')}}`;
    case 'row': return e.items.length > 1 ? `(${printList(e.items)})` : `ROW(${printList(e.items)})`;
    case 'list-comprehension': {
      const condition = e.condition === undefined ? '' : ` IF ${printExpression(e.condition)}`;
      return `[${printExpression(e.result)} FOR ${e.variables.map(printIdentifier).join(', ')} IN ${printOperand(e.source)}${condition}]`;
    }
    case 'lambda': return `LAMBDA ${e.parameters.map(printIdentifier).join(', ')}: ${printExpression(e.body)}`;
    case 'field': return `${printTarget(e.operand, FIELD_TARGETS)}.${printIdentifier(e.field)}`;
    case 'subscript': return `${printTarget(e.operand, SUBSCRIPT_TARGETS)}[${printExpression(e.index)}]`;
    case 'slice': return `${printTarget(e.operand, SUBSCRIPT_TARGETS)}[${printBounds(e)}]`;
  }
}

const not = (negated: boolean): string => (negated ? 'NOT ' : '');
/** The left side of IN, LIKE and BETWEEN. */
const tested = (operand: Expression): string => printExpression(operand, PRECEDENCE.predicate + 1);

const OPERATOR_START = /^[~!@^&|`+\-*/%<>=]/;

function printUnary(operator: string, postfix: boolean, operand: Expression): string {
  if (postfix) return `(${printExpression(operand)}) ${operator}`;
  const sign = operator === '+' || operator === '-';
  const text = printExpression(operand, sign ? PRECEDENCE.sign : PRECEDENCE.operator + 1);
  return OPERATOR_START.test(text) ? `${operator} ${text}` : operator + text;
}

function printBinary(e: Extract<Expression, { kind: 'binary' }>): string {
  const precedence = precedenceOf(e);
  const chains = precedence !== PRECEDENCE.comparison;
  const left = printExpression(e.left, chains ? precedence : precedence + 1);
  const right = printExpression(e.right, (e.operator === '->>' ? PRECEDENCE.operator : precedence) + 1);
  return `${left} ${e.operator} ${right}`;
}

/** Operands that may stand before `.field`, `[…]` and `.method()` without parentheses. */
const CHAINS = ['subscript', 'slice', 'field', 'method-call', 'call'] as const;
const FIELD_TARGETS: ReadonlySet<string> = new Set(CHAINS);
const SUBSCRIPT_TARGETS: ReadonlySet<string> = new Set([...CHAINS, 'column-ref', 'list', 'struct', 'string', 'subquery']);
const METHOD_TARGETS: ReadonlySet<string> = new Set(['call', 'method-call', 'list', 'struct', 'map']);

function printTarget(operand: Expression, bare: ReadonlySet<string>): string {
  const text = print(operand);
  return bare.has(operand.kind) ? text : `(${text})`;
}

function printBounds(e: Slice): string {
  const lower = e.lower === undefined ? '' : printExpression(e.lower);
  const upper = e.upper === undefined ? '' : ` ${printExpression(e.upper)}`;
  if (e.step === undefined) return `${lower} :${upper}`.trimStart();
  return `${lower} :${upper === '' ? ' -' : upper} : ${printExpression(e.step)}`.trimStart();
}

function printStar(e: Star): string {
  const parts = [e.qualifier === undefined ? '*' : `${printIdentifier(e.qualifier)}.*`];
  if (e.exclude.length > 0) parts.push(`EXCLUDE (${e.exclude.map(printQualifiedName).join(', ')})`);
  if (e.replace.length > 0) parts.push(`REPLACE (${e.replace.map((item) => `${printExpression(item.expression)} AS ${printIdentifier(item.column)}`).join(', ')})`);
  if (e.rename.length > 0) parts.push(`RENAME (${e.rename.map((item) => `${printQualifiedName(item.column)} AS ${printIdentifier(item.newName)}`).join(', ')})`);
  return parts.join(' ');
}

export function printArguments(args: readonly Argument[]): string {
  return args.map(({ name, value }) => (name === undefined ? '' : `${printIdentifier(name)} := `) + printExpression(value)).join(', ');
}

export function printCall(e: FunctionCall): string {
  const inner = [
    e.distinct ? 'DISTINCT' : '',
    printArguments(e.arguments),
    e.orderBy === undefined ? '' : printOrderBy(e.orderBy),
    e.nulls === undefined ? '' : `${e.nulls.toUpperCase()} NULLS`,
  ].filter((part) => part !== '').join(' ');
  const clauses = [
    e.withinGroup === undefined ? '' : ` WITHIN GROUP (${printOrderBy(e.withinGroup)})`,
    e.filter === undefined ? '' : ` FILTER (WHERE ${printExpression(e.filter)})`,
    e.exportState ? ' EXPORT_STATE' : '',
    e.over === undefined ? '' : ` OVER ${printWindow(e.over)}`,
  ].join('');
  return printSpecialCall(e) ?? `${printQualifiedName(e.name)}(${inner})${clauses}`;
}

/** The keywords that are no function names: their calls need their own syntax. */
function printSpecialCall(e: FunctionCall): string | undefined {
  const [first] = e.name;
  if (e.name.length !== 1 || first!.quoting !== 'none') return undefined;
  const values = e.arguments.map((argument) => argument.value);
  if (first!.name === 'position' && values.length === 2) return `POSITION(${printOperand(values[1]!)} IN ${printOperand(values[0]!)})`;
  if (first!.name === 'overlay' && values.length >= 3) {
    const [text, by, from, length] = values.map((value) => printExpression(value));
    return `OVERLAY(${text} PLACING ${by} FROM ${from}${length === undefined ? '' : ` FOR ${length}`})`;
  }
  return undefined;
}

export function printWindow(window: WindowSpecification | WindowReference): string {
  if (window.kind === 'window-ref') return printIdentifier(window.name);
  const parts = [
    window.base === undefined ? '' : printIdentifier(window.base),
    window.partitionBy.length === 0 ? '' : `PARTITION BY ${printList(window.partitionBy)}`,
    window.orderBy === undefined ? '' : printOrderBy(window.orderBy),
    window.frame === undefined ? '' : printFrame(window.frame),
  ];
  return `(${parts.filter((part) => part !== '').join(' ')})`;
}

function printFrame(frame: WindowFrame): string {
  const exclude = frame.exclude === undefined ? '' : ` EXCLUDE ${frame.exclude.replace('-', ' ').toUpperCase()}`;
  return `${frame.unit.toUpperCase()} BETWEEN ${printBound(frame.from)} AND ${printBound(frame.to)}${exclude}`;
}

function printBound({ bound, offset }: FrameBound): string {
  const words = bound.replace('-', ' ').toUpperCase();
  return offset === undefined ? words : `${printOperand(offset)} ${words}`;
}

