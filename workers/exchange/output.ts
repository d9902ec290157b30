/**
 * What a task publishes when it ends: plain data that points into blocks of shared memory owned by the stage.
 * Small enough to travel by message; the rows never do.
 */
import type { Vector } from '../../src/columns/vector.ts';

/** A run of fixed-width rows (workers/memory/row-layout.ts) that lie one behind the other. */
export interface RowChunk {
  readonly address: number;
  readonly numRows: number;
}

export interface RowsPartition {
  /** Group rows (workers/memory/group-layout.ts) in order of appearance. */
  readonly groups: readonly RowChunk[];
  /** Input rows (workers/memory/raw-layout.ts) with and without room for NULLs. */
  readonly plain: readonly RowChunk[];
  readonly nullable: readonly RowChunk[];
  readonly numRows: number;
  readonly bytes: number;
}

/** Partial groups by hash partition, and rows that were passed through ungrouped. */
export interface RowsOutput {
  readonly kind: 'rows';
  readonly partitions: readonly RowsPartition[];
  /** What each aggregate says about its states (`AggregateInstance.layout`), plain data. */
  readonly layouts: readonly unknown[];
}

/**
 * One sorted run: `entries` is an array of `numRows` sort entries (workers/operators/sort describes them) in key order.
 */
export interface RunOutput {
  readonly kind: 'run';
  readonly entries: number;
  readonly numRows: number;
  /** For each column, whether any row is NULL there. */
  readonly nullable: readonly boolean[];
  /** Set where entries hold numbers made of long keys by these ranges (workers/operators/sort/number-layout.ts). */
  readonly keyRanges?: readonly { readonly least: bigint; readonly greatest: bigint }[];
  readonly bytes: number;
}

export interface StoredBatch {
  readonly numRows: number;
  readonly sequence: number;
  /** Flat vectors whose memory, strings included, belongs to the output. */
  readonly columns: readonly Vector[];
}
export interface BatchesOutput {
  readonly kind: 'batches';
  readonly batches: readonly StoredBatch[];
  readonly bytes: number;
}

export type TaskOutput = RowsOutput | RunOutput | BatchesOutput;
