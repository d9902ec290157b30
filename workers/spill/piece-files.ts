/**
 * A task worker's side of imports: writes pieces of files while they are first read, and reads finished ones by
 * synchronous handles. Which kind of handle is to be had is found out once, on a file of its own.
 */
import { IMPORT_ROOT, pieceName, type StoredPieces } from './pieces.ts';

/** Larger writes and reads are slower. */
const BLOCK_BYTES = 1 << 20;
/** Read handles kept open by a worker. */
const MAX_OPEN = 256;

/** Lib.dom knows neither the option nor that it may be refused. */
type AccessOptions = { readonly mode?: 'read-only' | 'readwrite' };
type OpenAccess = (this: FileSystemFileHandle, options?: AccessOptions) => Promise<FileSystemSyncAccessHandle>;

/** Whether several workers may read one file at once by sync handles. */
async function probeSharedReads(root: FileSystemDirectoryHandle): Promise<boolean> {
  const name = `probe-${crypto.randomUUID()}`;
  let seen = false;
  try {
    const file = await root.getFileHandle(name, { create: true });
    const options: AccessOptions = {
      get mode(): 'read-only' {
        seen = true;
        return 'read-only';
      },
    };
    const access = await (file.createSyncAccessHandle as OpenAccess).call(file, options);
    access.close();
    return seen;
  } catch {
    return false;
  } finally {
    await root.removeEntry(name).catch(() => undefined);
  }
}

export class PieceFiles {
  private root: Promise<FileSystemDirectoryHandle> | undefined;
  private sharedReads: Promise<boolean> | undefined;
  private writing: { readonly name: string; readonly handle: Promise<FileSystemDirectoryHandle> } | undefined;

  /** The bytes of one piece. Throws QuotaExceededError, and NoModificationAllowedError where another worker is writing it. */
  async write(pieces: StoredPieces, index: number, bytes: Uint8Array): Promise<void> {
    const directory = await this.directory(pieces.directory);
    const file = await directory.getFileHandle(pieceName(index), { create: true });
    const access = await file.createSyncAccessHandle();
    try {
      // Room is asked for once, not with every block. Never shrinks: a second attempt at a morsel writes the same bytes.
      access.truncate(bytes.length);
      for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
        const block = bytes.subarray(at, Math.min(bytes.length, at + BLOCK_BYTES));
        // Browsers differ in whether a full disk throws or writes less.
        if (access.write(block, { at }) !== block.length) throw new DOMException('no room for a piece', 'QuotaExceededError');
      }
    } finally {
      access.close();
    }
  }

  /** A reader of a finished import, or undefined where sync handles can't be shared between workers. */
  async open(pieces: StoredPieces): Promise<PieceReader | undefined> {
    const root = await this.storage();
    this.sharedReads ??= probeSharedReads(root);
    if (!(await this.sharedReads)) return undefined;
    return new PieceReader(await root.getDirectoryHandle(pieces.directory), pieces.pieceBytes);
  }

  /** The pieces as one Blob. */
  async blob(pieces: StoredPieces, numPieces: number): Promise<Blob> {
    const directory = await (await this.storage()).getDirectoryHandle(pieces.directory);
    const files = Array.from({ length: numPieces }, async (_, k) => (await directory.getFileHandle(pieceName(k))).getFile());
    return new Blob(await Promise.all(files));
  }

  /** Of the import being written; asked for once. */
  private async directory(name: string): Promise<FileSystemDirectoryHandle> {
    if (this.writing?.name !== name) this.writing = { name, handle: (await this.storage()).getDirectoryHandle(name) };
    return this.writing.handle;
  }

  private storage(): Promise<FileSystemDirectoryHandle> {
    this.root ??= navigator.storage.getDirectory().then((storage) => storage.getDirectoryHandle(IMPORT_ROOT, { create: true }));
    return this.root;
  }
}

export class PieceReader {
  private readonly directory: FileSystemDirectoryHandle;
  private readonly pieceBytes: number;
  /** In order of last use. */
  private readonly handles = new Map<number, FileSystemSyncAccessHandle>();

  constructor(directory: FileSystemDirectoryHandle, pieceBytes: number) {
    this.directory = directory;
    this.pieceBytes = pieceBytes;
  }

  /** Whether `read` of [start, end) needs no `prepare`. */
  isReady(start: number, end: number): boolean {
    for (let piece = Math.floor(start / this.pieceBytes); piece * this.pieceBytes < end; piece++) if (!this.handles.has(piece)) return false;
    return true;
  }

  /** Opens what [start, end) needs. */
  async prepare(start: number, end: number): Promise<void> {
    for (let piece = Math.floor(start / this.pieceBytes); piece * this.pieceBytes < end; piece++) {
      if (this.handles.has(piece)) continue;
      const file = await this.directory.getFileHandle(pieceName(piece));
      const access = await (file.createSyncAccessHandle as OpenAccess).call(file, { mode: 'read-only' });
      if (this.handles.has(piece)) access.close();
      else this.handles.set(piece, access);
    }
    for (const [piece, access] of this.handles) {
      if (this.handles.size <= MAX_OPEN) break;
      if ((piece + 1) * this.pieceBytes > start && piece * this.pieceBytes < end) continue;
      access.close();
      this.handles.delete(piece);
    }
  }

  /** Reads [start, start + target.length) into `target`, which may lie in shared memory. Gives the bytes read. */
  read(start: number, target: Uint8Array): number {
    let done = 0;
    while (done < target.length) {
      const position = start + done;
      const piece = Math.floor(position / this.pieceBytes);
      const inPiece = position - piece * this.pieceBytes;
      const length = Math.min(BLOCK_BYTES, target.length - done, this.pieceBytes - inPiece);
      const access = this.handles.get(piece);
      if (access === undefined) return done;
      const count = access.read(target.subarray(done, done + length), { at: inPiece });
      if (count === 0) return done;
      done += count;
    }
    return done;
  }

  close(): void {
    for (const access of this.handles.values()) access.close();
    this.handles.clear();
  }
}
