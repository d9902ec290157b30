/** PIVOT and UNPIVOT, as statements and as suffixes of a FROM item. */
import type { Expression } from '../ast/expressions.ts';
import type { FromItem, PivotEntry, PivotTable, UnpivotEntry, UnpivotTable } from '../ast/from.ts';
import type { Identifier } from '../ast/node.ts';
import type { PivotStatement, Projection, UnpivotStatement } from '../ast/query.ts';
import { parseRestrictedExpression } from './expressions.ts';
import { parseAlias, parseFromItem } from './from.ts';
import { identifierOf, isColumnName, parseNameList, parseNameOrString } from './names.ts';
import { type Parser, endsList } from './parser.ts';
import { parsePrimary } from './primary.ts';
import { parseProjections } from './projections.ts';
import { parseQuery } from './query.ts';
import { startsQuery } from './parentheses.ts';

export function atPivot(p: Parser): boolean {
  return p.at('pivot') || p.at('unpivot') || p.at('pivot_wider') || p.at('pivot_longer');
}

export function parsePivotStatement(p: Parser): PivotStatement {
  const { start } = p.expect(p.is('pivot_wider') ? 'pivot_wider' : 'pivot');
  const source = parseFromItem(p);
  const on = p.accept('on') ? p.listWithTrailingComma(parseStatementEntry) : [];
  const using = p.accept('using') ? parseProjections(p) : [];
  const groupBy = p.acceptWords('group', 'by') ? parseNames(p) : [];
  if (on.length + using.length + groupBy.length === 0) p.fail();
  return { kind: 'pivot', start, end: p.lastEnd, source, on, using, groupBy };
}

/** `column`, `column IN (a, b)`, `column IN enum`, `column IN (SELECT …)`. */
function parseStatementEntry(p: Parser): PivotEntry {
  const column = parseRestrictedExpression(p);
  return parseEntryValues(p, [column], true);
}

function parseEntryValues(p: Parser, columns: readonly Expression[], optional: boolean): PivotEntry {
  const { start } = columns[0]!;
  const end = columns[columns.length - 1]!.end;
  if (optional && !p.at('in')) return { kind: 'pivot-entry', start, end, columns, values: [], enumName: undefined, query: undefined };
  p.expect('in');
  if (!p.accept('(')) {
    if (!isColumnName(p.token) && p.token.type !== 'string') p.at('(');
    const enumName = parseNameOrString(p);
    return { kind: 'pivot-entry', start, end: p.lastEnd, columns, values: [], enumName, query: undefined };
  }
  if (optional && startsQuery(p.token, p.peek(1))) {
    const query = parseQuery(p);
    p.expect(')');
    return { kind: 'pivot-entry', start, end: p.lastEnd, columns, values: [], enumName: undefined, query };
  }
  const values = parseProjections(p);
  p.expect(')');
  return { kind: 'pivot-entry', start, end: p.lastEnd, columns, values, enumName: undefined, query: undefined };
}

/** Names with or without parentheses around them. */
function parseNames(p: Parser): Identifier[] {
  if (p.at('(')) return parseNameList(p, 'column');
  return p.listWithTrailingComma((parser) => parseNameOrString(parser, 'column'));
}

export function parseUnpivotStatement(p: Parser): UnpivotStatement {
  const { start } = p.expect(p.is('pivot_longer') ? 'pivot_longer' : 'unpivot');
  const source = parseFromItem(p);
  p.expect('on');
  const on = parseProjections(p);
  let into: UnpivotStatement['into'];
  if (p.accept('into')) {
    p.expect('name');
    const name = parseNameOrString(p);
    p.expectAny('value', 'values');
    into = { name, values: parseNames(p) };
  }
  return { kind: 'unpivot', start, end: p.lastEnd, source, on, into };
}

/** `source PIVOT (…) alias`; at PIVOT. */
export function parsePivotTable(p: Parser, source: FromItem): PivotTable {
  p.expect('pivot');
  p.expect('(');
  const aggregates: Projection[] = parseProjections(p);
  p.expect('for');
  const entries: PivotEntry[] = [];
  do entries.push(parseEntryValues(p, parseHeader(p), false));
  while (!p.at(')') && !p.at('group'));
  const groupBy = p.acceptWords('group', 'by') ? p.listWithTrailingComma((parser) => parseNameOrString(parser, 'column')) : [];
  p.expect(')');
  const alias = parseAlias(p);
  return { kind: 'pivot-table', start: source.start, end: p.lastEnd, source, aggregates, entries, groupBy, alias };
}

/** A column, a call, or `(a, b)`. */
function parseHeader(p: Parser): readonly Expression[] {
  if (p.is('(') && !startsQuery(p.peek(1), p.peek(2))) {
    p.expect('(');
    const columns = [parsePrimary(p, true)];
    while (p.accept(',')) {
      if (endsList(p.token)) break;
      columns.push(parsePrimary(p, true));
    }
    p.expect(')');
    return columns;
  }
  return [parsePrimary(p, true)];
}

/** `source UNPIVOT [INCLUDE NULLS] (…) alias`; at UNPIVOT. */
export function parseUnpivotTable(p: Parser, source: FromItem): UnpivotTable {
  p.expect('unpivot');
  const includeNulls = p.acceptWords('include', 'nulls');
  if (!includeNulls) p.acceptWords('exclude', 'nulls');
  p.expect('(');
  const values = parseUnpivotHeader(p);
  p.expect('for');
  const entries: UnpivotEntry[] = [];
  do {
    const columns = parseUnpivotHeader(p);
    p.expect('in');
    p.expect('(');
    const list = parseProjections(p);
    p.expect(')');
    entries.push({ kind: 'unpivot-entry', start: columns[0]!.start, end: p.lastEnd, columns, values: list });
  } while (!p.at(')'));
  p.expect(')');
  const alias = parseAlias(p);
  return { kind: 'unpivot-table', start: source.start, end: p.lastEnd, source, includeNulls, values, entries, alias };
}

function parseUnpivotHeader(p: Parser): Identifier[] {
  if (p.at('(')) return parseNameList(p, 'column');
  if (p.token.type === 'string') return [identifierOf(p.advance())];
  return [parseNameOrString(p, 'column')];
}
