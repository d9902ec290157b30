/** A File or Blob as the coordinator reads it: metadata, samples, line counts. */
import type { ByteSource } from '../format.ts';
import { readSlice } from './blob-file.ts';

export class BlobSource implements ByteSource {
  readonly name: string;
  readonly sizeBytes: number;
  readonly blob: Blob;

  constructor(blob: Blob, name: string) {
    this.blob = blob;
    this.name = name;
    this.sizeBytes = blob.size;
  }

  read(start: number, end: number): Promise<Uint8Array> {
    return readSlice(this.blob, this.name, start, end);
  }
}
