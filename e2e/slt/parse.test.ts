import { describe, expect, it } from 'vitest';
import { parseSlt, replaceIterator, SltSyntaxError } from './parse.mjs';

describe('sqllogictest reader', () => {
  it('reads statements with their expected errors and connections', () => {
    expect(parseSlt('statement ok con1\nSELECT 1\n\n# a comment\nstatement error\nSELECT\n  oops\n----\nno such\ncolumn\n')).toEqual([
      { kind: 'statement', line: 1, expect: 'ok', sql: 'SELECT 1', expectedError: null, connection: 'con1', conditions: [] },
      { kind: 'statement', line: 5, expect: 'error', sql: 'SELECT\n  oops', expectedError: 'no such\ncolumn', connection: '', conditions: [] },
    ]);
  });

  it('reads queries: types, sort mode, label, values', () => {
    const [query] = parseSlt('query IT rowsort lbl\nSELECT a, b\nFROM t\n----\n1\tx\n# not a comment here\n\n');
    expect(query).toEqual({
      kind: 'query', line: 1, types: 'IT', sql: 'SELECT a, b\nFROM t', sortMode: 'rowsort', label: 'lbl', connection: '',
      expected: ['1\tx', '# not a comment here'], conditions: [],
    });
  });

  it('takes an unknown sort mode for a connection', () => {
    const [query] = parseSlt('query I con2\nSELECT 1\n----\n1\n');
    expect(query).toMatchObject({ sortMode: 'nosort', connection: 'con2' });
  });

  it('nests loops and knows collections of types', () => {
    const [outer] = parseSlt('foreach t <signed> !hugeint text\n\nloop i 2 5\n\nstatement ok\nSELECT ${i}::${t}\n\nendloop\n\nendloop\n');
    expect(outer).toMatchObject({ kind: 'loop', name: 't', values: ['tinyint', 'smallint', 'integer', 'bigint', 'text'], concurrent: false });
    if (outer?.kind !== 'loop') throw new Error('not a loop');
    expect(outer.body[0]).toMatchObject({ kind: 'loop', name: 'i', values: ['2', '3', '4'] });
  });

  it('keeps conditions with the record they stand before', () => {
    const [statement] = parseSlt('onlyif mysql\nskipif threadid>1\nstatement maybe\nSELECT 1\n');
    expect(statement).toMatchObject({ expect: 'maybe', line: 3, conditions: [{ skip: false, system: 'mysql' }, { skip: true, system: 'threadid>1' }] });
  });

  it('says where a file is wrong', () => {
    for (const [text, line] of [['\nfoo bar\n', 2], ['query X\nSELECT 1\n', 1], ['statement ok\n\n', 1], ['endloop\n', 1], ['\n\nloop i 0 3\n\n', 3], ['statement fine\nSELECT 1\n', 1]] as const) {
      try {
        parseSlt(text);
        expect.unreachable(text);
      } catch (error) {
        expect(error).toBeInstanceOf(SltSyntaxError);
        expect((error as SltSyntaxError).line).toBe(line);
      }
    }
  });

  it('replaces iterators in both spellings, alone and in lists', () => {
    expect(replaceIterator('SELECT ${i}, {i}, ${j}', 'i', '7')).toBe('SELECT 7, 7, ${j}');
    expect(replaceIterator('${a} < {b}', 'a,b', '1,2')).toBe('1 < 2');
  });
});
