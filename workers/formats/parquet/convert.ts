/** Stored values to vector values. */
import type { Heap } from '../../memory/heap.ts';
import type { Kernels } from '../../memory/kernels.ts';
import { CorruptPage } from './codecs.ts';
import type { StoredType } from './stored-type.ts';

/**
 * Converts `n` values of fixed size at `src` to vector values at `dst`. The caller has checked that they are there.
 *
 * @throws CorruptPage where one doesn't fit
 */
export function convertFixed(kernels: Kernels, stored: StoredType, dst: number, src: number, n: number): void {
  const { conversion } = stored;
  switch (conversion.kind) {
    case 'copy': kernels.copy_bytes(dst, src, n * stored.valueBytes); return;
    case 'narrow-1': kernels.parquet_narrow_4_1(dst, src, n); return;
    case 'narrow-2': kernels.parquet_narrow_4_2(dst, src, n); return;
    case 'scale-i32': kernels.parquet_scale_i32(dst, src, n, conversion.factor); return;
    case 'scale-i64':
      if (kernels.parquet_scale_i64(dst, src, n, conversion.factor) !== 0) throw new CorruptPage(`a value is out of the range of ${stored.type.id}`);
      return;
    case 'divide-i64':
      if (kernels.parquet_divide_i64(dst, src, n, conversion.divisor) !== 0 && conversion.exact)
        throw new CorruptPage('a time has nanoseconds, and TIME holds microseconds');
      return;
    case 'widen-i32': kernels.parquet_widen_i32_i128(dst, src, n); return;
    case 'widen-i64': kernels.parquet_widen_i64_i128(dst, src, n); return;
    case 'int96': kernels.parquet_int96_micros(dst, src, n); return;
    case 'half': kernels.parquet_half_f32(dst, src, n); return;
    case 'uuid': kernels.parquet_uuid(dst, src, n); return;
    case 'interval': kernels.parquet_interval(dst, src, n); return;
    case 'decimal':
      if (kernels.parquet_decimal_fixed(dst, src, stored.storedBytes, n, conversion.wide ? 1 : 0) !== 0)
        throw new CorruptPage('a value has more digits than its DECIMAL type');
      return;
    case 'views':
      if (kernels.parquet_views_fixed(dst, src, stored.storedBytes, n, conversion.text ? 1 : 0) !== 0) throw new CorruptPage('a text value is not UTF-8');
      return;
    case 'bool': throw new CorruptPage('booleans are bits');
  }
}

/** What `parquet_views_plain` has returned as an error. `state` is its place. */
export function viewsFailure(heap: Heap, state: number, error: number): CorruptPage {
  if (error === 1) return new CorruptPage('its values end too early');
  const address = heap.u32[(state >>> 2) + 2] as number;
  const length = heap.u32[(state >>> 2) + 3] as number;
  const shown = new TextDecoder().decode(heap.u8.slice(address, address + Math.min(length, 40)));
  return new CorruptPage(`the text value "${shown}${length > 40 ? '…' : ''}" is not UTF-8`);
}
