/** What the coordinator tells task workers about files. Plain data (a Blob is cloned by reference). */

/** Where the bytes of a file lie in the origin-private file system once they are imported. */
export interface StoredPieces {
  /** Name of the folder with the pieces 000000, 000001 … */
  readonly directory: string;
  /** Bytes of every piece but the last. */
  readonly pieceBytes: number;
}

export type FileMessage =
  | {
      readonly kind: 'add-file';
      readonly fileId: number;
      readonly name: string;
      /** Of the bytes to be scanned: decompressed. */
      readonly sizeBytes: number;
      /** Reads of it fail once the file on disk has changed. */
      readonly blob: Blob;
      /** Copy what is read of it here on the way, and report finished pieces. */
      readonly importTo?: StoredPieces;
    }
  /** As `importTo` of `add-file`, later. */
  | { readonly kind: 'import-to'; readonly fileId: number; readonly pieces: StoredPieces }
  /** The file is imported: read it from there. Follows `add-file`. */
  | { readonly kind: 'file-imported'; readonly fileId: number; readonly pieces: StoredPieces }
  /** Copying was switched off or has failed; back to plain reads of the Blob. */
  | { readonly kind: 'import-off'; readonly fileId: number }
  | { readonly kind: 'remove-file'; readonly fileId: number };
