/** Sorts rows by one u64 of theirs. */
import type { TaskContext } from '../../task/context.ts';
import { EntrySorter, type Segment } from './entry-sorter.ts';

/** Returns the address of `numRows` u32 row addresses in the order of the rows' u64 at `offset`; equal ones as they were. */
export function sortByWord(rows: number, numRows: number, offset: number, context: TaskContext, allocate: (bytes: number) => number): number {
  const sorted = allocate(numRows * 4);
  const unsorted = context.allocateBlock(numRows * 16 + 16);
  const entries = context.allocateBlock(numRows * 16 + 16);
  const sorter = new EntrySorter(context, false);
  try {
    context.kernels.sort_entries_of_words(rows, numRows, offset, unsorted);
    sorter.sortInto([{ address: unsorted, numEntries: numRows }], entries, () => {});
    context.kernels.sort_rows(entries, numRows, 0, sorted);
  } finally {
    sorter.release();
    context.freeBlock(entries);
    context.freeBlock(unsorted);
  }
  return sorted;
}

/**
 * The same entries in the order of their rows' ordinals, in a block of their own. Entries keep their numbers.
 */
export function sortByOrdinal(segments: readonly Segment[], numRows: number, isLong: boolean, context: TaskContext): Segment {
  const { kernels } = context;
  const byOrdinal = context.allocateBlock(numRows * 16 + 16);
  const sorted = context.allocateBlock(numRows * 16 + 16);
  const numbers = context.allocateBlock(numRows * 16 + 16);
  const sorter = new EntrySorter(context, false);
  try {
    let at = 0;
    for (const { address, numEntries } of segments) {
      // The position among all entries stands in for the row while sorting.
      kernels.sort_entries_of_ordinals(address, numEntries, isLong ? 1 : 0, at, byOrdinal + at * 16);
      context.heap.u8.copyWithin(numbers + at * 16, address, address + numEntries * 16);
      at += numEntries;
    }
    sorter.sortInto([{ address: byOrdinal, numEntries: numRows }], sorted, () => {});
    kernels.sort_pick_entries(sorted, numRows, numbers, byOrdinal);
  } finally {
    sorter.release();
    context.freeBlock(sorted);
    context.freeBlock(numbers);
  }
  return { address: byOrdinal, numEntries: numRows };
}
