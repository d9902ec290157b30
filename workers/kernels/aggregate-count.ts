// States of count, bool_and/or and bit_and/or/xor. `rows` are u32 addresses of group rows, one per input row; the
// state lies at `offset` in each. An argument is (data, validity or 0, indices or 0), see key-words.ts. Functions that
// end in _one add all `n` input rows to the single state at `state`.
import { isValid } from "./key-words";

/** Adds 1 for each row: count(*). */
export function agg_count_rows(rows: usize, n: u32, offset: usize): void {
  for (let k: usize = 0, end = <usize>n << 2; k < end; k += 4) {
    const at = <usize>load<u32>(rows + k) + offset;
    store<u64>(at, load<u64>(at) + 1);
  }
}

/** Adds 1 for each valid argument; `validity` is not 0. */
export function agg_count(rows: usize, n: u32, offset: usize, validity: usize, indices: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    if (!isValid(validity, i)) continue;
    const at = <usize>load<u32>(rows + (k << 2)) + offset;
    store<u64>(at, load<u64>(at) + 1);
  }
}

/** Number of valid arguments; `validity` is not 0. */
export function agg_count_one(n: u32, validity: usize, indices: usize): u32 {
  let count: u32 = 0;
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    count += <u32>isValid(validity, i);
  }
  return count;
}

/** Adds the u64 at `offset` of each source row to its target row's. */
export function agg_combine_counts(targets: usize, sources: usize, n: u32, offset: usize): void {
  for (let k: usize = 0, end = <usize>n << 2; k < end; k += 4) {
    const at = <usize>load<u32>(targets + k) + offset;
    store<u64>(at, load<u64>(at) + load<u64>(<usize>load<u32>(sources + k) + offset));
  }
}

/** out[k] = the u64 at `offset` of row k. */
export function agg_finish_u64(rows: usize, n: u32, offset: usize, out: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) store<u64>(out + (k << 3), load<u64>(<usize>load<u32>(rows + (k << 2)) + offset));
}

/** Bit k of `validity` = (the u64 at `offset` of row k is not 0). Returns how many are 0. */
export function agg_finish_seen(rows: usize, n: u32, offset: usize, validity: usize): u32 {
  let zeros: u32 = 0;
  for (let k: usize = 0; k < <usize>n; k += 8) {
    let bits: u32 = 0;
    const end = min<usize>(k + 8, <usize>n);
    for (let j = k; j < end; j++) {
      const seen: u32 = load<u64>(<usize>load<u32>(rows + (j << 2)) + offset) != 0 ? 1 : 0;
      zeros += 1 - seen;
      bits |= seen << <u32>(j - k);
    }
    store<u8>(validity + (k >> 3), <u8>bits);
  }
  return zeros;
}

export const BIT_AND: u32 = 0;
export const BIT_OR: u32 = 1;
export const BIT_XOR: u32 = 2;

@inline
function combineBits(op: u32, a: u64, b: u64): u64 {
  return op == BIT_AND ? a & b : op == BIT_OR ? a | b : a ^ b;
}

/** State: u64 low word, u64 high word, u64 seen. `width` is 1, 2, 4, 8 or 16 bytes; the empty state is the identity. */
export function agg_bits(op: u32, rows: usize, n: u32, offset: usize, data: usize, validity: usize, indices: usize, width: u32): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    if (validity != 0 && !isValid(validity, i)) continue;
    const at = <usize>load<u32>(rows + (k << 2)) + offset;
    let low: u64 = 0;
    if (width == 1) low = load<u8>(data + i);
    else if (width == 2) low = load<u16>(data + (i << 1));
    else if (width == 4) low = load<u32>(data + (i << 2));
    else if (width == 8) low = load<u64>(data + (i << 3));
    else {
      low = load<u64>(data + (i << 4));
      store<u64>(at, combineBits(op, load<u64>(at, 8), load<u64>(data + (i << 4), 8)), 8);
    }
    store<u64>(at, combineBits(op, load<u64>(at), low));
    store<u64>(at, 1, 16);
  }
}

/** Combines states of `agg_bits`. */
export function agg_combine_bits(op: u32, targets: usize, sources: usize, n: u32, offset: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const at = <usize>load<u32>(targets + (k << 2)) + offset;
    const from = <usize>load<u32>(sources + (k << 2)) + offset;
    store<u64>(at, combineBits(op, load<u64>(at), load<u64>(from)));
    store<u64>(at, combineBits(op, load<u64>(at, 8), load<u64>(from, 8)), 8);
    store<u64>(at, load<u64>(at, 16) | load<u64>(from, 16), 16);
  }
}

/** Adds `n` to the u64 at `state`. */
export function agg_add_count(state: usize, n: u32): void {
  store<u64>(state, load<u64>(state) + <u64>n);
}

/** Positions of the rows whose argument is true go to `out` (u32). Returns how many. */
export function agg_select_true(n: u32, data: usize, validity: usize, indices: usize, out: usize): u32 {
  let count: usize = 0;
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    store<u32>(out + (count << 2), <u32>k);
    count += load<u8>(data + i) != 0 && (validity == 0 || isValid(validity, i)) ? 1 : 0;
  }
  return <u32>count;
}

/** out[k] = the low `width` bytes of the state of row k: results of `agg_bits`. */
export function agg_finish_bits(rows: usize, n: u32, offset: usize, out: usize, width: u32): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const at = <usize>load<u32>(rows + (k << 2)) + offset;
    if (width == 1) store<u8>(out + k, load<u8>(at));
    else if (width == 2) store<u16>(out + (k << 1), load<u16>(at));
    else if (width == 4) store<u32>(out + (k << 2), load<u32>(at));
    else if (width == 8) store<u64>(out + (k << 3), load<u64>(at));
    else v128.store(out + (k << 4), v128.load(at));
  }
}
