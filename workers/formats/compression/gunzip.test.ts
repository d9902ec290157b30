import { deflateRawSync, gzipSync, constants } from 'node:zlib';
import { expect, test } from 'vitest';
import { nodeKernelsModule } from '../../testing/node-kernels.ts';
import { Gunzip, isGzip } from './gunzip.ts';

async function gunzip(...parts: (Uint8Array | string)[]): Promise<Buffer> {
  const pieces: Buffer[] = [];
  await new Gunzip(new Blob(parts as BlobPart[]), 'x.gz', nodeKernelsModule()).run((bytes) => {
    pieces.push(Buffer.from(bytes));
  });
  return Buffer.concat(pieces);
}

let seed = 11;
const random = (n: number): number => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) >>> 8) % n;

/** Text-like, repetitive, random and constant data of many sizes. */
function sample(length: number, kind: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let k = 0; k < length; k++) {
    if (kind === 0) bytes[k] = random(256);
    else if (kind === 1) bytes[k] = 97 + random(4);
    else if (kind === 2) bytes[k] = k < 40 || random(30) === 0 ? random(256) : (bytes[k - 1 - random(40)] as number);
    else if (kind === 3) bytes[k] = 7;
    else bytes[k] = k > 33_000 && random(50) > 0 ? (bytes[k - 32_768] as number) : random(3) === 0 ? random(256) : 32 + random(9);
  }
  return bytes;
}

test('decompresses what zlib compresses, at every level and strategy', async () => {
  for (const length of [0, 1, 2, 15, 16, 17, 258, 259, 1000, 32_768, 70_000, 300_000]) {
    for (let kind = 0; kind < 5; kind++) {
      const data = sample(length, kind);
      for (const level of [0, 1, 6, 9]) {
        for (const strategy of [constants.Z_DEFAULT_STRATEGY, constants.Z_HUFFMAN_ONLY, constants.Z_RLE, constants.Z_FIXED]) {
          const out = await gunzip(gzipSync(data, { level, strategy }));
          if (!out.equals(data)) throw new Error(`differs: length ${length}, kind ${kind}, level ${level}, strategy ${strategy}`);
        }
      }
    }
  }
});

test('larger than every buffer', async () => {
  const data = Buffer.concat([sample(9 << 20, 2), sample(6 << 20, 0), Buffer.alloc(20 << 20, 'ab')]);
  expect((await gunzip(gzipSync(data, { level: 1 }))).equals(data)).toBe(true);
});

test('members one behind the other, of any size, with every header field, and zero padding at the end', async () => {
  const texts = ['one\n', '', 'three\n'.repeat(10_000)];
  const header = Buffer.from([0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3, 4, 0, 1, 2, 3, 4, ...Buffer.from('name\0comment\0'), 0x12, 0x34]);
  const plain = gzipSync('with a header\n');
  const fancy = Buffer.concat([header, plain.subarray(10)]);
  expect((await gunzip(...texts.map((text) => gzipSync(text)), fancy, Buffer.alloc(700))).toString()).toBe(`${texts.join('')}with a header\n`);
  const many = Array.from({ length: 3000 }, (_, k) => `line ${k} ${'x'.repeat(k % 700)}\n`);
  expect((await gunzip(...many.map((text) => gzipSync(text)))).toString()).toBe(many.join(''));
});

test('cut off anywhere: a clear error that names the end, never a result', async () => {
  const whole = gzipSync(Buffer.concat([sample(3000, 2), sample(300, 0)]));
  for (let length = 1; length < whole.length; length++) {
    await expect(gunzip(whole.subarray(0, length))).rejects.toMatchObject({ code: 'FORMAT', message: expect.stringContaining('x.gz') });
  }
  await expect(gunzip(whole.subarray(0, whole.length - 5))).rejects.toThrow(`x.gz ends too early: it is cut off, at byte ${(whole.length - 5).toLocaleString('en-US')} of`);
});

test('damage anywhere is noticed', async () => {
  const data = sample(5000, 2);
  const whole = gzipSync(data);
  let unnoticed = 0;
  for (let at = 0; at < whole.length; at++) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] as number) ^ (1 << random(8));
    const result = await gunzip(damaged).catch((error: unknown) => error as { code: string });
    if (Buffer.isBuffer(result)) {
      expect(result.equals(data)).toBe(true); // a date, an operating system: nothing of the content
      unnoticed++;
    } else expect(result.code).toBe('FORMAT');
  }
  expect(unnoticed).toBeLessThan(12);
});

test('random bytes behind a good header never crash', async () => {
  for (let round = 0; round < 3000; round++) {
    const bytes = sample(1 + random(200), 0);
    if (round % 3 === 0) bytes[0] = ((bytes[0] as number) & 0xf8) | 4; // a dynamic block
    const result = await gunzip(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), bytes).catch((error: unknown) => error as { code: string });
    expect(Buffer.isBuffer(result) ? 'FORMAT' : result.code).toBe('FORMAT');
  }
});

test('what follows the last member is named', async () => {
  const member = gzipSync('a\n');
  await expect(gunzip(member, 'garbage is here')).rejects.toThrow(`x.gz is followed by something that is not gzip, at byte ${member.length} of`);
  await expect(gunzip('hello, world, this is text')).rejects.toThrow('is not a gzip file, at byte 0');
  await expect(gunzip(Buffer.concat([member.subarray(0, 10), deflateRawSync('b\n'), member.subarray(-8)]))).rejects.toThrow('checksum');
  expect(isGzip(member)).toBe(true);
  expect(isGzip(Buffer.from('PK'))).toBe(false);
});
