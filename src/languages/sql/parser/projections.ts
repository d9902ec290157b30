/** Lists of expressions with aliases: after SELECT, RETURNING, and inside PIVOT. */
import type { Projection } from '../ast/query.ts';
import { parseExpression } from './expressions.ts';
import { identifierOf, isColumnName, parseLabelOrString, parseName } from './names.ts';
import type { Parser } from './parser.ts';

export function parseProjections(p: Parser): Projection[] {
  return p.listWithTrailingComma(parseProjection);
}

export function parseProjection(p: Parser): Projection {
  const { start } = p.token;
  if (p.peek(1).symbol === ':' && isColumnName(p.token)) {
    const alias = parseName(p);
    p.advance();
    const expression = parseExpression(p);
    return { kind: 'projection', start, end: expression.end, expression, alias };
  }
  const expression = parseExpression(p);
  if (p.accept('as')) {
    const alias = parseLabelOrString(p);
    return { kind: 'projection', start, end: alias.end, expression, alias };
  }
  // Without AS only a word that is no keyword is an alias.
  if (p.token.type === 'identifier') {
    const alias = identifierOf(p.advance());
    return { kind: 'projection', start, end: alias.end, expression, alias };
  }
  return { kind: 'projection', start, end: p.lastEnd, expression, alias: undefined };
}
