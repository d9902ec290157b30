/**
 * Cuts row groups into morsels. A row group is one morsel unless it is large and the places of its pages are known; then
 * morsels begin at any row, and each column starts at the page that holds it. Where pages have statistics, rows that no
 * filter lets pass are left out. Boundaries depend on the files and the filters alone.
 */
import type { Expr, ColumnId } from '../../../src/plan/expr.ts';
import type { Morsel } from '../../../src/plan/physical.ts';
import type { ByteSource } from '../format.ts';
import type { ColumnChunk, RawStatistics } from './footer.ts';
import { readPagePlaces, readPageStatistics, walkPages, type PagePlaces } from './page-index.ts';
import { mayMatch } from './pruning.ts';
import type { ReadableColumn } from './schema.ts';
import { columnStatistics } from './statistics.ts';

/** The part of a column chunk that a morsel reads, where it is not all of it. */
export interface ChunkPart {
  /** File offsets: the dictionary page's bytes (empty where there is none), and the data pages'. */
  readonly dictionaryStart: number;
  readonly dictionaryEnd: number;
  readonly start: number;
  readonly end: number;
  /** Row of the row group that the first of these pages begins with, and how many rows it has. */
  readonly firstRow: number;
  readonly firstPageRows: number;
}

/** What a morsel that is part of a row group carries: one part per column that the scan reads. */
export interface MorselDetail { readonly parts: readonly ChunkPart[] }

export interface PlannedColumn {
  readonly id: ColumnId;
  readonly column: ReadableColumn;
  readonly chunk: ColumnChunk;
}

export interface PlannedRowGroup {
  readonly source: ByteSource;
  readonly file: number;
  readonly unit: number;
  readonly numRows: number;
  readonly columns: readonly PlannedColumn[];
  readonly filters: readonly Expr[];
  /** About as many rows as a morsel should have. */
  readonly targetRows: number;
}

/** Row groups of more than this many times the target are cut up. */
const CUT_FROM = 1.25;
/** Cutting may make pages be read twice, where they are longer than morsels; up to this many times the bytes in all. */
const MAX_BYTES_FACTOR = 1.5;
/** Row groups larger than this are cut up even where that takes reading their page headers one by one. */
const WALK_FROM_ROWS = 1_310_720;
/** Skipping fewer rows than this is not worth a morsel of its own. */
const MIN_GAP_ROWS = 16_384;
/** Morsels begin at multiples of this. */
const STEP_ROWS = 8192;

interface RowRange { readonly start: number; readonly end: number }

/** The morsels of one row group, and the bytes that reading them takes. */
export async function rowGroupMorsels(group: PlannedRowGroup): Promise<{ morsels: Morsel[]; bytes: number }> {
  const { numRows, columns, file, unit } = group;
  const wholeBytes = columns.reduce((sum, { chunk }) => sum + chunk.compressedBytes, 0);
  const whole = { morsels: [{ file, start: 0, end: numRows, unit }], bytes: wholeBytes };
  const isLarge = numRows > group.targetRows * CUT_FROM;
  const hasIndex = columns.every(({ chunk }) => chunk.offsetIndex !== undefined);
  if (columns.length === 0 || (!hasIndex && numRows <= WALK_FROM_ROWS) || (!isLarge && !canFilterPages(group))) return whole;
  const placesOf = ({ chunk }: PlannedColumn): Promise<PagePlaces | undefined> =>
    hasIndex ? readPagePlaces(group.source, chunk, numRows) : walkPages(group.source, chunk, numRows);
  const ranges = cut(await matchingRanges(group, placesOf), isLarge ? group.targetRows : numRows);
  if (ranges.length === 1 && ranges[0]?.start === 0 && ranges[0].end === numRows) return whole;
  const found = await Promise.all(columns.map(placesOf));
  const places = found.filter((own) => own !== undefined);
  if (places.length < columns.length) return whole;
  let bytes = 0;
  const morsels = ranges.map(({ start, end }): Morsel => {
    const parts = columns.map(({ chunk }, k) => chunkPart(chunk, places[k] as PagePlaces, start, end, numRows));
    for (const part of parts) bytes += part.end - part.start + (part.dictionaryEnd - part.dictionaryStart);
    return { file, start, end, unit, detail: { parts } satisfies MorselDetail };
  });
  return bytes > wholeBytes * MAX_BYTES_FACTOR ? whole : { morsels, bytes };
}

function canFilterPages({ columns, filters }: PlannedRowGroup): boolean {
  return filters.length > 0 && columns.some(({ chunk }) => chunk.columnIndex !== undefined);
}

/** Rows that filters may let pass, by the statistics of pages. Sorted, apart from each other. */
async function matchingRanges(group: PlannedRowGroup, placesOf: (column: PlannedColumn) => Promise<PagePlaces | undefined>): Promise<RowRange[]> {
  const { columns, filters, numRows } = group;
  const everything = [{ start: 0, end: numRows }];
  if (!canFilterPages(group)) return everything;
  const filtered = new Map<ColumnId, { column: ReadableColumn; places: PagePlaces; statistics: RawStatistics[]; page: number }>();
  const bounds = new Set<number>([0]);
  for (const planned of columns) {
    const { id, column, chunk } = planned;
    if (!filters.some((filter) => mentions(filter, id))) continue;
    const own = await placesOf(planned);
    if (own === undefined) continue;
    const statistics = await readPageStatistics(group.source, chunk, own);
    if (statistics === undefined) continue;
    filtered.set(id, { column, places: own, statistics, page: 0 });
    for (const row of own.firstRows) bounds.add(row);
  }
  if (filtered.size === 0) return everything;
  const starts = [...bounds].sort((a, b) => a - b);
  const ranges: RowRange[] = [];
  for (const [k, start] of starts.entries()) {
    const end = starts[k + 1] ?? numRows;
    const matches = filters.every((filter) => mayMatch(filter, (id) => {
      const own = filtered.get(id);
      if (own === undefined) return undefined;
      const { firstRows } = own.places;
      while (own.page + 1 < firstRows.length && (firstRows[own.page + 1] as number) <= start) own.page++;
      const pageRows = (firstRows[own.page + 1] ?? numRows) - (firstRows[own.page] as number);
      return columnStatistics(own.column, own.statistics[own.page] as RawStatistics, pageRows);
    }));
    if (!matches) continue;
    const last = ranges[ranges.length - 1];
    if (last !== undefined && start - last.end < MIN_GAP_ROWS) ranges[ranges.length - 1] = { start: last.start, end };
    else ranges.push({ start, end });
  }
  return ranges;
}

function mentions(expr: Expr, id: ColumnId): boolean {
  switch (expr.kind) {
    case 'column': return expr.id === id;
    case 'literal': return false;
    case 'cast': return mentions(expr.arg, id);
    case 'call': case 'and': case 'or': return expr.args.some((arg) => mentions(arg, id));
    case 'in': return mentions(expr.arg, id);
    default: return false; // no other expression is understood by mayMatch
  }
}

/** Cuts ranges that are too long into even parts. */
function cut(ranges: readonly RowRange[], targetRows: number): RowRange[] {
  return ranges.flatMap(({ start, end }) => {
    if (end - start <= targetRows * CUT_FROM) return [{ start, end }];
    const parts = Math.ceil((end - start) / targetRows);
    const step = Math.ceil((end - start) / parts / STEP_ROWS) * STEP_ROWS;
    const cuts: RowRange[] = [];
    for (let from = start; from < end; from += step) cuts.push({ start: from, end: Math.min(from + step, end) });
    return cuts;
  });
}

function chunkPart(chunk: ColumnChunk, { offsets, firstRows }: PagePlaces, start: number, end: number, numRows: number): ChunkPart {
  let first = 0;
  while (first + 1 < firstRows.length && (firstRows[first + 1] as number) <= start) first++;
  let after = first + 1;
  while (after < firstRows.length && (firstRows[after] as number) < end) after++;
  return {
    dictionaryStart: chunk.start,
    dictionaryEnd: offsets[0] as number,
    start: offsets[first] as number,
    end: offsets[after] ?? chunk.start + chunk.compressedBytes,
    firstRow: firstRows[first] as number,
    firstPageRows: (firstRows[first + 1] ?? numRows) - (firstRows[first] as number),
  };
}
