// Packs the fixed-width columns of a group key into 8-byte words, one array of words per word of the key.
// A column is (data, validity or 0, indices or 0): row k is data[indices[k]] and NULLs contribute zero bits.

@inline
export function isValid(validity: usize, i: usize): bool {
  return ((<u32>load<u8>(validity + (i >> 3)) >> <u32>(i & 7)) & 1) != 0;
}

/** Bits of a value as they enter a key: floating point so that equal values (0 and -0, all NaNs) have equal bits. */
@inline
function keyBits<T>(address: usize): u64 {
  if (isFloat<T>()) {
    if (sizeof<T>() == 8) {
      const v = load<f64>(address);
      if (v != v) return 0x7ff8000000000000;
      return v == 0 ? 0 : reinterpret<u64>(v);
    }
    const v = load<f32>(address);
    if (v != v) return 0x7fc00000;
    return v == 0 ? 0 : <u64>reinterpret<u32>(v);
  }
  return <u64>load<T>(address);
}

@inline
function pack<T>(out: usize, data: usize, validity: usize, indices: usize, n: u32, shift: u32, first: u32): void {
  const by = <u64>shift;
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    let bits: u64 = 0;
    if (validity == 0 || isValid(validity, i)) bits = keyBits<T>(data + i * sizeof<T>()) << by;
    const at = out + (k << 3);
    store<u64>(at, first ? bits : load<u64>(at) | bits);
  }
}

/** out[k] = (first ? 0 : out[k]) | value k << shift, for 1-byte values. */
export function key_pack_1(out: usize, data: usize, validity: usize, indices: usize, n: u32, shift: u32, first: u32): void {
  pack<u8>(out, data, validity, indices, n, shift, first);
}
/** As `key_pack_1`, 2-byte values. */
export function key_pack_2(out: usize, data: usize, validity: usize, indices: usize, n: u32, shift: u32, first: u32): void {
  pack<u16>(out, data, validity, indices, n, shift, first);
}
/** As `key_pack_1`, 4-byte values. */
export function key_pack_4(out: usize, data: usize, validity: usize, indices: usize, n: u32, shift: u32, first: u32): void {
  pack<u32>(out, data, validity, indices, n, shift, first);
}
/** As `key_pack_1`, 8-byte values. */
export function key_pack_8(out: usize, data: usize, validity: usize, indices: usize, n: u32, shift: u32, first: u32): void {
  pack<u64>(out, data, validity, indices, n, shift, first);
}
/** As `key_pack_1`, FLOAT. */
export function key_pack_f32(out: usize, data: usize, validity: usize, indices: usize, n: u32, shift: u32, first: u32): void {
  pack<f32>(out, data, validity, indices, n, shift, first);
}
/** As `key_pack_1`, DOUBLE. */
export function key_pack_f64(out: usize, data: usize, validity: usize, indices: usize, n: u32, shift: u32, first: u32): void {
  pack<f64>(out, data, validity, indices, n, shift, first);
}

/** The low (`half` 0) or high (`half` 8) words of 16-byte values. */
export function key_pack_16(out: usize, data: usize, validity: usize, indices: usize, n: u32, half: u32): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    store<u64>(out + (k << 3), validity == 0 || isValid(validity, i) ? load<u64>(data + (i << 4) + half) : 0);
  }
}

/** Gathers views, NULLs as empty ones. */
export function key_views(out: usize, data: usize, validity: usize, indices: usize, n: u32): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    if (validity == 0 || isValid(validity, i)) v128.store(out + (k << 4), v128.load(data + (i << 4)));
    else v128.store(out + (k << 4), i64x2.splat(0));
  }
}

/** Sets bit `bit` of byte k where row k is NULL; `first` clears the other bits. */
export function key_null_masks(masks: usize, validity: usize, indices: usize, n: u32, bit: u32, first: u32): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    const mask: u32 = isValid(validity, i) ? 0 : <u32>1 << bit;
    store<u8>(masks + k, <u8>(first ? mask : <u32>load<u8>(masks + k) | mask));
  }
}

/** ORs the NULL bit of a column into a word of mask bits: keys of more than 8 columns. */
export function key_null_word(out: usize, validity: usize, indices: usize, n: u32, bit: u32): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const i = indices == 0 ? k : <usize>load<u32>(indices + (k << 2));
    const at = out + (k << 3);
    if (!isValid(validity, i)) store<u64>(at, load<u64>(at) | (<u64>1 << <u64>bit));
  }
}

/** out[k] = first + k, u64. */
export function ordinals_fill(out: usize, first: u64, n: u32): void {
  for (let k: usize = 0; k < <usize>n; k++) store<u64>(out + (k << 3), first + <u64>k);
}
