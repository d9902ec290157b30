// Moves fixed-width values by row number. `indices` and `positions` are u32 row numbers; none is checked here:
// they come from kernels that wrote them from row counts, never from a file.

@inline
function gather<T>(dst: usize, src: usize, indices: usize, n: usize): void {
  const end = indices + (n << 2);
  while (indices + 16 <= end) {
    const i0 = <usize>load<u32>(indices);
    const i1 = <usize>load<u32>(indices, 4);
    const i2 = <usize>load<u32>(indices, 8);
    const i3 = <usize>load<u32>(indices, 12);
    store<T>(dst, load<T>(src + i0 * sizeof<T>()));
    store<T>(dst + sizeof<T>(), load<T>(src + i1 * sizeof<T>()));
    store<T>(dst + 2 * sizeof<T>(), load<T>(src + i2 * sizeof<T>()));
    store<T>(dst + 3 * sizeof<T>(), load<T>(src + i3 * sizeof<T>()));
    indices += 16;
    dst += 4 * sizeof<T>();
  }
  while (indices < end) {
    store<T>(dst, load<T>(src + <usize>load<u32>(indices) * sizeof<T>()));
    indices += 4;
    dst += sizeof<T>();
  }
}

/** dst[k] = src[indices[k]], 1-byte values. */
export function gather_1(dst: usize, src: usize, indices: usize, n: usize): void {
  gather<u8>(dst, src, indices, n);
}
/** dst[k] = src[indices[k]], 2-byte values. */
export function gather_2(dst: usize, src: usize, indices: usize, n: usize): void {
  gather<u16>(dst, src, indices, n);
}
/** dst[k] = src[indices[k]], 4-byte values; also composes two lists of indices. */
export function gather_4(dst: usize, src: usize, indices: usize, n: usize): void {
  gather<u32>(dst, src, indices, n);
}
/** dst[k] = src[indices[k]], 8-byte values. */
export function gather_8(dst: usize, src: usize, indices: usize, n: usize): void {
  gather<u64>(dst, src, indices, n);
}
/** dst[k] = src[indices[k]], 16-byte values. */
export function gather_16(dst: usize, src: usize, indices: usize, n: usize): void {
  const end = indices + (n << 2);
  while (indices < end) {
    v128.store(dst, v128.load(src + (<usize>load<u32>(indices) << 4)));
    indices += 4;
    dst += 16;
  }
}

/** Bit k of `dst` = bit indices[k] of `src`. Writes whole bytes: (n + 7) / 8 of them. */
export function gather_bits(dst: usize, src: usize, indices: usize, n: usize): void {
  let k: usize = 0;
  while (k < n) {
    let byte: u32 = 0;
    const left = n - k;
    const count = left < 8 ? left : 8;
    for (let j: usize = 0; j < count; j++) {
      const i = load<u32>(indices + ((k + j) << 2));
      byte |= ((<u32>load<u8>(src + (i >> 3)) >> (i & 7)) & 1) << <u32>j;
    }
    store<u8>(dst + (k >> 3), <u8>byte);
    k += 8;
  }
}

@inline
function scatter<T>(dst: usize, positions: usize, src: usize, n: usize): void {
  for (let k: usize = 0; k < n; k++) {
    store<T>(dst + <usize>load<u32>(positions + (k << 2)) * sizeof<T>(), load<T>(src + k * sizeof<T>()));
  }
}

/** dst[positions[k]] = src[k], 1-byte values. */
export function scatter_1(dst: usize, positions: usize, src: usize, n: usize): void {
  scatter<u8>(dst, positions, src, n);
}
/** dst[positions[k]] = src[k], 2-byte values. */
export function scatter_2(dst: usize, positions: usize, src: usize, n: usize): void {
  scatter<u16>(dst, positions, src, n);
}
/** dst[positions[k]] = src[k], 4-byte values. */
export function scatter_4(dst: usize, positions: usize, src: usize, n: usize): void {
  scatter<u32>(dst, positions, src, n);
}
/** dst[positions[k]] = src[k], 8-byte values. */
export function scatter_8(dst: usize, positions: usize, src: usize, n: usize): void {
  scatter<u64>(dst, positions, src, n);
}
/** dst[positions[k]] = src[k], 16-byte values. */
export function scatter_16(dst: usize, positions: usize, src: usize, n: usize): void {
  for (let k: usize = 0; k < n; k++) {
    v128.store(dst + (<usize>load<u32>(positions + (k << 2)) << 4), v128.load(src + (k << 4)));
  }
}

/** Bit positions[k] of `dst` = bit k of `src`. */
export function scatter_bits(dst: usize, positions: usize, src: usize, n: usize): void {
  for (let k: usize = 0; k < n; k++) {
    const i = load<u32>(positions + (k << 2));
    const bit: u32 = 1 << (i & 7);
    const at = dst + (i >> 3);
    if ((load<u8>(src + (k >> 3)) >> <u8>(k & 7)) & 1) store<u8>(at, <u8>(<u32>load<u8>(at) | bit));
    else store<u8>(at, <u8>(<u32>load<u8>(at) & ~bit));
  }
}

/** Clears bit positions[k] of `dst` for all k. */
export function clear_bits(dst: usize, positions: usize, n: usize): void {
  for (let k: usize = 0; k < n; k++) {
    const i = load<u32>(positions + (k << 2));
    const at = dst + (i >> 3);
    store<u8>(at, <u8>(<u32>load<u8>(at) & ~(<u32>1 << (i & 7))));
  }
}

/** Fills `n` 16-byte values with the one at `value`. */
export function fill_16(dst: usize, value: usize, n: usize): void {
  const lanes = v128.load(value);
  for (let k: usize = 0; k < n; k++) v128.store(dst + (k << 4), lanes);
}

/** dst[k] = start + k, u32. */
export function fill_sequence(dst: usize, start: u32, n: usize): void {
  for (let k: usize = 0; k < n; k++) store<u32>(dst + (k << 2), start + <u32>k);
}
