/** Joins of every kind. */
import type { FromItem, Join, JoinType } from '../ast/from.ts';
import { parseExpression } from './expressions.ts';
import { parseSuffix, parseTablePrimary } from './from.ts';
import { parseNameList } from './names.ts';
import type { Parser } from './parser.ts';

const JOIN_WORDS = ['join', 'inner', 'left', 'right', 'full', 'cross', 'natural', 'asof', 'positional', 'semi', 'anti'] as const;

export function atJoin(p: Parser): boolean {
  if (p.expectations !== undefined) {
    for (const word of ['join', 'inner join', 'left join', 'right join', 'full join', 'cross join', 'natural join', 'asof join', 'positional join', 'semi join', 'anti join']) {
      p.expectations.symbol(p.position, word);
    }
  }
  return (JOIN_WORDS as readonly string[]).includes(p.token.symbol);
}

/** At the first word of the join. */
export function parseJoin(p: Parser, left: FromItem): Join {
  const modifier = p.acceptAny('natural', 'asof');
  const type = parseJoinType(p, modifier !== undefined);
  p.expect('join');
  p.enter();
  let right = parseTablePrimary(p);
  let on: Join['on'];
  let using: Join['using'] = [];
  if (modifier !== 'natural' && type !== 'cross' && type !== 'positional') {
    // `a JOIN b JOIN c ON x ON y`: joins before ON belong to the right side.
    while (!p.at('on') && !atUsing(p)) right = parseSuffix(p, right) ?? p.fail();
    if (p.accept('on')) on = parseExpression(p);
    else {
      p.expect('using');
      using = parseNameList(p, 'column');
    }
  }
  p.leave();
  return { kind: 'join', start: left.start, end: p.lastEnd, type, modifier, left, right, on, using, alias: undefined };
}

function atUsing(p: Parser): boolean {
  return p.at('using') && p.peek(1).symbol === '(';
}

function parseJoinType(p: Parser, modified: boolean): JoinType {
  const type = p.acceptAny('inner', 'left', 'right', 'full', 'semi', 'anti');
  if (type !== undefined) {
    if (type === 'left' || type === 'right' || type === 'full') p.accept('outer');
    return type;
  }
  return (modified ? undefined : p.acceptAny('cross', 'positional')) ?? 'inner';
}
