/**
 * Reads Thrift's compact protocol, the encoding of Parquet's footers and page headers, straight from bytes.
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 *
 * Fields are read in a loop that skips what it does not know:
 *
 *   for (reader.enterStruct(); reader.nextField(); ) switch (reader.fieldId) { case 1: …; default: reader.skipField() }
 *   reader.leaveStruct() is done by nextField() when it returns false.
 */

/** The bytes end within a value: more of them may help. */
export class ThriftTruncated extends Error {
  constructor() {
    super('the structure is cut off');
  }
}
/** The bytes are not what the protocol allows. */
export class ThriftMalformed extends Error {}

const TRUE = 1, FALSE = 2, BYTE = 3, I16 = 4, I32 = 5, I64 = 6, DOUBLE = 7, BINARY = 8, LIST = 9, SET = 10, MAP = 11, STRUCT = 12, UUID = 13;
/** Parquet's own structures nest about ten deep. */
const MAX_DEPTH = 32;

export class ThriftReader {
  private readonly bytes: Uint8Array;
  private readonly end: number;
  position: number;
  /** Of the field that `nextField` found. */
  fieldId = 0;
  fieldType = 0;
  /** Type of the elements of the list that `enterList` found. */
  elementType = 0;
  private readonly outerIds: number[] = [];

  /** Reads `bytes` from `position` to `end` (exclusive). */
  constructor(bytes: Uint8Array, position = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  private byte(): number {
    if (this.position >= this.end) throw new ThriftTruncated();
    return this.bytes[this.position++] as number;
  }

  enterStruct(): void {
    if (this.outerIds.length >= MAX_DEPTH) throw new ThriftMalformed('structures are nested too deeply');
    this.outerIds.push(this.fieldId);
    this.fieldId = 0;
  }

  /** Steps to the next field of the struct; false, and back in the outer struct, at its end. */
  nextField(): boolean {
    const header = this.byte();
    this.fieldType = header & 15;
    if (this.fieldType === 0) {
      this.fieldId = this.outerIds.pop() ?? 0;
      return false;
    }
    const delta = header >>> 4;
    this.fieldId = delta === 0 ? this.zigZag() : this.fieldId + delta;
    return true;
  }

  /** The number of elements of a list; each takes at least a byte. */
  enterList(): number {
    this.expect(LIST);
    const header = this.byte();
    this.elementType = header & 15;
    const size = header >>> 4;
    const length = size === 15 ? this.varint() : size;
    if (length > this.end - this.position) throw new ThriftTruncated();
    return length;
  }

  /** A field's integer. @throws ThriftMalformed beyond 2^53 */
  readInteger(): number {
    if (this.fieldType === BYTE) return (this.byte() << 24) >> 24;
    if (this.fieldType !== I16 && this.fieldType !== I32 && this.fieldType !== I64) this.unexpected();
    return this.zigZag();
  }

  /** An element of a list of integers. */
  readIntegerElement(): number {
    return this.elementType === BYTE ? this.byte() : this.zigZag();
  }

  readBoolean(): boolean {
    if (this.fieldType !== TRUE && this.fieldType !== FALSE) this.unexpected();
    return this.fieldType === TRUE;
  }

  /** An element of a list of booleans: one byte, of which writers use 1 and either 0 or 2. */
  readBooleanElement(): boolean {
    return this.byte() === TRUE;
  }

  /** A view of the bytes, not a copy. */
  readBinary(): Uint8Array {
    this.expect(BINARY);
    return this.binary();
  }

  readBinaryElement(): Uint8Array {
    return this.binary();
  }

  /** UTF-8 text; malformed parts become U+FFFD. */
  readText(): string {
    return decodeText(this.readBinary());
  }

  readTextElement(): string {
    return decodeText(this.binary());
  }

  /** Called before a nested struct is entered: its field must be one. */
  expectStruct(): void {
    this.expect(STRUCT);
  }

  skipField(): void {
    this.skip(this.fieldType, 0, false);
  }

  /** Skips one element of the list that `enterList` found, of `elementType`. */
  skipElement(elementType: number): void {
    this.skip(elementType, 0, true);
  }

  private binary(): Uint8Array {
    const length = this.varint();
    if (length > this.end - this.position) throw new ThriftTruncated();
    const start = this.position;
    this.position += length;
    return this.bytes.subarray(start, start + length);
  }

  private skip(type: number, depth: number, element: boolean): void {
    if (depth > MAX_DEPTH) throw new ThriftMalformed('structures are nested too deeply');
    switch (type) {
      case TRUE: case FALSE:
        if (element) this.byte();
        return;
      case BYTE:
        this.byte();
        return;
      case I16: case I32: case I64:
        for (let length = 0; this.byte() >= 128; length++) if (length > 10) throw new ThriftMalformed('a number is too long');
        return;
      case DOUBLE:
        this.advance(8);
        return;
      case UUID:
        this.advance(16);
        return;
      case BINARY:
        this.binary();
        return;
      case LIST: case SET: {
        const header = this.byte();
        const length = header >>> 4 === 15 ? this.varint() : header >>> 4;
        if (length > this.end - this.position) throw new ThriftTruncated();
        for (let k = 0; k < length; k++) this.skip(header & 15, depth + 1, true);
        return;
      }
      case MAP: {
        const length = this.varint();
        if (length === 0) return;
        if (length > this.end - this.position) throw new ThriftTruncated();
        const types = this.byte();
        for (let k = 0; k < length; k++) {
          this.skip(types >>> 4, depth + 1, true);
          this.skip(types & 15, depth + 1, true);
        }
        return;
      }
      case STRUCT:
        for (;;) {
          const header = this.byte();
          if ((header & 15) === 0) return;
          if (header >>> 4 === 0) this.zigZag();
          this.skip(header & 15, depth + 1, false);
        }
      default:
        throw new ThriftMalformed(`there is no type ${type}`);
    }
  }

  private advance(length: number): void {
    if (length > this.end - this.position) throw new ThriftTruncated();
    this.position += length;
  }

  private varint(): number {
    let low = this.byte();
    if (low < 128) return low;
    low &= 127;
    let factor = 128;
    for (;;) {
      const byte = this.byte();
      low += (byte & 127) * factor;
      if (byte < 128) break;
      factor *= 128;
      if (factor > 2 ** 63) throw new ThriftMalformed('a number is too long');
    }
    if (low > Number.MAX_SAFE_INTEGER) throw new ThriftMalformed('a number is too large');
    return low;
  }

  private zigZag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  private expect(type: number): void {
    if (this.fieldType !== type) this.unexpected();
  }

  private unexpected(): never {
    throw new ThriftMalformed(`field ${this.fieldId} has type ${this.fieldType}`);
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function decodeText(bytes: Uint8Array): string {
  // TextDecoder refuses views of shared memory: page headers lie there.
  return decoder.decode(bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice());
}
