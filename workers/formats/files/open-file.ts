/** What the coordinator does with a file that was dropped: a first look, decompression, and random access to its bytes. */
import { ResourceError, UserError } from '../../../src/base/errors.ts';
import { compileKernels } from '../../memory/kernels-module.ts';
import { Gunzip, isGzip } from '../compression/gunzip.ts';
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

export interface OpenFileOptions {
  /** The compiled kernels, asked for when something is to be decompressed. Default: fetched from the page's origin. */
  readonly kernels?: () => Promise<WebAssembly.Module>;
  /** Refuse files that decompress to more. Default 4 GiB. */
  readonly maxDecompressedBytes?: number;
}

const MAX_DECOMPRESSED_BYTES = 4 * 2 ** 30;
/** Blobs are made of pieces of this size: the browser keeps them outside this worker's memory, on disk where they are many. */
const BLOB_PIECE_BYTES = 8 << 20;

/**
 * @param name for messages
 * @throws UserError FILE_UNREADABLE (a folder, no permission, gone), FORMAT (damaged compressed data);
 *   ResourceError QUOTA (it decompresses to too much)
 */
export async function openFile(blob: Blob, name: string, options: OpenFileOptions = {}): Promise<OpenedFile> {
  const source = new BlobSource(blob, name);
  const sample = await firstBytes(source);
  if (!isGzip(sample)) return { source, blob, sample, sizeOnDisk: blob.size };
  const kernels = await (options.kernels ?? compileKernels)();
  const plain = await decompress(new Gunzip(blob, name, kernels), name, options.maxDecompressedBytes ?? MAX_DECOMPRESSED_BYTES);
  const plainSource = new BlobSource(plain, name);
  return { source: plainSource, blob: plain, sample: await firstBytes(plainSource), sizeOnDisk: blob.size, compression: 'gzip' };
}

async function firstBytes(source: BlobSource): Promise<Uint8Array> {
  try {
    return await source.read(0, Math.min(source.sizeBytes, SAMPLE_BYTES));
  } catch (thrown) {
    // It can't have changed since it was opened: it is being opened now.
    if (!(thrown instanceof UserError) || thrown.code !== 'FILE_CHANGED') throw thrown;
    throw new UserError('FILE_UNREADABLE', `${source.name} can't be read: it is a folder, it is gone, or the browser may not read it.`, { cause: thrown });
  }
}

async function decompress(gunzip: Gunzip, name: string, maxBytes: number): Promise<Blob> {
  const blobs: Blob[] = [];
  let piece: Uint8Array<ArrayBuffer>[] = [];
  let pieceBytes = 0;
  let total = 0;
  await gunzip.run((bytes) => {
    total += bytes.length;
    if (total > maxBytes)
      throw new ResourceError('QUOTA', `${name} holds more than ${(maxBytes / 2 ** 30).toLocaleString('en-US')} GiB when decompressed.`, {
        hint: 'Decompress it on disk and open the result: plain files are read where they are.',
      });
    piece.push(bytes.slice() as Uint8Array<ArrayBuffer>); // Blobs refuse shared memory
    pieceBytes += bytes.length;
    if (pieceBytes < BLOB_PIECE_BYTES) return;
    blobs.push(new Blob(piece));
    piece = [];
    pieceBytes = 0;
  });
  const blob = new Blob([...blobs, ...piece]);
  try {
    await blob.slice(Math.max(0, blob.size - 1)).arrayBuffer();
  } catch (cause) {
    throw new ResourceError('QUOTA', `${name} could not be decompressed: the browser has no room for its ${total.toLocaleString('en-US')} bytes.`, {
      hint: 'Decompress it on disk and open the result: plain files are read where they are.',
      cause,
    });
  }
  return blob;
}
