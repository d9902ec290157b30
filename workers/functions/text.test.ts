/** String functions and patterns over odd texts, in every vector form, against DuckDB. */
import { beforeAll, describe, expect, test } from 'vitest';
import { BIGINT, VARCHAR } from '../../src/columns/types.ts';
import { ExpressionHarness, type TestColumn } from '../testing/expression-harness.ts';
import { Random } from '../testing/random-values.ts';

let harness: ExpressionHarness;
beforeAll(async () => {
  harness = await ExpressionHarness.open();
});

const ALPHABETS = ['ab', 'abc,', 'aä,', 'a/b c', 'xyzXYZ', '日本a', '%_a\\', '🦆a'];

function randomWord(random: Random, longest: number): string {
  const alphabet = [...random.pick(ALPHABETS)];
  return Array.from({ length: random.below(longest) }, () => random.pick(alphabet)).join('');
}

function words(count: number, seed: number, longest: number): (string | null)[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => (random.below(8) === 0 ? null : randomWord(random, longest)));
}

const columns = (seed: number, count = 60): TestColumn[] => {
  const random = new Random(seed);
  return [
    { name: 's', type: VARCHAR, values: words(count, seed, 45) },
    { name: 'p', type: VARCHAR, values: words(count, seed + 1, 4) },
    { name: 'q', type: VARCHAR, values: words(count, seed + 2, 20) },
    { name: 'n', type: BIGINT, values: Array.from({ length: count }, () => (random.below(9) === 0 ? null : String(random.below(12) - 5))) },
    { name: 'm', type: BIGINT, values: Array.from({ length: count }, () => String(random.below(30) - 5)) },
  ];
};

describe.each([1, 2, 3])('round %i', (seed) => {
  test.each([
    'length(s)', 'strlen(s)', 'starts_with(s, p)', 'ends_with(s, p)', 'contains(s, p)', 'strpos(s, p)', "contains(s, 'ab')", "strpos(s, 'a')",
    'split_part(s, p, n)', "split_part(s, ',', 2)", "split_part(s, ' ', -1)", "split_part(s, '', n)", 'substr(s, n, m)', 'substr(s, n)', 'substr(s, 3, 14)', 'left(s, n)', 'right(s, n)', 'left(s, m)', 'right(s, m)',
    'lower(s)', 'upper(s)', 'trim(s)', "trim(s, 'ab')", 'ltrim(s, p)', 'rtrim(s, p)', "rtrim(s, '/a')", 's || p', 's || q || p', 'concat(s, p, q, n)', "concat_ws('-', s, p, q)", 'concat_ws(p, s, q)',
    'replace(s, p, q)', "replace(s, 'a', '')", "replace(s, 'a', '<1234567890>')", "replace(s, p, '')", 'reverse(p)', 'repeat(p, n)', 'lpad(s, 12, \'xy\')', "rpad(s, 12, 'ä')", 'translate(s, p, q)',
    'ascii(s)', 'unicode(s)', 'hex(s)', 'url_encode(s)', 'levenshtein(p, q)', 's < q', 's = p', 'greatest(s, p, q)', 'least(s, q)', "s IN ('a', 'ab', 'b', '', 'ba', 'abab')", 'nfc_normalize(s)', 'strip_accents(s)',
    's LIKE p', 'p LIKE p', "s LIKE 'a%'", "s LIKE '%a'", "s LIKE '%a%'", "s LIKE '%a%b%'", "s LIKE 'a%b'", "s LIKE '_%a_'", "s LIKE '%'", "s LIKE ''", "s LIKE '%ab%ab%'", "s LIKE 'a_b%'", "s LIKE '__'", "s LIKE '%\\_%' ESCAPE '\\'",
    "s LIKE '%$%%' ESCAPE '$'", "s ILIKE 'X%z'", "s NOT LIKE '%a%'", "s NOT ILIKE 'x%'", "s LIKE 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa%'",
  ])('%s', async (sql) => {
    expect(await harness.differences(sql, columns(seed * 100))).toEqual([]);
  });
});

describe('regular expressions', () => {
  test.each([
    '^a', 'b$', 'a.b', '(a|b)+', '[^a]', '\\d+', '\\w+', '\\s', '\\bab', 'a{2}', 'a{2,}', 'a{0,3}b', '[a-c]+,', '(?i)X', 'x(?i)Y', '(?i:x)y', '[[:alpha:]]+', '[[:digit:][:space:]]', '\\pL', '\\p{L}+', '\\p{Greek}|a', '\\Qa.b\\E', 'a\\/b', '\\x61',
    '\\A', 'a\\z', '(?s)a.b', '(?m)^b$', 'ä', '日+', '[日本]', '.', '^$', '', 'a|', '(?P<x>a)b', 'a*?b', '[\\]a]', '[]a]', '[a\\-z]', '[^\\n]', '\\-', '\\.', 'a{,2}', 'a{x', ']', '}', '\\101',
  ])('%s', async (pattern) => {
    const text = `'${pattern.replaceAll("'", "''")}'`;
    const values = [...words(40, 5, 12), 'a\nb', 'b\na', 'a.b', 'a b', '12 ab', 'Xy', 'xY', 'a{,2}', 'a{x', 'a/b', ''];
    const column: TestColumn[] = [{ name: 's', type: VARCHAR, values }];
    for (const sql of [`regexp_matches(s, ${text})`, `regexp_full_match(s, ${text})`, `regexp_extract(s, ${text})`, `regexp_replace(s, ${text}, '<\\0>', 'g')`, `regexp_replace(s, ${text}, '-')`])
      expect(await harness.differences(sql, column, ['flat'])).toEqual([]);
  });
  test.each(['(', ')', '[', 'a**', '*a', '(?=a)', '(?!a)', '(?<=a)', '(a)\\1', '\\k<x>', 'a{3,2}', '[z-a]', '(?z)', '\\', '\\y', 'a{1001}'])('refuses %s', (pattern) => {
    const bound = harness.bind(`regexp_matches(s, '${pattern}')`, [{ name: 's', type: VARCHAR }]);
    expect(harness.evaluate(bound, [{ name: 's', type: VARCHAR, values: ['a'] }])).toMatchObject({ error: 'INVALID_INPUT' });
  });
});
