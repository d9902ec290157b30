/** What the pages that tests and benchmarks drive have on their window. */
import type { Spillway } from '../../src/protocol/api.ts';

interface DuckdbWasmPeer {
  open(bundle: 'eh' | 'coi', threads: number): Promise<string>;
  registerFile(name: string, way: string): Promise<void>;
  loadParquet(table: string): Promise<number>;
  time(sql: string, how: { fileBuffer?: string; materialise?: 'ctas' | 'query' }): Promise<number>;
  rows(sql: string): Promise<(string | null)[][]>;
  firstResult(sql: string): Promise<{ atMs: number; rows: number }>;
}

declare global {
  interface Window {
    spillway: Spillway;
    /** bench/contenders/duckdb-wasm-page */
    peer: DuckdbWasmPeer;
    /** bench/startup.mjs */
    firstResult?: { atMs: number; epochMs: number; rows: number; error?: string };
  }
}
