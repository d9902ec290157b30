import { describe, expect, test } from 'vitest';
import type { JobEvent, TaskCounters } from '../../protocol/events.ts';
import { fakeEvents, TOP_PAGES_RUN } from '../testing/fake-events.ts';
import { describeTasks, edges, operatorCosts, progress, rates, skew, taskCounts } from './figures.ts';
import { foldEvent, foldEvents, MAX_MEMORY_SAMPLES, MAX_SPILL_MARKS } from './fold.ts';
import { EMPTY_PIPELINE } from './state.ts';

const finished = fakeEvents(TOP_PAGES_RUN);
const head = { version: 1, jobId: 'j', atMs: 5 } as const;
const counters = (rowsRead: number, rowsOut: number): TaskCounters => ({
  rowsRead, bytesRead: rowsRead * 10, rowsOut, bytesOut: rowsOut * 8, waitMs: 0, readMs: 1, computeMs: 1, exchangeMs: 0, spillMs: 0,
  spilledBytes: 0, operators: [{ operatorId: 0, rowsIn: rowsRead, rowsOut, elapsedMs: rowsRead / 10, memoryBytes: 64 }],
});
const started: JobEvent[] = [
  { ...head, atMs: 0, kind: 'job-started', text: 'q', language: 'sql', workers: 2, memoryBudgetBytes: 1000, startedAt: '' },
  {
    ...head, atMs: 1, kind: 'job-planned', planMs: 1, logicalPlan: '', optimizedPlan: '', inputBytes: 2000,
    stages: [{ id: 7, operators: [{ id: 0, name: 'SCAN', detail: '' }], inputs: [], numTasks: 2 }],
  },
  { ...head, atMs: 2, kind: 'stage-started', stageId: 7, numTasks: 2 },
];
const task = { ...head, stageId: 7, taskIndex: 0, worker: 1 } as const;

describe('a whole job', () => {
  const state = foldEvents(finished);

  test('ends with every stage and task done', () => {
    expect(state.status).toBe('done');
    expect(state.stages.map((stage) => stage.status)).toEqual(['done', 'done', 'done']);
    expect(state.stages.map(describeTasks)).toEqual(['16 done', '16 done', '1 done']);
    expect(progress(state)).toBe(1);
  });

  test('adds tasks up to the totals the engine states', () => {
    expect(state.rowsRead).toBe(Math.round(TOP_PAGES_RUN.inputRows / 16) * 16);
    expect(state.stages[0]?.operators[0]?.rowsOut).toBe(state.rowsRead);
    expect(state.result?.rowCount).toBe(5);
  });

  test('draws one edge per exchange with the rows of its matrix', () => {
    const drawn = edges(state);
    expect(drawn.map(({ from, to, kind }) => [from, to, kind])).toEqual([[0, 1, 'hash'], [1, 2, 'gather']]);
    expect(drawn[0]?.rows).toBe(state.stats?.rowsExchanged);
  });

  test('lists the dearest operator first and shares out all time', () => {
    const costs = operatorCosts(state);
    expect(costs[0]?.operator.info.name).toBe('LOG_SCAN');
    expect(costs.reduce((sum, cost) => sum + cost.share, 0)).toBeCloseTo(1);
  });

  test('is the same after a trip through JSON', () => {
    expect(foldEvents(JSON.parse(JSON.stringify(finished)))).toEqual(state);
  });

  test('never goes back in time and never changes what it was given', () => {
    let before = EMPTY_PIPELINE;
    for (const event of finished) {
      const frozen = JSON.stringify(before);
      const after = foldEvent(before, event);
      expect(JSON.stringify(before)).toBe(frozen);
      expect(after.atMs).toBeGreaterThanOrEqual(before.atMs);
      before = after;
    }
  });
});

describe('counters', () => {
  test('are absolute: repeating an event changes nothing, losing one does no harm', () => {
    const first: JobEvent = { ...task, attempt: 0, kind: 'task-progress', counters: counters(50, 5) };
    const last: JobEvent = { ...task, attempt: 0, kind: 'task-finished', counters: counters(100, 9) };
    const start: JobEvent = { ...task, attempt: 0, kind: 'task-started' };
    const all = foldEvents([...started, start, first, first, last]);
    const some = foldEvents([...started, start, last]);
    expect(all.rowsRead).toBe(100);
    expect(all.stages[0]?.operators).toEqual(some.stages[0]?.operators);
    expect(all.stages[0]?.rowsOut).toBe(9);
  });

  test('of a failed attempt count for nothing once it failed', () => {
    const state = foldEvents([
      ...started,
      { ...task, attempt: 0, kind: 'task-started' },
      { ...task, attempt: 0, kind: 'task-progress', counters: counters(80, 8) },
      { ...task, attempt: 0, kind: 'task-failed', willRetry: true, error: { name: 'E', code: 'WORKER_LOST', message: 'lost' } },
    ]);
    expect(state.rowsRead).toBe(0);
    expect(state.stages[0]?.tasks[0]).toMatchObject({ status: 'failed', error: { code: 'WORKER_LOST' } });
    const again = foldEvents([
      { ...task, attempt: 1, worker: 0, kind: 'task-started' },
      { ...task, attempt: 1, worker: 0, kind: 'task-finished', counters: counters(100, 10) },
    ], state);
    expect(again.rowsRead).toBe(100);
    expect(again.retries).toBe(1);
    expect(again.stages[0]?.tasks[0]).toMatchObject({ status: 'done', retried: true, attempt: 1, worker: 0, error: null });
    expect(taskCounts(again.stages[0] ?? expect.fail())).toEqual({ waiting: 1, running: 0, done: 1, failed: 0, retried: 1 });
  });

  test('progress is a share of the input bytes', () => {
    const state = foldEvents([...started, { ...task, attempt: 0, kind: 'task-progress', counters: counters(50, 5) }]);
    expect(progress(state)).toBe(0.25);
    expect(progress(foldEvents(started.slice(0, 1)))).toBeNull();
  });

  test('rates follow the last moments, not the whole run', () => {
    const at = (atMs: number, rows: number): JobEvent => ({ ...task, atMs, attempt: 0, kind: 'task-progress', counters: counters(rows, 0) });
    const state = foldEvents([...started, at(10, 10), at(5000, 20), at(5500, 30), at(6000, 1030)]);
    expect(rates(state).rowsPerSecond).toBeCloseTo(1010);
  });
});

describe('robustness', () => {
  test('unknown kinds, stages and tasks change nothing but the clock', () => {
    const state = foldEvents(started);
    const strange = [
      { ...head, atMs: 9, kind: 'from-the-future', anything: 1 } as unknown as JobEvent,
      { ...task, atMs: 9, stageId: 99, attempt: 0, kind: 'task-started' } as JobEvent,
      { ...task, atMs: 9, taskIndex: 99, attempt: 0, kind: 'task-progress', counters: counters(1, 1) } as JobEvent,
      { ...head, atMs: 9, kind: 'stage-finished', stageId: 99, elapsedMs: 1 } as JobEvent,
    ];
    for (const event of strange) {
      const { samples: _samples, ...after } = foldEvent(state, event);
      const { samples: _before, ...before } = state;
      expect(after).toEqual({ ...before, atMs: 9 });
    }
  });

  test('a failed job leaves no stage running', () => {
    const state = foldEvents(fakeEvents({ ...TOP_PAGES_RUN, failAt: 0.5 }));
    expect(state.status).toBe('failed');
    expect(state.error?.code).toBe('MEMORY');
    expect(state.stages.map((stage) => stage.status)).toEqual(['failed', 'waiting', 'waiting']);
  });

  test('a cancelled job stops its stages', () => {
    const stats = foldEvents(finished).stats ?? expect.fail();
    const state = foldEvents([...finished.slice(0, 40), { ...head, atMs: 2000, kind: 'job-cancelled', stats }]);
    expect(state.status).toBe('cancelled');
    expect(state.stages[0]?.status).toBe('stopped');
  });

  test('a new job starts from nothing', () => {
    const state = foldEvents(finished);
    expect(foldEvent(state, started[0] ?? expect.fail())).toMatchObject({ status: 'planning', stages: [], rowsRead: 0, error: null });
  });
});

describe('memory', () => {
  test('keeps the peak and a bounded history', () => {
    let state = foldEvents(started);
    for (let i = 0; i < 5000; i++)
      state = foldEvent(state, { ...head, atMs: 10 + i, kind: 'memory', usedBytes: i === 777 ? 900 : 100, budgetBytes: 1000, jobBytes: 60, cacheBytes: 40 });
    expect(state.memory.peakBytes).toBe(900);
    expect(state.memory.history.length).toBeLessThanOrEqual(MAX_MEMORY_SAMPLES);
    expect(Math.max(...state.memory.history.map((sample) => sample.usedBytes))).toBe(900);
  });

  test('spills are added to their operator', () => {
    const state = foldEvents([...started, { ...head, kind: 'spill', stageId: 7, taskIndex: 0, operatorId: 0, bytes: 500, runs: 2 }]);
    expect(state.spilledBytes).toBe(500);
    expect(state.stages[0]?.operators[0]).toMatchObject({ spilledBytes: 500, spillRuns: 2 });
  });

  test('thousands of spills keep a bounded list that loses no byte', () => {
    const spill: JobEvent = { ...head, kind: 'spill', stageId: 7, taskIndex: 0, operatorId: 0, bytes: 10, runs: 1 };
    const state = foldEvents([...started, ...Array<JobEvent>(3000).fill(spill)]);
    expect(state.spills.length).toBeLessThanOrEqual(MAX_SPILL_MARKS);
    expect(state.spills.reduce((sum, mark) => sum + mark.bytes, 0)).toBe(30_000);
  });
});

test('skew is the largest partition over the median one', () => {
  expect(skew([[1, 1, 1, 5]])).toBe(5);
  expect(skew([[2, 2], [2, 2]])).toBe(1);
  expect(skew([[4], [4]])).toBeNull();
});
