/**
 * Group rows by code: where every key column is a dictionary or takes few values (BOOLEAN, one-byte integers, integers in
 * a small range), a row's codes number a small space, and a table of row addresses over it replaces hashing. Entries are
 * filled from the hash table when a code is first met, so each dictionary entry is hashed once.
 *
 * A dictionary is known by its `base` object, never by its address: memory is used again, objects that are still
 * referenced are not.
 */
import type { FlatVector, IndexedVector, Vector } from '../../../src/columns/vector.ts';
import { physicalType, physicalWidth, type PhysicalType } from '../../../src/columns/types.ts';
import { columnView, selectView, type ColumnView } from '../../memory/column-view.ts';
import { INLINE_BYTES } from '../../memory/views.ts';
import type { TaskContext } from '../../task/context.ts';

/** Keys of more columns are not worth coding. */
export const MAX_CODED_KEYS = 8;
/** Codes of all columns together; beyond that hashing is as quick. */
const MAX_CODES = 1 << 20;
/** Codes of a one-byte column: its values and NULL. */
const BYTE_CODES = 257;
/** Most values of a wider integer column. */
const MAX_RANGE = 4096;
/** Most codes for which rows are listed group by group, and fewest rows of a batch for each. */
const MAX_RUN_CODES = 256;
const LEAST_RUN_ROWS = 64;
/** Batches of integers out of the range, one after the other, before ranges are given up. */
const MAX_MISFITS = 8;

export interface Run {
  /** Address of the group row. */
  readonly row: number;
  readonly from: number;
  readonly count: number;
}
/** `order`: address of the batch's row numbers, group by group. */
export interface Runs {
  readonly order: number;
  readonly runs: readonly Run[];
}

type Find = (columns: readonly ColumnView[], count: number, out: number) => void;
type WideInteger = 'i16' | 'u16' | 'i32' | 'u32' | 'i64';

/** How one column of the batch gets codes. */
interface Coding {
  readonly size: number;
  readonly base: FlatVector | undefined;
  readonly least: bigint;
}

class CodeTable {
  private readonly context: TaskContext;
  private codings: readonly Coding[] = [];
  private numCodes = 0;
  /** Codes wanted by the batch before, not set up because they were many. */
  private postponed = 0;
  private cache = 0;
  private capacity = 0;
  private misfits = 0;

  constructor(context: TaskContext) {
    this.context = context;
  }

  /** Whether rows may be found again by code after the hash table has forgotten them. */
  get isUsed(): boolean {
    return this.cache !== 0;
  }

  /** The codes of a batch (address of u32s), or undefined where its columns have none. */
  encode(vectors: readonly Vector[], n: number): number | undefined {
    if (!this.setUp(vectors, n)) return undefined;
    const { kernels, scratch } = this.context;
    const [only] = vectors as [Vector];
    if (vectors.length === 1 && only.form === 'indexed' && only.dictionary) return only.indices;
    const codes = scratch.allocate(n * 4);
    const second = vectors[1];
    let isFirst = true;
    if (vectors.length === 2 && second !== undefined && isDictionary(only) && isDictionary(second)) {
      kernels.code_pair(codes, (only as IndexedVector).indices, (second as IndexedVector).indices, n, (this.codings[1] as Coding).size);
      return codes;
    }
    for (const [k, vector] of vectors.entries()) {
      const { size, least } = this.codings[k] as Coding;
      // A constant has one code, which changes nothing.
      if (vector.form === 'constant') continue;
      const first = isFirst ? 1 : 0;
      isFirst = false;
      if (vector.form === 'indexed' && vector.dictionary) kernels.code_scale(codes, vector.indices, n, size, first);
      else {
        const { data, validity, indices } = columnView(vector, this.context);
        const physical = physicalType(vector.type);
        if (isByte(physical)) kernels.code_scale_bytes(codes, data, validity, indices, n, first);
        else if (kernels[`code_integers_${physical as WideInteger}`](codes, data, validity, indices, n, least, size, first) === 0) {
          return this.widen(vectors, n) ? this.encode(vectors, n) : undefined;
        }
      }
    }
    if (isFirst) kernels.fill_u32(codes, 0, n);
    return codes;
  }

  /** The batch's rows group by group; undefined where there are too many groups, or codes that were not met before. */
  runs(codes: number, n: number): Runs | undefined {
    const { numCodes, cache } = this;
    if (numCodes > MAX_RUN_CODES || n < LEAST_RUN_ROWS * 2) return undefined;
    const { heap, kernels, scratch } = this.context;
    const counts = scratch.allocate(numCodes * 16);
    kernels.runs_count(codes, n, numCodes, counts);
    const runs: Run[] = [];
    const { u32 } = heap;
    const at = counts / 4;
    let from = 0;
    for (let code = 0; code < numCodes; code++) {
      const count =
        (u32[at + code] as number) + (u32[at + numCodes + code] as number) + (u32[at + 2 * numCodes + code] as number) + (u32[at + 3 * numCodes + code] as number);
      if (count === 0) continue;
      const row = u32[cache / 4 + code] as number;
      if (row === 0) return undefined;
      runs.push({ row, from, count });
      from += count;
    }
    if (runs.length * LEAST_RUN_ROWS > n) return undefined;
    const order = scratch.allocate(n * 4);
    kernels.runs_starts(counts, numCodes);
    kernels.runs_order(codes, n, numCodes, counts, order);
    return { order, runs };
  }

  /** Writes the group rows of the batch's `n` rows to `rows`. `find` looks up rows that have not been met. */
  findRows(codes: number, vectors: readonly Vector[], n: number, rows: number, find: Find): void {
    const { kernels, scratch } = this.context;
    const missing = scratch.allocate(n * 4 + 4);
    const numMissing = kernels.code_lookup(this.cache, codes, n, rows, missing);
    if (numMissing === 0) return;
    const columns = vectors.map((vector) => selectView(columnView(vector, this.context), missing, numMissing, this.context));
    const found = scratch.allocate(numMissing * 4);
    find(columns, numMissing, found);
    kernels.code_enter(this.cache, codes, missing, found, numMissing, rows);
  }

  release(): void {
    if (this.cache !== 0) this.context.freeBlock(this.cache);
    this.cache = 0;
    this.capacity = 0;
  }

  /** Whether the batch's columns have codes; forgets the entries of other dictionaries and ranges. */
  private setUp(vectors: readonly Vector[], n: number): boolean {
    const same = this.codings.length === vectors.length && vectors.every((vector, k) => fits(this.codings[k] as Coding, vector));
    if (same && this.numCodes > 0) return true;
    const codings: Coding[] = [];
    for (const vector of vectors) {
      const coding = this.codingOf(vector, n);
      if (coding === undefined) return false;
      codings.push(coding);
    }
    return this.begin(codings, n, same);
  }

  /** Empties the cache for these codings. */
  private begin(codings: readonly Coding[], n: number, same: boolean): boolean {
    const numCodes = codings.reduce((product, coding) => product * coding.size, 1);
    if (numCodes > MAX_CODES) return false;
    this.codings = codings;
    // A dictionary much longer than the batch must be used more than once to pay; wait for the second time.
    if (numCodes > n * 8 && (!same || this.postponed !== numCodes)) {
      this.postponed = numCodes;
      this.numCodes = 0;
      return false;
    }
    this.numCodes = numCodes;
    const bytes = numCodes * 4;
    if (bytes > this.capacity) {
      this.release();
      this.capacity = Math.ceil(bytes / 65_536) * 65_536;
      this.cache = this.context.allocateBlock(this.capacity);
    }
    this.context.kernels.fill_u8(this.cache, 0, bytes);
    return true;
  }

  private codingOf(vector: Vector, n: number): Coding | undefined {
    if (vector.form === 'indexed' && vector.dictionary) return { size: Math.max(1, vector.base.length), base: vector.base, least: 0n };
    if (vector.form === 'constant') return CONSTANT;
    const physical = physicalType(vector.type);
    if (isByte(physical)) return { size: BYTE_CODES, base: undefined, least: 0n };
    if (!isWideInteger(physical) || this.misfits > MAX_MISFITS) return undefined;
    const range = this.rangeOf(vector, physical, n);
    if (range === undefined) {
      this.misfits++;
      return undefined;
    }
    return { size: range.size, base: undefined, least: range.least };
  }

  /** Room around the values of this batch, so that the next ones mostly fit. */
  private rangeOf(vector: Vector, physical: WideInteger, n: number): { least: bigint; size: number } | undefined {
    const { heap, kernels, scratch } = this.context;
    const out = scratch.allocate(16);
    const { data, validity, indices } = columnView(vector, this.context);
    if (kernels[`code_range_${physical}`](n, data, validity, indices, out) === 0) return undefined;
    const least = heap.i64[out / 8] as bigint;
    const greatest = heap.i64[out / 8 + 1] as bigint;
    const values = greatest - least + 1n;
    if (values > BigInt(MAX_RANGE)) return undefined;
    const room = BigInt(Math.max(16, Math.min(MAX_RANGE, Number(values) / 2) | 0));
    return { least: BigInt.asIntN(64, least - room), size: Number(values + room * 2n) + 1 };
  }

  /** Takes ranges that hold this batch too; false where they would become too wide. */
  private widen(vectors: readonly Vector[], n: number): boolean {
    this.misfits++;
    const codings: Coding[] = [];
    for (const [k, vector] of vectors.entries()) {
      const old = this.codings[k] as Coding;
      const coding = this.codingOf(vector, n);
      if (coding === undefined) {
        this.codings = [];
        this.numCodes = 0;
        return false;
      }
      const physical = physicalType(vector.type);
      if (old.base === undefined && isWideInteger(physical) && vector.form !== 'constant' && !isDictionary(vector)) {
        const least = old.least < coding.least ? old.least : coding.least;
        const end = old.least + BigInt(old.size) > coding.least + BigInt(coding.size) ? old.least + BigInt(old.size) : coding.least + BigInt(coding.size);
        const size = Number(end - least);
        // Widening keeps nothing: entries are found again by hash.
        codings.push(size <= MAX_RANGE * 4 ? { size, base: undefined, least } : coding);
      } else codings.push(coding);
    }
    return this.begin(codings, n, false);
  }
}

const isDictionary = (vector: Vector): boolean => vector.form === 'indexed' && vector.dictionary;
const isByte = (physical: PhysicalType): boolean => physical === 'bool' || physical === 'u8' || physical === 'i8';
const isWideInteger = (physical: PhysicalType): physical is WideInteger => ['i16', 'u16', 'i32', 'u32', 'i64'].includes(physical);

const CONSTANT: Coding = { size: 1, base: undefined, least: 0n };

/** Whether a column of a further batch has the codes it had. Ranges are checked while encoding. */
function fits(coding: Coding, vector: Vector): boolean {
  if (isDictionary(vector)) return vector.form === 'indexed' && vector.base === coding.base;
  return coding.base === undefined && (vector.form === 'constant') === (coding === CONSTANT);
}

/** Kinds of batches that are remembered: an Expand gives several by turns, each with constants of its own. */
const MAX_TABLES = 8;

/** The code tables of one sink, one for each kind of batch. */
export class CodeCache {
  private readonly context: TaskContext;
  private readonly tables = new Map<string, CodeTable>();
  private current: CodeTable | undefined;

  constructor(context: TaskContext) {
    this.context = context;
  }

  /** Whether rows may be found again by code after the hash table has forgotten them. */
  get isUsed(): boolean {
    return [...this.tables.values()].some((table) => table.isUsed);
  }

  /** The codes of a batch (address of u32s), or undefined where its columns have none. */
  encode(vectors: readonly Vector[], n: number): number | undefined {
    this.current = undefined;
    let kind = '';
    for (const vector of vectors) {
      const part = this.kindOf(vector);
      if (part === undefined) return undefined;
      kind += part;
    }
    let table = this.tables.get(kind);
    if (table === undefined) {
      if (this.tables.size >= MAX_TABLES) return undefined;
      table = new CodeTable(this.context);
      this.tables.set(kind, table);
    }
    this.current = table;
    return table.encode(vectors, n);
  }

  /** Of the batch encoded last: its rows group by group; undefined where there are too many groups, or new ones. */
  runs(codes: number, n: number): Runs | undefined {
    return this.current?.runs(codes, n);
  }

  /** Of the batch encoded last: writes the group rows of its `n` rows to `rows`. `find` looks up rows that have not been met. */
  findRows(codes: number, vectors: readonly Vector[], n: number, rows: number, find: Find): void {
    this.current?.findRows(codes, vectors, n, rows, find);
  }

  release(): void {
    for (const table of this.tables.values()) table.release();
  }

  /** What tells kinds of batches apart: how each column gets codes, and constants with their values. */
  private kindOf(vector: Vector): string | undefined {
    if (isDictionary(vector)) return 'd';
    const physical = physicalType(vector.type);
    if (vector.form !== 'constant') return isByte(physical) || isWideInteger(physical) ? 'i' : undefined;
    const { heap } = this.context;
    if (vector.validity !== 0 && ((heap.u8[vector.validity] as number) & 1) === 0) return 'n';
    if (physical === 'view' && (heap.u32[vector.data / 4] as number) > INLINE_BYTES) return undefined;
    return `c${heap.u8.slice(vector.data, vector.data + physicalWidth(physical)).join()};`;
  }
}
