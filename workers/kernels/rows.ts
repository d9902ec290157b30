// Moves values between columns and rows of fixed width (workers/memory/row-layout.ts). `rows` are u32 row addresses.
import { copyBytes } from "./copy";
import { isValid } from "./key-words";

@inline
function gatherRows<T>(out: usize, rows: usize, n: u32, offset: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    store<T>(out + k * sizeof<T>(), load<T>(<usize>load<u32>(rows + (k << 2)) + offset));
  }
}

/** out[k] = the value at `offset` of row k; 1, 2, 4, 8 or 16 bytes. */
export function rows_gather_1(out: usize, rows: usize, n: u32, offset: usize): void {
  gatherRows<u8>(out, rows, n, offset);
}
export function rows_gather_2(out: usize, rows: usize, n: u32, offset: usize): void {
  gatherRows<u16>(out, rows, n, offset);
}
export function rows_gather_4(out: usize, rows: usize, n: u32, offset: usize): void {
  gatherRows<u32>(out, rows, n, offset);
}
export function rows_gather_8(out: usize, rows: usize, n: u32, offset: usize): void {
  gatherRows<u64>(out, rows, n, offset);
}
export function rows_gather_16(out: usize, rows: usize, n: u32, offset: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    v128.store(out + (k << 4), v128.load(<usize>load<u32>(rows + (k << 2)) + offset));
  }
}

/** Bit k of `validity` = bit `bit` of the byte at `offset` of row k is clear. Returns how many are set: NULLs. */
export function rows_gather_nulls(validity: usize, rows: usize, n: u32, offset: usize, bit: u32): u32 {
  let nulls: u32 = 0;
  for (let k: usize = 0; k < <usize>n; k += 8) {
    let bits: u32 = 0;
    const end = min<usize>(k + 8, <usize>n);
    for (let j = k; j < end; j++) {
      const isNull = ((<u32>load<u8>(<usize>load<u32>(rows + (j << 2)) + offset)) >> bit) & 1;
      nulls += isNull;
      bits |= (1 - isNull) << <u32>(j - k);
    }
    store<u8>(validity + (k >> 3), <u8>bits);
  }
  return nulls;
}

@inline
function scatterRows<T>(rows: usize, n: u32, offset: usize, data: usize, indices: usize): void {
  if (indices == 0) {
    for (let k: usize = 0; k < <usize>n; k++) {
      store<T>(<usize>load<u32>(rows + (k << 2)) + offset, load<T>(data + k * sizeof<T>()));
    }
    return;
  }
  for (let k: usize = 0; k < <usize>n; k++) {
    store<T>(<usize>load<u32>(rows + (k << 2)) + offset, load<T>(data + <usize>load<u32>(indices + (k << 2)) * sizeof<T>()));
  }
}

/** The value at `offset` of row k = data[indices[k]], or data[k] where `indices` is 0. */
export function rows_scatter_1(rows: usize, n: u32, offset: usize, data: usize, indices: usize): void {
  scatterRows<u8>(rows, n, offset, data, indices);
}
export function rows_scatter_2(rows: usize, n: u32, offset: usize, data: usize, indices: usize): void {
  scatterRows<u16>(rows, n, offset, data, indices);
}
export function rows_scatter_4(rows: usize, n: u32, offset: usize, data: usize, indices: usize): void {
  scatterRows<u32>(rows, n, offset, data, indices);
}
export function rows_scatter_8(rows: usize, n: u32, offset: usize, data: usize, indices: usize): void {
  scatterRows<u64>(rows, n, offset, data, indices);
}
export function rows_scatter_16(rows: usize, n: u32, offset: usize, data: usize, indices: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    v128.store(<usize>load<u32>(rows + (k << 2)) + offset, v128.load(data + (i << 4)));
  }
}

/** Sets bit `bit` of the byte at `offset` of row k where the value is NULL. The byte is otherwise left as it is. */
export function rows_scatter_nulls(rows: usize, n: u32, offset: usize, bit: u32, validity: usize, indices: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    if (isValid(validity, i)) continue;
    const at = <usize>load<u32>(rows + (k << 2)) + offset;
    store<u8>(at, <u8>(<u32>load<u8>(at) | (1 << bit)));
  }
}

/** out[k] = first + k * width: addresses of rows that lie one behind the other. */
export function rows_sequence(out: usize, first: usize, width: u32, n: u32): void {
  for (let k: u32 = 0; k < n; k++) store<u32>(out + (<usize>k << 2), <u32>(first + <usize>k * width));
}

/**
 * As rows_scatter_16, for views of strings: bytes of long ones are copied to the heap {u32 next, u32 end, u32 wanted}. From
 * row `from` on; returns n, or the first row not done. NULLs become empty.
 */
export function rows_scatter_views(rows: usize, from: u32, n: u32, offset: usize, data: usize, validity: usize, indices: usize, heap: usize): u32 {
  for (let k = <usize>from; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    const to = <usize>load<u32>(rows + (k << 2)) + offset;
    if (validity != 0 && !isValid(validity, i)) v128.store(to, i64x2.splat(0));
    else if (!copyView(to, data + (i << 4), heap)) return <u32>k;
  }
  return n;
}

/** Copies a view to `to`, long bytes to the heap; false (and the bytes wanted) where that lacks room. */
@inline
export function copyView(to: usize, from: usize, heap: usize): bool {
  const length = load<u32>(from);
  if (length > 12) {
    const at = <usize>load<u32>(heap);
    if (<u64>at + <u64>length > <u64>load<u32>(heap, 4)) {
      store<u32>(heap, length, 8);
      return false;
    }
    copyBytes(at, <usize>load<u32>(from, 8), length);
    store<u32>(heap, <u32>at + length);
    store<u64>(to, load<u64>(from));
    store<u64>(to, <u64>at, 8);
    return true;
  }
  v128.store(to, v128.load(from));
  return true;
}

/** out[k] = view data[indices[k]] with its bytes copied as by rows_scatter_views; from k = `from` on. Returns n, or the first not done. */
export function views_copy(out: usize, data: usize, validity: usize, indices: usize, from: u32, n: u32, heap: usize): u32 {
  for (let k = <usize>from; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    const to = out + (k << 4);
    if (validity != 0 && !isValid(validity, i)) v128.store(to, i64x2.splat(0));
    else if (!copyView(to, data + (i << 4), heap)) return <u32>k;
  }
  return n;
}

/** Bits [at, at + n) of `dst` = bits indices[k], or from + k where `indices` is 0, of `validity`; ones where that is 0. */
export function bits_append(dst: usize, at: u32, validity: usize, indices: usize, from: u32, n: u32): void {
  for (let k: u32 = 0; k < n; k++) {
    const i = indices == 0 ? <usize>(from + k) : <usize>load<u32>(indices + (<usize>k << 2));
    const bit: u32 = validity == 0 || isValid(validity, i) ? 1 : 0;
    const to = dst + <usize>((at + k) >> 3);
    const shift = (at + k) & 7;
    const before: u32 = shift == 0 ? 0 : <u32>load<u8>(to);
    store<u8>(to, <u8>((before & ((1 << shift) - 1)) | (bit << shift)));
  }
}

/**
 * As rows_scatter_views, but bytes go to the heap of the row's partition: `heaps` are {u32 next, u32 end} by partition, which
 * is (header >> 1) >> shift. Returns n, or the first row whose heap lacks room, with {partition, bytes wanted} at `need`.
 */
export function rows_scatter_views_by(
  rows: usize, headers: usize, shift: u32, heaps: usize, from: u32, n: u32, offset: usize, data: usize, validity: usize, indices: usize, need: usize,
): u32 {
  const by = <u64>shift;
  for (let k = <usize>from; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    const to = <usize>load<u32>(rows + (k << 2)) + offset;
    if (validity != 0 && !isValid(validity, i)) {
      v128.store(to, i64x2.splat(0));
      continue;
    }
    const view = data + (i << 4);
    const length = load<u32>(view);
    v128.store(to, v128.load(view));
    if (length <= 12) continue;
    const partition = <usize>((load<u64>(headers + (k << 3)) >> 1) >> by);
    const heap = heaps + (partition << 3);
    const at = <usize>load<u32>(heap);
    if (<u64>at + <u64>length > <u64>load<u32>(heap, 4)) {
      store<u32>(need, <u32>partition);
      store<u32>(need, length, 4);
      return <u32>k;
    }
    copyBytes(at, <usize>load<u32>(view, 8), length);
    store<u32>(heap, <u32>at + length);
    store<u32>(to, <u32>at, 8);
  }
  return n;
}
