/**
 * Reads morsels of text files as windows of whole lines in shared memory. A morsel [start, end) owns every line that
 * starts in it, so its last line is read past `end`, and the line that hangs over from the morsel before is skipped:
 *
 *   file     …xxxxxxx\nyyyyyyyy\nzzzzzzzzzzzz\nwwww…
 *   morsel        [start            end)
 *   owned              yyyyyyyy\nzzzzzzzzzzzz\n
 *
 * Windows are small enough to stay in the processor's cache while their lines are decoded; the rest of a line that a
 * window cuts off is moved to the front of the next one. A window always ends with a newline byte: the last line of a
 * file gets one where it has none.
 */
import { InternalError, UserError } from '../../../src/base/errors.ts';
import type { FileRef, Morsel } from '../../../src/plan/physical.ts';
import type { TaskContext } from '../../task/context.ts';
import type { OpenFile, ReadAhead } from '../file-table.ts';

/** Bytes that a window reads at once. */
export const WINDOW_BYTES = 1 << 20;
/** Readable bytes after a window, for SIMD loads and the newline that a file may lack. */
const PADDING_BYTES = 128;
/** Read past a morsel's end for its last line, doubled while that isn't enough. */
const TAIL_BYTES = 1 << 16;
/** The longest line there can be. Lines lie in one piece in shared memory, which is at most 4 GiB. */
export const MAX_LINE_BYTES = 256 << 20;

export interface LineWindow {
  /** Start of the first line. */
  readonly address: number;
  /** Just past the last line's newline. 64 bytes and more are readable behind it. */
  readonly end: number;
}

/** A morsel on its way: its number, and its bytes being read ahead where the file's reads take time. */
export interface ClaimedMorsel {
  readonly index: number;
  readonly morsel: Morsel;
  readonly file: FileRef;
  readonly open: OpenFile;
  readonly ahead: ReadAhead | undefined;
}

export class LineReader {
  private readonly context: TaskContext;
  private buffer = 0;
  private capacity = 0;

  private claimed!: ClaimedMorsel;
  private start = 0;
  private end = 0;
  private sizeBytes = 0;
  private filePosition = 0;
  /** Bytes in the buffer that belong to a line whose end has not been read. */
  private carryAddress = 0;
  private carryBytes = 0;
  private skipping = false;
  private finished = true;
  private tailBytes = TAIL_BYTES;

  constructor(context: TaskContext) {
    this.context = context;
  }

  /** Starts reading a morsel, without waiting. */
  static claim(context: TaskContext, files: readonly FileRef[], morsels: readonly Morsel[], readAhead: boolean, store: boolean): ClaimedMorsel | undefined {
    const index = context.claimMorsel(morsels.length);
    if (index < 0) return undefined;
    const morsel = morsels[index];
    const file = morsel && files[morsel.file];
    if (morsel === undefined || file === undefined) throw new InternalError(`there is no morsel ${index}, or its file is missing`);
    const open = context.files.get(file.fileId);
    const range = readRange(morsel, open.sizeBytes);
    return { index, morsel, file, open, ahead: readAhead ? open.readAhead(range.start, range.end, store) : undefined };
  }

  /** Begins the windows of `claimed`. */
  begin(claimed: ClaimedMorsel): void {
    const { morsel, open } = claimed;
    // One long line must not hold on to its memory for the rest of the file.
    if (this.capacity > 8 * WINDOW_BYTES) this.release();
    this.claimed = claimed;
    this.start = morsel.start;
    this.end = Math.min(morsel.end, open.sizeBytes);
    this.sizeBytes = open.sizeBytes;
    this.skipping = morsel.start > 0;
    this.filePosition = this.skipping ? morsel.start - 1 : 0;
    this.carryBytes = 0;
    this.finished = this.start >= this.end;
    this.tailBytes = TAIL_BYTES;
  }

  /** The next window of whole lines, or undefined after the last one. The window before is void. */
  async next(): Promise<LineWindow | undefined> {
    const { kernels } = this.context;
    while (!this.finished) {
      const from = this.filePosition;
      const to = this.chunkEnd(from);
      let lineStart = this.prepare(to - from);
      const chunk = this.buffer + this.carryBytes;
      await this.fill(from, to, chunk);
      let dataEnd = chunk + to - from;
      this.filePosition = to;

      if (this.skipping) {
        const newline = kernels.lines_find(chunk, dataEnd) >>> 0;
        const offset = from + newline - chunk;
        if (offset >= this.end - 1) {
          this.finished = true; // no line starts in this morsel
          return undefined;
        }
        if (newline === dataEnd) continue;
        this.skipping = false;
        lineStart = newline + 1;
      } else if (from === 0) lineStart += this.byteOrderMark(lineStart, dataEnd);

      // Nothing is searched twice: bytes carried over from windows before hold no newline.
      let windowEnd = 0;
      const searchFrom = Math.max(chunk, lineStart);
      if (dataEnd - lineStart > MAX_LINE_BYTES) {
        const newline = kernels.lines_find(searchFrom, dataEnd) >>> 0;
        if (newline - lineStart > MAX_LINE_BYTES) throw this.tooLong(from - (chunk - lineStart));
      }
      if (to >= this.end) {
        const last = Math.max(searchFrom, chunk + (this.end - 1 - from));
        const newline = kernels.lines_find(last, dataEnd) >>> 0;
        if (newline < dataEnd) {
          windowEnd = newline + 1;
          this.finished = true;
        } else if (to === this.sizeBytes) {
          if (dataEnd > lineStart && this.context.heap.u8[dataEnd - 1] !== 0x0a) this.context.heap.u8[dataEnd++] = 0x0a;
          windowEnd = dataEnd;
          this.finished = true;
        }
      }
      if (windowEnd === 0) {
        const last = kernels.lines_find_last(searchFrom, dataEnd) >>> 0;
        windowEnd = last === searchFrom ? lineStart : last;
        this.carryAddress = windowEnd;
        this.carryBytes = dataEnd - windowEnd;
      }
      if (windowEnd > lineStart) return { address: lineStart, end: windowEnd };
    }
    return undefined;
  }

  /** Gives the memory back. Not needed after a failure: the task's blocks go with it. */
  release(): void {
    if (this.buffer !== 0) this.context.freeBlock(this.buffer);
    this.buffer = this.capacity = 0;
  }

  private chunkEnd(from: number): number {
    const { end, sizeBytes } = this;
    if (from + WINDOW_BYTES < end) return from + WINDOW_BYTES;
    if (from < end) return Math.min(sizeBytes, end + TAIL_BYTES);
    const bytes = this.tailBytes;
    this.tailBytes = Math.min(bytes * 2, 32 * WINDOW_BYTES);
    return Math.min(sizeBytes, from + bytes);
  }

  /** Makes room for `bytes` more behind the carried bytes and moves those to the front. Gives the front's address. */
  private prepare(bytes: number): number {
    const { heap } = this.context;
    const needed = this.carryBytes + bytes + PADDING_BYTES;
    if (this.capacity < needed) {
      // Room to double, so that a long line isn't copied again for every chunk.
      const capacity = Math.max(WINDOW_BYTES + 2 * TAIL_BYTES + PADDING_BYTES, this.carryBytes === 0 ? needed : Math.max(needed, this.capacity * 2));
      const buffer = this.context.allocateBlock(capacity);
      if (this.carryBytes > 0) heap.u8.copyWithin(buffer, this.carryAddress, this.carryAddress + this.carryBytes);
      if (this.buffer !== 0) this.context.freeBlock(this.buffer);
      this.buffer = buffer;
      this.capacity = capacity;
    } else if (this.carryBytes > 0 && this.carryAddress !== this.buffer) {
      heap.u8.copyWithin(this.buffer, this.carryAddress, this.carryAddress + this.carryBytes);
    }
    this.carryAddress = this.buffer;
    return this.buffer;
  }

  private async fill(from: number, to: number, address: number): Promise<void> {
    const { ahead, open } = this.claimed;
    const began = performance.now();
    if (ahead !== undefined && from >= ahead.start && to <= ahead.end) {
      await ahead.ready;
      ahead.copyTo(from, to, address);
    } else {
      const pending = open.readInto(from, to, address);
      if (pending !== undefined) await pending;
    }
    this.context.countReadTime(performance.now() - began);
  }

  /** A UTF-8 byte order mark at the start of a file is not text. */
  private byteOrderMark(address: number, end: number): number {
    const bytes = this.context.heap.u8;
    return end - address >= 3 && bytes[address] === 0xef && bytes[address + 1] === 0xbb && bytes[address + 2] === 0xbf ? 3 : 0;
  }

  private tooLong(start: number): UserError {
    return new UserError(
      'FORMAT',
      `${this.claimed.file.name}: the line that starts at byte ${start.toLocaleString('en-US')} is longer than ${MAX_LINE_BYTES >> 20} MiB, the longest line that can be read.`,
      { hint: 'The file may not be text, or its lines may end in something else than a newline.' },
    );
  }
}

/** What a morsel needs in all but rare cases: the byte before it tells whether a line starts at its start. */
function readRange(morsel: Morsel, sizeBytes: number): { start: number; end: number } {
  return { start: Math.max(0, morsel.start - 1), end: Math.min(sizeBytes, morsel.end + TAIL_BYTES) };
}
