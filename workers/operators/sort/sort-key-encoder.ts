/** Encodes the sort keys of a batch into entries (kernels/sort-keys.ts). */
import { physicalType, physicalWidth, typeName, type PhysicalType } from '../../../src/columns/types.ts';
import { notSupported } from '../../../src/base/errors.ts';
import type { SortKeySpec } from '../../../src/plan/physical.ts';
import type { Arena } from '../../memory/arena.ts';
import type { ColumnView } from '../../memory/column-view.ts';
import type { Kernels } from '../../memory/kernels.ts';
import type { TaskContext } from '../../task/context.ts';
import type { KeyField } from './number-layout.ts';

const NUMBER_BITS = 96;
const ALL_ONES = 0xffff_ffff_ffff_ffffn;

interface Key {
  readonly physical: PhysicalType;
  readonly width: number;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
  readonly nullable: boolean;
  /** Lowest bit of the value in the number. */
  readonly shift: number;
}

type NumberKernel = (entries: number, n: number, data: number, validity: number, indices: number, shift: number, flip: bigint, nullBit: number) => void;
type BytesKernel = (cursors: number, n: number, data: number, validity: number, indices: number, flip: bigint, nullByte: number) => void;

export class SortKeyEncoder {
  /** Whether keys are byte strings, because they don't fit the number. */
  readonly isLong: boolean;
  private readonly keys: readonly Key[];
  private readonly context: TaskContext;

  constructor(specs: readonly SortKeySpec[], context: TaskContext) {
    this.context = context;
    let bits = 0;
    let fits = true;
    const keys = specs.map((spec) => {
      const physical = physicalType(spec.column.type);
      if (physical === 'list' || physical === 'struct') throw notSupported(`ORDER BY ${typeName(spec.column.type)}`);
      const width = physicalWidth(physical);
      const nullable = spec.column.notNull !== true;
      if (physical === 'view' || width === 16) fits = false;
      bits += width * 8 + (nullable ? 1 : 0);
      return { physical, width, nullable, descending: spec.descending, nullsFirst: spec.nullsFirst };
    });
    this.isLong = !fits || bits > NUMBER_BITS;
    let top = bits;
    this.keys = keys.map((key) => {
      top -= key.width * 8 + (key.nullable ? 1 : 0);
      return { ...key, shift: top };
    });
  }

  /**
   * Writes `n` entries for the rows at `rows` (u32 addresses). The records of long keys are kept in `arena`; rows
   * point at them at `keyOffset`, unless that is 0.
   */
  encode(entries: number, rows: number, n: number, columns: readonly ColumnView[], keyOffset: number, arena: Arena): void {
    const { kernels } = this.context;
    if (this.isLong) {
      this.encodeBytes(entries, rows, n, columns, keyOffset, arena);
      kernels.sort_refill(entries, n, 0);
      return;
    }
    kernels.sort_entries(entries, rows, n);
    this.keys.forEach((key, k) => {
      const { data, validity, indices } = columns[k] as ColumnView;
      const nullBit = key.nullable ? (key.nullsFirst ? 0 : 1) : 2;
      numberKernel(kernels, key.physical)(entries, n, data, validity, indices, key.shift, flipOf(key), nullBit);
    });
  }

  /** Where fixed-width columns lie in long keys; undefined where keys are numbers, or have other columns. */
  get fixedFields(): readonly KeyField[] | undefined {
    if (!this.isLong || this.keys.some((key) => key.width > 8)) return undefined;
    let offset = 0;
    return this.keys.map((key) => {
      const field = { offset, width: key.width, nullsFirst: key.nullsFirst };
      offset += key.width + 1;
      return field;
    });
  }

  /** Widens {u64 least, u64 greatest} of each key column, at `ranges`, to the values of a batch. */
  observe(ranges: number, n: number, columns: readonly ColumnView[]): void {
    const { kernels } = this.context;
    this.keys.forEach((key, k) => {
      const { data, validity, indices } = columns[k] as ColumnView;
      kernels[`sort_range_${narrow(key.physical)}`](n, data, validity, indices, flipOf(key), ranges + k * 16);
    });
  }

  /** The first key's part of a number: its null bit, where it has one, and the value's order key, inverted for DESC. */
  firstField(number: bigint): { nullBit: number | undefined; value: bigint } {
    const key = this.keys[0] as Key;
    const bits = BigInt(key.width * 8);
    const field = number >> BigInt(key.shift);
    return { nullBit: key.nullable ? Number((field >> bits) & 1n) : undefined, value: field & ((1n << bits) - 1n) };
  }

  private encodeBytes(entries: number, rows: number, n: number, columns: readonly ColumnView[], keyOffset: number, arena: Arena): void {
    const { kernels, scratch } = this.context;
    const cursors = scratch.allocate(n * 4);
    let fixed = 0;
    for (const key of this.keys) if (key.physical !== 'view') fixed += key.width + 1;
    kernels.fill_u32(cursors, fixed, n);
    let total = fixed * n;
    this.keys.forEach((key, k) => {
      const { data, validity, indices } = columns[k] as ColumnView;
      if (key.physical === 'view') total += kernels.sort_key_lengths(cursors, n, data, validity, indices);
    });
    // 8 bytes before each key, up to 3 to align the next.
    kernels.sort_key_places(cursors, n, arena.allocate(total + n * 11), rows, entries, keyOffset);
    this.keys.forEach((key, k) => {
      const { data, validity, indices } = columns[k] as ColumnView;
      const nullByte = key.nullsFirst ? 0 : 1;
      const flip = flipOf(key);
      if (key.physical === 'view') kernels.sort_key_views(cursors, n, data, validity, indices, key.descending ? 255 : 0, nullByte);
      else if (key.physical === 'interval') kernels.sort_key_interval(cursors, n, data, validity, indices, flip, nullByte);
      else if (key.width === 16) kernels.sort_key_128(cursors, n, data, validity, indices, flip, key.physical === 'u128' ? 0n : 1n << 63n, nullByte);
      else bytesKernel(kernels, key.physical)(cursors, n, data, validity, indices, flip, nullByte);
    });
  }
}

/** All ones of the key's width where the order is descending. */
function flipOf(key: Key): bigint {
  if (!key.descending) return 0n;
  return key.width >= 8 ? ALL_ONES : (1n << BigInt(key.width * 8)) - 1n;
}

function numberKernel(k: Kernels, physical: PhysicalType): NumberKernel {
  return k[`sort_number_${narrow(physical)}`];
}
function bytesKernel(k: Kernels, physical: PhysicalType): BytesKernel {
  return k[`sort_key_${narrow(physical)}`];
}
function narrow(physical: PhysicalType) {
  return (physical === 'bool' ? 'u8' : physical) as 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64' | 'f32' | 'f64';
}
