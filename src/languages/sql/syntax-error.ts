/** Turns a parser's failure into an error that says what, where and what next. */
import { UserError, type Span } from '../../base/errors.ts';
import { editDistance } from './edit-distance.ts';
import { KEYWORDS } from './keywords.ts';
import type { Expectations, NameClass } from './parser/expectations.ts';
import type { ParseFailure } from './parser/parser.ts';
import type { Token } from './token.ts';
import { tokenize } from './tokenizer.ts';

/** Code `SYNTAX`, with the place in the text. */
export class SqlSyntaxError extends UserError {
  /** What could have stood there, in words: `an expression`, `WHERE`, `')'`. May be empty. */
  readonly expected: readonly string[];

  constructor(message: string, span: Span, expected: readonly string[] = [], hint?: string) {
    super('SYNTAX', message, { span: { start: span.start, end: span.end }, hint });
    this.expected = expected;
  }
}

/** Longer lists of what was expected help nobody; the rest is counted. */
const MAX_LISTED = 8;

const NAMES: Readonly<Record<NameClass, string>> = {
  expression: 'an expression', column: 'a column', table: 'a table', function: 'a function', type: 'a type', name: 'a name',
  string: 'a string', number: 'a number',
};

/** Words that can follow almost any expression. */
const OPERATOR_WORDS: ReadonlySet<string> = new Set([
  'and', 'or', 'not', 'is', 'isnull', 'notnull', 'in', 'like', 'ilike', 'glob', 'similar', 'between', 'collate', 'at time', 'operator',
]);

/**
 * `reparse` parses other tokens from the same place and returns the index of the token it fails at, or infinity: it
 * proves that a suggestion helps.
 */
export function describeFailure(
  text: string, tokens: readonly Token[], from: number, failure: ParseFailure, expectations: Expectations,
  reparse: (changed: readonly Token[]) => number,
): SqlSyntaxError {
  const span = { start: failure.start, end: failure.end };
  if (failure.message !== undefined) return new SqlSyntaxError(failure.message, span, [], failure.hint);
  // Where the first of two words fits (ORDER without BY), it is the second that is missing.
  const first = tokens[failure.tokenIndex]!;
  const pairBroken = first.type === 'keyword' && first.uses!.reserved && expectations.at(failure.tokenIndex + 1).symbols.size > 0;
  const index = failure.tokenIndex + (pairBroken ? 1 : 0);
  const expected = expectedWords(expectations, index);
  const meant = suggest(tokens, from, failure.tokenIndex, expectations, reparse);
  if (meant !== undefined) {
    const { start, end } = meant.token;
    return new SqlSyntaxError(`Unexpected ${quote(text, meant.token)}.`, { start, end }, [meant.words], `Did you mean ${meant.words}?`);
  }
  const token = tokens[index]!;
  const wanted = expected.length === 0 ? '' : `: expected ${enumerate(expected)}`;
  const hint = token.uses?.reserved === true && wantsName(expectations, index)
    ? `${token.symbol.toUpperCase()} is a keyword; to use it as a name write "${token.value}" in double quotes.`
    : undefined;
  return new SqlSyntaxError(`Unexpected ${quote(text, token)}${wanted}.`, pairBroken ? token : span, expected, hint);
}

function quote(text: string, token: Token): string {
  if (token.type === 'end') return 'end of the text';
  if (token.symbol === ';') return 'end of the statement';
  const source = text.slice(token.start, token.end);
  return `‘${source.length > 40 ? `${source.slice(0, 39)}…` : source}’`;
}

function wantsName(expectations: Expectations, index: number): boolean {
  const { names } = expectations.at(index);
  return names.has('name') || names.has('table') || names.has('column') || names.has('expression');
}

function expectedWords(expectations: Expectations, index: number): string[] {
  const { symbols, names } = expectations.at(index);
  const words = [...names].map((name) => NAMES[name]);
  const clauses: string[] = [];
  const operators: string[] = [];
  for (const symbol of symbols) {
    if (!/^[a-z]/.test(symbol)) clauses.push(`‘${symbol}’`);
    else if (names.has('expression') && symbols.has('exists')) continue;
    else (OPERATOR_WORDS.has(symbol) ? operators : clauses).push(symbol.toUpperCase());
  }
  if (clauses.length + words.length === 0) return operators;
  return [...words, ...clauses];
}

function enumerate(words: readonly string[]): string {
  if (words.length === 1) return words[0]!;
  if (words.length > MAX_LISTED) return `${words.slice(0, MAX_LISTED).join(', ')} or ${words.length - MAX_LISTED} others`;
  return `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
}

interface Suggestion { readonly token: Token; readonly words: string }

/** Common pairs of words that people write as one. */
const PAIRS: ReadonlyMap<string, string> = new Map(
  ['group by', 'order by', 'partition by', 'not null', 'left join', 'inner join', 'union all', 'is null', 'insert into'].map((pair) => [pair.replace(' ', ''), pair]),
);

/**
 * A keyword that the failing word, or the word before it (taken for an alias), may have been meant for. Only a change that
 * gets the parser further counts.
 */
function suggest(
  tokens: readonly Token[], from: number, failing: number, expectations: Expectations, reparse: (changed: readonly Token[]) => number,
): Suggestion | undefined {
  for (const index of [failing - 1, failing]) {
    if (index < from) continue;
    const token = tokens[index]!;
    // A reserved word was meant; any other may be a slip.
    if (token.quoted || (token.type !== 'identifier' && token.uses?.reserved !== false)) continue;
    for (const words of candidates(token.value.toLowerCase(), expectations, index)) {
      const replacement = tokenize(words).slice(0, -1).map((part) => ({ ...part, start: token.start, end: token.end }));
      const changed = [...tokens.slice(0, index), ...replacement, ...tokens.slice(index + 1)];
      if (reparse(changed) > failing + replacement.length - 1) return { token, words: withSecondWord(words, tokens[index + 1]) };
    }
  }
  return undefined;
}

function withSecondWord(words: string, next: Token | undefined): string {
  return (next?.symbol === 'by' ? `${words} by` : words).toUpperCase();
}

function candidates(word: string, expectations: Expectations, index: number): string[] {
  const pair = PAIRS.get(word);
  if (pair !== undefined) return [pair];
  if (word.length < 2) return [];
  const limit = word.length <= 3 ? 1 : 2;
  const { symbols } = expectations.at(index);
  const expected = new Set([...symbols].map((symbol) => symbol.split(' ')[0]!));
  const scored: { readonly keyword: string; readonly score: number }[] = [];
  for (const [keyword, category] of KEYWORDS) {
    if (keyword === word) continue;
    const distance = editDistance(word, keyword, limit);
    if (distance > limit) continue;
    const likely = expected.has(keyword) ? 0 : category === 'reserved' ? 0.25 : 0.5;
    scored.push({ keyword, score: distance + likely });
  }
  scored.sort((a, b) => a.score - b.score);
  return scored.slice(0, 6).map(({ keyword }) => keyword);
}
