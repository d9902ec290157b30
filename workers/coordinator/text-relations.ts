/**
 * The relations that a text around a cursor defines: common table expressions and subqueries in FROM, with their
 * columns. It works on tokens, for the text around a cursor seldom parses; each definition is then parsed and bound by
 * itself, and left out where that fails.
 */
import { SpillwayError } from '../../src/base/errors.ts';
import type { Catalog, CatalogTable } from '../../src/catalog/table.ts';
import type { BindOptions } from '../../src/languages/sql/bind/context.ts';
import { bindStatement } from '../../src/languages/sql/bind/index.ts';
import { parseScript } from '../../src/languages/sql/parse.ts';
import type { Token } from '../../src/languages/sql/token.ts';
import { tokenize } from '../../src/languages/sql/tokenizer.ts';

export interface TextRelations {
  /** By name in lower case. Those of the catalogue are not among them. */
  readonly tables: ReadonlyMap<string, CatalogTable>;
  /** Aliases given with AS in the SELECT list around the cursor. */
  readonly selectAliases: readonly string[];
}

/** @param offset of the cursor; what stands around it is no definition yet */
export function relationsAround(text: string, offset: number, options: Omit<BindOptions, 'catalog'>, catalog: Catalog): TextRelations {
  const tokens = statementAround(tokenize(text), offset);
  const tables = new Map<string, CatalogTable>();
  const overlay: Catalog = { names: catalog.names, lookup: (name) => tables.get(name.toLowerCase()) ?? catalog.lookup(name) };
  tokens.forEach((token, index) => {
    if (token.symbol !== '(') return;
    const end = closing(tokens, index);
    const close = tokens[end];
    if (close === undefined || (token.start < offset && offset <= close.start)) return;
    const named = commonTable(tokens, index) ?? derivedTable(tokens, index, end);
    if (named === undefined) return;
    const columns = columnsOf(text.slice(token.end, close.start), { ...options, catalog: overlay });
    if (columns === undefined) return;
    const renamed = columns.map((column, k) => ({ ...column, name: named.columns[k] ?? column.name }));
    tables.set(named.name.toLowerCase(), { name: named.name, columns: renamed });
  });
  return { tables, selectAliases: aliasesBefore(tokens, offset) };
}

/** The tokens between the semicolons around the cursor. */
function statementAround(tokens: readonly Token[], offset: number): readonly Token[] {
  let first = 0;
  let last = tokens.length;
  tokens.forEach((token, index) => {
    if (token.symbol !== ';') return;
    if (token.end <= offset) first = index + 1;
    else last = Math.min(last, index);
  });
  return tokens.slice(first, last).filter((token) => token.type !== 'end');
}

function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    if (tokens[index]?.symbol === '(') depth++;
    else if (tokens[index]?.symbol === ')' && --depth === 0) return index;
  }
  return tokens.length;
}

interface Named {
  readonly name: string;
  readonly columns: readonly string[];
}

const isName = (token: Token | undefined): token is Token => token?.type === 'identifier' || (token?.type === 'keyword' && token.uses?.column === true);

/** `WITH name [(a, b)] AS [NOT] [MATERIALIZED] (`: what stands before the parenthesis. */
function commonTable(tokens: readonly Token[], open: number): Named | undefined {
  let at = open - 1;
  while (tokens[at]?.symbol === 'materialized' || tokens[at]?.symbol === 'not') at--;
  if (tokens[at]?.symbol !== 'as') return undefined;
  at--;
  let columns: readonly string[] = [];
  if (tokens[at]?.symbol === ')') {
    let from = at;
    while (from > 0 && tokens[from]?.symbol !== '(') from--;
    columns = namesIn(tokens, from + 1, at);
    at = from - 1;
  }
  const name = tokens[at];
  const before = tokens[at - 1]?.symbol;
  return isName(name) && (before === 'with' || before === ',' || before === 'recursive') ? { name: name.value, columns } : undefined;
}

/** `FROM (…) [AS] name [(a, b)]`. */
function derivedTable(tokens: readonly Token[], open: number, close: number): Named | undefined {
  const before = tokens[open - 1]?.symbol;
  if (before !== 'from' && before !== 'join' && before !== ',') return undefined;
  const first = tokens[open + 1]?.symbol;
  if (first !== 'select' && first !== 'from' && first !== 'values' && first !== 'with' && first !== '(') return undefined;
  const at = tokens[close + 1]?.symbol === 'as' ? close + 2 : close + 1;
  const name = tokens[at];
  if (!isName(name)) return { name: 'unnamed_subquery', columns: [] };
  const columns = tokens[at + 1]?.symbol === '(' ? namesIn(tokens, at + 2, closing(tokens, at + 1)) : [];
  return { name: name.value, columns };
}

function namesIn(tokens: readonly Token[], from: number, to: number): string[] {
  return tokens.slice(from, to).filter(isName).map((token) => token.value);
}

function columnsOf(query: string, options: BindOptions): CatalogTable['columns'] | undefined {
  const [statement] = parseScript(query).statements;
  if (statement === undefined) return undefined;
  try {
    return bindStatement(statement, query, options).plan.columns.map(({ name, type }) => ({ name, type, hidden: false, notNull: false }));
  } catch (thrown) {
    if (thrown instanceof SpillwayError && thrown.code !== 'INTERNAL') return undefined;
    throw thrown;
  }
}

/** Names after AS in the SELECT list of the query around the cursor, where the cursor stands behind it. */
function aliasesBefore(tokens: readonly Token[], offset: number): string[] {
  const found: string[] = [];
  const outer: string[][] = [];
  let listed = false;
  for (const [index, token] of tokens.entries()) {
    if (token.start >= offset) break;
    if (token.symbol === '(') outer.push(found.splice(0));
    else if (token.symbol === ')') found.splice(0, found.length, ...(outer.pop() ?? []));
    else if (token.symbol === 'select') {
      found.length = 0;
      listed = true;
    } else if (token.symbol === 'from') listed = false;
    const name = tokens[index + 1];
    if (listed && token.symbol === 'as' && isName(name) && name.end < offset) found.push(name.value);
  }
  return [...new Set(found)];
}
