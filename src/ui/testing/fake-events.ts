/** A deterministic event list like the engine's, for tests and screenshots. Never part of the shipped page. */
import { EVENT_VERSION } from '../../protocol/events.ts';
import type { JobEvent, JobStats, OperatorCounters, StageInfo, TaskCounters } from '../../protocol/events.ts';

export interface FakeRun {
  readonly text: string;
  readonly durationMs: number;
  readonly inputRows: number;
  readonly inputBytes: number;
  readonly groups: number;
  readonly resultRows: number;
  readonly scanTasks: number;
  readonly partitions: number;
  readonly workers: number;
  readonly spill?: boolean;
  readonly failAt?: number;
  readonly retryTask?: boolean;
  readonly detail?: { readonly scan: string; readonly filter?: string; readonly keys: string; readonly top: string };
}

export const TOP_PAGES_RUN: FakeRun = {
  text: 'SELECT url, count(*) AS hits\nFROM access\nGROUP BY url\nORDER BY hits DESC\nLIMIT 5',
  durationMs: 1800, inputRows: 1_204_331, inputBytes: 241_904_882, groups: 20_112, resultRows: 5, scanTasks: 16, partitions: 16, workers: 4,
};

const spanOf = (text: string, part: string) => {
  const start = text.indexOf(part);
  return start < 0 ? {} : { span: { start, end: start + part.length } };
};

export function fakeStages(run: FakeRun): StageInfo[] {
  const { text } = run;
  const scan = [
    { id: 0, name: 'LOG_SCAN', detail: 'access.log · combined log · url', estimatedRows: run.inputRows, ...spanOf(text, 'FROM access') },
    { id: 1, name: 'HASH_AGGREGATE', detail: 'partial · url, count(*)', ...spanOf(text, 'GROUP BY url') },
  ];
  return [
    { id: 0, operators: scan, inputs: [], exchange: { kind: 'hash', keys: 'url', numPartitions: run.partitions }, numTasks: run.scanTasks },
    {
      id: 1, inputs: [0], exchange: { kind: 'gather', keys: '', numPartitions: 1 }, numTasks: run.partitions,
      operators: [
        { id: 2, name: 'HASH_AGGREGATE', detail: 'final · url, count(*)', ...spanOf(text, 'GROUP BY url') },
        { id: 3, name: 'TOP_N', detail: 'hits DESC · 5', ...spanOf(text, 'ORDER BY hits DESC\nLIMIT 5') },
      ],
    },
    {
      id: 2, inputs: [1], numTasks: 1,
      operators: [
        { id: 4, name: 'TOP_N', detail: 'hits DESC · 5', ...spanOf(text, 'ORDER BY hits DESC\nLIMIT 5') },
        { id: 5, name: 'RESULT', detail: 'url, hits', ...spanOf(text, 'url, count(*) AS hits') },
      ],
    },
  ];
}

function counters(part: Partial<TaskCounters>, operators: OperatorCounters[]): TaskCounters {
  return {
    rowsRead: 0, bytesRead: 0, rowsOut: 0, bytesOut: 0, waitMs: 0, readMs: 0, computeMs: 0, exchangeMs: 0, spillMs: 0, spilledBytes: 0,
    ...part, operators,
  };
}

const operator = (operatorId: number, rowsIn: number, rowsOut: number, elapsedMs: number): OperatorCounters => ({
  operatorId, rowsIn: Math.round(rowsIn), rowsOut: Math.round(rowsOut), elapsedMs, memoryBytes: Math.round(rowsOut * 48),
});

/** Uneven on purpose: the n-th partition's share of the groups. */
const shareOf = (index: number, count: number) => (1 + ((index * 7919) % 13) / 6) / (count * 2);

/** All events in order of time; `failAt` (0 to 1) ends the job with an error there. */
export function fakeEvents(run: FakeRun, jobId = 'job-1'): JobEvent[] {
  const events: JobEvent[] = [];
  const base = (atMs: number) => ({ version: EVENT_VERSION, jobId, atMs: Math.round(atMs * 10) / 10 }) as const;
  const planMs = 3.4;
  const scanMs = run.durationMs * 0.86;
  const finalMs = run.durationMs * 0.11;
  events.push({
    ...base(0), kind: 'job-started', text: run.text, language: 'sql', workers: run.workers, memoryBudgetBytes: 512 * 2 ** 20,
    startedAt: '2026-11-22T09:30:00.000Z',
  });
  events.push({
    ...base(planMs), kind: 'job-planned', planMs, stages: fakeStages(run), inputBytes: run.inputBytes,
    logicalPlan: 'LIMIT 5\n  SORT hits DESC\n    AGGREGATE url, count(*)\n      SCAN access',
    optimizedPlan: 'TOP_N hits DESC 5\n  AGGREGATE url, count(*)\n    SCAN access (url)',
  });
  events.push({ ...base(planMs), kind: 'stage-started', stageId: 0, numTasks: run.scanTasks });
  const perTaskRows = run.inputRows / run.scanTasks;
  const perTaskBytes = run.inputBytes / run.scanTasks;
  const taskMs = (scanMs * run.workers) / run.scanTasks;
  const scanGroups = run.groups * 0.7;
  for (let task = 0; task < run.scanTasks; task++) {
    const worker = task % run.workers;
    const start = planMs + Math.floor(task / run.workers) * taskMs;
    const length = taskMs * (0.82 + ((task * 31) % 17) / 100);
    let attempt = 0;
    let from = start;
    if (run.retryTask === true && task === 5) {
      events.push({ ...base(start), kind: 'task-started', stageId: 0, taskIndex: task, worker, attempt });
      events.push({ ...base(start + length * 0.3), kind: 'worker-lost', worker, reason: 'ended by the user' });
      events.push({
        ...base(start + length * 0.3), kind: 'task-failed', stageId: 0, taskIndex: task, worker, attempt, willRetry: true,
        error: { name: 'ResourceError', code: 'WORKER_LOST', message: `Worker ${worker} was lost.` },
      });
      attempt = 1;
      from = start + length * 0.4;
    }
    events.push({ ...base(from), kind: 'task-started', stageId: 0, taskIndex: task, worker, attempt });
    const steps = Math.max(3, Math.round(length / 40));
    for (let step = 1; step <= steps; step++) {
      const done = step / steps;
      const rows = Math.round(perTaskRows * done);
      const groups = Math.round(scanGroups * Math.sqrt(done));
      const spent = length * done;
      const state = counters(
        {
          rowsRead: rows, bytesRead: Math.round(perTaskBytes * done), rowsOut: groups, bytesOut: groups * 44, readMs: spent * 0.35,
          computeMs: spent * 0.6, exchangeMs: spent * 0.05, spilledBytes: run.spill === true ? Math.round(perTaskBytes * done * 0.3) : 0,
        },
        [operator(0, rows, rows, spent * 0.61), operator(1, rows, groups, spent * 0.34)],
      );
      const kind = step === steps ? 'task-finished' : 'task-progress';
      events.push({ ...base(from + (length - 1) * done), kind, stageId: 0, taskIndex: task, worker, attempt, counters: state });
    }
    if (run.spill === true && task % 2 === 1)
      events.push({ ...base(from + length * 0.8), kind: 'spill', stageId: 0, taskIndex: task, operatorId: 1, bytes: Math.round(perTaskBytes * 0.3), runs: 1 });
  }
  const exchangeAt = planMs + scanMs;
  const matrix = Array.from({ length: run.scanTasks }, (_, p) =>
    Array.from({ length: run.partitions }, (_, c) => Math.round(scanGroups * shareOf(c, run.partitions) * (0.8 + ((p * 5 + c * 3) % 9) / 20))),
  );
  events.push({ ...base(exchangeAt), kind: 'stage-finished', stageId: 0, elapsedMs: scanMs });
  events.push({ ...base(exchangeAt), kind: 'exchange', stageId: 0, exchangeKind: 'hash', rows: matrix, bytes: matrix.map((row) => row.map((n) => n * 44)) });
  events.push({ ...base(exchangeAt), kind: 'stage-started', stageId: 1, numTasks: run.partitions });
  const partMs = (finalMs * run.workers) / run.partitions;
  for (let task = 0; task < run.partitions; task++) {
    const worker = task % run.workers;
    const start = exchangeAt + Math.floor(task / run.workers) * partMs;
    const rowsIn = matrix.reduce((sum, row) => sum + (row[task] ?? 0), 0);
    const groups = Math.round(run.groups * shareOf(task, run.partitions));
    const out = Math.min(run.resultRows, groups);
    events.push({ ...base(start), kind: 'task-started', stageId: 1, taskIndex: task, worker, attempt: 0 });
    events.push({
      ...base(start + partMs * 0.95), kind: 'task-finished', stageId: 1, taskIndex: task, worker, attempt: 0,
      counters: counters({ rowsOut: out, bytesOut: out * 44, computeMs: partMs * 0.9 }, [
        operator(2, rowsIn, groups, partMs * 0.7), operator(3, groups, out, partMs * 0.2),
      ]),
    });
  }
  const gatherAt = exchangeAt + finalMs;
  const gathered = Array.from({ length: run.partitions }, () => [Math.min(run.resultRows, 5)]);
  const gatheredRows = gathered.reduce((sum, [n = 0]) => sum + n, 0);
  events.push({ ...base(gatherAt), kind: 'stage-finished', stageId: 1, elapsedMs: finalMs });
  events.push({ ...base(gatherAt), kind: 'exchange', stageId: 1, exchangeKind: 'gather', rows: gathered, bytes: gathered.map((row) => row.map((n) => n * 44)) });
  events.push({ ...base(gatherAt), kind: 'stage-started', stageId: 2, numTasks: 1 });
  events.push({ ...base(gatherAt), kind: 'task-started', stageId: 2, taskIndex: 0, worker: 0, attempt: 0 });
  events.push({
    ...base(gatherAt + 4), kind: 'task-finished', stageId: 2, taskIndex: 0, worker: 0, attempt: 0,
    counters: counters({ rowsOut: run.resultRows, bytesOut: run.resultRows * 44, computeMs: 1.2 }, [
      operator(4, gatheredRows, run.resultRows, 0.7), operator(5, run.resultRows, run.resultRows, 0.4),
    ]),
  });
  for (let atMs = 20; atMs < run.durationMs; atMs += 30) {
    const share = Math.min(1, atMs / scanMs);
    const jobBytes = Math.round((run.spill === true ? 380 : 60) * 2 ** 20 * (run.spill === true ? 0.5 + 0.5 * Math.abs(Math.sin(atMs / 200)) : share));
    const cacheBytes = Math.round(36 * 2 ** 20 * share);
    events.push({ ...base(atMs), kind: 'memory', usedBytes: jobBytes + cacheBytes, budgetBytes: 512 * 2 ** 20, jobBytes, cacheBytes });
  }
  events.push({ ...base(gatherAt + 4), kind: 'stage-finished', stageId: 2, elapsedMs: 4 });
  events.push({
    ...base(gatherAt + 5), kind: 'result', rowCount: run.resultRows, bytes: run.resultRows * 44,
    schema: [{ name: 'url', type: 'VARCHAR' }, { name: 'hits', type: 'BIGINT' }],
  });
  events.sort((a, b) => a.atMs - b.atMs);
  const stats = fakeStats(run, matrix);
  if (run.failAt === undefined) return [...events, { ...base(gatherAt + 6), kind: 'job-finished', stats }];
  const cut = run.durationMs * run.failAt;
  const error = {
    name: 'ResourceError', code: 'MEMORY', message: 'HASH_AGGREGATE needs 96 MiB more than the budget of 512 MiB allows.',
    hint: 'Raise the memory budget in the settings, or group by fewer columns.', where: 'stage 0, task 6, HASH_AGGREGATE',
  } as const;
  return [
    ...events.filter((event) => event.atMs < cut),
    { ...base(cut), kind: 'task-failed', stageId: 0, taskIndex: 6, worker: 2, attempt: 0, error, willRetry: false },
    { ...base(cut + 1), kind: 'job-failed', error, stats: { ...stats, elapsedMs: cut } },
  ];
}

export function fakeStats(run: FakeRun, matrix: readonly (readonly number[])[] = []): JobStats {
  const rowsExchanged = matrix.reduce((sum, row) => sum + row.reduce((s, n) => s + n, 0), 0);
  return {
    elapsedMs: run.durationMs, planMs: 3.4, rowsRead: run.inputRows, bytesRead: run.inputBytes, rowsExchanged, bytesExchanged: rowsExchanged * 44,
    spilledBytes: run.spill === true ? Math.round(run.inputBytes * 0.15) : 0, spillRuns: run.spill === true ? run.scanTasks / 2 : 0,
    peakMemoryBytes: 96 * 2 ** 20, tasks: run.scanTasks + run.partitions + 1, retries: run.retryTask === true ? 1 : 0, workers: run.workers,
  };
}
