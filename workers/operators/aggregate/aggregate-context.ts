/** What an aggregate function's instance may use. */
import type { Arena } from '../../memory/arena.ts';
import type { Heap } from '../../memory/heap.ts';
import type { Kernels } from '../../memory/kernels.ts';
import { BumpHeap } from '../../memory/bump-heap.ts';
import type { TaskContext } from '../../task/context.ts';

export interface AggregateContext {
  readonly heap: Heap;
  readonly kernels: Kernels;
  /** Void at the source's next batch, or when the rows being grouped are done. */
  scratch: { allocate(bytes: number, align?: number): number };
  /** For string bytes and other parts of states that lie outside rows. Published with the rows. */
  readonly strings: BumpHeap;
  /** Address of each input row's ordinal (u64), and of the rows' numbers in there (0: as they come). Set for each batch. */
  ordinals: number;
  ordinalIndices: number;
}

export function aggregateContext(task: TaskContext, arena: Arena): AggregateContext {
  return {
    heap: task.heap,
    kernels: task.kernels,
    scratch: task.scratch,
    strings: new BumpHeap(task.heap, arena),
    ordinals: 0,
    ordinalIndices: 0,
  };
}
