/**
 * Imported files: copies of what users dropped, in the origin-private file system, so that queries can read them by
 * synchronous handles straight into shared memory. Run by the coordinator; task workers read and write the pieces
 * (workers/spill/piece-files.ts).
 *
 *   spillway-imports/
 *     <key>.json                        manifest: this import is complete. Written last, so a copy without one is void.
 *     <key>~<session>~<n>/000000 …      its pieces, each written whole by the one worker that read that morsel
 *
 * One file a piece rather than one file for all: a writable sync handle is exclusive, so workers can't write to one
 * file together in every browser. The key is made of name, size, date and sampled contents. Folders that no manifest
 * names and whose session is no longer alive (it held a Web Lock) are swept when the store is opened.
 */
import { IMPORT_ROOT, type StoredPieces } from './pieces.ts';

const MANIFEST_VERSION = 1;
/** Imports nobody has opened for so long are swept. */
const UNUSED_DAYS = 30;

interface Manifest {
  readonly version: number;
  readonly name: string;
  readonly sizeBytes: number;
  readonly pieces: StoredPieces;
  /** Milliseconds since 1970. */
  readonly usedAt: number;
}

export class ImportStore {
  private readonly root: FileSystemDirectoryHandle;
  private readonly session: string;
  private next = 0;

  private constructor(root: FileSystemDirectoryHandle, session: string) {
    this.root = root;
    this.session = session;
  }

  /** Undefined where the browser has no usable origin-private file system (private windows, old engines). */
  static async open(): Promise<ImportStore | undefined> {
    try {
      const storage = await navigator.storage.getDirectory();
      const root = await storage.getDirectoryHandle(IMPORT_ROOT, { create: true });
      const session = crypto.randomUUID().slice(0, 13);
      const store = new ImportStore(root, session);
      await holdLock(lockName(session));
      await store.sweep();
      return store;
    } catch {
      return undefined; // refused: everything works from the Files themselves
    }
  }

  /** Identifies a file by name, size, date and three samples of 64 KiB. Throws what reading the Blob throws. */
  static async key(blob: Blob, name: string): Promise<string> {
    const sample = 1 << 16;
    const starts = [0, Math.max(0, Math.floor(blob.size / 2) - sample / 2), Math.max(0, blob.size - sample)];
    const parts = await Promise.all(starts.map((start) => blob.slice(start, start + sample).arrayBuffer()));
    const head = new TextEncoder().encode(JSON.stringify([name, blob.size, (blob as Partial<File>).lastModified ?? 0]));
    const all = await new Blob([head, ...parts]).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
    return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  /** A complete import of the file with this key, from this session or an earlier one. */
  async find(key: string, sizeBytes: number): Promise<StoredPieces | undefined> {
    const manifest = await this.manifest(`${key}.json`);
    if (manifest === undefined || manifest.sizeBytes !== sizeBytes) return undefined;
    if (!(await this.isWhole(manifest.pieces, sizeBytes))) return undefined;
    await this.writeManifest(key, { ...manifest, usedAt: Date.now() }).catch(() => undefined); // only the date is lost
    return manifest.pieces;
  }

  /** A new, empty place to copy to. Nothing is kept of it until `publish`. */
  async begin(key: string, pieceBytes: number): Promise<StoredPieces> {
    const directory = `${key}~${this.session}~${this.next++}`;
    await this.root.getDirectoryHandle(directory, { create: true });
    return { directory, pieceBytes };
  }

  /**
   * Makes the import valid if every piece is there in its full size; says whether. Pieces are flushed first, so that a
   * manifest never outlives the bytes it stands for. May throw QuotaExceededError.
   */
  async publish(key: string, name: string, pieces: StoredPieces, sizeBytes: number): Promise<boolean> {
    if (!(await this.isWhole(pieces, sizeBytes))) return false;
    await this.flush(pieces);
    await this.writeManifest(key, { version: MANIFEST_VERSION, name, sizeBytes, pieces, usedAt: Date.now() });
    return true;
  }

  /** Removes an import, finished or not. Workers must have been told before; what they still hold open is swept later. */
  async discard(key: string, pieces: StoredPieces): Promise<void> {
    const manifest = await this.manifest(`${key}.json`);
    if (manifest?.pieces.directory === pieces.directory) await this.remove(`${key}.json`);
    await this.remove(pieces.directory);
  }

  /** The pieces as one Blob, for readers that don't use sync handles. */
  async blob(pieces: StoredPieces): Promise<Blob> {
    const directory = await this.root.getDirectoryHandle(pieces.directory);
    const files: File[] = [];
    for await (const handle of directory.values()) if (handle.kind === 'file') files.push(await (handle as FileSystemFileHandle).getFile());
    return new Blob(files.sort((a, b) => (a.name < b.name ? -1 : 1)));
  }

  private async flush(pieces: StoredPieces): Promise<void> {
    const directory = await this.root.getDirectoryHandle(pieces.directory);
    for await (const handle of directory.values()) {
      if (handle.kind !== 'file') continue;
      try {
        const access = await (handle as FileSystemFileHandle).createSyncAccessHandle();
        access.flush();
        access.close();
      } catch (thrown) {
        // A task that began before is writing the same bytes again: they are as good without a flush.
        if ((thrown as { name?: string }).name !== 'NoModificationAllowedError') throw thrown;
      }
    }
  }

  private async isWhole(pieces: StoredPieces, sizeBytes: number): Promise<boolean> {
    try {
      const directory = await this.root.getDirectoryHandle(pieces.directory);
      let total = 0;
      let count = 0;
      for await (const handle of directory.values()) {
        if (handle.kind !== 'file') return false;
        const { size, name } = await (handle as FileSystemFileHandle).getFile();
        const start = Number(name) * pieces.pieceBytes;
        if (size !== Math.min(pieces.pieceBytes, sizeBytes - start)) return false;
        total += size;
        count++;
      }
      return total === sizeBytes && count === Math.ceil(sizeBytes / pieces.pieceBytes);
    } catch {
      return false;
    }
  }

  private async manifest(fileName: string): Promise<Manifest | undefined> {
    try {
      const file = await (await this.root.getFileHandle(fileName)).getFile();
      const manifest = JSON.parse(await file.text()) as Manifest;
      return manifest.version === MANIFEST_VERSION ? manifest : undefined;
    } catch {
      return undefined; // not there, or cut off while it was written
    }
  }

  private async writeManifest(key: string, manifest: Manifest): Promise<void> {
    const handle = await this.root.getFileHandle(`${key}.json`, { create: true });
    const access = await handle.createSyncAccessHandle();
    try {
      const bytes = new TextEncoder().encode(JSON.stringify(manifest));
      access.truncate(0);
      if (access.write(bytes, { at: 0 }) !== bytes.length) throw new DOMException('the manifest could not be written', 'QuotaExceededError');
      access.flush();
    } finally {
      access.close();
    }
  }

  /** Removes what crashed or abandoned sessions left behind, and imports that nobody uses. */
  private async sweep(): Promise<void> {
    const alive = await aliveSessions();
    const manifests = new Map<string, Manifest>();
    const directories: string[] = [];
    for await (const [name, handle] of this.root.entries()) {
      if (handle.kind === 'directory') directories.push(name);
      else if (name.endsWith('.json')) {
        const manifest = await this.manifest(name);
        if (manifest === undefined) await this.remove(name);
        else manifests.set(name, manifest);
      }
    }
    const oldest = Date.now() - UNUSED_DAYS * 86_400_000;
    const kept = new Set<string>();
    for (const [name, manifest] of manifests) {
      if (manifest.usedAt < oldest) await this.remove(name);
      else kept.add(manifest.pieces.directory);
    }
    for (const name of directories) if (!kept.has(name) && !alive.has(name.split('~')[1] ?? '')) await this.remove(name);
  }

  private async remove(name: string): Promise<void> {
    // Another tab or worker may have it open; a later sweep gets it.
    await this.root.removeEntry(name, { recursive: true }).catch(() => undefined);
  }
}

const LOCK_PREFIX = 'spillway-session-';
const lockName = (session: string): string => `${LOCK_PREFIX}${session}`;

/** Holds a lock until this worker ends: how other tabs know that the session is alive. */
function holdLock(name: string): Promise<void> {
  if (navigator.locks === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    void navigator.locks.request(name, () => {
      resolve();
      return new Promise<never>(() => undefined);
    });
  });
}

async function aliveSessions(): Promise<ReadonlySet<string>> {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return new Set(held.flatMap(({ name }) => (name?.startsWith(LOCK_PREFIX) ? [name.slice(LOCK_PREFIX.length)] : [])));
}
