/**
 * Brings column chunks from the file into the shared memory. Chunks of a row group that are small together are read
 * whole, neighbours in one request; otherwise each chunk has a window that slides over it.
 */
import { ResourceError } from '../../../src/base/errors.ts';
import type { TaskContext } from '../../task/context.ts';
import type { OpenFile } from '../file-table.ts';
import { SLACK_BYTES } from './page-memory.ts';

/** Bytes of one column chunk as they come in. Offsets are offsets in the file. */
export interface ChunkBytes {
  readonly start: number;
  readonly end: number;
  /** Everything is there, and stays at its address until the morsel's bytes are released. */
  readonly isStable: boolean;
  /**
   * Makes [offset, offset + length) available, within start and end; undefined when it already is. Addresses given
   * before are void afterwards.
   */
  need(offset: number, length: number): Promise<void> | undefined;
  /** Address of the byte at `offset`; the bytes after what was needed are readable for `SLACK_BYTES`. */
  address(offset: number): number;
}

/** Row groups whose chunks need at most this many bytes are read whole, the next one while this one is decoded. */
const WHOLE_BYTES = 16 << 20;
/** Chunks closer than this are read with what lies between them. */
const GAP_BYTES = 64 << 10;
const CONCURRENT_READS = 8;
/** The least fits one block with its slack: a row group of thousands of columns has that many windows. */
const MIN_WINDOW_BYTES = (64 << 10) - 64, MAX_WINDOW_BYTES = 4 << 20;

export interface ChunkRange { readonly start: number; readonly end: number }

/** The bytes of all column chunks that one morsel needs. */
export interface MorselBytes {
  readonly chunks: readonly ChunkBytes[];
  /** Done when reading ahead has ended; rejects with what the file threw. */
  readonly ready: Promise<void> | undefined;
  /** Frees the memory. Call it only after `ready` has settled. */
  release(): void;
}

/**
 * Starts reading `ranges` (one per column chunk, in any order).
 *
 * @param file whose bytes
 * @throws ResourceError MEMORY
 */
export function openMorselBytes(context: TaskContext, file: OpenFile, ranges: readonly ChunkRange[]): MorselBytes {
  const total = ranges.reduce((sum, range) => sum + (range.end - range.start), 0);
  if (total <= WHOLE_BYTES) {
    try {
      return readWhole(context, file, ranges);
    } catch (error) {
      if (!(error instanceof ResourceError)) throw error; // windows need less
    }
  }
  const windowBytes = Math.min(MAX_WINDOW_BYTES, Math.max(MIN_WINDOW_BYTES, Math.floor(WHOLE_BYTES / ranges.length)));
  const windows = ranges.map((range) => new Window(context, file, range, windowBytes));
  return { chunks: windows, ready: undefined, release: () => windows.forEach((window) => window.release()) };
}

class Piece implements ChunkBytes {
  readonly isStable = true;
  readonly start: number;
  readonly end: number;
  private readonly base: number;

  constructor(start: number, end: number, address: number) {
    this.start = start;
    this.end = end;
    this.base = address;
  }
  need(): undefined {
    return undefined;
  }
  address(offset: number): number {
    return this.base + (offset - this.start);
  }
}

function readWhole(context: TaskContext, file: OpenFile, ranges: readonly ChunkRange[]): MorselBytes {
  const order = ranges.map((_, k) => k).sort((a, b) => (ranges[a] as ChunkRange).start - (ranges[b] as ChunkRange).start);
  const reads: { start: number; end: number; members: number[] }[] = [];
  for (const k of order) {
    const range = ranges[k] as ChunkRange;
    const last = reads[reads.length - 1];
    if (last !== undefined && range.start - last.end <= GAP_BYTES) {
      last.end = Math.max(last.end, range.end);
      last.members.push(k);
    } else reads.push({ start: range.start, end: range.end, members: [k] });
  }
  const blocks: number[] = [];
  const release = (): void => {
    for (const block of blocks) context.freeBlock(block);
    blocks.length = 0;
  };
  const chunks: ChunkBytes[] = new Array<ChunkBytes>(ranges.length);
  // One block for all: requests differ in size by orders of magnitude, and blocks come in units of 64 KiB.
  const sizeBytes = reads.reduce((sum, read) => sum + alignedSize(read.end - read.start), 0);
  const block = context.allocateBlock(Math.max(1, sizeBytes));
  blocks.push(block);
  const places: number[] = [];
  let at = block;
  for (const read of reads) {
    for (const k of read.members) {
      const range = ranges[k] as ChunkRange;
      chunks[k] = new Piece(range.start, range.end, at + (range.start - read.start));
    }
    places.push(at);
    at += alignedSize(read.end - read.start);
  }
  let next = 0;
  const readNext = async (): Promise<void> => {
    while (next < reads.length) {
      const k = next++;
      const read = reads[k] as ChunkRange;
      const pending = read.end > read.start ? file.readInto(read.start, read.end, places[k] as number) : undefined;
      if (pending !== undefined) await pending;
    }
  };
  const ready = settleAll(Array.from({ length: Math.min(CONCURRENT_READS, reads.length) }, readNext));
  return { chunks, ready, release };
}

/** Waits for all, then throws the first failure: nothing may still write to memory that is about to be freed. */
async function settleAll(promises: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(promises)) if (result.status === 'rejected') throw result.reason;
}

function alignedSize(bytes: number): number {
  return (bytes + SLACK_BYTES + 15) & ~15;
}

/** A chunk that is too large to be held: the part of it from the last page on. */
class Window implements ChunkBytes {
  readonly isStable = false;
  readonly start: number;
  readonly end: number;
  private readonly context: TaskContext;
  private readonly file: OpenFile;
  private readonly windowBytes: number;
  private block = 0;
  private capacity = 0;
  private from = 0;
  private to = 0;

  constructor(context: TaskContext, file: OpenFile, range: ChunkRange, windowBytes: number) {
    this.context = context;
    this.file = file;
    this.start = range.start;
    this.end = range.end;
    this.windowBytes = windowBytes;
  }

  need(offset: number, length: number): Promise<void> | undefined {
    if (offset >= this.from && offset + length <= this.to) return undefined;
    const wanted = Math.max(length, Math.min(this.windowBytes, this.end - offset));
    if (wanted > this.capacity) {
      this.release();
      this.block = this.context.allocateBlock(wanted + SLACK_BYTES);
      this.capacity = wanted;
    }
    this.from = this.to = offset;
    const started = performance.now();
    const pending = this.file.readInto(offset, offset + wanted, this.block);
    if (pending === undefined) {
      this.to = offset + wanted;
      this.context.countReadTime(performance.now() - started);
      return undefined;
    }
    return pending.then(() => {
      this.to = offset + wanted;
      this.context.countReadTime(performance.now() - started);
    });
  }

  address(offset: number): number {
    return this.block + (offset - this.from);
  }

  release(): void {
    if (this.block !== 0) this.context.freeBlock(this.block);
    this.block = 0;
    this.capacity = this.from = this.to = 0;
  }
}
