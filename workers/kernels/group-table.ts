// The hash table of grouping: slots that point to rows, rows that lie in the chunk list of their hash partition.
//
//   slot   │ u32 salt (low half of the header) │ u32 row address, 0 = empty │
//   row    │ u64 header │ [u64 ordinal] │ key words … │ key views … │ aggregate states … │
//
// A header is 56 bits of hash and 8 of null mask (hash.ts). Slots are indexed by the header's high bits below the
// partition's and probed linearly, so scanning a table of one partition meets the groups almost in hash order.
//
// All calls take the address of a table descriptor of 32-bit fields, written by workers/operators/aggregate:
import { copyBytes } from "./copy";
import { mix64 } from "./hash";

const SLOTS = 0; // address of the slots
const SHIFT = 4; // slot index = (header >> SHIFT) & MASK
const MASK = 8;
const GROUPS = 12; // groups in the slots
const LIMIT = 16; // no more than this many
const WIDTH = 20; // bytes of a row, a multiple of 8
const NUM_WORDS = 24;
const NUM_VIEWS = 28;
const KEYS = 32; // offset of the first key word
const PARTITIONS = 36; // address of partition descriptors of 16 bytes: next row, end of chunk, rows in chunk, unused
const PARTITION_SHIFT = 40; // partition = (header >> 1) >> PARTITION_SHIFT
const HEAP_NEXT = 44; // string bytes of new rows go to [HEAP_NEXT, HEAP_END)
const HEAP_END = 48;
const TEMPLATE = 52; // address of an empty row
const NEED = 56; // why a call returned early: NEED_…
const DETAIL = 60; // partition for NEED_CHUNK, bytes for NEED_HEAP
const WORDS = 64; // address of NUM_WORDS addresses of key words, one array each
const VIEWS = 68; // address of NUM_VIEWS addresses of key views
const MATCHED = 72; // results of group_merge
const ADOPTED = 76;
const SHARE = 80; // 1: bytes of strings outlive the table, new rows need no copies

const NEED_CHUNK: u32 = 1;
const NEED_HEAP: u32 = 2;
const NEED_SLOTS: u32 = 3;

@inline
function isLong(view: usize): bool {
  return load<u32>(view) > 12;
}

/** Whether two views of equal first words stand for equal strings. */
@inline
function sameView(a: usize, b: usize): bool {
  const word = load<u64>(a);
  if (word != load<u64>(b)) return false;
  if (<u32>word <= 12) return load<u64>(a, 8) == load<u64>(b, 8);
  return sameBytes(<usize>load<u32>(a, 8), <usize>load<u32>(b, 8), <u32>word);
}

/** Whether `length` > 12 bytes are equal. */
export function sameBytes(a: usize, b: usize, length: u32): bool {
  if (a == b) return true;
  let left = length;
  while (left >= 16) {
    if (v128.any_true(v128.xor(v128.load(a), v128.load(b)))) return false;
    a += 16;
    b += 16;
    left -= 16;
  }
  if (left >= 8) {
    if (load<u64>(a) != load<u64>(b)) return false;
    a += 8;
    b += 8;
    left -= 8;
  }
  return left == 0 || ((load<u64>(a) ^ load<u64>(b)) & (((<u64>1) << (<u64>left << 3)) - 1)) == 0;
}

/**
 * Memory for a row of the header's partition, a copy of `image` but for the header; 0 when something is needed first.
 */
function newRow(t: usize, header: u64, image: usize): usize {
  const partition = <u32>((header >> 1) >> <u64>load<u32>(t, PARTITION_SHIFT));
  const descriptor = <usize>load<u32>(t, PARTITIONS) + (<usize>partition << 4);
  const row = <usize>load<u32>(descriptor);
  const width = <usize>load<u32>(t, WIDTH);
  const end = row + width;
  if (end > <usize>load<u32>(descriptor, 4)) {
    store<u32>(t, NEED_CHUNK, NEED);
    store<u32>(t, partition, DETAIL);
    return 0;
  }
  store<u32>(descriptor, <u32>end);
  store<u32>(descriptor, load<u32>(descriptor, 8) + 1, 8);
  store<u64>(row, header);
  for (let k: usize = 8; k < width; k += 8) store<u64>(row + k, load<u64>(image + k));
  return row;
}

/** Copies view `from` to `to`, the bytes of long ones to the heap, which has room. */
@inline
function adoptView(t: usize, to: usize, from: usize): void {
  const length = load<u32>(from);
  v128.store(to, v128.load(from));
  if (length > 12 && load<u32>(t, SHARE) == 0) {
    const at = <usize>load<u32>(t, HEAP_NEXT);
    copyBytes(at, <usize>load<u32>(from, 8), length);
    store<u32>(to, <u32>at, 8);
    store<u32>(t, <u32>at + length, HEAP_NEXT);
  }
}

/** Whether the heap has room for the long strings of input row i; says what is needed otherwise. */
function heapHasRoom(t: usize, i: usize): bool {
  const numViews = load<u32>(t, NUM_VIEWS);
  const views = <usize>load<u32>(t, VIEWS);
  let bytes: u64 = 0;
  for (let v: u32 = 0; v < numViews; v++) {
    const length = load<u32>(<usize>load<u32>(views + (<usize>v << 2)) + (i << 4));
    if (length > 12) bytes += length;
  }
  if (<u64>load<u32>(t, HEAP_NEXT) + bytes <= <u64>load<u32>(t, HEAP_END)) return true;
  store<u32>(t, NEED_HEAP, NEED);
  store<u32>(t, <u32>bytes, DETAIL);
  return false;
}

/** A new row for input row i, its key written; 0 when memory is needed first. */
function insert(t: usize, header: u64, i: usize): usize {
  const numViews = load<u32>(t, NUM_VIEWS);
  if (numViews != 0 && load<u32>(t, SHARE) == 0 && !heapHasRoom(t, i)) return 0;
  const row = newRow(t, header, <usize>load<u32>(t, TEMPLATE));
  if (row == 0) return 0;
  let to = row + <usize>load<u32>(t, KEYS);
  const numWords = load<u32>(t, NUM_WORDS);
  const words = <usize>load<u32>(t, WORDS);
  for (let w: u32 = 0; w < numWords; w++, to += 8) {
    store<u64>(to, load<u64>(<usize>load<u32>(words + (<usize>w << 2)) + (i << 3)));
  }
  const views = <usize>load<u32>(t, VIEWS);
  for (let v: u32 = 0; v < numViews; v++, to += 16) {
    adoptView(t, to, <usize>load<u32>(views + (<usize>v << 2)) + (i << 4));
  }
  return row;
}

const ONE_WORD: u32 = 0;
const TWO_WORDS: u32 = 1;
const ONE_VIEW: u32 = 2;
const ANY_KEY: u32 = 3;
const HASHED_WORD: u32 = 4;

/** Whether the key of input row i is the row's, headers being equal. `a` and `b` as the kinds of key need them. */
@inline
function sameKey(kind: u32, t: usize, key: usize, i: usize, a: usize, b: usize): bool {
  if (kind == ONE_WORD || kind == HASHED_WORD) return load<u64>(key) == load<u64>(a + (i << 3));
  if (kind == TWO_WORDS) return load<u64>(key) == load<u64>(a + (i << 3)) && load<u64>(key, 8) == load<u64>(b + (i << 3));
  if (kind == ONE_VIEW) return sameView(key, a + (i << 4));
  return sameAnyKey(t, key, i);
}

function sameAnyKey(t: usize, key: usize, i: usize): bool {
  const numWords = load<u32>(t, NUM_WORDS);
  const words = <usize>load<u32>(t, WORDS);
  for (let w: u32 = 0; w < numWords; w++, key += 8) {
    if (load<u64>(key) != load<u64>(<usize>load<u32>(words + (<usize>w << 2)) + (i << 3))) return false;
  }
  const numViews = load<u32>(t, NUM_VIEWS);
  const views = <usize>load<u32>(t, VIEWS);
  for (let v: u32 = 0; v < numViews; v++, key += 16) {
    if (!sameView(key, <usize>load<u32>(views + (<usize>v << 2)) + (i << 4))) return false;
  }
  return true;
}

/** Header of input row i: as given, or for a key of one word without NULLs (`headers` 0) from the word itself. */
@inline
function headerOf(kind: u32, headers: usize, i: u32, a: usize): u64 {
  if (kind == HASHED_WORD) return mix64(load<u64>(a + (<usize>i << 3))) & ~(<u64>255);
  return load<u64>(headers + (<usize>i << 3));
}

@inline
function findOrInsert(kind: u32, t: usize, headers: usize, from: u32, n: u32, out: usize): u32 {
  const slots = <usize>load<u32>(t, SLOTS);
  const shift = <u64>load<u32>(t, SHIFT);
  const mask = load<u32>(t, MASK);
  const keys = <usize>load<u32>(t, KEYS);
  const limit = load<u32>(t, LIMIT);
  let a: usize = 0;
  let b: usize = 0;
  if (kind == ONE_WORD || kind == TWO_WORDS || kind == HASHED_WORD) a = <usize>load<u32>(<usize>load<u32>(t, WORDS));
  if (kind == TWO_WORDS) b = <usize>load<u32>(<usize>load<u32>(t, WORDS), 4);
  if (kind == ONE_VIEW) a = <usize>load<u32>(<usize>load<u32>(t, VIEWS));
  for (let i = from; i < n; i++) {
    const header = headerOf(kind, headers, i, a);
    let s = <u32>(header >> shift) & mask;
    let row: usize = 0;
    while (true) {
      const at = slots + (<usize>s << 3);
      const slot = load<u64>(at);
      if (<u32>slot == <u32>header && slot != 0) {
        row = <usize>(slot >> 32);
        // The salt holds the null mask: it and the word are a key of one word.
        if (((kind == ONE_WORD || kind == HASHED_WORD) || load<u64>(row) == header) && sameKey(kind, t, row + keys, <usize>i, a, b)) break;
      }
      if (slot == 0) {
        const groups = load<u32>(t, GROUPS);
        if (groups >= limit) {
          store<u32>(t, NEED_SLOTS, NEED);
          return i;
        }
        row = insert(t, header, <usize>i);
        if (row == 0) return i;
        store<u32>(t, groups + 1, GROUPS);
        store<u64>(at, (<u64>row << 32) | <u64>(<u32>header));
        break;
      }
      s = (s + 1) & mask;
    }
    store<u32>(out + (<usize>i << 2), <u32>row);
  }
  return n;
}

/**
 * Finds or makes the group row of input rows `from` to `n` (exclusive) and writes its address to out[i]. Returns `n`,
 * or the first row that is not done where NEED says what is missing. Key of one word.
 */
export function group_find_1(t: usize, headers: usize, from: u32, n: u32, out: usize): u32 {
  return findOrInsert(ONE_WORD, t, headers, from, n, out);
}
/** As `group_find_1`, for words without NULLs whose headers are not made: `headers` is not used. */
export function group_find_word(t: usize, headers: usize, from: u32, n: u32, out: usize): u32 {
  return findOrInsert(HASHED_WORD, t, headers, from, n, out);
}
/** As `group_find_1`, keys of two words. */
export function group_find_2(t: usize, headers: usize, from: u32, n: u32, out: usize): u32 {
  return findOrInsert(TWO_WORDS, t, headers, from, n, out);
}
/** As `group_find_1`, keys of one view. */
export function group_find_view(t: usize, headers: usize, from: u32, n: u32, out: usize): u32 {
  return findOrInsert(ONE_VIEW, t, headers, from, n, out);
}
/** As `group_find_1`, any key. */
export function group_find_any(t: usize, headers: usize, from: u32, n: u32, out: usize): u32 {
  return findOrInsert(ANY_KEY, t, headers, from, n, out);
}

/** As `group_find_1`, any key, but every input row gets a row of its own. */
export function group_append(t: usize, headers: usize, from: u32, n: u32, out: usize): u32 {
  for (let i = from; i < n; i++) {
    const row = insert(t, load<u64>(headers + (<usize>i << 3)), <usize>i);
    if (row == 0) return i;
    store<u32>(out + (<usize>i << 2), <u32>row);
  }
  return n;
}

/** Enters the groups of `oldCount` old slots into the descriptor's empty ones. */
export function group_rehash(t: usize, oldSlots: usize, oldCount: u32): void {
  const slots = <usize>load<u32>(t, SLOTS);
  const shift = <u64>load<u32>(t, SHIFT);
  const mask = load<u32>(t, MASK);
  for (let k: u32 = 0; k < oldCount; k++) {
    const slot = load<u64>(oldSlots + (<usize>k << 3));
    if (slot == 0) continue;
    let s = <u32>(load<u64>(<usize>(slot >> 32)) >> shift) & mask;
    while (load<u64>(slots + (<usize>s << 3)) != 0) s = (s + 1) & mask;
    store<u64>(slots + (<usize>s << 3), slot);
  }
}

@inline
function sameRows(kind: u32, numWords: u32, numViews: u32, a: usize, b: usize): bool {
  if (kind == ONE_WORD) return load<u64>(a) == load<u64>(b);
  for (let w: u32 = 0; w < numWords; w++, a += 8, b += 8) if (load<u64>(a) != load<u64>(b)) return false;
  for (let v: u32 = 0; v < numViews; v++, a += 16, b += 16) if (!sameView(a, b)) return false;
  return true;
}

@inline
function merge(kind: u32, t: usize, source: usize, from: u32, n: u32, targets: usize, sources: usize, adopted: usize): u32 {
  const slots = <usize>load<u32>(t, SLOTS);
  const shift = <u64>load<u32>(t, SHIFT);
  const mask = load<u32>(t, MASK);
  const keys = <usize>load<u32>(t, KEYS);
  const limit = load<u32>(t, LIMIT);
  const width = <usize>load<u32>(t, WIDTH);
  const numWords = load<u32>(t, NUM_WORDS);
  const numViews = load<u32>(t, NUM_VIEWS);
  let numMatched: usize = 0;
  let numAdopted: usize = 0;
  let i = from;
  for (let partial = source + <usize>from * width; i < n; i++, partial += width) {
    const header = load<u64>(partial);
    let s = <u32>(header >> shift) & mask;
    let at: usize = 0;
    let found: usize = 0;
    while (true) {
      at = slots + (<usize>s << 3);
      const slot = load<u64>(at);
      if (slot == 0) break;
      if (<u32>slot == <u32>header) {
        const row = <usize>(slot >> 32);
        if (load<u64>(row) == header && sameRows(kind, numWords, numViews, row + keys, partial + keys)) {
          found = row;
          break;
        }
      }
      s = (s + 1) & mask;
    }
    if (found != 0) {
      store<u32>(targets + (numMatched << 2), <u32>found);
      store<u32>(sources + (numMatched << 2), <u32>partial);
      numMatched++;
      continue;
    }
    const groups = load<u32>(t, GROUPS);
    if (groups >= limit) {
      store<u32>(t, NEED_SLOTS, NEED);
      break;
    }
    const row = newRow(t, header, partial);
    if (row == 0) break;
    store<u32>(t, groups + 1, GROUPS);
    store<u64>(at, (<u64>row << 32) | <u64>(<u32>header));
    store<u32>(adopted + (numAdopted << 2), <u32>row);
    numAdopted++;
  }
  store<u32>(t, <u32>numMatched, MATCHED);
  store<u32>(t, <u32>numAdopted, ADOPTED);
  return i;
}

/**
 * Merges partial rows `from` to `n` (exclusive) of the chunk at `source`. Rows of groups met before go to `sources`
 * (and the group's row to `targets`) to be combined; first ones are copied, states included, and their copies
 * listed in `adopted`. MATCHED and ADOPTED count them. Returns `n`, or the first row not done, as `group_find_1`.
 */
export function group_merge(t: usize, source: usize, from: u32, n: u32, targets: usize, sources: usize, adopted: usize): u32 {
  if (load<u32>(t, NUM_WORDS) == 1 && load<u32>(t, NUM_VIEWS) == 0) {
    return merge(ONE_WORD, t, source, from, n, targets, sources, adopted);
  }
  return merge(ANY_KEY, t, source, from, n, targets, sources, adopted);
}

/** Compares the keys of rows whose headers are equal: an order that depends on the keys' bytes alone. */
function compareKeys(t: usize, a: usize, b: usize): i32 {
  a += load<u32>(t, KEYS);
  b += load<u32>(t, KEYS);
  const numWords = load<u32>(t, NUM_WORDS);
  for (let w: u32 = 0; w < numWords; w++, a += 8, b += 8) {
    const x = load<u64>(a), y = load<u64>(b);
    if (x != y) return x < y ? -1 : 1;
  }
  const numViews = load<u32>(t, NUM_VIEWS);
  for (let v: u32 = 0; v < numViews; v++, a += 16, b += 16) {
    const x = load<u64>(a), y = load<u64>(b);
    if (x != y) return x < y ? -1 : 1;
    const length = load<u32>(a);
    const p = length > 12 ? <usize>load<u32>(a, 8) : a + 4;
    const q = length > 12 ? <usize>load<u32>(b, 8) : b + 4;
    for (let k: usize = 0; k < <usize>length; k++) {
      const c = <i32>load<u8>(p + k) - <i32>load<u8>(q + k);
      if (c != 0) return c;
    }
  }
  return 0;
}

@inline
function emit(t: usize, slots: usize, s: u32, entries: usize, count: usize): usize {
  const row = <usize>(load<u64>(slots + (<usize>s << 3)) >> 32);
  const header = load<u64>(row);
  let at = entries + (count << 4);
  // Groups of one cluster may lie out of order.
  while (at > entries) {
    const before = load<u64>(at - 16);
    if (before < header) break;
    if (before == header && compareKeys(t, <usize>load<u32>(at - 8), row) <= 0) break;
    v128.store(at, v128.load(at - 16));
    at -= 16;
  }
  store<u64>(at, header);
  store<u64>(at, <u64>row, 8);
  return count + 1;
}

/**
 * Lists the table's rows in canonical order: by header, then key. `entries` has room for 16 bytes a group; the row
 * addresses are left as u32s at its start. Quick where the slots are indexed by the bits below the partition's.
 */
export function group_order(t: usize, entries: usize): u32 {
  const slots = <usize>load<u32>(t, SLOTS);
  const mask = load<u32>(t, MASK);
  const shift = <u64>load<u32>(t, SHIFT);
  let count: usize = 0;
  // Rows that probing carried past the end belong last.
  let wrapped: u32 = 0;
  while (wrapped <= mask && load<u64>(slots + (<usize>wrapped << 3)) != 0) wrapped++;
  for (let s: u32 = 0; s < wrapped; s++) {
    const row = <usize>(load<u64>(slots + (<usize>s << 3)) >> 32);
    if ((<u32>(load<u64>(row) >> shift) & mask) <= s) count = emit(t, slots, s, entries, count);
  }
  for (let s = wrapped; s <= mask; s++) {
    if (load<u64>(slots + (<usize>s << 3)) != 0) count = emit(t, slots, s, entries, count);
  }
  for (let s: u32 = 0; s < wrapped; s++) {
    const row = <usize>(load<u64>(slots + (<usize>s << 3)) >> 32);
    if ((<u32>(load<u64>(row) >> shift) & mask) > s) count = emit(t, slots, s, entries, count);
  }
  for (let k: usize = 0; k < count; k++) store<u32>(entries + (k << 2), load<u32>(entries + (k << 4), 8));
  return <u32>count;
}

/** ordinal of row = the least of its own and of those of its input rows. Offset 8, as above. */
export function group_min_ordinals(rows: usize, n: u32, ordinals: usize, indices: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    const row = <usize>load<u32>(rows + (k << 2));
    const ordinal = load<u64>(ordinals + (i << 3));
    if (ordinal < load<u64>(row, 8)) store<u64>(row, ordinal, 8);
  }
}

/** The same for merged rows. */
export function group_merge_ordinals(targets: usize, sources: usize, n: u32): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const row = <usize>load<u32>(targets + (k << 2));
    const ordinal = load<u64>(<usize>load<u32>(sources + (k << 2)), 8);
    if (ordinal < load<u64>(row, 8)) store<u64>(row, ordinal, 8);
  }
}

/**
 * Places rows of `width` bytes in their partitions: writes addresses to out[i] for rows `from` to `n`, in the partitions whose
 * descriptors are at `partitions`; `shift` as PARTITION_SHIFT. Headers as given, or of the words at `words` where
 * `headers` is 0. Returns `n`, or the first row whose partition needs a chunk, that partition being written to `need`.
 */
export function partition_rows(partitions: usize, shift: u32, width: u32, headers: usize, words: usize, from: u32, n: u32, out: usize, need: usize): u32 {
  const by = <u64>shift;
  for (let i = from; i < n; i++) {
    const header = headers != 0 ? load<u64>(headers + (<usize>i << 3)) : mix64(load<u64>(words + (<usize>i << 3)));
    const partition = <usize>((header >> 1) >> by);
    const descriptor = partitions + (partition << 4);
    const row = load<u32>(descriptor);
    const end = row + width;
    if (end > load<u32>(descriptor, 4)) {
      store<u32>(need, <u32>partition);
      return i;
    }
    store<u32>(descriptor, end);
    store<u32>(descriptor, load<u32>(descriptor, 8) + 1, 8);
    store<u32>(out + (<usize>i << 2), row);
  }
  return n;
}

/** Clears the 8 bytes before `end` of each row. */
export function rows_clear_8(rows: usize, n: u32, end: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) store<u64>(<usize>load<u32>(rows + (k << 2)) + end - 8, 0);
}
