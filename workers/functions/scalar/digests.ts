/** Digests of texts and bytes: MD5 (RFC 1321), SHA-1 and SHA-256 (FIPS 180-4). WebCrypto's are asynchronous and know no MD5. */
import { BLOB, VARCHAR } from '../../../src/columns/types.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { define, overload } from './define.ts';
import { perRow } from './rows.ts';

const encoder = new TextEncoder();

/** Bytes with the padding that all three share: 0x80, zeros, and the length in bits. */
function padded(bytes: Uint8Array, littleEndian: boolean): DataView {
  const size = (Math.floor((bytes.length + 8) / 64) + 1) * 64;
  const buffer = new Uint8Array(size);
  buffer.set(bytes);
  buffer[bytes.length] = 0x80;
  const view = new DataView(buffer.buffer);
  view.setBigUint64(size - 8, BigInt(bytes.length) * 8n, littleEndian);
  return view;
}

const rotate = (x: number, n: number): number => (x << n) | (x >>> (32 - n));
const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');
const swapped = (word: number): number => ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);

const MD5_SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const MD5_CONSTANTS = Array.from({ length: 64 }, (_, k) => Math.floor(Math.abs(Math.sin(k + 1)) * 2 ** 32) | 0);

export function md5(bytes: Uint8Array): string {
  const view = padded(bytes, true);
  let [a0, b0, c0, d0] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let block = 0; block < view.byteLength; block += 64) {
    let [a, b, c, d] = [a0, b0, c0, d0];
    for (let k = 0; k < 64; k++) {
      const round = k >>> 4;
      const mixed = round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
      const word = round === 0 ? k : round === 1 ? (5 * k + 1) % 16 : round === 2 ? (3 * k + 5) % 16 : (7 * k) % 16;
      const sum = (a + mixed + (MD5_CONSTANTS[k] as number) + view.getInt32(block + word * 4, true)) | 0;
      a = d;
      d = c;
      c = b;
      b = (b + rotate(sum, MD5_SHIFTS[round * 4 + (k % 4)] as number)) | 0;
    }
    a0 = (a0 + a) | 0;
    b0 = (b0 + b) | 0;
    c0 = (c0 + c) | 0;
    d0 = (d0 + d) | 0;
  }
  return [a0, b0, c0, d0].map((word) => hex(swapped(word))).join('');
}

export function sha1(bytes: Uint8Array): string {
  const view = padded(bytes, false);
  const state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0] as [number, number, number, number, number];
  const w = new Int32Array(80);
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let k = 0; k < 16; k++) w[k] = view.getInt32(block + k * 4);
    for (let k = 16; k < 80; k++) w[k] = rotate((w[k - 3] as number) ^ (w[k - 8] as number) ^ (w[k - 14] as number) ^ (w[k - 16] as number), 1);
    let [a, b, c, d, e] = state;
    for (let k = 0; k < 80; k++) {
      const [mixed, constant] =
        k < 20 ? [(b & c) | (~b & d), 0x5a827999] : k < 40 ? [b ^ c ^ d, 0x6ed9eba1] : k < 60 ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc | 0] : [b ^ c ^ d, 0xca62c1d6 | 0];
      const sum = (rotate(a, 5) + mixed + e + constant + (w[k] as number)) | 0;
      e = d;
      d = c;
      c = rotate(b, 30);
      b = a;
      a = sum;
    }
    [a, b, c, d, e].forEach((word, k) => {
      state[k] = ((state[k] as number) + word) | 0;
    });
  }
  return state.map(hex).join('');
}

/** Fractional parts of the square roots (and below: cube roots) of the first primes, 32 bits of them. */
function primeRoots(count: number, power: number): number[] {
  const roots: number[] = [];
  for (let candidate = 2; roots.length < count; candidate++) {
    let prime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) prime = false;
    if (prime) {
      const root = candidate ** power;
      roots.push(((root - Math.floor(root)) * 2 ** 32) | 0);
    }
  }
  return roots;
}
const SHA256_START = primeRoots(8, 1 / 2);
const SHA256_CONSTANTS = primeRoots(64, 1 / 3);

export function sha256(bytes: Uint8Array): string {
  const view = padded(bytes, false);
  const state = [...SHA256_START] as [number, number, number, number, number, number, number, number];
  const w = new Int32Array(64);
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let k = 0; k < 16; k++) w[k] = view.getInt32(block + k * 4);
    for (let k = 16; k < 64; k++) {
      const x = w[k - 15] as number;
      const y = w[k - 2] as number;
      w[k] = ((w[k - 16] as number) + (rotate(x, 25) ^ rotate(x, 14) ^ (x >>> 3)) + (w[k - 7] as number) + (rotate(y, 15) ^ rotate(y, 13) ^ (y >>> 10))) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let k = 0; k < 64; k++) {
      const first = (h + (rotate(e, 26) ^ rotate(e, 21) ^ rotate(e, 7)) + ((e & f) ^ (~e & g)) + (SHA256_CONSTANTS[k] as number) + (w[k] as number)) | 0;
      const second = ((rotate(a, 30) ^ rotate(a, 19) ^ rotate(a, 10)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, k) => {
      state[k] = ((state[k] as number) + word) | 0;
    });
  }
  return state.map(hex).join('');
}

const digest = (compute: (bytes: Uint8Array) => string) => [
  overload([VARCHAR], VARCHAR, perRow(([value]) => compute(encoder.encode(value as string)))),
  overload([BLOB], VARCHAR, perRow(([value]) => compute(value as Uint8Array))),
];

export const digestFunctions: readonly ScalarFunction[] = [
  define({ name: 'md5', total: true, description: 'MD5 digest in hexadecimal digits.', examples: [{ sql: "md5('a')", result: '0cc175b9c0f1b6a831c399e269772661' }], overloads: digest(md5) }),
  define({ name: 'sha1', total: true, description: 'SHA-1 digest in hexadecimal digits.', examples: [{ sql: "sha1('abc')", result: 'a9993e364706816aba3e25717850c26c9cd0d89d' }], overloads: digest(sha1) }),
  define({
    name: 'sha256', total: true, description: 'SHA-256 digest in hexadecimal digits.',
    examples: [{ sql: "sha256('a')", result: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb' }, { sql: "sha256(repeat('x', 200))", result: 'aa20c23e3201834050679e1d88941b9a6fed0557c9a705cb2c315e2e63fd486d' }],
    overloads: digest(sha256),
  }),
];
