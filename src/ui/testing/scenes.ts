/** Scenes of the page, for screenshots and for looking at while working on it: page.html?scene=… */
import { UserError } from '../../base/errors.ts';
import { ACCESS_TABLE, createFakeSession, longAnswer, TOP_PAGES } from './fake-session.ts';
import type { FakeAnswer } from './fake-session.ts';
import { TOP_PAGES_RUN } from './fake-events.ts';

const HOSTILE = '<img src=x onerror=alert(1)>\'"; DROP TABLE "a';
const EVENTS = {
  name: 'events', fileNames: ['events.parquet'], format: 'parquet', compression: 'zstd', rows: 12_000, bytes: 227_272, imported: 'pending' as const,
  columns: [{ name: 'event_id', type: 'BIGINT' }, { name: 'user_id', type: 'INTEGER' }, { name: 'event_time', type: 'TIMESTAMP WITH TIME ZONE' }],
};

const typo: FakeAnswer = {
  ...TOP_PAGES,
  fail: new UserError('BINDER', 'No column uri in access.', { span: { start: 7, end: 10 }, hint: 'Did you mean url?' }),
};

const wide: FakeAnswer = {
  ...TOP_PAGES, rowCount: 1000, schema: Array.from({ length: 10_000 }, (_, i) => ({ name: `c${i}`, type: i % 3 === 0 ? 'VARCHAR' : 'INTEGER' })),
  row: (index) => Array.from({ length: 10_000 }, (_, i) => (i % 11 === 0 ? null : String(index * i))),
};

export const SCENES = {
  empty: () => createFakeSession(),
  ready: () => createFakeSession({ tables: [ACCESS_TABLE, EVENTS] }),
  long: () => createFakeSession({ tables: [ACCESS_TABLE], answer: () => longAnswer(8_420_331), speed: 0 }),
  huge: () => createFakeSession({ tables: [ACCESS_TABLE], answer: () => longAnswer(2_000_000_000), speed: 0 }),
  wide: () => createFakeSession({ tables: [ACCESS_TABLE], answer: () => wide, speed: 0 }),
  none: () => createFakeSession({ tables: [ACCESS_TABLE], answer: () => ({ ...TOP_PAGES, rowCount: 0 }), speed: 0 }),
  instant: () => createFakeSession({ tables: [ACCESS_TABLE], speed: 0 }),
  typo: () => createFakeSession({ tables: [ACCESS_TABLE], answer: (text) => (text.includes('uri') ? typo : TOP_PAGES), speed: 0 }),
  memory: () => createFakeSession({ tables: [ACCESS_TABLE], answer: () => ({ ...TOP_PAGES, run: { ...TOP_PAGES_RUN, failAt: 0.55 } }), speed: 0 }),
  spill: () => createFakeSession({
    tables: [ACCESS_TABLE], speed: 0, answer: () => ({ ...TOP_PAGES, run: { ...TOP_PAGES_RUN, spill: true, retryTask: true, scanTasks: 64, partitions: 256 } }),
  }),
  slow: () => createFakeSession({ tables: [ACCESS_TABLE], answer: () => ({ ...TOP_PAGES, run: { ...TOP_PAGES_RUN, durationMs: 20_000 } }) }),
  hostile: () => createFakeSession({
    tables: [{
      ...ACCESS_TABLE, name: `"${HOSTILE.replaceAll('"', '""')}"`, fileNames: [HOSTILE], problem: `${HOSTILE} has changed on disk since it was opened.`,
      columns: [{ name: HOSTILE, type: 'VARCHAR' }, ...ACCESS_TABLE.columns],
    }],
    answer: () => ({ ...TOP_PAGES, schema: [{ name: HOSTILE, type: 'VARCHAR' }, { name: 'hits', type: 'BIGINT' }], row: () => [HOSTILE, '1'] }), speed: 0,
  }),
  problem: () => createFakeSession({ problem: { message: 'The coordinator stopped: out of memory.', hint: 'Restart it; the tables are opened again from their files.' } }),
  bare: () => createFakeSession({ engine: { isolated: false, opfs: false } }),
} as const;
