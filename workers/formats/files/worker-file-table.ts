/** A task worker's files, kept up to date by the coordinator's messages. */
import { InternalError } from '../../../src/base/errors.ts';
import type { Heap } from '../../memory/heap.ts';
import type { FileTable, OpenFile } from '../file-table.ts';
import { BlobFile } from './blob-file.ts';
import type { FileMessage } from './messages.ts';

export class WorkerFileTable implements FileTable {
  private readonly files = new Map<number, OpenFile>();
  private readonly heap: Heap;

  constructor(heap: Heap) {
    this.heap = heap;
  }

  add(message: FileMessage): void {
    switch (message.kind) {
      case 'add-file':
        this.files.set(message.fileId, new BlobFile(message.fileId, message.name, message.blob, this.heap));
        return;
      case 'remove-file':
        this.files.delete(message.fileId);
        return;
    }
  }

  get(fileId: number): OpenFile {
    const file = this.files.get(fileId);
    if (file === undefined) throw new InternalError(`file ${fileId} is unknown to this worker`);
    return file;
  }
}
