/**
 * Streaming decompression of gzip (RFC 1952): any number of members one behind the other, checksums verified, in a
 * small memory of its own. The browser's DecompressionStream refuses files of several members and doesn't say where
 * a damaged one breaks.
 */
import { InternalError, UserError } from '../../../src/base/errors.ts';
import { loadKernels, type Kernels } from '../../memory/kernels.ts';
import { readSlice } from '../files/blob-file.ts';

const STATE = 1024, STATE_BYTES = 16_384, TABLES = STATE + STATE_BYTES;
const INPUT = 65_536, INPUT_BYTES = 1 << 20, PADDING_BYTES = 64;
const OUTPUT = 2 << 20, HISTORY_BYTES = 32_768, OUTPUT_BYTES = 4 << 20;
const MEMORY_PAGES = (OUTPUT + HISTORY_BYTES + OUTPUT_BYTES + 65_536) / 65_536;

// Words of the kernel's state.
const INPUT_WORD = 0, INPUT_END_WORD = 1, INPUT_IS_LAST_WORD = 2, OUTPUT_WORD = 3, OUTPUT_END_WORD = 4, OUTPUT_START_WORD = 5, NUM_BITS_WORD = 8;
const NEEDS_INPUT = 0, NEEDS_OUTPUT = 1, DONE = 2, CUT_OFF = 8;
const DAMAGE = ['', '', '', 'an unknown block type', 'a damaged stored block', 'damaged code lengths', 'a code that has no meaning', 'a copy from before the start'];

/** After so much output the event loop gets a turn: a small file may hold a great deal. */
const YIELD_BYTES = 32 << 20;

export function isGzip(sample: Uint8Array): boolean {
  return sample[0] === 0x1f && sample[1] === 0x8b && sample[2] === 8;
}

export class Gunzip {
  private readonly blob: Blob;
  private readonly name: string;
  private readonly kernels: Kernels;
  private readonly u8: Uint8Array;
  private readonly u32: Uint32Array;
  /** Where in the file the byte at INPUT lies. */
  private inputOffset = 0;
  private sinceYield = 0;

  /** `kernels`: the compiled module; an instance on 6 MiB of its own is made of it. */
  constructor(blob: Blob, name: string, kernels: WebAssembly.Module) {
    this.blob = blob;
    this.name = name;
    const memory = new WebAssembly.Memory({ initial: MEMORY_PAGES, maximum: MEMORY_PAGES, shared: true });
    this.kernels = loadKernels(kernels, memory);
    this.u8 = new Uint8Array(memory.buffer);
    this.u32 = new Uint32Array(memory.buffer);
    this.kernels.crc32_tables(TABLES);
    this.set(INPUT_WORD, INPUT);
    this.set(INPUT_END_WORD, INPUT);
  }

  /**
   * Decompresses the whole file. `write` is given each piece (valid until it returns or its promise settles).
   *
   * @throws UserError FORMAT naming the offset where the data end early, are damaged, or are followed by something else
   */
  async run(write: (bytes: Uint8Array) => void | Promise<void>): Promise<void> {
    await this.refill();
    if (this.available === 0) throw this.error('is empty', 0);
    while (this.available > 0) {
      await this.header();
      await this.member(write);
      await this.skipZeros();
    }
  }

  private async member(write: (bytes: Uint8Array) => void | Promise<void>): Promise<void> {
    // Everything but the input belongs to the stream.
    this.u32.fill(0, (STATE >>> 2) + OUTPUT_WORD, (STATE + STATE_BYTES) >>> 2);
    this.set(OUTPUT_WORD, OUTPUT);
    this.set(OUTPUT_START_WORD, OUTPUT);
    this.set(OUTPUT_END_WORD, OUTPUT + HISTORY_BYTES + OUTPUT_BYTES);
    let written = OUTPUT;
    let crc = 0;
    let length = 0;
    for (;;) {
      const result = this.kernels.inflate_run(STATE);
      const output = this.get(OUTPUT_WORD);
      if (output > written && result <= DONE) {
        crc = this.kernels.crc32_update(TABLES, crc, written, output) >>> 0;
        length = (length + output - written) >>> 0;
        await write(this.u8.subarray(written, output));
        await this.yieldAfter(output - written);
        written = output;
      }
      if (result === DONE) break;
      if (result === NEEDS_INPUT) await this.refill();
      else if (result === NEEDS_OUTPUT) {
        this.u8.copyWithin(OUTPUT, output - HISTORY_BYTES, output);
        written = OUTPUT + HISTORY_BYTES;
        this.set(OUTPUT_WORD, written);
      } else if (result === CUT_OFF) throw this.error('ends too early: it is cut off', this.blob.size);
      else throw this.error(`is damaged (${DAMAGE[result] ?? 'malformed data'})`, this.damagePosition);
    }
    if (this.available < 8) await this.refill();
    if (this.available < 8) throw this.error('ends too early: it is cut off', this.blob.size);
    const trailer = this.input(8);
    const view = new DataView(trailer.buffer);
    if (view.getUint32(0, true) !== crc) throw this.error('is damaged (its checksum does not match)', this.position - 8);
    if (view.getUint32(4, true) !== length) throw this.error('is damaged (its length does not match)', this.position - 8);
  }

  /** Passes over a member's header. */
  private async header(): Promise<void> {
    const start = this.position;
    const missing = (): UserError => this.error('ends too early: it is cut off', this.blob.size);
    const take = async (count: number): Promise<Uint8Array> => {
      if (this.available < count) await this.refill();
      if (this.available < count) throw missing();
      return this.input(count);
    };
    const fixed = await take(10);
    const flags = fixed[3] as number;
    if (!isGzip(fixed)) throw this.error(start === 0 ? 'is not a gzip file' : 'is followed by something that is not gzip', start);
    if (flags & 0xe0) throw this.error('has a header of an unknown kind', start);
    if (flags & 4) {
      const [low = 0, high = 0] = await take(2);
      await take(low | (high << 8));
    }
    for (const flag of [8, 16]) {
      if ((flags & flag) === 0) continue; // file name, comment: up to a zero byte
      while ((await take(1))[0] !== 0);
    }
    if (flags & 2) await take(2);
  }

  /** Padding after the last member is not an error. */
  private async skipZeros(): Promise<void> {
    for (;;) {
      let at = this.get(INPUT_WORD);
      const end = this.get(INPUT_END_WORD);
      while (at < end && this.u8[at] === 0) at++;
      this.set(INPUT_WORD, at);
      if (at < end) return;
      await this.refill();
      if (this.available === 0) return;
    }
  }

  /** Moves what is left of the input to the front and reads on behind it. */
  private async refill(): Promise<void> {
    const from = this.get(INPUT_WORD);
    const left = this.available;
    const next = this.position + left;
    const bytes = await readSlice(this.blob, this.name, next, Math.min(this.blob.size, next + INPUT_BYTES - left));
    this.inputOffset += from - INPUT;
    this.u8.copyWithin(INPUT, from, from + left);
    this.u8.set(bytes, INPUT + left);
    const end = INPUT + left + bytes.length;
    this.u8.fill(0, end, end + PADDING_BYTES);
    this.set(INPUT_WORD, INPUT);
    this.set(INPUT_END_WORD, end);
    this.set(INPUT_IS_LAST_WORD, next + bytes.length === this.blob.size ? 1 : 0);
    if (left + bytes.length > INPUT_BYTES) throw new InternalError('a piece of a gzip file does not fit its buffer');
  }

  /** A copy of the next `count` bytes. */
  private input(count: number): Uint8Array<ArrayBuffer> {
    const at = this.get(INPUT_WORD);
    this.set(INPUT_WORD, at + count);
    return this.u8.slice(at, at + count) as Uint8Array<ArrayBuffer>;
  }

  private get available(): number {
    return Math.max(0, this.get(INPUT_END_WORD) - this.get(INPUT_WORD));
  }

  /** Offset in the file of the next input byte. */
  private get position(): number {
    return this.inputOffset + this.get(INPUT_WORD) - INPUT;
  }

  /** Offset in the file of the byte that the decoder was in, which has read ahead. */
  private get damagePosition(): number {
    return Math.min(this.blob.size, Math.max(0, this.position - (this.get(NUM_BITS_WORD) >>> 3) - 1));
  }

  private async yieldAfter(bytes: number): Promise<void> {
    this.sinceYield += bytes;
    if (this.sinceYield < YIELD_BYTES) return;
    this.sinceYield = 0;
    await new Promise((resolve) => setTimeout(resolve));
  }

  private error(what: string, offset: number): UserError {
    return new UserError('FORMAT', `${this.name} ${what}, at byte ${offset.toLocaleString('en-US')} of ${this.blob.size.toLocaleString('en-US')}.`, {
      hint: 'Fetch or compress the file again.',
    });
  }

  private get(word: number): number {
    return this.u32[(STATE >>> 2) + word] as number;
  }

  private set(word: number, value: number): void {
    this.u32[(STATE >>> 2) + word] = value;
  }
}
