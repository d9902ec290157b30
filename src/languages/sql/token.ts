/** The tokenizer's output. */
import type { KeywordUses } from './keywords.ts';

/**
 * - `identifier`: a name that is no keyword, or a name in double quotes.
 * - `keyword`: one of `KEYWORDS`; `symbol` is the word in lower case.
 * - `integer`, `decimal`: numbers without sign; a `decimal` has a point or an exponent. `value` has no underscores.
 * - `string`: any string literal; `value` is unescaped.
 * - `bit-string`: `value` is `x` or `b` and the digits.
 * - `parameter`: `$1` or `?1`; `value` is the number.
 * - `symbol`: an operator or punctuation mark, in `symbol`.
 * - `error`: text that is no token; `value` says why.
 * - `cursor`: the place of the cursor when completing.
 * - `end`: after the last token.
 */
export type TokenType =
  | 'identifier' | 'keyword' | 'integer' | 'decimal' | 'string' | 'bit-string' | 'parameter' | 'symbol' | 'error' | 'cursor' | 'end';

export interface Token {
  readonly type: TokenType;
  /** UTF-16 offset of the first code unit. */
  readonly start: number;
  /** UTF-16 offset after the last code unit. */
  readonly end: number;
  readonly value: string;
  /** A keyword in lower case, an operator or a punctuation mark; empty for all else. */
  readonly symbol: string;
  readonly uses: KeywordUses | undefined;
  /** In double quotes. */
  readonly quoted: boolean;
}
