// Group rows by small codes: see workers/operators/aggregate/code-cache.ts.
import { isValid } from "./key-words";

/** codes[k] = (first ? 0 : codes[k] * size) + indices[k]. */
export function code_scale(codes: usize, indices: usize, n: u32, size: u32, first: u32): void {
  for (let k: usize = 0, end = <usize>n << 2; k < end; k += 4) {
    const before: u32 = first ? 0 : load<u32>(codes + k) * size;
    store<u32>(codes + k, before + load<u32>(indices + k));
  }
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
