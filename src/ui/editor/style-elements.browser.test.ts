import { afterEach, beforeEach, expect, test } from 'vitest';
import { adoptStyleElements } from './style-elements.ts';

adoptStyleElements();
const target = document.createElement('div');
target.className = 'target';
const numSheetsBefore = document.adoptedStyleSheets.length;

beforeEach(() => document.body.append(target));
afterEach(() => {
  target.remove();
  expect(document.adoptedStyleSheets).toHaveLength(numSheetsBefore);
});

const width = (): string => getComputedStyle(target).width;

test('text set before and after it is connected applies, and ends with its removal', () => {
  const style = document.createElement('style');
  style.textContent = '.target { width: 11px }';
  document.head.appendChild(style);
  expect(width()).toBe('11px');
  style.textContent = '.target { width: 12px }';
  expect(width()).toBe('12px');
  expect(style.textContent).toBe('.target { width: 12px }');
  style.remove();
  expect(width()).not.toBe('12px');
});

test('appended text nodes and inserted rules apply', () => {
  const style = document.createElement('style');
  document.head.appendChild(style);
  style.appendChild(document.createTextNode('.target { width: 13px }'));
  expect(width()).toBe('13px');
  style.sheet?.insertRule('.target { width: 14px }', 1);
  expect(width()).toBe('14px');
  document.head.removeChild(style);
});

test('media and disabled switch it off', () => {
  const style = document.createElement('style');
  style.textContent = '.target { width: 15px }';
  document.head.appendChild(style);
  style.media = 'print';
  expect(width()).not.toBe('15px');
  style.media = 'screen';
  expect(width()).toBe('15px');
  style.disabled = true;
  expect(width()).not.toBe('15px');
  style.remove();
});

test('inside a shadow root it applies there alone', () => {
  const host = document.createElement('div');
  document.body.append(host);
  const shadow = host.attachShadow({ mode: 'open' });
  const inner = document.createElement('div');
  inner.className = 'target';
  const style = document.createElement('style');
  style.textContent = '.target { width: 16px }';
  shadow.append(style, inner);
  expect(getComputedStyle(inner).width).toBe('16px');
  expect(width()).not.toBe('16px');
  host.remove();
});

test('other elements are what they were', () => {
  expect(document.createElement('SPAN')).toBeInstanceOf(HTMLSpanElement);
  expect(document.createElement('span')).toBeInstanceOf(HTMLSpanElement);
});
