import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DARK, LIGHT } from './palette.ts';

const tokens = readFileSync(new URL('../theme/tokens.css', import.meta.url), 'utf8');
const pairs = new Map([...tokens.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name = '', light = '', dark = '']) => [name, { light, dark }]));

test('the editor has the page’s colours', () => {
  expect(pairs.size).toBeGreaterThan(20);
  for (const [name, light] of Object.entries(LIGHT)) expect([name, light]).toEqual([name, pairs.get(name)?.light]);
  for (const [name, dark] of Object.entries(DARK)) expect([name, dark]).toEqual([name, pairs.get(name)?.dark]);
});

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

test.each(['light', 'dark'] as const)('texts reach AA on every surface they stand on, %s', (mode) => {
  const colour = (name: string) => pairs.get(name)?.[mode] ?? expect.fail(`no colour ${name}`);
  const texts = ['text', 'text-2', 'text-3', 'flow', 'wait', 'fail', 'spill', 'code-keyword', 'code-function', 'code-string', 'code-number', 'code-comment'];
  const failing = texts.flatMap((text) => ['surface', 'sunken', 'raised']
    .map((surface) => [text, surface, contrast(colour(text), colour(surface))] as const)
    .filter(([, , ratio]) => ratio < 4.5));
  expect(failing).toEqual([]);
  for (const [text, surface] of [['wait', 'wait-soft'], ['fail', 'fail-soft'], ['spill', 'spill-soft'], ['flow', 'flow-faint'], ['text', 'flow-soft'], ['text-2', 'fail-soft'], ['text-on-accent', 'flow'], ['text-2', 'hover']] as const)
    expect([text, surface, contrast(colour(text), colour(surface)) >= 4.5]).toEqual([text, surface, true]);
  // What is drawn rather than read: 3:1.
  for (const mark of ['flow-mid', 'wait-mid', 'fail-mid', 'spill-mid', 'idle', 'done'])
    expect([mark, contrast(colour(mark), colour('surface')) >= 3]).toEqual([mark, true]);
});
