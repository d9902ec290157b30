/** What the catalogue keeps of a Parquet table and hands to scans: plain data, small whatever the file. */
export interface ParquetOptions {
  readonly files: readonly ParquetFileOptions[];
}

export interface ParquetFileOptions {
  /** Bytes of the footer, without the 8 bytes after it. */
  readonly footerBytes: number;
  readonly rows: number;
}
