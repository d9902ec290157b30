// Zstandard's entropy coding: FSE tables and Huffman-coded literals (RFC 8878, sections 4.1 and 4.2).
//
// Bit streams are read backwards. Their place is the number of bits not yet read, counted from the first byte on: the
// next n bits are bits [place - n, place). A place below 0 means that the stream was read past its beginning; reads then
// touch at most 16 bytes before it, which lie in our memory and are never used.

// Layout of the workspace, in bytes from its address. See zstd.ts for who writes what.
@inline export const REPEAT_OFFSETS: usize = 0; // three u32
@inline export const HUFFMAN_LOG: usize = 12; // u32, 0 = no table yet
@inline export const LITERAL_LENGTH_TABLE: usize = 16; // u32 address, u32 log (address 0 = no table yet)
@inline export const OFFSET_TABLE: usize = 24;
@inline export const MATCH_LENGTH_TABLE: usize = 32;
@inline export const HEADER_LOG: usize = 40; // u32: what read_counts has found
@inline export const HEADER_SYMBOLS: usize = 44;
@inline export const LITERAL_LENGTH_CODES: usize = 64; // 36 times u32 base, u32 extra bits
@inline export const MATCH_LENGTH_CODES: usize = 352; // 53 times the same
@inline export const DEFAULT_LITERAL_LENGTHS: usize = 1024; // i16 counts
@inline export const DEFAULT_MATCH_LENGTHS: usize = 1152;
@inline export const DEFAULT_OFFSETS: usize = 1280;
@inline export const COUNTS: usize = 1536; // i16 x 256
@inline export const NEXT: usize = 2048; // u16 x 256
@inline export const WEIGHTS: usize = 2560; // u8 x 256
@inline export const SPREAD: usize = 3072; // u8 x 512
@inline export const DEFAULT_TABLES: usize = 4096; // 64, 32 and 64 entries
@inline export const TABLES: usize = 8192; // 512, 256 and 512 entries
@inline export const HUFFMAN_TABLE: usize = 18432; // 2048 x u16: symbol, bits << 8
@inline export const WEIGHT_TABLE: usize = 22528; // 64 entries
@inline export const LITERALS: usize = 24576; // 128 KiB and slack

// An FSE table entry: u16 base of the next state, u8 bits it needs, u8 extra bits of the value, u32 value.
@inline export const LITERAL_LENGTH: u32 = 0;
@inline export const OFFSET: u32 = 1;
@inline export const MATCH_LENGTH: u32 = 2;
@inline export const WEIGHT: u32 = 3;

/**
 * Reads an FSE table description: symbol counts to COUNTS, their number and the table's log to HEADER_*.
 * @returns bytes read, 0 where it is malformed
 */
export function read_counts(workspace: usize, src: usize, srcEnd: usize, maxLog: u32, maxSymbol: u32): usize {
  if (src >= srcEnd) return 0;
  const limit = <u32>((srcEnd - src) << 3);
  const log = (<u32>load<u8>(src) & 15) + 5;
  if (log > maxLog) return 0;
  let bit: u32 = 4;
  let remaining: i32 = 1 << log;
  let symbol: u32 = 0;
  const counts = workspace + COUNTS;
  while (remaining > 0) {
    if (symbol > maxSymbol) return 0;
    const top = <u32>remaining + 1;
    const bits = 32 - clz(top);
    let value = (load<u32>(src + (bit >> 3)) >> (bit & 7)) & ((1 << bits) - 1);
    const low = (<u32>1 << (bits - 1)) - 1;
    const threshold = (<u32>1 << bits) - 1 - top;
    if ((value & low) < threshold) {
      value &= low;
      bit += bits - 1;
    } else {
      if (value > low) value -= threshold;
      bit += bits;
    }
    const count = <i32>value - 1;
    remaining -= count < 0 ? 1 : count;
    store<i16>(counts + (<usize>symbol << 1), <i16>count);
    symbol++;
    if (count == 0) {
      for (;;) {
        if (bit > limit) return 0;
        const repeat = (load<u32>(src + (bit >> 3)) >> (bit & 7)) & 3;
        bit += 2;
        if (symbol + repeat > maxSymbol + 1) return 0;
        for (let k: u32 = 0; k < repeat; k++, symbol++) store<i16>(counts + (<usize>symbol << 1), 0);
        if (repeat != 3) break;
      }
    }
    if (bit > limit) return 0;
  }
  if (remaining != 0) return 0;
  store<u32>(workspace, log, HEADER_LOG);
  store<u32>(workspace, symbol, HEADER_SYMBOLS);
  return (bit + 7) >> 3;
}

/** Builds the FSE table of `n` symbols with the given counts. @returns whether the counts make one */
export function build_table(workspace: usize, table: usize, log: u32, counts: usize, n: u32, kind: u32): bool {
  const size: u32 = 1 << log;
  const mask = size - 1;
  const next = workspace + NEXT;
  const spread = workspace + SPREAD;
  let high: i32 = <i32>mask;
  for (let symbol: u32 = 0; symbol < n; symbol++) {
    const count = load<i16>(counts + (<usize>symbol << 1));
    if (count == -1) {
      if (high < 0) return false;
      store<u8>(spread + <usize>high, <u8>symbol);
      high--;
      store<u16>(next + (<usize>symbol << 1), 1);
    } else store<u16>(next + (<usize>symbol << 1), <u16>count);
  }
  const step = (size >> 1) + (size >> 3) + 3;
  let at: u32 = 0;
  for (let symbol: u32 = 0; symbol < n; symbol++) {
    const count = <i32>load<i16>(counts + (<usize>symbol << 1));
    for (let k = 0; k < count; k++) {
      store<u8>(spread + at, <u8>symbol);
      do {
        at = (at + step) & mask;
      } while (<i32>at > high);
    }
  }
  if (at != 0) return false;
  for (let k: u32 = 0; k < size; k++) {
    const symbol = <u32>load<u8>(spread + k);
    const x = <u32>load<u16>(next + (<usize>symbol << 1));
    store<u16>(next + (<usize>symbol << 1), <u16>(x + 1));
    const bits = log - (31 - clz(x));
    const entry = table + (<usize>k << 3);
    store<u16>(entry, <u16>((x << bits) - size));
    store<u8>(entry, <u8>bits, 2);
    if (!store_value(workspace, entry, symbol, kind)) return false;
  }
  return true;
}

/** The value and extra bits of a symbol, into its table entry. */
@inline
function store_value(workspace: usize, entry: usize, symbol: u32, kind: u32): bool {
  let base = symbol;
  let extra: u32 = 0;
  if (kind == OFFSET) {
    if (symbol > 31) return false;
    base = <u32>1 << symbol;
    extra = symbol;
  } else if (kind != WEIGHT) {
    if (symbol > <u32>(kind == LITERAL_LENGTH ? 35 : 52)) return false;
    const code = workspace + (kind == LITERAL_LENGTH ? LITERAL_LENGTH_CODES : MATCH_LENGTH_CODES) + (<usize>symbol << 3);
    base = load<u32>(code);
    extra = load<u32>(code, 4);
  }
  store<u8>(entry, <u8>extra, 3);
  store<u32>(entry, base, 4);
  return true;
}

/** A table that gives one symbol and never moves. */
export function build_single(workspace: usize, table: usize, symbol: u32, kind: u32): bool {
  store<u32>(table, 0);
  return store_value(workspace, table, symbol, kind);
}

/** The place at the end of a backward stream: past the marker bit in its last byte; -1 where there is none. */
@inline
export function stream_place(src: usize, size: usize): i32 {
  if (size == 0) return -1;
  const last = <u32>load<u8>(src + size - 1);
  if (last == 0) return -1;
  return (<i32>size << 3) - <i32>clz(last << 24) - 1;
}

/** `n` (at most 56) bits up to `place`, as the low bits of a word with others above. The caller moves the place. */
@inline
export function bits_at(src: usize, place: i32, n: u32): u64 {
  const from = place - <i32>n;
  return (load<u64>(src + <usize>(from >> 3)) >> <u64>(from & 7)) & ((<u64>1 << <u64>n) - 1);
}

/**
 * Reads a Huffman tree description and builds its decoding table.
 * @returns bytes read, 0 where it is malformed
 */
export function read_huffman(workspace: usize, src: usize, srcEnd: usize): usize {
  if (src >= srcEnd) return 0;
  const header = <u32>load<u8>(src);
  const weights = workspace + WEIGHTS;
  let n: u32 = 0;
  let used: usize;
  if (header >= 128) {
    n = header - 127;
    used = 1 + ((n + 1) >> 1);
    if (used > srcEnd - src) return 0;
    for (let k: u32 = 0; k < n; k++) {
      const byte = <u32>load<u8>(src + 1 + (k >> 1));
      store<u8>(weights + k, <u8>(k & 1 ? byte & 15 : byte >> 4));
    }
  } else {
    used = 1 + <usize>header;
    if (used > srcEnd - src) return 0;
    n = read_weights(workspace, src + 1, src + used);
    if (n == 0) return 0;
  }

  let total: u32 = 0;
  for (let k: u32 = 0; k < n; k++) {
    const weight = <u32>load<u8>(weights + k);
    if (weight > 12) return 0;
    if (weight > 0) total += <u32>1 << (weight - 1);
  }
  if (total == 0) return 0;
  const log: u32 = <u32>32 - clz(total);
  if (log > 11) return 0;
  const rest = (<u32>1 << log) - total;
  if (popcnt(rest) != 1) return 0; // the last weight makes the sum a power of two
  store<u8>(weights + n, <u8>(32 - clz(rest)));
  n++;

  // Symbols by rising weight, then by number; each takes 2^(weight - 1) entries.
  let at: u32 = 0;
  const table = workspace + HUFFMAN_TABLE;
  for (let weight: u32 = 1; weight <= log; weight++) {
    const span: u32 = 1 << (weight - 1);
    const bits = log + 1 - weight;
    for (let symbol: u32 = 0; symbol < n; symbol++) {
      if (<u32>load<u8>(weights + symbol) != weight) continue;
      if (at + span > <u32>1 << log) return 0;
      const entry = symbol | (bits << 8);
      for (let k: u32 = 0; k < span; k++) store<u16>(table + (<usize>(at + k) << 1), <u16>entry);
      at += span;
    }
  }
  if (at != <u32>1 << log) return 0;
  store<u32>(workspace, log, HUFFMAN_LOG);
  return used;
}

/** Reads FSE-coded Huffman weights. @returns their number, 0 where they are malformed */
function read_weights(workspace: usize, src: usize, srcEnd: usize): u32 {
  const header = read_counts(workspace, src, srcEnd, 6, 255);
  if (header == 0) return 0;
  const table = workspace + WEIGHT_TABLE;
  const log = load<u32>(workspace, HEADER_LOG);
  if (!build_table(workspace, table, log, workspace + COUNTS, load<u32>(workspace, HEADER_SYMBOLS), WEIGHT)) return 0;
  src += header;
  let place = stream_place(src, srcEnd - src);
  if (place < <i32>(2 * log)) return 0;
  const weights = workspace + WEIGHTS;
  let one = <u32>bits_at(src, place, log);
  place -= log;
  let two = <u32>bits_at(src, place, log);
  place -= log;
  let n: u32 = 0;
  // The two states take turns until the bits run out; then the other one still holds a weight.
  while (n < 254) {
    let entry = table + (<usize>one << 3);
    store<u8>(weights + n++, load<u8>(entry, 4));
    let bits = <u32>load<u8>(entry, 2);
    if (place < <i32>bits) {
      store<u8>(weights + n++, load<u8>(table + (<usize>two << 3), 4));
      return n;
    }
    one = <u32>load<u16>(entry) + <u32>bits_at(src, place, bits);
    place -= bits;

    entry = table + (<usize>two << 3);
    store<u8>(weights + n++, load<u8>(entry, 4));
    bits = <u32>load<u8>(entry, 2);
    if (place < <i32>bits) {
      store<u8>(weights + n++, load<u8>(table + (<usize>one << 3), 4));
      return n;
    }
    two = <u32>load<u16>(entry) + <u32>bits_at(src, place, bits);
    place -= bits;
  }
  return 0;
}

/** The 56 or more bits up to `place`, at the top of a word. */
@inline
function top_bits(src: usize, place: i32): u64 {
  const byte = (place - 56) >> 3;
  return load<u64>(src + <usize>byte) << <u64>(64 - (place - (byte << 3)));
}

/** Decodes five symbols from the top of `word`, which holds 56 bits or more. @returns the bits they took */
@inline
function five_symbols(table: usize, shift: u64, dst: usize, word: u64): u32 {
  let entry = <u32>load<u16>(table + (<usize>(word >> shift) << 1));
  store<u8>(dst, <u8>entry);
  let bits = entry >> 8;
  word <<= <u64>bits;
  entry = <u32>load<u16>(table + (<usize>(word >> shift) << 1));
  store<u8>(dst, <u8>entry, 1);
  word <<= <u64>(entry >> 8);
  bits += entry >> 8;
  entry = <u32>load<u16>(table + (<usize>(word >> shift) << 1));
  store<u8>(dst, <u8>entry, 2);
  word <<= <u64>(entry >> 8);
  bits += entry >> 8;
  entry = <u32>load<u16>(table + (<usize>(word >> shift) << 1));
  store<u8>(dst, <u8>entry, 3);
  word <<= <u64>(entry >> 8);
  bits += entry >> 8;
  entry = <u32>load<u16>(table + (<usize>(word >> shift) << 1));
  store<u8>(dst, <u8>entry, 4);
  return bits + (entry >> 8);
}

/** Decodes `n` literals of one stream. @returns whether the stream holds exactly that many */
export function huffman_stream(workspace: usize, dst: usize, n: usize, src: usize, size: usize): bool {
  let place = stream_place(src, size);
  if (place < 0) return false;
  const table = workspace + HUFFMAN_TABLE;
  const shift = 64 - <u64>load<u32>(workspace, HUFFMAN_LOG);
  const end = dst + n;
  while (dst < end) {
    const word = top_bits(src, place);
    if (end - dst >= 5) {
      place -= five_symbols(table, shift, dst, word);
      dst += 5;
    } else {
      const entry = <u32>load<u16>(table + (<usize>(word >> shift) << 1));
      store<u8>(dst++, <u8>entry);
      place -= entry >> 8;
    }
    if (place < 0) return false;
  }
  return place == 0;
}

/** Decodes `n` literals of four streams of `size` bytes in all, jump table included. @returns whether they fit exactly */
export function huffman_streams(workspace: usize, dst: usize, n: usize, src: usize, size: usize): bool {
  if (size < 10 || n < 6) return false;
  const size1 = <usize>load<u16>(src);
  const size2 = <usize>load<u16>(src, 2);
  const size3 = <usize>load<u16>(src, 4);
  if (size1 + size2 + size3 >= size - 6) return false;
  const src1 = src + 6;
  const src2 = src1 + size1;
  const src3 = src2 + size2;
  const src4 = src3 + size3;
  const part = (n + 3) >> 2;
  if (part * 3 > n) return false;
  let place1 = stream_place(src1, size1);
  let place2 = stream_place(src2, size2);
  let place3 = stream_place(src3, size3);
  let place4 = stream_place(src4, size - 6 - size1 - size2 - size3);
  if ((place1 | place2 | place3 | place4) < 0) return false;
  let dst1 = dst;
  let dst2 = dst + part;
  let dst3 = dst2 + part;
  let dst4 = dst3 + part;
  const end = dst + n;
  const table = workspace + HUFFMAN_TABLE;
  const shift = 64 - <u64>load<u32>(workspace, HUFFMAN_LOG);
  // Five symbols of at most 11 bits from each word; the last part is the shortest.
  while (dst4 + 5 <= end) {
    // The four chains are independent, so the processor works on them side by side.
    place1 -= five_symbols(table, shift, dst1, top_bits(src1, place1));
    place2 -= five_symbols(table, shift, dst2, top_bits(src2, place2));
    place3 -= five_symbols(table, shift, dst3, top_bits(src3, place3));
    place4 -= five_symbols(table, shift, dst4, top_bits(src4, place4));
    dst1 += 5;
    dst2 += 5;
    dst3 += 5;
    dst4 += 5;
    if ((place1 | place2 | place3 | place4) < 0) return false;
  }
  return (
    finish_stream(table, shift, dst1, dst + part, src1, place1) &&
    finish_stream(table, shift, dst2, dst + 2 * part, src2, place2) &&
    finish_stream(table, shift, dst3, dst + 3 * part, src3, place3) &&
    finish_stream(table, shift, dst4, end, src4, place4)
  );
}

function finish_stream(table: usize, shift: u64, dst: usize, end: usize, src: usize, place: i32): bool {
  while (dst < end) {
    const entry = <u32>load<u16>(table + (<usize>(top_bits(src, place) >> shift) << 1));
    store<u8>(dst++, <u8>entry);
    place -= entry >> 8;
    if (place < 0) return false;
  }
  return place == 0;
}
