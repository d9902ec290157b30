/**
 * The hash table of one task's grouping. Rows are made in the chunk list of their hash partition, so that publishing
 * copies nothing; emptying the slots leaves all rows in place (later rows of the same keys then get rows of
 * their own, and the exchange's readers merge them). The kernels' side, with the descriptor, is kernels/group-table.ts.
 */
import { InternalError } from '../../../src/base/errors.ts';
import type { RowChunk } from '../../exchange/output.ts';
import type { Arena } from '../../memory/arena.ts';
import type { GroupLayout } from '../../memory/group-layout.ts';
import { PartitionedRows } from '../../memory/partitioned-rows.ts';
import type { TaskContext } from '../../task/context.ts';
import type { EncodedKeys } from './key-encoder.ts';

// Words of the descriptor.
const SLOTS = 0, SHIFT = 1, MASK = 2, GROUPS = 3, LIMIT = 4, WIDTH = 5, NUM_WORDS = 6, NUM_VIEWS = 7, KEYS = 8;
const PARTITIONS = 9, PARTITION_SHIFT = 10, HEAP_NEXT = 11, HEAP_END = 12, TEMPLATE = 13, NEED = 14, DETAIL = 15;
const WORDS = 16, VIEWS = 17, MATCHED = 18, ADOPTED = 19, SHARE = 20, DESCRIPTOR_WORDS = 21;
const NEED_CHUNK = 1, NEED_HEAP = 2, NEED_SLOTS = 3;

const SLOT_BYTES = 8;
const FIRST_SLOTS = 1024;
const SPARSE_SLOTS = 32_768;
const FIRST_HEAP = 1024;
const LARGEST_HEAP = 256 * 1024;

export class GroupTable {
  readonly layout: GroupLayout;
  readonly rows: PartitionedRows;
  /** Address of the descriptor. */
  readonly address: number;
  /** Address of the row that new groups are copies of. */
  readonly template: number;
  /**
   * Asked when as many slots are in use as should be: whether to double them, or to empty them (rows stay).
   */
  onFull: () => 'grow' | 'reset' = () => 'grow';

  private readonly context: TaskContext;
  private readonly arena: Arena;
  private readonly partitionBits: number;
  private readonly find: (table: number, headers: number, from: number, n: number, out: number) => number;
  private slotBits = 0;
  private slotBlock = 0;
  private heapBytes = FIRST_HEAP;

  /** @param partitionBits hash bits that the rows given to this table have in common (readers of one partition), else those of numPartitions */
  constructor(context: TaskContext, arena: Arena, layout: GroupLayout, numPartitions: number, partitionBits = Math.log2(numPartitions)) {
    this.context = context;
    this.arena = arena;
    this.layout = layout;
    this.partitionBits = partitionBits;
    this.rows = new PartitionedRows(context.heap, arena, numPartitions, layout.rowBytes);
    this.address = arena.allocate(DESCRIPTOR_WORDS * 4);
    this.template = arena.allocate(layout.rowBytes);
    const { heap } = context;
    heap.u8.fill(0, this.template, this.template + layout.rowBytes);
    if (layout.hasOrdinal) heap.u64[(this.template + 8) / 8] = 0xffff_ffff_ffff_ffffn;
    heap.u32.fill(0, this.address / 4, this.address / 4 + DESCRIPTOR_WORDS);
    this.set(WIDTH, layout.rowBytes);
    this.set(NUM_WORDS, layout.numWords);
    this.set(NUM_VIEWS, layout.numViews);
    this.set(KEYS, layout.keyOffset);
    this.set(PARTITIONS, this.rows.address);
    this.set(PARTITION_SHIFT, 63 - Math.log2(numPartitions));
    this.set(TEMPLATE, this.template);
    this.set(WORDS, arena.allocate(layout.numWords * 4));
    this.set(VIEWS, arena.allocate(layout.numViews * 4));
    const { kernels } = context;
    const { numWords, numViews } = layout;
    this.find =
      numWords === 1 && numViews === 0 ? kernels.group_find_1
      : numWords === 2 && numViews === 0 ? kernels.group_find_2
      : numWords === 0 && numViews === 1 ? kernels.group_find_view
      : kernels.group_find_any;
    this.makeSlots(FIRST_SLOTS);
  }

  /** Tells that the strings of keys outlive the table: new rows point at them. */
  shareStrings(): void {
    this.set(SHARE, 1);
  }

  /** Groups in the slots. */
  get numGroups(): number {
    return this.get(GROUPS);
  }
  get numSlots(): number {
    return 2 ** this.slotBits;
  }
  get slotBytes(): number {
    return this.numSlots * SLOT_BYTES;
  }

  /** Writes the group row's address of each of `n` rows to `out` (u32 each), making groups where needed. */
  findOrInsert(keys: EncodedKeys, n: number, out: number): void {
    this.setKeys(keys);
    const find = keys.headers === 0 ? this.context.kernels.group_find_word : this.find;
    for (let i = 0; (i = find(this.address, keys.headers, i, n, out)) < n; ) this.provide();
  }

  /** As `findOrInsert`, but each row gets a group row of its own without a look-up. */
  append(keys: EncodedKeys, n: number, out: number): void {
    this.setKeys(keys);
    for (let i = 0; (i = this.context.kernels.group_append(this.address, keys.headers, i, n, out)) < n; ) this.provide();
  }

  /**
   * Merges rows of another task's chunk from number `from` on; returns the first that is not done. The lists have
   * room for all rows; afterwards `numMatched` and `numAdopted` tell how many they hold.
   */
  merge(chunk: RowChunk, from: number, to: number, targets: number, sources: number, adopted: number): number {
    const done = this.context.kernels.group_merge(this.address, chunk.address, from, to, targets, sources, adopted);
    if (done < to) this.provide();
    return done;
  }
  get numMatched(): number {
    return this.get(MATCHED);
  }
  get numAdopted(): number {
    return this.get(ADOPTED);
  }

  /** Empties the slots; rows stay. */
  reset(): void {
    this.context.kernels.fill_u8(this.get(SLOTS), 0, this.slotBytes);
    this.set(GROUPS, 0);
  }

  /** Makes at least enough slots for `numGroups` groups. Only while the table is empty. */
  reserve(numGroups: number): void {
    let slots = FIRST_SLOTS;
    while ((slots <= SPARSE_SLOTS ? slots / 4 : slots / 2) < numGroups) slots *= 2;
    if (slots > this.numSlots) this.makeSlots(slots);
    else this.reset();
  }

  /** Rows in canonical order; returns the address of `numGroups` u32s. Room for 16 bytes a group comes from `allocate`. */
  order(allocate: (bytes: number) => number): number {
    const entries = allocate(this.numGroups * 16);
    this.context.kernels.group_order(this.address, entries);
    return entries;
  }

  /** Lets `fill` group rows of partition p alone in a table of their own, whose groups are then added to this one's rows. */
  groupInto(p: number, fill: (table: GroupTable) => void): void {
    const table = new GroupTable(this.context, this.arena, this.layout, 1, this.partitionBits);
    this.context.heap.u8.copyWithin(table.template, this.template, this.template + this.layout.rowBytes);
    fill(table);
    this.rows.adopt(p, table.rows);
    table.releaseSlots();
  }

  /** Gives the slots back, where they lie in a block of their own. */
  releaseSlots(): void {
    if (this.slotBlock !== 0) this.context.freeBlock(this.slotBlock);
    this.slotBlock = 0;
  }

  private setKeys(keys: EncodedKeys): void {
    const { u32 } = this.context.heap;
    keys.words.forEach((address, k) => (u32[this.get(WORDS) / 4 + k] = address));
    keys.views.forEach((address, k) => (u32[this.get(VIEWS) / 4 + k] = address));
  }

  /** Gets what a kernel that returned early is missing. */
  private provide(): void {
    const detail = this.get(DETAIL);
    switch (this.get(NEED)) {
      case NEED_CHUNK:
        return this.rows.addChunk(detail);
      case NEED_HEAP: {
        const bytes = Math.max(detail, this.heapBytes);
        const address = this.arena.allocate(bytes);
        this.set(HEAP_NEXT, address);
        this.set(HEAP_END, address + bytes);
        this.heapBytes = Math.min(LARGEST_HEAP, this.heapBytes * 2);
        return;
      }
      case NEED_SLOTS:
        if (this.onFull() === 'reset') this.reset();
        else this.growSlots();
        return;
      default:
        throw new InternalError(`A group kernel returned early without saying why (${this.get(NEED)}).`);
    }
  }

  private growSlots(): void {
    const oldSlots = this.get(SLOTS);
    const oldCount = this.numSlots;
    const oldBlock = this.slotBlock;
    const groups = this.get(GROUPS);
    this.slotBlock = 0;
    this.makeSlots(oldCount * 2);
    this.context.kernels.group_rehash(this.address, oldSlots, oldCount);
    this.set(GROUPS, groups);
    if (oldBlock !== 0) this.context.freeBlock(oldBlock);
  }

  /** Empty slots, in place of the old ones. Large ones get a block of their own, which can be given back. */
  private makeSlots(count: number): void {
    if (this.slotBlock !== 0) this.context.freeBlock(this.slotBlock);
    const bytes = count * SLOT_BYTES;
    this.slotBlock = bytes >= 65_536 ? this.context.allocateBlock(bytes) : 0;
    this.slotBits = Math.log2(count);
    this.set(SLOTS, this.slotBlock !== 0 ? this.slotBlock : this.arena.allocate(bytes));
    this.set(SHIFT, 64 - this.partitionBits - this.slotBits);
    this.set(MASK, count - 1);
    // Probing costs a mispredicted branch, so small tables are kept emptier; large ones would fall out of the cache.
    this.set(LIMIT, count <= SPARSE_SLOTS ? count / 4 : count / 2);
    this.reset();
  }

  private get(word: number): number {
    return this.context.heap.u32[this.address / 4 + word] as number;
  }
  private set(word: number, value: number): void {
    this.context.heap.u32[this.address / 4 + word] = value;
  }
}
