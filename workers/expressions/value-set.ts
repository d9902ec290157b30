/** The literals of an IN list as a hash set in shared memory. */
import { BOOLEAN, byteWidth, type DataType, physicalType } from '../../src/columns/types.ts';
import type { ConstantVector, Vector } from '../../src/columns/vector.ts';
import type { EvaluationContext } from './evaluation-context.ts';

export class ValueSet {
  readonly table: number;
  readonly mask: number;
  readonly entries: number;
  readonly hasNull: boolean;
  /** As the kernels want it: bytes of a value, 0 for string views. */
  readonly width: number;

  private constructor(parts: { table: number; mask: number; entries: number; hasNull: boolean; width: number }) {
    this.table = parts.table;
    this.mask = parts.mask;
    this.entries = parts.entries;
    this.hasNull = parts.hasNull;
    this.width = parts.width;
  }

  /** `values` live as long as the set. */
  static build(context: EvaluationContext, type: DataType, values: readonly ConstantVector[]): ValueSet {
    const { heap, kernels, durable } = context;
    const present = values.filter((value) => !context.isNullConstant(value));
    const stride = byteWidth(type);
    const width = physicalType(type) === 'view' ? 0 : stride;
    const raw = durable.allocate(Math.max(16, present.length * stride));
    present.forEach((value, k) => heap.u8.copyWithin(raw + k * stride, value.data, value.data + stride));
    const canonical = context.withResultsIn(durable, () => canonicalValues(context, type, raw, present.length));
    let slots = 16;
    while (slots < present.length * 2) slots *= 2;
    const table = durable.allocate(slots * 4);
    heap.u8.fill(0, table, table + slots * 4);
    kernels.set_build(table, slots - 1, canonical, present.length, width);
    return new ValueSet({ table, mask: slots - 1, entries: canonical, hasNull: present.length < values.length, width });
  }
}

/** BOOLEAN for every row: true in the set, NULL for NULL and where the set holds a NULL and nothing is equal. */
export function probeSet(context: EvaluationContext, set: ValueSet, vector: Vector): Vector {
  const flat = context.flat(vector);
  const n = flat.length;
  const result = context.allocate(n);
  const values = canonicalValues(context, vector.type, flat.data, n);
  context.kernels.set_probe(result, set.table, set.mask, set.entries, values, n, set.width);
  let validity = flat.validity;
  if (set.hasNull) {
    const found = context.allocate((n + 7) >>> 3, 16);
    context.kernels.bitmap_from_bytes(found, result, n);
    validity = context.andBitmaps(validity, found, n);
  }
  return { form: 'flat', type: BOOLEAN, length: n, data: result, validity };
}

/** The values such that equal ones have equal bytes. */
function canonicalValues(context: EvaluationContext, type: DataType, data: number, n: number): number {
  const { kernels } = context;
  if (type.id !== 'DOUBLE' && type.id !== 'FLOAT' && type.id !== 'INTERVAL') return data;
  const result = context.allocate(n * byteWidth(type));
  if (type.id === 'DOUBLE') kernels.canonical_f64(result, data, n);
  else if (type.id === 'FLOAT') kernels.canonical_f32(result, data, n);
  else kernels.canonical_interval(result, data, n);
  return result;
}
