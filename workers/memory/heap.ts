/**
 * Typed views over the one shared WebAssembly memory. Another worker may grow the memory at any time: views
 * made before that still work for the bytes they cover, so code refreshes them when it meets a higher address.
 * Never keep a view in a variable across an allocation or an await; always go through the heap.
 */
export class Heap {
  readonly memory: WebAssembly.Memory;
  u8!: Uint8Array;
  i8!: Int8Array;
  u16!: Uint16Array;
  i16!: Int16Array;
  u32!: Uint32Array;
  i32!: Int32Array;
  u64!: BigUint64Array;
  i64!: BigInt64Array;
  f32!: Float32Array;
  f64!: Float64Array;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
    this.refresh();
  }

  /** Makes the views cover the whole memory as it is now. Called at the start of every task and after allocation. */
  refresh(): void {
    const buffer = this.memory.buffer;
    if (this.u8 !== undefined && this.u8.byteLength === buffer.byteLength) return;
    this.u8 = new Uint8Array(buffer);
    this.i8 = new Int8Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.i16 = new Int16Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u64 = new BigUint64Array(buffer);
    this.i64 = new BigInt64Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }

  /** Refreshes when `end` (exclusive, bytes) lies past the views. */
  cover(end: number): void {
    if (end > this.u8.byteLength) this.refresh();
  }
}
