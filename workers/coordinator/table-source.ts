/** A table's file as planning reads it: a cancelled job stops at the next read. */
import type { ByteSource } from '../formats/format.ts';

export class TableSource implements ByteSource {
  readonly name: string;
  readonly sizeBytes: number;
  /** Throws where the job that is being planned was cancelled. Set while it is planned; jobs are planned one by one. */
  throwIfCancelled: (() => void) | undefined;
  private readonly inner: ByteSource;

  constructor(inner: ByteSource) {
    this.inner = inner;
    this.name = inner.name;
    this.sizeBytes = inner.sizeBytes;
  }

  async read(start: number, end: number): Promise<Uint8Array> {
    this.throwIfCancelled?.();
    return this.inner.read(start, end);
  }
}
