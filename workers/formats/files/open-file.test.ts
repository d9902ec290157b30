import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { nodeKernelsModule } from '../../testing/node-kernels.ts';
import { detectFormat } from '../index.ts';
import { BlobSource } from './blob-source.ts';
import { openFile } from './open-file.ts';

const kernels = async (): Promise<WebAssembly.Module> => nodeKernelsModule();
const LINE = '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326 "-" "x"\n';

test('a plain file is read where it is', async () => {
  const blob = new Blob([LINE.repeat(10)]);
  const file = await openFile(blob, 'access.log');
  expect(file.blob).toBe(blob);
  expect(file.compression).toBeUndefined();
  expect(detectFormat(file.sample, 'access.log')).toMatchObject({ format: { name: 'combined log' }, detection: { confidence: 1, reason: '10 of 10 sampled lines match' } });
});

test('a gzip file, whatever its name, is its contents', async () => {
  const packed = gzipSync(LINE.repeat(200_000));
  const file = await openFile(new Blob([packed]), 'access.txt', { kernels });
  expect(file).toMatchObject({ compression: 'gzip', sizeOnDisk: packed.length });
  expect(file.sample.length).toBe(256 * 1024);
  expect(await file.blob.text()).toBe(LINE.repeat(200_000));
  expect(new TextDecoder().decode(await file.source.read(LINE.length * 1000, LINE.length * 1001))).toBe(LINE);
  expect(detectFormat(file.sample, 'access.txt').format.name).toBe('combined log');
});

test('a gzip file of nothing is an empty file', async () => {
  const file = await openFile(new Blob([gzipSync('')]), 'empty.gz', { kernels });
  expect(file.source.sizeBytes).toBe(0);
  expect(detectFormat(file.sample, 'empty.gz')).toMatchObject({ format: { name: 'text lines' }, detection: { reason: 'the file is empty' } });
});

test('a bomb is refused at the limit', async () => {
  const packed = gzipSync(Buffer.alloc(64 << 20), { level: 9 });
  await expect(openFile(new Blob([packed]), 'bomb.gz', { kernels, maxDecompressedBytes: 1 << 24 })).rejects.toMatchObject({ code: 'QUOTA', message: expect.stringContaining('bomb.gz holds more than 0.016 GiB') });
});

test('a truncated gzip file says where it breaks', async () => {
  const packed = gzipSync(LINE.repeat(1000));
  await expect(openFile(new Blob([packed.subarray(0, 100)]), 'access.log.gz', { kernels })).rejects.toMatchObject({ code: 'FORMAT', message: 'access.log.gz ends too early: it is cut off, at byte 100 of 100.' });
});

test('what is certainly no text is refused by name', () => {
  const refusal = (...bytes: number[]): string => {
    try {
      return detectFormat(new Uint8Array(bytes), 'x').format.name;
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(refusal(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0)).toBe("x is a PNG image, which can't be opened.");
  expect(refusal(0x28, 0xb5, 0x2f, 0xfd, 0)).toBe("x is Zstandard-compressed, which can't be opened.");
  expect(refusal(...Buffer.from('BZh91AY'))).toBe("x is bzip2-compressed, which can't be opened.");
  expect(refusal(...Buffer.from('BZhello'))).toBe('text lines');
  expect(refusal(0, 1, 2, 3, 255)).toBe('text lines');
});

/** A Blob whose reads fail as a browser's do. */
function failing(errorName: string): Blob {
  return { size: 1000, slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException('no', errorName)) }) } as unknown as Blob;
}

test('files that changed or are gone: what happened, and what to do', async () => {
  const read = (name: string): Promise<unknown> => new BlobSource(failing(name), 'a.log').read(0, 10);
  await expect(read('NotReadableError')).rejects.toMatchObject({ code: 'FILE_CHANGED', message: 'a.log has changed on disk since it was opened, or may no longer be read.', hint: 'Open the file again.' });
  await expect(read('NotFoundError')).rejects.toMatchObject({ code: 'FILE_UNREADABLE', message: expect.stringContaining('moved, renamed or deleted') });
  await expect(openFile(failing('NotReadableError'), 'folder')).rejects.toMatchObject({ code: 'FILE_UNREADABLE', message: expect.stringContaining('folder') });
  const shrunk = { size: 1000, slice: () => new Blob(['abc']) } as unknown as Blob;
  await expect(new BlobSource(shrunk, 'a.log').read(0, 10)).rejects.toMatchObject({ code: 'FILE_CHANGED' });
});
