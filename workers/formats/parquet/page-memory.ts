/**
 * Memory for decompressed pages: many small pages share a block, large ones have their own. A block is used again when
 * all its pages have been given back, so a scan holds what its pages in flight need and no more.
 */
import type { BlockSource } from '../../memory/arena.ts';

export interface PageBuffer {
  readonly address: number;
  readonly sizeBytes: number;
  readonly block: PageBlock;
}

interface PageBlock {
  readonly address: number;
  readonly sizeBytes: number;
  numPages: number;
}

const BLOCK_BYTES = 1 << 20;
/** Kernels read and write up to this far past a page's end. */
export const SLACK_BYTES = 64;

export class PageMemory {
  private readonly source: BlockSource;
  private readonly blocks = new Set<PageBlock>();
  private readonly free: PageBlock[] = [];
  private current: PageBlock | undefined;
  private next = 0;

  constructor(source: BlockSource) {
    this.source = source;
  }

  /** Uninitialised bytes aligned to 16, followed by `SLACK_BYTES`. @throws ResourceError MEMORY */
  allocate(sizeBytes: number): PageBuffer {
    const needed = (sizeBytes + SLACK_BYTES + 15) & ~15;
    if (sizeBytes > BLOCK_BYTES / 2) {
      const block = { address: this.source.allocateBlock(sizeBytes + SLACK_BYTES + 16), sizeBytes: sizeBytes + SLACK_BYTES + 16, numPages: 1 };
      this.blocks.add(block);
      return { address: block.address, sizeBytes, block };
    }
    if (this.current === undefined || this.next + needed > BLOCK_BYTES) {
      this.retire();
      this.current = this.free.pop();
      if (this.current === undefined) {
        this.current = { address: this.source.allocateBlock(BLOCK_BYTES), sizeBytes: BLOCK_BYTES, numPages: 0 };
        this.blocks.add(this.current);
      }
      this.next = 0;
    }
    const block = this.current;
    const address = block.address + this.next;
    this.next += needed;
    block.numPages++;
    return { address, sizeBytes, block };
  }

  /** The buffer's bytes may be overwritten from now on. */
  release(buffer: PageBuffer): void {
    const { block } = buffer;
    block.numPages--;
    if (block.numPages > 0) return;
    if (block === this.current) this.next = 0;
    else this.recycle(block);
  }

  /** Gives every block back. */
  releaseAll(): void {
    for (const block of this.blocks) this.source.freeBlock(block.address);
    this.blocks.clear();
    this.free.length = 0;
    this.current = undefined;
  }

  private retire(): void {
    if (this.current !== undefined && this.current.numPages === 0) this.free.push(this.current);
    this.current = undefined;
  }

  private recycle(block: PageBlock): void {
    if (block.sizeBytes === BLOCK_BYTES) this.free.push(block);
    else {
      this.blocks.delete(block);
      this.source.freeBlock(block.address);
    }
  }
}
