/** Footers of open files, parsed once per thread and kept as long as the file stays open. */
import type { TaskContext } from '../../task/context.ts';
import type { OpenFile } from '../file-table.ts';
import type { ByteSource } from '../format.ts';
import { TRAILER_BYTES, footerLength, readFooter, type Footer } from './footer.ts';
import { parquetColumns, type ParquetColumn } from './schema.ts';

export interface ParquetFile {
  readonly footer: Footer;
  readonly columns: readonly ParquetColumn[];
  readonly byName: ReadonlyMap<string, ParquetColumn>;
}

/** Read with the trailer in one request: enough for the footers of most files. */
const FIRST_READ_BYTES = 256 << 10;

const bySource = new WeakMap<ByteSource, Promise<ParquetFile>>();
const byFile = new WeakMap<OpenFile, Promise<ParquetFile>>();

/** The footer of a file as the coordinator knows it. @throws UserError FORMAT / NOT_SUPPORTED */
export function footerOfSource(source: ByteSource): Promise<ParquetFile> {
  return remember(bySource, source, async () => {
    const { name, sizeBytes } = source;
    const tailStart = Math.max(0, sizeBytes - FIRST_READ_BYTES);
    const tail = await source.read(tailStart, sizeBytes);
    const length = footerLength(name, sizeBytes, tail);
    const start = sizeBytes - TRAILER_BYTES - length;
    const bytes = start >= tailStart ? tail.slice(start - tailStart, tail.length - TRAILER_BYTES) : await source.read(start, start + length);
    return parse(name, bytes, start);
  });
}

/** The footer of a file as a task worker knows it; `footerBytes` as told by the table's options. */
export function footerOfFile(context: TaskContext, file: OpenFile, footerBytes: number): Promise<ParquetFile> {
  return remember(byFile, file, async () => {
    const start = file.sizeBytes - TRAILER_BYTES - footerBytes;
    const block = context.allocateBlock(Math.max(1, footerBytes));
    try {
      const pending = file.readInto(start, start + footerBytes, block);
      if (pending !== undefined) await pending;
      context.heap.cover(block + footerBytes);
      return parse(file.name, context.heap.u8.slice(block, block + footerBytes), start);
    } finally {
      context.freeBlock(block);
    }
  });
}

function parse(name: string, bytes: Uint8Array, start: number): ParquetFile {
  const footer = readFooter(name, bytes, start);
  const columns = parquetColumns(footer);
  return { footer, columns, byName: new Map(columns.map((column) => [column.name, column])) };
}

function remember<Key extends object>(cache: WeakMap<Key, Promise<ParquetFile>>, key: Key, read: () => Promise<ParquetFile>): Promise<ParquetFile> {
  let file = cache.get(key);
  if (file === undefined) {
    file = read();
    cache.set(key, file);
    file.catch(() => cache.delete(key)); // a failure may pass: the next query tries again
  }
  return file;
}
