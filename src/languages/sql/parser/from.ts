/** FROM items: tables, functions, subqueries, joins and pivots. */
import type { FromItem, TableAlias } from '../ast/from.ts';
import type { Identifier, QualifiedName } from '../ast/node.ts';
import type { Query } from '../ast/query.ts';
import { parsePlainCall } from './calls.ts';
import { atJoin, parseJoin } from './joins.ts';
import { identifierOf, isColumnName, isFunctionName, parseLabel, parseName, parseNameList, parseNameOrString } from './names.ts';
import { parenthesesOpenQuery } from './parentheses.ts';
import type { Parser } from './parser.ts';
import { parsePivotTable, parseUnpivotTable } from './pivots.ts';
import { atQueryTail, continueQuery, parseQuery, parseValues } from './query.ts';
import { parseSample } from './samples.ts';
import { parseKeywordCall } from './special-calls.ts';
import { parseExpression } from './expressions.ts';

/** Reserved words that a FROM item may start with. */
export const FROM_STARTERS: ReadonlySet<string> = new Set(['lateral', 'only']);

/** A table with all the joins and pivots behind it. */
export function parseFromItem(p: Parser): FromItem {
  p.enter();
  const item = parseSuffixes(p, parseTablePrimary(p));
  p.leave();
  return item;
}

/** Joins and pivots after `first`. */
function parseSuffixes(p: Parser, first: FromItem): FromItem {
  let item = first;
  let count = 0;
  for (let next = parseSuffix(p, item); next !== undefined; next = parseSuffix(p, item)) {
    item = next;
    if (++count > 1000) p.fail('More than 1000 joins in one FROM item.');
  }
  return item;
}

/** One join or pivot after `left`, or undefined where the item ends. */
export function parseSuffix(p: Parser, left: FromItem): FromItem | undefined {
  if (p.at('pivot') && p.peek(1).symbol === '(') return parsePivotTable(p, left);
  if (p.at('unpivot') && p.peek(1).type !== 'identifier') return parseUnpivotTable(p, left);
  return atJoin(p) ? parseJoin(p, left) : undefined;
}

export function parseTablePrimary(p: Parser): FromItem {
  const { token } = p;
  const { start } = token;
  if (p.peek(1).symbol === ':' && (isColumnName(token) || token.type === 'string')) {
    const name = parseNameOrString(p);
    p.advance();
    const alias: TableAlias = { kind: 'table-alias', start: name.start, end: name.end, name, columns: [] };
    const item = parseUnaliased(p, alias);
    return { ...item, start };
  }
  return parseUnaliased(p, undefined);
}

/** With `prefix`, the alias was given as `alias: table`, and none may follow. */
function parseUnaliased(p: Parser, prefix: TableAlias | undefined): FromItem {
  const { start } = p.token;
  const lateral = prefix === undefined && p.accept('lateral');
  if (p.at('(')) return parseParenthesizedItem(p, prefix, start, lateral);
  if (prefix === undefined && !lateral && p.is('values') && p.peek(1).symbol === '(') {
    const body = parseValues(p);
    const query: Query = { kind: 'query', start, end: p.lastEnd, with: undefined, body, orderBy: undefined, limit: undefined, offset: undefined };
    const alias = parseAlias(p) ?? p.fail('VALUES in FROM needs an alias.', 'Write VALUES (…) AS t, or put it in parentheses.');
    return { kind: 'derived-table', start, query, lateral: false, alias, sample: parseTableSample(p), end: p.lastEnd };
  }
  return parseTableOrFunction(p, prefix, start, lateral);
}

function parseTableOrFunction(p: Parser, prefix: TableAlias | undefined, start: number, lateral: boolean): FromItem {
  const { token } = p;
  if (token.type === 'string') {
    if (lateral) p.fail();
    return finishTable(p, [identifierOf(p.advance())], prefix, start);
  }
  const only = p.accept('only');
  const only2 = only && p.accept('(');
  const special = token.type === 'keyword' ? parseKeywordCall(p) : undefined;
  if (special !== undefined) {
    if (special.kind !== 'call') p.failAt(special.start, special.end, 'This expression is no table.');
    return finishFunction(p, special, prefix, start, lateral);
  }
  if (!isColumnName(p.token) && !(isFunctionName(p.token) && p.peek(1).symbol === '(')) {
    p.noteName('table');
    p.noteName('function');
    p.fail();
  }
  const parts: Identifier[] = [identifierOf(p.advance())];
  while (p.accept('.')) parts.push(parseLabel(p, 'table'));
  if (p.is('(') && !only) return finishFunction(p, parsePlainCall(p, parts), prefix, start, lateral);
  if (lateral) p.fail('LATERAL takes a subquery or a table function.');
  if (only2) p.expect(')');
  if (parts.length > 3) p.failAt(start, p.lastEnd, 'A table’s name has at most three parts: catalog.schema.table.');
  if (!only) p.accept('*');
  return finishTable(p, parts, prefix, start);
}

function finishTable(p: Parser, name: QualifiedName, prefix: TableAlias | undefined, start: number): FromItem {
  const alias = prefix ?? parseAlias(p);
  let at: Extract<FromItem, { kind: 'table-ref' }>['at'];
  if (p.is('at') && p.peek(1).symbol === '(') {
    const from = p.advance().start;
    p.expect('(');
    const unit = p.expectAny('timestamp', 'version');
    p.expect('=>');
    const value = parseExpression(p);
    p.expect(')');
    at = { kind: 'at', start: from, end: p.lastEnd, unit, value };
  }
  const sample = parseTableSample(p);
  return { kind: 'table-ref', start, end: p.lastEnd, name, alias, at, sample };
}

function finishFunction(
  p: Parser, call: Extract<FromItem, { kind: 'table-function' }>['call'], prefix: TableAlias | undefined, start: number, lateral: boolean,
): FromItem {
  const ordinality = p.acceptWords('with', 'ordinality');
  const alias = prefix ?? parseAlias(p);
  const sample = lateral ? undefined : parseTableSample(p);
  return { kind: 'table-function', start, end: p.lastEnd, call, ordinality, lateral, alias, sample };
}

function parseTableSample(p: Parser): ReturnType<typeof parseSample> | undefined {
  return p.accept('tablesample') ? parseSample(p) : undefined;
}

/** `AS t (a, b)`, `t (a, b)`, `t`, or nothing. */
export function parseAlias(p: Parser): TableAlias | undefined {
  const { start } = p.token;
  let name: Identifier;
  if (p.accept('as')) name = parseNameOrString(p);
  else if (isColumnName(p.token)) name = parseName(p);
  else return undefined;
  const columns = p.is('(') ? parseNameList(p) : [];
  return { kind: 'table-alias', start, end: p.lastEnd, name, columns };
}

type Inner = { readonly query: Query; readonly item?: undefined } | { readonly query?: undefined; readonly item: FromItem };

/** `(SELECT …) t` or `(a JOIN b …) t`. */
function parseParenthesizedItem(p: Parser, prefix: TableAlias | undefined, start: number, lateral: boolean): FromItem {
  const inner = parseInner(p);
  if (inner.query !== undefined) return finishQuery(p, inner.query, prefix, start, lateral);
  if (lateral) p.failAt(start, p.lastEnd, 'LATERAL takes a subquery or a table function.');
  const alias = prefix ?? parseAlias(p);
  return { ...inner.item, alias: alias ?? inner.item.alias, start, end: p.lastEnd } as FromItem;
}

function finishQuery(p: Parser, query: Query, prefix: TableAlias | undefined, start: number, lateral: boolean): FromItem {
  const alias = prefix ?? parseAlias(p);
  const sample = lateral ? undefined : parseTableSample(p);
  return { kind: 'derived-table', start, end: p.lastEnd, query, lateral, alias, sample };
}

/** From `(` to `)`, each parenthesis read once; see `parentheses.ts`. */
function parseInner(p: Parser): Inner {
  p.enter();
  const { start } = p.expect('(');
  let inner: Inner;
  if (p.is('(') && parenthesesOpenQuery(p)) {
    const innerStart = p.token.start;
    const nested = parseInner(p);
    if (nested.query !== undefined && p.is(')')) inner = nested;
    else if (nested.query !== undefined && atQueryTail(p)) inner = { query: continueQuery(p, nested.query, start) };
    else {
      const first = nested.query === undefined ? aliased(p, nested.item, innerStart) : finishQuery(p, nested.query, undefined, innerStart, false);
      inner = { item: parseSuffixes(p, first) };
    }
  } else if (parenthesesOpenQueryHere(p)) inner = { query: parseQuery(p, true) };
  else inner = { item: parseFromItem(p) };
  if (inner.item !== undefined && inner.item.kind !== 'join') {
    if (p.is(')')) p.fail('Parentheses in FROM hold a query or a join.', 'Leave the parentheses out, or write (FROM t).');
  }
  p.expect(')');
  p.leave();
  return inner;
}

function parenthesesOpenQueryHere(p: Parser): boolean {
  return !p.is('(') && parenthesesOpenQuery(p);
}

function aliased(p: Parser, item: FromItem, start: number): FromItem {
  const alias = parseAlias(p);
  return alias === undefined ? item : ({ ...item, alias, start, end: p.lastEnd } as FromItem);
}
