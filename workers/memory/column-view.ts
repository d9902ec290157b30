/**
 * A vector as kernels take it: three addresses. Row k is `data[indices[k]]`, or `data[k]` where `indices` is 0, and is
 * NULL where the bit of the same number in `validity` is clear (0: no NULLs).
 */
import type { DataType } from '../../src/columns/types.ts';
import type { Vector } from '../../src/columns/vector.ts';
import type { Kernels } from './kernels.ts';

export interface ColumnView {
  readonly type: DataType;
  readonly data: number;
  readonly validity: number;
  readonly indices: number;
}

/** What making views needs: memory that lives as long as the batch. */
export interface ViewMemory {
  readonly kernels: Kernels;
  readonly scratch: { allocate(bytes: number, align?: number): number };
}

export function columnView(vector: Vector, memory: ViewMemory): ColumnView {
  const { type } = vector;
  if (vector.form === 'flat') return { type, data: vector.data, validity: vector.validity, indices: 0 };
  if (vector.form === 'indexed') return { type, data: vector.base.data, validity: vector.base.validity, indices: vector.indices };
  const indices = memory.scratch.allocate(vector.length * 4);
  memory.kernels.fill_u32(indices, 0, vector.length);
  return { type, data: vector.data, validity: vector.validity, indices };
}

/** The rows of `view` at `positions` (address of `numPositions` u32), in that order. */
export function selectView(view: ColumnView, positions: number, numPositions: number, memory: ViewMemory): ColumnView {
  if (view.indices === 0) return { ...view, indices: positions };
  const indices = memory.scratch.allocate(numPositions * 4);
  memory.kernels.gather_4(indices, view.indices, positions, numPositions);
  return { ...view, indices };
}
