import { describe, expect, test } from 'vitest';
import { UserError } from '../../base/errors.ts';
import { type SqlSyntaxError, parseScript } from './index.ts';

const failure = (sql: string): SqlSyntaxError => {
  const [error] = parseScript(sql).errors;
  if (error === undefined) throw new Error(`${sql} parses`);
  return error;
};
const place = (sql: string): string => {
  const { start, end } = failure(sql);
  return sql.slice(start, end);
};

describe('mistyped keywords', () => {
  test.each([
    ['SELCT a FROM t', 'SELCT', 'SELECT'],
    ['SELECT a FORM t', 'FORM', 'FROM'],
    ['SELECT a FROM t GRUOP BY a', 'GRUOP', 'GROUP BY'],
    ['SELECT a FROM t GROUPBY a', 'GROUPBY', 'GROUP BY'],
    ['SELECT a FROM t ORDERBY a', 'ORDERBY', 'ORDER BY'],
    ['SELECT a FROM t WHER a = 1', 'WHER', 'WHERE'],
    ['SELECT a FROM t t2 WEHRE a = 1', 'WEHRE', 'WHERE'],
    ['SELECT a FROM t ORDR BY a', 'ORDR', 'ORDER BY'],
    ['SELECT a FROM t LIMT 5', 'LIMT', 'LIMIT'],
    ['SELECT a FROM t WHERE a LKE 1', 'LKE', 'LIKE'],
    ['SELECT a FROM t HAVNG a', 'HAVNG', 'HAVING'],
    ['SELECT a FROM t LEFT JION u ON a', 'JION', 'JOIN'],
    ['SELECT a FROM t WHERE a BETWEN 1 AND 2', 'BETWEN', 'BETWEEN'],
    ['CREATE TABEL t (a INT)', 'TABEL', 'TABLE'],
    ['INSRT INTO t VALUES (1)', 'INSRT', 'INSERT'],
    ['SELECT 1; SELCT 2', 'SELCT', 'SELECT'],
    ['DELETE FORM t', 'FORM', 'FROM'],
  ])('%s', (sql, wrong, right) => {
    expect(place(sql)).toBe(wrong);
    expect(failure(sql).hint).toBe(`Did you mean ${right}?`);
  });

  test.each(['SELECT foo bar baz', 'SELECT a FROM order', 'foo', 'SELECT a FROM t ORDER a'])('%s: no guess', (sql) => {
    expect(failure(sql).hint ?? '').not.toMatch(/Did you mean/);
  });
});

describe('places and words', () => {
  test.each([
    ['SELECT a FROM', '', ['a table']],
    ['SELECT a, FROM t WHERE', '', ['an expression']],
    ['SELECT (1', '', ['‘)’']],
    ['SELECT a FROM t ORDER a', 'a', ['BY']],
    ['INSERT t VALUES (1)', 't', ['INTO']],
    ['SELECT CAST(a AS) FROM t', ')', ['a type']],
    ['SELECT a FROM t WHERE b = = 1', '=', ['an expression']],
    ['SELECT CASE WHEN a THEN b', '', ['END']],
    ['SELECT a b c', 'c', ['FROM']],
    ['SELECT 1)', ')', []],
  ])('%s', (sql, wrong, expected) => {
    expect(place(sql)).toBe(wrong);
    expect(failure(sql).expected).toEqual(expect.arrayContaining(expected));
    for (const word of expected) expect(failure(sql).expected).toContain(word);
  });

  test('a message says what, and what would do', () => {
    expect(failure('INSERT t VALUES (1)').message).toBe('Unexpected ‘t’: expected INTO.');
    expect(failure('SELECT a FROM').message).toMatch(/^Unexpected end of the text: expected a table/);
    expect(failure('SELECT 1 +; SELECT 2').message).toMatch(/^Unexpected end of the statement/);
  });

  test.each([
    ['SELECT a < b < c', 'Comparisons can’t be chained.', 'BETWEEN'],
    ['EXPLAIN EXPLAIN SELECT 1', 'EXPLAIN can’t explain an EXPLAIN.', ''],
    ['SELECT FROM t', 'SELECT needs at least one column', 'SELECT *'],
    ['SELECT a FROM t LIMIT 1, 2', 'LIMIT a, b is not supported.', 'OFFSET'],
    ['VALUES (1), (1, 2)', 'All rows of VALUES must be equally long', ''],
    ["SELECT 'abc", 'never closed', ''],
    ['SELECT sum(a) OVER w FROM t', 'no window named w', 'WINDOW'],
    ['SELECT a FROM order', 'Unexpected ‘order’', '"order" in double quotes'],
  ])('%s', (sql, message, hint) => {
    expect(failure(sql).message).toContain(message);
    expect(failure(sql).hint ?? '').toContain(hint);
  });

  test('it is a user error with code SYNTAX', () => {
    const error = failure('SELECT');
    expect(error).toBeInstanceOf(UserError);
    expect(error.code).toBe('SYNTAX');
    expect(error.name).toBe('UserError');
  });
});
