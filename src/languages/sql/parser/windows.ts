/** OVER, the WINDOW clause and frames. */
import type { FrameBound, NamedWindow, WindowFrame, WindowReference, WindowSpecification } from '../ast/windows.ts';
import { parseExpression } from './expressions.ts';
import { isColumnName, parseName } from './names.ts';
import { parseOrderBy } from './order.ts';
import type { Parser } from './parser.ts';

/** After OVER. */
export function parseOver(p: Parser): WindowSpecification | WindowReference {
  if (p.at('(')) return parseWindow(p);
  const name = parseName(p);
  p.windowUses.push(name);
  return { kind: 'window-ref', start: name.start, end: name.end, name };
}

export function parseWindow(p: Parser): WindowSpecification {
  const { start } = p.expect('(');
  const clause = p.is('partition') || p.is('range') || p.is('rows') || p.is('groups');
  const base = !clause && isColumnName(p.token) ? parseName(p) : undefined;
  if (base !== undefined) p.windowUses.push(base);
  const partitionBy = p.acceptWords('partition', 'by') ? p.list(parseExpression) : [];
  const orderBy = p.atWords('order', 'by') ? parseOrderBy(p) : undefined;
  if (orderBy !== undefined && 'kind' in orderBy.items) p.failAt(orderBy.start, orderBy.end, 'A window can’t be ordered by ALL.', 'Name the columns.');
  const frame = parseFrame(p);
  p.expect(')');
  return { kind: 'window', start, end: p.lastEnd, base, partitionBy, orderBy, frame };
}

/** After WINDOW. */
export function parseNamedWindow(p: Parser): NamedWindow {
  const name = parseName(p);
  p.expect('as');
  const window = parseWindow(p);
  return { kind: 'named-window', start: name.start, end: window.end, name, window };
}

function parseFrame(p: Parser): WindowFrame | undefined {
  const { start } = p.token;
  const unit = p.acceptAny('rows', 'range', 'groups');
  if (unit === undefined) return undefined;
  let from: FrameBound;
  let to: FrameBound;
  if (p.accept('between')) {
    from = parseBound(p);
    p.expect('and');
    to = parseBound(p);
  } else {
    from = parseBound(p);
    to = { kind: 'frame-bound', start: from.end, end: from.end, bound: 'current-row', offset: undefined };
  }
  checkBounds(p, from, to);
  return { kind: 'frame', unit, from, to, exclude: parseExclusion(p), start, end: p.lastEnd };
}

function parseExclusion(p: Parser): WindowFrame['exclude'] {
  if (!p.accept('exclude')) return undefined;
  if (p.acceptWords('current', 'row')) return 'current-row';
  if (p.acceptWords('no', 'others')) return 'no-others';
  return p.expectAny('group', 'ties');
}

function parseBound(p: Parser): FrameBound {
  const { start } = p.token;
  const following = p.peek(1).symbol;
  if (p.at('unbounded') && (following === 'preceding' || following === 'following')) {
    p.advance();
    p.advance();
    return { kind: 'frame-bound', start, end: p.lastEnd, bound: `unbounded-${following}`, offset: undefined };
  }
  if (p.acceptWords('current', 'row')) return { kind: 'frame-bound', start, end: p.lastEnd, bound: 'current-row', offset: undefined };
  const offset = parseExpression(p);
  const bound = p.expectAny('preceding', 'following');
  return { kind: 'frame-bound', start, end: p.lastEnd, bound, offset };
}

/** A frame can't end before it starts. */
function checkBounds(p: Parser, from: FrameBound, to: FrameBound): void {
  if (from.bound === 'unbounded-following') p.failAt(from.start, from.end, 'A frame can’t start at UNBOUNDED FOLLOWING.');
  if (to.bound === 'unbounded-preceding') p.failAt(to.start, to.end, 'A frame can’t end at UNBOUNDED PRECEDING.');
  if (from.bound === 'current-row' && to.bound === 'preceding') {
    p.failAt(to.start, to.end, 'A frame that starts at the current row can’t end before it.');
  }
  if (from.bound === 'following' && (to.bound === 'preceding' || to.bound === 'current-row')) {
    p.failAt(from.start, from.end, 'A frame that starts after the current row can’t end at or before it.');
  }
}
