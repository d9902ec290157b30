/** What the coordinator does with a file that was dropped: a first look, decompression, and random access to its bytes. */
import type { ByteSource } from '../format.ts';
import { SAMPLE_BYTES } from '../text/sample.ts';
import { BlobSource } from './blob-source.ts';

export interface OpenedFile {
  /** The bytes to be scanned: decompressed. */
  readonly source: ByteSource;
  /** The same bytes for the workers (message `add-file`). */
  readonly blob: Blob;
  /** The first up to 256 KiB, for detection. */
  readonly sample: Uint8Array;
  /** Of the file as it was given. */
  readonly sizeOnDisk: number;
  readonly compression?: 'gzip';
}

/**
 * @param name for messages
 * @throws UserError FILE_UNREADABLE (a folder, no permission, gone), FILE_CHANGED
 */
export async function openFile(blob: Blob, name: string): Promise<OpenedFile> {
  const source = new BlobSource(blob, name);
  const sample = await source.read(0, Math.min(blob.size, SAMPLE_BYTES));
  return { source, blob, sample, sizeOnDisk: blob.size };
}
