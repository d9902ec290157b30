import { describe, expect, test } from 'vitest';
import { tokenize } from './tokenizer.ts';

/** Type and value or symbol of each token but the last. */
const read = (text: string): string[] => tokenize(text).slice(0, -1).map((token) => `${token.type} ${token.symbol || token.value}`);

describe('strings', () => {
  test.each([
    ["'a''b'", "a'b"],
    ["E'a\\n\\t\\\\\\'b'", "a\n\t\\'b"],
    ["E'\\x41\\102\\u0043\\U0001F600'", 'ABC😀'],
    ["E'\\xc3\\xa9'", 'é'],
    ["E'\\ud83d\\ude00'", '😀'],
    ["'a'\n  -- comment\n 'b'", 'ab'],
    ["$$a'b$$", "a'b"],
    ['$x$ $$ $y$ $x$', ' $$ $y$ '],
    ["$é$a$é$", 'a'],
  ])('%s', (text, value) => {
    const [token, end] = tokenize(text);
    expect(token).toMatchObject({ type: 'string', value, start: 0, end: text.length });
    expect(end!.type).toBe('end');
  });

  test("two strings on one line aren't one", () => {
    expect(read("'a' 'b'")).toEqual(['string a', 'string b']);
  });

  test.each([
    ["'abc", 'never closed'], ['"abc', 'never closed'], ['$a$ $b$', 'never closed'], ['/* a /* b */', 'never closed'], ["x'12", 'never closed'],
    ['""', 'at least one'], ["E'\\u12'", 'Unicode escape'], ["E'\\ud83d'", 'surrogate'], ["E'\\xff'", 'UTF-8'], ["E'\\0'", 'code 0'], ["U&'a'", 'not supported'],
  ])('%s is an error', (text, message) => {
    const error = tokenize(text).find((token) => token.type === 'error');
    expect(error?.value).toContain(message);
  });
});

describe('numbers', () => {
  test.each([
    ['1', ['integer 1']],
    ['1_000', ['integer 1000']],
    ['1.5', ['decimal 1.5']],
    ['.5', ['decimal .5']],
    ['5.', ['decimal 5.']],
    ['1e10', ['decimal 1e10']],
    ['1_0.2_5e-1_0', ['decimal 10.25e-10']],
    ['1..2', ['integer 1', 'symbol ..', 'integer 2']],
    ['1e', ['integer 1', 'identifier e']],
    ['1_', ['integer 1', 'identifier _']],
    ['0xFF', ['integer 0', 'identifier xFF']],
    ['$1 ?2', ['parameter 1', 'parameter 2']],
  ])('%s', (text, tokens) => {
    expect(read(text)).toEqual(tokens);
  });
});

describe('operators', () => {
  test.each([
    ['a=-1', ['identifier a', 'symbol =', 'symbol -', 'integer 1']],
    ['a<-1', ['identifier a', 'symbol <', 'symbol -', 'integer 1']],
    ['@-5', ['symbol @-', 'integer 5']],
    ['a->>b', ['identifier a', 'symbol ->>', 'identifier b']],
    ['a*-- comment\nb', ['identifier a', 'symbol *', 'identifier b']],
    ['a+/* comment */b', ['identifier a', 'symbol +', 'identifier b']],
    ['a::b := c => :d', ['identifier a', 'symbol ::', 'identifier b', 'symbol :=', 'identifier c', 'symbol =>', 'symbol :', 'identifier d']],
    ['a<=>b', ['identifier a', 'symbol <=>', 'identifier b']],
    ['{}[]#?$', ['symbol {', 'symbol }', 'symbol [', 'symbol ]', 'symbol #', 'symbol ?', 'symbol $']],
  ])('%s', (text, tokens) => {
    expect(read(text)).toEqual(tokens);
  });
});

test('words', () => {
  expect(read('Select "Select" naïve a$1 _b')).toEqual(['keyword select', 'identifier Select', 'identifier naïve', 'identifier a$1', 'identifier _b']);
  expect(read('a\u00a0b\u3000c')).toEqual(['identifier a', 'identifier b', 'identifier c']);
});

test('offsets are UTF-16 code units', () => {
  const text = "'😀' || é";
  expect(tokenize(text).map(({ start, end }) => text.slice(start, end))).toEqual(["'😀'", '||', 'é', '']);
});
