/** A File or Blob as task workers read it: in slices, copied into the shared memory. */
import type { Heap } from '../../memory/heap.ts';
import type { OpenFile, ReadAhead } from '../file-table.ts';
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

  constructor(fileId: number, name: string, blob: Blob, heap: Heap) {
    this.fileId = fileId;
    this.name = name;
    this.sizeBytes = blob.size;
    this.blob = blob;
    this.heap = heap;
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

  readAhead(start: number, end: number): ReadAhead {
    return new SliceAhead(this.slice(start, end), start, end, this.heap);
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
  private bytes = new Uint8Array();
  private readonly heap: Heap;

  constructor(reading: Promise<Uint8Array>, start: number, end: number, heap: Heap) {
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
