/** How alike two texts are. All of them compare bytes, as DuckDB's do. */
import { BIGINT, DOUBLE, VARCHAR } from '../../../src/columns/types.ts';
import { UserError } from '../../../src/base/errors.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { define, overload } from './define.ts';
import { perRow } from './rows.ts';

const encoder = new TextEncoder();

function levenshtein(x: Uint8Array, y: Uint8Array): number {
  let before = Array.from({ length: y.length + 1 }, (_, k) => k);
  for (let i = 1; i <= x.length; i++) {
    const row = [i];
    for (let j = 1; j <= y.length; j++)
      row.push(Math.min((row[j - 1] as number) + 1, (before[j] as number) + 1, (before[j - 1] as number) + (x[i - 1] === y[j - 1] ? 0 : 1)));
    before = row;
  }
  return before[y.length] as number;
}

/** Also counts a swap of neighbours as one edit, with anything between them (Lowrance and Wagner 1975). */
function damerauLevenshtein(x: Uint8Array, y: Uint8Array): number {
  const infinite = x.length + y.length;
  const width = y.length + 2;
  const table = new Array<number>((x.length + 2) * width).fill(infinite);
  const at = (i: number, j: number): number => (i + 1) * width + j + 1;
  for (let i = 0; i <= x.length; i++) table[at(i, 0)] = i;
  for (let j = 0; j <= y.length; j++) table[at(0, j)] = j;
  const lastRow = new Map<number, number>();
  for (let i = 1; i <= x.length; i++) {
    let lastColumn = 0;
    for (let j = 1; j <= y.length; j++) {
      const k = lastRow.get(y[j - 1] as number) ?? 0;
      const l = lastColumn;
      const same = x[i - 1] === y[j - 1];
      if (same) lastColumn = j;
      table[at(i, j)] = Math.min(
        (table[at(i - 1, j - 1)] as number) + (same ? 0 : 1),
        (table[at(i, j - 1)] as number) + 1,
        (table[at(i - 1, j)] as number) + 1,
        (table[at(k - 1, l - 1)] as number) + (i - k - 1) + 1 + (j - l - 1),
      );
    }
    lastRow.set(x[i - 1] as number, i);
  }
  return table[at(x.length, y.length)] as number;
}

function hamming(x: Uint8Array, y: Uint8Array): number {
  if (x.length !== y.length || x.length === 0) throw new UserError('INVALID_INPUT', 'Mismatch Function: Strings must be of equal length!');
  return x.reduce((sum, byte, k) => sum + (byte === y[k] ? 0 : 1), 0);
}

function jaccard(x: Uint8Array, y: Uint8Array): number {
  const a = new Set(x);
  const b = new Set(y);
  if (a.size === 0 || b.size === 0) throw new UserError('INVALID_INPUT', 'Jaccard Function: An argument too short!');
  let common = 0;
  for (const byte of a) if (b.has(byte)) common++;
  return common / (a.size + b.size - common);
}

function jaro(x: Uint8Array, y: Uint8Array): number {
  if (x.length === 0 && y.length === 0) return 1;
  if (x.length === 0 || y.length === 0) return 0;
  const reach = Math.max(0, Math.floor(Math.max(x.length, y.length) / 2) - 1);
  const matchedY = new Array<boolean>(y.length).fill(false);
  const matches: number[] = [];
  x.forEach((byte, i) => {
    for (let j = Math.max(0, i - reach); j <= Math.min(y.length - 1, i + reach); j++) {
      if (!matchedY[j] && y[j] === byte) {
        matchedY[j] = true;
        matches.push(byte);
        break;
      }
    }
  });
  const count = matches.length;
  if (count === 0) return 0;
  const other = [...y].filter((_, j) => matchedY[j]);
  const transposed = Math.floor(matches.filter((byte, k) => byte !== other[k]).length / 2);
  return (count / x.length + count / y.length + (count - transposed) / count) / 3;
}

/** Jaro with a bonus for a common start of up to four bytes, where the texts are alike at all. */
function jaroWinkler(x: Uint8Array, y: Uint8Array): number {
  const base = jaro(x, y);
  if (base <= 0.7) return base;
  let prefix = 0;
  while (prefix < Math.min(4, x.length, y.length) && x[prefix] === y[prefix]) prefix++;
  return base + prefix * 0.1 * (1 - base);
}

type Measure = (x: Uint8Array, y: Uint8Array) => number;
const whole = (measure: Measure) => overload([VARCHAR, VARCHAR], BIGINT, perRow(([a, b]) => BigInt(measure(encoder.encode(a as string), encoder.encode(b as string)))));
const share = (measure: Measure) => overload([VARCHAR, VARCHAR], DOUBLE, perRow(([a, b]) => measure(encoder.encode(a as string), encoder.encode(b as string))));

export const textDistanceFunctions: readonly ScalarFunction[] = [
  define({
    name: 'levenshtein', aliases: ['editdist3'], total: true, description: 'Least number of single-byte edits that turn one text into the other.',
    examples: [{ sql: "levenshtein('kitten', 'sitting')", result: '3' }], overloads: [whole(levenshtein)],
  }),
  define({
    name: 'damerau_levenshtein', total: true, description: 'As levenshtein, with a swap of two neighbours as one edit.', examples: [{ sql: "damerau_levenshtein('duckdb', 'udckbd')", result: '2' }], overloads: [whole(damerauLevenshtein)],
  }),
  define({ name: 'hamming', aliases: ['mismatches'], description: 'Number of places in which two texts of one length differ.', examples: [{ sql: "hamming('duck', 'luck')", result: '1' }], overloads: [whole(hamming)] }),
  define({ name: 'jaccard', description: 'Share of the characters of two texts that they have in common.', examples: [{ sql: "jaccard('duck', 'luck')", result: '0.6' }], overloads: [share(jaccard)] }),
  define({ name: 'jaro_similarity', total: true, description: 'Jaro similarity, 0 to 1.', examples: [{ sql: "jaro_similarity('duck', 'duckdb')", result: '0.8888888888888888' }], overloads: [share(jaro)] }),
  define({ name: 'jaro_winkler_similarity', total: true, description: 'Jaro-Winkler similarity, 0 to 1.', examples: [{ sql: "jaro_winkler_similarity('duck', 'duckdb')", result: '0.9333333333333333' }], overloads: [share(jaroWinkler)] }),
];
