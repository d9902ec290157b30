// Decompression of DEFLATE (RFC 1951) from any number of input pieces into an output window.
//
//   state, 16 KiB, 8-aligned, zeroed before a stream begins
//     0 u32 input        next input byte (in, out)             24 u64 bits      read but not used, low bit first
//     4 u32 inputEnd     16 bytes past it must be readable     32 u32 numBits   of them
//     8 u32 inputIsLast  1: no more will come                  36 u32 mode      what comes next (MODE_*)
//    12 u32 output       next output byte (in, out)            40 u32 isFinal   1: this is the last block
//    16 u32 outputEnd    never passed                          44 u32 stored    bytes left of a stored block
//    20 u32 outputStart  oldest byte that copies may reach
//    64 320 code lengths (u8)   384 19 of the header (u8)   416, 480 16 counts, 16 offsets (u32)   544 320 symbols (u16)
//  2048 table of literals and lengths, 2048 entries        10240 table of distances, 1024 entries
//
// Between calls the caller may move the last 32 KiB of output to the start of its buffer and set output and outputStart
// accordingly, and move what is left of the input in front of more of it.
//
//   table entry, u32   bits 0-7: code bits to take   8-15: kind   16-31: value
//     kind 0: the value itself   16 + n: value and n extra bits   0x20: end of block
//     kind 0x40: go on in the table at entry `value`, which has an index of `code bits` bits   0x80: no such code

const INPUT: usize = 0, INPUT_END: usize = 4, INPUT_IS_LAST: usize = 8, OUTPUT: usize = 12, OUTPUT_END: usize = 16, OUTPUT_START: usize = 20;
const BITS: usize = 24, NUM_BITS: usize = 32, MODE: usize = 36, IS_FINAL: usize = 40, STORED: usize = 44;
const LENGTHS: usize = 64, HEADER_LENGTHS: usize = 384, COUNTS: usize = 416, OFFSETS: usize = 480, SYMBOLS: usize = 544;
const LENGTH_TABLE: usize = 2048, DISTANCE_TABLE: usize = 10240;
const LENGTH_ENTRIES: u32 = 2048, DISTANCE_ENTRIES: u32 = 1024;
const LENGTH_INDEX_BITS: u32 = 10, DISTANCE_INDEX_BITS: u32 = 8, HEADER_INDEX_BITS: u32 = 7;

const MODE_HEADER: u32 = 0, MODE_STORED: u32 = 1, MODE_CODES: u32 = 2;

// Results of inflate_run.
const NEEDS_INPUT: u32 = 0, NEEDS_OUTPUT: u32 = 1, DONE: u32 = 2;
const BAD_BLOCK: u32 = 3, BAD_STORED: u32 = 4, BAD_CODES: u32 = 5, BAD_SYMBOL: u32 = 6, BAD_DISTANCE: u32 = 7, CUT_OFF: u32 = 8;

const KIND_END: u32 = 0x20, KIND_LINK: u32 = 0x40, KIND_NONE: u32 = 0x80;

// What tables are made for.
const FOR_LENGTHS: u32 = 0, FOR_DISTANCES: u32 = 1, FOR_HEADER: u32 = 2;

/** More than any block header takes: 14 + 19·3 + 320·14 bits. */
const LONGEST_HEADER: usize = 640;
/** The longest copy, three literals, and what the last 16-byte store writes too much. */
const OUTPUT_SLACK: usize = 258 + 3 + 16;

/** Kind and value of a symbol, with the code bits still 0. */
// @ts-ignore: decorator
@inline
function entryOf(symbol: u32, purpose: u32): u32 {
  if (purpose == FOR_HEADER || (purpose == FOR_LENGTHS && symbol < 256)) return symbol << 16;
  if (purpose == FOR_LENGTHS) {
    if (symbol == 256) return KIND_END << 8;
    if (symbol > 285) return KIND_NONE << 8;
    if (symbol == 285) return (258 << 16) | (16 << 8);
    if (symbol < 265) return ((symbol - 254) << 16) | (16 << 8);
    const k = symbol - 265;
    const extra = 1 + (k >> 2);
    return ((((4 + (k & 3)) << extra) + 3) << 16) | ((16 + extra) << 8);
  }
  if (symbol > 29) return KIND_NONE << 8;
  if (symbol < 4) return ((symbol + 1) << 16) | (16 << 8);
  const extra = (symbol >> 1) - 1;
  return ((((2 + (symbol & 1)) << extra) + 1) << 16) | ((16 + extra) << 8);
}

/** Builds the decoding table of `count` code lengths at `lengths`. False where they are no prefix code. */
function buildTable(state: usize, lengths: usize, count: u32, table: usize, capacity: u32, indexBits: u32, purpose: u32): bool {
  const counts = state + COUNTS, offsets = state + OFFSETS, symbols = state + SYMBOLS;
  memory.fill(counts, 0, 64);
  for (let k: u32 = 0; k < count; k++) {
    const at = counts + (<usize>load<u8>(lengths + k) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  for (let k: u32 = 0; k < capacity; k++) store<u32>(table + (<usize>k << 2), KIND_NONE << 8);
  const used = count - load<u32>(counts);
  if (used == 0) return purpose == FOR_DISTANCES; // a block of literals alone has no distances
  let left: i32 = 1;
  let longest: u32 = 0;
  for (let bits: u32 = 1; bits <= 15; bits++) {
    const n = load<u32>(counts + (<usize>bits << 2));
    left = (left << 1) - <i32>n;
    if (left < 0) return false;
    if (n != 0) longest = bits;
  }
  // Codes may only be missing where there is a single one, of one bit.
  if (left > 0 && (purpose == FOR_HEADER || longest != 1)) return false;
  store<u32>(offsets, 0, 4);
  for (let bits: u32 = 1; bits < 15; bits++) {
    const at = <usize>bits << 2;
    store<u32>(offsets + at, load<u32>(offsets + at) + load<u32>(counts + at), 4);
  }
  for (let k: u32 = 0; k < count; k++) {
    const bits = <u32>load<u8>(lengths + k);
    if (bits == 0) continue;
    const at = offsets + (<usize>bits << 2);
    const position = load<u32>(at);
    store<u32>(at, position + 1);
    store<u16>(symbols + (<usize>position << 1), <u16>k);
  }
  // In order of code: codes are handed out by length, then by symbol; tables are indexed by the code's bits reversed.
  let bits: u32 = 1;
  while (load<u32>(counts + (<usize>bits << 2)) == 0) bits++;
  let reversed: u32 = 0;
  let next: u32 = 1 << indexBits; // free entries of the table begin here
  let linked: u32 = 0xffffffff; // first-level index of the second table being filled
  let second: u32 = 0, secondBits: u32 = 0;
  for (let k: u32 = 0; k < used; k++) {
    const entry = entryOf(<u32>load<u16>(symbols + (<usize>k << 1)), purpose);
    if (bits <= indexBits) {
      for (let at = reversed; at < (<u32>1 << indexBits); at += 1 << bits) store<u32>(table + (<usize>at << 2), entry | bits);
    } else {
      const index = reversed & ((1 << indexBits) - 1);
      if (index != linked) {
        linked = index;
        secondBits = bits - indexBits;
        let room: i32 = 1 << secondBits;
        while (secondBits + indexBits < longest) {
          room -= <i32>load<u32>(counts + (<usize>(secondBits + indexBits) << 2));
          if (room <= 0) break;
          secondBits++;
          room <<= 1;
        }
        second = next;
        next += 1 << secondBits;
        if (next > capacity) return false;
        store<u32>(table + (<usize>index << 2), (second << 16) | (KIND_LINK << 8) | secondBits);
      }
      const rest = bits - indexBits;
      for (let at = reversed >> indexBits; at < (<u32>1 << secondBits); at += 1 << rest) store<u32>(table + (<usize>(second + at) << 2), entry | rest);
    }
    const at = counts + (<usize>bits << 2);
    const remaining = load<u32>(at) - 1;
    store<u32>(at, remaining);
    // Add one to the code, from its other end.
    let bit: u32 = 1 << (bits - 1);
    while (reversed & bit) bit >>= 1;
    reversed = bit == 0 ? 0 : (reversed & (bit - 1)) | bit;
    if (remaining == 0) {
      while (bits < longest && load<u32>(counts + (<usize>bits << 2)) == 0) bits++;
    }
  }
  return true;
}

/** Place of the k-th code length in a dynamic block's header. */
// @ts-ignore: decorator
@inline
function headerOrder(k: u32): u32 {
  // 16 17 18 0 8 7 9 6 10 5 11 4 | 12 3 13 2 14 1 15, five bits each
  const first: u64 = 16 | (17 << 5) | (18 << 10) | (0 << 15) | (8 << 20) | (7 << 25) | (<u64>9 << 30) | (<u64>6 << 35) | (<u64>10 << 40) | (<u64>5 << 45) | (<u64>11 << 50) | (<u64>4 << 55);
  const second: u64 = 12 | (3 << 5) | (13 << 10) | (2 << 15) | (14 << 20) | (1 << 25) | (<u64>15 << 30);
  return <u32>((k < 12 ? first >> (5 * k) : second >> (5 * (k - 12))) & 31);
}

/** Reads a block's header and builds its tables: 0, or an error. The bit buffer is in the state. */
function readHeader(state: usize): u32 {
  let input = <usize>load<u32>(state, INPUT);
  const inputEnd = <usize>load<u32>(state, INPUT_END);
  let bits = load<u64>(state, BITS);
  let numBits = load<u32>(state, NUM_BITS);
  if (input > inputEnd + 8) return CUT_OFF;
  bits |= load<u64>(input) << numBits;
  input += (63 - numBits) >> 3;
  numBits |= 56;
  store<u32>(state, <u32>bits & 1, IS_FINAL);
  const type = <u32>(bits >> 1) & 3;
  bits >>= 3;
  numBits -= 3;
  if (type == 3) return BAD_BLOCK;
  if (type == 0) {
    input -= numBits >> 3; // whole bytes that were read ahead; the rest of the current one is padding
    if (input + 4 > inputEnd) return CUT_OFF;
    const length = <u32>load<u16>(input);
    if ((length ^ <u32>load<u16>(input, 2)) != 0xffff) return BAD_STORED;
    store<u32>(state, <u32>input + 4, INPUT);
    store<u64>(state, 0, BITS);
    store<u32>(state, 0, NUM_BITS);
    store<u32>(state, length, STORED);
    store<u32>(state, MODE_STORED, MODE);
    return 0;
  }
  const lengths = state + LENGTHS;
  let numLengths: u32 = 288;
  let numDistances: u32 = 32;
  if (type == 1) {
    memory.fill(lengths, 8, 144);
    memory.fill(lengths + 144, 9, 112);
    memory.fill(lengths + 256, 7, 24);
    memory.fill(lengths + 280, 8, 8);
    memory.fill(lengths + 288, 5, 32);
  } else {
    numLengths = (<u32>bits & 31) + 257;
    numDistances = (<u32>(bits >> 5) & 31) + 1;
    const numHeader = (<u32>(bits >> 10) & 15) + 4;
    bits >>= 14;
    numBits -= 14;
    if (numLengths > 286 || numDistances > 30) return BAD_CODES;
    const header = state + HEADER_LENGTHS;
    memory.fill(header, 0, 19);
    for (let k: u32 = 0; k < numHeader; k++) {
      if (numBits < 3) {
        if (input > inputEnd + 8) return CUT_OFF;
        bits |= load<u64>(input) << numBits;
        input += (63 - numBits) >> 3;
        numBits |= 56;
      }
      store<u8>(header + headerOrder(k), <u8>(bits & 7));
      bits >>= 3;
      numBits -= 3;
    }
    if (!buildTable(state, header, 19, state + DISTANCE_TABLE, DISTANCE_ENTRIES, HEADER_INDEX_BITS, FOR_HEADER)) return BAD_CODES;
    const total = numLengths + numDistances;
    let k: u32 = 0;
    let previous: u8 = 0;
    while (k < total) {
      if (numBits < 14) {
        if (input > inputEnd + 8) return CUT_OFF;
        bits |= load<u64>(input) << numBits;
        input += (63 - numBits) >> 3;
        numBits |= 56;
      }
      const entry = load<u32>(state + DISTANCE_TABLE + ((<usize>bits & 127) << 2));
      if ((entry >> 8) & KIND_NONE) return BAD_CODES;
      const taken = entry & 0xff;
      bits >>= taken;
      numBits -= taken;
      const symbol = entry >> 16;
      if (symbol < 16) {
        previous = <u8>symbol;
        store<u8>(lengths + k++, previous);
        continue;
      }
      let repeat: u32;
      if (symbol == 16) {
        if (k == 0) return BAD_CODES;
        repeat = 3 + (<u32>bits & 3);
        bits >>= 2;
        numBits -= 2;
      } else if (symbol == 17) {
        previous = 0;
        repeat = 3 + (<u32>bits & 7);
        bits >>= 3;
        numBits -= 3;
      } else {
        previous = 0;
        repeat = 11 + (<u32>bits & 127);
        bits >>= 7;
        numBits -= 7;
      }
      if (k + repeat > total) return BAD_CODES;
      memory.fill(lengths + k, previous, repeat);
      k += repeat;
    }
    if (load<u8>(lengths + 256) == 0) return BAD_CODES; // the block could never end
  }
  if (!buildTable(state, lengths, numLengths, state + LENGTH_TABLE, LENGTH_ENTRIES, LENGTH_INDEX_BITS, FOR_LENGTHS)) return BAD_CODES;
  if (!buildTable(state, lengths + numLengths, numDistances, state + DISTANCE_TABLE, DISTANCE_ENTRIES, DISTANCE_INDEX_BITS, FOR_DISTANCES)) return BAD_CODES;
  if (input - (numBits >> 3) > inputEnd) return CUT_OFF;
  store<u32>(state, <u32>input, INPUT);
  store<u64>(state, bits & ((<u64>1 << numBits) - 1), BITS);
  store<u32>(state, numBits, NUM_BITS);
  store<u32>(state, MODE_CODES, MODE);
  return 0;
}

/** Copies `length` bytes from `distance` before `to`; the two may overlap. Writes up to 15 bytes too many. */
// @ts-ignore: decorator
@inline
function copyBack(to: usize, distance: usize, length: u32): void {
  let from = to - distance;
  const end = to + length;
  if (distance >= 16) {
    do {
      v128.store(to, v128.load(from));
      to += 16;
      from += 16;
    } while (to < end);
  } else if (distance >= 8) {
    do {
      store<u64>(to, load<u64>(from));
      to += 8;
      from += 8;
    } while (to < end);
  } else if (distance == 1) {
    const byte = v128.splat<u8>(load<u8>(from));
    do {
      v128.store(to, byte);
      to += 16;
    } while (to < end);
  } else {
    do {
      store<u8>(to++, load<u8>(from++));
    } while (to < end);
  }
}

/** Decodes symbols until the block ends (0), or something is needed or wrong (1 + result). */
function readCodes(state: usize): u32 {
  let input = <usize>load<u32>(state, INPUT);
  const inputEnd = <usize>load<u32>(state, INPUT_END);
  const safeInput = load<u32>(state, INPUT_IS_LAST) != 0 ? inputEnd + 16 : inputEnd - 16;
  let output = <usize>load<u32>(state, OUTPUT);
  const outputEnd = <usize>load<u32>(state, OUTPUT_END);
  const outputStart = <usize>load<u32>(state, OUTPUT_START);
  let bits = load<u64>(state, BITS);
  let numBits = load<u32>(state, NUM_BITS);
  const lengthTable = state + LENGTH_TABLE;
  const distanceTable = state + DISTANCE_TABLE;
  const lengthMask: u32 = (1 << LENGTH_INDEX_BITS) - 1;
  const distanceMask: u32 = (1 << DISTANCE_INDEX_BITS) - 1;
  let result: u32 = 0;
  while (true) {
    if (input - (numBits >> 3) > inputEnd) {
      result = 1 + CUT_OFF;
      break;
    }
    if (input > safeInput) {
      result = 1 + NEEDS_INPUT;
      break;
    }
    if (output + OUTPUT_SLACK > outputEnd) {
      result = 1 + NEEDS_OUTPUT;
      break;
    }
    bits |= load<u64>(input) << numBits;
    input += (63 - numBits) >> 3;
    numBits |= 56;
    let entry = load<u32>(lengthTable + (<usize>(<u32>bits & lengthMask) << 2));
    if ((entry & 0xff00) == 0) {
      store<u8>(output++, <u8>(entry >> 16));
      bits >>= entry & 0xff;
      numBits -= entry & 0xff;
      entry = load<u32>(lengthTable + (<usize>(<u32>bits & lengthMask) << 2));
      if ((entry & 0xff00) == 0) {
        store<u8>(output++, <u8>(entry >> 16));
        bits >>= entry & 0xff;
        numBits -= entry & 0xff;
        entry = load<u32>(lengthTable + (<usize>(<u32>bits & lengthMask) << 2));
        if ((entry & 0xff00) == 0) {
          store<u8>(output++, <u8>(entry >> 16));
          bits >>= entry & 0xff;
          numBits -= entry & 0xff;
          continue;
        }
      }
      // A length and its distance take up to 48 bits.
      if (input - (numBits >> 3) > inputEnd) {
        result = 1 + CUT_OFF;
        break;
      }
      if (input > safeInput) {
        result = 1 + NEEDS_INPUT;
        break;
      }
      bits |= load<u64>(input) << numBits;
      input += (63 - numBits) >> 3;
      numBits |= 56;
    }
    let kind = (entry >> 8) & 0xff;
    if (kind == KIND_LINK) {
      bits >>= LENGTH_INDEX_BITS;
      numBits -= LENGTH_INDEX_BITS;
      entry = load<u32>(lengthTable + (<usize>((entry >> 16) + (<u32>bits & ((1 << (entry & 0xff)) - 1))) << 2));
      kind = (entry >> 8) & 0xff;
    }
    bits >>= entry & 0xff;
    numBits -= entry & 0xff;
    if (kind == 0) {
      store<u8>(output++, <u8>(entry >> 16));
      continue;
    }
    if (kind == KIND_END) {
      if (input - (numBits >> 3) > inputEnd) result = 1 + CUT_OFF;
      break;
    }
    if (kind == KIND_NONE) {
      result = 1 + (input - (numBits >> 3) + 2 > inputEnd ? CUT_OFF : BAD_SYMBOL);
      break;
    }
    let extra = kind - 16;
    const length = (entry >> 16) + (<u32>bits & ((1 << extra) - 1));
    bits >>= extra;
    numBits -= extra;
    entry = load<u32>(distanceTable + (<usize>(<u32>bits & distanceMask) << 2));
    kind = (entry >> 8) & 0xff;
    if (kind == KIND_LINK) {
      bits >>= DISTANCE_INDEX_BITS;
      numBits -= DISTANCE_INDEX_BITS;
      entry = load<u32>(distanceTable + (<usize>((entry >> 16) + (<u32>bits & ((1 << (entry & 0xff)) - 1))) << 2));
      kind = (entry >> 8) & 0xff;
    }
    bits >>= entry & 0xff;
    numBits -= entry & 0xff;
    if (kind == KIND_NONE) {
      result = 1 + (input - (numBits >> 3) + 2 > inputEnd ? CUT_OFF : BAD_SYMBOL);
      break;
    }
    extra = kind - 16;
    const distance = (entry >> 16) + (<u32>bits & ((1 << extra) - 1));
    bits >>= extra;
    numBits -= extra;
    if (<usize>distance > output - outputStart) {
      result = 1 + (input - (numBits >> 3) > inputEnd ? CUT_OFF : BAD_DISTANCE);
      break;
    }
    copyBack(output, distance, length);
    output += length;
  }
  store<u32>(state, <u32>input, INPUT);
  store<u32>(state, <u32>output, OUTPUT);
  store<u64>(state, bits & ((<u64>1 << numBits) - 1), BITS);
  store<u32>(state, numBits, NUM_BITS);
  return result;
}

/**
 * Goes on decompressing: 0 more input is needed, 1 more room for output, 2 the stream has ended (`input` then stands
 * just past it); errors: 3 unknown block type, 4 damaged stored block, 5 damaged code lengths, 6 unknown code,
 * 7 copy from before the start, 8 the input ends too early.
 */
export function inflate_run(state: usize): u32 {
  while (true) {
    const mode = load<u32>(state, MODE);
    const isLast = load<u32>(state, INPUT_IS_LAST);
    if (mode == MODE_HEADER) {
      const input = <usize>load<u32>(state, INPUT);
      const inputEnd = <usize>load<u32>(state, INPUT_END);
      if (isLast == 0 && input + LONGEST_HEADER > inputEnd) return NEEDS_INPUT;
      const error = readHeader(state);
      if (error != 0) return error;
    } else if (mode == MODE_STORED) {
      let input = <usize>load<u32>(state, INPUT);
      let output = <usize>load<u32>(state, OUTPUT);
      let length = <usize>load<u32>(state, STORED);
      const left = length;
      const available = <usize>load<u32>(state, INPUT_END) - input;
      const room = <usize>load<u32>(state, OUTPUT_END) - output;
      if (length > available) length = available;
      if (length > room) length = room;
      memory.copy(output, input, length);
      store<u32>(state, <u32>(input + length), INPUT);
      store<u32>(state, <u32>(output + length), OUTPUT);
      store<u32>(state, <u32>(left - length), STORED);
      if (length < left) {
        if (length == room) return NEEDS_OUTPUT;
        return isLast ? CUT_OFF : NEEDS_INPUT;
      }
      if (load<u32>(state, IS_FINAL)) return DONE;
      store<u32>(state, MODE_HEADER, MODE);
    } else {
      const result = readCodes(state);
      if (result != 0) return result - 1;
      if (load<u32>(state, IS_FINAL)) {
        const numBits = load<u32>(state, NUM_BITS);
        store<u32>(state, load<u32>(state, INPUT) - (numBits >> 3), INPUT);
        store<u64>(state, 0, BITS);
        store<u32>(state, 0, NUM_BITS);
        return DONE;
      }
      store<u32>(state, MODE_HEADER, MODE);
    }
  }
}
