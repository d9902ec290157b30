/** Queries: WITH, set operations, ORDER BY, LIMIT. */
import type { Expression } from '../ast/expressions.ts';
import type { CommonTableExpression, Limit, OrderBy, Query, QueryBody, SetOperation, Values, WithClause } from '../ast/query.ts';
import type { Statement } from '../ast/statements.ts';
import { atDescribe, parseDescribe } from './describe.ts';
import { parseExpression } from './expressions.ts';
import { parseNameList, parseNameOrString, parseQualifiedName } from './names.ts';
import { parseOrderBy } from './order.ts';
import { type Parser, type WindowUse, endsList } from './parser.ts';
import { startsQuery } from './parentheses.ts';
import { atPivot, parsePivotStatement, parseUnpivotStatement } from './pivots.ts';
import { parsePrimary } from './primary.ts';
import { parseSelect } from './select.ts';
import { parseProjections } from './projections.ts';

/** A query without parentheses around it, or one in parentheses with clauses behind. `describe` allows DESCRIBE and SHOW. */
export function parseQuery(p: Parser, describe = false): Query {
  p.enter();
  const outer = p.windowUses;
  p.windowUses = [];
  const { start } = p.token;
  const withClause = atWith(p) ? parseWith(p) : undefined;
  const body = describe && withClause === undefined && atDescribe(p) ? parseDescribe(p) : parseBody(p, 0);
  const query = parseTail(p, start, withClause, body);
  checkWindows(p, query.body, p.windowUses);
  p.windowUses = outer;
  p.leave();
  return query;
}

/** Goes on after a parenthesised query that turned out to be the first operand of more; see `parentheses.ts`. */
export function continueQuery(p: Parser, first: Query, start: number): Query {
  return parseTail(p, start, undefined, parseSetOperations(p, first, 0));
}

/** Whether a set operation or a clause of the whole query follows. */
export function atQueryTail(p: Parser): boolean {
  return p.at('union') || p.at('except') || p.at('intersect') || p.at('order') || p.at('limit') || p.at('offset') || p.at('fetch');
}

export function atQuery(p: Parser): boolean {
  if (p.expectations !== undefined) for (const word of ['select', 'from', 'with', 'values', 'table', '(']) p.at(word);
  return p.is('(') || startsQuery(p.token, p.peek(1));
}

function parseTail(p: Parser, start: number, withClause: WithClause | undefined, body: QueryBody): Query {
  const orderBy: OrderBy | undefined = p.atWords('order', 'by') ? parseOrderBy(p) : undefined;
  let limit: Limit | undefined;
  let offset: Expression | undefined;
  for (;;) {
    if (limit === undefined && (p.at('limit') || p.at('fetch'))) limit = parseLimit(p);
    else if (offset === undefined && p.at('offset')) offset = parseOffset(p);
    else break;
  }
  if (p.is('for')) p.fail('Locking clauses (FOR UPDATE, FOR SHARE) are not supported.', 'Leave the clause out.');
  const bare = withClause === undefined && orderBy === undefined && limit === undefined && offset === undefined;
  if (bare && body.kind === 'query') return body;
  return { kind: 'query', start, end: p.lastEnd, with: withClause, body, orderBy, limit, offset };
}

function parseLimit(p: Parser): Limit {
  const { start } = p.token;
  if (p.accept('fetch')) return parseFetch(p, start);
  p.expect('limit');
  if (p.at('all')) {
    const { start: from, end } = p.advance();
    return { kind: 'limit', start, end, count: { kind: 'null', start: from, end }, percent: false };
  }
  const count = parseExpression(p);
  let percent = p.accept('%');
  if (!percent && count.kind === 'number') percent = p.accept('percent');
  if (p.is(',')) p.fail('LIMIT a, b is not supported.', 'Write LIMIT count OFFSET start.');
  return { kind: 'limit', start, end: p.lastEnd, count, percent };
}

function parseFetch(p: Parser, start: number): Limit {
  p.expectAny('first', 'next');
  let count: Expression = { kind: 'number', start: p.lastEnd, end: p.lastEnd, text: '1', form: 'integer' };
  if (!p.is('row') && !p.is('rows')) count = parsePrimary(p, true);
  p.expectAny('row', 'rows');
  p.expect('only');
  return { kind: 'limit', start, end: p.lastEnd, count, percent: false };
}

function parseOffset(p: Parser): Expression {
  p.expect('offset');
  const offset = parseExpression(p);
  p.acceptAny('row', 'rows');
  return offset;
}

const atWith = (p: Parser): boolean => p.at('with');

export function parseWith(p: Parser): WithClause {
  const { start } = p.expect('with');
  const recursive = p.accept('recursive');
  const expressions = p.list(parseCommonTableExpression);
  const seen = new Set<string>();
  for (const { name } of expressions) {
    if (seen.has(name.name.toLowerCase())) p.failAt(name.start, name.end, `There are two common table expressions named ${name.name}.`);
    seen.add(name.name.toLowerCase());
  }
  return { kind: 'with', start, end: p.lastEnd, recursive, expressions };
}

function parseCommonTableExpression(p: Parser): CommonTableExpression {
  const name = parseNameOrString(p);
  const columns = p.at('(') ? parseNameList(p) : [];
  let usingKey: CommonTableExpression['usingKey'] = [];
  if (p.acceptWords('using', 'key')) {
    p.expect('(');
    usingKey = parseProjections(p);
    p.expect(')');
  }
  p.expect('as');
  let materialized: boolean | undefined;
  if (p.acceptWords('not', 'materialized')) materialized = false;
  else if (p.accept('materialized')) materialized = true;
  p.expect('(');
  const statement: Statement = parseQuery(p, true);
  p.expect(')');
  return { kind: 'cte', start: name.start, end: p.lastEnd, name, columns, usingKey, materialized, statement };
}

const SET_OPERATORS = { union: 10, except: 10, intersect: 20 } as const;

/** Set operations that bind at least as tightly as `minimum`; INTERSECT binds tighter than the others. */
function parseBody(p: Parser, minimum: number): QueryBody {
  return parseSetOperations(p, parseOperand(p), minimum);
}

function parseSetOperations(p: Parser, first: QueryBody, minimum: number): QueryBody {
  let left = first;
  let chained = 0;
  for (;;) {
    const operator = p.at('union') ? 'union' : p.at('except') ? 'except' : p.at('intersect') ? 'intersect' : undefined;
    if (operator === undefined || SET_OPERATORS[operator] < minimum) return left;
    p.advance();
    const all = p.accept('all') || (p.accept('distinct'), false);
    const byName = operator === 'union' && p.acceptWords('by', 'name');
    const right = parseBody(p, SET_OPERATORS[operator] + 1);
    left = appendOperand(left, first, operator, all, byName, right);
    if (left.kind === 'set-operation' && left.operands.length === 2 && ++chained > 1000) p.fail('This chain of set operations is too long.');
  }
}

/** Adds an operand to the chain that was built so far, if it is of the same operation; starts a new one otherwise. */
function appendOperand(
  left: QueryBody, first: QueryBody, operator: SetOperation['operator'], all: boolean, byName: boolean, right: QueryBody,
): SetOperation {
  const { start } = first;
  const { end } = right;
  if (left !== first && left.kind === 'set-operation' && left.operator === operator && left.all === all && left.byName === byName) {
    (left.operands as QueryBody[]).push(right);
    (left as { end: number }).end = end;
    return left;
  }
  return { kind: 'set-operation', start, end, operator, all, byName, operands: [left, right] };
}

function parseOperand(p: Parser): QueryBody {
  if (p.at('(')) return parseParenthesizedQuery(p);
  if (p.at('select') || p.at('from')) return parseSelect(p);
  if (p.at('values')) return parseValues(p);
  if (p.at('table')) return parseTable(p);
  if (atPivot(p)) return p.is('pivot') || p.is('pivot_wider') ? parsePivotStatement(p) : parseUnpivotStatement(p);
  return p.fail();
}

/** `(query)`, any number of times. */
export function parseParenthesizedQuery(p: Parser): Query {
  p.expect('(');
  const query = parseQuery(p, true);
  p.expect(')');
  return query;
}

export function parseValues(p: Parser): Values {
  const { start } = p.expect('values');
  const rows = [parseValuesRow(p)];
  while (p.accept(',')) {
    if (endsList(p.token) || !p.at('(')) break;
    rows.push(parseValuesRow(p));
  }
  const width = rows[0]!.length;
  const odd = rows.find((row) => row.length !== width);
  if (odd !== undefined) {
    p.failAt(odd[0]!.start, odd[odd.length - 1]!.end, `All rows of VALUES must be equally long: the first has ${width}, this one ${odd.length}.`);
  }
  return { kind: 'values', start, end: p.lastEnd, rows };
}

function parseValuesRow(p: Parser): Expression[] {
  p.expect('(');
  const row = p.listWithTrailingComma(parseExpression);
  p.expect(')');
  return row;
}

/** `TABLE t` is `FROM t`. */
function parseTable(p: Parser): QueryBody {
  const { start, end } = p.expect('table');
  const name = parseQualifiedName(p, 'table');
  return {
    kind: 'select', start, end: p.lastEnd, distinct: undefined, fromFirst: true,
    projections: [
      { kind: 'projection', start, end, alias: undefined, expression: { kind: 'star', start, end, qualifier: undefined, exclude: [], replace: [], rename: [] } },
    ],
    from: [{ kind: 'table-ref', start: name[0]!.start, end: p.lastEnd, name, alias: undefined, at: undefined, sample: undefined }],
    where: undefined, groupBy: undefined, having: undefined, windows: [], qualify: undefined, sample: undefined,
  };
}

/** Every window that is used by name must be defined in the query. */
function checkWindows(p: Parser, body: QueryBody, uses: readonly WindowUse[]): void {
  if (uses.length === 0) return;
  const defined = new Set<string>();
  const bodies: QueryBody[] = [body];
  for (let next = bodies.pop(); next !== undefined; next = bodies.pop()) {
    if (next.kind === 'select') for (const { name } of next.windows) defined.add(name.name.toLowerCase());
    else if (next.kind === 'set-operation') bodies.push(...next.operands);
    else if (next.kind === 'query') bodies.push(next.body);
  }
  const missing = uses.find((use) => !defined.has(use.name.toLowerCase()));
  if (missing !== undefined) {
    p.failAt(missing.start, missing.end, `There is no window named ${missing.name} in this query.`, 'Define it: WINDOW name AS (PARTITION BY …).');
  }
}
