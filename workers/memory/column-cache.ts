/**
 * Decoded column chunks that outlive their job, so that the next query finds them. They are the first thing to go when
 * memory runs short: any worker may evict an entry that no job has pinned.
 *
 *   slot word 0   │ generation (16) │ pins (14) │ state (2) │     state: 0 free, 1 being built or evicted, 2 ready
 *   slot word 1   │ number of the job that used it last     │
 *
 * The slots lie in the control page of the shared memory (workers/memory/block-manager.ts) and change by
 * compare-and-exchange only. Which chunk a slot holds is known to the coordinator alone (its directory); a pin names
 * the generation, so a slot that was evicted and filled anew is never mistaken for the old one.
 */
import { ResourceError } from '../../src/base/errors.ts';
import { CACHE_OWNER, CACHE_WORDS, type BlockManager } from './block-manager.ts';
import type { BlockSource } from './arena.ts';

export const CACHE_SLOTS = 4096;
const FREE = 0, BUSY = 1, READY = 2;
const STATE = 3, PIN = 4, PINS = 0xfffc, GENERATION = 0x1_0000;

/** New entries are not made where they would fill more than this part of the budget. */
const MOST_OF_BUDGET = 0.6;

export interface CacheTicket {
  readonly slot: number;
  readonly generation: number;
}

export class ColumnCache {
  private readonly blocks: BlockManager;

  constructor(blocks: BlockManager) {
    this.blocks = blocks;
  }

  /**
   * Begins an entry; undefined where the cache is full of what is in use. `job` numbers jobs in the order they ran: entries
   * of earlier jobs make room.
   */
  begin(bytes: number, job: number): CacheTicket | undefined {
    const { usedBytes, cacheBytes, budgetBytes } = this.blocks.usage();
    const most = budgetBytes * MOST_OF_BUDGET;
    if (usedBytes - cacheBytes + bytes > most) return undefined; // making room would not make enough
    for (let used = usedBytes; used + bytes > most; used = this.blocks.usage().usedBytes) if (!this.evictOlder(job)) return undefined;
    for (let slot = 0; slot < CACHE_SLOTS; slot++) {
      const before = Atomics.load(this.words, word(slot));
      if ((before & STATE) !== FREE) continue;
      const after = (((before + GENERATION) & ~(PINS | STATE)) | BUSY) >>> 0;
      if (Atomics.compareExchange(this.words, word(slot), before, after) !== before) continue;
      Atomics.store(this.words, word(slot) + 1, job);
      return { slot, generation: after >>> 16 };
    }
    return undefined;
  }

  /** Where a begun entry gets its memory from. */
  source(ticket: CacheTicket): BlockSource {
    return {
      allocateBlock: (bytes) => this.blocks.allocate(bytes, CACHE_OWNER + ticket.slot),
      freeBlock: (address) => this.blocks.free(address),
    };
  }

  /** The entry is complete: from now on it may be pinned, and evicted. */
  finish(ticket: CacheTicket): void {
    Atomics.store(this.words, word(ticket.slot), ((ticket.generation << 16) | READY) >>> 0);
  }

  /** Gives up an entry that was begun. */
  abandon(ticket: CacheTicket): void {
    this.blocks.freeOwner(CACHE_OWNER + ticket.slot);
    Atomics.store(this.words, word(ticket.slot), ((ticket.generation << 16) | FREE) >>> 0);
  }

  /** Keeps an entry from being evicted until `unpin`; false where it is gone. */
  pin(ticket: CacheTicket, job: number): boolean {
    for (;;) {
      const before = Atomics.load(this.words, word(ticket.slot));
      if (before >>> 16 !== ticket.generation || (before & STATE) !== READY) return false;
      if (Atomics.compareExchange(this.words, word(ticket.slot), before, before + PIN) !== before) continue;
      Atomics.store(this.words, word(ticket.slot) + 1, job);
      return true;
    }
  }

  unpin(ticket: CacheTicket): void {
    Atomics.sub(this.words, word(ticket.slot), PIN);
  }

  /** Frees the entry that was used longest ago and that nobody has pinned; says whether there was one. */
  evict(): boolean {
    return this.evictOlder(Number.POSITIVE_INFINITY);
  }

  /** Frees one entry, if it is still the one meant and unpinned. */
  remove(ticket: CacheTicket): void {
    const expected = ((ticket.generation << 16) | READY) >>> 0;
    if (Atomics.compareExchange(this.words, word(ticket.slot), expected, ((ticket.generation << 16) | BUSY) >>> 0) === expected) this.abandon(ticket);
  }

  /** Frees entries that were begun and never finished, and finished ones that are not to be kept. No task may be running. */
  sweep(keep: (ticket: CacheTicket) => boolean): void {
    for (let slot = 0; slot < CACHE_SLOTS; slot++) {
      const before = Atomics.load(this.words, word(slot));
      const ticket = { slot, generation: before >>> 16 };
      if ((before & STATE) === BUSY) this.abandon(ticket);
      else if ((before & STATE) === READY && !keep(ticket)) this.remove(ticket);
    }
  }

  private evictOlder(job: number): boolean {
    for (;;) {
      let oldest = -1;
      let oldestUse = job;
      let oldestState = 0;
      for (let slot = 0; slot < CACHE_SLOTS; slot++) {
        const state = Atomics.load(this.words, word(slot));
        if ((state & STATE) !== READY || (state & PINS) !== 0) continue;
        const use = Atomics.load(this.words, word(slot) + 1);
        if (use >= oldestUse) continue;
        oldest = slot;
        oldestUse = use;
        oldestState = state;
      }
      if (oldest < 0) return false;
      const busy = ((oldestState & ~STATE) | BUSY) >>> 0;
      if (Atomics.compareExchange(this.words, word(oldest), oldestState, busy) !== oldestState) continue; // pinned meanwhile
      this.abandon({ slot: oldest, generation: oldestState >>> 16 });
      return true;
    }
  }

  private get words(): Uint32Array {
    return this.blocks.heap.u32;
  }
}

function word(slot: number): number {
  return CACHE_WORDS + slot * 2;
}

/** Runs `build` on a begun entry; gives the entry up, and undefined back, where memory runs out. */
export function tryBuild<T>(cache: ColumnCache, ticket: CacheTicket, build: () => T): T | undefined {
  try {
    return build();
  } catch (thrown) {
    cache.abandon(ticket);
    if (thrown instanceof ResourceError && thrown.code === 'MEMORY') return undefined;
    throw thrown;
  }
}
