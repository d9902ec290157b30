/** Files as a task worker knows them: by id, readable into shared memory. Filled by the coordinator's messages. */

/** Bytes of one range on their way into this worker, outside the shared memory. */
export interface ReadAhead {
  readonly start: number;
  readonly end: number;
  /** Settles when the bytes are there. Rejects with UserError FILE_CHANGED / FILE_UNREADABLE. */
  readonly ready: Promise<void>;
  /** After `ready`: copies the bytes [start, end), a part of the range, to `address`. */
  copyTo(start: number, end: number, address: number): void;
  /**
   * Set where the bytes are also copied into the origin-private file system: facts to report under the topic `import`
   * once the range is used. Never rejects.
   */
  readonly stored?: Promise<readonly unknown[]>;
}

export interface OpenFile {
  readonly fileId: number;
  readonly name: string;
  readonly sizeBytes: number;
  /**
   * Copies the bytes [start, end) to `address` in the shared memory. Synchronous sources (OPFS sync handles) are
   * done when the call returns and give back undefined. Throws UserError FILE_CHANGED / FILE_UNREADABLE.
   */
  readInto(start: number, end: number, address: number): Promise<void> | undefined;
  /**
   * Starts reading [start, end) while the caller does something else. Undefined where that gains nothing because reads
   * are synchronous. Drop the object to give its bytes back. `store` false: copy nothing of it into an import (default true).
   */
  readAhead(start: number, end: number, store?: boolean): ReadAhead | undefined;
}

export interface FileTable {
  /** Throws InternalError for an unknown id. */
  get(fileId: number): OpenFile;
}
