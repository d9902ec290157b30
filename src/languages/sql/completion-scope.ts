/**
 * The tables whose columns can be named at the cursor. It works on tokens, not on the tree, for the text around a cursor
 * seldom parses.
 */
import type { Token } from './token.ts';

export interface ScopeTables {
  /** Tables of the query around the cursor, then of the queries around that, as written: `t`, `s.t`, `access.log`. */
  readonly fromTables: readonly string[];
  /** Alias to table; an empty string for a subquery or a table function. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Common table expressions that are visible. */
  readonly commonTables: readonly string[];
}

const SET_OPERATORS: ReadonlySet<string> = new Set(['union', 'intersect', 'except']);
const TABLE_WORDS: ReadonlySet<string> = new Set(['from', 'join', 'into', 'update', 'table', 'describe', 'summarize', 'pivot', 'unpivot']);
/** Words that end a FROM list. */
const CLAUSES: ReadonlySet<string> = new Set(['where', 'group', 'having', 'window', 'qualify', 'order', 'limit', 'offset', 'select', 'on', 'using', 'set', 'values', 'returning']);

/** `cursorIndex` is how many of the tokens stand before the cursor. */
export function scopeAt(tokens: readonly Token[], cursorIndex: number, offset: number): ScopeTables {
  const fromTables: string[] = [];
  const aliases: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [from, to] of levels(tokens, cursorIndex)) collect(tokens, from, to, offset, fromTables, aliases);
  return { fromTables: [...new Set(fromTables)], aliases, commonTables: commonTables(tokens) };
}

/** Token ranges around the cursor, from the innermost parentheses outwards, each cut at set operations. */
function levels(tokens: readonly Token[], cursorIndex: number): [number, number][] {
  const open: number[] = [];
  for (let index = 0; index < cursorIndex; index++) {
    if (tokens[index]!.symbol === '(') open.push(index);
    else if (tokens[index]!.symbol === ')') open.pop();
  }
  return [...open.map((index) => index + 1).reverse(), 0].map((start) => segment(tokens, start, cursorIndex));
}

function segment(tokens: readonly Token[], start: number, cursorIndex: number): [number, number] {
  let from = start;
  let depth = 0;
  for (let index = start; index < tokens.length; index++) {
    const { symbol, type } = tokens[index]!;
    if (symbol === '(') depth++;
    else if (symbol === ')' && --depth < 0) return [from, index];
    else if (type === 'end') return [from, index];
    else if (depth === 0 && SET_OPERATORS.has(symbol)) {
      if (index >= cursorIndex) return [from, index];
      from = index + 1;
    }
  }
  return [from, tokens.length];
}

function collect(tokens: readonly Token[], from: number, to: number, offset: number, tables: string[], aliases: Record<string, string>): void {
  let inFrom = false;
  for (let index = from; index < to; index++) {
    const { symbol } = tokens[index]!;
    if (symbol === '(') {
      index = closing(tokens, index, to);
      continue;
    }
    if (CLAUSES.has(symbol)) inFrom = false;
    if (TABLE_WORDS.has(symbol)) inFrom = true;
    else if (!(inFrom && symbol === ',')) continue;
    index = readTable(tokens, index + 1, to, offset, tables, aliases) - 1;
  }
}

function closing(tokens: readonly Token[], open: number, to: number): number {
  let depth = 0;
  for (let index = open; index < to; index++) {
    if (tokens[index]!.symbol === '(') depth++;
    else if (tokens[index]!.symbol === ')' && --depth === 0) return index;
  }
  return to;
}

const isName = (token: Token | undefined): token is Token =>
  token !== undefined && (token.type === 'identifier' || (token.type === 'keyword' && token.uses!.column));

/** Reads a table and its alias; returns the index after them. A word at the cursor itself is no table. */
function readTable(tokens: readonly Token[], start: number, to: number, offset: number, tables: string[], aliases: Record<string, string>): number {
  let index = start;
  let table = '';
  if (tokens[index]?.symbol === 'lateral') index++;
  const first = tokens[index];
  if (index >= to || first === undefined) return index;
  if (first.symbol === '(') index = closing(tokens, index, to) + 1;
  else if (first.type === 'string' || isName(first)) {
    if (first.start < offset && offset <= first.end) return index + 1;
    table = first.value;
    index++;
    while (tokens[index]?.symbol === '.' && index + 1 < to) {
      table += `.${tokens[index + 1]!.value}`;
      index += 2;
    }
    if (tokens[index]?.symbol === '(') {
      table = '';
      index = closing(tokens, index, to) + 1;
    }
  } else return index;
  if (table !== '') tables.push(table);
  const as = tokens[index]?.symbol === 'as';
  const alias = tokens[as ? index + 1 : index];
  if (index < to && isName(alias) && !(alias.start < offset && offset <= alias.end) && (as || alias.symbol !== 'set')) {
    aliases[alias.value] = table;
    return index + (as ? 2 : 1);
  }
  return index;
}

/** Names before `AS (` that follow WITH, RECURSIVE or a comma. */
function commonTables(tokens: readonly Token[]): string[] {
  const names: string[] = [];
  tokens.forEach((token, index) => {
    const before = tokens[index - 1]?.symbol;
    if (!isName(token) || (before !== 'with' && before !== 'recursive' && before !== ',')) return;
    let next = index + 1;
    if (tokens[next]?.symbol === '(') next = closing(tokens, next, tokens.length) + 1;
    if (tokens[next]?.symbol !== 'as') return;
    next++;
    if (tokens[next]?.symbol === 'not') next++;
    if (tokens[next]?.symbol === 'materialized') next++;
    if (tokens[next]?.symbol === '(') names.push(token.value);
  });
  return [...new Set(names)];
}
