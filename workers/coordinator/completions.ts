/** Completions at a cursor: what the parser expects there, filled in from the catalogue and from the text itself. */
import type { Catalog, CatalogTable } from '../../src/catalog/table.ts';
import { typeName } from '../../src/columns/types.ts';
import { SPECIAL_FUNCTIONS } from '../../src/languages/sql/bind/calls.ts';
import { COMMON_TYPE_NAMES } from '../../src/languages/sql/bind/types.ts';
import { type Completion as Wanted, completeSql } from '../../src/languages/sql/completion.ts';
import type { Completion } from '../../src/protocol/api.ts';
import { functionCatalog } from '../functions/index.ts';
import { relationsAround, type TextRelations } from './text-relations.ts';

/** The catalogue, and how its names are written in SQL. */
export interface CompletionCatalog extends Catalog {
  quoted(name: string): string;
}

/** Columns of tables that are open but not yet in FROM are offered up to this many. */
const MAX_DISTANT_COLUMNS = 200;

/** Keywords that people want most often, in this order; the others follow by the alphabet. */
const RANKED = [
  'SELECT', 'FROM', 'WHERE', 'GROUP BY', 'ORDER BY', 'LIMIT', 'AS', 'AND', 'OR', 'DESC', 'ASC', 'IN', 'LIKE', 'IS', 'NOT', 'BETWEEN', 'HAVING', 'DISTINCT', 'BY', 'ALL', 'CASE',
  'WHEN', 'THEN', 'ELSE', 'END', 'NULL', 'TRUE', 'FALSE', 'NULLS FIRST', 'NULLS LAST', 'FILTER', 'EXCLUDE', 'REPLACE', 'RENAME', 'OFFSET', 'ILIKE', 'CAST', 'INTERVAL', 'WITH',
  'VALUES', 'EXPLAIN', 'DATE', 'TIMESTAMP',
];
const RANKS: ReadonlyMap<string, number> = new Map(RANKED.map((keyword, rank) => [keyword, rank]));

/** In the order in which they are to be shown. */
export function completeText(text: string, offset: number, catalog: CompletionCatalog): Completion[] {
  const wanted = completeSql(text, offset);
  const options = { functions: functionCatalog, nowMicros: 0n, fold: () => undefined };
  const relations = relationsAround(text, offset, options, catalog);
  const scope = new Scope(wanted, relations, catalog);
  if (wanted.qualifier.length > 0) return qualified(wanted, scope, catalog);
  const names: Completion[] = [];
  if (wanted.wantsTables) names.push(...tables(relations, catalog));
  if (wanted.wantsColumns) {
    names.push(...relations.selectAliases.map((name): Completion => ({ label: name, kind: 'column', detail: 'alias', insertText: catalog.quoted(name) })));
    names.push(...scope.columns());
  }
  // After FROM a function would be a table function.
  if (wanted.wantsFunctions && !(wanted.wantsTables && !wanted.wantsColumns)) names.push(...functions(true));
  if (wanted.wantsTypes) names.push(...COMMON_TYPE_NAMES.map((name): Completion => ({ label: name, kind: 'type' })));
  return distinct([...names, ...keywords(wanted.keywords)]);
}

/** The relations whose columns can be named. */
class Scope {
  private readonly wanted: Wanted;
  private readonly relations: TextRelations;
  private readonly catalog: CompletionCatalog;

  constructor(wanted: Wanted, relations: TextRelations, catalog: CompletionCatalog) {
    this.wanted = wanted;
    this.relations = relations;
    this.catalog = catalog;
  }

  find(name: string): CatalogTable | undefined {
    return this.relations.tables.get(name.toLowerCase()) ?? this.catalog.lookup(name);
  }

  /** The relation that a qualifier means: an alias, or a table of FROM. */
  named(qualifier: string): CatalogTable | undefined {
    const lower = qualifier.toLowerCase();
    const alias = Object.keys(this.wanted.aliases).find((key) => key.toLowerCase() === lower);
    if (alias !== undefined) return this.wanted.aliases[alias] === '' ? this.relations.tables.get(lower) : this.find(this.wanted.aliases[alias] as string);
    return this.find(qualifier);
  }

  /** Columns of everything in FROM; of the open tables where there is no FROM yet. */
  columns(): Completion[] {
    const near: CatalogTable[] = [];
    for (const name of this.wanted.fromTables) near.push(...definedOnly(this.find(name)));
    for (const [alias, table] of Object.entries(this.wanted.aliases)) if (table === '') near.push(...definedOnly(this.relations.tables.get(alias.toLowerCase())));
    if (near.length === 0) near.push(...definedOnly(this.relations.tables.get('unnamed_subquery')));
    if (near.length > 0) return near.flatMap((table) => columnsOf(table, this.catalog));
    const distant = this.catalog.names.flatMap((name) => definedOnly(this.catalog.lookup(name))).flatMap((table) => columnsOf(table, this.catalog));
    return distant.length <= MAX_DISTANT_COLUMNS ? distant : [];
  }
}

/** After a dot: the columns of a table, or the functions that a column can be handed to. */
function qualified(wanted: Wanted, scope: Scope, catalog: CompletionCatalog): Completion[] {
  const last = wanted.qualifier[wanted.qualifier.length - 1] as string;
  if (wanted.wantsTables && !wanted.wantsColumns) return tables({ tables: new Map(), selectAliases: [] }, catalog);
  const table = scope.named(last);
  if (table !== undefined) return columnsOf(table, catalog);
  return scope.columns().some((column) => column.label.toLowerCase() === last.toLowerCase()) ? functions(false) : [];
}

function columnsOf(table: CatalogTable, catalog: CompletionCatalog): Completion[] {
  // Hidden columns can be named, but they come last.
  return [...table.columns].sort((a, b) => Number(a.hidden) - Number(b.hidden)).map((column) => ({
    label: column.name, kind: 'column', detail: `${typeName(column.type)} · ${table.name}`, insertText: catalog.quoted(column.name),
  }));
}

function tables(relations: TextRelations, catalog: CompletionCatalog): Completion[] {
  const own = [...relations.tables.values()].filter((table) => table.name !== 'unnamed_subquery');
  return [
    ...own.map((table): Completion => ({ label: table.name, kind: 'table', detail: `${table.columns.length} columns · in this query`, insertText: catalog.quoted(table.name) })),
    ...catalog.names.map((name): Completion => {
      const count = catalog.lookup(name)?.columns.filter((column) => !column.hidden).length ?? 0;
      return { label: name, kind: 'table', detail: `${count} ${count === 1 ? 'column' : 'columns'}`, insertText: catalog.quoted(name) };
    }),
  ];
}

function functions(aggregates: boolean): Completion[] {
  const named = functionCatalog.all.filter((info) => /^[a-z_]\w*$/.test(info.name) && (aggregates || info.kind === 'scalar'));
  const all = [
    ...named.map((info): Completion => ({ label: info.name, kind: 'function', detail: info.description })),
    ...(aggregates ? Object.entries(SPECIAL_FUNCTIONS).map(([name, detail]): Completion => ({ label: name, kind: 'function', detail })) : []),
  ];
  return all.sort((a, b) => (a.label < b.label ? -1 : 1));
}

function keywords(words: readonly string[]): Completion[] {
  const rank = (word: string): number => RANKS.get(word) ?? RANKED.length;
  return [...words].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).map((label) => ({ label, kind: 'keyword' }));
}

/** Each label of a kind once: the first one. */
function distinct(completions: readonly Completion[]): Completion[] {
  const seen = new Set<string>();
  return completions.filter(({ kind, label }) => {
    const key = `${kind} ${label.toLowerCase()}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

function definedOnly<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}
