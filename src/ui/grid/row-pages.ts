/**
 * The rows of a result that the page holds: whole pages, fetched as they come into view, the longest unused
 * given up first. The result itself stays in the engine.
 */
export type Row = readonly (string | null)[];

export interface RowPagesOptions {
  readonly fetch: (offset: number, limit: number) => Promise<readonly Row[]>;
  readonly numRows: number;
  readonly numColumns: number;
  /** Called after a page came or failed. */
  readonly onChange: () => void;
}

/** Values in one page, about; and values held in all, about. */
const PAGE_VALUES = 4_000;
const HELD_VALUES = 200_000;
const MAX_IN_FLIGHT = 2;

export class RowPages {
  readonly pageRows: number;
  readonly maxPages: number;
  readonly #options: RowPagesOptions;
  /** In order of use, the longest unused first. */
  readonly #pages = new Map<number, readonly Row[]>();
  readonly #inFlight = new Set<number>();
  #wanted: readonly number[] = [];
  /** Answers to what an earlier one asked are dropped. */
  #generation = 0;
  #error: unknown = null;

  constructor(options: RowPagesOptions) {
    this.#options = options;
    const columns = Math.max(1, options.numColumns);
    this.pageRows = Math.min(512, Math.max(16, Math.floor(PAGE_VALUES / columns)));
    this.maxPages = Math.max(4, Math.floor(HELD_VALUES / (columns * this.pageRows)));
  }

  /** What went wrong with the last page asked for; null once one came again. */
  get error(): unknown {
    return this.#error;
  }

  get numPages(): number {
    return this.#pages.size;
  }

  /** The row, or undefined while it is on its way. */
  row(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / this.pageRows))?.[index % this.pageRows];
  }

  /** Asks for the rows from `first` (inclusive) to `end` (exclusive). What was wanted before and has not been asked for is forgotten. */
  want(first: number, end: number): void {
    const wanted: number[] = [];
    for (let page = Math.floor(first / this.pageRows); page * this.pageRows < Math.min(end, this.#options.numRows); page++) {
      const held = this.#pages.get(page);
      if (held === undefined) wanted.push(page);
      else {
        this.#pages.delete(page);
        this.#pages.set(page, held);
      }
    }
    this.#wanted = wanted;
    this.#fetchNext();
  }

  /** Asks again for what failed. */
  retry(): void {
    this.#error = null;
    this.#fetchNext();
  }

  /** Forgets everything; what is still on its way is dropped when it comes. It may be used again afterwards. */
  clear(): void {
    this.#generation += 1;
    this.#wanted = [];
    this.#pages.clear();
    this.#inFlight.clear();
    this.#error = null;
  }

  #fetchNext(): void {
    while (this.#error === null && this.#inFlight.size < MAX_IN_FLIGHT) {
      const page = this.#wanted.find((candidate) => !this.#inFlight.has(candidate) && !this.#pages.has(candidate));
      if (page === undefined) return;
      this.#inFlight.add(page);
      void this.#fetchPage(page);
    }
  }

  async #fetchPage(page: number): Promise<void> {
    const generation = this.#generation;
    try {
      const rows = await this.#options.fetch(page * this.pageRows, this.pageRows);
      if (generation !== this.#generation) return;
      this.#pages.set(page, rows);
      for (const oldest of this.#pages.keys()) {
        if (this.#pages.size <= this.maxPages) break;
        this.#pages.delete(oldest);
      }
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#error = error;
    }
    this.#inFlight.delete(page);
    this.#options.onChange();
    this.#fetchNext();
  }
}
