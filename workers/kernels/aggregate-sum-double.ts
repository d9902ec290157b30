// The exact sum of doubles, whatever their order, rounded once at the end.
//
//   state │ i64 high │ i64 low │ u32 first node or 0 │ u32 flags: 1 seen, 2 NaN, 4 +infinity, 8 -infinity │
//   node  │ i32 window │ u32 next │ i128 sum │      a multiple of 2^(32 * window - 1074)
//   sum   =  high * 2^e + low * 2^(e - 40) + the nodes
//
// Almost every value is split without error onto the two fixed grids 2^e and 2^(e-40) by adding and subtracting
// c1 = 1.5 * 2^(52 + e) and c2 = 1.5 * 2^(12 + e). What does not fit (too large, or bits below the grid) goes to a
// node for its range of exponents. All of it is integer addition, so order can't matter. `e` is chosen by each task from
// its first batch; merging shifts to the least `e`. Nodes come from a heap {u32 next, u32 end}; functions that need
// one return the first row that is not done.
//
// `low` stays below 2^39 a value and `high` below 2^37: sum_double_carry must run at least every 2^22 rows.
import { isValid } from "./key-words";

const NODE_BYTES: u32 = 32;
const SEEN: u32 = 1;
const NAN: u32 = 2;
const PLUS: u32 = 4;
const MINUS: u32 = 8;

/** The node of `window`, made if need be; 0 when the heap is full. */
function nodeOf(state: usize, window: i32, heap: usize): usize {
  let node = <usize>load<u32>(state, 16);
  while (node != 0) {
    if (load<i32>(node) == window) return node;
    node = <usize>load<u32>(node, 4);
  }
  node = <usize>load<u32>(heap);
  if (node + NODE_BYTES > <usize>load<u32>(heap, 4)) return 0;
  store<u32>(heap, <u32>node + NODE_BYTES);
  store<i32>(node, window);
  store<u32>(node, load<u32>(state, 16), 4);
  store<u64>(node, 0, 8);
  store<u64>(node, 0, 16);
  store<u32>(state, <u32>node, 16);
  return node;
}

@inline
function add128(at: usize, low: u64, high: u64): void {
  const before = load<u64>(at);
  const sum = before + low;
  store<u64>(at, sum);
  store<u64>(at, load<u64>(at, 8) + high + (sum < before ? 1 : 0), 8);
}

/** Adds integer (high, low) * 2^(bit - 1074) for 0 <= bit; false when the heap is full. `high` must have 32 bits to spare. */
function addScaled(state: usize, low: u64, high: u64, bit: u32, heap: usize): bool {
  const node = nodeOf(state, <i32>(bit >> 5), heap);
  if (node == 0) return false;
  const by = <u64>(bit & 31);
  if (by != 0) {
    high = (high << by) | (low >> (64 - by));
    low <<= by;
  }
  add128(node + 8, low, high);
  return true;
}

/** Adds a value that the grids don't hold; false when the heap is full. */
function addException(state: usize, v: f64, heap: usize): bool {
  const bits = reinterpret<u64>(v);
  const exponent = <u32>(bits >> 52) & 0x7ff;
  let fraction = bits & 0x000fffffffffffff;
  if (exponent == 0x7ff) {
    const flag = fraction != 0 ? NAN : (bits >> 63) != 0 ? MINUS : PLUS;
    store<u32>(state, load<u32>(state, 20) | flag, 20);
    return true;
  }
  if (exponent != 0) fraction |= 0x0010000000000000;
  const bit = exponent == 0 ? 0 : exponent - 1;
  if ((bits >> 63) != 0) return addScaled(state, 0 - fraction, fraction == 0 ? 0 : <u64>-1, bit, heap);
  return addScaled(state, fraction, 0, bit, heap);
}

@inline
function addOne(state: usize, v: f64, c1: f64, c2: f64, limit: f64, c12: v128, heap: usize): bool {
  const t = v + c1;
  const r = v - (t - c1);
  const u = r + c2;
  if (r != u - c2 || !(abs<f64>(v) < limit)) return addException(state, v, heap);
  const pair = f64x2.replace_lane(f64x2.splat(t), 1, u);
  v128.store(state, i64x2.add(v128.load(state), i64x2.sub(pair, c12)));
  return true;
}

@inline
function valueAt<T>(address: usize): f64 {
  return <f64>load<T>(address);
}

@inline
function sumRows<T>(rows: usize, from: u32, n: u32, offset: usize, data: usize, validity: usize, indices: usize, c1: f64, c2: f64, limit: f64, mark: u32, heap: usize): u32 {
  const c12 = f64x2.replace_lane(f64x2.splat(c1), 1, c2);
  if (validity == 0 && indices == 0 && mark == 0) {
    for (let k = <usize>from; k < <usize>n; k++) {
      const at = <usize>load<u32>(rows + (k << 2)) + offset;
      if (!addOne(at, valueAt<T>(data + k * sizeof<T>()), c1, c2, limit, c12, heap)) return <u32>k;
    }
    return n;
  }
  for (let k = <usize>from; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    if (validity != 0 && !isValid(validity, i)) continue;
    const at = <usize>load<u32>(rows + (k << 2)) + offset;
    if (!addOne(at, valueAt<T>(data + i * sizeof<T>()), c1, c2, limit, c12, heap)) return <u32>k;
    if (mark) store<u32>(at, load<u32>(at, 20) | SEEN, 20);
  }
  return n;
}

@inline
function sumOne<T>(state: usize, from: u32, n: u32, data: usize, validity: usize, indices: usize, c1: f64, c2: f64, limit: f64, heap: usize): u32 {
  const c12 = f64x2.replace_lane(f64x2.splat(c1), 1, c2);
  let k = <usize>from;
  if (sizeof<T>() == 8 && validity == 0) {
    const c1s = f64x2.splat(c1);
    const c2s = f64x2.splat(c2);
    const limits = f64x2.splat(limit);
    let highs = i64x2.splat(0);
    let lows = i64x2.splat(0);
    for (; k + 2 <= <usize>n; k += 2) {
      let v: v128;
      if (indices == 0) v = v128.load(data + (k << 3));
      else {
        v = v128.load64_splat(data + (<usize>load<u32>(indices + (k << 2)) << 3));
        v = v128.load64_lane(data + (<usize>load<u32>(indices + (k << 2), 4) << 3), v, 1);
      }
      const t = f64x2.add(v, c1s);
      const r = f64x2.sub(v, f64x2.sub(t, c1s));
      const u = f64x2.add(r, c2s);
      const good = v128.and(f64x2.eq(r, f64x2.sub(u, c2s)), f64x2.lt(f64x2.abs(v), limits));
      if (i64x2.all_true(good)) {
        highs = i64x2.add(highs, i64x2.sub(t, c1s));
        lows = i64x2.add(lows, i64x2.sub(u, c2s));
      } else {
        // Put away what is summed first: a full heap ends the call.
        store<i64>(state, load<i64>(state) + i64x2.extract_lane(highs, 0) + i64x2.extract_lane(highs, 1));
        store<i64>(state, load<i64>(state, 8) + i64x2.extract_lane(lows, 0) + i64x2.extract_lane(lows, 1), 8);
        highs = i64x2.splat(0);
        lows = i64x2.splat(0);
        if (!addOne(state, f64x2.extract_lane(v, 0), c1, c2, limit, c12, heap)) return <u32>k;
        if (!addOne(state, f64x2.extract_lane(v, 1), c1, c2, limit, c12, heap)) {
          // The first of the pair is in; the caller resumes at the second.
          store<u32>(state, load<u32>(state, 20) | SEEN, 20);
          return <u32>k + 1;
        }
      }
    }
    store<i64>(state, load<i64>(state) + i64x2.extract_lane(highs, 0) + i64x2.extract_lane(highs, 1));
    store<i64>(state, load<i64>(state, 8) + i64x2.extract_lane(lows, 0) + i64x2.extract_lane(lows, 1), 8);
    store<u32>(state, load<u32>(state, 20) | SEEN, 20);
  }
  for (; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    if (validity != 0 && !isValid(validity, i)) continue;
    if (!addOne(state, valueAt<T>(data + i * sizeof<T>()), c1, c2, limit, c12, heap)) return <u32>k;
    store<u32>(state, load<u32>(state, 20) | SEEN, 20);
  }
  return n;
}

/** Adds DOUBLEs of rows from `from` on. `limit` = 2^(37 + e). `mark` 1: note that the group has seen a value. */
export function agg_sum_f64(rows: usize, from: u32, n: u32, offset: usize, data: usize, validity: usize, indices: usize, c1: f64, c2: f64, limit: f64, mark: u32, heap: usize): u32 {
  return sumRows<f64>(rows, from, n, offset, data, validity, indices, c1, c2, limit, mark, heap);
}
export function agg_sum_f32(rows: usize, from: u32, n: u32, offset: usize, data: usize, validity: usize, indices: usize, c1: f64, c2: f64, limit: f64, mark: u32, heap: usize): u32 {
  return sumRows<f32>(rows, from, n, offset, data, validity, indices, c1, c2, limit, mark, heap);
}
export function agg_sum_f64_one(state: usize, from: u32, n: u32, data: usize, validity: usize, indices: usize, c1: f64, c2: f64, limit: f64, heap: usize): u32 {
  return sumOne<f64>(state, from, n, data, validity, indices, c1, c2, limit, heap);
}
export function agg_sum_f32_one(state: usize, from: u32, n: u32, data: usize, validity: usize, indices: usize, c1: f64, c2: f64, limit: f64, heap: usize): u32 {
  return sumOne<f32>(state, from, n, data, validity, indices, c1, c2, limit, heap);
}

/** The greatest finite magnitude of valid arguments, 0 when there is none; `width` 4 or 8. */
export function agg_greatest_magnitude(n: u32, data: usize, validity: usize, indices: usize, width: u32): f64 {
  let greatest: f64 = 0;
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    if (validity != 0 && !isValid(validity, i)) continue;
    const v = abs<f64>(width == 4 ? <f64>load<f32>(data + (i << 2)) : load<f64>(data + (i << 3)));
    if (v > greatest && v < Infinity) greatest = v;
  }
  return greatest;
}

/** high * 2^40 + low of a state as 128 bits: the low word. */
@inline
function lowWord(high: i64, low: i64): u64 {
  return (<u64>high << 40) + <u64>low;
}
@inline
function highWord(high: i64, low: i64): u64 {
  const shifted = <u64>high << 40;
  const sum = shifted + <u64>low;
  return <u64>((high >> 24) + (low >> 63) + (sum < shifted ? 1 : 0));
}

/** Whether the heap has room for all the nodes that one state can need: there are 64 windows. */
@inline
function hasRoom(heap: usize): bool {
  return <usize>load<u32>(heap) + 72 * NODE_BYTES <= <usize>load<u32>(heap, 4);
}

/** Adds (high, low) on grid `e` to the nodes. The heap has room. */
function addToNodes(at: usize, high: i64, low: i64, e: i32, heap: usize): void {
  // 104 bits at most, so 24 are to spare, and shifting needs up to 31: in two parts, then.
  const bit = <u32>(e - 40 + 1074);
  const whole = highWord(high, low);
  addScaled(at, lowWord(high, low), 0, bit, heap);
  addScaled(at, whole, <u64>(<i64>whole >> 63), bit + 64, heap);
}

@inline
function isLarge(high: i64, bits: i64): bool {
  return high > (<i64>1 << bits) || high < -(<i64>1 << bits);
}

/** Carries `low` into `high`, and both to the nodes where that is large. The heap has room. */
@inline
function carry(at: usize, high: i64, low: i64, e: i32, heap: usize): void {
  high += low >> 40;
  low &= 0xffffffffff;
  if (isLarge(high, 60)) {
    addToNodes(at, high, low, e, heap);
    high = 0;
    low = 0;
  }
  store<i64>(at, high);
  store<i64>(at, low, 8);
}

/** Carries in rows `from` to `n` of a chunk. Returns n, or the first row not done. */
export function agg_sum_f64_carry(chunk: usize, width: u32, from: u32, n: u32, offset: usize, e: i32, heap: usize): u32 {
  for (let k = from; k < n; k++) {
    if (!hasRoom(heap)) return k;
    const at = chunk + <usize>k * width + offset;
    carry(at, load<i64>(at), load<i64>(at, 8), e, heap);
  }
  return n;
}

/** Adds (high, low) << by. The heap has room. */
@inline
function addShifted(at: usize, high: i64, low: i64, by: u64, e: i32, heap: usize): void {
  if (by != 0) {
    high += low >> 40;
    low &= 0xffffffffff;
    if (by > 22 || isLarge(high, <i64>(60 - by))) {
      // The addend goes to the nodes on its own grid.
      addToNodes(at, high, low, e + <i32>by, heap);
      return;
    }
    high <<= by;
    low <<= by;
  }
  carry(at, load<i64>(at) + high, load<i64>(at, 8) + low, e, heap);
}

/**
 * Combines states on grid `sourceE` into ones on grid `e` <= `sourceE`. Returns n, or the first row not done.
 */
export function agg_combine_sums_f64(targets: usize, sources: usize, from: u32, n: u32, offset: usize, e: i32, sourceE: i32, heap: usize): u32 {
  const by = <u64>(sourceE - e);
  for (let k = <usize>from; k < <usize>n; k++) {
    if (!hasRoom(heap)) return <u32>k;
    const at = <usize>load<u32>(targets + (k << 2)) + offset;
    const source = <usize>load<u32>(sources + (k << 2)) + offset;
    for (let node = <usize>load<u32>(source, 16); node != 0; node = <usize>load<u32>(node, 4)) {
      add128(nodeOf(at, load<i32>(node), heap) + 8, load<u64>(node, 8), load<u64>(node, 16));
    }
    addShifted(at, load<i64>(source), load<i64>(source, 8), by, e, heap);
    store<u32>(at, load<u32>(at, 20) | load<u32>(source, 20), 20);
  }
  return n;
}

/** Makes a copied state one's own, from grid `sourceE` to `e`, its nodes copied. Returns n, or the first row not done. */
export function agg_adopt_sums_f64(rows: usize, from: u32, n: u32, offset: usize, e: i32, sourceE: i32, heap: usize): u32 {
  const by = <u64>(sourceE - e);
  for (let k = <usize>from; k < <usize>n; k++) {
    const at = <usize>load<u32>(rows + (k << 2)) + offset;
    const shared = <usize>load<u32>(at, 16);
    if (shared == 0 && by == 0) continue;
    if (!hasRoom(heap)) return <u32>k;
    store<u32>(at, 0, 16);
    for (let node = shared; node != 0; node = <usize>load<u32>(node, 4)) {
      add128(nodeOf(at, load<i32>(node), heap) + 8, load<u64>(node, 8), load<u64>(node, 16));
    }
    if (by != 0) {
      const high = load<i64>(at);
      const low = load<i64>(at, 8);
      store<i64>(at, 0);
      store<i64>(at, 0, 8);
      addShifted(at, high, low, by, e, heap);
    }
  }
  return n;
}

/** Nearest double, ties to even, of (high, low) * 2^scale; exact whenever the result is a normal double. */
export function roundScaled(low: u64, high: u64, scale: i32): f64 {
  const negative = <i64>high < 0;
  if (negative) {
    high = ~high + (low == 0 ? 1 : 0);
    low = 0 - low;
  }
  if ((high | low) == 0) return 0;
  // The 64 leading bits, the rest as a sticky bit.
  let lost = 0;
  let exponent = scale;
  let word: u64;
  if (high != 0) {
    const lead = <i32>clz<u64>(high);
    const keep = 64 - lead; // bits of `low` that drop out
    word = lead == 0 ? high : (high << <u64>lead) | (low >> <u64>(64 - lead));
    if (lead == 0) lost = low != 0 ? 1 : 0;
    else lost = (low << <u64>lead) != 0 ? 1 : 0;
    exponent += keep;
  } else {
    const lead = <i32>clz<u64>(low);
    word = low << <u64>lead;
    exponent -= lead;
  }
  // word * 2^exponent, leading bit set: round to 53 bits.
  let mantissa = word >> 11;
  const rest = word & 0x7ff;
  if (rest > 0x400 || (rest == 0x400 && (lost != 0 || (mantissa & 1) != 0))) mantissa++;
  const e = exponent + 11;
  // Scaling in two steps: 2^e itself may be out of range.
  const half = e >> 1;
  const v = <f64>mantissa * power(half) * power(e - half);
  return negative ? -v : v;
}

/** 2^n for -1022 <= n <= 1023. */
@inline
function power(n: i32): f64 {
  return reinterpret<f64>(<u64>(n + 1023) << 52);
}

/**
 * out[k] = the sum of row k, and its validity bit. States with nodes or out of the normal range are left to the caller:
 * their numbers go to `rest`. Returns how many; the count of NULLs goes to `nulls` (u32).
 */
export function agg_finish_sums_f64(rows: usize, n: u32, offset: usize, e: i32, out: usize, validity: usize, rest: usize, nulls: usize): u32 {
  let numRest: usize = 0;
  let numNulls: u32 = 0;
  for (let k: usize = 0; k < <usize>n; k++) {
    const at = <usize>load<u32>(rows + (k << 2)) + offset;
    const flags = load<u32>(at, 20);
    let v: f64 = 0;
    if ((flags & NAN) != 0 || (flags & (PLUS | MINUS)) == (PLUS | MINUS)) v = NaN;
    else if (flags & PLUS) v = Infinity;
    else if (flags & MINUS) v = -Infinity;
    else if (load<u32>(at, 16) != 0) {
      store<u32>(rest + (numRest << 2), <u32>k);
      numRest++;
    } else {
      const high = load<i64>(at);
      const low = load<i64>(at, 8);
      v = roundScaled(lowWord(high, low), highWord(high, low), e - 40);
      if (v != 0 && abs<f64>(v) < 4.450147717014403e-308) {
        // Twice the least normal: rounding twice is possible below.
        store<u32>(rest + (numRest << 2), <u32>k);
        numRest++;
      }
    }
    store<f64>(out + (k << 3), v);
    const byte = validity + (k >> 3);
    const before: u32 = (k & 7) == 0 ? 0 : <u32>load<u8>(byte);
    store<u8>(byte, <u8>(before | ((flags & SEEN) << <u32>(k & 7))));
    numNulls += 1 - (flags & SEEN);
  }
  store<u32>(nulls, numNulls);
  return <u32>numRest;
}

/** out[k] = sum k / the u64 at `offset` of row k. */
export function agg_divide_by_count(rows: usize, n: u32, offset: usize, out: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    store<f64>(out + (k << 3), load<f64>(out + (k << 3)) / <f64>load<u64>(<usize>load<u32>(rows + (k << 2)) + offset));
  }
}
