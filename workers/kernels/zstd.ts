// Zstandard frames (RFC 8878), decompressed as a whole from memory to memory. Checksums are not verified.
//
// The workspace (160 KiB, workers/formats/parquet/zstd-workspace.ts) holds constants that TypeScript writes (a module of
// ours may have no data of its own), the tables of the current frame, and the literals of the current block.
import { copy_back, copy_short } from "./snappy";
import {
  COUNTS, DEFAULT_LITERAL_LENGTHS, DEFAULT_MATCH_LENGTHS, DEFAULT_OFFSETS, DEFAULT_TABLES, HEADER_LOG, HEADER_SYMBOLS, HUFFMAN_LOG,
  LITERALS, LITERAL_LENGTH, LITERAL_LENGTH_TABLE, MATCH_LENGTH, MATCH_LENGTH_TABLE, OFFSET, OFFSET_TABLE, REPEAT_OFFSETS, TABLES,
  bits_at, build_single, build_table, huffman_stream, huffman_streams, read_counts, read_huffman, stream_place,
} from "./zstd-entropy";

@inline const MAX_BLOCK_BYTES: usize = 131072;

/** Builds the default tables, once the constants stand in the workspace. */
export function zstd_prepare(workspace: usize): void {
  const tables = workspace + DEFAULT_TABLES;
  build_table(workspace, tables, 6, workspace + DEFAULT_LITERAL_LENGTHS, 36, LITERAL_LENGTH);
  build_table(workspace, tables + 512, 5, workspace + DEFAULT_OFFSETS, 29, OFFSET);
  build_table(workspace, tables + 768, 6, workspace + DEFAULT_MATCH_LENGTHS, 53, MATCH_LENGTH);
}

/**
 * Decompresses all frames in [src, src + srcBytes) into exactly `dstBytes` bytes at `dst`. Source and destination need 64
 * bytes of slack after them.
 *
 * @returns 0, or what is wrong: 1 a frame header, 2 a dictionary is needed, 3 a block header, 4 literals, 5 sequences,
 *   6 the data end early, 7 they hold more than `dstBytes`, 8 they hold less
 */
export function zstd_decompress(workspace: usize, dst: usize, dstBytes: usize, src: usize, srcBytes: usize): i32 {
  const srcEnd = src + srcBytes;
  const dstEnd = dst + dstBytes;
  while (src < srcEnd) {
    if (srcEnd - src < 5) return 1;
    const magic = load<u32>(src);
    if ((magic & 0xffff_fff0) == 0x184d_2a50) {
      if (srcEnd - src < 8) return 1;
      const size = <usize>load<u32>(src, 4);
      if (size > srcEnd - src - 8) return 6;
      src += 8 + size;
      continue;
    }
    if (magic != 0xfd2f_b528) return 1;
    const descriptor = <u32>load<u8>(src, 4);
    if (descriptor & 8) return 1;
    const single = (descriptor >> 5) & 1;
    const dictionaryFlag = descriptor & 3;
    const sizeFlag = descriptor >> 6;
    const dictionaryBytes: u32 = dictionaryFlag == 3 ? 4 : dictionaryFlag;
    const sizeBytes: u32 = sizeFlag == 0 ? single : <u32>1 << sizeFlag;
    const headerBytes = <usize>(5 + (1 - single) + dictionaryBytes + sizeBytes);
    if (headerBytes > srcEnd - src) return 6;
    const dictionaryAt = src + 5 + <usize>(1 - single);
    for (let k: u32 = 0; k < dictionaryBytes; k++) if (load<u8>(dictionaryAt + k) != 0) return 2;
    src += headerBytes;

    store<u32>(workspace, 1, REPEAT_OFFSETS);
    store<u32>(workspace, 4, REPEAT_OFFSETS + 4);
    store<u32>(workspace, 8, REPEAT_OFFSETS + 8);
    store<u32>(workspace, 0, HUFFMAN_LOG);
    store<u32>(workspace, 0, LITERAL_LENGTH_TABLE);
    store<u32>(workspace, 0, OFFSET_TABLE);
    store<u32>(workspace, 0, MATCH_LENGTH_TABLE);
    const frame = dst;
    for (;;) {
      if (srcEnd - src < 3) return 6;
      const header = load<u32>(src) & 0xff_ffff;
      src += 3;
      const size = <usize>(header >> 3);
      const kind = (header >> 1) & 3;
      if (kind == 0) {
        if (size > srcEnd - src) return 6;
        if (size > dstEnd - dst) return 7;
        memory.copy(dst, src, size);
        src += size;
        dst += size;
      } else if (kind == 1) {
        if (src >= srcEnd) return 6;
        if (size > dstEnd - dst) return 7;
        memory.fill(dst, load<u8>(src), size);
        src += 1;
        dst += size;
      } else if (kind == 2) {
        if (size > srcEnd - src) return 6;
        if (size > MAX_BLOCK_BYTES) return 3;
        const written = decode_block(workspace, frame, dst, dstEnd, src, src + size);
        if (written < 0) return -written;
        src += size;
        dst += <usize>written;
      } else return 3;
      if (header & 1) break;
    }
    if (descriptor & 4) {
      if (srcEnd - src < 4) return 6;
      src += 4;
    }
  }
  return dst == dstEnd ? 0 : 8;
}

/** Decodes a compressed block. @returns bytes written, or a negative error */
function decode_block(workspace: usize, frame: usize, dst: usize, dstEnd: usize, src: usize, srcEnd: usize): i32 {
  // Literals
  if (srcEnd - src < 1) return -4;
  const first = <u32>load<u8>(src);
  const kind = first & 3;
  const format = (first >> 2) & 3;
  let literals: usize = workspace + LITERALS;
  let numLiterals: usize;
  if (kind < 2) {
    let header: usize;
    if (format == 1) {
      header = 2;
      numLiterals = <usize>(load<u16>(src) >> 4);
    } else if (format == 3) {
      header = 3;
      numLiterals = <usize>((load<u32>(src) & 0xff_ffff) >> 4);
    } else {
      header = 1;
      numLiterals = <usize>(first >> 3);
    }
    if (header > srcEnd - src) return -4;
    src += header;
    if (numLiterals > MAX_BLOCK_BYTES) return -4;
    if (kind == 0) {
      if (numLiterals > srcEnd - src) return -4;
      literals = src;
      src += numLiterals;
    } else {
      if (src >= srcEnd) return -4;
      memory.fill(literals, load<u8>(src), numLiterals);
      src += 1;
    }
  } else {
    const header: usize = format < 2 ? 3 : <usize>format + 2;
    if (header > srcEnd - src) return -4;
    const bits: u64 = format < 2 ? 10 : format == 2 ? 14 : 18;
    const word = load<u64>(src) >> 4;
    const mask = (<u64>1 << bits) - 1;
    numLiterals = <usize>(word & mask);
    let size = <usize>((word >> bits) & mask);
    src += header;
    if (size > srcEnd - src || numLiterals > MAX_BLOCK_BYTES) return -4;
    const end = src + size;
    if (kind == 2) {
      const used = read_huffman(workspace, src, end);
      if (used == 0) return -4;
      src += used;
      size -= used;
    } else if (load<u32>(workspace, HUFFMAN_LOG) == 0) return -4;
    const fits = format == 0 ? huffman_stream(workspace, literals, numLiterals, src, size) : huffman_streams(workspace, literals, numLiterals, src, size);
    if (!fits) return -4;
    src = end;
  }

  // Sequences
  if (src >= srcEnd) return -5;
  let numSequences = <u32>load<u8>(src++);
  if (numSequences >= 128) {
    if (numSequences < 255) {
      if (src >= srcEnd) return -5;
      numSequences = ((numSequences - 128) << 8) + <u32>load<u8>(src);
      src += 1;
    } else {
      if (srcEnd - src < 2) return -5;
      numSequences = <u32>load<u16>(src) + 0x7f00;
      src += 2;
    }
  }
  const start = dst;
  if (numSequences > 0) {
    if (src >= srcEnd) return -5;
    const modes = <u32>load<u8>(src++);
    if (modes & 3) return -5;
    let used = read_table(workspace, src, srcEnd, modes >> 6, LITERAL_LENGTH);
    if (used < 0) return -5;
    src += used;
    used = read_table(workspace, src, srcEnd, (modes >> 4) & 3, OFFSET);
    if (used < 0) return -5;
    src += used;
    used = read_table(workspace, src, srcEnd, (modes >> 2) & 3, MATCH_LENGTH);
    if (used < 0) return -5;
    src += used;

    const lengthTable = <usize>load<u32>(workspace, LITERAL_LENGTH_TABLE);
    const offsetTable = <usize>load<u32>(workspace, OFFSET_TABLE);
    const matchTable = <usize>load<u32>(workspace, MATCH_LENGTH_TABLE);
    let repeat1 = load<u32>(workspace, REPEAT_OFFSETS);
    let repeat2 = load<u32>(workspace, REPEAT_OFFSETS + 4);
    let repeat3 = load<u32>(workspace, REPEAT_OFFSETS + 8);
    let place = stream_place(src, srcEnd - src);
    if (place < 0) return -5;
    let log = load<u32>(workspace, LITERAL_LENGTH_TABLE + 4);
    let lengthState = <u32>bits_at(src, place, log);
    place -= log;
    log = load<u32>(workspace, OFFSET_TABLE + 4);
    let offsetState = <u32>bits_at(src, place, log);
    place -= log;
    log = load<u32>(workspace, MATCH_LENGTH_TABLE + 4);
    let matchState = <u32>bits_at(src, place, log);
    place -= log;

    for (;;) {
      if (place < 0) return -5;
      const lengthEntry = load<u64>(lengthTable + (<usize>lengthState << 3));
      const offsetEntry = load<u64>(offsetTable + (<usize>offsetState << 3));
      const matchEntry = load<u64>(matchTable + (<usize>matchState << 3));

      const offsetBits = <u32>(offsetEntry >> 24) & 0xff;
      let offset = <u32>(offsetEntry >> 32) + <u32>bits_at(src, place, offsetBits);
      place -= offsetBits;
      const matchBits = <u32>(matchEntry >> 24) & 0xff;
      const matchLength = <usize>(<u32>(matchEntry >> 32) + <u32>bits_at(src, place, matchBits));
      place -= matchBits;
      const lengthBits = <u32>(lengthEntry >> 24) & 0xff;
      const literalLength = <usize>(<u32>(lengthEntry >> 32) + <u32>bits_at(src, place, lengthBits));
      place -= lengthBits;

      if (offset > 3) {
        offset -= 3;
        repeat3 = repeat2;
        repeat2 = repeat1;
        repeat1 = offset;
      } else {
        const which = offset + u32(literalLength == 0); // 1 to 4
        if (which == 1) offset = repeat1;
        else {
          offset = which == 2 ? repeat2 : which == 3 ? repeat3 : repeat1 - 1;
          if (which != 2) repeat3 = repeat2;
          repeat2 = repeat1;
          repeat1 = offset;
        }
      }

      if (literalLength > numLiterals || literalLength + matchLength > dstEnd - dst) return literalLength > numLiterals ? -5 : -7;
      copy_short(dst, literals, literalLength);
      literals += literalLength;
      numLiterals -= literalLength;
      dst += literalLength;
      if (offset == 0 || <usize>offset > dst - frame) return -5;
      copy_back(dst, <usize>offset, matchLength);
      dst += matchLength;

      if (--numSequences == 0) break;
      let bits = <u32>(lengthEntry >> 16) & 0xff;
      lengthState = <u32>(lengthEntry & 0xffff) + <u32>bits_at(src, place, bits);
      place -= bits;
      bits = <u32>(matchEntry >> 16) & 0xff;
      matchState = <u32>(matchEntry & 0xffff) + <u32>bits_at(src, place, bits);
      place -= bits;
      bits = <u32>(offsetEntry >> 16) & 0xff;
      offsetState = <u32>(offsetEntry & 0xffff) + <u32>bits_at(src, place, bits);
      place -= bits;
    }
    if (place != 0) return -5;
    store<u32>(workspace, repeat1, REPEAT_OFFSETS);
    store<u32>(workspace, repeat2, REPEAT_OFFSETS + 4);
    store<u32>(workspace, repeat3, REPEAT_OFFSETS + 8);
  }
  if (numLiterals > dstEnd - dst) return -7;
  memory.copy(dst, literals, numLiterals);
  dst += numLiterals;
  return <i32>(dst - start);
}

/**
 * Sets the table of one kind of symbols by its mode: 0 default, 1 one symbol, 2 described here, 3 as before.
 * @returns bytes read, or -1
 */
function read_table(workspace: usize, src: usize, srcEnd: usize, mode: u32, kind: u32): i32 {
  const slot = workspace + (kind == LITERAL_LENGTH ? LITERAL_LENGTH_TABLE : kind == OFFSET ? OFFSET_TABLE : MATCH_LENGTH_TABLE);
  const own = workspace + TABLES + (kind == LITERAL_LENGTH ? 0 : kind == OFFSET ? 4096 : 6144);
  if (mode == 3) return load<u32>(slot) == 0 ? -1 : 0;
  if (mode == 0) {
    store<u32>(slot, <u32>(workspace + DEFAULT_TABLES + (kind == LITERAL_LENGTH ? 0 : kind == OFFSET ? 512 : 768)));
    store<u32>(slot, kind == OFFSET ? 5 : 6, 4);
    return 0;
  }
  store<u32>(slot, <u32>own);
  if (mode == 1) {
    if (src >= srcEnd) return -1;
    store<u32>(slot, 0, 4);
    return build_single(workspace, own, <u32>load<u8>(src), kind) ? 1 : -1;
  }
  const used = read_counts(workspace, src, srcEnd, kind == OFFSET ? 8 : 9, kind == LITERAL_LENGTH ? 35 : kind == OFFSET ? 31 : 52);
  if (used == 0) return -1;
  const log = load<u32>(workspace, HEADER_LOG);
  store<u32>(slot, log, 4);
  return build_table(workspace, own, log, workspace + COUNTS, load<u32>(workspace, HEADER_SYMBOLS), kind) ? <i32>used : -1;
}
