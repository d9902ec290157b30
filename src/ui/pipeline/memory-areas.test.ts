import { expect, test } from 'vitest';
import { memoryAreas } from './memory-areas.ts';

const sample = (atMs: number, cacheBytes: number, jobBytes: number) => ({ atMs, cacheBytes, jobBytes, usedBytes: cacheBytes + jobBytes });
const state = (history: ReturnType<typeof sample>[]) => ({
  usedBytes: 0, budgetBytes: 100, jobBytes: 0, cacheBytes: 0, peakBytes: 0, history,
});

test('the job stands on the cache, and the budget is the top', () => {
  const { cache, job } = memoryAreas(state([sample(0, 20, 30), sample(50, 20, 80)]), 100, 200, 10);
  expect(cache).toBe('M0 10V8H100V8H200V10Z');
  expect(job).toBe('M0 8V5H100V0H200V8H100V8H0Z');
});

test('nothing is drawn before the first sample, nor without a budget', () => {
  expect(memoryAreas(state([]), 100, 200, 10)).toEqual({ cache: '', job: '' });
  expect(memoryAreas({ ...state([sample(0, 1, 1)]), budgetBytes: 0 }, 100, 200, 10)).toEqual({ cache: '', job: '' });
});

test('nothing is drawn above the budget line, whatever an event says', () => {
  expect(memoryAreas(state([sample(0, 0, 900)]), 10, 10, 10).job).toBe('M0 10V0H10V10H0Z');
});
