/** ORDER BY. */
import type { OrderBy, OrderItem } from '../ast/query.ts';
import { parseExpression } from './expressions.ts';
import type { Parser } from './parser.ts';

export function parseOrderBy(p: Parser): OrderBy {
  const { start } = p.expect('order');
  p.expect('by');
  if (p.at('all')) {
    const from = p.advance().start;
    const { direction, nulls } = parseDirection(p);
    return { kind: 'order-by', start, end: p.lastEnd, items: { kind: 'order-all', start: from, end: p.lastEnd, direction, nulls } };
  }
  const items = p.list(parseOrderItem);
  return { kind: 'order-by', start, end: p.lastEnd, items };
}

export function parseOrderItem(p: Parser): OrderItem {
  const expression = parseExpression(p);
  const { direction, nulls } = parseDirection(p);
  return { kind: 'order-item', start: expression.start, end: p.lastEnd, expression, direction, nulls };
}

/** `[ASC | DESC] [NULLS FIRST | LAST]`. */
export function parseDirection(p: Parser): Pick<OrderItem, 'direction' | 'nulls'> {
  const direction = p.acceptAny('asc', 'desc');
  if (p.acceptWords('nulls', 'first')) return { direction, nulls: 'first' };
  return { direction, nulls: p.acceptWords('nulls', 'last') ? 'last' : undefined };
}
