import { expect, test } from 'vitest';
import { collectDropped, collectPasted, collectPicked, MAX_FILES } from './collect-files.ts';

const fileHandle = (name: string) => ({ kind: 'file', name, getFile: async () => new File(['x'], name) });
const folderHandle = (name: string, children: unknown[]) => ({
  kind: 'directory', name, async *values() { yield* children; },
});
const item = (handle: unknown, extra: object = {}) => ({
  kind: 'file', getAsFile: () => null, getAsFileSystemHandle: async () => handle, ...extra,
});
const transfer = (items: unknown[]) => ({ items }) as unknown as DataTransfer;

test('asks every item for its handle before the first await, then walks folders', async () => {
  let emptied = false;
  const asked: string[] = [];
  const lateItem = (handle: { name: string }) => item(handle, {
    getAsFileSystemHandle: async () => {
      if (emptied) throw new Error('too late');
      asked.push(handle.name);
      return handle;
    },
  });
  const promise = collectDropped(transfer([
    lateItem(folderHandle('logs', [fileHandle('a.log'), folderHandle('old', [fileHandle('b.log.gz')]), fileHandle('.DS_Store')])),
    lateItem(fileHandle('c.parquet')),
  ]));
  emptied = true;
  const { files, problems } = await promise;
  expect(asked).toEqual(['logs', 'c.parquet']);
  expect(files.map((file) => file.name)).toEqual(['a.log', 'b.log.gz', 'c.parquet']);
  expect(problems).toEqual([]);
});

test('falls back to entries, which come in pieces', async () => {
  const fileEntry = (name: string) => ({ isFile: true, name, file: (done: (file: File) => void) => done(new File(['x'], name)) });
  const pieces = [[fileEntry('1.log'), fileEntry('2.log')], [fileEntry('3.log')], []];
  const folder = { isFile: false, name: 'logs', createReader: () => ({ readEntries: (done: (piece: unknown) => void) => done(pieces.shift()) }) };
  const { files } = await collectDropped(transfer([
    { kind: 'file', getAsFile: () => null, webkitGetAsEntry: () => folder },
    { kind: 'string' },
  ]));
  expect(files.map((file) => file.name)).toEqual(['1.log', '2.log', '3.log']);
});

test('one unreadable file does not lose the others', async () => {
  const bad = { kind: 'file', name: 'locked.log', getFile: async () => { throw new Error('permission denied'); } };
  const { files, problems } = await collectDropped(transfer([item(folderHandle('logs', [bad, fileHandle('a.log')]))]));
  expect(files.map((file) => file.name)).toEqual(['a.log']);
  expect(problems).toEqual(['locked.log: permission denied']);
});

test('refuses a folder of thousands of files as a whole', async () => {
  const many = Array.from({ length: MAX_FILES + 1 }, (_, i) => new File([''], `${i}.log`));
  const { files, problems } = await collectPicked(many);
  expect(files).toEqual([]);
  expect(problems[0]).toContain('More than 2,000 files');
});

test('pasted text becomes a log, pasted files stay files', async () => {
  const text = collectPasted({ files: [], getData: () => 'one\ntwo' } as unknown as DataTransfer);
  expect(text?.[0]?.name).toBe('pasted.log');
  expect(await text?.[0]?.text()).toBe('one\ntwo\n');
  const file = new File(['x'], 'a.csv');
  expect(collectPasted({ files: [file], getData: () => '' } as unknown as DataTransfer)).toEqual([file]);
  expect(collectPasted({ files: [], getData: () => '  ' } as unknown as DataTransfer)).toBeNull();
});
