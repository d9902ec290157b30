/** A task worker's file access without the engine around it, for browser tests. Each message is one call. */
import { BlobSource } from '../formats/files/blob-source.ts';
import type { FileMessage } from '../formats/files/messages.ts';
import { openFile } from '../formats/files/open-file.ts';
import { WorkerFileTable } from '../formats/files/worker-file-table.ts';
import { toPlainError } from '../../src/base/errors.ts';
import { Heap } from '../memory/heap.ts';
import { ImportStore } from '../spill/import-store.ts';
import { PieceFiles } from '../spill/piece-files.ts';
import type { StoredPieces } from '../spill/pieces.ts';

const memory = new WebAssembly.Memory({ initial: 64, maximum: 64, shared: true });
const heap = new Heap(memory);
const files = new WorkerFileTable(heap, new PieceFiles());
const ADDRESS = 65_536;

const calls = {
  add: (message: FileMessage) => files.add(message),
  /** The bytes [start, end) read into shared memory, and whether that needed no waiting. */
  async read(fileId: number, start: number, end: number) {
    const pending = files.get(fileId).readInto(start, end, ADDRESS);
    const sync = pending === undefined;
    await pending;
    return { bytes: heap.u8.slice(ADDRESS, ADDRESS + end - start), sync };
  },
  /** Reads ahead as a scan does; gives the bytes and the facts about stored pieces. */
  async readAhead(fileId: number, start: number, end: number) {
    const ahead = files.get(fileId).readAhead(start, end);
    if (ahead === undefined) return { ahead: false, bytes: new Uint8Array(), facts: [] };
    await ahead.ready;
    ahead.copyTo(start, end, ADDRESS);
    return { ahead: true, bytes: heap.u8.slice(ADDRESS, ADDRESS + end - start), facts: (await ahead.stored) ?? [] };
  },
  sampleSource: async (blob: Blob, start: number, end: number) => new BlobSource(blob, 'a.log').read(start, end),
  open: async (blob: Blob, name: string) => {
    const file = await openFile(blob, name);
    return { text: await file.blob.text(), compression: file.compression };
  },
  storeKey: (blob: Blob, name: string) => ImportStore.key(blob, name),
  storeFind: async (key: string, size: number) => (await store()).find(key, size),
  storeBegin: async (key: string, pieceBytes: number) => (await store()).begin(key, pieceBytes),
  storePublish: async (key: string, pieces: StoredPieces, size: number) => (await store()).publish(key, 'a.log', pieces, size),
  storeDiscard: async (key: string, pieces: StoredPieces) => (await store()).discard(key, pieces),
  async entries() {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('spillway-imports', { create: true });
    const names: string[] = [];
    for await (const name of root.keys()) names.push(name);
    return names.sort();
  },
};
export type Calls = typeof calls;

let opened: Promise<ImportStore | undefined> | undefined;
async function store(): Promise<ImportStore> {
  opened ??= ImportStore.open();
  const found = await opened;
  if (found === undefined) throw new Error('no OPFS');
  return found;
}

self.onmessage = async ({ data: { id, name, args } }: MessageEvent<{ id: number; name: keyof Calls; args: never[] }>) => {
  try {
    postMessage({ id, value: await (calls[name] as (...args: never[]) => unknown)(...args) });
  } catch (thrown) {
    postMessage({ id, error: toPlainError(thrown) });
  }
};
