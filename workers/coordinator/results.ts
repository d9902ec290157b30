/** Results that the page may still read: batches in shared memory, in result order. */
import { UserError } from '../../src/base/errors.ts';
import type { Schema } from '../../src/columns/types.ts';
import type { StoredBatch, TaskOutput } from '../exchange/output.ts';
import { renderValue } from '../expressions/render.ts';
import type { BlockManager } from '../memory/block-manager.ts';

/** Job slot that owns the blocks of results. */
const RESULT_SLOT = 253;

interface StoredResult {
  readonly schema: Schema;
  readonly batches: readonly StoredBatch[];
  /** Row number of each batch's first row; one more entry with the row count. */
  readonly starts: readonly number[];
  readonly owner: number;
}

export class ResultStore {
  private readonly blocks: BlockManager;
  private readonly results = new Map<number, StoredResult>();
  /** Numbers of owners in use, of 65,535. */
  private readonly owners = new Set<number>();
  private lastOwner = 0;
  private nextId = 1;

  constructor(blocks: BlockManager) {
    this.blocks = blocks;
  }

  /** Takes over the blocks of `owners`. Batches are put in order of (sequence, task, arrival). */
  add(schema: Schema, outputs: readonly TaskOutput[], owners: readonly number[]): { resultId: number; rowCount: number; bytes: number } {
    const resultId = this.nextId++;
    const owner = this.freeOwner();
    for (const from of owners) this.blocks.transfer(from, owner);
    const batches: StoredBatch[] = [];
    let bytes = 0;
    for (const output of outputs)
      if (output.kind === 'batches') {
        bytes += output.bytes;
        for (const batch of output.batches) if (batch.numRows > 0) batches.push(batch);
      }
    batches.sort((a, b) => a.sequence - b.sequence); // stable: arrival order within a sequence
    const starts = [0];
    for (const batch of batches) starts.push((starts[starts.length - 1] as number) + batch.numRows);
    this.results.set(resultId, { schema, batches, starts, owner });
    return { resultId, rowCount: starts[starts.length - 1] as number, bytes };
  }

  rows(resultId: number, offset: number, limit: number): (string | null)[][] {
    const { schema, batches, starts } = this.get(resultId);
    const heap = this.blocks.heap;
    heap.refresh();
    const total = starts[starts.length - 1] as number;
    const from = Math.max(0, Math.min(offset, total));
    const to = Math.min(total, from + limit);
    const rows: (string | null)[][] = [];
    let k = upperBound(starts, from) - 1;
    for (let row = from; row < to; row++) {
      while (row >= (starts[k + 1] as number)) k++;
      const batch = batches[k] as StoredBatch;
      const local = row - (starts[k] as number);
      rows.push(batch.columns.map((vector, c) => renderValue((schema[c] as Schema[number]).type, heap, vector, local)));
    }
    return rows;
  }

  /** Arrow IPC stream of the whole result. The writer is loaded when first needed. */
  async arrow(resultId: number): Promise<Uint8Array> {
    this.get(resultId); // before the writer is loaded: an error is told at once
    const { writeArrowStream } = await import('./arrow-stream.ts');
    // Only now, and without another wait: the result may have been disposed of meanwhile, and its memory used anew.
    const { schema, batches } = this.get(resultId);
    this.blocks.heap.refresh();
    return writeArrowStream(schema, batches, this.blocks.heap);
  }

  dispose(resultId: number): void {
    const result = this.results.get(resultId);
    if (result === undefined) return;
    this.results.delete(resultId);
    this.blocks.freeOwner(result.owner);
    this.owners.delete(result.owner % 65_536);
  }

  private freeOwner(): number {
    do this.lastOwner = (this.lastOwner % 65_535) + 1;
    while (this.owners.has(this.lastOwner));
    this.owners.add(this.lastOwner);
    return RESULT_SLOT * 65_536 + this.lastOwner;
  }

  private get(resultId: number): StoredResult {
    const result = this.results.get(resultId);
    if (result === undefined)
      throw new UserError('INVALID_INPUT', 'This result was disposed of: its memory has been given back.', { hint: 'Run the query again.' });
    return result;
  }
}

/** First index whose entry is above `value`. */
function upperBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
