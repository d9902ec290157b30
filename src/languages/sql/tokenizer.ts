/**
 * Splits SQL text into tokens by the lexical rules of DuckDB, which are PostgreSQL's: nested comments, strings continued on
 * the next line, E'' escapes, dollar quotes, underscores in numbers, operators of any length.
 */
import { KEYWORD_USES, type KeywordUses } from './keywords.ts';
import { scanEscapedString } from './string-escapes.ts';
import type { Token, TokenType } from './token.ts';

const CODE = {
  tab: 9, lineFeed: 10, formFeed: 12, carriageReturn: 13, space: 32, quote: 39, doubleQuote: 34, dollar: 36,
  minus: 45, dot: 46, slash: 47, zero: 48, nine: 57, colon: 58, question: 63, underscore: 95, star: 42,
} as const;

const OPERATOR_CHARACTERS = new Set('~!@^&|`+-*/%<>=');
/** An operator that holds one of these may end in + or -. */
const BEYOND_SQL = /[~!@^&|`%]/;
const UNICODE_SPACE = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]/;

const isDigit = (code: number): boolean => code >= CODE.zero && code <= CODE.nine;
const isNameStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === CODE.underscore || code >= 128;
const isNamePart = (code: number): boolean => isNameStart(code) || isDigit(code) || code === CODE.dollar;
const isSpace = (code: number): boolean =>
  code === CODE.space || code === CODE.lineFeed || code === CODE.tab || code === CODE.carriageReturn || code === CODE.formFeed;

/** Tokens of the whole text; the last one is `end`. Never throws: what can't be read becomes an `error` token. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at = skipBlank(text, at);
    if (text.startsWith('/*', at)) at = push(tokens, 'error', at, text.length, 'The comment that starts here is never closed with */.');
    if (at >= text.length) {
      push(tokens, 'end', text.length, text.length, '');
      return tokens;
    }
    at = scanToken(text, at, tokens);
  }
}

/** Offset of the next character that is neither white space nor comment; that of an unclosed comment if there is one. */
function skipBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isSpace(code)) at++;
    else if (code === CODE.minus && text.charCodeAt(at + 1) === CODE.minus) at = lineEnd(text, at);
    else if (code === CODE.slash && text.charCodeAt(at + 1) === CODE.star) {
      const end = commentEnd(text, at);
      if (end < 0) return at;
      at = end;
    } else if (code >= 128 && UNICODE_SPACE.test(text[at]!)) at++;
    else break;
  }
  return at;
}

function lineEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== CODE.lineFeed && text.charCodeAt(at) !== CODE.carriageReturn) at++;
  return at;
}

function commentEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length - 1; at++) {
    if (text[at] === '/' && text[at + 1] === '*') {
      depth++;
      at++;
    } else if (text[at] === '*' && text[at + 1] === '/') {
      depth--;
      at++;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

function push(tokens: Token[], type: TokenType, start: number, end: number, value: string, symbol = '', uses?: KeywordUses, quoted = false): number {
  tokens.push({ type, start, end, value, symbol, uses, quoted });
  return end;
}

function scanToken(text: string, at: number, tokens: Token[]): number {
  const code = text.charCodeAt(at);
  const next = text.charCodeAt(at + 1);
  if (next === CODE.quote) {
    const letter = text[at]!.toLowerCase();
    if (letter === 'e') return scanString(text, at, at + 2, true, tokens);
    if (letter === 'x' || letter === 'b') return scanBitString(text, at, letter, tokens);
    if (letter === 'n') return push(tokens, 'keyword', at, at + 1, 'nchar', 'nchar', KEYWORD_USES.get('nchar'));
  }
  if (isNameStart(code)) return scanWord(text, at, tokens);
  if (isDigit(code) || (code === CODE.dot && isDigit(next))) return scanNumber(text, at, tokens);
  if (code === CODE.quote) return scanString(text, at, at + 1, false, tokens);
  if (code === CODE.doubleQuote) return scanQuotedName(text, at, tokens);
  if (code === CODE.dollar) return scanDollar(text, at, tokens);
  if (code === CODE.question && isDigit(next)) return scanNumberedParameter(text, at, tokens);
  if (OPERATOR_CHARACTERS.has(text[at]!)) return scanOperator(text, at, tokens);
  if (code === CODE.colon && (next === CODE.colon || text[at + 1] === '=')) return push(tokens, 'symbol', at, at + 2, '', text.slice(at, at + 2));
  if (code === CODE.dot && next === CODE.dot) return push(tokens, 'symbol', at, at + 2, '', '..');
  return push(tokens, 'symbol', at, at + 1, '', text[at]!);
}

function scanWord(text: string, start: number, tokens: Token[]): number {
  let at = start + 1;
  for (let code = text.charCodeAt(at); at < text.length && isNamePart(code); code = text.charCodeAt(++at)) {
    if (code >= 128 && UNICODE_SPACE.test(text[at]!)) break;
  }
  if (at === start + 1 && (text[start] === 'u' || text[start] === 'U') && text[at] === '&' && (text[at + 1] === "'" || text[at + 1] === '"')) {
    return push(tokens, 'error', start, at + 2, "Strings and names written U&'…' are not supported; write E'\\uXXXX' instead.");
  }
  const word = text.slice(start, at);
  const lower = word.toLowerCase();
  const uses = KEYWORD_USES.get(lower);
  return uses === undefined
    ? push(tokens, 'identifier', start, at, word)
    : push(tokens, 'keyword', start, at, word, lower, uses);
}

/** Digits with single underscores between them. */
function digitsEnd(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at)) || (text.charCodeAt(at) === CODE.underscore && at > from && isDigit(text.charCodeAt(at + 1)))) at++;
  return at;
}

function scanNumber(text: string, start: number, tokens: Token[]): number {
  let at = digitsEnd(text, start);
  let type: TokenType = 'integer';
  if (text.charCodeAt(at) === CODE.dot && text.charCodeAt(at + 1) !== CODE.dot) {
    type = 'decimal';
    at = digitsEnd(text, at + 1);
  }
  if (text[at] === 'e' || text[at] === 'E') {
    const sign = text[at + 1] === '+' || text[at + 1] === '-' ? 1 : 0;
    if (isDigit(text.charCodeAt(at + 1 + sign))) {
      type = 'decimal';
      at = digitsEnd(text, at + 1 + sign);
    }
  }
  return push(tokens, type, start, at, text.slice(start, at).replaceAll('_', ''));
}

function scanNumberedParameter(text: string, start: number, tokens: Token[]): number {
  const end = digitsEnd(text, start + 1);
  return push(tokens, 'parameter', start, end, text.slice(start + 1, end).replaceAll('_', ''));
}

function scanDollar(text: string, start: number, tokens: Token[]): number {
  if (isDigit(text.charCodeAt(start + 1))) return scanNumberedParameter(text, start, tokens);
  let at = start + 1;
  if (isNameStart(text.charCodeAt(at))) {
    while (isNamePart(text.charCodeAt(at)) && text.charCodeAt(at) !== CODE.dollar) at++;
  }
  if (text.charCodeAt(at) !== CODE.dollar) return push(tokens, 'symbol', start, start + 1, '', '$');
  const delimiter = text.slice(start, at + 1);
  const close = text.indexOf(delimiter, at + 1);
  if (close < 0) return push(tokens, 'error', start, text.length, `The string that starts here is never closed with ${delimiter}.`);
  return push(tokens, 'string', start, close + delimiter.length, text.slice(at + 1, close));
}

/**
 * `bodyStart` is after the opening quote. A string goes on in the next quotes if only white space with a line break stands
 * between them.
 */
function scanString(text: string, start: number, bodyStart: number, escapes: boolean, tokens: Token[]): number {
  let value = '';
  let from = bodyStart;
  for (;;) {
    let end: number;
    if (escapes) {
      const piece = scanEscapedString(text, from);
      if (piece.error !== undefined) return push(tokens, 'error', start, piece.end, piece.error);
      value += piece.value;
      end = piece.end;
    } else {
      end = closingQuote(text, from, "'");
      if (end >= 0) value += text.slice(from, end).replaceAll("''", "'");
    }
    if (end < 0) return push(tokens, 'error', start, text.length, "The string that starts here is never closed with '.");
    const more = continuation(text, end + 1);
    if (more < 0) return push(tokens, 'string', start, end + 1, value);
    from = more;
  }
}

/** Offset of the closing quote, doubled ones skipped; -1 if there is none. */
function closingQuote(text: string, from: number, quote: string): number {
  let at = text.indexOf(quote, from);
  while (at >= 0 && text[at + 1] === quote) at = text.indexOf(quote, at + 2);
  return at;
}

/** Offset after the quote that continues a string which closed before `from`; -1 if none does. */
function continuation(text: string, from: number): number {
  let at = from;
  let newline = false;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isSpace(code)) {
      if (code === CODE.lineFeed || code === CODE.carriageReturn) newline = true;
      at++;
    } else if (code === CODE.minus && text.charCodeAt(at + 1) === CODE.minus) at = lineEnd(text, at);
    else return newline && code === CODE.quote ? at + 1 : -1;
  }
  return -1;
}

function scanBitString(text: string, start: number, base: string, tokens: Token[]): number {
  const end = text.indexOf("'", start + 2);
  if (end < 0) return push(tokens, 'error', start, text.length, "The bit string that starts here is never closed with '.");
  return push(tokens, 'bit-string', start, end + 1, base + text.slice(start + 2, end));
}

function scanQuotedName(text: string, start: number, tokens: Token[]): number {
  const end = closingQuote(text, start + 1, '"');
  if (end < 0) return push(tokens, 'error', start, text.length, 'The quoted name that starts here is never closed with ".');
  const name = text.slice(start + 1, end).replaceAll('""', '"');
  if (name === '') return push(tokens, 'error', start, end + 1, 'A quoted name must hold at least one character.');
  return push(tokens, 'identifier', start, end + 1, name, '', undefined, true);
}

function scanOperator(text: string, start: number, tokens: Token[]): number {
  let end = start;
  while (end < text.length && OPERATOR_CHARACTERS.has(text[end]!)) {
    if (end > start && ((text[end] === '-' && text[end + 1] === '-') || (text[end] === '/' && text[end + 1] === '*'))) break;
    end++;
  }
  // `a=-1` is two operators: + and - end an operator only if it holds characters that SQL's own operators don't.
  while (end - start > 1 && (text[end - 1] === '+' || text[end - 1] === '-') && !BEYOND_SQL.test(text.slice(start, end - 1))) end--;
  return push(tokens, 'symbol', start, end, '', text.slice(start, end));
}
