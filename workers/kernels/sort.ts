// Sorting by entries of 16 bytes:
//
//   │ u64 low │ u32 high │ u32 row address │      ordered by (high, low): a 96-bit number
//
// A key of at most 96 bits is that number. Longer keys (strings, many columns) are byte strings whose order is memcmp's.
// The entry then holds the first 12 bytes, big endian, and the address of the key's record in place of the row's:
//
//   record │ u32 row address │ u32 length │ bytes … │      readable for 12 bytes past its end
//
// No key's bytes begin another's. `isLong` tells which it is. All sorts are stable; ties are in the order of the u64
// ordinals at the rows' start.
import { compareBytes } from "./order-key";

@inline
function less(a: usize, b: usize): bool {
  const x = load<u32>(a, 8);
  const y = load<u32>(b, 8);
  return x != y ? x < y : load<u64>(a) < load<u64>(b);
}

/** ORs into `out` {u64 low, u32 high} the bits in which entries differ from the one at `reference`. */
export function sort_varying(entries: usize, n: u32, reference: usize, out: usize): void {
  const first = v128.load(reference);
  let bits = v128.load(out);
  for (let p = entries, end = entries + (<usize>n << 4); p < end; p += 16) bits = v128.or(bits, v128.xor(v128.load(p), first));
  v128.store(out, bits);
}

/** Bits [shift, shift + 11) or fewer of an entry's number, by `mask`. */
@inline
function digitOf(p: usize, shift: u32, mask: u32): u32 {
  if (shift >= 64) return (load<u32>(p, 8) >> (shift - 64)) & mask;
  const low = <u32>(load<u64>(p) >> <u64>shift);
  if (shift <= 32) return low & mask;
  return (low | <u32>(<u64>load<u32>(p, 8) << <u64>(64 - shift))) & mask;
}

/** Adds to `counts` (u32) how often each digit occurs. */
export function sort_histogram(entries: usize, n: u32, shift: u32, mask: u32, counts: usize): void {
  for (let p = entries, end = entries + (<usize>n << 4); p < end; p += 16) {
    const at = counts + (<usize>digitOf(p, shift, mask) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}

/** Moves entries to `out` by digit; `next` holds each digit's next position and is moved on. */
export function sort_scatter(entries: usize, n: u32, shift: u32, mask: u32, next: usize, out: usize): void {
  for (let p = entries, end = entries + (<usize>n << 4); p < end; p += 16) {
    const at = next + (<usize>digitOf(p, shift, mask) << 2);
    const position = load<u32>(at);
    store<u32>(at, position + 1);
    v128.store(out + (<usize>position << 4), v128.load(p));
  }
}

/** Turns counts into first positions. */
export function sort_prefix(counts: usize, size: u32): void {
  let sum: u32 = 0;
  for (let p = counts, end = counts + (<usize>size << 2); p < end; p += 4) {
    const count = load<u32>(p);
    store<u32>(p, sum);
    sum += count;
  }
}

function insertionSort(a: usize, n: u32): void {
  const end = a + (<usize>n << 4);
  for (let p = a + 16; p < end; p += 16) {
    if (!less(p, p - 16)) continue;
    const entry = v128.load(p);
    const low = load<u64>(p);
    const high = load<u32>(p, 8);
    let q = p;
    while (q > a) {
      const h = load<u32>(q - 8);
      if (h < high || (h == high && load<u64>(q - 16) <= low)) break;
      v128.store(q, v128.load(q - 16));
      q -= 16;
    }
    v128.store(q, entry);
  }
}

/** Lowest set bit number from `from` on of the 96 bits, or 96. */
@inline
function nextBit(low: u64, high: u32, from: u32): u32 {
  if (from < 64) {
    const rest = low >> <u64>from;
    if (rest != 0) return from + <u32>ctz<u64>(rest);
    return high != 0 ? 64 + <u32>ctz<u32>(high) : 96;
  }
  const rest = from < 96 ? high >> (from - 64) : 0;
  return rest != 0 ? from + <u32>ctz<u32>(rest) : 96;
}

/** Least-significant-digit radix sort over the bits that vary. `b` is room for n entries, `counts` for 2048 u32s. The result is in `a`. */
function radixSort(a: usize, b: usize, n: u32, low: u64, high: u32, counts: usize): void {
  const digitBits: u32 = n < 1024 ? 8 : 11;
  const size: u32 = 1 << digitBits;
  let from = a;
  let to = b;
  let bit = nextBit(low, high, 0);
  while (bit < 96) {
    memory.fill(counts, 0, <usize>size << 2);
    sort_histogram(from, n, bit, size - 1, counts);
    sort_prefix(counts, size);
    sort_scatter(from, n, bit, size - 1, counts, to);
    const other = from;
    from = to;
    to = other;
    bit = nextBit(low, high, bit + digitBits);
  }
  if (from != a) memory.copy(a, from, <usize>n << 4);
}

const INSERTION: u32 = 24;

/** Sorts by number; false where all numbers are the same (told only of more than INSERTION entries). */
function sortRange(a: usize, b: usize, n: u32, counts: usize): bool {
  if (n <= INSERTION) {
    insertionSort(a, n);
    return true;
  }
  let bits = i64x2.splat(0);
  const first = v128.load(a);
  for (let p = a + 16, end = a + (<usize>n << 4); p < end; p += 16) bits = v128.or(bits, v128.xor(v128.load(p), first));
  const low = <u64>i64x2.extract_lane(bits, 0);
  const high = <u32>i32x4.extract_lane(bits, 2);
  if ((low | <u64>high) == 0) return false;
  radixSort(a, b, n, low, high, counts);
  return true;
}

/**
 * Sorts each of the buckets `from` to `to` (exclusive) of the entries at `a`; bucket k ends before entry ends[k] and begins
 * where the one before ends. Buckets of more than `most` entries are left alone. `b` is room for `most` entries.
 */
export function sort_buckets(a: usize, b: usize, ends: usize, from: u32, to: u32, most: u32, counts: usize): void {
  let start: u32 = from == 0 ? 0 : load<u32>(ends + (<usize>(from - 1) << 2));
  for (let k = from; k < to; k++) {
    const end = load<u32>(ends + (<usize>k << 2));
    const n = end - start;
    if (n > 1 && n <= most) sortRange(a + (<usize>start << 4), b, n, counts);
    start = end;
  }
}

/** Whether entries are in order already. */
export function sort_is_sorted(entries: usize, n: u32): bool {
  for (let p = entries + 16, end = entries + (<usize>n << 4); p < end; p += 16) if (less(p, p - 16)) return false;
  return true;
}

/** Puts bytes [depth, depth + 12) of the long keys into the entries; past a key's end they are 0. */
export function sort_refill(entries: usize, n: u32, depth: u32): void {
  for (let p = entries, end = entries + (<usize>n << 4); p < end; p += 16) {
    const record = <usize>load<u32>(p, 12);
    const length = load<u32>(record, 4);
    const left = length > depth ? length - depth : 0;
    let high: u32 = 0;
    let low: u64 = 0;
    if (left != 0) {
      const at = record + 8 + depth;
      high = bswap<u32>(load<u32>(at));
      if (left < 4) high &= ~((<u32>1 << ((4 - left) << 3)) - 1);
      else if (left > 4) {
        low = bswap<u64>(load<u64>(at, 4));
        if (left < 12) low &= ~((<u64>1 << <u64>((12 - left) << 3)) - 1);
      }
    }
    store<u64>(p, low);
    store<u32>(p, high, 8);
  }
}

/** Compares the long keys of two records from byte `depth` on. */
@inline
function compareRecords(a: usize, b: usize, depth: u32): i32 {
  const m = load<u32>(a, 4);
  const n = load<u32>(b, 4);
  if (m <= depth || n <= depth) return m == n ? 0 : m < n ? -1 : 1;
  return compareBytes(a + 8 + depth, m - depth, b + 8 + depth, n - depth);
}

/** Entries that a kernel sorts by their long keys on its own; it needs room for TIE_LEVELS + 1 times as many. */
const TIE_ENTRIES: u32 = 2048;
const TIE_LEVELS: u32 = 16;

/** Sorts entries whose keys tie on the bytes before `depth`; their numbers are left alone. */
function sortTied(entries: usize, n: u32, depth: u32, room: usize, counts: usize, level: u32): void {
  // No key begins another: when one has ended, all are equal.
  if (load<u32>(<usize>load<u32>(entries, 12), 4) <= depth) return;
  if (n <= INSERTION) {
    for (let k: usize = 1; k < <usize>n; k++) {
      const record = load<u32>(entries + (k << 4), 12);
      let q = entries + (k << 4);
      while (q > entries && compareRecords(<usize>record, <usize>load<u32>(q - 4), depth) < 0) {
        store<u32>(q, load<u32>(q - 4), 12);
        q -= 16;
      }
      store<u32>(q, record, 12);
    }
    return;
  }
  if (level == TIE_LEVELS) {
    mergeSort(entries, n, depth, room);
    return;
  }
  const end = <usize>n << 4;
  memory.copy(room, entries, end);
  while (true) {
    sort_refill(room, n, depth);
    depth += 12;
    if (!sortRange(room, room + end, n, counts)) {
      // All twelve bytes are the same.
      if (load<u32>(<usize>load<u32>(entries, 12), 4) <= depth) return;
      continue;
    }
    break;
  }
  for (let p = room, last = room + end; p < last; ) {
    let q = p + 16;
    while (q < last && load<u64>(p) == load<u64>(q) && load<u32>(p, 8) == load<u32>(q, 8)) q += 16;
    if (q - p > 16) sortTied(p, <u32>((q - p) >> 4), depth, last, counts, level + 1);
    p = q;
  }
  sort_take_rows(room, n, entries);
}

/** Gives entries the rows of others, keeping their own numbers. */
export function sort_take_rows(from: usize, n: u32, entries: usize): void {
  for (let k: usize = 0, end = <usize>n << 4; k < end; k += 16) store<u32>(entries + k, load<u32>(from + k, 12), 12);
}

/** Sorts the records of entries by comparing, for keys that end one after the other. `room`: for n entries. */
function mergeSort(entries: usize, n: u32, depth: u32, room: usize): void {
  for (let width: u32 = 1; width < n; width <<= 1) {
    for (let start: u32 = 0; start < n; start += width << 1) {
      const middle = min<u32>(start + width, n);
      const end = min<u32>(start + (width << 1), n);
      let i = start;
      let j = middle;
      for (let k = start; k < end; k++) {
        const a = i < middle ? load<u32>(entries + (<usize>i << 4), 12) : 0;
        const b = j < end ? load<u32>(entries + (<usize>j << 4), 12) : 0;
        const takeA = b == 0 || (a != 0 && compareRecords(<usize>a, <usize>b, depth) <= 0);
        store<u32>(room + (<usize>k << 2), takeA ? a : b);
        if (takeA) i++;
        else j++;
      }
    }
    for (let k: u32 = 0; k < n; k++) store<u32>(entries + (<usize>k << 4), load<u32>(room + (<usize>k << 2)), 12);
  }
}

/**
 * Sorts runs of entries that tie, from entry `from` on, in entries sorted by the bytes before `depth`. A run too long for `room`
 * ((TIE_LEVELS + 1) * TIE_ENTRIES entries) is left alone and returned as its start, its length at `lengthOut`. Otherwise
 * returns where it stopped, at `until` or after, or `n`, with 0 at `lengthOut`.
 */
export function sort_ties(entries: usize, from: u32, n: u32, until: u32, depth: u32, room: usize, counts: usize, lengthOut: usize): u32 {
  let i = from;
  store<u32>(lengthOut, 0);
  while (i + 1 < n) {
    if (i >= until) return i;
    const first = entries + (<usize>i << 4);
    let j = i + 1;
    while (j < n && load<u64>(first) == load<u64>(entries + (<usize>j << 4)) && load<u32>(first, 8) == load<u32>(entries + (<usize>j << 4), 8)) j++;
    const length = j - i;
    if (length > TIE_ENTRIES) {
      if (load<u32>(<usize>load<u32>(first, 12), 4) > depth) {
        store<u32>(lengthOut, length);
        return i;
      }
    } else if (length > 1) sortTied(first, length, depth, room, counts, 0);
    i = j;
  }
  return n;
}

/** Total order of two entries: number, long key, ordinal. */
@inline
function compareEntries(a: usize, b: usize, isLong: u32): i32 {
  const x = load<u32>(a, 8);
  const y = load<u32>(b, 8);
  if (x != y) return x < y ? -1 : 1;
  const p = load<u64>(a);
  const q = load<u64>(b);
  if (p != q) return p < q ? -1 : 1;
  return compareTied(a, b, isLong);
}

function compareTied(a: usize, b: usize, isLong: u32): i32 {
  let p = <usize>load<u32>(a, 12);
  let q = <usize>load<u32>(b, 12);
  if (isLong) {
    const c = compareRecords(p, q, 12);
    if (c != 0) return c;
    p = <usize>load<u32>(p);
    q = <usize>load<u32>(q);
  }
  const x = load<u64>(p);
  const y = load<u64>(q);
  return x == y ? 0 : x < y ? -1 : 1;
}

/** Negative, 0 or positive. */
export function sort_compare(a: usize, b: usize, isLong: u32): i32 {
  return compareEntries(a, b, isLong);
}

/** Number of entries of a sorted run that come before `probe`. */
export function sort_lower_bound(entries: usize, n: u32, probe: usize, isLong: u32): u32 {
  let from: u32 = 0;
  let count = n;
  while (count > 0) {
    const half = count >> 1;
    if (compareEntries(entries + (<usize>(from + half) << 4), probe, isLong) < 0) {
      from += half + 1;
      count -= half + 1;
    } else count = half;
  }
  return from;
}

/**
 * Reads what ties of these entries will need (the rows' ordinals, or the long keys' records), one independent load after
 * the other: merging would wait for each of them in turn. The sum is only there so that the loads are.
 */
export function sort_touch(entries: usize, n: u32): u32 {
  let sum: u32 = 0;
  for (let p = entries, end = entries + (<usize>n << 4); p < end; p += 16) sum += load<u32>(<usize>load<u32>(p, 12));
  return sum;
}

/** Merges two sorted runs into `out`. */
export function sort_merge(a: usize, numA: u32, b: usize, numB: u32, out: usize, isLong: u32): void {
  const endA = a + (<usize>numA << 4);
  const endB = b + (<usize>numB << 4);
  while (a < endA && b < endB) {
    const takeA = compareEntries(a, b, isLong) <= 0;
    v128.store(out, v128.load(takeA ? a : b));
    a += takeA ? 16 : 0;
    b += takeA ? 0 : 16;
    out += 16;
  }
  if (a < endA) memory.copy(out, a, endA - a);
  else if (b < endB) memory.copy(out, b, endB - b);
}

/** out[k] = the row of entry k. */
export function sort_rows(entries: usize, n: u32, isLong: u32, out: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const at = load<u32>(entries + (k << 4), 12);
    store<u32>(out + (k << 2), isLong ? load<u32>(<usize>at) : at);
  }
}

/** Entries with row k's u64 at `offset` as their number. */
export function sort_entries_of_words(rows: usize, n: u32, offset: usize, out: usize): void {
  for (let k: usize = 0; k < <usize>n; k++, out += 16) {
    const row = load<u32>(rows + (k << 2));
    store<u64>(out, load<u64>(<usize>row + offset));
    store<u32>(out, 0, 8);
    store<u32>(out, row, 12);
  }
}

/** Whether the u64 ordinals increase from row to row, beginning above the one at `last`, which becomes the last of them. */
export function sort_ordinals_increase(ordinals: usize, indices: usize, n: u32, last: usize): bool {
  let before = load<u64>(last);
  let increase = true;
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    const ordinal = load<u64>(ordinals + (i << 3));
    if (ordinal < before) increase = false;
    before = ordinal;
  }
  store<u64>(last, before);
  return increase;
}

/** Compares the numbers of two entries. */
export function sort_compare_numbers(a: usize, b: usize): i32 {
  return less(a, b) ? -1 : less(b, a) ? 1 : 0;
}

/** Entries whose number is the ordinal of entry k's row, and `first` + k in place of the row. */
export function sort_entries_of_ordinals(entries: usize, n: u32, isLong: u32, first: u32, out: usize): void {
  for (let k: u32 = 0; k < n; k++, entries += 16, out += 16) {
    const at = <usize>load<u32>(entries, 12);
    store<u64>(out, load<u64>(isLong ? <usize>load<u32>(at) : at));
    store<u32>(out, 0, 8);
    store<u32>(out, first + k, 12);
  }
}

/** out[k] = the entry whose position entry k holds in place of a row. */
export function sort_pick_entries(positions: usize, n: u32, entries: usize, out: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    v128.store(out + (k << 4), v128.load(entries + (<usize>load<u32>(positions + (k << 4), 12) << 4)));
  }
}
