/** String functions that run row by row in TypeScript. */
import { BIGINT, BLOB, type DataType, HUGEINT, INTEGER, UBIGINT, UHUGEINT, VARCHAR } from '../../../src/columns/types.ts';
import type { Vector } from '../../../src/columns/vector.ts';
import { UserError } from '../../../src/base/errors.ts';
import type { EvaluationContext } from '../../expressions/evaluation-context.ts';
import { readView } from '../../memory/views.ts';
import type { ScalarFunction, ScalarImplementation } from '../scalar-function.ts';
import { define, overload, type Overload } from './define.ts';
import { perRow, type RowFunction } from './rows.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

const text = (args: readonly DataType[], returns: DataType, compute: RowFunction): Overload => overload(args, returns, perRow(compute));

/** Characters of a trim set as the kernel's bitmap; undefined where one is not ASCII. */
function asciiSet(characters: string): { low: bigint; high: bigint } | undefined {
  let low = 0n;
  let high = 0n;
  for (const character of characters) {
    const code = character.charCodeAt(0);
    if (code > 127) return undefined;
    if (code < 64) low |= 1n << BigInt(code);
    else high |= 1n << BigInt(code - 64);
  }
  return { low: BigInt.asIntN(64, low), high: BigInt.asIntN(64, high) };
}

function trimKernel(context: EvaluationContext, vector: Vector, set: { low: bigint; high: bigint }, sides: number, numRows: number, returns: DataType): Vector {
  const result = context.newFlat(returns, numRows);
  context.kernels.text_trim(result.data, context.flat(vector).data, numRows, set.low, set.high, sides);
  return result;
}

function trimRow(value: string, characters: string, sides: number): string {
  const set = new Set(characters);
  const points = [...value];
  let from = 0;
  let end = points.length;
  if (sides & 1) while (from < end && set.has(points[from] as string)) from++;
  if (sides & 2) while (end > from && set.has(points[end - 1] as string)) end--;
  return points.slice(from, end).join('');
}

/** sides: 1 left, 2 right, 3 both. Without a set, spaces alone are trimmed. */
function trim(sides: number): Overload[] {
  const rowwise = perRow(([value, characters]) => trimRow(value as string, characters as string, sides));
  const withSet: ScalarImplementation = (args, numRows, returns, context) => {
    const [value, characters] = args as [Vector, Vector];
    const set = characters.form === 'constant' ? asciiSet(readView(context.heap, characters.data)) : undefined;
    return set === undefined ? rowwise(args, numRows, returns, context) : trimKernel(context, value, set, sides, numRows, returns);
  };
  const spaces: ScalarImplementation = (args, numRows, returns, context) =>
    trimKernel(context, args[0] as Vector, asciiSet(' ') as { low: bigint; high: bigint }, sides, numRows, returns);
  return [overload([VARCHAR], VARCHAR, spaces), overload([VARCHAR, VARCHAR], VARCHAR, withSet)];
}

/** Cuts or fills to `length` characters. */
function pad(name: string, left: boolean): RowFunction {
  return ([value, wanted, filler]) => {
    const length = Math.max(0, Number(wanted));
    const points = [...(value as string)];
    if (points.length >= length) return points.slice(0, length).join('');
    const fill = [...(filler as string)];
    if (fill.length === 0) throw new UserError('INVALID_INPUT', `Insufficient padding in ${name}.`);
    let padding = '';
    for (let k = 0; k < length - points.length; k++) padding += fill[k % fill.length];
    return left ? padding + (value as string) : (value as string) + padding;
  };
}

function codePoint(value: string, none: bigint): bigint {
  return value === '' ? none : BigInt(value.codePointAt(0) as number);
}

const UNRESERVED = /^[A-Za-z0-9_.~-]$/;

function urlEncode(value: string): string {
  let result = '';
  for (const byte of encoder.encode(value)) {
    const character = String.fromCharCode(byte);
    result += byte < 128 && UNRESERVED.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return result;
}

function urlDecode(value: string): string {
  const bytes = encoder.encode(value);
  const out: number[] = [];
  for (let k = 0; k < bytes.length; k++) {
    const pair = bytes[k] === 37 ? String.fromCharCode(bytes[k + 1] ?? 0, bytes[k + 2] ?? 0) : '';
    if (/^[0-9a-fA-F]{2}$/.test(pair)) {
      out.push(Number.parseInt(pair, 16));
      k += 2;
    } else out.push(bytes[k] as number);
  }
  const decoded = new Uint8Array(out);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(decoded);
  } catch {
    throw new UserError('CONVERSION', `Failed to decode string "${value}" using URL decoding - decoded value is invalid UTF8`);
  }
}

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('');

function unhex(value: string): Uint8Array {
  const digits = value.length % 2 === 0 ? value : `0${value}`;
  if (!/^[0-9a-fA-F]*$/.test(digits)) throw new UserError('INVALID_INPUT', `Invalid input for hex digit: ${value}`);
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function toBase64(bytes: Uint8Array): string {
  let result = '';
  for (let k = 0; k < bytes.length; k += 3) {
    const group = ((bytes[k] as number) << 16) | ((bytes[k + 1] ?? 0) << 8) | (bytes[k + 2] ?? 0);
    const rest = bytes.length - k;
    result += (BASE64[group >> 18] as string) + BASE64[(group >> 12) & 63] + (rest > 1 ? BASE64[(group >> 6) & 63] : '=') + (rest > 2 ? BASE64[group & 63] : '=');
  }
  return result;
}

function fromBase64(value: string): Uint8Array {
  if (value.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) throw new UserError('CONVERSION', `Could not decode string "${value}" as base64`);
  const out: number[] = [];
  for (let k = 0; k < value.length; k += 4) {
    const group = [0, 1, 2, 3].reduce((sum, j) => (sum << 6) | Math.max(0, BASE64.indexOf(value[k + j] as string)), 0);
    out.push((group >> 16) & 255);
    if (value[k + 2] !== '=') out.push((group >> 8) & 255);
    if (value[k + 3] !== '=') out.push(group & 255);
  }
  return Uint8Array.from(out);
}

function toBase(value: bigint, radix: number, length: number): string {
  if (value < 0n) throw new UserError('INVALID_INPUT', "'to_base' number must be greater than or equal to 0");
  if (radix < 2 || radix > 36) throw new UserError('INVALID_INPUT', "'to_base' radix must be between 2 and 36");
  if (length < 0 || length > 64) throw new UserError('INVALID_INPUT', "'to_base' min_length must be between 0 and 64");
  return value.toString(radix).toUpperCase().padStart(length, '0');
}

/** Bytes with binary prefixes, cut off after one digit: `1.1 GiB`. */
function formatBytes(bytes: bigint): string {
  const negative = bytes < 0n;
  const size = negative ? -bytes : bytes;
  const sign = negative ? '-' : '';
  if (size < 1024n) return `${sign}${size} ${size === 1n ? 'byte' : 'bytes'}`;
  let unit = 1024n;
  const names = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  let k = 0;
  while (k < names.length - 1 && size >= unit * 1024n) {
    unit *= 1024n;
    k++;
  }
  const tenths = (size * 10n) / unit;
  return `${sign}${tenths / 10n}.${tenths % 10n} ${names[k]}`;
}

const numberHex = (value: bigint, bits: number): string => BigInt.asUintN(bits, value).toString(16).toUpperCase();
const numberBits = (value: bigint, bits: number): string => BigInt.asUintN(bits, value).toString(2);

/** As in DuckDB, where text of ASCII alone goes byte by byte: CR and LF then change places, in other text they stay together. */
function reversed(value: string): string {
  const parts = isAscii(value) ? value.split('') : Array.from(graphemes.segment(value), ({ segment }) => segment);
  return parts.reverse().join('');
}

function isAscii(value: string): boolean {
  for (let k = 0; k < value.length; k++) if (value.charCodeAt(k) > 127) return false;
  return true;
}

export const moreTextFunctions: readonly ScalarFunction[] = [
  define({
    name: 'trim', total: true, description: 'Without spaces (or the given characters) at both ends.',
    examples: [{ sql: "trim('  a b ')", result: 'a b' }, { sql: "trim('xxaxyx', 'xy')", result: 'a' }, { sql: "trim('éaé', 'é')", result: 'a' }],
    overloads: trim(3),
  }),
  define({
    name: 'ltrim', total: true, description: 'Without spaces (or the given characters) at the start.',
    examples: [{ sql: "ltrim('  a ')", result: 'a ' }, { sql: "ltrim('//a/', '/')", result: 'a/' }], overloads: trim(1),
  }),
  define({
    name: 'rtrim', total: true, description: 'Without spaces (or the given characters) at the end.',
    examples: [{ sql: "rtrim(' a  ')", result: ' a' }, { sql: "rtrim('/a//', '/')", result: '/a' }], overloads: trim(2),
  }),
  define({
    name: 'reverse', total: true, description: 'The characters backwards; combined ones stay together.',
    examples: [{ sql: "reverse('abc')", result: 'cba' }],
    overloads: [text([VARCHAR], VARCHAR, ([value]) => reversed(value as string))],
  }),
  define({
    name: 'repeat', description: 'The text so many times.',
    examples: [{ sql: "repeat('ab', 3)", result: 'ababab' }, { sql: "repeat('ab', -1)", result: '' }],
    overloads: [text([VARCHAR, BIGINT], VARCHAR, ([value, count]) => {
      const times = (count as bigint) < 0n ? 0 : Number(count);
      if (times * (value as string).length > 2 ** 29 - 25) throw new UserError('OUT_OF_RANGE', 'The repeated string is longer than 512 MiB');
      return (value as string).repeat(times);
    })],
  }),
  define({
    name: 'lpad', description: 'Cut, or filled at the start, to a number of characters.',
    examples: [{ sql: "lpad('7', 3, '0')", result: '007' }, { sql: "lpad('hello', 2, ' ')", result: 'he' }],
    overloads: [text([VARCHAR, INTEGER, VARCHAR], VARCHAR, pad('LPAD', true))],
  }),
  define({
    name: 'rpad', description: 'Cut, or filled at the end, to a number of characters.',
    examples: [{ sql: "rpad('ab', 5, 'xy')", result: 'abxyx' }],
    overloads: [text([VARCHAR, INTEGER, VARCHAR], VARCHAR, pad('RPAD', false))],
  }),
  define({
    name: 'ascii', total: true, description: 'Code point of the first character; 0 for an empty text.',
    examples: [{ sql: "ascii('a')", result: '97' }, { sql: "ascii('')", result: '0' }],
    overloads: [text([VARCHAR], INTEGER, ([value]) => codePoint(value as string, 0n))],
  }),
  define({
    name: 'unicode', aliases: ['ord'], total: true, description: 'Code point of the first character; -1 for an empty text.',
    examples: [{ sql: "unicode('ä')", result: '228' }, { sql: "unicode('')", result: '-1' }],
    overloads: [text([VARCHAR], INTEGER, ([value]) => codePoint(value as string, -1n))],
  }),
  define({
    name: 'chr', description: 'The character with this code point.', examples: [{ sql: 'chr(228)', result: 'ä' }],
    overloads: [text([INTEGER], VARCHAR, ([code]) => {
      const point = Number(code);
      if (point < 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) throw new UserError('INVALID_INPUT', `Invalid UTF8 Codepoint ${point}`);
      return String.fromCodePoint(point);
    })],
  }),
  define({
    name: 'translate', total: true, description: 'Each character of the second text becomes the one at the same place of the third, or nothing.',
    examples: [{ sql: "translate('hello', 'elo', 'ip')", result: 'hipp' }],
    overloads: [text([VARCHAR, VARCHAR, VARCHAR], VARCHAR, ([value, from, to]) => {
      const targets = [...(to as string)];
      const map = new Map<string, string>();
      [...(from as string)].forEach((character, k) => {
        if (!map.has(character)) map.set(character, targets[k] ?? '');
      });
      return [...(value as string)].map((character) => map.get(character) ?? character).join('');
    })],
  }),
  define({
    name: 'url_encode', total: true, description: 'With everything but letters, digits and - _ . ~ as %XX.',
    examples: [{ sql: "url_encode('a b/ä?')", result: 'a%20b%2F%C3%A4%3F' }], overloads: [text([VARCHAR], VARCHAR, ([value]) => urlEncode(value as string))],
  }),
  define({
    name: 'url_decode', description: 'With %XX as the bytes they stand for.',
    examples: [{ sql: "url_decode('a%20b%2F+%C3%A4')", result: 'a b/+ä' }], overloads: [text([VARCHAR], VARCHAR, ([value]) => urlDecode(value as string))],
  }),
  define({
    name: 'hex', aliases: ['to_hex'], total: true, description: 'Hexadecimal digits of a number or of the bytes of a text.',
    examples: [{ sql: "hex('abc')", result: '616263' }, { sql: 'hex(255)', result: 'FF' }, { sql: 'hex(-1)', result: 'FFFFFFFFFFFFFFFF' }],
    overloads: [
      text([VARCHAR], VARCHAR, ([value]) => hexOf(encoder.encode(value as string))), text([BLOB], VARCHAR, ([value]) => hexOf(value as Uint8Array)),
      text([BIGINT], VARCHAR, ([value]) => numberHex(value as bigint, 64)), text([UBIGINT], VARCHAR, ([value]) => numberHex(value as bigint, 64)),
      text([HUGEINT], VARCHAR, ([value]) => numberHex(value as bigint, 128)), text([UHUGEINT], VARCHAR, ([value]) => numberHex(value as bigint, 128)),
    ],
  }),
  define({
    name: 'unhex', aliases: ['from_hex'], description: 'The bytes that hexadecimal digits spell.',
    examples: [{ sql: "unhex('616263')", result: 'abc' }], overloads: [text([VARCHAR], BLOB, ([value]) => unhex(value as string))],
  }),
  define({
    name: 'bin', aliases: ['to_binary'], total: true, description: 'Binary digits of a number or of the bytes of a text.',
    examples: [{ sql: 'bin(5)', result: '101' }, { sql: "bin('a')", result: '01100001' }],
    overloads: [
      text([VARCHAR], VARCHAR, ([value]) => Array.from(encoder.encode(value as string), (byte) => byte.toString(2).padStart(8, '0')).join('')),
      text([BIGINT], VARCHAR, ([value]) => numberBits(value as bigint, 64)), text([UBIGINT], VARCHAR, ([value]) => numberBits(value as bigint, 64)),
      text([HUGEINT], VARCHAR, ([value]) => numberBits(value as bigint, 128)), text([UHUGEINT], VARCHAR, ([value]) => numberBits(value as bigint, 128)),
    ],
  }),
  define({
    name: 'base64', aliases: ['to_base64'], total: true, description: 'Bytes in base 64.',
    examples: [{ sql: "base64('abcd'::BLOB)", result: 'YWJjZA==' }], overloads: [text([BLOB], VARCHAR, ([value]) => toBase64(value as Uint8Array))],
  }),
  define({
    name: 'from_base64', description: 'The bytes that a base 64 text spells.',
    examples: [{ sql: "(from_base64('YWJjZA=='))", result: 'abcd' }], overloads: [text([VARCHAR], BLOB, ([value]) => fromBase64(value as string))],
  }),
  define({
    name: 'encode', total: true, description: 'The UTF-8 bytes of a text.', examples: [{ sql: "encode('ä')", result: '\\xC3\\xA4' }],
    overloads: [text([VARCHAR], BLOB, ([value]) => encoder.encode(value as string))],
  }),
  define({
    name: 'decode', description: 'The text that UTF-8 bytes spell.', examples: [{ sql: "decode('\\xC3\\xA4'::BLOB)", result: 'ä' }],
    overloads: [text([BLOB], VARCHAR, ([value]) => {
      const decoded = decoder.decode(value as Uint8Array);
      if (decoded.includes('\ufffd') && encoder.encode(decoded).length !== (value as Uint8Array).length)
        throw new UserError('CONVERSION', 'Failure in decode: could not convert blob to UTF8 string, the blob contained invalid UTF8 characters');
      return decoded;
    })],
  }),
  define({
    name: 'strip_accents', total: true, description: 'Letters without their accents.', examples: [{ sql: "strip_accents('mühleisen é')", result: 'muhleisen e' }],
    overloads: [text([VARCHAR], VARCHAR, ([value]) => (value as string).normalize('NFD').replace(/\p{Mn}/gu, '').normalize('NFC'))],
  }),
  define({
    name: 'nfc_normalize', total: true, description: 'In Unicode normal form C.', examples: [{ sql: "length(nfc_normalize('e' || chr(769)))", result: '1' }],
    overloads: [text([VARCHAR], VARCHAR, ([value]) => (value as string).normalize('NFC'))],
  }),
  define({
    name: 'format_bytes', aliases: ['formatreadablesize'], total: true, description: 'A size in bytes with a binary prefix.',
    examples: [{ sql: 'format_bytes(16384)', result: '16.0 KiB' }, { sql: 'format_bytes(999)', result: '999 bytes' }],
    overloads: [text([BIGINT], VARCHAR, ([value]) => formatBytes(value as bigint))],
  }),
  define({
    name: 'to_base', description: 'A number that is not negative in a base from 2 to 36, filled with zeros to a least length.',
    examples: [{ sql: 'to_base(255, 16)', result: 'FF' }, { sql: 'to_base(5, 2, 8)', result: '00000101' }],
    overloads: [
      text([BIGINT, INTEGER], VARCHAR, ([value, radix]) => toBase(value as bigint, Number(radix), 0)),
      text([BIGINT, INTEGER, INTEGER], VARCHAR, ([value, radix, length]) => toBase(value as bigint, Number(radix), Number(length))),
    ],
  }),
  define({
    name: 'regexp_escape', total: true, description: 'With a backslash before every character that means something in a pattern.',
    examples: [{ sql: "regexp_escape('a b.c')", result: 'a\\ b\\.c' }],
    overloads: [text([VARCHAR], VARCHAR, ([value]) => (value as string).replace(/[^A-Za-z0-9_\u0080-\u{10ffff}]/gu, (character) => (character === '\0' ? '\\x00' : `\\${character}`)))],
  }),
];

