/**
 * Long keys of fixed-width columns as numbers of 96 bits, by the ranges of the values that a run holds. Runs of other tasks
 * have other ranges; their readers lay the numbers out anew for the ranges of all of them. The bits are worked
 * out in kernels/sort-numbers.ts.
 */
import type { Heap } from '../../memory/heap.ts';

/** One key column of a run: its sort keys, inverted for DESC. Plain data. */
export interface KeyRange {
  readonly least: bigint;
  readonly greatest: bigint;
}

/** What stays the same for all runs. */
export interface KeyField {
  /** Where the column's null byte is in the key's bytes. */
  readonly offset: number;
  readonly width: number;
  readonly nullsFirst: boolean;
}

interface NumberField extends KeyField {
  readonly shift: number;
  readonly bits: number;
  readonly base: bigint;
  readonly nullCode: bigint;
}

const NUMBER_BITS = 96;
const FIELD_BYTES = 48;

/** Fields of a number that tells keys in these ranges, and NULLs, apart; undefined where 96 bits are too few. */
export function numberLayout(keys: readonly KeyField[], ranges: readonly KeyRange[]): readonly NumberField[] | undefined {
  const bits = ranges.map(({ least, greatest }) => (greatest < least ? 1 : (greatest - least + 1n).toString(2).length));
  const total = bits.reduce((sum, n) => sum + n, 0);
  if (total > NUMBER_BITS || bits.some((n) => n > 64)) return undefined;
  let top = total;
  return keys.map((key, k) => {
    const { least, greatest } = ranges[k] as KeyRange;
    const values = greatest < least ? 0n : greatest - least + 1n;
    top -= bits[k] as number;
    return { ...key, shift: top, bits: bits[k] as number, base: key.nullsFirst ? least - 1n : least, nullCode: key.nullsFirst ? 0n : values };
  });
}

/** The ranges that hold all of these. */
export function unite(ranges: readonly (readonly KeyRange[])[]): KeyRange[] {
  const [first] = ranges as [readonly KeyRange[]];
  return first.map((_, k) => ({
    least: ranges.reduce((least, run) => ((run[k] as KeyRange).least < least ? (run[k] as KeyRange).least : least), (first[k] as KeyRange).least),
    greatest: ranges.reduce((most, run) => ((run[k] as KeyRange).greatest > most ? (run[k] as KeyRange).greatest : most), (first[k] as KeyRange).greatest),
  }));
}

/** Writes what `sort_numbers` wants. Returns the address, which `allocate` gave. */
export function writeFields(layout: readonly NumberField[], heap: Heap, allocate: (bytes: number) => number): number {
  const address = allocate(layout.length * FIELD_BYTES);
  layout.forEach((field, k) => {
    const at = address + k * FIELD_BYTES;
    heap.u32.set([field.offset, field.width, field.shift, field.nullsFirst ? 0 : 1], at / 4);
    heap.u64[at / 8 + 2] = BigInt.asUintN(64, field.base);
    heap.u64[at / 8 + 3] = field.nullCode;
  });
  return address;
}

/** Writes what `sort_convert` wants to lay numbers out as `to` that are laid out as `from`. */
export function writeConversion(from: readonly NumberField[], to: readonly NumberField[], heap: Heap, allocate: (bytes: number) => number): number {
  const address = writeFields(to, heap, allocate);
  from.forEach((field, k) => {
    const at = address + k * FIELD_BYTES;
    heap.u64[at / 8 + 2] = BigInt.asUintN(64, field.base - (to[k] as NumberField).base);
    heap.u32[at / 4 + 8] = field.shift;
    heap.u32[at / 4 + 9] = field.bits;
    heap.u64[at / 8 + 5] = field.nullCode;
  });
  return address;
}
