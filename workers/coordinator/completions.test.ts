import { describe, expect, it } from 'vitest';
import { completeText } from './completions.ts';
import { sampleCatalog } from './testing/sample-tables.ts';

const catalog = sampleCatalog();
const complete = (text: string): ReturnType<typeof completeText> => completeText(text.replace('|', ''), text.indexOf('|'), catalog);
const labels = (text: string, kind: string): string[] => complete(text).filter((item) => item.kind === kind).map((item) => item.label);

describe('columns', () => {
  it.each([
    ['SELECT | FROM access', ['ip', 'timestamp', 'url', 'status', 'bytes', 'line', 'line_number']],
    ["SELECT | FROM 'access.log'", ['ip', 'timestamp', 'url', 'status', 'bytes', 'line', 'line_number']],
    ['SELECT a.| FROM access a', ['ip', 'timestamp', 'url', 'status', 'bytes', 'line', 'line_number']],
    ['SELECT A.| FROM access AS a', ['ip', 'timestamp', 'url', 'status', 'bytes', 'line', 'line_number']],
    ['SELECT access.| FROM access', ['ip', 'timestamp', 'url', 'status', 'bytes', 'line', 'line_number']],
    ['SELECT | FROM (SELECT url, count(*) AS hits FROM access GROUP BY url) AS pages', ['url', 'hits']],
    ['SELECT pages.| FROM (SELECT url, count(*) AS hits FROM access GROUP BY url) pages', ['url', 'hits']],
    ['SELECT | FROM (SELECT url AS u FROM access)', ['u']],
    ['SELECT | FROM (SELECT url, ip FROM access) q(page, visitor)', ['page', 'visitor']],
    ['WITH busy AS (SELECT url, count(*) AS hits FROM access GROUP BY url) SELECT | FROM busy', ['url', 'hits']],
    ['WITH busy(page) AS (SELECT url, count(*) AS hits FROM access GROUP BY url) SELECT b.| FROM busy b', ['page', 'hits']],
    ['WITH x AS (SELECT url FROM access), y AS (SELECT url AS page FROM x) SELECT | FROM y', ['page']],
    ['WITH x AS (SELECT | FROM access) SELECT 1', ['ip', 'timestamp', 'url', 'status', 'bytes', 'line', 'line_number']],
    ['SELECT sum(|) FROM access', ['ip', 'timestamp', 'url', 'status', 'bytes', 'line', 'line_number']],
    ['SELECT 1; SELECT | FROM access; SELECT 2', ['ip', 'timestamp', 'url', 'status', 'bytes', 'line', 'line_number']],
  ])('%s', (text, expected) => {
    expect(labels(text, 'column')).toEqual(expected);
  });

  it('none of a table that is not there, those of the open tables for a subquery that can’t be bound', () => {
    expect(complete('SELECT nope.| FROM access')).toEqual([]);
    expect(labels('SELECT | FROM (SELECT nope FROM access) q', 'column')).toContain('url');
  });

  it('aliases come first where they can be used', () => {
    expect(labels('SELECT url, count(*) AS hits FROM access GROUP BY url ORDER BY |', 'column').slice(0, 2)).toEqual(['hits', 'ip']);
    expect(labels('SELECT (SELECT 1 AS inner_one) AS o FROM access WHERE |', 'column')[0]).toBe('o');
  });

  it('without a FROM yet: those of the open tables, with table and type', () => {
    expect(complete('SELECT |')).toContainEqual({ label: 'url', kind: 'column', detail: 'VARCHAR · access', insertText: 'url' });
  });

  it('quoted where they must be', () => {
    expect(complete('SELECT | FROM "Mixed Case"')).toContainEqual({ label: 'the value', kind: 'column', detail: 'INTEGER · Mixed Case', insertText: '"the value"' });
    expect(complete('SELECT | FROM "Mixed Case"')).toContainEqual(expect.objectContaining({ label: 'group', insertText: '"group"' }));
  });
});

describe('tables', () => {
  it('of the query, then of the catalogue', () => {
    expect(labels('WITH busy AS (SELECT 1 AS one) SELECT * FROM |', 'table')).toEqual(['busy', 't', 'n', 'w', 'Mixed Case', 'access']);
    expect(complete('SELECT * FROM |')).toContainEqual({ label: 'Mixed Case', kind: 'table', detail: '3 columns', insertText: '"Mixed Case"' });
  });
  it('no functions: they would be table functions', () => {
    expect(labels('SELECT * FROM |', 'function')).toEqual([]);
  });
});

describe('functions, types and keywords', () => {
  it('functions say what they do', () => {
    const count = complete('SELECT | FROM access').find((item) => item.kind === 'function' && item.label === 'count');
    expect(count?.detail).toContain('Number of rows');
    expect(labels('SELECT |', 'function')).toEqual(expect.arrayContaining(['coalesce', 'sum', 'lower', 'typeof']));
    expect(complete('SELECT |').filter((item) => item.kind === 'function').every((item) => (item.detail ?? '') !== '')).toBe(true);
  });
  it('after a column and a dot: what it can be handed to', () => {
    expect(labels('SELECT url.| FROM access', 'function')).toEqual(expect.arrayContaining(['lower', 'length']));
    expect(labels('SELECT url.| FROM access', 'function')).not.toContain('sum');
  });
  it('types, the frequent ones first', () => {
    expect(labels('SELECT url::| FROM access', 'type').slice(0, 4)).toEqual(['INTEGER', 'BIGINT', 'DOUBLE', 'VARCHAR']);
    expect(labels('SELECT CAST(url AS |', 'type')).toContain('DECIMAL');
  });
  it('keywords, those that most likely come next first', () => {
    expect(labels('SELECT url FROM access |', 'keyword').slice(0, 5)).toEqual(['WHERE', 'GROUP BY', 'ORDER BY', 'LIMIT', 'AS']);
    expect(labels('|', 'keyword').slice(0, 2)).toEqual(['SELECT', 'FROM']);
  });
  it('nothing twice', () => {
    const all = complete('SELECT | FROM access, access').map((item) => `${item.kind} ${item.label}`);
    expect(new Set(all).size).toBe(all.length);
  });
  it('nothing in strings and comments', () => {
    expect(complete("SELECT 'a|' FROM access")).toEqual([]);
    expect(complete('SELECT 1 -- a|')).toEqual([]);
  });
});

describe('texts in the making', () => {
  it.each(['SELECT', 'SELECT |', 'SELECT (|', 'SELECT * FROM (|', 'WITH |', 'WITH a AS (|', "FROM '|", 'SELECT )|', 'SELECT ((((|', '"|', ') AS |', 'SELECT * FROM (SELECT * FROM (SELECT |', 'WITH a AS (SELECT 1), a AS (SELECT a) SELECT |'])('%s', (text) => {
    expect(() => complete(text)).not.toThrow();
  });
  it('at every place of a query', () => {
    const sql = "WITH q AS (SELECT url, count(*) AS n FROM access WHERE status >= 500 GROUP BY url) SELECT q.url, n FROM q JOIN (SELECT 1 AS k) z ON true ORDER BY n DESC LIMIT 5;";
    for (let offset = 0; offset <= sql.length; offset++) expect(() => completeText(sql, offset, catalog)).not.toThrow();
  });
});
