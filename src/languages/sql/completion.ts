/** What could be typed at the cursor: the parser's expectations there, and the tables in scope. */
import { type ScopeTables, scopeAt } from './completion-scope.ts';
import { Expectations } from './parser/expectations.ts';
import { ParseFailure, Parser } from './parser/parser.ts';
import { parseStatement } from './parser/statements.ts';
import type { Token } from './token.ts';
import { tokenize } from './tokenizer.ts';

export interface Completion extends ScopeTables {
  /** UTF-16 offset where the text to be replaced starts; it ends at the cursor. */
  readonly replaceStart: number;
  /** In capitals; some are two words, such as `GROUP BY`. */
  readonly keywords: readonly string[];
  readonly wantsTables: boolean;
  readonly wantsColumns: boolean;
  readonly wantsFunctions: boolean;
  readonly wantsTypes: boolean;
  /** The names before the cursor that end with a dot: `t.|` gives `['t']`. */
  readonly qualifier: readonly string[];
}

/** `offset` is a UTF-16 offset into `text`. Never throws. */
export function completeSql(text: string, offset: number): Completion {
  const tokens = tokenize(text);
  if (inComment(text, tokens, offset)) return nothing(offset);
  const word = wordAt(tokens, offset);
  const replaceStart = word?.start ?? offset;
  if (word === undefined && tokens.some((token) => token.start < offset && offset < token.end && token.type !== 'symbol')) return nothing(offset);
  const statement = statementTokens(tokens, replaceStart);
  const before = statement.filter((token) => token.end <= replaceStart && token.type !== 'end');
  const cursor: Token = { type: 'cursor', start: replaceStart, end: offset, value: '', symbol: '', uses: undefined, quoted: false };
  const expectations = new Expectations();
  const failedAt = parseUpTo(text, [...before, cursor, { ...cursor, type: 'end', start: offset }], expectations);
  const { symbols, names } = expectations.at(before.length);
  const lost = symbols.size + names.size === 0 && failedAt < before.length;
  const inString = word?.type === 'string' || (word?.type === 'error' && text[word.start] === "'");
  const wantsExpression = names.has('expression') || lost;
  const qualifier = qualifierBefore(before);
  return {
    replaceStart,
    keywords: inString || qualifier.length > 0 ? [] : [...symbols].filter((symbol) => /^[a-z]/.test(symbol)).map((symbol) => symbol.toUpperCase()),
    wantsTables: names.has('table') || (lost && !inString),
    wantsColumns: !inString && (wantsExpression || names.has('column')),
    wantsFunctions: !inString && (wantsExpression || names.has('function')),
    wantsTypes: !inString && names.has('type'),
    qualifier,
    ...scopeAt(statement, before.length, offset),
  };
}

function nothing(offset: number): Completion {
  return {
    replaceStart: offset, keywords: [], wantsTables: false, wantsColumns: false, wantsFunctions: false, wantsTypes: false, qualifier: [],
    fromTables: [], aliases: {}, commonTables: [],
  };
}

/** The word or quoted text that ends at the cursor or holds it. */
function wordAt(tokens: readonly Token[], offset: number): Token | undefined {
  return tokens.find((token) => {
    if (token.start >= offset || offset > token.end) return false;
    if (token.type === 'identifier' || token.type === 'keyword') return true;
    // An unclosed quote goes to the end of the text.
    if (token.type === 'error') return true;
    return token.type === 'string' && offset < token.end;
  });
}

function inComment(text: string, tokens: readonly Token[], offset: number): boolean {
  let from = 0;
  for (const token of tokens) {
    if (token.start >= offset) break;
    if (token.type === 'error' && text.startsWith('/*', token.start)) return true;
    if (token.end > offset) return false;
    from = token.end;
  }
  const gap = text.slice(from, offset);
  const line = gap.lastIndexOf('--');
  if (line >= 0 && !/[\n\r]/.test(gap.slice(line))) return true;
  return gap.lastIndexOf('/*') > gap.lastIndexOf('*/');
}

/** The tokens between the semicolons around the cursor. */
function statementTokens(tokens: readonly Token[], at: number): Token[] {
  let first = 0;
  let last = tokens.length;
  tokens.forEach((token, index) => {
    if (token.symbol !== ';') return;
    if (token.end <= at) first = index + 1;
    else if (index < last) last = index;
  });
  return tokens.slice(first, last);
}

/** Index of the token where the parser gave up. */
function parseUpTo(text: string, tokens: readonly Token[], expectations: Expectations): number {
  const p = new Parser(text, tokens, 0, expectations);
  try {
    parseStatement(p);
    return p.position;
  } catch (failure) {
    if (failure instanceof ParseFailure) return failure.tokenIndex;
    throw failure;
  }
}

function qualifierBefore(tokens: readonly Token[]): string[] {
  const parts: string[] = [];
  let index = tokens.length - 1;
  while (index > 0 && tokens[index]!.symbol === '.') {
    const name = tokens[index - 1]!;
    if (name.type !== 'identifier' && name.type !== 'keyword') return [];
    parts.unshift(name.value);
    index -= 2;
  }
  return parts;
}
