import { expect, test } from 'vitest';
import {
  formatBytes, formatCount, formatDuration, formatMemory, formatRowRate, formatShare, formatShortCount, groupDigits, perSecond, plural,
} from './numbers.ts';

test('counts carry thousands marks', () => {
  expect(formatCount(0)).toBe('0');
  expect(formatCount(999)).toBe('999');
  expect(formatCount(1204331)).toBe('1,204,331');
  expect(formatCount(-1000)).toBe('-1,000');
});

test('digits of any length are grouped as text, other texts stay', () => {
  expect(groupDigits('170141183460469231731687303715884105727')).toBe('170,141,183,460,469,231,731,687,303,715,884,105,727');
  expect(groupDigits('-1234567.89001')).toBe('-1,234,567.89001');
  expect(groupDigits('1e+20')).toBe('1e+20');
  expect(groupDigits('inf')).toBe('inf');
});

test('short counts keep three digits', () => {
  expect(formatShortCount(9999)).toBe('9,999');
  expect(formatShortCount(12400)).toBe('12.4 k');
  expect(formatShortCount(1204331)).toBe('1.20 M');
  expect(formatShortCount(9_960_000_000)).toBe('9.96 G');
});

test('bytes are decimal, memory is binary', () => {
  expect(formatBytes(0)).toBe('0 B');
  expect(formatBytes(999)).toBe('999 B');
  expect(formatBytes(1_500)).toBe('1.50 kB');
  expect(formatBytes(210_000_000)).toBe('210 MB');
  expect(formatMemory(512 * 2 ** 20)).toBe('512 MiB');
  expect(formatMemory(1.5 * 2 ** 30)).toBe('1.50 GiB');
});

test('durations change their unit at the right place', () => {
  expect(formatDuration(0)).toBe('0 ms');
  expect(formatDuration(0.4)).toBe('0.4 ms');
  expect(formatDuration(999.4)).toBe('999 ms');
  expect(formatDuration(999.6)).toBe('1.00 s');
  expect(formatDuration(12_340)).toBe('12.3 s');
  expect(formatDuration(124_000)).toBe('2 min 4 s');
});

test('rates, shares and plurals', () => {
  expect(formatRowRate(perSecond(500, 0))).toBe('–');
  expect(formatRowRate(perSecond(2_000_000, 1000))).toBe('2.00 M rows/s');
  expect(formatShare(0.004)).toBe('<1 %');
  expect(formatShare(0.999)).toBe('99 %');
  expect(formatShare(1)).toBe('100 %');
  expect(plural(1, 'row')).toBe('1 row');
  expect(plural(2000, 'row')).toBe('2,000 rows');
});
