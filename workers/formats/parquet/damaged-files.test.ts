/**
 * Damaged files give rows or an error that the user understands: never a trap, a hang, or a byte written outside of the
 * memory that the scan asked for.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ResourceError, UserError } from '../../../src/base/errors.ts';
import { readWithSpillway, writeParquet } from '../../testing/parquet-files.ts';
import { ScanContext } from '../../testing/scan-context.ts';

const GUARD_BYTES = 65_536;
const GUARD = 0xa5;
const seed = Number(process.env['FUZZ_SEED'] ?? 1);
const mutationsPerFile = Number(process.env['FUZZ_MUTATIONS'] ?? 60);

/** A context whose blocks stand between guards that nobody may write to. */
class GuardedContext extends ScanContext {
  private readonly sizes = new Map<number, number>();

  override allocateBlock(bytes: number): number {
    const address = super.allocateBlock(bytes + 2 * GUARD_BYTES) + GUARD_BYTES;
    this.sizes.set(address, bytes);
    this.heap.u8.fill(GUARD, address - GUARD_BYTES, address);
    this.heap.u8.fill(GUARD, address + bytes, address + bytes + GUARD_BYTES);
    return address;
  }
  override freeBlock(address: number): void {
    this.check(address);
    this.sizes.delete(address);
    super.freeBlock(address - GUARD_BYTES);
  }
  checkAll(): void {
    for (const address of this.sizes.keys()) this.check(address);
  }
  private check(address: number): void {
    const end = address + (this.sizes.get(address) as number);
    for (const [from, to] of [[address - GUARD_BYTES, address], [end, end + GUARD_BYTES]] as const)
      for (let at = from; at < to; at += 8) {
        if (this.heap.u64[at >>> 3] !== 0xa5a5a5a5a5a5a5a5n && this.heap.u8.subarray(at, at + 8).some((byte, k) => byte !== GUARD && at + k >= from && at + k < to))
          throw new Error(`a byte next to the block [${address}, ${end}) was written, at ${at}`);
      }
  }
}

function random(state: number): () => number {
  let a = state | 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Reads the file; rows or an error of ours, in time, with all memory given back. */
async function readDamaged(bytes: Uint8Array<ArrayBuffer>, what: string): Promise<'rows' | 'error'> {
  const context = new GuardedContext({ batchRows: 1000, budgetBytes: 256 << 20 });
  const started = performance.now();
  let outcome: 'rows' | 'error' = 'rows';
  try {
    await readWithSpillway([bytes], { context, skipRefused: true });
  } catch (error) {
    if (!(error instanceof UserError) && !(error instanceof ResourceError)) throw new Error(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    outcome = 'error';
  }
  context.checkAll();
  context.scratch.release();
  expect([what, context.usedBytes]).toEqual([what, 0]);
  expect([what, performance.now() - started < 4000]).toEqual([what, true]);
  return outcome;
}

function damage(file: Uint8Array<ArrayBuffer>, next: () => number): Uint8Array<ArrayBuffer> {
  const kind = next();
  if (kind < 0.1) return file.slice(0, Math.floor(next() * file.length));
  const copy = file.slice();
  const footer = file.length - 8 - new DataView(file.buffer, file.byteOffset).getUint32(file.length - 8, true);
  // Most of the damage in the pages; the footer is small and checked first.
  const place = (): number => (next() < 0.75 ? 4 + Math.floor(next() * (footer - 4)) : footer + Math.floor(next() * (file.length - footer - 8)));
  if (kind < 0.7) for (let flips = 1 + Math.floor(next() * 6); flips > 0; flips--) { const at = place(); copy[at] = (copy[at] as number) ^ (1 << Math.floor(next() * 8)); }
  else if (kind < 0.9) copy.fill(next() < 0.5 ? 0xff : Math.floor(next() * 256), place(), place() + 4);
  else { const from = place(); copy.copyWithin(place(), from, from + Math.floor(next() * 64)); }
  return copy;
}

const types = `SELECT i, i % 3 = 0 AS bo, (i % 100)::TINYINT AS i8, i::SMALLINT AS i16, (i * 77)::INTEGER AS i32, i::UBIGINT AS u64, i / 3.0 AS d, (i / 7.0)::FLOAT AS f,
  (i * 37)::DECIMAL(9,2) AS d9, (i * 37)::DECIMAL(30,2) AS d30, DATE '2020-01-01' + i::INTEGER AS da, TIMESTAMP '2020-01-01' + to_seconds(i) AS ts,
  md5(i::VARCHAR)::UUID AS u, CASE WHEN i % 4 = 0 THEN NULL ELSE 'text ' || i % 10 END AS s, md5(i::VARCHAR) || repeat('y', (i % 50)::INTEGER) AS plain, ('\\xAA' || i)::BLOB AS b,
  CASE WHEN i % 100 < 50 THEN NULL ELSE i END AS n, 7 AS same FROM range(700) t(i)`;

describe.each(['uncompressed', 'snappy', 'zstd', 'gzip', 'lz4_raw'])('%s', (codec) => {
  test.each(['V1', 'V2'])('%s', async (version) => {
    const file = await writeParquet(types, `CODEC ${codec}, PARQUET_VERSION ${version}, ROW_GROUP_SIZE 300`);
    expect(await readDamaged(file, 'whole')).toBe('rows');
    const next = random(seed * 1000 + codec.length * 10 + version.charCodeAt(1));
    let errors = 0;
    for (let k = 0; k < mutationsPerFile; k++) if ((await readDamaged(damage(file, next), `mutation ${k}`)) === 'error') errors++;
    expect(errors).toBeGreaterThan(mutationsPerFile / 5);
  }, 120_000);
});

test('every length a file can be cut to', async () => {
  const file = await writeParquet("SELECT i, 'text ' || i AS s FROM range(20) t(i)", 'CODEC snappy');
  for (let length = 0; length < file.length; length++) expect([length, await readDamaged(file.slice(0, length), `length ${length}`)]).toEqual([length, 'error']);
}, 60_000);

const conformance = new URL('../../../../shared/conformance/parquet/', import.meta.url).pathname;
describe.skipIf(!existsSync(conformance))('conformance files, damaged', () => {
  test.each(['apache-data', 'apache-bad', 'hyparquet'])('%s', async (folder) => {
    if (!existsSync(join(conformance, folder))) return;
    const next = random(seed);
    for (const name of readdirSync(join(conformance, folder)).filter((own) => own.endsWith('.parquet')).sort()) {
      const file = new Uint8Array(readFileSync(join(conformance, folder, name)));
      if (file.length > 500_000) continue;
      await readDamaged(file, name);
      for (let k = 0; k < 3; k++) await readDamaged(damage(file, next), `${name}, mutation ${k}`);
    }
  }, 300_000);
});
