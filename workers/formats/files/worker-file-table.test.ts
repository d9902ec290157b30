import { beforeEach, expect, test } from 'vitest';
import { Heap } from '../../memory/heap.ts';
import type { ImportStorage, StoredReader } from './import-storage.ts';
import { WorkerFileTable } from './worker-file-table.ts';

const SIZE = 1000;
const PIECES = { directory: 'd', pieceBytes: 400 };
const contents = Uint8Array.from({ length: SIZE }, (_, k) => k % 251);
const ADDRESS = 4096;

/** The store of imports in memory. */
class MemoryStorage implements ImportStorage {
  readonly written = new Map<number, Uint8Array>();
  failWith: DOMException | undefined;
  shared = true;
  closed = 0;

  async write(_: unknown, index: number, bytes: Uint8Array): Promise<void> {
    if (this.failWith !== undefined) throw this.failWith;
    this.written.set(index, bytes.slice());
  }
  async open(): Promise<StoredReader | undefined> {
    if (!this.shared) return undefined;
    let ready = false;
    return {
      isReady: () => ready,
      prepare: async () => {
        if (this.written.size === 0) throw new DOMException('gone', 'NotFoundError');
        ready = true;
      },
      read: (start, target) => {
        for (let k = 0; k < target.length; k++) {
          const piece = this.written.get(Math.floor((start + k) / PIECES.pieceBytes));
          if (piece === undefined) return k;
          target[k] = piece[(start + k) % PIECES.pieceBytes] as number;
        }
        return target.length;
      },
      close: () => {
        this.closed++;
      },
    };
  }
  async blob(): Promise<Blob> {
    return new Blob([...this.written.values()] as BlobPart[]);
  }
}

let heap: Heap;
let storage: MemoryStorage;
let table: WorkerFileTable;
beforeEach(() => {
  heap = new Heap(new WebAssembly.Memory({ initial: 2, maximum: 2, shared: true }));
  storage = new MemoryStorage();
  table = new WorkerFileTable(heap, storage);
  table.add({ kind: 'add-file', fileId: 1, name: 'a.log', sizeBytes: SIZE, blob: new Blob([contents]), importTo: PIECES });
});

const bytes = (length: number): Uint8Array => heap.u8.slice(ADDRESS, ADDRESS + length);

async function readAll(): Promise<readonly unknown[]> {
  const ahead = table.get(1).readAhead(0, SIZE);
  await ahead?.ready;
  ahead?.copyTo(0, SIZE, ADDRESS);
  expect(bytes(SIZE)).toEqual(contents);
  return (await ahead?.stored) ?? [];
}

test('only pieces that lie wholly in the range are stored', async () => {
  const ahead = table.get(1).readAhead(399, 900);
  expect(await ahead?.stored).toEqual([{ fileId: 1, directory: 'd', piece: 1 }]);
  expect(storage.written.get(1)).toEqual(contents.slice(400, 800));
  expect(await readAll()).toHaveLength(3);
  expect(storage.written.get(2)).toEqual(contents.slice(800));
});

test('an imported file is read in place: the first time it is opened, then without waiting', async () => {
  await readAll();
  table.add({ kind: 'file-imported', fileId: 1, pieces: PIECES });
  const file = table.get(1);
  const first = file.readInto(350, 850, ADDRESS);
  expect(first).toBeInstanceOf(Promise);
  await first;
  expect(bytes(500)).toEqual(contents.slice(350, 850));
  expect(file.readInto(0, 10, ADDRESS)).toBeUndefined();
  expect(file.readAhead(0, 10)).toBeUndefined();
  table.add({ kind: 'import-off', fileId: 1 });
  expect(storage.closed).toBe(1);
  // A task that still holds the file goes on with the original.
  await file.readInto(1, 11, ADDRESS);
  expect(bytes(10)).toEqual(contents.slice(1, 11));
  expect(table.get(1).readInto(2, 12, ADDRESS)).toBeInstanceOf(Promise);
});

test('where sync handles can not be shared, the copy is read as a Blob', async () => {
  await readAll();
  storage.shared = false;
  table.add({ kind: 'file-imported', fileId: 1, pieces: PIECES });
  await table.get(1).readInto(350, 850, ADDRESS);
  expect(bytes(500)).toEqual(contents.slice(350, 850));
  const ahead = table.get(1).readAhead(10, 20);
  await ahead?.ready;
  ahead?.copyTo(10, 20, ADDRESS);
  expect(bytes(10)).toEqual(contents.slice(10, 20));
});

test('a copy that is gone is replaced by the file', async () => {
  table.add({ kind: 'file-imported', fileId: 1, pieces: PIECES });
  await table.get(1).readInto(3, 903, ADDRESS);
  expect(bytes(900)).toEqual(contents.slice(3, 903));
});

test('a full disk ends the import and not the query', async () => {
  storage.failWith = new DOMException('full', 'QuotaExceededError');
  expect(await readAll()).toEqual([{ fileId: 1, directory: 'd', piece: 0, failed: 'quota', message: 'full' }]);
  expect(await readAll()).toEqual([]);
});

test('a piece that another worker is writing is left to it', async () => {
  storage.failWith = new DOMException('busy', 'NoModificationAllowedError');
  expect(await readAll()).toEqual([]);
  storage.failWith = undefined;
  expect(await readAll()).toHaveLength(3);
});

test('without a store files are read as they are', async () => {
  table = new WorkerFileTable(heap);
  table.add({ kind: 'add-file', fileId: 1, name: 'a.log', sizeBytes: SIZE, blob: new Blob([contents]), importTo: PIECES });
  table.add({ kind: 'file-imported', fileId: 1, pieces: PIECES });
  expect(await readAll()).toEqual([]);
  table.add({ kind: 'remove-file', fileId: 1 });
  expect(() => table.get(1)).toThrow('file 1 is unknown');
});
