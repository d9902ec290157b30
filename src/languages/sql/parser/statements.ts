/** The statement that a keyword starts. */
import type { Explain, Statement } from '../ast/statements.ts';
import { parseAdministrative } from './administrative.ts';
import { parseAlter } from './alter.ts';
import { parseCopy } from './copy.ts';
import { parseCreate } from './create.ts';
import { parseDelete, parseTruncate, parseUpdate } from './changes.ts';
import { atDescribe } from './describe.ts';
import { parseDrop } from './drop.ts';
import { parseInsert } from './insert.ts';
import { parseMerge } from './merge.ts';
import { parseOptions } from './options.ts';
import type { Parser } from './parser.ts';
import { parseAttach, parseCall, parseDeallocate, parseDetach, parseExecute, parsePragma, parsePrepare, parseReset, parseSet, parseTransaction, parseUse } from './session.ts';
import { atQuery, parseQuery, parseWith } from './query.ts';

type StatementParser = (p: Parser) => Statement;

const STATEMENTS: ReadonlyMap<string, StatementParser> = new Map<string, StatementParser>([
  ['insert', (p) => parseInsert(p, undefined)],
  ['update', (p) => (p.peek(1).symbol === 'extensions' ? parseAdministrative(p) : parseUpdate(p, undefined))],
  ['delete', (p) => parseDelete(p, undefined)],
  ['truncate', parseTruncate],
  ['merge', (p) => parseMerge(p, undefined)],
  ['copy', parseCopy],
  ['create', parseCreate],
  ['drop', parseDrop],
  ['alter', parseAlter],
  ['explain', parseExplain],
  ['set', parseSet],
  ['reset', parseReset],
  ['pragma', parsePragma],
  ['prepare', parsePrepare],
  ['execute', parseExecute],
  ['deallocate', parseDeallocate],
  ['call', parseCall],
  ['begin', parseTransaction],
  ['start', parseTransaction],
  ['commit', parseTransaction],
  ['end', parseTransaction],
  ['rollback', parseTransaction],
  ['abort', parseTransaction],
  ['attach', parseAttach],
  ['detach', parseDetach],
  ['use', parseUse],
  ['vacuum', parseAdministrative],
  ['analyze', parseAdministrative],
  ['analyse', parseAdministrative],
  ['checkpoint', parseAdministrative],
  ['force', parseAdministrative],
  ['load', parseAdministrative],
  ['install', parseAdministrative],
  ['export', parseAdministrative],
  ['import', parseAdministrative],
  ['comment', parseAdministrative],
]);

export function parseStatement(p: Parser): Statement {
  p.enter();
  const result = parseAny(p);
  p.leave();
  return result;
}

function parseAny(p: Parser): Statement {
  if (p.is('with')) return parseAfterWith(p);
  if (atQuery(p) || atDescribe(p)) return parseQuery(p, true);
  const parse = STATEMENTS.get(p.token.symbol);
  if (parse !== undefined) return parse(p);
  if (p.expectations !== undefined) {
    for (const word of STATEMENTS.keys()) p.at(word);
    for (const word of ['pivot', 'unpivot']) p.at(word);
  }
  return p.fail();
}

/** WITH may stand before a query, INSERT, UPDATE, DELETE and MERGE. */
function parseAfterWith(p: Parser): Statement {
  const start = p.position;
  let depth = 0;
  // The statement's verb is the first one outside parentheses.
  for (let offset = 0; ; offset++) {
    const { symbol, type } = p.peek(offset);
    if (type === 'end' || symbol === ';') break;
    if (symbol === '(') depth++;
    else if (symbol === ')') {
      depth--;
      const next = p.peek(offset + 1).symbol;
      if (depth === 0 && (next === 'insert' || next === 'update' || next === 'delete' || next === 'merge')) {
        const clause = parseWith(p);
        if (next === 'insert') return parseInsert(p, clause);
        if (next === 'update') return parseUpdate(p, clause);
        return next === 'delete' ? parseDelete(p, clause) : parseMerge(p, clause);
      }
    }
  }
  if (p.position !== start) p.fail();
  return parseQuery(p);
}

function parseExplain(p: Parser): Explain {
  const { start } = p.expect('explain');
  const analyze = p.accept('analyze') || p.accept('analyse');
  const verbose = p.accept('verbose');
  const options = !analyze && !verbose && p.is('(') && !opensQuery(p) ? parseOptions(p) : [];
  if (p.is('explain')) p.fail('EXPLAIN can’t explain an EXPLAIN.');
  const statement = parseStatement(p);
  return { kind: 'explain', start, end: p.lastEnd, analyze: analyze || options.some((option) => option.name === 'analyze'), options, statement };
}

function opensQuery(p: Parser): boolean {
  let offset = 0;
  while (p.peek(offset).symbol === '(') offset++;
  const token = p.peek(offset);
  return token.uses?.reserved === true && token.symbol !== 'analyze' && token.symbol !== 'analyse' || (token.symbol === 'values' && p.peek(offset + 1).symbol === '(');
}
