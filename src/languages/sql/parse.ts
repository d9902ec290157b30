/** The parser's entry points. */
import type { Expression, Statement } from './ast/index.ts';
import { Expectations } from './parser/expectations.ts';
import { parseExpression as expression } from './parser/expressions.ts';
import { ParseFailure, Parser } from './parser/parser.ts';
import { parseStatement as statement } from './parser/statements.ts';
import { SqlSyntaxError, describeFailure } from './syntax-error.ts';
import type { Token } from './token.ts';
import { tokenize } from './tokenizer.ts';

export interface Script {
  /** Those that parsed, in order. */
  readonly statements: readonly Statement[];
  /** One for each that did not. */
  readonly errors: readonly SqlSyntaxError[];
}

/** Parses statements between semicolons; after an error it goes on behind the next one. Empty statements are skipped. */
export function parseScript(text: string): Script {
  const tokens = tokenize(text);
  const statements: Statement[] = [];
  const errors: SqlSyntaxError[] = [];
  let position = 0;
  while (tokens[position]!.type !== 'end') {
    if (tokens[position]!.symbol === ';') {
      position++;
      continue;
    }
    const result = attempt(text, tokens, position, statement);
    if (result.value !== undefined) statements.push(result.value);
    else errors.push(result.error);
    position = result.position;
    while (tokens[position]!.type !== 'end' && tokens[position]!.symbol !== ';') position++;
  }
  return { statements, errors };
}

/** Parses exactly one statement, with or without a semicolon behind it. Throws `SqlSyntaxError`. */
export function parseStatement(text: string): Statement {
  const tokens = tokenize(text);
  const { value, error, position } = attempt(text, tokens, 0, statement);
  if (value === undefined) throw error;
  let rest = position;
  while (tokens[rest]!.symbol === ';') rest++;
  const { type, start, end } = tokens[rest]!;
  if (type !== 'end') throw new SqlSyntaxError('Only one statement is possible here.', { start, end }, [], 'Run the statements one by one.');
  return value;
}

/** Parses one expression and nothing else. Throws `SqlSyntaxError`. */
export function parseExpression(text: string): Expression {
  const { value, error } = attempt(text, tokenize(text), 0, expression, true);
  if (value === undefined) throw error;
  return value;
}

type Attempt<Value> =
  | { readonly value: Value; readonly error?: undefined; readonly position: number }
  | { readonly value?: undefined; readonly error: SqlSyntaxError; readonly position: number };

/** Parses from a token up to the end or a semicolon. */
function attempt<Value>(text: string, tokens: readonly Token[], from: number, parse: (p: Parser) => Value, whole = false): Attempt<Value> {
  const result = run(text, tokens, from, parse, whole, undefined);
  if (!(result instanceof ParseFailure)) return result;
  // Once more, this time with notes of what was expected.
  const expectations = new Expectations();
  const again = run(text, tokens, from, parse, whole, expectations);
  const failure = again instanceof ParseFailure ? again : result;
  const reparse = (changed: readonly Token[]): number => {
    const retried = run(text, changed, from, parse, whole, undefined);
    return retried instanceof ParseFailure ? retried.tokenIndex : Number.POSITIVE_INFINITY;
  };
  return { error: describeFailure(text, tokens, from, failure, expectations, reparse), position: failure.tokenIndex };
}

function run<Value>(
  text: string, tokens: readonly Token[], from: number, parse: (p: Parser) => Value, whole: boolean, expectations: Expectations | undefined,
): { readonly value: Value; readonly position: number } | ParseFailure {
  const p = new Parser(text, tokens, from, expectations);
  try {
    const value = parse(p);
    const atEnd = p.token.type === 'end' || (!whole && p.at(';'));
    if (!atEnd) p.fail();
    return { value, position: p.position };
  } catch (failure) {
    if (failure instanceof ParseFailure) return failure;
    // Some browsers give workers so small a stack that it ends before the nesting limit does.
    if (failure instanceof Error && /call stack|too much recursion/i.test(failure.message)) {
      const { start, end } = p.token;
      return new ParseFailure(p.position, start, end, 'This is nested too many levels deep.', 'Split the query into common table expressions (WITH).');
    }
    throw failure;
  }
}
