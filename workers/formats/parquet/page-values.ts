/** Decodes the values of pages into the vector of the current batch. */
import type { FlatVector, Vector } from '../../../src/columns/vector.ts';
import type { TaskContext } from '../../task/context.ts';
import { notSupported } from '../../../src/base/errors.ts';
import { CorruptPage } from './codecs.ts';
import { convertFixed, viewsFailure } from './convert.ts';
import type { Dictionary } from './dictionary.ts';
import { prefixedEnd, type PageBody } from './page-body.ts';
import { Encoding, encodingName } from './page-header.ts';
import type { ParquetType } from './schema-element.ts';
import type { ReadableColumn } from './schema.ts';

/** `codes`: strings stay dictionary codes. A batch holds one form. */
export type PageForm = 'codes' | 'flat';
/** Decoder state of a column: levels at +0, values at +32 (up to 80 bytes), whole pages from here on (two of 80). */
export const PAGE_STATE_OFFSET = 128;
export const STATE_BYTES = 288;

/** Room for what is decoded on the way to a vector, shared by all columns of a scan. Addresses. */
export interface DecodeRoom {
  readonly codes: number;
  readonly dense: number;
  readonly stored: number;
}

/** Room for `rows` rows at once. `allocate` gives memory aligned to 16. */
export function decodeRoom(rows: number, allocate: (bytes: number) => number): DecodeRoom {
  return { codes: allocate(rows * 4 + 16), dense: allocate(rows * 16 + 32), stored: allocate(rows * 8 + 16) };
}

export class PageValues {
  private readonly context: TaskContext;
  private readonly room: DecodeRoom;
  private readonly column: ReadableColumn;
  private readonly state: number;
  private readonly isViews: boolean;
  // The page being read.
  private encoding = 0;
  /** PLAIN booleans: number of the next bit. */
  private nextBit = 0;
  // The batch being built.
  private rows = 0;
  private form: PageForm = 'flat';
  private data = 0;
  private validity = 0;
  private numNulls = 0;
  private dictionary: Dictionary | undefined;

  constructor(context: TaskContext, column: ReadableColumn, state: number, room: DecodeRoom) {
    this.context = context;
    this.room = room;
    this.column = column;
    this.state = state;
    this.isViews = column.stored.conversion.kind === 'views';
  }

  /** Which form a page of this encoding takes. @throws CorruptPage, UserError NOT_SUPPORTED */
  formOf(encoding: number, dictionary: Dictionary | undefined): PageForm {
    switch (encoding) {
      case Encoding.PLAIN_DICTIONARY: case Encoding.RLE_DICTIONARY:
        if (dictionary === undefined) throw new CorruptPage('it needs a dictionary page, and there is none before it');
        return this.isViews ? 'codes' : 'flat';
      case Encoding.PLAIN: return 'flat';
      case Encoding.RLE: return this.requireType(encoding, ['BOOLEAN']);
      case Encoding.DELTA_BINARY_PACKED: return this.requireType(encoding, ['INT32', 'INT64']);
      case Encoding.DELTA_LENGTH_BYTE_ARRAY: return this.requireType(encoding, ['BYTE_ARRAY']);
      case Encoding.DELTA_BYTE_ARRAY: return this.requireType(encoding, ['BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY']);
      case Encoding.BYTE_STREAM_SPLIT: return this.requireType(encoding, ['FLOAT', 'DOUBLE', 'INT32', 'INT64', 'FIXED_LEN_BYTE_ARRAY']);
      default: throw notSupported(`Parquet pages with encoding ${encodingName(encoding)} (column "${this.column.name}")`);
    }
  }

  private requireType(encoding: number, types: readonly ParquetType[]): PageForm {
    const { type } = this.column.element;
    if (type === undefined || !types.includes(type)) throw new CorruptPage(`its encoding is ${encodingName(encoding)}, and its type ${type}`);
    return 'flat';
  }

  /** Begins a vector of `rows` rows in scratch memory. */
  begin(rows: number, form: PageForm, dictionary: Dictionary | undefined): void {
    const { scratch, heap } = this.context;
    this.rows = rows;
    this.form = form;
    this.dictionary = dictionary;
    this.numNulls = 0;
    this.data = scratch.allocate(form === 'codes' ? rows * 4 : rows * this.column.stored.valueBytes);
    if (this.column.notNull) this.validity = 0;
    else {
      const sizeBytes = ((rows + 7) >>> 3) + 16; // the kernel writes whole words
      this.validity = scratch.allocate(sizeBytes);
      heap.cover(this.validity + sizeBytes);
      heap.u8.fill(0, this.validity, this.validity + sizeBytes);
    }
    heap.cover(this.data + rows * 16);
  }

  /**
   * The page's next `n` rows where they need no decoding: one value repeated, or values without nulls that lie aligned in
   * the page. Otherwise undefined, and nothing is consumed.
   */
  undecoded(form: PageForm, n: number, dictionary: Dictionary | undefined): Vector | undefined {
    const { kernels, heap } = this.context;
    const { stored, notNull } = this.column;
    const { type } = stored;
    const values = this.state + 32;
    if (!notNull) {
      if (!this.repeats(this.state, n)) return undefined;
      if (heap.u32[(this.state + 16) >>> 2] === 0) {
        kernels.parquet_hybrid_advance(this.state, n);
        return this.constant(n, 0, 0, true);
      }
    }
    switch (this.encoding) {
      case Encoding.PLAIN_DICTIONARY: case Encoding.RLE_DICTIONARY: case Encoding.RLE: {
        if (!this.repeats(values, n)) return undefined;
        const code = heap.u32[(values + 8) >>> 2] === 0 ? 0 : (heap.u32[(values + 16) >>> 2] as number);
        let data = values + 16; // of an RLE boolean, whose low byte is the value
        if (this.encoding !== Encoding.RLE) {
          if (dictionary === undefined || code >= dictionary.length) return undefined;
          data = dictionary.data + code * stored.valueBytes;
        }
        const vector = this.constant(n, data, stored.valueBytes, false);
        kernels.parquet_hybrid_advance(values, n);
        if (!notNull) kernels.parquet_hybrid_advance(this.state, n);
        return vector;
      }
      case Encoding.PLAIN: {
        if (form !== 'flat' || stored.conversion.kind !== 'copy') return undefined;
        const data = heap.u32[values >>> 2] as number;
        const sizeBytes = n * stored.valueBytes;
        if ((data & 15) !== 0 || sizeBytes > (heap.u32[(values >>> 2) + 1] as number) - data) return undefined;
        heap.u32[values >>> 2] = data + sizeBytes;
        if (!notNull) kernels.parquet_hybrid_advance(this.state, n);
        return { form: 'flat', type, length: n, data, validity: 0 };
      }
      default: return undefined;
    }
  }

  /** Whether the next `n` values of a hybrid stream are one run of one value. */
  private repeats(state: number, n: number): boolean {
    const run = this.context.kernels.parquet_hybrid_repeats(state) >>> 0;
    return run !== 0xffff_ffff && run >= n;
  }

  private constant(n: number, value: number, valueBytes: number, isNull: boolean): Vector {
    const { scratch, heap } = this.context;
    const data = scratch.allocate(32);
    heap.cover(data + 32);
    heap.u8.fill(0, data, data + 32);
    if (!isNull) heap.u8.copyWithin(data, value, value + valueBytes);
    return { form: 'constant', type: this.column.type, length: n, data, validity: isNull ? data + 16 : 0 };
  }

  /** The batch's vector. */
  finish(): Vector {
    const { type } = this.column;
    if (this.form === 'codes') {
      const { base, distinct } = this.dictionary as Dictionary;
      return { form: 'indexed', type, length: this.rows, indices: this.data, base: base as FlatVector, dictionary: distinct };
    }
    return { form: 'flat', type, length: this.rows, data: this.data, validity: this.numNulls === 0 ? 0 : this.validity };
  }

  /** Sets the decoders to the start of a page. @throws CorruptPage */
  startPage(body: PageBody): void {
    const { heap, kernels } = this.context;
    heap.cover(body.valuesEnd);
    if (!this.column.notNull) this.startStream(0, body.levels, body.levelsEnd, 1);
    this.encoding = body.encoding;
    this.nextBit = 0;
    const { values: at, valuesEnd: end } = body;
    switch (body.encoding) {
      case Encoding.PLAIN_DICTIONARY: case Encoding.RLE_DICTIONARY: {
        // A page of nulls may have no codes at all, not even their width.
        const width = at < end ? (heap.u8[at] as number) : 1;
        if (width > 32) throw new CorruptPage(`its dictionary codes have ${width} bits`);
        this.startStream(32, Math.min(at + 1, end), end, width);
        break;
      }
      case Encoding.RLE:
        // As above for a page of nulls.
        this.startStream(32, Math.min(at + 4, end), at < end ? prefixedEnd(heap, at, end, 'values') : end, 1);
        break;
      case Encoding.DELTA_BINARY_PACKED:
        if (at < end) {
          if (kernels.parquet_delta_start(this.state + 32, at, end) !== 0) throw new CorruptPage('its values are malformed');
        } else heap.u8.fill(0, this.state + 32, this.state + 112);
        break;
      default:
        heap.u32[(this.state + 32) >>> 2] = at;
        heap.u32[(this.state + 36) >>> 2] = end;
    }
  }

  /** Decodes the page's next `n` rows into rows [row, row + n) of the batch. @throws CorruptPage */
  decode(form: PageForm, row: number, n: number): void {
    const { kernels } = this.context;
    let numValues = n;
    if (this.validity !== 0) {
      numValues = kernels.parquet_levels_next(this.state, this.validity, row, n);
      if (numValues < 0) throw new CorruptPage(numValues === -1 ? 'its definition levels end too early' : 'its definition levels are malformed');
      this.numNulls += n - numValues;
    }
    const { valueBytes } = this.column.stored;
    if (form === 'codes') {
      const { length } = this.dictionary as Dictionary;
      const dst = this.data + row * 4;
      if (numValues === n) this.codes(dst, n);
      else {
        const { codes } = this.room;
        this.codes(codes, numValues);
        kernels.parquet_expand_codes(dst, codes, this.validity, row, n, length);
      }
      return;
    }
    const dst = this.data + row * valueBytes;
    if (numValues === n) {
      this.dense(dst, n);
      return;
    }
    const { dense } = this.room;
    if (numValues > 0) this.dense(dense, numValues);
    this.expand(dst, dense, row, n);
  }

  /** The next `n` values, without nulls, in the vector's width. */
  private dense(dst: number, n: number): void {
    const { kernels, heap } = this.context;
    const { stored, element } = this.column;
    const values = this.state + 32;
    switch (this.encoding) {
      case Encoding.PLAIN_DICTIONARY: case Encoding.RLE_DICTIONARY: {
        const { codes } = this.room;
        this.codes(codes, n);
        this.gather(dst, (this.dictionary as Dictionary).data, codes, n);
        return;
      }
      case Encoding.RLE: {
        const error = kernels.parquet_bools_next(values, dst, n);
        if (error !== 0) throw new CorruptPage('its values end too early');
        return;
      }
      case Encoding.DELTA_BINARY_PACKED: {
        const { storedBytes } = stored;
        const isCopy = stored.conversion.kind === 'copy';
        const raw = isCopy ? dst : this.room.stored;
        const error = kernels.parquet_delta_next(values, raw, n, storedBytes);
        if (error !== 0) throw new CorruptPage(error === -1 ? 'its values end too early' : 'its values are malformed');
        if (!isCopy) convertFixed(kernels, stored, dst, raw, n);
        return;
      }
      default:
    }
    const next = heap.u32[values >>> 2] as number;
    const end = heap.u32[(values >>> 2) + 1] as number;
    if (element.type === 'BYTE_ARRAY') {
      if (stored.conversion.kind === 'views') {
        const error = kernels.parquet_views_plain(values, dst, n, stored.conversion.text ? 1 : 0);
        if (error !== 0) throw viewsFailure(heap, values, error);
      } else {
        const error = kernels.parquet_decimal_bytes(values, dst, n, stored.conversion.kind === 'decimal' && stored.conversion.wide ? 1 : 0);
        if (error !== 0) throw new CorruptPage(error === 1 ? 'its values end too early' : 'a value has more digits than its DECIMAL type');
      }
    } else if (element.type === 'BOOLEAN') {
      if (this.nextBit + n > (end - next) * 8) throw new CorruptPage('its values end too early');
      kernels.parquet_bools_plain(dst, next, this.nextBit, n);
      this.nextBit += n;
    } else {
      const sizeBytes = n * stored.storedBytes;
      if (sizeBytes > end - next) throw new CorruptPage('its values end too early');
      convertFixed(kernels, stored, dst, next, n);
      heap.u32[values >>> 2] = next + sizeBytes;
    }
  }

  /** The next `n` dictionary codes, all within the dictionary. */
  private codes(dst: number, n: number): void {
    const { kernels } = this.context;
    const error = kernels.parquet_hybrid_next(this.state + 32, dst, n);
    if (error !== 0) throw new CorruptPage(error === -1 ? 'its dictionary codes end too early' : 'its dictionary codes are malformed');
    const { length } = this.dictionary as Dictionary;
    if (kernels.parquet_codes_exceed(dst, n, length) !== 0) throw new CorruptPage(`a code points past the ${length} values of the dictionary`);
  }

  private gather(dst: number, src: number, codes: number, n: number): void {
    const { kernels } = this.context;
    switch (this.column.stored.valueBytes) {
      case 1: kernels.gather_1(dst, src, codes, n); break;
      case 2: kernels.gather_2(dst, src, codes, n); break;
      case 4: kernels.gather_4(dst, src, codes, n); break;
      case 8: kernels.gather_8(dst, src, codes, n); break;
      default: kernels.gather_16(dst, src, codes, n);
    }
  }

  private expand(dst: number, src: number, row: number, n: number): void {
    const { kernels } = this.context;
    switch (this.column.stored.valueBytes) {
      case 1: kernels.parquet_expand_1(dst, src, this.validity, row, n); break;
      case 2: kernels.parquet_expand_2(dst, src, this.validity, row, n); break;
      case 4: kernels.parquet_expand_4(dst, src, this.validity, row, n); break;
      case 8: kernels.parquet_expand_8(dst, src, this.validity, row, n); break;
      default: kernels.parquet_expand_16(dst, src, this.validity, row, n);
    }
  }

  private startStream(state: number, next: number, end: number, width: number): void {
    const words = this.context.heap.u32;
    const at = (this.state + state) >>> 2;
    words[at] = next;
    words[at + 1] = end;
    words[at + 2] = width;
    for (let k = 3; k < 8; k++) words[at + k] = 0;
  }
}
