/**
 * Room that kernels bump through on their own: three u32 words, next free address, end, and bytes wanted by a kernel
 * that found too little. The kernel then returns early, its caller calls `grow` and resumes it.
 */
import type { Arena } from './arena.ts';
import type { Heap } from './heap.ts';

const FIRST_PIECE = 4096;
const LARGEST_PIECE = 512 * 1024;

export class BumpHeap {
  /** Address of the three words. */
  readonly address: number;
  private readonly heap: Heap;
  private readonly arena: Arena;
  private pieceBytes = FIRST_PIECE;

  constructor(heap: Heap, arena: Arena) {
    this.heap = heap;
    this.arena = arena;
    this.address = arena.allocate(16);
    heap.u32.fill(0, this.address >>> 2, (this.address >>> 2) + 4);
  }

  /** A new piece for at least the bytes wanted, or `least`. What was left of the old one is lost. */
  grow(least = 0): void {
    const word = this.address >>> 2;
    const wanted = Math.max(least, this.heap.u32[word + 2] as number, this.pieceBytes);
    const piece = this.arena.allocate(wanted);
    this.heap.u32[word] = piece;
    this.heap.u32[word + 1] = piece + wanted;
    this.heap.u32[word + 2] = 0;
    this.pieceBytes = Math.min(LARGEST_PIECE, this.pieceBytes * 2);
  }
}
