/**
 * Which decoded column chunks lie in the column cache. Chunks that a job will read are pinned before it starts and
 * unpinned when it ends; workers may evict all others at any time, which `pin` then finds out.
 */
import type { ColumnCache } from '../memory/column-cache.ts';
import { CACHE_TOPIC, type CachedChunk } from '../formats/parquet/cached-chunk.ts';
import type { TaskFact } from '../task/messages.ts';

/** Rows that a scan will read: those of a morsel, which `start` tells apart from others of the row group. */
export interface WantedRows { readonly fileId: number; readonly rowGroup: number; readonly start: number }

export class ChunkDirectory {
  private readonly cache: ColumnCache;
  private readonly chunks = new Map<string, CachedChunk>();

  constructor(cache: ColumnCache) {
    this.cache = cache;
  }

  learn(facts: readonly TaskFact[]): void {
    for (const { topic, fact } of facts) {
      if (topic !== CACHE_TOPIC) continue;
      const chunk = fact as CachedChunk;
      const key = keyOf(chunk.fileId, chunk.rowGroup, chunk.start, chunk.column);
      const before = this.chunks.get(key);
      if (before !== undefined) this.cache.remove(before);
      this.chunks.set(key, chunk);
    }
  }

  /** The cached chunks of a scan, pinned for job `job`: give them back with `unpin`. */
  pin(wanted: readonly WantedRows[], columns: readonly string[], job: number): CachedChunk[] {
    const pinned: CachedChunk[] = [];
    if (this.chunks.size === 0) return pinned;
    for (const { fileId, rowGroup, start } of wanted)
      for (const column of columns) {
        const key = keyOf(fileId, rowGroup, start, column);
        const chunk = this.chunks.get(key);
        if (chunk === undefined) continue;
        if (this.cache.pin(chunk, job)) pinned.push(chunk);
        else this.chunks.delete(key); // evicted since
      }
    return pinned;
  }

  unpin(chunks: readonly CachedChunk[]): void {
    for (const chunk of chunks) this.cache.unpin(chunk);
  }

  /** Frees what no chunk of the directory is in: what tasks built that were lost, or whose job failed. No task may be running. */
  sweep(): void {
    const known = new Set<number>();
    for (const chunk of this.chunks.values()) known.add(chunk.slot * 65_536 + chunk.generation);
    this.cache.sweep(({ slot, generation }) => known.has(slot * 65_536 + generation));
  }

  /** The file was closed. */
  forget(fileId: number): void {
    for (const [key, chunk] of this.chunks)
      if (chunk.fileId === fileId) {
        this.chunks.delete(key);
        this.cache.remove(chunk);
      }
  }
}

function keyOf(fileId: number, rowGroup: number, start: number, column: string): string {
  return `${fileId}/${rowGroup}/${start}/${column}`;
}
