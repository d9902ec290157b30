import { describe, expect, test } from 'vitest';
import { Arena, Scratch } from './arena.ts';
import { BlockManager, CACHE_OWNER, JobControl, UNIT_BYTES } from './block-manager.ts';
import { Heap } from './heap.ts';

const MIB = 1 << 20;
const SYSTEM_UNITS = 5;

function manager(options: { initialBytes?: number; maximumBytes?: number; budgetBytes?: number } = {}): BlockManager {
  const { initialBytes = MIB, maximumBytes = 2 ** 32, budgetBytes = 2 ** 32 } = options;
  const memory = new WebAssembly.Memory({ initial: initialBytes / UNIT_BYTES, maximum: maximumBytes / UNIT_BYTES, shared: true });
  return BlockManager.initialise(new Heap(memory), budgetBytes);
}

const owner = (slot: number, n = 1): number => slot * 65_536 + n;

test('blocks don’t overlap, are aligned, and lie past the tables', () => {
  const blocks = manager();
  const taken: { address: number; bytes: number }[] = [];
  for (let k = 1; k <= 200; k++) {
    const bytes = (k * 37_501) % (5 * UNIT_BYTES) + 1;
    const address = blocks.allocate(bytes, owner(1, k));
    expect(address % UNIT_BYTES).toBe(0);
    expect(address).toBeGreaterThanOrEqual(SYSTEM_UNITS * UNIT_BYTES);
    for (const other of taken) expect(address + bytes <= other.address || other.address + other.bytes <= address).toBe(true);
    taken.push({ address, bytes });
  }
});

test('random allocation and freeing: accounts are exact, and everything can be had again', () => {
  const blocks = manager({ budgetBytes: 64 * MIB });
  let seed = 7;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return seed % below;
  };
  const held = new Map<number, number>();
  let units = 0;
  for (let step = 0; step < 5000; step++) {
    if (held.size > 0 && random(2) === 0) {
      const address = [...held.keys()][random(held.size)] as number;
      units -= held.get(address) as number;
      held.delete(address);
      blocks.free(address);
    } else {
      const size = 1 + random(8);
      if (units + size > (64 * MIB) / UNIT_BYTES) {
        expect(() => blocks.allocate(size * UNIT_BYTES, owner(3))).toThrow(/budget/);
        continue;
      }
      held.set(blocks.allocate(size * UNIT_BYTES, owner(3)), size);
      units += size;
    }
    expect(blocks.usage().usedBytes).toBe(units * UNIT_BYTES);
    expect(blocks.jobUsedBytes(3)).toBe(units * UNIT_BYTES);
  }
  expect(blocks.freeJob(3)).toBe(units * UNIT_BYTES);
  expect(blocks.usage().usedBytes).toBe(0);
});

test('a gap is used again, and neighbours of one owner stay apart', () => {
  const blocks = manager();
  const [a, b, c] = [2, 3, 2].map((units) => blocks.allocate(units * UNIT_BYTES, owner(1))) as [number, number, number];
  blocks.free(b);
  expect(blocks.usage().usedBytes).toBe(4 * UNIT_BYTES);
  expect(blocks.allocate(3 * UNIT_BYTES, owner(2))).toBe(b);
  blocks.free(a);
  blocks.free(c);
  expect(blocks.jobUsedBytes(1)).toBe(0);
  expect(blocks.jobUsedBytes(2)).toBe(3 * UNIT_BYTES);
});

test('memory grows as needed, by steps, up to its maximum; fragments don’t count as room', () => {
  const blocks = manager({ maximumBytes: 16 * MIB });
  const held: number[] = [];
  for (;;) {
    try {
      held.push(blocks.allocate(MIB, owner(1)));
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'MEMORY', message: expect.stringContaining('shared memory are full'), hint: expect.stringContaining('budget') });
      break;
    }
  }
  expect(held.length).toBe(15);
  expect(blocks.heap.u8.byteLength).toBeLessThanOrEqual(16 * MIB);
  for (let k = 0; k < held.length; k += 2) blocks.free(held[k] as number);
  expect(() => blocks.allocate(2 * MIB, owner(1))).toThrow('shared memory are full');
  expect(blocks.allocate(MIB, owner(1))).toBe(held[0]);
});

test('what is freed must be the start of a block in use', () => {
  const blocks = manager();
  const address = blocks.allocate(3 * UNIT_BYTES, owner(1));
  for (const wrong of [address + UNIT_BYTES, address + 1, 0, UNIT_BYTES, address + 4 * UNIT_BYTES, 2 ** 32]) expect(() => blocks.free(wrong)).toThrow(/is freed but not the start/);
  blocks.free(address);
  expect(() => blocks.free(address)).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  // The lock was given back each time.
  expect(blocks.usage().usedBytes).toBe(0);
  expect(blocks.allocate(1, owner(1))).toBe(address);
});

test('nonsense is refused', () => {
  const blocks = manager();
  expect(() => blocks.allocate(Number.NaN, owner(1))).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  expect(() => blocks.allocate(-1, owner(1))).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  expect(() => blocks.allocate(Number.POSITIVE_INFINITY, owner(1))).toThrow(expect.objectContaining({ code: 'MEMORY' }));
  expect(blocks.allocate(0, owner(1))).toBeGreaterThan(0);
});

describe('owners', () => {
  test('all of one owner is freed, and nothing else', () => {
    const blocks = manager();
    const kept = blocks.allocate(2 * UNIT_BYTES, owner(1, 2));
    blocks.allocate(UNIT_BYTES, owner(1, 1));
    blocks.allocate(5 * UNIT_BYTES, owner(1, 1));
    expect(blocks.freeOwner(owner(1, 1))).toBe(6 * UNIT_BYTES);
    expect(blocks.freeOwner(owner(1, 1))).toBe(0);
    expect(blocks.jobUsedBytes(1)).toBe(2 * UNIT_BYTES);
    blocks.free(kept);
  });

  test('a job’s blocks are freed but for one owner’s', () => {
    const blocks = manager();
    for (let n = 0; n < 4; n++) blocks.allocate(UNIT_BYTES, owner(7, n));
    blocks.allocate(UNIT_BYTES, owner(8, 0));
    expect(blocks.freeJob(7, owner(7, 2))).toBe(3 * UNIT_BYTES);
    expect(blocks.jobUsedBytes(7)).toBe(UNIT_BYTES);
    expect(blocks.jobUsedBytes(8)).toBe(UNIT_BYTES);
  });

  test('a published block keeps its shape and counts for its new owner’s job', () => {
    const blocks = manager();
    const a = blocks.allocate(3 * UNIT_BYTES, owner(1, 1));
    const b = blocks.allocate(2 * UNIT_BYTES, owner(1, 1));
    blocks.transfer(owner(1, 1), owner(253, 9));
    expect(blocks.jobUsedBytes(1)).toBe(0);
    expect(blocks.jobUsedBytes(253)).toBe(5 * UNIT_BYTES);
    blocks.free(a);
    expect(blocks.jobUsedBytes(253)).toBe(2 * UNIT_BYTES);
    blocks.free(b);
    expect(blocks.usage().usedBytes).toBe(0);
  });

  test('the highest job slot and owner number don’t touch the mark of a block’s further units', () => {
    const blocks = manager();
    const last = owner(255, 65_535);
    const address = blocks.allocate(3 * UNIT_BYTES, last);
    expect(blocks.usage().cacheBytes).toBe(3 * UNIT_BYTES);
    blocks.free(address);
    expect(blocks.usage()).toMatchObject({ usedBytes: 0, cacheBytes: 0 });
  });
});

describe('budgets', () => {
  test('the engine’s: exact to the last unit', () => {
    const blocks = manager({ budgetBytes: 10 * UNIT_BYTES });
    blocks.allocate(10 * UNIT_BYTES, owner(1));
    expect(() => blocks.allocate(1, owner(2))).toThrow(expect.objectContaining({ code: 'MEMORY', message: expect.stringContaining('0.6 MiB of the budget of 0.6 MiB are in use') }));
    blocks.setBudget(11 * UNIT_BYTES);
    blocks.allocate(1, owner(2));
    expect(blocks.usage()).toMatchObject({ usedBytes: 11 * UNIT_BYTES, peakBytes: 11 * UNIT_BYTES, budgetBytes: 11 * UNIT_BYTES });
  });

  test('a job’s own: others go on, and nothing is evicted for it', () => {
    const blocks = manager();
    let evictions = 0;
    blocks.evict = () => {
      evictions++;
      return true;
    };
    blocks.openJob(1, 2 * UNIT_BYTES);
    blocks.allocate(2 * UNIT_BYTES, owner(1));
    expect(() => blocks.allocate(1, owner(1, 2))).toThrow(/this job's budget of 0.1 MiB is used up/);
    expect(evictions).toBe(0);
    blocks.allocate(8 * UNIT_BYTES, owner(2));
    expect(blocks.jobPeakBytes(1)).toBe(2 * UNIT_BYTES);
  });

  test('what can be evicted is, until there is room', () => {
    const blocks = manager({ budgetBytes: 10 * UNIT_BYTES });
    const cached = Array.from({ length: 10 }, (_, k) => blocks.allocate(UNIT_BYTES, CACHE_OWNER + k));
    blocks.evict = () => {
      const address = cached.pop();
      if (address !== undefined) blocks.free(address);
      return address !== undefined;
    };
    blocks.allocate(4 * UNIT_BYTES, owner(1));
    expect(cached).toHaveLength(6);
    expect(blocks.usage().cacheBytes).toBe(6 * UNIT_BYTES);
    expect(() => blocks.allocate(8 * UNIT_BYTES, owner(1))).toThrow(expect.objectContaining({ code: 'MEMORY' }));
  });

  test('opening a job clears its slot’s accounts and control words', () => {
    const blocks = manager();
    blocks.allocate(UNIT_BYTES, owner(5));
    Atomics.store(blocks.heap.i32, JobControl.word(5, JobControl.CANCELLED), 1);
    blocks.freeJob(5);
    blocks.openJob(5, 0);
    expect(blocks.jobPeakBytes(5)).toBe(0);
    expect(Atomics.load(blocks.heap.i32, JobControl.word(5, JobControl.CANCELLED))).toBe(0);
  });
});

describe('stopped workers', () => {
  test('take and free nothing any more; their successors do', () => {
    const blocks = manager();
    const first = new BlockManager(blocks.heap, { index: 3, incarnation: 4 });
    const other = new BlockManager(blocks.heap, { index: 2, incarnation: 5 });
    const address = first.allocate(1, owner(1));
    let terminated = false;
    blocks.stopWorker({ index: 3, incarnation: 4 }, () => {
      terminated = true;
    });
    expect(terminated).toBe(true);
    expect(first.isStopped).toBe(true);
    expect(() => first.allocate(1, owner(1))).toThrow(expect.objectContaining({ code: 'CANCELLED' }));
    expect(() => first.free(address)).toThrow(expect.objectContaining({ code: 'CANCELLED' }));
    expect(blocks.usage().usedBytes).toBe(UNIT_BYTES);
    expect(other.isStopped).toBe(false);
    const second = new BlockManager(blocks.heap, { index: 3, incarnation: 6 });
    second.free(address);
    expect(blocks.usage().usedBytes).toBe(0);
  });

  test('are never ended while they hold the lock', () => {
    const blocks = manager();
    let inside: unknown;
    blocks.stopWorker({ index: 1, incarnation: 1 }, () => {
      // Whoever is in here has the lock, so nobody else can be in the middle of a change.
      inside = Atomics.load(blocks.heap.i32, 1024);
    });
    expect(inside).toBe(1);
    expect(Atomics.load(blocks.heap.i32, 1024)).toBe(0);
  });
});

test('writes through null pointers are noticed', () => {
  const blocks = manager();
  blocks.checkGuard();
  blocks.heap.u8[1003] = 1;
  expect(() => blocks.checkGuard()).toThrow(expect.objectContaining({ code: 'INTERNAL', message: expect.stringContaining('address 1000') }));
  blocks.clearGuard();
  blocks.checkGuard();
  blocks.allocate(UNIT_BYTES, owner(1));
  blocks.checkGuard();
});

describe('arenas', () => {
  const source = (blocks: BlockManager) => ({ allocateBlock: (bytes: number) => blocks.allocate(bytes, owner(1)), freeBlock: (address: number) => blocks.free(address) });

  test('pieces are aligned, apart, and followed by sixteen readable bytes in their block', () => {
    const blocks = manager();
    const arena = new Arena(source(blocks), 2 * UNIT_BYTES);
    let before = 0;
    for (let k = 1; k < 3000; k++) {
      const bytes = (k * 7919) % 300;
      const address = arena.allocate(bytes, 1 << (k % 7));
      expect(address % (1 << (k % 7))).toBe(0);
      if (address > before) expect(address).toBeGreaterThanOrEqual(before);
      before = address + bytes;
      expect(before + 16).toBeLessThanOrEqual(blocks.heap.u8.byteLength);
    }
    expect(arena.sizeBytes).toBe(blocks.jobUsedBytes(1));
    arena.release();
    expect(blocks.usage().usedBytes).toBe(0);
    expect(arena.allocate(10)).toBeGreaterThan(0);
  });

  test('a large piece gets a block of its own, and the one before is filled up', () => {
    const blocks = manager();
    const arena = new Arena(source(blocks), UNIT_BYTES);
    const first = arena.allocate(100);
    arena.allocate(10 * UNIT_BYTES);
    expect(arena.allocate(100)).toBe(first + 112);
    expect(arena.sizeBytes).toBe(12 * UNIT_BYTES);
  });

  test('scratch is used again after each reset, without new blocks', () => {
    const blocks = manager();
    const scratch = new Scratch(source(blocks));
    const sizes = [100, 3 * MIB, 500_000, 700_000, 10];
    const round = (): number[] => sizes.map((bytes) => scratch.allocate(bytes));
    const first = round();
    const used = blocks.usage().usedBytes;
    for (let k = 0; k < 10; k++) {
      scratch.reset();
      expect(round()).toEqual(first);
    }
    expect(blocks.usage().usedBytes).toBe(used);
    const sorted = first.map((address, k) => [address, address + (sizes[k] as number)] as const).sort((a, b) => a[0] - b[0]);
    for (let k = 1; k < sorted.length; k++) expect((sorted[k] as readonly [number, number])[0]).toBeGreaterThanOrEqual((sorted[k - 1] as readonly [number, number])[1]);
    scratch.release();
    expect(blocks.usage().usedBytes).toBe(0);
  });
});
