/**
 * The cursor over the tokens that all parsing functions share: looking ahead, consuming, and noting what was expected.
 *
 * A statement is parsed without notes first. Only if that fails (or a cursor asks for completion) it is parsed again with
 * `Expectations`, which collect what could have stood at each token that was looked at.
 */
import type { Token } from '../token.ts';
import type { Expectations, NameClass } from './expectations.ts';

/** Levels of parentheses, subqueries and prefix operators. Native DuckDB gives up on deeper trees in its binder. */
export const MAX_NESTING = 500;
/** Height of an expression's tree: chains of one binary operator count each operand. DuckDB's own limit. */
export const MAX_HEIGHT = 1000;

/** Thrown inside the parser; `parse.ts` turns it into a `SqlSyntaxError`. */
export class ParseFailure {
  readonly tokenIndex: number;
  readonly start: number;
  readonly end: number;
  /** Undefined where the message is "unexpected token". */
  readonly message: string | undefined;
  readonly hint: string | undefined;

  constructor(tokenIndex: number, start: number, end: number, message?: string, hint?: string) {
    this.tokenIndex = tokenIndex;
    this.start = start;
    this.end = end;
    this.message = message;
    this.hint = hint;
  }
}

/** A use of a named window, checked when its query ends. */
export interface WindowUse { readonly name: string; readonly start: number; readonly end: number }

export class Parser {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly expectations: Expectations | undefined;
  position: number;
  token: Token;
  /** Height of the highest expression finished since it was last reset; see `expressions.ts`. */
  height = 0;
  /** Windows named in the query that is being parsed. */
  windowUses: WindowUse[] = [];
  private nesting = 0;

  constructor(text: string, tokens: readonly Token[], position: number, expectations?: Expectations) {
    this.text = text;
    this.tokens = tokens;
    this.expectations = expectations;
    this.position = position;
    this.token = tokens[position]!;
  }

  /** The token `offset` places ahead; `end` past the last. */
  peek(offset: number): Token {
    const index = this.position + offset;
    return index < this.tokens.length ? this.tokens[index]! : this.tokens[this.tokens.length - 1]!;
  }

  advance(): Token {
    const token = this.token;
    if (this.position < this.tokens.length - 1) this.position++;
    this.token = this.tokens[this.position]!;
    return token;
  }

  /** End of the token before the current one. */
  get lastEnd(): number {
    return this.position === 0 ? 0 : this.tokens[this.position - 1]!.end;
  }

  /** Whether the current token is this keyword (in lower case) or symbol. */
  at(symbol: string): boolean {
    if (this.token.symbol === symbol) return true;
    this.expectations?.symbol(this.position, symbol);
    return false;
  }

  /** `at` for two tokens in a row; completion offers both as one. */
  atWords(first: string, second: string): boolean {
    if (this.token.symbol === first) {
      if (this.peek(1).symbol === second) return true;
      this.expectations?.symbol(this.position + 1, second);
      return false;
    }
    this.expectations?.symbol(this.position, `${first} ${second}`);
    return false;
  }

  /** Like `at`, without a note of what was expected: for looking ahead. */
  is(symbol: string): boolean {
    return this.token.symbol === symbol;
  }

  accept(symbol: string): boolean {
    if (!this.at(symbol)) return false;
    this.advance();
    return true;
  }

  acceptWords(first: string, second: string): boolean {
    if (!this.atWords(first, second)) return false;
    this.advance();
    this.advance();
    return true;
  }

  expect(symbol: string): Token {
    if (!this.at(symbol)) this.fail();
    return this.advance();
  }

  /** The first of the symbols that is the current token, consumed. */
  acceptAny<Symbol extends string>(...symbols: readonly Symbol[]): Symbol | undefined {
    for (const symbol of symbols) if (this.accept(symbol)) return symbol;
    return undefined;
  }

  expectAny<Symbol extends string>(...symbols: readonly Symbol[]): Symbol {
    return this.acceptAny(...symbols) ?? this.fail();
  }

  /** Notes that a name of this class could stand here. */
  noteName(name: NameClass): void {
    this.expectations?.name(this.position, name);
  }

  /** Fails at the current token. */
  fail(message?: string, hint?: string): never {
    const { token } = this;
    if (token.type === 'error') throw new ParseFailure(this.position, token.start, token.end, token.value);
    throw new ParseFailure(this.position, token.start, token.end, message, hint);
  }

  /** Fails on text that was read already. */
  failAt(start: number, end: number, message: string, hint?: string): never {
    throw new ParseFailure(this.position, start, end, message, hint);
  }

  /** Counts one level of the tree above what was parsed last; `start` is where it starts in the text. */
  grow(start: number): void {
    if (++this.height > MAX_HEIGHT) {
      this.failAt(start, this.lastEnd, `This expression's tree is more than ${MAX_HEIGHT} levels high.`, 'Use a list function, or split it with common table expressions.');
    }
  }

  /** Call on the way down into a nested construct; `leave` on the way up. */
  enter(): void {
    if (++this.nesting > MAX_NESTING) {
      this.fail(`This is nested more than ${MAX_NESTING} levels deep.`, 'Split the query into common table expressions (WITH).');
    }
  }

  leave(): void {
    this.nesting--;
  }

  /** One or more items between commas. */
  list<Item>(item: (parser: Parser) => Item): Item[] {
    const items = [item(this)];
    while (this.accept(',')) items.push(item(this));
    return items;
  }

  /**
   * Like `list`; a comma may follow the last item where the next token can't start another. `starters` are reserved words
   * that start an item of this list.
   */
  listWithTrailingComma<Item>(item: (parser: Parser) => Item, starters?: ReadonlySet<string>): Item[] {
    const items = [item(this)];
    while (this.accept(',')) {
      if (endsList(this.token) && starters?.has(this.token.symbol) !== true) break;
      items.push(item(this));
    }
    return items;
  }
}

const EXPRESSION_STARTS: ReadonlySet<string> = new Set(['not', 'case', 'cast', 'null', 'true', 'false', 'default', 'array', 'lambda']);

/** Whether no expression and no name can start with this token. */
export function endsList(token: Token): boolean {
  if (token.type === 'end') return true;
  if (token.type === 'keyword') return token.uses!.reserved && !EXPRESSION_STARTS.has(token.symbol);
  return token.symbol === ')' || token.symbol === ']' || token.symbol === '}' || token.symbol === ';';
}
