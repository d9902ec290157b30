/** An imported file as task workers read it: by sync handles straight into shared memory, once those are open. */
import type { Heap } from '../../memory/heap.ts';
import type { OpenFile, ReadAhead } from '../file-table.ts';
import type { BlobFile } from './blob-file.ts';
import type { ImportStorage, StoredReader } from './import-storage.ts';
import type { StoredPieces } from './messages.ts';
import { shortRead } from './read-errors.ts';

export class StoredFile implements OpenFile {
  readonly fileId: number;
  readonly name: string;
  readonly sizeBytes: number;
  private readonly heap: Heap;
  private readonly original: BlobFile;
  private readonly opening: Promise<void>;
  private reader: StoredReader | undefined;
  /** In place of the reader: the pieces as a Blob or, where they are gone (site data cleared), the file itself. */
  private blobFile: BlobFile | undefined;
  private closed = false;

  /** `original`: the file that was imported, for when its copy can't be read. */
  constructor(original: BlobFile, pieces: StoredPieces, storage: ImportStorage, heap: Heap) {
    this.fileId = original.fileId;
    this.name = original.name;
    this.sizeBytes = original.sizeBytes;
    this.heap = heap;
    this.original = original;
    const numPieces = Math.ceil(this.sizeBytes / pieces.pieceBytes);
    this.opening = storage
      .open(pieces)
      .then(async (reader) => {
        if (this.closed) reader?.close();
        else if (reader !== undefined) this.reader = reader;
        else {
          const blob = original.withBlob(await storage.blob(pieces, numPieces));
          if (!this.closed) this.blobFile = blob;
        }
      })
      .catch(() => {
        this.blobFile = original;
      });
  }

  readInto(start: number, end: number, address: number): Promise<void> | undefined {
    if (this.reader?.isReady(start, end)) {
      this.readNow(this.reader, start, end, address);
      return undefined;
    }
    return this.readLater(start, end, address);
  }

  readAhead(start: number, end: number, store?: boolean): ReadAhead | undefined {
    return this.blobFile?.readAhead(start, end, store);
  }

  /** Gives the handles back. A task that still reads goes on with the file itself. */
  close(): void {
    this.closed = true;
    this.blobFile = this.original;
    this.reader?.close();
    this.reader = undefined;
  }

  private async readLater(start: number, end: number, address: number): Promise<void> {
    await this.opening;
    if (this.blobFile !== undefined) return this.blobFile.readInto(start, end, address);
    const reader = this.reader as StoredReader;
    try {
      await reader.prepare(start, end);
    } catch {
      // Site data was cleared, or another tab holds a piece: the file itself is still there.
      this.close();
    }
    if (this.closed) return this.original.readInto(start, end, address);
    this.readNow(reader, start, end, address);
  }

  private readNow(reader: StoredReader, start: number, end: number, address: number): void {
    this.heap.cover(address + end - start);
    const count = reader.read(start, this.heap.u8.subarray(address, address + end - start));
    if (count !== end - start) throw shortRead(this.name, end - start, count);
  }
}
