import { afterEach, expect, test } from 'vitest';
import type { Calls } from '../testing/file-access.worker.ts';

type Call = <Name extends keyof Calls>(name: Name, ...args: Parameters<Calls[Name]>) => Promise<Awaited<ReturnType<Calls[Name]>>>;

const started: Worker[] = [];

function startWorker(): Call & { terminate(): void } {
  const worker = new Worker(new URL('../testing/file-access.worker.ts', import.meta.url), { type: 'module' });
  started.push(worker);
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: unknown) => void }>();
  worker.onmessage = ({ data: { id, value, error } }) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (error !== undefined) call?.reject(error);
    else call?.resolve(value as never);
  };
  worker.onerror = (event) => {
    for (const call of waiting.values()) call.reject(event);
  };
  let next = 0;
  const call = ((name, ...args) => new Promise((resolve, reject) => {
    waiting.set(next, { resolve, reject });
    worker.postMessage({ id: next++, name, args });
  })) as Call;
  return Object.assign(call, { terminate: () => worker.terminate() });
}

afterEach(() => {
  for (const worker of started.splice(0)) worker.terminate();
});

const PIECE = 1 << 20;
const SIZE = 2 * PIECE + 12_345;
const contents = new Uint8Array(SIZE).map((_, k) => (k * 2_654_435_761) >>> 13);
const slice = (start: number, end: number): Uint8Array<ArrayBuffer> => contents.slice(start, end);

test('pieces are copied while they are read, published whole, and then read by several workers at once', async () => {
  const [coordinator, first, second] = [startWorker(), startWorker(), startWorker()];
  const file = new File([contents], 'a.log', { lastModified: 1 });
  const key = await coordinator('storeKey', file, 'a.log');
  expect(await coordinator('storeFind', key, SIZE)).toBeUndefined();
  const pieces = await coordinator('storeBegin', key, PIECE);
  for (const worker of [first, second]) {
    await worker('add', { kind: 'add-file', fileId: 1, name: 'a.log', sizeBytes: SIZE, blob: file });
    await worker('add', { kind: 'import-to', fileId: 1, pieces });
  }
  // As scans read morsels: from the byte before, to some way past the end.
  const head = await first('readAhead', 1, 0, PIECE + 1000);
  expect(head.bytes).toEqual(slice(0, PIECE + 1000));
  expect(head.facts).toEqual([{ fileId: 1, directory: pieces.directory, piece: 0 }]);
  expect(await coordinator('storePublish', key, pieces, SIZE)).toBe(false);
  const tail = await second('readAhead', 1, PIECE - 1, SIZE);
  expect(tail.facts).toEqual([1, 2].map((piece) => ({ fileId: 1, directory: pieces.directory, piece })));
  expect(await coordinator('storePublish', key, pieces, SIZE)).toBe(true);

  for (const worker of [first, second]) {
    await worker('add', { kind: 'file-imported', fileId: 1, pieces });
    const across = await worker('read', 1, PIECE - 100, PIECE + 100);
    expect(across).toEqual({ bytes: slice(PIECE - 100, PIECE + 100), sync: false });
    expect(await worker('read', 1, PIECE - 5, PIECE + 5)).toEqual({ bytes: slice(PIECE - 5, PIECE + 5), sync: true });
    expect((await worker('read', 1, SIZE - 777, SIZE)).bytes).toEqual(slice(SIZE - 777, SIZE));
    expect((await worker('readAhead', 1, 0, 10)).ahead).toBe(false);
  }
  // A later session finds it, by contents as well as by name and date.
  const later = startWorker();
  expect(await later('storeFind', key, SIZE)).toEqual(pieces);
  expect(await later('storeKey', new File([contents], 'a.log', { lastModified: 1 }), 'a.log')).toBe(key);
  expect(await later('storeKey', new File([contents], 'a.log', { lastModified: 2 }), 'a.log')).not.toBe(key);
  const other = contents.slice();
  other[SIZE >> 1] = (other[SIZE >> 1] as number) ^ 1;
  expect(await later('storeKey', new File([other], 'a.log', { lastModified: 1 }), 'a.log')).not.toBe(key);

  await first('add', { kind: 'import-off', fileId: 1 });
  await second('add', { kind: 'remove-file', fileId: 1 });
  expect((await first('read', 1, 10, 20)).bytes).toEqual(slice(10, 20));
  await later('storeDiscard', key, pieces);
  expect(await later('storeFind', key, SIZE)).toBeUndefined();
  expect(await later('entries')).toEqual([]);
});

test('what a dead session left unfinished is swept, what a living one is writing stays', async () => {
  const [dead, living] = [startWorker(), startWorker()];
  const abandoned = await dead('storeBegin', 'abandoned', PIECE);
  const current = await living('storeBegin', 'current', PIECE);
  dead.terminate();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const next = startWorker();
  await next('storeFind', 'x', 1); // opens the store
  const entries = await next('entries');
  expect(entries).toContain(current.directory);
  expect(entries).not.toContain(abandoned.directory);
  await living('storeDiscard', 'current', current);
});

test('a copy that has gone missing: the file itself is read', async () => {
  const worker = startWorker();
  const blob = new Blob([contents]);
  await worker('add', { kind: 'add-file', fileId: 2, name: 'b.log', sizeBytes: SIZE, blob });
  await worker('add', { kind: 'file-imported', fileId: 2, pieces: { directory: 'nowhere', pieceBytes: PIECE } });
  expect((await worker('read', 2, 5, 5000)).bytes).toEqual(slice(5, 5000));
  expect((await worker('readAhead', 2, 5, 500)).bytes).toEqual(slice(5, 500));
});

test('an import whose pieces have the wrong size is never valid', async () => {
  const worker = startWorker();
  const pieces = await worker('storeBegin', 'short', PIECE);
  await worker('add', { kind: 'add-file', fileId: 3, name: 'c.log', sizeBytes: 1000, blob: new Blob([slice(0, 1000)]), importTo: pieces });
  expect((await worker('readAhead', 3, 0, 1000)).facts).toHaveLength(1);
  expect(await worker('storePublish', 'short', pieces, 1001)).toBe(false);
  expect(await worker('storePublish', 'short', pieces, 1000)).toBe(true);
  await worker('storeDiscard', 'short', pieces);
});

test('gzip in the browser: several members, and the kernels fetched from the page', async () => {
  const worker = startWorker();
  const pack = async (text: string): Promise<Blob> => new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).blob();
  const packed = new Blob([await pack('one\n'.repeat(100_000)), await pack('two\n')]);
  expect(await worker('open', packed, 'a.log.gz')).toEqual({ text: `${'one\n'.repeat(100_000)}two\n`, compression: 'gzip' });
  await expect(worker('open', packed.slice(0, packed.size - 9), 'a.log.gz')).rejects.toMatchObject({ code: 'FORMAT' });
});
