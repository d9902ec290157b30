/** Files as a task worker knows them: by id, readable into shared memory. Filled by the coordinator's messages. */

export interface OpenFile {
  readonly fileId: number;
  readonly name: string;
  readonly sizeBytes: number;
  /**
   * Copies the bytes [start, end) to `address` in the shared memory. Synchronous sources (OPFS sync handles) are
   * done when the call returns and give back undefined. Throws UserError FILE_CHANGED / FILE_UNREADABLE.
   */
  readInto(start: number, end: number, address: number): Promise<void> | undefined;
}

export interface FileTable {
  /** Throws InternalError for an unknown id. */
  get(fileId: number): OpenFile;
}
