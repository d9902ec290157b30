/** A session that plays made-up jobs, for the user interface's own tests and screenshots. Never part of the shipped page. */
import { CancelledError, fromPlainError, UserError } from '../../base/errors.ts';
import type { Completion, Diagnostic, EngineInfo, Job, JobEvent, Result, Session, Settings, TableInfo } from '../../protocol/api.ts';
import { fakeEvents, TOP_PAGES_RUN } from './fake-events.ts';
import type { FakeRun } from './fake-events.ts';

export interface FakeOptions {
  readonly tables?: readonly TableInfo[];
  /** What every query gives; default: the five top pages. */
  readonly answer?: (text: string) => FakeAnswer;
  readonly engine?: Partial<EngineInfo>;
  readonly problem?: { readonly message: string; readonly hint?: string };
  /** 1 is real time; 0 gives everything at once. */
  readonly speed?: number;
}

export interface FakeAnswer {
  readonly run: FakeRun;
  readonly schema: Result['schema'];
  readonly rowCount: number;
  readonly row: (index: number) => (string | null)[];
  readonly fail?: UserError;
}

export const ACCESS_TABLE: TableInfo = {
  name: 'access', fileNames: ['access.log'], format: 'combined log', detection: '99 of 100 sampled lines match', compression: 'none', rows: 4990,
  bytes: 1_084_466, rejected: 10, imported: 'yes',
  columns: [
    ['ip', 'VARCHAR'], ['user', 'VARCHAR'], ['timestamp', 'TIMESTAMP WITH TIME ZONE'], ['method', 'VARCHAR'], ['url', 'VARCHAR'], ['protocol', 'VARCHAR'],
    ['status', 'USMALLINT'], ['bytes', 'BIGINT'], ['referrer', 'VARCHAR'], ['user_agent', 'VARCHAR'],
  ].map(([name = '', type = '']) => ({ name, type })).concat([
    { name: 'line', type: 'VARCHAR', hidden: true }, { name: 'line_number', type: 'BIGINT', hidden: true }, { name: 'filename', type: 'VARCHAR', hidden: true },
  ] as never[]),
};

const URLS = ['/', '/articles/why-batch-processing-matters', '/docs/getting-started', '/images/sluice-weir-42.png', '/search?q=levee', '/cart', '/articles/levee-reservoir-48'];

export const TOP_PAGES: FakeAnswer = {
  run: TOP_PAGES_RUN, rowCount: 5, schema: [{ name: 'url', type: 'VARCHAR' }, { name: 'hits', type: 'BIGINT' }],
  row: (index) => [URLS[index] ?? '', String([184_233, 92_410, 61_774, 46_021, 37_312][index])],
};

export function longAnswer(rowCount: number): FakeAnswer {
  return {
    run: { ...TOP_PAGES_RUN, resultRows: rowCount }, rowCount,
    schema: [
      { name: 'line_number', type: 'BIGINT' }, { name: 'timestamp', type: 'TIMESTAMP WITH TIME ZONE' }, { name: 'ip', type: 'VARCHAR' },
      { name: 'method', type: 'VARCHAR' }, { name: 'url', type: 'VARCHAR' }, { name: 'status', type: 'USMALLINT' }, { name: 'bytes', type: 'BIGINT' },
      { name: 'share', type: 'DOUBLE' }, { name: 'referrer', type: 'VARCHAR' }, { name: 'user_agent', type: 'VARCHAR' },
    ],
    row: (i) => [
      String(i + 1), `2026-09-${String(14 + (i % 3)).padStart(2, '0')} ${String(i % 24).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}:00+00`,
      `${(i * 37) % 223}.${i % 250}.${(i * 7) % 250}.12`, i % 9 === 0 ? 'POST' : 'GET', URLS[i % URLS.length] ?? '', String([200, 200, 304, 404, 500][i % 5]),
      i % 5 === 2 ? null : String((i * 7919) % 120_000), (i / 7919).toFixed(6), i % 3 === 0 ? null : 'https://www.example.com/',
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
    ],
  };
}

export function createFakeSession(options: FakeOptions = {}): Session {
  const { answer = () => TOP_PAGES, speed = 1 } = options;
  let tables = [...(options.tables ?? [])];
  let settings: Settings = { workers: 4, memoryBudgetBytes: 512 * 2 ** 20, batchRows: 2048, partitions: 16, importFiles: true };
  const listeners = new Set<(tables: readonly TableInfo[]) => void>();
  const changed = () => listeners.forEach((listener) => listener(tables));
  let jobs = 0;

  function tableOf(file: File): TableInfo {
    const name = file.name.replace(/\.[a-z]+$/, '');
    const plain = /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
    if (file.size === 0) throw new UserError('FORMAT', `${file.name} is empty.`, { hint: 'Open a file with something in it.' });
    if (file.name.endsWith('.parquet'))
      return {
        name: plain, fileNames: [file.name], format: 'parquet', compression: 'snappy', rows: 12_000, bytes: file.size, imported: 'pending',
        columns: [{ name: 'event_id', type: 'BIGINT' }, { name: 'event_type', type: 'VARCHAR' }, { name: 'amount', type: 'DECIMAL(10,2)' }],
      };
    return { ...ACCESS_TABLE, name: plain, fileNames: [file.name], bytes: file.size };
  }

  return {
    version: 'fake',
    ready: Promise.resolve({
      version: 'fake', workers: 4, memoryBudgetBytes: 512 * 2 ** 20, isolated: true, opfs: true, quotaBytes: 120e9, usageBytes: 1.4e9, ...options.engine,
    }),
    async open(inputs) {
      const opened = inputs.filter((input) => input instanceof File).map(tableOf);
      tables = [...tables.filter((table) => !opened.some((other) => other.name === table.name)), ...opened];
      changed();
      return opened;
    },
    tables: async () => tables,
    async drop(name) {
      tables = tables.filter((table) => table.name !== name);
      changed();
    },
    run(text): Job {
      jobs += 1;
      return fakeJob(`job-${jobs}`, text, answer(text), speed);
    },
    async settings(patch = {}) {
      if (patch.workers !== undefined && (patch.workers < 1 || patch.workers > 32)) throw new UserError('SETTING', 'Workers must be 1 to 32.');
      settings = { ...settings, ...patch };
      return settings;
    },
    onTablesChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    check: async (text): Promise<readonly Diagnostic[]> => {
      const start = text.indexOf('uri');
      return start < 0 ? [] : [{ start, end: start + 3, message: 'No column uri in access.', hint: 'Did you mean url?' }];
    },
    complete: async (): Promise<readonly Completion[]> => [
      { label: 'url', kind: 'column', detail: 'VARCHAR' }, { label: 'user_agent', kind: 'column', detail: 'VARCHAR' }, { label: 'access', kind: 'table', detail: 'combined log' },
      { label: 'upper', kind: 'function', detail: 'upper(text) VARCHAR', insertText: 'upper' }, { label: 'UNION', kind: 'keyword' },
    ],
    async setImport(name, on) {
      tables = tables.map((table) => (table.name === name ? { ...table, imported: on ? 'pending' : 'off' } : table));
      changed();
    },
    restart: async () => {},
    onEngineProblem(listener) {
      listener(options.problem ?? null);
      return () => {};
    },
  };
}

function fakeJob(id: string, text: string, answer: FakeAnswer, speed: number): Job {
  let cancelled = false;
  let settle: (result: Result) => void = () => {};
  let refuse: (error: Error) => void = () => {};
  const result = new Promise<Result>((resolve, reject) => {
    settle = resolve;
    refuse = reject;
  });
  result.catch(() => undefined);

  async function* play(): AsyncGenerator<JobEvent> {
    if (answer.fail !== undefined) {
      const [started] = fakeEvents({ ...answer.run, text }, id);
      if (started !== undefined) yield started;
      refuse(answer.fail);
      return;
    }
    const events = fakeEvents({ ...answer.run, text }, id);
    const began = performance.now();
    for (const event of events) {
      const wait = event.atMs - (performance.now() - began) * speed;
      if (speed > 0 && wait > 4) await new Promise((resolve) => setTimeout(resolve, wait / speed));
      if (cancelled) {
        const stats = events.findLast((last) => last.kind === 'job-finished')?.stats;
        if (stats !== undefined) yield { ...event, kind: 'job-cancelled', stats } as JobEvent;
        refuse(new CancelledError());
        return;
      }
      yield event;
      if (event.kind === 'job-failed') refuse(fromPlainError(event.error));
      if (event.kind === 'job-finished')
        settle({
          schema: answer.schema, rowCount: answer.rowCount, stats: event.stats, dispose: () => {},
          rows: async (offset = 0, limit = answer.rowCount) => {
            await new Promise((resolve) => setTimeout(resolve, 3));
            return Array.from({ length: Math.max(0, Math.min(limit, answer.rowCount - offset)) }, (_, i) => answer.row(offset + i));
          },
          arrow: async () => new Uint8Array(8),
        });
    }
  }
  return {
    id, result, events: play(), killWorker: async () => {},
    cancel: async () => {
      cancelled = true;
    },
  };
}
