/** SELECT, in SQL's order and with FROM first. */
import type { Expression } from '../ast/expressions.ts';
import type { FromItem } from '../ast/from.ts';
import type { Distinct, GroupBy, GroupItem, Projection, Select } from '../ast/query.ts';
import { parseExpression } from './expressions.ts';
import { FROM_STARTERS, parseFromItem } from './from.ts';
import { type Parser, endsList } from './parser.ts';
import { parseProjections } from './projections.ts';
import { parseSample } from './samples.ts';
import { parseNamedWindow } from './windows.ts';

export function parseSelect(p: Parser): Select {
  const { start } = p.token;
  const fromFirst = p.is('from');
  let from: readonly FromItem[] = [];
  let distinct: Distinct | undefined;
  let projections: readonly Projection[];
  if (fromFirst) {
    p.advance();
    from = p.list(parseFromItem);
    if (p.accept('select')) ({ distinct, projections } = parseSelectList(p));
    else projections = [starProjection(start)];
  } else {
    p.expect('select');
    ({ distinct, projections } = parseSelectList(p));
    refuseInto(p);
    if (p.accept('from')) from = p.listWithTrailingComma(parseFromItem, FROM_STARTERS);
  }
  refuseInto(p);
  const where = p.accept('where') ? parseExpression(p) : undefined;
  const groupBy = p.atWords('group', 'by') ? parseGroupBy(p) : undefined;
  const having = p.accept('having') ? parseExpression(p) : undefined;
  const windows = p.accept('window') ? p.list(parseNamedWindow) : [];
  const repeated = windows.find(({ name }, index) => windows.findIndex((other) => other.name.name.toLowerCase() === name.name.toLowerCase()) < index);
  if (repeated !== undefined) p.failAt(repeated.name.start, repeated.name.end, `There are two windows named ${repeated.name.name}.`);
  const qualify = p.accept('qualify') ? parseExpression(p) : undefined;
  const sample = p.acceptWords('using', 'sample') ? parseSample(p) : undefined;
  return {
    kind: 'select', start, end: p.lastEnd, distinct, projections, fromFirst, from, where, groupBy, having, windows, qualify, sample,
  };
}

/** The star that FROM without SELECT stands for; its span is the word FROM. */
function starProjection(start: number): Projection {
  const end = start + 'from'.length;
  const expression: Expression = { kind: 'star', start, end, qualifier: undefined, exclude: [], replace: [], rename: [] };
  return { kind: 'projection', start, end, expression, alias: undefined };
}

function refuseInto(p: Parser): void {
  if (p.is('into')) p.fail('SELECT INTO is not supported.', 'Write CREATE TABLE name AS SELECT ….');
}

/** After SELECT. */
function parseSelectList(p: Parser): { readonly distinct: Distinct | undefined; readonly projections: readonly Projection[] } {
  let distinct: Distinct | undefined;
  const { start } = p.token;
  if (p.accept('distinct')) {
    let on: readonly Expression[] | undefined;
    if (p.accept('on')) {
      p.expect('(');
      on = p.listWithTrailingComma(parseExpression);
      p.expect(')');
    }
    distinct = { kind: 'distinct', start, end: p.lastEnd, on };
  } else p.accept('all');
  if (endsList(p.token)) p.fail('SELECT needs at least one column or expression.', 'Write SELECT * for all columns.');
  return { distinct, projections: parseProjections(p) };
}

function parseGroupBy(p: Parser): GroupBy {
  const { start } = p.expect('group');
  p.expect('by');
  if (p.accept('all')) return { kind: 'group-by', start, end: p.lastEnd, all: true, items: [] };
  // GROUP BY * is GROUP BY ALL.
  if (p.is('*') && endsGroup(p)) {
    p.advance();
    return { kind: 'group-by', start, end: p.lastEnd, all: true, items: [] };
  }
  const items = p.listWithTrailingComma(parseGroupItem);
  return { kind: 'group-by', start, end: p.lastEnd, all: false, items };
}

function endsGroup(p: Parser): boolean {
  const next = p.peek(1);
  return endsList(next) || next.type === 'end';
}

function parseGroupItem(p: Parser): GroupItem {
  const { start } = p.token;
  const opens = p.peek(1).symbol === '(';
  if (p.is('(') && p.peek(1).symbol === ')') {
    p.advance();
    p.advance();
    return { kind: 'grouping-set', start, end: p.lastEnd, set: 'empty', items: [] };
  }
  for (const set of ['rollup', 'cube'] as const) {
    if (p.at(set) && opens) {
      p.advance();
      p.expect('(');
      const items = p.listWithTrailingComma(parseExpression);
      p.expect(')');
      return { kind: 'grouping-set', start, end: p.lastEnd, set, items };
    }
  }
  if (p.acceptWords('grouping', 'sets')) {
    p.enter();
    p.expect('(');
    const items = p.listWithTrailingComma(parseGroupItem);
    p.expect(')');
    p.leave();
    return { kind: 'grouping-set', start, end: p.lastEnd, set: 'sets', items };
  }
  return parseExpression(p);
}
