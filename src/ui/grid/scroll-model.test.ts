import { expect, test } from 'vitest';
import {
  MAX_SCROLL_HEIGHT, restingScrollTop, SCROLL_START, scrolledTo, scrollHeight, topShowingRow, visibleRows,
} from './scroll-model.ts';

const small = { numRows: 1_000, rowHeight: 24, viewHeight: 480 };
const huge = { numRows: 100_000_000, rowHeight: 24, viewHeight: 480 };

test('short results scroll px for px', () => {
  expect(scrollHeight(small)).toBe(24_000);
  expect(scrolledTo(SCROLL_START, 1_234, small).top).toBe(1_234);
  expect(scrolledTo(SCROLL_START, 99_999, small).top).toBe(24_000 - 480);
});

test('in a huge result the wheel moves by rows and the thumb by millions', () => {
  expect(scrollHeight(huge)).toBe(MAX_SCROLL_HEIGHT);
  const wheel = scrolledTo(SCROLL_START, 100, huge);
  expect(wheel.top).toBe(100);
  const thumb = scrolledTo(wheel, MAX_SCROLL_HEIGHT / 2, huge);
  expect(visibleRows(thumb.top, huge).first).toBeGreaterThan(49_000_000);
  expect(visibleRows(thumb.top, huge).first).toBeLessThan(51_000_000);
});

test('both ends can be reached, and left again', () => {
  const end = scrolledTo({ top: 5, scrollTop: 5 }, MAX_SCROLL_HEIGHT - 480, huge);
  expect(visibleRows(end.top, huge).end).toBe(100_000_000);
  expect(scrolledTo(end, MAX_SCROLL_HEIGHT - 480 - 100, huge).top).toBe(end.top - 100);
  expect(scrolledTo(end, 0, huge).top).toBe(0);
});

test('resting keeps the rows where they are', () => {
  let position = scrolledTo(SCROLL_START, 3_000_000, huge);
  for (let i = 0; i < 500; i++) position = scrolledTo(position, position.scrollTop + 120, huge);
  const { top } = position;
  const resting = restingScrollTop(top, huge);
  // The browser rounds the position; the rows must not move for it.
  const rested = { top, scrollTop: Math.round(resting) };
  expect(scrolledTo(rested, rested.scrollTop, huge).top).toBe(top);
  expect(Math.abs(resting - 3_000_000)).toBeLessThan(500 * 120);
});

test('a row is brought into view with the smallest move', () => {
  expect(topShowingRow(0, 5, small)).toBe(0);
  expect(topShowingRow(0, 20, small)).toBe(24);
  expect(topShowingRow(2_400, 99, small)).toBe(99 * 24);
  expect(topShowingRow(0, 99_999_999, huge)).toBe(100_000_000 * 24 - 480);
});

test('no rows and no room show nothing', () => {
  expect(visibleRows(0, { ...small, numRows: 0 })).toEqual({ first: 0, end: 0 });
  expect(visibleRows(0, { ...small, viewHeight: 0 })).toEqual({ first: 0, end: 0 });
});
