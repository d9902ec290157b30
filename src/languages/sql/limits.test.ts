/** Depth, length and speed. */
import { describe, expect, test } from 'vitest';
import { parseScript, print } from './index.ts';

const repeat = (n: number, before: string, after: string): string => `SELECT ${before.repeat(n)}1${after.repeat(n)}`;
describe('nesting', () => {
  const forms: [string, string, string][] = [
    ['parentheses', '(', ')'], ['lists', '[', ']'], ['calls', 'f(', ')'], ['signs', '- ', ''], ['negations', 'NOT ', ''],
    ['subqueries', '(SELECT ', ')'], ['cases', 'CASE WHEN ', ' THEN 1 END'], ['casts', 'CAST(', ' AS INT)'], ['structs', '{a: ', '}'],
    ['maps', 'MAP {1: ', '}'], ['comprehensions', '[x FOR x IN ', ']'], ['lambdas', 'LAMBDA x: ', ''], ['betweens', 'a BETWEEN 1 AND (', ')'],
    ['subqueries and operators', '((SELECT ', ') + 1)'],
  ];
  test.each(forms)('%s: 100 levels work, 100,000 are an error', (_name, before, after) => {
    const { statements, errors } = parseScript(repeat(100, before, after));
    expect(errors).toEqual([]);
    expect(parseScript(print(statements[0]!)).errors).toEqual([]);
    const [error] = parseScript(repeat(100_000, before, after)).errors;
    expect(error?.message).toMatch(/levels/);
    expect(error?.code).toBe('SYNTAX');
  });

  test.each([
    ['FROM parentheses', `SELECT * FROM ${'('.repeat(50_000)}SELECT 1${')'.repeat(50_000)}`],
    ['FROM subqueries', `SELECT * FROM ${'(SELECT * FROM '.repeat(50_000)}t${')'.repeat(50_000)}`],
    ['joins to the right', `SELECT * FROM ${'a JOIN '.repeat(50_000)}b`],
    ['types', `SELECT a::${'STRUCT(a '.repeat(50_000)}`],
    ['common table expressions', 'WITH a AS ('.repeat(50_000)],
    ['EXPLAIN of PREPARE', `${'PREPARE a AS '.repeat(50_000)} SELECT 1`],
    ['closed subscripts', `SELECT a${'[1'.repeat(50_000)}`],
  ])('%s: an error, no overflow of the stack', (_name, sql) => {
    expect(parseScript(sql).errors).toHaveLength(1);
  });

  test('400 levels of parentheses', () => {
    expect(parseScript(repeat(400, '(', ')')).errors).toEqual([]);
  });
});

describe('length', () => {
  test.each([
    ['AND', `SELECT a${' AND a'.repeat(5_000)}`],
    ['OR', `SELECT a${' OR a = 1'.repeat(5_000)}`],
    ['IN list', `SELECT a IN (${'1, '.repeat(50_000)}1)`],
    ['UNION ALL', `SELECT 1${' UNION ALL SELECT 1'.repeat(5_000)}`],
    ['VALUES', `VALUES (1, 'a')${", (1, 'a')".repeat(20_000)}`],
    ['columns', `SELECT ${'a, '.repeat(20_000)}b FROM t`],
  ])('%s', (_name, sql) => {
    const { statements, errors } = parseScript(sql);
    expect(errors).toEqual([]);
    expect(print(statements[0]!)).toBe(sql);
  });

  test.each([
    ['sums', `SELECT 1${' + 1'.repeat(2_000)}`],
    ['casts', `SELECT 1${'::INT'.repeat(2_000)}`],
    ['joins', `SELECT * FROM t${' CROSS JOIN t'.repeat(2_000)}`],
    ['subscripts', `SELECT a${'[1]'.repeat(20_000)}`],
    ['fields', `SELECT (a)${'.b'.repeat(20_000)}`],
    ['list types', `SELECT a::INT${'[]'.repeat(20_000)}`],
    ['mixed set operations', `SELECT 1${' UNION ALL SELECT 1 EXCEPT SELECT 2'.repeat(2_000)}`],
  ])('%s that would make too high a tree are an error', (_name, sql) => {
    expect(parseScript(sql).errors).toHaveLength(1);
  });
});

describe('speed', () => {
  const sql = `SELECT ${Array.from({ length: 4_000 }, (_, index) => `column${index} + ${index} AS c${index}`).join(', ')} FROM t WHERE a = 1`;

  test('100 kB parse in linear time', () => {
    expect(sql.length).toBeGreaterThan(100_000);
    // Quadratic time would run into the test's own time limit.
    expect(parseScript(sql).errors).toEqual([]);
  });

  test('nested ambiguities take no exponential time', () => {
    const source = repeat(150, '((SELECT 1) + ', ')');
    const comprehension = repeat(150, '[x FOR x IN ', ' IF x]');
    // Exponential time would never end.
    expect(parseScript(source).statements.length + parseScript(source).errors.length).toBe(1);
    expect(parseScript(comprehension).statements.length + parseScript(comprehension).errors.length).toBe(1);
  });
});
