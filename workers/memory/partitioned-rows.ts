/**
 * Rows of fixed width by hash partition, in chunks that grow from a few rows to 64 KiB: small results stay small, large
 * ones need few calls. Kernels bump through the open chunk of each partition by its descriptor of four u32 words:
 *
 *   │ next row │ end of chunk │ rows in chunk │ unused │
 */
import type { RowChunk } from '../exchange/output.ts';
import type { Arena } from './arena.ts';
import type { Heap } from './heap.ts';

const LARGEST_CHUNK = 64 * 1024;
const FIRST_CHUNK_ROWS = 8;
const DESCRIPTOR_BYTES = 16;

interface Partition {
  readonly chunks: { address: number; numRows: number }[];
  bytes: number;
  /** First chunk, and first row in it, that later calls of `liveChunks` list. */
  liveChunk: number;
  liveRow: number;
}

export class PartitionedRows {
  /** Address of the descriptors. */
  readonly address: number;
  readonly rowBytes: number;
  readonly numPartitions: number;
  /** Bytes of all chunks. */
  sizeBytes = 0;
  private readonly heap: Heap;
  private readonly arena: Arena;
  private readonly partitions: readonly Partition[];

  constructor(heap: Heap, arena: Arena, numPartitions: number, rowBytes: number) {
    this.heap = heap;
    this.arena = arena;
    this.rowBytes = rowBytes;
    this.numPartitions = numPartitions;
    this.address = arena.allocate(numPartitions * DESCRIPTOR_BYTES);
    heap.u8.fill(0, this.address, this.address + numPartitions * DESCRIPTOR_BYTES);
    this.partitions = Array.from({ length: numPartitions }, () => ({ chunks: [], bytes: 0, liveChunk: 0, liveRow: 0 }));
  }

  /** A new chunk for partition p, whose last one is full. */
  addChunk(p: number): void {
    const partition = this.partitions[p] as Partition;
    const { rowBytes } = this;
    const last = partition.chunks[partition.chunks.length - 1];
    if (last !== undefined) last.numRows = this.openRows(p);
    const wanted = last === undefined ? FIRST_CHUNK_ROWS : last.numRows * 2;
    const numRows = Math.max(1, Math.min(wanted, Math.floor(LARGEST_CHUNK / rowBytes)));
    const address = this.arena.allocate(numRows * rowBytes);
    partition.chunks.push({ address, numRows: 0 });
    partition.bytes += numRows * rowBytes;
    this.sizeBytes += numRows * rowBytes;
    const { u32 } = this.heap;
    const word = this.address / 4 + p * 4;
    u32[word] = address;
    u32[word + 1] = address + numRows * rowBytes;
    u32[word + 2] = 0;
  }

  /** In order of appearance. */
  chunks(p: number): RowChunk[] {
    const { chunks } = this.partitions[p] as Partition;
    return chunks.map((chunk, k) => ({ address: chunk.address, numRows: k === chunks.length - 1 ? this.openRows(p) : chunk.numRows }));
  }

  bytes(p: number): number {
    return (this.partitions[p] as Partition).bytes;
  }

  /** Adds the chunks of another store's only partition, of the same rows in the same arena, to partition p, and opens a new one. */
  adopt(p: number, other: PartitionedRows): void {
    const partition = this.partitions[p] as Partition;
    const open = partition.chunks[partition.chunks.length - 1];
    if (open !== undefined) open.numRows = this.openRows(p);
    partition.chunks.push(...other.chunks(0).map((chunk) => ({ ...chunk })));
    partition.bytes += other.sizeBytes;
    this.sizeBytes += other.sizeBytes;
    // The last chunk adopted is as full as it will get: the next row asks for a new one.
    const last = partition.chunks[partition.chunks.length - 1];
    const word = this.address / 4 + p * 4;
    this.heap.u32.fill(0, word, word + 4);
    this.heap.u32[word + 2] = last?.numRows ?? 0;
  }

  /** Rows made since the last `freeze`. */
  liveChunks(p: number): RowChunk[] {
    const { liveChunk, liveRow } = this.partitions[p] as Partition;
    return this.chunks(p)
      .slice(liveChunk)
      .map((chunk, k) => (k > 0 ? chunk : { address: chunk.address + liveRow * this.rowBytes, numRows: chunk.numRows - liveRow }));
  }

  /** Rows made so far won't change any more. */
  freeze(): void {
    this.partitions.forEach((partition, p) => {
      partition.liveChunk = Math.max(0, partition.chunks.length - 1);
      partition.liveRow = partition.chunks.length === 0 ? 0 : this.openRows(p);
    });
  }

  private openRows(p: number): number {
    return this.heap.u32[this.address / 4 + p * 4 + 2] as number;
  }
}
