import { describe, expect, it } from 'vitest';
import { functionCatalog } from '../../../workers/functions/index.ts';
import { condition } from '../testing/plans.ts';
import { MIRRORED, OPPOSITES } from '../traits.ts';
import { foldConstants } from './fold-constants.ts';
import { simplifyPredicates } from './simplify-predicates.ts';

const where = (text: string): string => condition(text, foldConstants, simplifyPredicates);

describe('sides', () => {
  it('literals go to the right', () => {
    expect(where('5 < a')).toBe('a > 5');
    expect(where("'x' = s AND 3 <> b")).toBe("s = 'x' AND b <> 3");
    expect(where('a < b')).toBe('a < b');
  });
  it('every comparison has one overload, so that a name may stand for another', () => {
    for (const name of new Set([...Object.keys(MIRRORED), ...Object.values(OPPOSITES)])) expect(functionCatalog.lookup(name)?.signatures, name).toHaveLength(1);
  });
});

describe('NOT', () => {
  it.each([
    ['NOT a = 1', 'a <> 1'],
    ['NOT (a < b)', 'a >= b'],
    ['NOT (a IS NULL)', 'a IS NOT NULL'],
    ['NOT (a IS DISTINCT FROM b)', 'a IS NOT DISTINCT FROM b'],
    ['NOT NOT flag', 'flag'],
    ['NOT (a = 1 OR flag)', 'a <> 1 AND NOT flag'],
    ['NOT (a = 1 AND b < 2)', 'a <> 1 OR b >= 2'],
    ['a NOT BETWEEN 1 AND 3', 'a < 1 OR a > 3'],
    ['NOT (a IN (1, 2))', 'NOT (a IN (1, 2))'],
    ["s NOT LIKE 'x%'", "NOT (s LIKE 'x%')"],
  ])('%s is %s', (from, to) => {
    expect(where(from)).toBe(to);
  });
});

describe('OR', () => {
  it.each([
    ['a = 1 OR a = 2', 'a IN (1, 2)'],
    ['a = 1 OR b = 3 OR a IN (2, 1)', 'a IN (1, 2) OR b = 3'],
    ['1 = a OR a = 2', 'a IN (1, 2)'],
    ["upper(s) = 'A' OR upper(s) = 'B'", "upper(s) IN ('A', 'B')"],
    ['a IN (7)', 'a = 7'],
    ['a = 1 OR a = b', 'a = 1 OR a = b'],
    ['a = 1 OR b = 1', 'a = 1 OR b = 1'],
    ['a <> 1 OR a <> 2', 'a <> 1 OR a <> 2'],
    // NULL is no value to be equal to, but it makes the answer NULL rather than false.
    ['NOT (a = 1 OR a IN (2, NULL))', 'NOT (a IN (1, 2, NULL))'],
    ['roll() = 1 OR roll() = 2', 'roll() = 1 OR roll() = 2'],
  ])('%s is %s', (from, to) => {
    expect(where(from)).toBe(to);
  });

  it.each([
    ['(a = 1 AND b = 2) OR (a = 1 AND c = 3)', 'a = 1 AND (b = 2 OR c = 3)'],
    ['(a = 1 AND b = 2) OR a = 1', 'a = 1'],
    ['(a = 1 AND b = 2) OR (b = 2 AND a = 1)', 'a = 1 AND b = 2'],
    ['(a = 1 AND b = 2) OR (a = 1 AND b = 3)', 'a = 1 AND b IN (2, 3)'],
    ['(a = 1 AND b = 2) OR (a = 2 AND c = 3)', 'a = 1 AND b = 2 OR a = 2 AND c = 3'],
    ['(roll() > 0.5 AND b = 2) OR (roll() > 0.5 AND c = 3)', 'roll() > 0.5 AND b = 2 OR roll() > 0.5 AND c = 3'],
  ])('what all sides share is said once: %s', (from, to) => {
    expect(where(from)).toBe(to);
  });
});

describe('repetition', () => {
  it('drops what is said twice, but not what is drawn twice', () => {
    expect(where('a > 1 AND flag AND a > 1')).toBe('a > 1 AND flag');
    expect(where('flag OR flag')).toBe('flag');
    expect(where('roll() > 0.5 AND roll() > 0.5')).toBe('roll() > 0.5 AND roll() > 0.5');
  });
});

describe('size', () => {
  it('5,000 equalities and 50,000 values', () => {
    expect(where(Array.from({ length: 5000 }, (_, k) => `a = ${k}`).join(' OR '))).toBe('a IN (0, 1, 2, 3, 4, 5, 6, 7, … 4992 more)');
    expect(where(`a IN (${Array.from({ length: 50_000 }, (_, k) => k).join()})`)).toContain('… 49992 more');
  });
});
