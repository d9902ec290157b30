/** `window.spillway` as people script it: what is wrong is said by name, with a code that scripts can match on. */
import { openPage, rows } from '../support/page.ts';
import { expect, test } from '../support/test.ts';

interface Said {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly value?: unknown;
}

test('what can’t be done is refused with a code and a message', async ({ page, server, expectedProblems }) => {
  expectedProblems.push(/404/);
  await openPage(page, server.url);
  const say = (call: string): Promise<Said> =>
    page.evaluate(async (call) => {
      const act = new Function('spillway', `return ${call}`) as (spillway: unknown) => Promise<unknown>;
      return Promise.resolve(act(window.spillway)).then((value) => ({ value }), ({ name, code, message }: Said) => ({ name, code, message }) as Said);
    }, call);
  const refused: readonly (readonly [call: string, code: string, message: RegExp])[] = [
    ["spillway.open(['/nope.log'])", 'FILE_UNREADABLE', /nope\.log.*404/],
    ["spillway.open(['https://example.com/x.log'])", 'NOT_SUPPORTED', /example\.com/],
    ["spillway.open('x')", 'INVALID_INPUT', /list/],
    ['spillway.open([5])', 'INVALID_INPUT', /not 5/],
    ["spillway.open(['/samples/users.parquet', '/samples/events.parquet'], { name: 'x' })", 'INVALID_INPUT', /One table name/],
    ["spillway.open(['/samples/users.parquet'], { name: '' })", 'INVALID_INPUT', /name/],
    ["spillway.open(['/samples/access.log'], { format: 'parquet' })", 'FORMAT', /PAR1/],
    ["spillway.open(['/samples/access.log'], { format: 'nonsense' })", 'FORMAT', /nonsense/],
    ["spillway.drop('nope')", 'CATALOG', /nope/],
    ["spillway.run('').result", 'SYNTAX', /no statement/],
    ['spillway.run(42).result', 'INVALID_INPUT', /text/],
    ["spillway.run('SELECT 1', { language: 'unix' }).result", 'NOT_SUPPORTED', /unix/],
    ["spillway.run('SELECT 1', { workers: 99 }).result", 'SETTING', /workers/],
    ["spillway.run('SELECT 1').killWorker(77)", 'INVALID_INPUT', /no worker 77/],
    ['spillway.settings({ nonsense: 1 })', 'SETTING', /nonsense/],
    ['spillway.settings({ workers: 2.5 })', 'SETTING', /workers.*2\.5/],
  ];
  for (const [call, code, message] of refused) {
    const said = await say(call);
    expect(said, call).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(said.name, call).toMatch(/^(UserError|ResourceError)$/);
  }
  // Of several files those that can be opened are.
  expect(await say("spillway.open(['/samples/users.parquet', '/nope'])")).toMatchObject({ code: 'FILE_UNREADABLE' });
  expect(await rows(page, 'SELECT count(*) FROM users')).toEqual([['2000']]);
});

test('an error points at its place; a script runs to its first error', async ({ page, server }) => {
  await openPage(page, server.url);
  const failure = (text: string): Promise<{ code: string; part: string; hint?: string }> =>
    page.evaluate(async (text) => {
      const error = (await window.spillway.run(text).result.then(() => ({}), (thrown: object) => thrown)) as { code: string; start: number; end: number; hint?: string };
      return { code: error.code, part: text.slice(error.start, error.end), ...(error.hint === undefined ? {} : { hint: error.hint }) };
    }, text);
  await page.evaluate(() => window.spillway.open(['/samples/access.log']));
  expect(await failure('SELECT count(*) FROM acces')).toMatchObject({ code: 'CATALOG', part: 'acces', hint: expect.stringContaining('access') });
  expect(await failure('SELECT ip,\n uri FROM access')).toMatchObject({ code: 'BINDER', part: 'uri', hint: expect.stringContaining('url') });
  expect(await failure('SELECT 1; SELECT 2 FROM FROM x')).toMatchObject({ code: 'SYNTAX', part: 'FROM' });
  expect(await failure("SELECT 1; SELECT ip + 1 FROM access; SELECT 3")).toMatchObject({ code: 'BINDER' });
  expect(await failure('SELECT lowerr(ip) FROM access')).toMatchObject({ part: expect.stringContaining('lowerr'), hint: expect.stringContaining('lower') });
});

test('arrow() is an Arrow IPC stream of the whole result', async ({ page, server }) => {
  await openPage(page, server.url);
  await page.evaluate(() => window.spillway.open(['/samples/events.parquet']));
  const bytes = await page.evaluate(async () => {
    const result = await window.spillway.run('SELECT * FROM events LIMIT 2000').result;
    return { stream: [...(await result.arrow())], rowCount: result.rowCount };
  });
  const { tableFromIPC } = await import('apache-arrow');
  const table = tableFromIPC(Uint8Array.from(bytes.stream));
  expect(table.numRows).toBe(bytes.rowCount);
  const [first = []] = await rows(page, 'SELECT event_id, user_id FROM events LIMIT 1');
  expect([String(table.getChild('event_id')?.get(0)), String(table.getChild('user_id')?.get(0))]).toEqual(first);
});
