import { expect, test } from 'vitest';
import { ResourceError } from '../../src/base/errors.ts';
import { BlockManager, UNIT_BYTES } from './block-manager.ts';
import { CACHE_SLOTS, type CacheTicket, ColumnCache, tryBuild } from './column-cache.ts';
import { Heap } from './heap.ts';

function cacheOf(budgetUnits: number): { blocks: BlockManager; cache: ColumnCache } {
  const blocks = BlockManager.initialise(new Heap(new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared: true })), budgetUnits * UNIT_BYTES);
  const cache = new ColumnCache(blocks);
  blocks.evict = () => cache.evict();
  return { blocks, cache };
}

function fill(cache: ColumnCache, units: number, job: number): CacheTicket | undefined {
  const ticket = cache.begin(units * UNIT_BYTES, job);
  if (ticket === undefined) return undefined;
  cache.source(ticket).allocateBlock(units * UNIT_BYTES);
  cache.finish(ticket);
  return ticket;
}

test('an entry is there for later jobs until it is evicted, the longest unused first', () => {
  const { blocks, cache } = cacheOf(100);
  const [a, b, c] = [1, 2, 3].map((job) => fill(cache, 20, job)) as [CacheTicket, CacheTicket, CacheTicket];
  expect(blocks.usage().cacheBytes).toBe(60 * UNIT_BYTES);
  expect(cache.pin(a, 4)).toBe(true);
  cache.unpin(a);
  // Room for the job's own memory is made by evicting: b is used least lately now.
  blocks.allocate(50 * UNIT_BYTES, 65_536);
  expect(cache.pin(b, 5)).toBe(false);
  expect(cache.pin(c, 5)).toBe(true);
  expect(cache.pin(a, 5)).toBe(true);
});

test('a pinned entry is never evicted; memory is short then', () => {
  const { blocks, cache } = cacheOf(100);
  const ticket = fill(cache, 50, 1) as CacheTicket;
  cache.pin(ticket, 2);
  cache.pin(ticket, 2);
  expect(cache.evict()).toBe(false);
  cache.unpin(ticket);
  expect(() => blocks.allocate(60 * UNIT_BYTES, 65_536)).toThrow(ResourceError);
  cache.unpin(ticket);
  blocks.allocate(60 * UNIT_BYTES, 65_536);
  expect(blocks.usage().cacheBytes).toBe(0);
});

test('a new entry drives out those of earlier jobs, never those of its own, and keeps to its part of the budget', () => {
  const { blocks, cache } = cacheOf(100);
  const old = fill(cache, 40, 1) as CacheTicket;
  expect(fill(cache, 40, 2)).toBeDefined();
  expect(cache.pin(old, 2)).toBe(false);
  expect(fill(cache, 40, 2)).toBeUndefined();
  expect(blocks.usage().cacheBytes).toBe(40 * UNIT_BYTES);
  // Where driving everything out would not help, nothing is.
  expect(fill(cache, 70, 3)).toBeUndefined();
  expect(blocks.usage().cacheBytes).toBe(40 * UNIT_BYTES);
});

test('an entry that was evicted and filled anew is not mistaken for the old one', () => {
  const { cache } = cacheOf(100);
  const old = fill(cache, 1, 1) as CacheTicket;
  expect(cache.evict()).toBe(true);
  const anew = fill(cache, 1, 2) as CacheTicket;
  expect(anew.slot).toBe(old.slot);
  expect(cache.pin(old, 3)).toBe(false);
  cache.remove(old);
  expect(cache.pin(anew, 3)).toBe(true);
});

test('an entry whose building runs out of memory is given up; other errors pass', () => {
  const { blocks, cache } = cacheOf(100);
  blocks.allocate(45 * UNIT_BYTES, 65_536);
  const ticket = cache.begin(10 * UNIT_BYTES, 1) as CacheTicket;
  const built = tryBuild(cache, ticket, () => {
    cache.source(ticket).allocateBlock(10 * UNIT_BYTES);
    return cache.source(ticket).allocateBlock(90 * UNIT_BYTES);
  });
  expect(built).toBeUndefined();
  expect(blocks.usage().cacheBytes).toBe(0);
  const other = cache.begin(UNIT_BYTES, 1) as CacheTicket;
  expect(() => tryBuild(cache, other, () => { throw new Error('damaged'); })).toThrow('damaged');
  expect(fill(cache, 10, 1)?.slot).toBe(0);
});

test('sweeping frees what lost tasks had begun, and finished entries that nobody knows of', () => {
  const { blocks, cache } = cacheOf(100);
  const known = fill(cache, 5, 1) as CacheTicket;
  fill(cache, 7, 1);
  const begun = cache.begin(9 * UNIT_BYTES, 1) as CacheTicket;
  cache.source(begun).allocateBlock(9 * UNIT_BYTES);
  cache.sweep(({ slot, generation }) => slot === known.slot && generation === known.generation);
  expect(blocks.usage().cacheBytes).toBe(5 * UNIT_BYTES);
  expect(cache.pin(known, 2)).toBe(true);
});

test('with every slot taken nothing more is begun', () => {
  const { cache } = cacheOf(60_000);
  for (let k = 0; k < CACHE_SLOTS; k++) expect(fill(cache, 1, 1)).toBeDefined();
  expect(fill(cache, 1, 1)).toBeUndefined();
});
