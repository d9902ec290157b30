/** Settings, prepared statements, transactions, attached databases. */
import type { Attach, Call, Deallocate, Detach, Execute, Pragma, Prepare, ResetVariable, SetVariable, Transaction, Use } from '../ast/statements.ts';
import type { Expression } from '../ast/expressions.ts';
import type { Identifier, QualifiedName } from '../ast/node.ts';
import { parseArguments, parsePlainCall } from './calls.ts';
import { parseIfNotExists } from './create.ts';
import { parseIfExists } from './drop.ts';
import { parseExpression } from './expressions.ts';
import { identifierOf, isFunctionName, parseLabel, parseName, parseNameOrString, parseQualifiedName, parseString } from './names.ts';
import { parseOptionValue, parseOptions } from './options.ts';
import type { Parser } from './parser.ts';
import { parseStatement } from './statements.ts';

const SCOPES = ['local', 'session', 'global', 'variable'] as const;

/** A scope word is one only if a name follows it: `SET local = 1` sets `local`. */
function parseScope(p: Parser): SetVariable['scope'] {
  const next = p.peek(1);
  if (next.symbol === '=' || next.symbol === 'to' || next.symbol === '.' || next.type === 'end' || next.symbol === ';') return undefined;
  return p.acceptAny(...SCOPES);
}

function parseVariableName(p: Parser): QualifiedName {
  const parts = [parseNameOrString(p)];
  while (p.accept('.')) parts.push(parseName(p));
  return parts;
}

const namedTimezone = (start: number, end: number): Identifier => ({ kind: 'identifier', start, end, name: 'timezone', quoting: 'none' });

export function parseSet(p: Parser): SetVariable {
  const { start } = p.expect('set');
  const scope = parseScope(p);
  if (p.is('time') && p.peek(1).symbol === 'zone') {
    const from = p.advance().start;
    p.advance();
    const name = [namedTimezone(from, p.lastEnd)];
    const values = [parseSettingValue(p)];
    return { kind: 'set', start, end: p.lastEnd, scope, name, values };
  }
  if (p.is('schema') && p.peek(1).type === 'string') {
    const { start: from, end } = p.advance();
    const path = parseString(p);
    const name: Identifier = { kind: 'identifier', start: from, end, name: 'schema', quoting: 'none' };
    return { kind: 'set', start, end: p.lastEnd, scope, name: [name], values: [{ kind: 'string', start: path.start, end: path.end, value: path.value }] };
  }
  const name = parseVariableName(p);
  p.expectAny('=', 'to');
  const values = p.list(parseSettingValue);
  return { kind: 'set', start, end: p.lastEnd, scope, name, values };
}

/** An expression, or a word such as ON. */
function parseSettingValue(p: Parser): Expression {
  return parseOptionValue(p);
}

export function parseReset(p: Parser): ResetVariable {
  const { start } = p.expect('reset');
  const scope = parseScope(p);
  if (p.accept('all')) return { kind: 'reset', start, end: p.lastEnd, scope, name: [] };
  if (p.is('time') && p.peek(1).symbol === 'zone') {
    const from = p.advance().start;
    p.advance();
    return { kind: 'reset', start, end: p.lastEnd, scope, name: [namedTimezone(from, p.lastEnd)] };
  }
  const name = parseVariableName(p);
  return { kind: 'reset', start, end: p.lastEnd, scope, name };
}

export function parsePragma(p: Parser): Pragma {
  const { start } = p.expect('pragma');
  const name = parseName(p);
  if (p.accept('=')) {
    const assigned = p.list(parseOptionValue);
    return { kind: 'pragma', start, end: p.lastEnd, name, assigned, arguments: undefined };
  }
  const args = p.at('(') ? parseArguments(p) : undefined;
  return { kind: 'pragma', start, end: p.lastEnd, name, assigned: [], arguments: args };
}

export function parsePrepare(p: Parser): Prepare {
  const { start } = p.expect('prepare');
  const name = parseNameOrString(p);
  p.expect('as');
  const statement = parseStatement(p);
  return { kind: 'prepare', start, end: p.lastEnd, name, statement };
}

export function parseExecute(p: Parser): Execute {
  const { start } = p.expect('execute');
  const name = parseNameOrString(p);
  const args = p.at('(') ? parseArguments(p) : [];
  return { kind: 'execute', start, end: p.lastEnd, name, arguments: args };
}

export function parseDeallocate(p: Parser): Deallocate {
  const { start } = p.expect('deallocate');
  p.accept('prepare');
  const name = p.accept('all') ? undefined : parseNameOrString(p);
  return { kind: 'deallocate', start, end: p.lastEnd, name };
}

export function parseCall(p: Parser): Call {
  const { start } = p.expect('call');
  if (!isFunctionName(p.token)) {
    p.noteName('function');
    p.fail();
  }
  const name: Identifier[] = [identifierOf(p.advance())];
  while (p.accept('.')) name.push(parseLabel(p, 'function'));
  const call = parsePlainCall(p, name);
  return { kind: 'call-statement', start, end: p.lastEnd, call };
}

const ACTIONS = { begin: 'begin', start: 'begin', commit: 'commit', end: 'commit', rollback: 'rollback', abort: 'rollback' } as const;

export function parseTransaction(p: Parser): Transaction {
  const { start, symbol } = p.advance();
  const action = ACTIONS[symbol as keyof typeof ACTIONS];
  if (symbol === 'start') p.expect('transaction');
  else p.acceptAny('work', 'transaction');
  let readOnly: boolean | undefined;
  if (action === 'begin' && p.accept('read')) readOnly = p.expectAny('only', 'write') === 'only';
  return { kind: 'transaction', start, end: p.lastEnd, action, readOnly };
}

export function parseAttach(p: Parser): Attach {
  const { start } = p.expect('attach');
  const orReplace = p.acceptWords('or', 'replace');
  const ifNotExists = parseIfNotExists(p, { orReplace, ifNotExists: false, temporary: false });
  p.accept('database');
  const path = parseExpression(p);
  const alias = p.accept('as') ? parseName(p) : undefined;
  const options = p.is('(') ? parseOptions(p) : [];
  return { kind: 'attach', start, end: p.lastEnd, orReplace, ifNotExists, path, alias, options };
}

export function parseDetach(p: Parser): Detach {
  const { start } = p.expect('detach');
  p.accept('database');
  const ifExists = parseIfExists(p);
  const name = parseName(p);
  return { kind: 'detach', start, end: p.lastEnd, ifExists, name };
}

export function parseUse(p: Parser): Use {
  const { start } = p.expect('use');
  const name = parseQualifiedName(p);
  return { kind: 'use', start, end: p.lastEnd, name };
}
