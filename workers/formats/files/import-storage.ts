/**
 * What the file table needs of the store of imported files. Implemented by workers/spill/piece-files.ts, which alone
 * touches the origin-private file system; the task runner passes it in.
 */
import type { StoredPieces } from './messages.ts';

export interface StoredReader {
  /** Whether `read` of [start, end) needs no `prepare`. */
  isReady(start: number, end: number): boolean;
  prepare(start: number, end: number): Promise<void>;
  /** Reads [start, start + target.length) into `target`, which may lie in shared memory; gives the bytes read. */
  read(start: number, target: Uint8Array): number;
  close(): void;
}

export interface ImportStorage {
  /** Writes one piece whole. Rejects with the browser's errors (QuotaExceededError …). */
  write(pieces: StoredPieces, index: number, bytes: Uint8Array): Promise<void>;
  /** Undefined where workers can't share sync handles. */
  open(pieces: StoredPieces): Promise<StoredReader | undefined>;
  /** All pieces as one Blob, for where `open` gives nothing. */
  blob(pieces: StoredPieces, numPieces: number): Promise<Blob>;
}

/** Topic of `TaskContext.report` for `ImportFact`s. */
export const IMPORT_TOPIC = 'import';

/** A piece that was copied while it was read, or why it couldn't be. */
export interface ImportFact {
  readonly fileId: number;
  readonly directory: string;
  readonly piece: number;
  /** Absent: the piece is stored. `quota`: there is no room; `error`: anything else (`message`). */
  readonly failed?: 'quota' | 'error';
  readonly message?: string;
}
