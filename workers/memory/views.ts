/**
 * String views: 16 bytes, after Arrow's BinaryView with an address in place of (buffer index, offset).
 *
 *   length ≤ 12   │ u32 length │ up to 12 bytes inline, rest zero                          │
 *   length > 12   │ u32 length │ first 4 bytes │ u32 address of all the bytes │ u32 zero   │
 *
 * Equal strings of up to 12 bytes are equal as two u64 words; for longer ones the first word (length and
 * prefix) decides almost always. The bytes at `address` must be readable for 16 bytes past their end.
 * Whoever keeps a view longer than the current batch copies the bytes into memory of its own.
 */
import type { Heap } from './heap.ts';

export const VIEW_BYTES = 16;
export const INLINE_BYTES = 12;

export function viewLength(heap: Heap, view: number): number {
  return heap.u32[view >>> 2] as number;
}

/** Address of the first byte of the string. */
export function viewBytes(heap: Heap, view: number): number {
  const length = heap.u32[view >>> 2] as number;
  return length <= INLINE_BYTES ? view + 4 : (heap.u32[(view >>> 2) + 2] as number);
}

/** Writes the view of `length` bytes that lie at `address`. */
export function writeView(heap: Heap, view: number, address: number, length: number): void {
  const word = view >>> 2;
  heap.u32[word] = length;
  heap.u32[word + 1] = 0;
  heap.u32[word + 2] = 0;
  heap.u32[word + 3] = 0;
  if (length <= INLINE_BYTES) heap.u8.copyWithin(view + 4, address, address + length);
  else {
    heap.u8.copyWithin(view + 4, address, address + 4);
    heap.u32[word + 2] = address;
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The string as JavaScript text; invalid UTF-8 becomes U+FFFD. */
export function readView(heap: Heap, view: number): string {
  const length = heap.u32[view >>> 2] as number;
  if (length === 0) return '';
  const from = viewBytes(heap, view);
  if (length <= 24) {
    let text = '';
    for (let k = 0; k < length; k++) {
      const byte = heap.u8[from + k] as number;
      if (byte > 127) return decoder.decode(heap.u8.slice(from, from + length));
      text += String.fromCharCode(byte);
    }
    return text;
  }
  // slice() copies: decoders refuse views of shared memory.
  return decoder.decode(heap.u8.slice(from, from + length));
}
