/** DESCRIBE, SHOW and SUMMARIZE. */
import type { Identifier } from '../ast/node.ts';
import type { Describe } from '../ast/query.ts';
import { parseName, parseNameOrString } from './names.ts';
import { startsQuery } from './parentheses.ts';
import type { Parser } from './parser.ts';
import { parseQuery } from './query.ts';

export function atDescribe(p: Parser): boolean {
  return p.at('describe') || p.at('show') || p.at('summarize') || p.at('desc');
}

export function parseDescribe(p: Parser): Describe {
  const { start } = p.token;
  const word = p.expectAny('describe', 'desc', 'show', 'summarize');
  const command = word === 'desc' ? 'describe' : word;
  const done = (parts: Partial<Describe>): Describe => ({
    kind: 'describe', start, end: p.lastEnd, command, query: undefined, name: [], all: false, from: [], ...parts,
  });
  if (p.is('(') || startsQuery(p.token, p.peek(1))) {
    const query = parseQuery(p, true);
    return done({ query });
  }
  if (command !== 'summarize') {
    if (p.accept('all')) {
      p.accept('tables');
      return done({ all: true });
    }
    if (p.acceptWords('tables', 'from')) {
      const from = parseNames(p);
      const tables: Identifier = { kind: 'identifier', start, end: start, name: 'tables', quoting: 'none' };
      return done({ name: [tables], from });
    }
    if (p.is('time') && p.peek(1).symbol === 'zone') {
      p.advance();
      p.advance();
      return done({ name: [{ kind: 'identifier', start, end: p.lastEnd, name: 'timezone', quoting: 'none' }] });
    }
    if (p.token.type === 'end' || p.is(';') || p.is(')')) {
      p.noteName('table');
      return done({});
    }
  }
  const name = parseNames(p);
  return done({ name });
}

function parseNames(p: Parser): Identifier[] {
  const names = [parseNameOrString(p, 'table')];
  while (p.accept('.')) names.push(parseName(p, 'table'));
  return names;
}
