// Hashes of group and exchange keys: 64 bits, of which the high ones choose partition and slot. The low 8 bits of
// a finished header are the key columns' null mask (see workers/memory/group-layout.ts), so that headers of equal
// keys are equal and a NULL never equals a value.

export const MULTIPLIER_A: u64 = 0x9e3779b97f4a7c15;
export const MULTIPLIER_B: u64 = 0xd6e8feb86659fd93;

/** Mixes all bits into all bits; a bijection. */
@inline
export function mix64(k: u64): u64 {
  k ^= k >> 32;
  k *= MULTIPLIER_B;
  k ^= k >> 29;
  k *= MULTIPLIER_A;
  return k ^ (k >> 32);
}

/** Hash of the string a view stands for. The bytes of long strings are read 8 at a time, in two lanes. */
@inline
export function hashView(view: usize): u64 {
  const word = load<u64>(view);
  const length = <u32>word;
  if (length <= 12) {
    let h = (word ^ MULTIPLIER_B) * MULTIPLIER_A;
    h ^= h >> 32;
    h = (h ^ load<u64>(view, 8)) * MULTIPLIER_B;
    h ^= h >> 29;
    h *= MULTIPLIER_A;
    return h ^ (h >> 32);
  }
  return hashBytes(<usize>load<u32>(view, 8), length);
}

/** Hash of `length` > 8 bytes. */
export function hashBytes(at: usize, length: u32): u64 {
  const last = load<u64>(at + length - 8);
  let a: u64 = (<u64>length ^ MULTIPLIER_B) * MULTIPLIER_A;
  let b: u64 = MULTIPLIER_B;
  let left = length;
  while (left > 16) {
    a = (a ^ load<u64>(at)) * MULTIPLIER_A;
    b = (b ^ load<u64>(at, 8)) * MULTIPLIER_B;
    a ^= a >> 32;
    b ^= b >> 29;
    at += 16;
    left -= 16;
  }
  if (left > 8) {
    a = (a ^ load<u64>(at)) * MULTIPLIER_A;
    a ^= a >> 32;
  }
  return mix64((a ^ last) * MULTIPLIER_A + rotl<u64>(b, 31));
}

/** out[k] = hash of word k, u64. */
export function hash_words(words: usize, n: u32, out: usize): void {
  for (let k: usize = 0, end = <usize>n << 3; k < end; k += 8) store<u64>(out + k, mix64(load<u64>(words + k)));
}

/** out[k] = out[k] combined with word k: for the second and further words of a key. */
export function hash_words_more(words: usize, n: u32, out: usize): void {
  for (let k: usize = 0, end = <usize>n << 3; k < end; k += 8) {
    store<u64>(out + k, mix64(rotl<u64>(load<u64>(out + k), 23) ^ load<u64>(words + k)));
  }
}

/** out[k] = hash of the string of view k. */
export function hash_views(views: usize, n: u32, out: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) store<u64>(out + (k << 3), hashView(views + (k << 4)));
}

/** out[k] = out[k] combined with the string of view k. */
export function hash_views_more(views: usize, n: u32, out: usize): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    store<u64>(out + (k << 3), mix64(rotl<u64>(load<u64>(out + (k << 3)), 23) ^ hashView(views + (k << 4))));
  }
}

/** Clears the low 8 bits of each hash: headers of keys without NULLs. */
export function hash_headers(hashes: usize, n: u32): void {
  for (let k: usize = 0, end = <usize>n << 3; k < end; k += 8) store<u64>(hashes + k, load<u64>(hashes + k) & ~(<u64>255));
}

/** Mixes `nullMasks` (one byte a row) into the hashes and makes it their low 8 bits. */
export function hash_headers_nulls(hashes: usize, nullMasks: usize, n: u32): void {
  for (let k: usize = 0; k < <usize>n; k++) {
    const mask = <u64>load<u8>(nullMasks + k);
    let h = load<u64>(hashes + (k << 3));
    if (mask != 0) h = mix64(h ^ (mask * MULTIPLIER_A));
    store<u64>(hashes + (k << 3), (h & ~(<u64>255)) | mask);
  }
}
