/** The engine under stress, through the console API of the built page. */
import type { Page } from 'playwright/test';
import type { JobEvent } from '../../src/protocol/api.ts';
import { ask, openPage, rows, settings, usedBytes } from '../support/page.ts';
import { expect, test } from '../support/test.ts';

/** Opens a combined log of `copies` x 100,000 lines, made in the page, as `big`. */
async function openBigLog(page: Page, copies: number): Promise<void> {
  await page.evaluate(async (copies) => {
    const lines = Array.from({ length: 100_000 }, (_, k) =>
      `10.0.${k % 251}.${k % 17} - - [10/Oct/2025:13:${String(k % 60).padStart(2, '0')}:36 +0000] "GET /page/${(k * k) % 5003} HTTP/1.1" ${k % 10 === 0 ? 404 : 200} ${k % 9999} "-" "agent ${k % 97}"\n`).join('');
    await window.spillway.open([new File(Array.from({ length: copies }, () => lines), 'big.log')], { importFile: false });
  }, copies);
}

interface Observed {
  readonly outcome: string;
  readonly tookMs: number;
  readonly events: JobEvent[];
}

/** Starts a query, waits for its first task and `delayMs`, does something to the job, and says how it went on. */
function disturb(page: Page, sql: string, what: 'cancel' | 'kill' | 'abort', delayMs: number): Promise<Observed & { rows: (string | null)[][] }> {
  return page.evaluate(async ({ sql, what, delayMs }) => {
    const controller = new AbortController();
    const job = window.spillway.run(sql, { signal: controller.signal });
    const events: JobEvent[] = [];
    let disturbedAt = 0;
    const draining = (async () => {
      for await (const event of job.events) {
        events.push(event);
        if (event.kind !== 'task-started' || disturbedAt > 0) continue;
        disturbedAt = performance.now();
        setTimeout(() => {
          disturbedAt = performance.now();
          if (what === 'cancel') void job.cancel();
          else if (what === 'abort') controller.abort();
          else void job.killWorker(0);
        }, delayMs);
      }
    })();
    const settled = await job.result.then(
      async (result) => {
        const rows = what === 'kill' ? await result.rows() : [];
        result.dispose();
        return { outcome: 'done', rows };
      },
      (error: { code: string }) => ({ outcome: error.code, rows: [] }),
    );
    const tookMs = performance.now() - disturbedAt;
    await draining;
    return { ...settled, tookMs, events };
  }, { sql, what, delayMs });
}

const HEAVY = 'SELECT url, ip, status, count(*) AS n, sum(bytes) AS b, max(user_agent) AS a FROM big GROUP BY url, ip, status ORDER BY n DESC, url, ip, status';

test('a cancelled job stops within half a second, gives its memory back and leaves the tables', async ({ page, server }) => {
  await openPage(page, server.url);
  await openBigLog(page, 8);
  await rows(page, 'SELECT count(*) FROM big');
  const before = await usedBytes(page);
  const answer = await rows(page, 'SELECT status, count(*) FROM big GROUP BY status ORDER BY status');
  let cancelled = 0;
  for (const sql of [HEAVY, 'SELECT line FROM big ORDER BY line', 'SELECT DISTINCT line FROM big', 'SELECT line, bytes FROM big'])
    for (const [what, delayMs] of [['cancel', 0], ['cancel', 60], ['abort', 250]] as const) {
      const { outcome, tookMs, events } = await disturb(page, sql, what, delayMs);
      const step = `${sql} ${what} after ${delayMs} ms`;
      expect.soft(['CANCELLED', 'done'], step).toContain(outcome); // a quick machine may be done before it
      if (outcome === 'CANCELLED') {
        cancelled++;
        // The promise is 500 ms; the rest is for what else a test machine does.
        expect.soft(tookMs, step).toBeLessThan(2000);
        expect.soft(events.at(-1), step).toMatchObject({ kind: 'memory', jobBytes: 0 });
      }
      expect.soft(await usedBytes(page), step).toBe(before);
    }
  expect(cancelled).toBeGreaterThan(4);
  expect(await rows(page, 'SELECT status, count(*) FROM big GROUP BY status ORDER BY status')).toEqual(answer);
});

test('a worker killed in the middle of a job changes nothing but the time it takes', async ({ page, server }) => {
  await openPage(page, server.url);
  await openBigLog(page, 4);
  const queries = [
    'SELECT url, count(*) AS n, avg(bytes) AS b FROM big GROUP BY url ORDER BY n DESC, url LIMIT 50',
    'SELECT ip, url FROM big WHERE status = 404 ORDER BY user_agent, ip LIMIT 1000',
    'SELECT DISTINCT user_agent FROM big',
  ];
  const before = await usedBytes(page);
  let lost = 0;
  for (const sql of queries) {
    const expected = await rows(page, sql);
    for (const delayMs of [0, 20, 60, 120, 200]) {
      const { outcome, rows: got, events } = await disturb(page, sql, 'kill', delayMs);
      expect(outcome).toBe('done');
      expect(got).toEqual(expected);
      const failed = events.filter((event) => event.kind === 'task-failed');
      for (const event of failed) expect(event).toMatchObject({ willRetry: true, error: { code: 'WORKER_LOST' } });
      lost += events.filter((event) => event.kind === 'worker-lost').length;
      checkEvents(events);
    }
  }
  expect(lost).toBeGreaterThan(0);
  expect(await usedBytes(page)).toBe(before);
});

test('events are complete and add up', async ({ page, server }) => {
  await openPage(page, server.url);
  await openBigLog(page, 2);
  for (const sql of [
    HEAVY, 'SELECT count(*) FROM big', 'SELECT ip FROM big ORDER BY bytes LIMIT 7', 'SELECT url FROM big LIMIT 10', 'SELECT 1', 'SELECT ip FROM big WHERE false',
    'SELECT DISTINCT status FROM big', 'SELECT count(DISTINCT ip), sum(bytes) FROM big WHERE status = 404', 'SELECT * FROM big ORDER BY timestamp, line_number', 'SELECT CAST(ip AS INTEGER) FROM big',
    'EXPLAIN SELECT count(*) FROM big', 'SELECT url FROM (SELECT url, count(*) AS n FROM big GROUP BY url) ORDER BY n LIMIT 3 OFFSET 2',
  ]) {
    const { events } = await ask(page, sql, { limit: 10 });
    checkEvents(events);
  }
});

test('the answer is the same, byte for byte, with any number of workers and rows per batch', async ({ page, server }) => {
  test.setTimeout(120_000);
  await openPage(page, server.url);
  await page.evaluate(() => window.spillway.open(['/samples/access.log', '/samples/events.parquet', '/samples/users.parquet']));
  const queries = [
    'SELECT url, count(*) AS hits FROM access GROUP BY url ORDER BY hits DESC LIMIT 20',
    'SELECT url, status, count(*), sum(bytes), avg(bytes) FROM access GROUP BY url, status',
    'SELECT ip, url, bytes FROM access ORDER BY status',
    'SELECT ip FROM access WHERE status >= 400',
    'SELECT DISTINCT user_agent FROM access',
    'SELECT * FROM access_rejects',
    'SELECT event_type, sum(duration_ms), sum(amount), avg(amount), sum(CAST(amount AS DOUBLE) / 3), avg(duration_ms / 7), min(amount), max(amount) FROM events GROUP BY event_type',
    'SELECT user_id, count(*) FROM events GROUP BY user_id ORDER BY count(*) DESC LIMIT 30',
    'SELECT * FROM events ORDER BY event_type LIMIT 100 OFFSET 50',
    'SELECT first(user_id), last(event_type), count(DISTINCT user_id) FROM events',
    'SELECT * FROM users LIMIT 77 OFFSET 900',
    'SELECT line_number, line FROM access WHERE line_number % 501 = 0',
  ];
  const run = (options: object): Promise<string[]> =>
    page.evaluate(async ({ queries, options }) => {
      const answers = [];
      for (const sql of queries) {
        const result = await window.spillway.run(sql, options).result.catch((error: Error) => Promise.reject(new Error(`${sql}: ${error.message}`)));
        const bytes = JSON.stringify([result.schema, await result.rows()]);
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(bytes)));
        answers.push(`${result.rowCount} rows of ${sql}: ${digest.slice(0, 8).join()}`);
        result.dispose();
      }
      return answers;
    }, { queries, options });
  const expected = await run({ workers: 1 });
  for (const workers of [1, 2, 8]) for (const batchRows of [1, 7, 2048, 8192]) {
    if (batchRows === 1 && workers > 1) continue; // slow, and the same code as 7
    expect(await run({ workers, batchRows }), `workers ${workers}, batchRows ${batchRows}`).toEqual(expected);
  }
  expect(await run({ workers: 3, partitions: 1 })).toEqual(expected);
  expect(await run({ workers: 2, partitions: 1024 })).toEqual(expected);
});

test('a budget too small: the error names what to do, the next query works, nothing leaks', async ({ page, server }) => {
  await openPage(page, server.url);
  await openBigLog(page, 4);
  await settings(page, { memoryBudgetBytes: 64 << 20 });
  const count = await rows(page, 'SELECT count(*) FROM big');
  const before = await usedBytes(page);
  for (const sql of ['SELECT line FROM big ORDER BY line DESC', 'SELECT line, count(*) FROM big GROUP BY line', 'SELECT DISTINCT line, line_number FROM big', 'SELECT line FROM big', HEAVY]) {
    const answer = await ask(page, sql, { limit: 1 });
    if (!answer.ok) {
      expect(answer).toMatchObject({ code: 'MEMORY', message: expect.stringContaining('64 MiB'), hint: expect.stringContaining('memory budget') });
    }
    for (const event of answer.events) if (event.kind === 'memory') expect(event.usedBytes).toBeLessThanOrEqual(64 << 20);
    expect(await usedBytes(page)).toBe(before);
    expect(await rows(page, 'SELECT count(*) FROM big')).toEqual(count);
  }
});

test('two hundred queries, failing and cancelled ones among them, leave no memory behind', async ({ page, server }) => {
  test.setTimeout(120_000);
  await openPage(page, server.url);
  await page.evaluate(() => window.spillway.open(['/samples/access.log', '/samples/events.parquet', '/samples/users.parquet']));
  const queries = [
    'SELECT url, count(*) FROM access GROUP BY url ORDER BY 2 DESC', 'SELECT CAST(url AS INTEGER) FROM access', 'SELECT nothing FROM access', 'SELECT * FROM events ORDER BY amount',
    'SELECT count(DISTINCT user_id), sum(amount) FROM events', 'SELECT user_id, 1 // 0, CAST(event_type AS DATE) FROM events', 'SELECT * FROM users LIMIT 5', 'SELECT line FROM access ORDER BY line',
    'SELECT 1; SELECT 2; SELECT count(*) FROM access', 'SELECT sum(amount) FROM events; SELECT CAST(event_type AS DATE) FROM events',
  ];
  const once = (k: number): Promise<string> =>
    page.evaluate(async ({ sql, k }) => {
      const job = window.spillway.run(sql, { workers: 1 + (k % 3), batchRows: k % 7 === 0 ? 100 : 8192 });
      if (k % 4 === 1) setTimeout(() => void job.cancel(), k % 30);
      if (k % 40 === 9) setTimeout(() => void job.killWorker(0), k % 20);
      return job.result.then((result) => {
        result.dispose();
        return 'done';
      }, (error: { code: string; message: string }) => (error.code === 'INTERNAL' ? error.message : error.code));
    }, { sql: queries[k % queries.length] as string, k });
  for (let k = 0; k < queries.length; k++) await once(k * 4);
  const before = await usedBytes(page);
  const outcomes: Record<string, number> = {};
  for (let k = 0; k < 200; k++) {
    const outcome = await once(k);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  expect(Object.keys(outcomes).sort()).toEqual(['BINDER', 'CANCELLED', 'CONVERSION', 'done']);
  expect(await usedBytes(page)).toBe(before);
});

test('jobs asked for before the engine is ready, side by side, and cancelled while they wait', async ({ page, server }) => {
  await page.goto(server.url);
  const outcomes = await page.evaluate(async () => {
    const outcome = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'done', (error: { code: string }) => error.code);
    const aborted = AbortSignal.abort();
    const early = window.spillway.run('SELECT 1');
    const cancelledEarly = window.spillway.run('SELECT 2');
    await cancelledEarly.cancel();
    const abortedBefore = window.spillway.run('SELECT nonsense FROM', { signal: aborted });
    const controller = new AbortController();
    const abortedAfter = window.spillway.run('SELECT 3', { signal: controller.signal });
    const first = [await outcome(early.result), await outcome(cancelledEarly.result), await outcome(abortedBefore.result), await outcome(abortedAfter.result)];
    controller.abort(); // too late: nothing happens
    await early.cancel();
    const result = await abortedAfter.result;
    const rows = await result.rows();
    result.dispose();
    result.dispose();
    const after = await Promise.all([outcome(result.rows()), outcome(result.arrow())]);
    const odd = [await outcome(early.result.then((each) => each.rows(-1))), await outcome(early.result.then((each) => each.rows(0, 0.5)))];
    return { first, rows, after, odd, beyond: await early.result.then((each) => each.rows(5, 10)) };
  });
  expect(outcomes).toEqual({ first: ['done', 'CANCELLED', 'CANCELLED', 'done'], rows: [['3']], after: ['INVALID_INPUT', 'INVALID_INPUT'], odd: ['INVALID_INPUT', 'INVALID_INPUT'], beyond: [] });
});

test('a table dropped while it is queried; the same file opened twice', async ({ page, server }) => {
  await openPage(page, server.url);
  await openBigLog(page, 2);
  const answer = await page.evaluate(async () => {
    const job = window.spillway.run('SELECT count(*), count(DISTINCT ip) FROM big');
    await window.spillway.drop('big');
    const rows = await (await job.result).rows();
    const file = new File(['a\nb\n'], 'same.txt');
    const names = (await Promise.all([window.spillway.open([file]), window.spillway.open([file])])).flat().map((table) => table.name);
    return { rows, names, tables: (await window.spillway.tables()).map((table) => table.name), gone: await window.spillway.drop('big').catch((error: { code: string }) => error.code) };
  });
  expect(answer.rows[0]?.[0]).toBe('200000');
  expect(new Set(answer.names).size).toBe(answer.names.length);
  expect(answer.tables).not.toContain('big');
  expect(answer.gone).toBe('CATALOG');
});

test('an engine that is lost says so; a restart brings tables and settings back', async ({ page, server, expectedProblems }) => {
  expectedProblems.push(/broken on purpose/);
  await openPage(page, server.url);
  await page.evaluate(() => window.spillway.open(['/samples/access.log', '/samples/users.parquet']));
  await settings(page, { batchRows: 1000, workers: 3 });
  await page.evaluate(() => window.spillway.drop('users'));
  const expected = await rows(page, 'SELECT count(*) FROM access');
  const lost = page.evaluate(async () => {
    const job = window.spillway.run('SELECT line FROM access ORDER BY line');
    const error = await job.result.then(() => null, (thrown: { code: string; hint: string }) => thrown);
    for await (const _ of job.events); // ends, too
    return error;
  });
  const coordinator = page.workers().find((worker) => worker.url().includes('coordinator'));
  await coordinator?.evaluate(() => {
    setTimeout(() => {
      throw new Error('broken on purpose');
    });
    const end = Date.now() + 200;
    while (Date.now() < end); // so that the job can't be done before
  });
  expect((await lost)?.code ?? 'WORKER_LOST').toBe('WORKER_LOST');
  await expect(page.getByText('The engine stopped')).toBeVisible();
  expect(await page.evaluate(() => window.spillway.tables().then(() => 'answers', (error: { code: string }) => error.code))).toBe('WORKER_LOST');
  await page.getByRole('button', { name: /Restart/ }).click();
  await expect(page.getByText('The engine stopped')).toHaveCount(0);
  await expect.poll(() => page.evaluate(() => window.spillway.tables().then((tables) => tables.map((table) => table.name), () => []))).toEqual(['access', 'access_rejects']);
  expect(await rows(page, 'SELECT count(*) FROM access')).toEqual(expected);
  expect(await settings(page, {})).toMatchObject({ batchRows: 1000, workers: 3 });
});

/** What every job's events must satisfy. */
function checkEvents(events: readonly JobEvent[]): void {
  expect(events[0]?.kind).toBe('job-started');
  const ends = events.filter((event) => event.kind === 'job-finished' || event.kind === 'job-failed' || event.kind === 'job-cancelled');
  expect(ends).toHaveLength(1);
  const end = ends[0] as Extract<JobEvent, { kind: 'job-finished' }>;
  let atMs = 0;
  const planned = new Map<number, number>();
  const running = new Map<string, { rowsRead: number; bytesRead: number; rowsOut: number }>();
  let exchangedRows = 0;
  let exchangedBytes = 0;
  let tasks = 0;
  let retries = 0;
  const openStages = new Set<number>();
  for (const event of events) {
    expect(event.atMs).toBeGreaterThanOrEqual(atMs);
    atMs = event.atMs;
    switch (event.kind) {
      case 'job-planned':
        planned.clear();
        for (const stage of event.stages) planned.set(stage.id, stage.numTasks);
        break;
      case 'stage-started':
        expect(event.numTasks).toBe(planned.get(event.stageId));
        openStages.add(event.stageId);
        break;
      case 'stage-finished':
        expect(openStages.delete(event.stageId)).toBe(true);
        break;
      case 'task-started':
        tasks++;
        running.set(`${event.stageId}/${event.taskIndex}/${event.attempt}`, { rowsRead: 0, bytesRead: 0, rowsOut: 0 });
        break;
      case 'task-progress':
      case 'task-finished': {
        const key = `${event.stageId}/${event.taskIndex}/${event.attempt}`;
        const before = running.get(key);
        expect(before, key).toBeDefined();
        for (const name of ['rowsRead', 'bytesRead', 'rowsOut'] as const) expect(event.counters[name]).toBeGreaterThanOrEqual(before?.[name] ?? 0);
        running.set(key, event.counters);
        if (event.kind === 'task-finished') running.delete(key);
        break;
      }
      case 'task-failed':
        expect(running.delete(`${event.stageId}/${event.taskIndex}/${event.attempt}`)).toBe(true);
        if (event.willRetry) retries++;
        break;
      case 'exchange':
        for (const row of event.rows) for (const count of row) exchangedRows += count;
        for (const row of event.bytes) for (const count of row) exchangedBytes += count;
        break;
      default:
    }
  }
  expect([...running.keys()]).toEqual([]);
  if (end.kind === 'job-finished') expect([...openStages]).toEqual([]);
  expect(end.stats).toMatchObject({ rowsExchanged: exchangedRows, bytesExchanged: exchangedBytes, tasks, retries });
}
