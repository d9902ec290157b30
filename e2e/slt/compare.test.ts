import { describe, expect, it } from 'vitest';
import { compareResult, hashValues, matches, showValue, sortValues, valuesEqual } from './compare.mjs';

const compare = (expected: string[], rows: (string | null)[][], type = 'VARCHAR', more = {}) =>
  compareResult({
    expected, rows, sortMode: 'nosort', types: 'T'.repeat(rows[0]?.length ?? 1), label: null, labels: new Map(), hashThreshold: 0, sqlite: false,
    columns: (rows[0] ?? ['']).map((_, index) => ({ name: `c${index}`, type })), ...more,
  });

describe('comparison of results', () => {
  it('prints values as the runner does', () => {
    expect(showValue(null, 'BIGINT')).toBe('NULL');
    expect(showValue('', 'VARCHAR')).toBe('(empty)');
    expect(showValue('true', 'BOOLEAN')).toBe('1');
    expect(showValue('2.5', 'DOUBLE', true)).toBe('2');
    expect(showValue('3.5', 'DOUBLE', true)).toBe('4');
    expect(showValue('a\0b', 'VARCHAR')).toBe('a\\0b');
  });

  it('takes expected rows in lines or value by value', () => {
    expect(compare(['a\tb', 'c\td'], [['a', 'b'], ['c', 'd']]).equal).toBe(true);
    expect(compare(['a', 'b', 'c', 'd'], [['a', 'b'], ['c', 'd']]).equal).toBe(true);
    expect(compare(['a\t\tb'], [['a', 'b']]).equal).toBe(true);
    expect(compare(['a\tb'], [['a', 'b'], ['c', 'd']]).equal).toBe(false);
    expect(compare(['a\tx', 'c\td'], [['a', 'b'], ['c', 'd']])).toEqual({ equal: false, reason: 'row 1, column 2: expected x, found b' });
    expect(compare([], []).equal).toBe(true);
  });

  it('refuses another number of columns', () => {
    expect(compare(['1'], [['1']], 'BIGINT', { types: 'II' }).equal).toBe(false);
  });

  it('compares numbers as numbers, text as text', () => {
    expect(valuesEqual('100.0', '100', 'DOUBLE')).toBe(true);
    expect(valuesEqual('100.5', '100', 'DOUBLE')).toBe(true);
    expect(valuesEqual('102', '100', 'DOUBLE')).toBe(false);
    expect(valuesEqual('nan', 'NaN', 'DOUBLE')).toBe(true);
    expect(valuesEqual('inf', '1e308', 'DOUBLE')).toBe(false);
    expect(valuesEqual('1.50', '1.5', 'DECIMAL(4,2)')).toBe(true);
    expect(valuesEqual('1.50', '1.51', 'DECIMAL(4,2)')).toBe(false);
    expect(valuesEqual('9007199254740993', '9007199254740992', 'BIGINT')).toBe(false);
    expect(valuesEqual('9007199254740993', '9007199254740993.0', 'HUGEINT')).toBe(true);
    expect(valuesEqual('1', 'true', 'BOOLEAN')).toBe(true);
    expect(valuesEqual('1.0', '1', 'VARCHAR')).toBe(false);
    expect(valuesEqual('NULL', '0', 'INTEGER')).toBe(false);
  });

  it('matches patterns in full, over line ends', () => {
    expect(matches('a\nb', 'a.*')).toBe(true);
    expect(matches('xab', 'ab')).toBe(false);
    expect(matches('ABC', '(?i)abc')).toBe(true);
    expect(valuesEqual('foo', '<!REGEX>:ba.', 'VARCHAR')).toBe(true);
  });

  it('sorts by rows or by values, by bytes', () => {
    expect(sortValues(['b', '1', 'a', '2', 'B', '3'], 'rowsort', 2)).toEqual(['B', '3', 'a', '2', 'b', '1']);
    expect(sortValues(['b', '1', 'a', '2'], 'valuesort', 2)).toEqual(['1', '2', 'a', 'b']);
  });

  it('hashes as SQLite does, and remembers labels', () => {
    // printf '1\n2\n3\n' | md5sum
    expect(hashValues(['1', '2', '3'])).toBe('3 values hashing to c0710d6b4f15dfa88f600b0e6b624077');
    const labels = new Map<string, string>();
    expect(compare([], [['1']], 'BIGINT', { label: 'x', labels }).equal).toBe(true);
    expect(compare([], [['2']], 'BIGINT', { label: 'x', labels }).equal).toBe(false);
    const hash = hashValues(['1', '2']);
    expect(compare([hash], [['1'], ['2']], 'BIGINT').equal).toBe(true);
    expect(compare([hash], [['1'], ['3']], 'BIGINT').equal).toBe(false);
  });
});
