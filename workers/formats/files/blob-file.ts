/** A File or Blob as task workers read it: in slices, copied into the shared memory. */
import type { Heap } from '../../memory/heap.ts';
import type { OpenFile, ReadAhead } from '../file-table.ts';
import type { ImportFact, ImportStorage } from './import-storage.ts';
import type { StoredPieces } from './messages.ts';
import { readError, shortRead } from './read-errors.ts';

/** Slices of this size are read fastest (1 to 4 MiB: clearly slower), two of them at a time. */
const SLICE_BYTES = 32 << 20;

/** Reads one slice. Throws FILE_CHANGED / FILE_UNREADABLE. */
export async function readSlice(blob: Blob, name: string, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  if (end > blob.size) throw shortRead(name, end - start, Math.max(0, blob.size - start));
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await blob.slice(start, end).arrayBuffer());
  } catch (thrown) {
    throw readError(name, thrown);
  }
  if (bytes.length !== end - start) throw shortRead(name, end - start, bytes.length);
  return bytes;
}

export class BlobFile implements OpenFile {
  readonly fileId: number;
  readonly name: string;
  readonly sizeBytes: number;
  private readonly blob: Blob;
  private readonly heap: Heap;
  private importing: { readonly to: StoredPieces; readonly storage: ImportStorage } | undefined;

  constructor(fileId: number, name: string, blob: Blob, heap: Heap) {
    this.fileId = fileId;
    this.name = name;
    this.sizeBytes = blob.size;
    this.blob = blob;
    this.heap = heap;
  }

  /** The same file, its bytes read from elsewhere. */
  withBlob(blob: Blob): BlobFile {
    return new BlobFile(this.fileId, this.name, blob, this.heap);
  }

  /** From now on, ranges read ahead that hold whole pieces are also written there. Undefined: no longer. */
  importTo(to: StoredPieces | undefined, storage: ImportStorage | undefined): void {
    this.importing = to === undefined || storage === undefined ? undefined : { to, storage };
  }

  async readInto(start: number, end: number, address: number): Promise<void> {
    let next: Promise<Uint8Array> | undefined;
    for (let at = start; at < end; at += SLICE_BYTES) {
      const bytes = await (next ?? this.slice(at, Math.min(end, at + SLICE_BYTES)));
      const following = at + SLICE_BYTES;
      next = following < end ? this.slice(following, Math.min(end, following + SLICE_BYTES)) : undefined;
      next?.catch(() => undefined); // awaited in the next round
      this.heap.cover(address + end - start);
      this.heap.u8.set(bytes, address + at - start);
    }
  }

  readAhead(start: number, end: number, store = true): ReadAhead {
    const reading = this.slice(start, end);
    return new SliceAhead(reading, start, end, this.heap, store && this.importing !== undefined ? this.storePieces(reading, start, end) : undefined);
  }

  /** Writes the pieces that lie wholly in [start, end). A failure ends the import, never the query. */
  private async storePieces(reading: Promise<Uint8Array>, start: number, end: number): Promise<readonly ImportFact[]> {
    const { importing, fileId, sizeBytes } = this;
    if (importing === undefined) return [];
    const { to, storage } = importing;
    const facts: ImportFact[] = [];
    let piece = Math.ceil(start / to.pieceBytes);
    try {
      const bytes = await reading;
      for (; Math.min(sizeBytes, (piece + 1) * to.pieceBytes) <= end && piece * to.pieceBytes < sizeBytes; piece++) {
        if (this.importing !== importing) break;
        const from = piece * to.pieceBytes;
        await storage.write(to, piece, bytes.subarray(from - start, Math.min(sizeBytes, from + to.pieceBytes) - start));
        facts.push({ fileId, directory: to.directory, piece });
      }
    } catch (thrown) {
      const { name, message } = thrown as { name?: string; message?: string };
      // Another attempt at the same morsel is still writing it: that one reports, or a later query does.
      if (name !== 'NoModificationAllowedError') {
        if (this.importing === importing) this.importing = undefined;
        facts.push({ fileId, directory: to.directory, piece, failed: name === 'QuotaExceededError' ? 'quota' : 'error', message: message ?? String(thrown) });
      }
    }
    return facts;
  }

  private slice(start: number, end: number): Promise<Uint8Array> {
    return readSlice(this.blob, this.name, start, end);
  }
}

/** A slice that is being read, or has been, in this worker's own memory. */
export class SliceAhead implements ReadAhead {
  readonly start: number;
  readonly end: number;
  readonly ready: Promise<void>;
  readonly stored?: Promise<readonly unknown[]>;
  private bytes = new Uint8Array();
  private readonly heap: Heap;

  constructor(reading: Promise<Uint8Array>, start: number, end: number, heap: Heap, stored: Promise<readonly unknown[]> | undefined) {
    if (stored !== undefined) this.stored = stored;
    this.start = start;
    this.end = end;
    this.heap = heap;
    this.ready = reading.then((bytes) => {
      this.bytes = bytes as Uint8Array<ArrayBuffer>;
    });
  }

  copyTo(start: number, end: number, address: number): void {
    this.heap.cover(address + end - start);
    this.heap.u8.set(this.bytes.subarray(start - this.start, end - this.start), address);
  }
}
