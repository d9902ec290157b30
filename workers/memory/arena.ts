/** Bump allocators over blocks of the shared memory. */
import { UNIT_BYTES } from './block-manager.ts';

/** Where arenas get blocks from: bound to one owner (a task attempt) by the task context. */
export interface BlockSource {
  /** At least `bytes`, 64 KiB aligned, contents unspecified. Throws `ResourceError` (MEMORY). */
  allocateBlock(bytes: number): number;
  freeBlock(address: number): void;
}

/**
 * Grows only; individual pieces are never given back. 16 readable bytes follow every piece (SIMD tails).
 */
export class Arena {
  private readonly source: BlockSource;
  private readonly blockBytes: number;
  private readonly blocks: number[] = [];
  private next = 0;
  private end = 0;
  /** Bytes of all blocks held. */
  sizeBytes = 0;

  /** `blockBytes`: size of an ordinary block; a larger piece gets a block of its own. */
  constructor(source: BlockSource, blockBytes = 16 * UNIT_BYTES) {
    this.source = source;
    this.blockBytes = blockBytes;
  }

  /** Address of `bytes` uninitialised bytes aligned to `align` (a power of two, at most 64). */
  allocate(bytes: number, align = 16): number {
    let address = (this.next + align - 1) & -align;
    address >>>= 0;
    if (this.next === 0 || address + bytes + 16 > this.end) {
      const size = Math.max(this.blockBytes, Math.ceil((bytes + 16) / UNIT_BYTES) * UNIT_BYTES);
      const block = this.source.allocateBlock(size);
      this.blocks.push(block);
      this.sizeBytes += size;
      if (size > this.blockBytes) return block; // keep bumping in the block before
      this.end = block + size;
      address = block;
    }
    this.next = address + bytes;
    return address;
  }

  /** Gives all blocks back. */
  release(): void {
    for (const block of this.blocks) this.source.freeBlock(block);
    this.blocks.length = 0;
    this.next = this.end = this.sizeBytes = 0;
  }
}

/**
 * A task's scratch memory: everything in it is void once the source begins its next batch. Blocks are kept
 * across resets, so a steady state allocates nothing.
 */
export class Scratch {
  private readonly source: BlockSource;
  private readonly blocks: { address: number; size: number }[] = [];
  private current = -1;
  private next = 0;
  private end = 0;

  constructor(source: BlockSource) {
    this.source = source;
  }

  /** As `Arena.allocate`, but valid only until `reset`. */
  allocate(bytes: number, align = 16): number {
    let address = ((this.next + align - 1) & -align) >>> 0;
    while (this.current < 0 || address + bytes + 16 > this.end) {
      this.current++;
      let block = this.blocks[this.current];
      if (block === undefined || block.size < bytes + 16) {
        const size = Math.max(16 * UNIT_BYTES, Math.ceil((bytes + 16) / UNIT_BYTES) * UNIT_BYTES);
        block = { address: this.source.allocateBlock(size), size };
        this.blocks.splice(this.current, 0, block);
      }
      address = block.address;
      this.end = block.address + block.size;
    }
    this.next = address + bytes;
    return address;
  }

  reset(): void {
    const first = this.blocks[0];
    if (first === undefined) return;
    this.current = 0;
    this.next = first.address;
    this.end = first.address + first.size;
  }

  release(): void {
    for (const block of this.blocks) this.source.freeBlock(block.address);
    this.blocks.length = 0;
    this.current = -1;
    this.next = this.end = 0;
  }
}
