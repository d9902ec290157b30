/**
 * Brings column chunks from the file into the shared memory. Chunks of a row group that are small together are read
 * whole, neighbours in one request; otherwise each chunk has a window that slides over it, and the bytes after it are read
 * while those in it are decoded.
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
/** Together the windows of a morsel have about this many bytes; the least window fits one block with its slack. */
const WINDOWS_BYTES = 8 << 20;
const MIN_WINDOW_BYTES = (64 << 10) - 64, MAX_WINDOW_BYTES = 2 << 20;
/** Windows grow with their pages up to this; larger pages are read one by one. */
const LARGEST_WINDOW_BYTES = 8 << 20;

export interface ChunkRange { readonly start: number; readonly end: number }

/** The bytes of all column chunks that one morsel needs. */
export interface MorselBytes {
  readonly chunks: readonly ChunkBytes[];
  /** Done when reading ahead has ended; rejects with what the file threw. */
  readonly ready: Promise<void> | undefined;
  /** Frees the memory once nothing is being read into it. Call it only after `ready` has settled. */
  release(): Promise<void>;
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
  const windowBytes = Math.min(MAX_WINDOW_BYTES, Math.max(MIN_WINDOW_BYTES, Math.floor(WINDOWS_BYTES / ranges.length)));
  const windows = ranges.map((range) => new Window(context, file, range, windowBytes));
  return { chunks: windows, ready: undefined, release: async () => void (await Promise.all(windows.map((window) => window.release()))) };
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
  const release = async (): Promise<void> => {
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

/** A piece of the file in memory: bytes [from, to) from `address` on. */
interface Buffer {
  readonly block: number;
  readonly capacity: number;
  address: number;
  from: number;
  to: number;
}

/**
 * A chunk that is too large to be held: the part of it from the last page on, and the next part on its way.
 *
 *   current   │ … used up … │ page │ page that is cut │ ──► its beginning is copied before the bytes ahead,
 *   ahead     │ room for it │ the file's next bytes  │     which then become the current ones
 */
class Window implements ChunkBytes {
  readonly isStable = false;
  readonly start: number;
  readonly end: number;
  private readonly context: TaskContext;
  private readonly file: OpenFile;
  private windowBytes: number;
  private largestBytes = 0;
  private current: Buffer | undefined;
  private ahead: { readonly buffer: Buffer; readonly done: Promise<void> } | undefined;
  private spare: Buffer | undefined;

  constructor(context: TaskContext, file: OpenFile, range: ChunkRange, windowBytes: number) {
    this.context = context;
    this.file = file;
    this.start = range.start;
    this.end = range.end;
    this.windowBytes = windowBytes;
  }

  need(offset: number, length: number): Promise<void> | undefined {
    if (this.holds(offset, length)) return undefined;
    const { ahead } = this;
    if (ahead !== undefined) {
      const started = performance.now();
      return ahead.done.then(() => {
        this.context.countReadTime(performance.now() - started);
        this.ahead = undefined;
        if (!this.moveOn(ahead.buffer, offset, length)) this.spare = ahead.buffer;
        return this.need(offset, length);
      });
    }
    // Pages that are cut must fit before the bytes that are read ahead.
    if (length > this.windowBytes / 2) this.windowBytes = Math.min(2 * length, LARGEST_WINDOW_BYTES);
    this.largestBytes = Math.max(this.largestBytes, length);
    return this.read(offset, length);
  }

  address(offset: number): number {
    const { address, from } = this.current as Buffer;
    return address + (offset - from);
  }

  async release(): Promise<void> {
    // What is on its way must have landed before its memory is given to others.
    if (this.ahead !== undefined) await this.ahead.done.catch(() => undefined);
    for (const buffer of [this.current, this.ahead?.buffer, this.spare]) if (buffer !== undefined) this.context.freeBlock(buffer.block);
    this.current = this.ahead = this.spare = undefined;
  }

  private holds(offset: number, length: number): boolean {
    const { current } = this;
    return current !== undefined && offset >= current.from && offset + length <= current.to;
  }

  /** Makes the bytes that were read ahead the current ones, with those of the cut page before them, where that is what is needed. */
  private moveOn(next: Buffer, offset: number, length: number): boolean {
    const before = this.current as Buffer;
    const cut = before.to - offset;
    if (next.from !== before.to || offset < before.from || cut < 0 || cut > next.address - next.block || offset + length > next.to) return false;
    this.context.kernels.copy_bytes(next.address - cut, before.address + (offset - before.from), cut);
    next.address -= cut;
    next.from = offset;
    this.current = next;
    this.spare = before;
    this.readAhead();
    return true;
  }

  /** Reads from `offset` on, waiting for it. */
  private read(offset: number, length: number): Promise<void> | undefined {
    const wanted = Math.max(length, Math.min(this.windowBytes, this.end - offset));
    let { current } = this;
    if (current === undefined || current.capacity < wanted) {
      if (current !== undefined) this.context.freeBlock(current.block);
      this.current = undefined;
      this.current = current = this.newBuffer(wanted);
    }
    const buffer = current;
    buffer.address = buffer.block;
    buffer.from = buffer.to = offset;
    const started = performance.now();
    const pending = this.file.readInto(offset, offset + wanted, buffer.address);
    if (pending === undefined) {
      buffer.to = offset + wanted;
      this.context.countReadTime(performance.now() - started);
      return undefined;
    }
    return pending.then(() => {
      buffer.to = offset + wanted;
      this.context.countReadTime(performance.now() - started);
      this.readAhead();
    });
  }

  /** Starts reading what follows the current bytes. Files that are read at once have nothing to gain from it. */
  private readAhead(): void {
    const { to } = this.current as Buffer;
    const wanted = Math.min(this.windowBytes, this.end - to);
    if (wanted <= 0 || this.largestBytes > this.windowBytes / 2) return;
    const room = this.windowBytes >>> 1;
    let buffer = this.spare;
    if (buffer === undefined || buffer.capacity < room + wanted) {
      if (buffer !== undefined) this.context.freeBlock(buffer.block);
      this.spare = undefined;
      try {
        buffer = this.newBuffer(room + wanted);
      } catch (error) {
        if (error instanceof ResourceError) return; // there is time to wait, but no memory
        throw error;
      }
    }
    this.spare = undefined;
    buffer.address = buffer.block + room;
    buffer.from = to;
    buffer.to = to;
    const filled = buffer;
    const done = (this.file.readInto(to, to + wanted, buffer.address) ?? Promise.resolve()).then(() => {
      filled.to = to + wanted;
    });
    done.catch(() => undefined); // reported when it is needed
    this.ahead = { buffer, done };
  }

  private newBuffer(capacity: number): Buffer {
    const block = this.context.allocateBlock(capacity + SLACK_BYTES);
    return { block, capacity, address: block, from: 0, to: 0 };
  }
}
