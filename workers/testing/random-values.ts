/** Random values of every type as DuckDB writes them, with NULLs, extremes and what tends to go wrong. */
import {
  BIGINT, BLOB, BOOLEAN, DATE, type DataType, decimal, DOUBLE, FLOAT, HUGEINT, INTEGER, INTERVAL, SMALLINT, TIME, TIMESTAMP, TIMESTAMP_MS,
  TIMESTAMP_NS, TIMESTAMP_S, TIMESTAMPTZ, TINYINT, UBIGINT, UHUGEINT, UINTEGER, USMALLINT, UTINYINT, UUID, VARCHAR,
} from '../../src/columns/types.ts';
import { INTEGER_RANGES } from '../../src/plan/casts.ts';
import { decimalText } from '../expressions/text/decimal-text.ts';
import { doubleText, floatText } from '../expressions/text/number-text.ts';
import { dateText, timestampNsText, timestampText, timestampTzText, timeText } from '../expressions/text/temporal-text.ts';
import { intervalText } from '../expressions/text/interval-text.ts';
import { uuidText } from '../expressions/text/binary-text.ts';

export const INTEGERS: readonly DataType[] = [TINYINT, SMALLINT, INTEGER, BIGINT, HUGEINT, UTINYINT, USMALLINT, UINTEGER, UBIGINT, UHUGEINT];
export const DECIMALS: readonly DataType[] = [decimal(4, 1), decimal(9, 2), decimal(18, 3), decimal(18, 18), decimal(25, 5), decimal(38, 10)];
export const NUMBERS: readonly DataType[] = [...INTEGERS, FLOAT, DOUBLE, ...DECIMALS];
export const TEMPORALS: readonly DataType[] = [DATE, TIME, TIMESTAMP, TIMESTAMP_S, TIMESTAMP_MS, TIMESTAMP_NS, TIMESTAMPTZ, INTERVAL];
export const ALL_TYPES: readonly DataType[] = [BOOLEAN, ...NUMBERS, VARCHAR, BLOB, ...TEMPORALS, UUID];

/** A small seeded generator (mulberry32): the same seed gives the same test. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  below(n: number): number {
    return Math.floor(this.next() * n);
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
  bits(n: number): bigint {
    let value = 0n;
    for (let k = 0; k < n; k += 16) value = (value << 16n) | BigInt(this.below(65_536));
    return BigInt.asUintN(n, value);
  }
}

const TEXTS = [
  '', ' ', 'a', 'abc', 'ABC', 'abcdefghijkl', 'abcdefghijklm', 'abcdefghijklmnopqrstuvwxyz', 'äöü', 'Straße', 'ÉCOLE', '日本語テキスト', '🦆 duck', 'e\u0301',
  'a b c', '/index.html?x=1&y=2', 'GET /a/b/c HTTP/1.1', '127.0.0.1', '%', '_', 'a%b', '\\', "it's", '0', '12', '-1', ' 7 ', '1.5', '1e3', 'true', 'nan', 'x'.repeat(40),
  'aaa', 'abab', 'İi', 'ß', 'tab\tnewline\n', '2024-02-29', '10:11:12', '2024-02-29 10:11:12.5', '1 day',
];

/** One value as text, never NULL. */
export function randomText(type: DataType, random: Random): string {
  switch (type.id) {
    case 'BOOLEAN': return random.pick(['true', 'false']);
    case 'FLOAT': return floatText(Math.fround(Number(randomDouble(random))));
    case 'DOUBLE': return randomDouble(random);
    case 'DECIMAL': {
      const limit = 10n ** BigInt(type.precision);
      const value = random.pick([0n, 1n, 5n, 50n, 49n, limit - 1n, limit / 2n, random.bits(128) % limit, random.bits(128) % limit, random.bits(20) % limit]);
      return decimalText(random.below(2) === 0 ? value % limit : -(value % limit), type.scale, type.precision);
    }
    case 'VARCHAR': return random.pick(TEXTS);
    case 'BLOB': return random.pick(['', 'a', '\\x00', '\\xFF\\x00a', 'abcdefghijklmnop', 'ab']);
    case 'DATE': return dateText(random.pick([0, -1, 19_782, -719_162, -719_163, 2_932_896, 2_932_897, random.below(40_000) - 10_000, random.below(4_000_000) - 1_000_000]));
    case 'TIME': return timeText(random.pick([0, 1, 86_399_999_999, 86_399_000_000, random.below(86_400) * 1_000_000, random.below(86_400_000) * 1000]));
    case 'TIMESTAMP': return timestampText(randomMicros(random));
    case 'TIMESTAMPTZ': return timestampTzText(randomMicros(random));
    case 'TIMESTAMP_S': return timestampText((randomMicros(random) / 1_000_000n) * 1_000_000n);
    case 'TIMESTAMP_MS': return timestampText((randomMicros(random) / 1000n) * 1000n);
    case 'TIMESTAMP_NS': return timestampNsText(random.pick([0n, -1n, 1_700_000_000_123_456_789n, random.bits(60)]));
    case 'INTERVAL':
      return intervalText({
        months: random.pick([0, 0, 1, -1, 12, 13, random.below(100) - 50]),
        days: random.pick([0, 0, 1, -1, 30, 31, random.below(100) - 50]),
        micros: random.pick([0n, 0n, 1n, -1n, 3_600_000_000n, 86_400_000_000n, random.bits(40)]),
      });
    case 'UUID': return uuidText(random.bits(128));
    default: {
      const [least, greatest] = INTEGER_RANGES[type.id] as readonly [bigint, bigint];
      const span = greatest - least + 1n;
      const value = random.pick([0n, 1n, least, greatest, greatest - 1n, least + (random.bits(128) % span), least + (random.bits(128) % span), random.bits(6), -random.bits(6), random.bits(12)]);
      return String(value < least ? least : value > greatest ? greatest : value);
    }
  }
}

function randomDouble(random: Random): string {
  const value = random.pick([
    0, -0, 1, -1, 0.5, 1.5, 2.5, -2.5, 0.1, 1e10, 1e15, 1e16, 1e-4, 1e-5, 123.456, 1e300, 5e-324, Infinity, -Infinity, Number.NaN,
    random.next() * 1000, (random.next() - 0.5) * 1e6, Math.floor(random.next() * 1e6), (random.next() - 0.5) * 10 ** (random.below(60) - 30),
  ]);
  return doubleText(value);
}

function randomMicros(random: Random): bigint {
  return random.pick([
    0n, -1n, 1n, 1_700_000_000_123_456n, 951_782_400_000_000n, -62_135_596_800_000_000n, -62_135_596_800_000_001n, 253_402_300_800_000_000n,
    random.bits(51), random.bits(51), -random.bits(51), BigInt(random.below(2_000_000_000)) * 1_000_000n, BigInt(random.below(20_000)) * 86_400_000_000n,
  ]);
}

/** `count` values, about one in seven NULL. */
export function randomValues(type: DataType, count: number, random: Random, nulls = true): (string | null)[] {
  return Array.from({ length: count }, () => (nulls && random.below(7) === 0 ? null : randomText(type, random)));
}
