// Group rows by small codes: see workers/operators/aggregate/code-cache.ts.
import { isValid } from "./key-words";

/** codes[k] = (first ? 0 : codes[k] * size) + indices[k]. */
export function code_scale(codes: usize, indices: usize, n: u32, size: u32, first: u32): void {
  if (first) {
    memory.copy(codes, indices, <usize>n << 2);
    return;
  }
  code_pair(codes, codes, indices, n, size);
}

/** codes[k] = a[k] * size + b[k]. */
export function code_pair(codes: usize, a: usize, b: usize, n: u32, size: u32): void {
  const sizes = i32x4.splat(size);
  const end = <usize>n << 2;
  let k: usize = 0;
  for (; k + 16 <= end; k += 16) v128.store(codes + k, i32x4.add(i32x4.mul(v128.load(a + k), sizes), v128.load(b + k)));
  for (; k < end; k += 4) store<u32>(codes + k, load<u32>(a + k) * size + load<u32>(b + k));
}

/** The same for one-byte values, of which there are 257 codes: NULL is 256. */
export function code_scale_bytes(codes: usize, data: usize, validity: usize, indices: usize, n: u32, first: u32): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    const code: u32 = validity == 0 || isValid(validity, i) ? <u32>load<u8>(data + i) : 256;
    store<u32>(codes + (k << 2), (first ? 0 : load<u32>(codes + (k << 2)) * 257) + code);
  }
}

/** rows[k] = cache[codes[k]]; where that is 0, k goes to `missing`. Returns how many. */
export function code_lookup(cache: usize, codes: usize, n: u32, rows: usize, missing: usize): u32 {
  let count: usize = 0;
  for (let k: usize = 0; k < <usize>n; k++) {
    const row = load<u32>(cache + (<usize>load<u32>(codes + (k << 2)) << 2));
    store<u32>(rows + (k << 2), row);
    store<u32>(missing + (count << 2), <u32>k);
    count += row == 0 ? 1 : 0;
  }
  return <u32>count;
}

/** Enters the rows found for those that were missing. */
export function code_enter(cache: usize, codes: usize, missing: usize, found: usize, n: u32, rows: usize): void {
  for (let m: usize = 0; m < <usize>n; m++) {
    const k = <usize>load<u32>(missing + (m << 2)) << 2;
    const row = load<u32>(found + (m << 2));
    store<u32>(rows + k, row);
    store<u32>(cache + (<usize>load<u32>(codes + k) << 2), row);
  }
}

// Few groups: the rows of a batch are listed group by group ("runs"), so that each aggregate keeps a group's state in registers.
// Counting and listing go through the batch in four quarters at once, because each is a chain of dependent additions.

/** counts[quarter * numCodes + code] of `n` codes below `numCodes`. */
export function runs_count(codes: usize, n: u32, numCodes: u32, counts: usize): void {
  const stride = <usize>numCodes << 2;
  memory.fill(counts, 0, stride << 2);
  const quarter = <usize>(n >> 2) << 2;
  const c1 = counts + stride;
  const c2 = c1 + stride;
  const c3 = c2 + stride;
  let p = codes;
  for (const end = codes + quarter; p < end; p += 4) {
    const a = counts + (<usize>load<u32>(p) << 2);
    const b = c1 + (<usize>load<u32>(p + quarter) << 2);
    const c = c2 + (<usize>load<u32>(p + 2 * quarter) << 2);
    const d = c3 + (<usize>load<u32>(p + 3 * quarter) << 2);
    store<u32>(a, load<u32>(a) + 1);
    store<u32>(b, load<u32>(b) + 1);
    store<u32>(c, load<u32>(c) + 1);
    store<u32>(d, load<u32>(d) + 1);
  }
  for (let k = quarter << 2; k < <usize>n << 2; k += 4) {
    const d = c3 + (<usize>load<u32>(codes + k) << 2);
    store<u32>(d, load<u32>(d) + 1);
  }
}

/** Turns counts into first positions: of code 0's quarters, of code 1's, … */
export function runs_starts(counts: usize, numCodes: u32): void {
  let sum: u32 = 0;
  const stride = <usize>numCodes << 2;
  for (let code: usize = 0; code < stride; code += 4) {
    for (let q: usize = 0; q < 4; q++) {
      const at = counts + q * stride + code;
      const count = load<u32>(at);
      store<u32>(at, sum);
      sum += count;
    }
  }
}

/** Lists row numbers by code, increasing within each; `starts` are moved on. */
export function runs_order(codes: usize, n: u32, numCodes: u32, starts: usize, order: usize): void {
  const stride = <usize>numCodes << 2;
  const count = n >> 2;
  const quarter = <usize>count << 2;
  const c1 = starts + stride;
  const c2 = c1 + stride;
  const c3 = c2 + stride;
  for (let k: u32 = 0; k < count; k++) {
    const p = codes + (<usize>k << 2);
    const a = starts + (<usize>load<u32>(p) << 2);
    const b = c1 + (<usize>load<u32>(p + quarter) << 2);
    const c = c2 + (<usize>load<u32>(p + 2 * quarter) << 2);
    const d = c3 + (<usize>load<u32>(p + 3 * quarter) << 2);
    const i = load<u32>(a);
    const j = load<u32>(b);
    const l = load<u32>(c);
    const m = load<u32>(d);
    store<u32>(a, i + 1);
    store<u32>(b, j + 1);
    store<u32>(c, l + 1);
    store<u32>(d, m + 1);
    store<u32>(order + (<usize>i << 2), k);
    store<u32>(order + (<usize>j << 2), k + count);
    store<u32>(order + (<usize>l << 2), k + 2 * count);
    store<u32>(order + (<usize>m << 2), k + 3 * count);
  }
  for (let k = count << 2; k < n; k++) {
    const d = c3 + (<usize>load<u32>(codes + (<usize>k << 2)) << 2);
    const m = load<u32>(d);
    store<u32>(d, m + 1);
    store<u32>(order + (<usize>m << 2), k);
  }
}

@inline
function range<T>(n: u32, data: usize, validity: usize, indices: usize, out: usize): u32 {
  let least: i64 = i64.MAX_VALUE;
  let greatest: i64 = i64.MIN_VALUE;
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    if (validity != 0 && !isValid(validity, i)) continue;
    const v = <i64>load<T>(data + i * sizeof<T>());
    least = min<i64>(least, v);
    greatest = max<i64>(greatest, v);
  }
  store<i64>(out, least);
  store<i64>(out, greatest, 8);
  return least <= greatest ? 1 : 0;
}

/** codes[k] = (first ? 0 : codes[k] * size) + value k - base, NULL being size - 1. Returns 0 where a value is out of [base, base + size - 2]. */
@inline
function codesOf<T>(codes: usize, data: usize, validity: usize, indices: usize, n: u32, base: i64, size: u32, first: u32): u32 {
  let outside: u64 = 0;
  const most = <u64>(size - 2);
  if (sizeof<T>() == 4 && validity == 0 && indices == 0 && first) {
    const bases = i32x4.splat(<i32>base);
    const mosts = i32x4.splat(<i32>most);
    let over = i32x4.splat(0);
    let k: usize = 0;
    for (; k + 4 <= <usize>n; k += 4) {
      const code = i32x4.sub(v128.load(data + (k << 2)), bases);
      over = v128.or(over, v128.gt<u32>(code, mosts));
      v128.store(codes + (k << 2), code);
    }
    for (; k < <usize>n; k++) {
      const code = load<u32>(data + (k << 2)) - <u32>base;
      if (<u64>code > most) outside = 1;
      store<u32>(codes + (k << 2), code);
    }
    return outside == 0 && !v128.any_true(over) ? 1 : 0;
  }
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    let code: u64 = most + 1;
    if (validity == 0 || isValid(validity, i)) {
      code = <u64>(<i64>load<T>(data + i * sizeof<T>()) - base);
      outside |= code > most ? 1 : 0;
    }
    store<u32>(codes + (k << 2), (first ? 0 : load<u32>(codes + (k << 2)) * size) + <u32>code);
  }
  return outside == 0 ? 1 : 0;
}

/** {i64 least, i64 greatest} of the valid values go to `out`; 0 where there is none. */
export function code_range_i16(n: u32, data: usize, validity: usize, indices: usize, out: usize): u32 {
  return range<i16>(n, data, validity, indices, out);
}
export function code_range_u16(n: u32, data: usize, validity: usize, indices: usize, out: usize): u32 {
  return range<u16>(n, data, validity, indices, out);
}
export function code_range_i32(n: u32, data: usize, validity: usize, indices: usize, out: usize): u32 {
  return range<i32>(n, data, validity, indices, out);
}
export function code_range_u32(n: u32, data: usize, validity: usize, indices: usize, out: usize): u32 {
  return range<u32>(n, data, validity, indices, out);
}
export function code_range_i64(n: u32, data: usize, validity: usize, indices: usize, out: usize): u32 {
  return range<i64>(n, data, validity, indices, out);
}

/** Codes of integers in a small range. */
export function code_integers_i16(codes: usize, data: usize, validity: usize, indices: usize, n: u32, base: i64, size: u32, first: u32): u32 {
  return codesOf<i16>(codes, data, validity, indices, n, base, size, first);
}
export function code_integers_u16(codes: usize, data: usize, validity: usize, indices: usize, n: u32, base: i64, size: u32, first: u32): u32 {
  return codesOf<u16>(codes, data, validity, indices, n, base, size, first);
}
export function code_integers_i32(codes: usize, data: usize, validity: usize, indices: usize, n: u32, base: i64, size: u32, first: u32): u32 {
  return codesOf<i32>(codes, data, validity, indices, n, base, size, first);
}
export function code_integers_u32(codes: usize, data: usize, validity: usize, indices: usize, n: u32, base: i64, size: u32, first: u32): u32 {
  return codesOf<u32>(codes, data, validity, indices, n, base, size, first);
}
export function code_integers_i64(codes: usize, data: usize, validity: usize, indices: usize, n: u32, base: i64, size: u32, first: u32): u32 {
  return codesOf<i64>(codes, data, validity, indices, n, base, size, first);
}
