/** A column chunk's dictionary page, as values that codes can be looked up in. */
import type { FlatVector } from '../../../src/columns/vector.ts';
import type { TaskContext } from '../../task/context.ts';
import { CorruptPage } from './codecs.ts';
import { convertFixed, viewsFailure } from './convert.ts';
import type { PageBody } from './page-body.ts';
import { encodingName, Encoding, type PageHeader } from './page-header.ts';
import type { PageMemory } from './page-memory.ts';
import type { ReadableColumn } from './schema.ts';

export interface Dictionary {
  /** Address of the values, each of the vector's width. */
  readonly data: number;
  readonly length: number;
  /** For strings: the base of indexed vectors. With a NULL as its last entry, number `length`, where the column is nullable. */
  readonly base: FlatVector | undefined;
  /** For strings: every value stands in it once, and it is much shorter than the chunk. */
  readonly distinct: boolean;
}

/** Dictionaries at most this part of the rows are called dictionaries in vectors: to work on them first pays. */
const MUCH_SHORTER = 4;

/**
 * Decodes a dictionary page. The memory belongs to `pages` until it is released as a whole.
 *
 * @throws CorruptPage
 */
export function readDictionary(context: TaskContext, pages: PageMemory, column: ReadableColumn, header: PageHeader, body: PageBody, numRows: number): Dictionary {
  if (header.encoding !== Encoding.PLAIN && header.encoding !== Encoding.PLAIN_DICTIONARY)
    throw new CorruptPage(`the dictionary page has encoding ${encodingName(header.encoding)}`);
  const { heap, kernels } = context;
  const { stored } = column;
  const { numValues: length } = header;
  const available = body.valuesEnd - body.values;
  const leastBytes = stored.storedBytes === 0 ? 4 : stored.storedBytes;
  if (length * leastBytes > available) throw new CorruptPage(`the dictionary claims ${length} values in ${available} bytes`);
  const isViews = stored.conversion.kind === 'views';
  if (stored.conversion.kind === 'bool') throw new CorruptPage('booleans have no dictionary');
  const data = pages.allocate((length + 1) * stored.valueBytes).address;

  const { conversion } = stored;
  if (column.element.type === 'BYTE_ARRAY') {
    const state = pages.allocate(32).address;
    heap.cover(state + 32);
    heap.u32[state >>> 2] = body.values;
    heap.u32[(state >>> 2) + 1] = body.valuesEnd;
    if (conversion.kind === 'views') {
      const error = kernels.parquet_views_plain(state, data, length, conversion.text ? 1 : 0);
      if (error !== 0) throw viewsFailure(heap, state, error);
    } else {
      const error = kernels.parquet_decimal_bytes(state, data, length, conversion.kind === 'decimal' && conversion.wide ? 1 : 0);
      if (error !== 0) throw new CorruptPage(error === 1 ? 'its values end too early' : `a value does not fit ${column.type.id}`);
    }
  } else convertFixed(kernels, stored, data, body.values, length);

  if (!isViews) return { data, length, base: undefined, distinct: false };
  const distinct = length * MUCH_SHORTER <= numRows && viewsDistinct(context, pages, data, length);
  if (column.notNull) return { data, length, base: { form: 'flat', type: column.type, length, data, validity: 0 }, distinct };
  heap.cover(data + (length + 1) * 16);
  heap.u8.fill(0, data + length * 16, data + length * 16 + 16);
  const validityBytes = (length >>> 3) + 1;
  const validity = pages.allocate(validityBytes).address;
  heap.cover(validity + validityBytes);
  heap.u8.fill(255, validity, validity + validityBytes);
  heap.u8[validity + (length >>> 3)] = (1 << (length & 7)) - 1;
  return { data, length, base: { form: 'flat', type: column.type, length: length + 1, data, validity }, distinct };
}

function viewsDistinct(context: TaskContext, pages: PageMemory, views: number, length: number): boolean {
  let slots = 16;
  while (slots < length * 2) slots *= 2;
  const table = pages.allocate(slots * 4);
  context.heap.cover(table.address + slots * 4);
  context.heap.u8.fill(0, table.address, table.address + slots * 4);
  const distinct = context.kernels.parquet_views_distinct(views, length, table.address, slots) !== 0;
  pages.release(table);
  return distinct;
}
