import { describe, expect, test } from 'vitest';
import { type Completion, completeSql } from './index.ts';

/** The cursor is the bar. */
const at = (text: string): Completion => completeSql(text.replace('|', ''), text.indexOf('|'));

describe('keywords', () => {
  test.each([
    ['|', ['SELECT', 'FROM', 'WITH', 'CREATE', 'EXPLAIN']],
    ['SEL|', ['SELECT']],
    ['SELECT a FROM t |', ['WHERE', 'GROUP BY', 'ORDER BY', 'LIMIT', 'JOIN', 'LEFT JOIN', 'AS', 'UNION']],
    ['SELECT a FROM t GROUP |', ['BY']],
    ['SELECT a FROM t ORDER BY a |', ['ASC', 'DESC', 'NULLS FIRST', 'LIMIT']],
    ['SELECT a FROM t WHERE a |', ['AND', 'OR', 'IN', 'LIKE', 'BETWEEN', 'IS', 'GROUP BY']],
    ['SELECT a FROM t WHERE a NOT |', ['IN', 'LIKE', 'BETWEEN']],
    ['SELECT CASE WHEN a |', ['THEN', 'AND']],
    ['SELECT sum(a) |', ['OVER', 'FILTER', 'FROM', 'AS']],
    ['SELECT sum(a) OVER (|', ['PARTITION BY', 'ORDER BY']],
    ['CREATE |', ['TABLE', 'VIEW', 'OR REPLACE', 'MACRO']],
    ['SELECT 1; SELECT x FROM t WH|', ['WHERE']],
    ['SELECT | FROM t', ['DISTINCT', 'CASE', 'CAST']],
  ])('%s', (text, keywords) => {
    expect(at(text).keywords).toEqual(expect.arrayContaining(keywords));
  });

  test('no keyword where only a name goes', () => {
    expect(at('SELECT t.| FROM t').keywords).toEqual([]);
    expect(at('SELECT a FROM t WHERE |').keywords).not.toContain('GROUP BY');
  });
});

describe('kinds of names', () => {
  const kinds = (text: string): string => {
    const { wantsTables, wantsColumns, wantsFunctions, wantsTypes } = at(text);
    return [wantsTables && 'tables', wantsColumns && 'columns', wantsFunctions && 'functions', wantsTypes && 'types'].filter(Boolean).join(' ');
  };
  test.each([
    ['SELECT |', 'columns functions'],
    ['SELECT a, | FROM t', 'columns functions'],
    ['SELECT f(|', 'columns functions'],
    ['SELECT a FROM |', 'tables functions'],
    ['SELECT a FROM t JOIN |', 'tables functions'],
    ['SELECT a FROM t, |', 'tables functions'],
    ["FROM 'acc|", 'tables'],
    ["FROM 'acc|'", 'tables'],
    ['SELECT a::|', 'types'],
    ['SELECT CAST(a AS |', 'types'],
    ['CREATE TABLE t (a |', 'types'],
    ['SELECT a FROM t WHERE |', 'columns functions'],
    ['SELECT a FROM t JOIN u USING (|', 'columns'],
    ['INSERT INTO |', 'tables'],
    ['INSERT INTO t (|', 'columns'],
    ['UPDATE t SET |', 'columns'],
    ['DESCRIBE |', 'tables'],
    ["SELECT 'a|'", ''],
    ['SELECT a AS |', ''],
    ['-- SELECT |', ''],
    ['SELECT 1 /* a| */', ''],
    ['SELECT 12|', ''],
  ])('%s', (text, expected) => {
    expect(kinds(text)).toBe(expected);
  });

  test('text before the cursor that does not parse still gets names', () => {
    expect(kinds('SELECT a b c d, |')).toBe('tables columns functions');
  });
});

describe('scope', () => {
  test.each([
    ['SELECT | FROM access', ['access'], {}],
    ['SELECT | FROM access a, s.events AS e', ['access', 's.events'], { a: 'access', e: 's.events' }],
    ['SELECT a.| FROM access a JOIN users u ON a.id = u.id', ['access', 'users'], { a: 'access', u: 'users' }],
    ["FROM 'access.log' t WHERE |", ['access.log'], { t: 'access.log' }],
    ['SELECT a FROM t WHERE x IN (SELECT | FROM z) GROUP BY a', ['z', 't'], {}],
    ['SELECT | FROM (SELECT b FROM inner_table) s', [], { s: '' }],
    ['SELECT a FROM t UNION SELECT | FROM u', ['u'], {}],
    ['SELECT | FROM range(10) r', [], { r: '' }],
    ['SELECT x FROM a; SELECT | FROM b; SELECT y FROM c', ['b'], {}],
    ['UPDATE t SET | WHERE a', ['t'], {}],
    ['SELECT count(|) FROM t', ['t'], {}],
  ])('%s', (text, tables, aliases) => {
    const completion = at(text);
    expect(completion.fromTables).toEqual(tables);
    expect({ ...completion.aliases }).toEqual(aliases);
  });

  test('common table expressions', () => {
    expect(at('WITH a AS (SELECT 1), b (x) AS MATERIALIZED (SELECT 2) SELECT * FROM |').commonTables).toEqual(['a', 'b']);
  });

  test('the qualifier before the cursor', () => {
    expect(at('SELECT a.b.| FROM t').qualifier).toEqual(['a', 'b']);
    expect(at('SELECT a.b.co| FROM t')).toMatchObject({ qualifier: ['a', 'b'], replaceStart: 11 });
  });

  test('what is replaced', () => {
    expect(at('SELECT cou|nt(*) FROM t').replaceStart).toBe(7);
    expect(at('SELECT "my col|').replaceStart).toBe(7);
    expect(at("FROM 'acc|").replaceStart).toBe(5);
  });
});
