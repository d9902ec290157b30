/** Files that are certainly no text, by their first bytes: named in the refusal. */

const KINDS: readonly { readonly kind: string; readonly at: number; readonly bytes: string; readonly hint?: string }[] = [
  { kind: 'a ZIP archive (or an Office document)', at: 0, bytes: 'PK\x03\x04', hint: 'Unpack it and open the files in it.' },
  { kind: 'an empty ZIP archive', at: 0, bytes: 'PK\x05\x06' },
  { kind: 'a 7z archive', at: 0, bytes: '7z\xbc\xaf\x27\x1c', hint: 'Unpack it and open the files in it.' },
  { kind: 'a RAR archive', at: 0, bytes: 'Rar!\x1a\x07', hint: 'Unpack it and open the files in it.' },
  { kind: 'a tar archive', at: 257, bytes: 'ustar', hint: 'Unpack it and open the files in it.' },
  { kind: 'gzip-compressed a second time', at: 0, bytes: '\x1f\x8b\x08', hint: 'Decompress it with gunzip.' },
  { kind: 'bzip2-compressed', at: 0, bytes: 'BZh', hint: 'Decompress it with bunzip2, or compress it with gzip instead.' },
  { kind: 'xz-compressed', at: 0, bytes: '\xfd7zXZ\x00', hint: 'Decompress it with unxz, or compress it with gzip instead.' },
  { kind: 'LZ4-compressed', at: 0, bytes: '\x04\x22\x4d\x18', hint: 'Decompress it with unlz4, or compress it with gzip instead.' },
  { kind: 'Zstandard-compressed', at: 0, bytes: '\x28\xb5\x2f\xfd', hint: 'Decompress it with unzstd, or compress it with gzip instead.' },
  { kind: 'a PDF document', at: 0, bytes: '%PDF-' },
  { kind: 'a PNG image', at: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { kind: 'a JPEG image', at: 0, bytes: '\xff\xd8\xff' },
  { kind: 'a GIF image', at: 0, bytes: 'GIF8' },
  { kind: 'an ELF program', at: 0, bytes: '\x7fELF' },
  { kind: 'a WebAssembly module', at: 0, bytes: '\x00asm' },
  { kind: 'a SQLite database', at: 0, bytes: 'SQLite format 3\x00', hint: 'Export its tables as Parquet, or as text.' },
  { kind: 'an Arrow IPC file', at: 0, bytes: 'ARROW1\x00', hint: 'Convert it to Parquet.' },
  { kind: 'an Avro file', at: 0, bytes: 'Obj\x01', hint: 'Convert it to Parquet.' },
  { kind: 'an ORC file', at: 0, bytes: 'ORC', hint: 'Convert it to Parquet.' },
  { kind: 'UTF-16 text', at: 0, bytes: '\xff\xfe', hint: 'Save it as UTF-8.' },
  { kind: 'UTF-16 text', at: 0, bytes: '\xfe\xff', hint: 'Save it as UTF-8.' },
];

export interface BinaryKind {
  /** Reads well after "looks like" or "is". */
  readonly kind: string;
  readonly hint?: string;
}

/** The kind of a binary file, or null where nothing speaks against text. */
export function binaryKind(sample: Uint8Array): BinaryKind | null {
  for (const { kind, at, bytes, hint } of KINDS) {
    let k = 0;
    while (k < bytes.length && sample[at + k] === bytes.charCodeAt(k)) k++;
    if (k < bytes.length) continue;
    // Three letters alone may start a line of text as well: what follows decides.
    if (bytes === 'BZh' && !(sample[3] !== undefined && sample[3] >= 0x31 && sample[3] <= 0x39 && sample[4] === 0x31)) continue;
    if (bytes === 'ORC' && !sample.subarray(0, 64).includes(0)) continue;
    return hint === undefined ? { kind } : { kind, hint };
  }
  return null;
}
