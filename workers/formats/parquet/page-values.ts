/** Decodes the values of pages into the vector of the current batch. */
import type { FlatVector, Vector } from '../../../src/columns/vector.ts';
import type { TaskContext } from '../../task/context.ts';
import { notSupported } from '../../../src/base/errors.ts';
import { CorruptPage } from './codecs.ts';
import { convertFixed, viewsFailure } from './convert.ts';
import type { Dictionary } from './dictionary.ts';
import type { PageBody } from './page-body.ts';
import { Encoding, encodingName, PageKind } from './page-header.ts';
import type { ParquetColumn } from './schema.ts';
import type { StoredType } from './stored-type.ts';

/** `codes`: strings stay dictionary codes. A batch holds one form. */
export type PageForm = 'codes' | 'flat';
/** Bytes of decoder state a column needs: levels at +0, values at +32. */
export const STATE_BYTES = 64;

export class PageValues {
  private readonly context: TaskContext;
  private readonly column: ParquetColumn & { readonly stored: StoredType };
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

  constructor(context: TaskContext, column: ParquetColumn & { readonly stored: StoredType }, state: number) {
    this.context = context;
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
      case Encoding.RLE:
        if (this.column.element.type === 'BOOLEAN') return 'flat';
        throw new CorruptPage(`its encoding is RLE, and its type ${this.column.element.type}`);
      default: throw notSupported(`Parquet pages with encoding ${encodingName(encoding)} (column "${this.column.name}")`);
    }
  }

  /** Begins a vector of `rows` rows in scratch memory. */
  begin(rows: number, form: PageForm, dictionary: Dictionary | undefined): this {
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
    return this;
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
    const words = this.context.heap.u32;
    const { header } = body;
    let at = body.values;
    if (!this.column.notNull) {
      if (header.kind === PageKind.DATA_V2) this.startStream(0, body.levels, body.levelsEnd, 1);
      else {
        if (header.levelEncoding !== Encoding.RLE) throw new CorruptPage(`its levels have encoding ${encodingName(header.levelEncoding)}`);
        at = this.startPrefixed(0, at, body.valuesEnd, 'levels');
      }
    }
    this.encoding = header.encoding;
    this.nextBit = 0;
    switch (header.encoding) {
      case Encoding.PLAIN_DICTIONARY: case Encoding.RLE_DICTIONARY: {
        // A page of nulls may have no codes at all, not even their width.
        const width = at < body.valuesEnd ? (this.context.heap.u8[at] as number) : 1;
        if (width > 32) throw new CorruptPage(`its dictionary codes have ${width} bits`);
        this.startStream(32, Math.min(at + 1, body.valuesEnd), body.valuesEnd, width);
        break;
      }
      case Encoding.RLE: this.startPrefixed(32, at, body.valuesEnd, 'values'); break;
      default:
        words[(this.state + 32) >>> 2] = at;
        words[(this.state + 36) >>> 2] = body.valuesEnd;
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
        const dense = this.scratch(numValues * 4 + 4);
        this.codes(dense, numValues);
        kernels.parquet_expand_codes(dst, dense, this.validity, row, n, length);
      }
      return;
    }
    const dst = this.data + row * valueBytes;
    if (numValues === n) {
      this.dense(dst, n);
      return;
    }
    const dense = this.scratch((numValues + 1) * valueBytes);
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
        const codes = this.scratch(n * 4);
        this.codes(codes, n);
        this.gather(dst, (this.dictionary as Dictionary).data, codes, n);
        return;
      }
      case Encoding.RLE: {
        const error = kernels.parquet_bools_next(values, dst, n);
        if (error !== 0) throw new CorruptPage('its values end too early');
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

  private scratch(bytes: number): number {
    return this.context.scratch.allocate(bytes);
  }

  private startPrefixed(state: number, at: number, end: number, what: string): number {
    if (end - at < 4) throw new CorruptPage(`its ${what} are missing`);
    const { u8 } = this.context.heap;
    const length = ((u8[at] as number) | ((u8[at + 1] as number) << 8) | ((u8[at + 2] as number) << 16) | ((u8[at + 3] as number) << 24)) >>> 0;
    if (length > end - at - 4) throw new CorruptPage(`its ${what} claim ${length} bytes of the page's ${end - at - 4}`);
    this.startStream(state, at + 4, at + 4 + length, 1);
    return at + 4 + length;
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
