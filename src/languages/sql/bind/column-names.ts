/**
 * What DuckDB calls a result column that has no alias: its ParsedExpression::ToString, quirks included
 * (`CAST('t' AS BOOLEAN)` for true, `COALESCE(a, 1)` for ifnull, `(a != 1)` for NOT a = 1). People write these names in
 * quotes around subqueries, so they must be the same. Compared with DuckDB by workers/coordinator/binding.duckdb.test.ts.
 */
import type * as ast from '../ast/index.ts';
import { KEYWORDS } from '../keywords.ts';
import { writtenTypeName } from './types.ts';

/** `text` is what `node` was parsed from: names of constructs not covered here are their source. */
export function columnName(node: ast.Expression, text: string): string {
  if (node.kind === 'column-ref') return (node.parts[node.parts.length - 1] as ast.Identifier).name;
  return new ColumnNamer(text).name(node);
}

/** As DuckDB quotes names within expressions: capitals need no quotes, but every keyword does. */
export function quoteName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !KEYWORDS.has(name.toLowerCase()) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Comparisons by what NOT makes of them. */
const OPPOSITE: Readonly<Record<string, string>> = { '=': '<>', '<>': '=', '<': '>=', '>=': '<', '>': '<=', '<=': '>' };
/** Keywords whose calls have a syntax of their own; DuckDB then names the schema too. */
const OWN_SYNTAX: ReadonlySet<string> = new Set(['substring', 'position', 'overlay', 'trim']);
const UNIT_FUNCTIONS: Readonly<Record<string, string>> = { millennium: 'to_millennia', century: 'to_centuries' };
const WIDE_UNITS: ReadonlySet<string> = new Set(['hour', 'minute', 'microsecond']);

class ColumnNamer {
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  name(node: ast.Expression): string {
    switch (node.kind) {
      case 'column-ref': return node.parts.map((part) => quoteName(part.name)).join('.');
      case 'number': return numberName(node, false);
      case 'string': return quoteText(node.value);
      case 'bit-string': return quoteText(node.base + node.digits);
      case 'null': return 'NULL';
      case 'boolean': return `CAST('${node.value ? 't' : 'f'}' AS BOOLEAN)`;
      case 'positional-ref': return `#${node.position}`;
      case 'unary': return this.unary(node);
      case 'binary': return this.binary(node);
      case 'and': case 'or': return `(${this.chain(node).join(node.kind === 'and' ? ' AND ' : ' OR ')})`;
      case 'not': return this.not(node.operand);
      case 'is': {
        if (node.test === 'null' || node.test === 'unknown') return `(${this.name(node.operand)} IS ${node.negated ? 'NOT ' : ''}NULL)`;
        return `(CAST(${this.name(node.operand)} AS BOOLEAN) IS ${node.negated ? '' : 'NOT '}DISTINCT FROM ${node.test})`;
      }
      case 'is-distinct': return `(${this.name(node.left)} IS ${node.negated ? 'NOT ' : ''}DISTINCT FROM ${this.name(node.right)})`;
      case 'between': {
        const inner = `(${this.name(node.operand)} BETWEEN ${this.name(node.lower)} AND ${this.name(node.upper)})`;
        return node.negated ? `(NOT ${inner})` : inner;
      }
      case 'in-list': return `(${this.name(node.operand)} ${node.negated ? 'NOT ' : ''}IN (${this.list(node.items)}))`;
      case 'like': return this.like(node);
      case 'cast': return `${node.try ? 'TRY_CAST' : 'CAST'}(${this.name(node.operand)} AS ${writtenTypeName(node.type)})`;
      case 'collate': return `${this.name(node.operand)} COLLATE ${node.collation.map((part) => part.name).join('.')}`;
      case 'at-time-zone': return `main.timezone(${this.name(node.zone)}, ${this.name(node.operand)})`;
      case 'interval': return this.interval(node);
      case 'call': return this.call(node);
      case 'method-call': return `${quoteName(node.name.name)}(${[this.name(node.target), ...node.arguments.map((a) => this.argument(a))].join(', ')})`;
      case 'grouping': return `GROUPING(${this.list(node.arguments)})`;
      case 'case': return this.case(node);
      case 'list': return node.array ? `(ARRAY[${this.list(node.items)}])` : `main.list_value(${this.list(node.items)})`;
      case 'struct': return `main.struct_pack(${node.fields.map((field) => `${quoteName(field.name.name)} := ${this.name(field.value)}`).join(', ')})`;
      case 'map':
        return `main."map"(main.list_value(${this.list(node.entries.map((e) => e.key))}), main.list_value(${this.list(node.entries.map((e) => e.value))}))`;
      case 'row': return `main."row"(${this.list(node.items)})`;
      case 'subscript': return `${this.name(node.operand)}[${this.name(node.index)}]`;
      case 'slice': {
        const bound = (part: ast.Expression | undefined): string => (part === undefined ? '' : this.name(part));
        return `${this.name(node.operand)}[${bound(node.lower)}:${bound(node.upper)}${node.step === undefined ? '' : `:${this.name(node.step)}`}]`;
      }
      case 'field': return `(${this.name(node.operand)}).${quoteName(node.field.name)}`;
      case 'lambda': return `(lambda ${node.parameters.map((p) => p.name).join(', ')}: ${this.name(node.body)})`;
      default: return this.text.slice(node.start, node.end).replace(/\s+/g, ' ');
    }
  }

  private list(nodes: readonly ast.Expression[]): string {
    return nodes.map((node) => this.name(node)).join(', ');
  }

  /** The operands of nested chains of one kind are one chain. */
  private chain(node: ast.AndExpression | ast.OrExpression): string[] {
    return node.operands.flatMap((operand) => (operand.kind === node.kind ? this.chain(operand) : [this.name(operand)]));
  }

  private not(operand: ast.Expression): string {
    if (operand.kind === 'not') {
      // NOT of a comparison is a comparison already, and so is NOT of that.
      const inner = operand.operand;
      if (isComparison(inner)) return this.name(inner);
      return `(NOT ${this.name(operand)})`;
    }
    if (isComparison(operand)) return `(${this.name(operand.left)} ${shown(OPPOSITE[operand.operator] as string)} ${this.name(operand.right)})`;
    if (operand.kind === 'is-distinct') return this.name({ ...operand, negated: !operand.negated });
    if (operand.kind === 'in-list' && !operand.negated) return this.name({ ...operand, negated: true });
    return `(NOT ${this.name(operand)})`;
  }

  private unary(node: ast.UnaryExpression): string {
    if (node.postfix) return `((${this.name(node.operand)})${node.operator})`;
    if (node.operator === '-') {
      const literal = negatedNumber(node);
      if (literal !== undefined) return literal;
    }
    return `${node.operator}(${this.name(node.operand)})`;
  }

  private binary(node: ast.BinaryExpression): string {
    const [left, right] = [this.name(node.left), this.name(node.right)];
    if (node.operator === '~') return `regexp_full_match(${left}, ${right})`;
    if (node.operator === '!~') return `(NOT regexp_full_match(${left}, ${right}))`;
    return `(${left} ${shown(node.operator)} ${right})`;
  }

  private like(node: ast.LikeExpression): string {
    const args = `${this.name(node.operand)}, ${this.name(node.pattern)}`;
    if (node.operator === 'similar') return node.negated ? `(NOT regexp_full_match(${args}))` : `regexp_full_match(${args})`;
    if (node.escape !== undefined) return `main.${node.negated ? 'not_' : ''}${node.operator}_escape(${args}, ${this.name(node.escape)})`;
    const symbols = { like: ['~~', '!~~'], ilike: ['~~*', '!~~*'], glob: ['~~~', '!~~~'] } as const;
    return `(${this.name(node.operand)} ${symbols[node.operator][node.negated ? 1 : 0]} ${this.name(node.pattern)})`;
  }

  private interval(node: ast.IntervalExpression): string {
    const value = this.name(node.value);
    const { unit } = node;
    if (unit === undefined) return `CAST(${value} AS INTERVAL)`;
    const double = `CAST(${value} AS DOUBLE)`;
    const name = UNIT_FUNCTIONS[unit] ?? `to_${unit}s`;
    if (unit === 'second' || unit === 'millisecond') return `${name}(${double})`;
    return `${name}(CAST(trunc(${double}) AS ${WIDE_UNITS.has(unit) ? 'BIGINT' : 'INTEGER'}))`;
  }

  private call(node: ast.FunctionCall): string {
    // Windows keep their source.
    if (node.over !== undefined || node.withinGroup !== undefined || node.exportState) return this.text.slice(node.start, node.end).replace(/\s+/g, ' ');
    const identifier = node.name[node.name.length - 1] as ast.Identifier;
    const name = identifier.name.toLowerCase();
    const plain = node.name.length === 1;
    if (plain && (name === 'coalesce' || name === 'ifnull')) return `COALESCE(${node.arguments.map((a) => this.argument(a)).join(', ')})`;
    if (plain && name === 'if' && node.arguments.length === 3) {
      const [when, then, otherwise] = node.arguments.map((a) => this.name(a.value));
      return `CASE  WHEN (${when}) THEN (${then}) ELSE ${otherwise} END`;
    }
    const onlyStar = node.arguments.length === 1 && node.arguments[0]?.value.kind === 'star';
    const filter = node.filter === undefined ? '' : ` FILTER (WHERE ${this.name(node.filter)})`;
    if (plain && name === 'count' && (onlyStar || node.arguments.length === 0)) return `count_star()${filter}`;
    const schema = plain ? (this.ownSyntax(identifier, name) ? 'main.' : '') : `${node.name.slice(0, -1).map((part) => quoteName(part.name)).join('.')}.`;
    const inner = `${node.distinct ? 'DISTINCT ' : ''}${node.arguments.map((a) => this.argument(a)).join(', ')}${this.orderBy(node.orderBy)}`;
    return `${schema}${quoteName(name)}(${inner})${filter}`;
  }

  private argument(node: ast.Argument): string {
    const value = node.value.kind === 'star' ? '*' : this.name(node.value);
    return node.name === undefined ? value : `${quoteName(node.name.name)} := ${value}`;
  }

  private ownSyntax(identifier: ast.Identifier, name: string): boolean {
    if (identifier.quoting !== 'none') return false;
    // EXTRACT became date_part and TRIM(LEADING …) ltrim: the text says something else than the name.
    return OWN_SYNTAX.has(name) || this.text.slice(identifier.start, identifier.end).toLowerCase() !== name;
  }

  private orderBy(order: ast.OrderBy | undefined): string {
    if (order === undefined) return '';
    const { items } = order;
    const direction = (item: ast.OrderItem | ast.OrderAll): string =>
      `${item.direction === undefined ? '' : ` ${item.direction.toUpperCase()}`}${item.nulls === undefined ? '' : ` NULLS ${item.nulls.toUpperCase()}`}`;
    return ` ORDER BY ${'kind' in items ? `ALL${direction(items)}` : items.map((item) => this.name(item.expression) + direction(item)).join(', ')}`;
  }

  private case(node: ast.CaseExpression): string {
    const branches = node.branches.map((branch) => {
      const when = node.operand === undefined ? this.name(branch.when) : `(${this.name(node.operand)} = ${this.name(branch.when)})`;
      return ` WHEN (${when}) THEN (${this.name(branch.then)})`;
    });
    return `CASE ${branches.join('')} ELSE ${node.otherwise === undefined ? 'NULL' : this.name(node.otherwise)} END`;
  }
}

const shown = (operator: string): string => (operator === '<>' ? '!=' : operator);

function isComparison(node: ast.Expression): node is ast.BinaryExpression {
  return node.kind === 'binary' && node.operator in OPPOSITE;
}

function quoteText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** `-1`, `- -1`: minus signs before a number are part of it. */
function negatedNumber(node: ast.UnaryExpression): string | undefined {
  let negative = true;
  let operand = node.operand;
  while (operand.kind === 'unary' && operand.operator === '-' && !operand.postfix) {
    negative = !negative;
    operand = operand.operand;
  }
  return operand.kind === 'number' ? numberName(operand, negative) : undefined;
}

function numberName(node: ast.NumberLiteral, negative: boolean): string {
  const sign = negative ? '-' : '';
  if (node.form === 'integer') {
    const value = BigInt(node.text);
    return value >= 1n << 128n ? doubleName(Number(node.text) * (negative ? -1 : 1)) : `${value === 0n ? '' : sign}${value}`;
  }
  if (node.form === 'double') return doubleName(Number(node.text) * (negative ? -1 : 1));
  const [whole = '', fraction = ''] = node.text.split('.');
  if (whole.length + fraction.length > 38) return doubleName(Number(node.text) * (negative ? -1 : 1));
  const digits = whole === '' ? '' : whole.replace(/^0+(?=\d)/, '');
  return `${sign}${digits}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Shortest digits that give the number back; fixed from 1e-4 below 1e16. */
function doubleName(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '1e1000' : '-1e1000';
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 16) {
    const fixed = exponent < 0 ? value.toFixed(-exponent + Math.max(0, mantissa.replace('-', '').length - 2)) : String(value);
    return fixed.includes('.') ? fixed : `${fixed}.0`;
  }
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
