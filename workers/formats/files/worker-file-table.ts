/** A task worker's files, kept up to date by the coordinator's messages. */
import { InternalError } from '../../../src/base/errors.ts';
import type { Heap } from '../../memory/heap.ts';
import type { FileTable, OpenFile } from '../file-table.ts';
import { BlobFile } from './blob-file.ts';
import type { ImportStorage } from './import-storage.ts';
import type { FileMessage } from './messages.ts';
import { StoredFile } from './stored-file.ts';

interface Entry {
  readonly blob: BlobFile;
  stored: StoredFile | undefined;
}

export class WorkerFileTable implements FileTable {
  private readonly files = new Map<number, Entry>();
  private readonly heap: Heap;
  private readonly storage: ImportStorage | undefined;

  /** `storage`: where imports go; without it files are always read as they were given. */
  constructor(heap: Heap, storage?: ImportStorage) {
    this.heap = heap;
    this.storage = storage;
  }

  /** Takes in a message. A task that already runs goes on with the file as it was. */
  add(message: FileMessage): void {
    if (message.kind === 'add-file') {
      const blob = new BlobFile(message.fileId, message.name, message.blob, this.heap);
      blob.importTo(message.importTo, this.storage);
      this.files.set(message.fileId, { blob, stored: undefined });
      return;
    }
    const entry = this.files.get(message.fileId);
    if (entry === undefined) return; // removed meanwhile
    switch (message.kind) {
      case 'import-to':
        entry.blob.importTo(message.pieces, this.storage);
        return;
      case 'file-imported':
        entry.blob.importTo(undefined, this.storage);
        entry.stored?.close();
        entry.stored = this.storage === undefined ? undefined : new StoredFile(entry.blob, message.pieces, this.storage, this.heap);
        return;
      case 'import-off':
        entry.blob.importTo(undefined, this.storage);
        entry.stored?.close();
        entry.stored = undefined;
        return;
      case 'remove-file':
        entry.stored?.close();
        this.files.delete(message.fileId);
    }
  }

  get(fileId: number): OpenFile {
    const entry = this.files.get(fileId);
    if (entry === undefined) throw new InternalError(`file ${fileId} is unknown to this worker`);
    return entry.stored ?? entry.blob;
  }
}
