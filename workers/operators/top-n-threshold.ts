/**
 * The first sort key of the worst row that a top-n still keeps, in a form that whole batches are tested against. What
 * passes may still be too late: only what can't be among the first n is dropped.
 */
import type { SortKeySpec } from '../../src/plan/physical.ts';
import { physicalType, physicalWidth, type PhysicalType } from '../../src/columns/types.ts';
import type { ColumnView } from '../memory/column-view.ts';
import { writeView } from '../memory/views.ts';
import type { TaskContext } from '../task/context.ts';

/** Longer strings are not worth unescaping. */
const LONGEST_STRING = 4096;

export class FirstKeyThreshold {
  private readonly key: SortKeySpec;
  private readonly physical: PhysicalType;
  private readonly context: TaskContext;
  private readonly flip: bigint;
  /** Memory for a threshold string: view, then bytes. */
  private readonly string: number;
  private state: 'none' | 'null' | 'value' = 'none';
  /** Order key as the batch test wants it. */
  private value = 0n;

  constructor(key: SortKeySpec, context: TaskContext, allocate: (bytes: number) => number) {
    this.key = key;
    this.physical = physicalType(key.column.type);
    this.context = context;
    const bits = BigInt(Math.min(64, physicalWidth(this.physical) * 8));
    this.flip = key.descending ? (1n << bits) - 1n : 0n;
    this.string = this.physical === 'view' ? allocate(16 + LONGEST_STRING + 16) : 0;
  }

  /** From the field of a number: the null bit, if there is one, above the value. */
  setFromNumber(nullBit: number | undefined, value: bigint): void {
    const nullIs = this.key.nullsFirst ? 0 : 1;
    this.state = nullBit === nullIs ? 'null' : 'value';
    this.value = value;
  }

  /** From the bytes of a long key at `address`. */
  setFromBytes(address: number, length: number): void {
    const { heap } = this.context;
    const width = physicalWidth(this.physical);
    this.state = 'none';
    if (heap.u8[address] === (this.key.nullsFirst ? 0 : 1)) {
      this.state = 'null';
      return;
    }
    if (this.physical === 'view') {
      if (length > LONGEST_STRING) return;
      const bytes: number[] = [];
      const flip = this.key.descending ? 255 : 0;
      for (let at = address + 1; ; at++) {
        const byte = (heap.u8[at] as number) ^ flip;
        if (byte === 0) break;
        bytes.push(byte === 1 ? ((heap.u8[++at] as number) ^ flip) - 1 : byte);
      }
      heap.u8.set(bytes, this.string + 16);
      writeView(heap, this.string, this.string + 16, bytes.length);
    } else if (width <= 8) {
      let value = 0n;
      for (let k = 1; k <= width; k++) value = (value << 8n) | BigInt(heap.u8[address + k] as number);
      this.value = value;
    } else return;
    this.state = 'value';
  }

  /**
   * Positions of the rows of `view` that may still count, in scratch; undefined where all may. `strict`: rows that tie
   * with the threshold don't.
   */
  select(view: ColumnView, numRows: number, strict: boolean): { positions: number; count: number } | undefined {
    const { kernels, scratch } = this.context;
    const { nullsFirst, descending } = this.key;
    if (this.state === 'none' || (this.state === 'null' && !nullsFirst)) return undefined;
    const { data, validity, indices } = view;
    const positions = scratch.allocate(numRows * 4 + 4);
    if (this.state === 'null') {
      // Only NULLs are not above.
      if (validity === 0 || strict) return { positions, count: 0 };
      return { positions, count: kernels.topn_select_u8(numRows, data, validity, indices, 0n, 0n, 1, 1, positions) };
    }
    const nullsPass = nullsFirst ? 1 : 0;
    const strictly = strict ? 1 : 0;
    if (this.physical === 'view') {
      const count = kernels.topn_select_views(numRows, data, validity, indices, this.string, descending ? -1 : 1, strictly, nullsPass, positions);
      return { positions, count };
    }
    const plain = validity === 0 && indices === 0 ? this.selectPlain(data, numRows, strictly, positions) : undefined;
    if (plain !== undefined) return { positions, count: plain };
    const name = (this.physical === 'bool' ? 'u8' : this.physical) as 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64' | 'f32' | 'f64';
    const kernel = kernels[`topn_select_${name}`];
    return { positions, count: kernel(numRows, data, validity, indices, this.value, this.flip, strictly, nullsPass, positions) };
  }

  private selectPlain(data: number, numRows: number, strict: number, positions: number): number | undefined {
    const { kernels } = this.context;
    const descending = this.key.descending ? 1 : 0;
    const key = this.value ^ this.flip;
    switch (this.physical) {
      case 'i64':
        return kernels.topn_plain_i64(numRows, data, BigInt.asIntN(64, key ^ (1n << 63n)), descending, strict, positions);
      case 'i32':
        return kernels.topn_plain_i32(numRows, data, Number(BigInt.asIntN(32, key ^ (1n << 31n))), descending, strict, positions);
      case 'f64': {
        const bits = key >> 63n === 1n ? key ^ (1n << 63n) : ~key;
        const value = new Float64Array(BigInt64Array.of(BigInt.asIntN(64, bits)).buffer)[0] as number;
        return Number.isNaN(value) ? undefined : kernels.topn_plain_f64(numRows, data, value, descending, strict, positions);
      }
      default:
        return undefined;
    }
  }
}
