/**
 * Hands out the shared memory in blocks. All state lies in the shared memory itself, so every worker and the
 * coordinator hold their own `BlockManager` over the same bytes; a spin-then-wait lock guards the tables.
 *
 *   0        64 KiB        64 KiB + 256 KiB                                                4 GiB
 *   │ control │ owner table  │ blocks of 64 KiB units …                                        │
 *
 *   control, 32-bit words   [0 … 1023] nobody's, always 0: where writes through null pointers end up
 *                           [1024] lock  [1025] next-fit hint (unit)  [1026] used units  [1027] budget units
 *                           [1028] peak used units  [1029] grown units (memory size)
 *                           [1030] cache units (evictable blocks, part of used)
 *                           [1040 + j] used units of job slot j   [1296 + j] peak of job slot j   (j < 256)
 *                           [1552 + j] budget units of job slot j (0 = none of its own)
 *                           [2048 …] job control words: 16 per job slot (cancel flag, morsel claims …)
 *                           [6144 + w] last incarnation of task worker w that was stopped
 *                           [8192 …] column cache: two words for each of its 4,096 slots
 *   owner table             one u32 a unit: 0 = free, else the owner; the high bit marks "continues the block"
 *
 * An owner is `jobSlot * 65536 + n`: n = 0 for what lives as long as the job, n > 0 for a task attempt, a stage's
 * published output or a result. `freeOwner` gives back everything of one owner, so a lost worker leaks nothing.
 *
 * A browser lets a terminated worker run on: Chromium until its current task ends, or for two seconds. A worker that
 * was stopped (`stopWorker`) therefore can't take the lock again, and is never terminated while it holds it. Its blocks
 * may be freed only once its thread has ended.
 */
import { CancelledError, InternalError, ResourceError } from '../../src/base/errors.ts';
import { assert } from '../../src/base/assert.ts';
import type { Heap } from './heap.ts';

export const UNIT_BYTES = 65_536;
const MAX_UNITS = 65_536;
const OWNER_TABLE = 65_536; // byte address
const FIRST_UNIT = 5; // control + owner table (256 KiB)
const CONTINUES = 0x8000_0000;

const GUARD_WORDS = 1024;
const LOCK = 1024, HINT = 1025, USED = 1026, BUDGET = 1027, PEAK = 1028, GROWN = 1029, CACHE = 1030;
const JOB_USED = 1040, JOB_PEAK = 1296, JOB_BUDGET = 1552;
const JOB_CONTROL = 2048, JOB_CONTROL_WORDS = 16;
const STOPPED = 6144;
/** Two words for each slot of the column cache. */
export const CACHE_WORDS = 8192;

/** First owner of cached columns (workers/memory/column-cache.ts); one owner a cache slot. Job slot 255 is never a job. */
export const CACHE_OWNER = 255 * 65_536;
export const SYSTEM_OWNER = 254 * 65_536;

/** One life of a task worker: its place in the pool, and a number (from 1) that grows with every start of a worker. */
export interface WorkerIdentity {
  readonly index: number;
  readonly incarnation: number;
}

export interface MemoryUsage {
  readonly usedBytes: number;
  readonly peakBytes: number;
  readonly budgetBytes: number;
  readonly cacheBytes: number;
}

export class BlockManager {
  readonly heap: Heap;
  /** Called without the lock when the budget is reached; frees what it can and says whether it freed anything. */
  evict: (() => boolean) | undefined;
  private readonly worker: WorkerIdentity | undefined;

  /** `worker`: the task worker that this one belongs to; none for the coordinator's. */
  constructor(heap: Heap, worker?: WorkerIdentity) {
    this.heap = heap;
    this.worker = worker;
  }

  /** Called once, by the coordinator, before any worker starts. */
  static initialise(heap: Heap, budgetBytes: number): BlockManager {
    heap.u8.fill(0, 0, FIRST_UNIT * UNIT_BYTES);
    const words = heap.i32;
    words[BUDGET] = Math.floor(budgetBytes / UNIT_BYTES);
    words[HINT] = FIRST_UNIT;
    words[GROWN] = heap.u8.byteLength / UNIT_BYTES;
    for (let unit = 0; unit < FIRST_UNIT; unit++) heap.u32[OWNER_TABLE / 4 + unit] = SYSTEM_OWNER;
    return new BlockManager(heap);
  }

  setBudget(budgetBytes: number): void {
    Atomics.store(this.heap.i32, BUDGET, Math.floor(budgetBytes / UNIT_BYTES));
  }

  clearGuard(): void {
    this.heap.u32.fill(0, 0, GUARD_WORDS);
  }

  /** Throws `InternalError` where a kernel has written through a null pointer: what it computed can't be trusted. */
  checkGuard(): void {
    const at = this.heap.u32.subarray(0, GUARD_WORDS).findIndex((word) => word !== 0);
    if (at >= 0) throw new InternalError(`A kernel wrote through a null pointer, to address ${at * 4}.`);
  }

  /** Zeroes a job slot's accounts. `budgetBytes` 0 = only the engine's budget counts. */
  openJob(jobSlot: number, budgetBytes: number): void {
    const words = this.heap.i32;
    Atomics.store(words, JOB_USED + jobSlot, 0);
    Atomics.store(words, JOB_PEAK + jobSlot, 0);
    Atomics.store(words, JOB_BUDGET + jobSlot, Math.floor(budgetBytes / UNIT_BYTES));
    for (let k = 0; k < JOB_CONTROL_WORDS; k++) Atomics.store(words, JobControl.word(jobSlot, k), 0);
  }

  /**
   * A block of at least `bytes`, zeroed by nobody, aligned to 64 KiB. Throws `ResourceError` (MEMORY) when a
   * budget or the 4 GiB of the shared memory would be exceeded.
   */
  allocate(bytes: number, owner: number): number {
    assert(bytes >= 0, `${bytes} bytes can't be allocated`);
    const units = Math.max(1, Math.ceil(bytes / UNIT_BYTES));
    for (;;) {
      this.lock();
      let reason: string;
      let evictable = true;
      try {
        const overJob = this.overJobBudget(units, owner);
        const overBudget = overJob ?? this.overBudget(units);
        evictable = overJob === undefined;
        if (overBudget === undefined) {
          const unit = this.find(units);
          if (unit !== 0) {
            this.claim(unit, units, owner);
            const end = (unit + units) * UNIT_BYTES;
            this.heap.cover(end);
            return unit * UNIT_BYTES;
          }
          reason = 'the 4 GiB of shared memory are full';
        } else reason = overBudget;
      } finally {
        this.unlock();
      }
      if (evictable && this.evict?.()) continue;
      throw new ResourceError('MEMORY', `Out of memory: ${formatMiB(units * UNIT_BYTES)} more were needed, but ${reason}.`, {
        hint: 'Raise the memory budget in the settings, filter or aggregate earlier, or select fewer columns.',
      });
    }
  }

  /** Gives a block back. `address` must be what `allocate` returned. */
  free(address: number): void {
    this.lock();
    try {
      this.release(address / UNIT_BYTES);
    } finally {
      this.unlock();
    }
  }

  /** Gives back every block of one owner; returns the bytes freed. */
  freeOwner(owner: number): number {
    return this.freeWhere((o) => o === owner);
  }

  /** Gives back every block of a job except those of `keepOwner` (a result that lives on). */
  freeJob(jobSlot: number, keepOwner = -1): number {
    return this.freeWhere((o) => o >>> 16 === jobSlot && o !== keepOwner);
  }

  /** Makes `to` the owner of all blocks of `from`: how a finished task's output is published. */
  transfer(from: number, to: number): void {
    this.lock();
    try {
      const table = this.table();
      const grown = this.heap.i32[GROWN] as number;
      let moved = 0;
      for (let unit = FIRST_UNIT; unit < grown; unit++) {
        const entry = table[unit] as number;
        if ((entry & ~CONTINUES) >>> 0 === from) {
          table[unit] = ((entry & CONTINUES) | to) >>> 0;
          moved++;
        }
      }
      if (from >>> 16 !== to >>> 16) {
        this.account(from, -moved);
        this.account(to, moved);
      }
    } finally {
      this.unlock();
    }
  }

  usage(): MemoryUsage {
    const words = this.heap.i32;
    return {
      usedBytes: Atomics.load(words, USED) * UNIT_BYTES,
      peakBytes: Atomics.load(words, PEAK) * UNIT_BYTES,
      budgetBytes: Atomics.load(words, BUDGET) * UNIT_BYTES,
      cacheBytes: Atomics.load(words, CACHE) * UNIT_BYTES,
    };
  }

  jobUsedBytes(jobSlot: number): number {
    return Atomics.load(this.heap.i32, JOB_USED + jobSlot) * UNIT_BYTES;
  }

  jobPeakBytes(jobSlot: number): number {
    return Atomics.load(this.heap.i32, JOB_PEAK + jobSlot) * UNIT_BYTES;
  }

  /**
   * Stops a task worker for good: it can neither take the lock nor begin a batch any more. `terminate` runs while nobody
   * holds the lock, so the tables are whole whenever the browser ends the thread.
   */
  stopWorker(worker: WorkerIdentity, terminate: () => void): void {
    Atomics.store(this.heap.i32, STOPPED + worker.index, worker.incarnation);
    try {
      this.lock();
    } catch {
      return terminate(); // locked for good: there is nothing to keep whole
    }
    try {
      terminate();
    } finally {
      this.unlock();
    }
  }

  /** Whether the worker that this belongs to has been stopped: its thread goes on only until the browser ends it. */
  get isStopped(): boolean {
    return this.worker !== undefined && Atomics.load(this.heap.i32, STOPPED + this.worker.index) >= this.worker.incarnation;
  }

  private freeWhere(matches: (owner: number) => boolean): number {
    this.lock();
    try {
      const table = this.table();
      const grown = this.heap.i32[GROWN] as number;
      let freed = 0;
      for (let unit = FIRST_UNIT; unit < grown; unit++) {
        const entry = table[unit] as number;
        const owner = (entry & ~CONTINUES) >>> 0;
        if (owner !== 0 && matches(owner)) {
          table[unit] = 0;
          this.account(owner, -1);
          freed++;
        }
      }
      if (freed > 0) this.heap.i32[HINT] = FIRST_UNIT;
      return freed * UNIT_BYTES;
    } finally {
      this.unlock();
    }
  }

  private table(): Uint32Array {
    return this.heap.u32.subarray(OWNER_TABLE / 4, OWNER_TABLE / 4 + MAX_UNITS);
  }

  private overBudget(units: number): string | undefined {
    const words = this.heap.i32;
    const used = words[USED] as number;
    const budget = words[BUDGET] as number;
    if (used + units > budget) return `${formatMiB(used * UNIT_BYTES)} of the budget of ${formatMiB(budget * UNIT_BYTES)} are in use`;
    return undefined;
  }

  private overJobBudget(units: number, owner: number): string | undefined {
    const words = this.heap.i32;
    const slot = owner >>> 16;
    const jobBudget = words[JOB_BUDGET + slot] as number;
    if (jobBudget > 0 && (words[JOB_USED + slot] as number) + units > jobBudget)
      return `this job's budget of ${formatMiB(jobBudget * UNIT_BYTES)} is used up`;
    return undefined;
  }

  /** First unit of a free run of `units`, growing the memory where needed; 0 when there is none. */
  private find(units: number): number {
    const table = this.table();
    const words = this.heap.i32;
    const hint = words[HINT] as number;
    let grown = words[GROWN] as number;
    const scan = (from: number, to: number): number => {
      let run = 0;
      for (let unit = from; unit < to; unit++) {
        if (table[unit] === 0) {
          if (++run === units) return unit - units + 1;
        } else run = 0;
      }
      return 0;
    };
    const found = scan(hint, grown) || scan(FIRST_UNIT, grown);
    if (found !== 0) return found;
    let tail = grown;
    while (tail > FIRST_UNIT && table[tail - 1] === 0) tail--;
    // The last unit of 4 GiB is never used: some engines trap on its last byte.
    if (tail + units >= MAX_UNITS) return 0;
    // Growing is slow and every worker must refresh its views, so grow by an eighth at least (8 MiB at the least).
    const wanted = Math.min(MAX_UNITS, Math.max(tail + units, grown + Math.max(128, grown >> 3)));
    grown = this.grow(grown, wanted, tail + units);
    return tail + units <= grown ? tail : 0;
  }

  private grow(from: number, wanted: number, needed: number): number {
    for (const target of [wanted, needed]) {
      try {
        this.heap.memory.grow(target - from);
        this.heap.refresh();
        this.heap.i32[GROWN] = target;
        return target;
      } catch {
        // The browser refused this much address space; a smaller step may still do.
      }
    }
    return from;
  }

  private claim(unit: number, units: number, owner: number): void {
    const table = this.table();
    table[unit] = owner;
    for (let k = 1; k < units; k++) table[unit + k] = (owner | CONTINUES) >>> 0;
    this.heap.i32[HINT] = unit + units;
    this.account(owner, units);
  }

  private release(unit: number): void {
    const table = this.table();
    const owner = table[unit] as number;
    assert(unit >= FIRST_UNIT && owner !== 0 && owner < CONTINUES, `block ${unit} is freed but not the start of an allocated block`);
    let units = 0;
    do {
      table[unit + units] = 0;
      units++;
    } while (table[unit + units] === (owner | CONTINUES) >>> 0);
    if (unit < (this.heap.i32[HINT] as number)) this.heap.i32[HINT] = unit;
    this.account(owner, -units);
  }

  private account(owner: number, units: number): void {
    const words = this.heap.i32;
    const slot = owner >>> 16;
    const used = Atomics.add(words, USED, units) + units;
    if (used > (words[PEAK] as number)) words[PEAK] = used;
    if (slot === CACHE_OWNER >>> 16) Atomics.add(words, CACHE, units);
    const jobUsed = Atomics.add(words, JOB_USED + slot, units) + units;
    if (jobUsed > (words[JOB_PEAK + slot] as number)) words[JOB_PEAK + slot] = jobUsed;
  }

  // The critical sections take microseconds, so spin first, then sleep; no code awaits or throws past `unlock`. Whoever
  // finds the lock taken for ten seconds gives up: that is a bug, and waiting would take the engine with it.
  private lock(): void {
    const words = this.heap.i32;
    for (let spin = 0; Atomics.compareExchange(words, LOCK, 0, 1) !== 0; spin++) {
      if (spin > 10_000) throw new InternalError('The memory tables are locked and stay so.');
      if (spin > 200) Atomics.wait(words, LOCK, 1, 1);
    }
    if (!this.isStopped) return;
    this.unlock();
    throw new CancelledError('This worker was stopped.');
  }

  private unlock(): void {
    Atomics.store(this.heap.i32, LOCK, 0);
    Atomics.notify(this.heap.i32, LOCK, 1);
  }
}

/** Word indices (into `heap.i32`) of a job's control words. */
export const JobControl = {
  word: (jobSlot: number, k: number): number => JOB_CONTROL + jobSlot * JOB_CONTROL_WORDS + k,
  /** Non-zero: the job is cancelled; tasks stop at the next batch. */
  CANCELLED: 0,
  /** Next unclaimed morsel of the running stage. */
  NEXT_MORSEL: 1,
} as const;

function formatMiB(bytes: number): string {
  return `${(bytes / 1_048_576).toLocaleString('en-US', { maximumFractionDigits: 1 })} MiB`;
}
