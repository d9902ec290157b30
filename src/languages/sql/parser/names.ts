/** Names: which tokens may stand for one depends on where (see `keywords.ts`). */
import type { Identifier, QualifiedName } from '../ast/node.ts';
import type { Token } from '../token.ts';
import type { NameClass } from './expectations.ts';
import type { Parser } from './parser.ts';

export function identifierOf(token: Token): Identifier {
  const quoting = token.type === 'string' ? 'single' : token.quoted ? 'double' : 'none';
  return { kind: 'identifier', start: token.start, end: token.end, name: token.value, quoting };
}

/** A name of a column, table or other object (PostgreSQL's ColId). */
export const isColumnName = (token: Token): boolean =>
  token.type === 'identifier' || (token.type === 'keyword' && token.uses!.column);
export const isFunctionName = (token: Token): boolean =>
  token.type === 'identifier' || (token.type === 'keyword' && token.uses!.function);
export const isTypeName = (token: Token): boolean =>
  token.type === 'identifier' || (token.type === 'keyword' && token.uses!.type);
export const isParameterName = (token: Token): boolean =>
  token.type === 'identifier' || (token.type === 'keyword' && token.uses!.parameter);
/** A name after AS or a dot: any word (ColLabel). */
export const isLabel = (token: Token): boolean => token.type === 'identifier' || token.type === 'keyword';

export function parseName(p: Parser, as: NameClass = 'name'): Identifier {
  if (!isColumnName(p.token)) {
    p.noteName(as);
    p.fail();
  }
  return identifierOf(p.advance());
}

export function parseNameOrString(p: Parser, as: NameClass = 'name'): Identifier {
  return p.token.type === 'string' ? identifierOf(p.advance()) : parseName(p, as);
}

export function parseLabel(p: Parser, as: NameClass = 'name'): Identifier {
  if (!isLabel(p.token)) {
    p.noteName(as);
    p.fail();
  }
  return identifierOf(p.advance());
}

export function parseLabelOrString(p: Parser): Identifier {
  return p.token.type === 'string' ? identifierOf(p.advance()) : parseLabel(p);
}

/** `name(.label)*` with at most `maxParts` parts. */
export function parseQualifiedName(p: Parser, as: NameClass = 'name', maxParts = 3): QualifiedName {
  const parts = [p.token.type === 'string' ? parseNameOrString(p, as) : parseName(p, as)];
  if (parts[0]!.quoting === 'single') return parts;
  while (p.accept('.')) parts.push(parseLabel(p, as));
  if (parts.length > maxParts) {
    p.failAt(parts[0]!.start, p.lastEnd, `This name has too many parts: at most ${maxParts} are possible here.`);
  }
  return parts;
}

/** `(a, b)`, a trailing comma allowed. */
export function parseNameList(p: Parser, as: NameClass = 'name'): Identifier[] {
  p.expect('(');
  const names = p.listWithTrailingComma((parser) => parseNameOrString(parser, as));
  p.expect(')');
  return names;
}

export function parseString(p: Parser): Token {
  if (p.token.type !== 'string') {
    p.noteName('string');
    p.fail();
  }
  return p.advance();
}

export function parseInteger(p: Parser): number {
  if (p.token.type !== 'integer') {
    p.noteName('number');
    p.fail();
  }
  const token = p.advance();
  const value = Number(token.value);
  if (value > 0x7fffffff) p.failAt(token.start, token.end, 'This number is too large here: at most 2147483647.');
  return value;
}
