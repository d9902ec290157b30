import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { JobEvent } from '../../src/protocol/events.ts';
import { writeParquet } from '../testing/parquet-files.ts';
import { LocalEngine, value } from './testing/local-engine.ts';

const LINES = Array.from({ length: 5000 }, (_, k) => `line ${k} ${k % 7}\n`).join('');
const COUNT = 'SELECT count(*) FROM lines';

async function engineWithLines(settings = {}): Promise<LocalEngine> {
  const local = await LocalEngine.start(settings);
  await local.open('lines.txt', LINES);
  return local;
}

const kinds = (events: readonly JobEvent[]): string[] => events.map((event) => event.kind).filter((kind) => kind !== 'memory' && kind !== 'task-progress');

test('jobs run one after the other, in the order they were asked for', async () => {
  const local = await engineWithLines();
  const order: number[] = [];
  await Promise.all([1, 2, 3].map((k) => local.run(`SELECT ${k}`).outcome.then(() => order.push(k))));
  expect(order).toEqual([1, 2, 3]);
});

test('a script runs every statement and keeps the last result only', async () => {
  const local = await engineWithLines();
  const before = await local.usedBytes();
  const script = local.run('SELECT line FROM lines; SELECT 1 AS one; SELECT count(*) AS n FROM lines');
  const info = await script.info;
  expect(value(await local.engine.rows(info.resultId, 0, 10))).toEqual([['5000']]);
  expect(kinds(script.events).filter((kind) => kind === 'job-planned')).toHaveLength(3);
  // What all of them read counts, not only what the last one did.
  expect(info.stats.rowsRead).toBe(10_000);
  await local.engine.dispose(info.resultId);
  expect(await local.usedBytes()).toBe(before);
});

test('a script that fails half-way gives everything back', async () => {
  const local = await engineWithLines();
  const before = await local.usedBytes();
  await expect(local.run("SELECT line FROM lines; SELECT CAST(line AS INTEGER) FROM lines; SELECT 2").info).rejects.toMatchObject({ code: 'CONVERSION' });
  expect(await local.usedBytes()).toBe(before);
});

test('a job that waits for its turn is cancelled at once', async () => {
  const local = await engineWithLines();
  local.threads.intercept = (_, message) => (message.kind === 'run' ? 'drop' : undefined);
  const running = local.run(COUNT);
  const waiting = local.run(COUNT);
  await local.engine.cancel(waiting.id);
  await expect(waiting.info).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(kinds(waiting.events)).toEqual(['job-started', 'job-cancelled']);
  local.threads.intercept = () => undefined;
  await local.engine.cancel(running.id);
  await expect(running.info).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await local.rows(COUNT)).toEqual([['5000']]);
});

test('a job is cancelled while its workers start, and while it is planned', async () => {
  const local = await engineWithLines();
  local.threads.intercept = (worker, message) => (message.kind === 'init' && worker.index >= 2 ? 'drop' : undefined);
  const starting = local.run(COUNT, { workers: 4 });
  setTimeout(() => void local.engine.cancel(starting.id), 20);
  await expect(starting.info).rejects.toMatchObject({ code: 'CANCELLED' });
  local.threads.intercept = () => undefined;

  // Line numbers of a file that no scan has counted yet: planning reads all of it.
  const part = new Blob([LINES.repeat(20)]);
  const long = new Blob(Array.from({ length: 40 }, () => part));
  await local.open('long.txt', long);
  let reads = 0;
  const slice = long.slice.bind(long);
  long.slice = (start, end) => {
    if (++reads === 2) void local.engine.cancel(planning.id);
    return slice(start, end);
  };
  const planning = local.run('SELECT max(line_number) FROM long');
  await expect(planning.info).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(reads).toBe(2);
  expect(kinds(planning.events)).toEqual(['job-started', 'job-cancelled']);
  expect(await local.rows(COUNT)).toEqual([['5000']]);
});

test('a worker that does not notice a cancel is replaced, and its memory freed when its thread has ended', async () => {
  const local = await engineWithLines();
  const before = await local.usedBytes();
  let end = (): void => {};
  local.threads.agony = () => new Promise((resolve) => (end = resolve));
  local.threads.intercept = (worker, message) => (message.kind === 'run' && worker.index === 0 ? 'drop' : undefined);
  const running = local.run('SELECT line, count(*) FROM lines GROUP BY line', { workers: 1 });
  await until(() => local.threads.at(0).tasks > 0);
  await local.engine.cancel(running.id);
  await expect(running.info).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(kinds(running.events)).toContain('worker-lost');
  local.threads.intercept = () => undefined;
  // The thread may still write to the claim table, so that stays.
  expect(await local.rows(COUNT)).toEqual([['5000']]);
  expect(await local.usedBytes()).toBeGreaterThan(before);
  end();
  await until(async () => (await local.usedBytes()) === before);
});

test('a killed worker’s task runs again, once its thread has ended, and gives the same answer', async () => {
  const local = await engineWithLines();
  let ended = false;
  local.threads.agony = async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    ended = true;
  };
  let killed = false;
  local.threads.intercept = (worker, message) => {
    if (message.kind !== 'run' || worker.index !== 0) return undefined;
    if (killed) {
      expect(ended).toBe(true);
      return undefined;
    }
    killed = true;
    setImmediate(() => void local.engine.killWorker(running.id, 0));
    return 'drop';
  };
  const running = local.run('SELECT line_number % 7 AS k, count(*) AS n FROM lines GROUP BY k ORDER BY k');
  const info = await running.info;
  expect(info.stats.retries).toBe(1);
  const rows = value(await local.engine.rows(info.resultId, 0, 10));
  expect(rows.reduce((sum, [, n]) => sum + Number(n), 0)).toBe(5000);
  expect(running.events.find((event) => event.kind === 'worker-lost')).toMatchObject({ worker: 0 });
  expect(running.events.find((event) => event.kind === 'task-failed')).toMatchObject({ willRetry: true, error: { code: 'WORKER_LOST' } });
  expect(running.events.filter((event) => event.kind === 'task-started' && event.attempt === 2)).toHaveLength(1);
});

test('a worker killed again while it starts does not hang the job', async () => {
  const local = await engineWithLines();
  let kills = 0;
  local.threads.intercept = (_, message) => {
    if (message.kind !== 'run' || kills > 0) return undefined;
    kills++;
    void local.engine.killWorker(running.id, 0);
    void local.engine.killWorker(running.id, 0);
    return 'drop';
  };
  const running = local.run(COUNT, { workers: 1 });
  expect(value(await local.engine.rows((await running.info).resultId, 0, 1))).toEqual([['5000']]);
});

test('a worker that keeps dying fails the job, and the next one runs', async () => {
  const local = await engineWithLines();
  const before = await local.usedBytes();
  local.threads.intercept = (_, message) => (message.kind === 'run' ? 'fail' : undefined);
  await expect(local.run(COUNT).info).rejects.toMatchObject({ code: 'WORKER_LOST' });
  local.threads.intercept = () => undefined;
  expect(await local.rows(COUNT)).toEqual([['5000']]);
  expect(await local.usedBytes()).toBe(before);
});

test('a worker that could not be started is started again for the next job', async () => {
  const local = await engineWithLines();
  local.threads.intercept = (worker, message) => (message.kind === 'init' && worker.index >= 2 ? 'fail' : undefined);
  await expect(local.run(COUNT, { workers: 4 }).info).rejects.toMatchObject({ code: 'WORKER_LOST', message: expect.stringContaining('could not run') });
  local.threads.intercept = () => undefined;
  expect(await local.rows(COUNT, { workers: 4 })).toEqual([['5000']]);
});

test('an engine whose workers can’t start says so', async () => {
  const local = new LocalEngine();
  local.threads.intercept = (_, message) => (message.kind === 'init' ? 'fail' : undefined);
  expect(await local.engine.start({}, { opfs: false, hardwareConcurrency: 2 }, () => {})).toMatchObject({ ok: false, error: { code: 'WORKER_LOST' } });
});

test('killing a worker that is not there is refused; killing for a job that is over does nothing', async () => {
  const local = await engineWithLines();
  expect(await local.engine.killWorker('job-0', 99)).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
  const done = local.run(COUNT);
  await done.info;
  const workers = local.threads.workers.length;
  value(await local.engine.killWorker(done.id, 0));
  expect(local.threads.workers).toHaveLength(workers);
});

test('a table dropped under a running job is there until the job ends', async () => {
  const local = await engineWithLines();
  let dropped = false;
  local.threads.intercept = (_, message) => {
    if (message.kind === 'run' && !dropped) {
      dropped = true;
      void local.engine.drop('lines');
    }
    return undefined;
  };
  expect(await local.rows('SELECT count(*), count(DISTINCT line) FROM lines')).toEqual([['5000', '5000']]);
  await expect(local.run(COUNT).info).rejects.toMatchObject({ code: 'CATALOG' });
});

test('results outlive later jobs, and reading one that was disposed of is refused', async () => {
  const local = await engineWithLines();
  const first = await local.run('SELECT line FROM lines ORDER BY line_number').info;
  for (let k = 0; k < 5; k++) await local.rows('SELECT line, count(*) FROM lines GROUP BY line');
  expect(value(await local.engine.rows(first.resultId, 4999, 1))).toEqual([['line 4999 1']]);
  await local.engine.dispose(first.resultId);
  await local.engine.dispose(first.resultId);
  expect(await local.engine.rows(first.resultId, 0, 1)).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
  expect(await local.engine.arrow(first.resultId)).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
});

test('job slots come round: 500 jobs, some failing, some cancelled, leave nothing behind', async () => {
  const local = await LocalEngine.start();
  await local.open('lines.txt', LINES.slice(0, 2000));
  const kept = await local.run('SELECT line FROM lines').info;
  const before = await local.usedBytes();
  for (let k = 0; k < 500; k++) {
    const run = local.run(k % 5 === 1 ? 'SELECT CAST(line AS INTEGER) FROM lines' : k % 5 === 2 ? 'SELECT nothing FROM lines' : 'SELECT count(DISTINCT line) FROM lines');
    if (k % 5 === 3) await local.engine.cancel(run.id);
    const outcome = await run.outcome;
    expect(outcome.ok).toBe(k % 5 === 0 || k % 5 === 4);
    if (outcome.ok) await local.engine.dispose(outcome.value.resultId);
    const last = run.events.at(-1);
    if (k % 5 !== 3) expect(last).toMatchObject({ kind: 'memory', jobBytes: 0 });
  }
  expect(await local.usedBytes()).toBe(before);
  expect(value(await local.engine.rows(kept.resultId, 0, 1))).toEqual([['line 0 0']]);
}, 60_000);

test('settings: workers go up and down between jobs, a budget below what is used fails the next job only', async () => {
  const local = await engineWithLines();
  const answer = await local.rows('SELECT line FROM lines WHERE line_number % 1000 = 0');
  for (const workers of [1, 5, 2]) {
    value(await local.engine.settings({ workers }));
    expect(await local.rows('SELECT line FROM lines WHERE line_number % 1000 = 0')).toEqual(answer);
  }
  const big = await local.run('SELECT line, l2 FROM (SELECT line, repeat(line, 500) AS l2 FROM lines)').info;
  value(await local.engine.settings({ memoryBudgetBytes: 16 << 20 }));
  await expect(local.run('SELECT line, count(*) FROM lines GROUP BY line').info).rejects.toMatchObject({ code: 'MEMORY', hint: expect.stringContaining('budget') });
  expect(value(await local.engine.rows(big.resultId, 0, 1))[0]?.[0]).toBe('line 0 0');
  await local.engine.dispose(big.resultId);
  expect(await local.rows(COUNT)).toEqual([['5000']]);
});

test('settings out of range are refused by name, in a run’s options too', async () => {
  const local = await engineWithLines();
  expect(await local.engine.settings({ workers: 0 })).toMatchObject({ ok: false, error: { code: 'SETTING' } });
  for (const options of [{ workers: 99 }, { batchRows: 0 }, { partitions: 3 }, { memoryBudgetBytes: Number.NaN }, { memoryBudgetBytes: 1000 }]) {
    const run = local.run(COUNT, options);
    await expect(run.info).rejects.toMatchObject({ code: 'SETTING' });
    expect(kinds(run.events)).toEqual(['job-started', 'job-failed']);
  }
});

test('a job’s own budget fails that job, whatever the engine has left', async () => {
  const local = await engineWithLines();
  await expect(local.run('SELECT repeat(line, 1000) AS long FROM lines', { memoryBudgetBytes: 16 << 20 }).info).rejects.toMatchObject({
    code: 'MEMORY', message: expect.stringContaining('budget of 16 MiB is used up'),
  });
});

test('a trap in a kernel is an internal error that says where; the rest lives on', async () => {
  const instance = WebAssembly.Instance;
  const trap = (): never => {
    throw new WebAssembly.RuntimeError('memory access out of bounds');
  };
  WebAssembly.Instance = class {
    readonly exports: WebAssembly.Exports;
    constructor(module: WebAssembly.Module, imports: WebAssembly.Imports) {
      this.exports = { ...new instance(module, imports).exports, lines_find: trap, lines_find_last: trap };
    }
  } as unknown as typeof WebAssembly.Instance;
  try {
    const local = await engineWithLines();
    const before = await local.usedBytes();
    await expect(local.run(COUNT).info).rejects.toMatchObject({
      code: 'INTERNAL', message: 'memory access out of bounds', where: expect.stringMatching(/^stage 0, task \d/),
    });
    expect(await local.usedBytes()).toBe(before);
    expect(await local.rows('SELECT 1 + 1')).toEqual([['2']]);
  } finally {
    WebAssembly.Instance = instance;
  }
});

test('a query that had room before the cache was filled has room afterwards', async () => {
  const local = await LocalEngine.start({ memoryBudgetBytes: 64 << 20 });
  await local.open('n.parquet', await writeParquet('SELECT (i * 7919) % 4000037 AS x FROM range(4000000) t(i)', 'ROW_GROUP_SIZE 500000'));
  const empty = await local.usedBytes();
  await local.rows('SELECT sum(x) FROM n');
  for (let k = 0; k < 2; k++) {
    // 30 MiB of the cache are pinned, and as much again is wanted for the result.
    const run = local.run('SELECT x FROM n');
    const info = await run.info;
    expect(info.rowCount).toBe(4_000_000);
    expect(value(await local.engine.rows(info.resultId, 3_999_999, 1))).toEqual([[String((3_999_999 * 7919) % 4_000_037)]]);
    await local.engine.dispose(info.resultId);
  }
  expect(await local.usedBytes()).toBe(empty);
});

test('what failed jobs had put into the column cache does not stay', async () => {
  const local = await LocalEngine.start();
  await local.open('types.parquet', readFileSync(new URL('../../e2e/fixtures/types.parquet', import.meta.url)));
  const { columns } = (await local.engine.tables())[0] as { columns: readonly { name: string; type: string }[] };
  const text = columns.find((column) => column.type === 'VARCHAR')?.name;
  const number = columns.find((column) => column.type === 'BIGINT')?.name;
  const failed = local.run(`SELECT "${number}", CAST("${text}" AS DATE) FROM types`);
  await expect(failed.info).rejects.toMatchObject({ code: 'CONVERSION' });
  expect(failed.events.findLast((event) => event.kind === 'memory')).toMatchObject({ cacheBytes: 0, usedBytes: 0 });
});

async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 5000;
  while (!(await done())) {
    if (Date.now() > end) throw new Error('it never came about');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
