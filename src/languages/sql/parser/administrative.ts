/**
 * Statements with no meaning here: they are read to their end, with a check of their first words, so that they can be
 * refused by name.
 */
import type { Administrative } from '../ast/statements.ts';
import type { Parser } from './parser.ts';

/** Moves to the end of the statement; brackets must match. */
export function skipRest(p: Parser): void {
  const open: string[] = [];
  const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
  while (p.token.type !== 'end' && !p.is(';')) {
    const { symbol, type } = p.token;
    if (type === 'error' || type === 'cursor') p.fail();
    if (Object.hasOwn(closing, symbol)) open.push(closing[symbol]!);
    else if ((symbol === ')' || symbol === ']' || symbol === '}') && open.pop() !== symbol) p.fail();
    p.advance();
  }
  if (open.length > 0) p.fail(`A ${open[open.length - 1]} is missing.`);
}

function finish(p: Parser, start: number, command: string): Administrative {
  return { kind: 'administrative', start, end: p.lastEnd, command, text: p.text.slice(start, p.lastEnd) };
}

export function parseAdministrative(p: Parser): Administrative {
  const { start, symbol } = p.advance();
  let command = symbol.toUpperCase();
  if (symbol === 'export' || symbol === 'import') {
    p.expect('database');
    command += ' DATABASE';
    if (p.token.type === 'end' || p.is(';')) p.fail();
  } else if (symbol === 'update') {
    p.expect('extensions');
    command = 'UPDATE EXTENSIONS';
  } else if (symbol === 'comment') {
    p.expect('on');
    p.expectAny('table', 'sequence', 'function', 'macro', 'view', 'database', 'index', 'schema', 'type', 'column');
    command = 'COMMENT ON';
  } else if (symbol === 'force') {
    const verb = p.expectAny('checkpoint', 'install');
    command = `FORCE ${verb.toUpperCase()}`;
  } else if ((symbol === 'load' || symbol === 'install') && (p.token.type === 'end' || p.is(';'))) p.fail();
  skipRest(p);
  return finish(p, start, command);
}

/** CREATE of what is neither table, view, macro, type nor schema. */
export function parseCreateAdministrative(p: Parser, start: number, orReplace: boolean): Administrative {
  const scope = p.acceptAny('persistent', 'temporary', 'temp');
  if (p.accept('secret')) return skipped(p, start, 'CREATE SECRET');
  if (scope !== undefined) p.fail();
  if (p.accept('sequence')) return skipped(p, start, 'CREATE SEQUENCE');
  if (p.accept('trigger')) return skipped(p, start, 'CREATE TRIGGER');
  if (!orReplace && p.acceptWords('unique', 'index')) return skipped(p, start, 'CREATE INDEX');
  if (p.accept('index')) return skipped(p, start, 'CREATE INDEX');
  return p.fail();
}

function skipped(p: Parser, start: number, command: string): Administrative {
  skipRest(p);
  return finish(p, start, command);
}
