/**
 * Copies of open files in the origin-private file system: who has one, who is getting one.
 *
 *   off ◄──── the setting, the switch, no OPFS, a full quota
 *   no ──first read──► pending ──every piece stored──► published ─► yes
 *
 * Text is copied by the tasks that read it, in the same pass; files that queries read in parts (Parquet) are copied
 * whole in the background after the first query.
 */
import type { TableInfo } from '../../src/protocol/api.ts';
import { IMPORT_TOPIC, type ImportFact } from '../formats/files/import-storage.ts';
import type { FileMessage, StoredPieces } from '../formats/files/messages.ts';
import { readSlice } from '../formats/files/blob-file.ts';
import { type LineFact, LINES_TOPIC } from '../formats/text/line-facts.ts';
import { morselBytes } from '../formats/text/morsels.ts';
import { ImportStore } from '../spill/import-store.ts';
import { PieceFiles } from '../spill/piece-files.ts';
import type { TaskFact } from '../task/messages.ts';

type State = TableInfo['imported'];

interface ImportedFile {
  readonly name: string;
  readonly blob: Blob;
  /** Queries read all of it, piece by piece, so tasks copy it on the way. */
  readonly sequential: boolean;
  state: State;
  key: string | undefined;
  pieces: StoredPieces | undefined;
  readonly stored: Set<number>;
  copying: boolean;
  /** A query has read all or some of it. */
  wasRead: boolean;
  /** A copy is to be had: the switch is on, and nothing has gone wrong. */
  wanted: boolean;
  preparing: Promise<void> | undefined;
}

const WRITE_ATTEMPTS = 60;
/** Part of the quota that imports leave free. */
const HEADROOM = 0.2;

export class Imports {
  /** Called when a state has changed outside of a call. */
  onChange: () => void = () => {};
  private readonly files = new Map<number, ImportedFile>();
  private readonly announce: (message: FileMessage) => void;
  private readonly byDefault: () => boolean;
  private readonly store: Promise<ImportStore | undefined>;
  private readonly pieceFiles = new PieceFiles();

  constructor(options: { readonly opfs: boolean; readonly byDefault: () => boolean; readonly announce: (message: FileMessage) => void }) {
    this.announce = options.announce;
    this.byDefault = options.byDefault;
    this.store = options.opfs ? ImportStore.open() : Promise.resolve(undefined);
  }

  /** Makes a file known to the workers, and finds or prepares its import. */
  async add(fileId: number, name: string, blob: Blob, sequential: boolean, wanted: boolean | undefined): Promise<void> {
    const file: ImportedFile = { name, blob, sequential, state: 'off', key: undefined, pieces: undefined, stored: new Set(), copying: false, wasRead: false, wanted: wanted ?? this.byDefault(), preparing: undefined };
    this.files.set(fileId, file);
    this.announce({ kind: 'add-file', fileId, name, sizeBytes: blob.size, blob });
    if (file.wanted) await this.prepare(fileId, file);
  }

  state(fileId: number): State {
    return this.files.get(fileId)?.state ?? 'off';
  }

  /** The per-file switch. Off discards what was copied. */
  async set(fileId: number, on: boolean): Promise<void> {
    const file = this.files.get(fileId);
    if (file === undefined) return;
    file.wanted = on;
    if (!on) return this.switchOff(fileId, file);
    await file.preparing; // it may have found the switch off
    await this.prepare(fileId, file);
  }

  /** The table was dropped: its copy stays for the next time the file is opened, an unfinished one goes. */
  forget(fileId: number): void {
    const file = this.files.get(fileId);
    this.files.delete(fileId);
    if (file?.pieces !== undefined && file.state !== 'yes') void this.discard(file);
  }

  /** Takes in which pieces tasks have stored. Says whether a state changed. */
  learn(facts: readonly TaskFact[]): boolean {
    let changed = false;
    for (const { topic, fact } of facts) {
      if (topic === LINES_TOPIC) {
        const read = this.files.get((fact as LineFact).fileId);
        if (read !== undefined) read.wasRead = true;
      }
      if (topic !== IMPORT_TOPIC) continue;
      const { fileId, directory, piece, failed } = fact as ImportFact;
      const file = this.files.get(fileId);
      if (file?.pieces?.directory !== directory || file.state === 'off' || file.state === 'yes') continue;
      changed = true;
      if (failed !== undefined) {
        void this.switchOff(fileId, file).then(this.onChange);
        continue;
      }
      file.stored.add(piece);
      file.state = 'pending';
      if (file.stored.size === Math.ceil(file.blob.size / file.pieces.pieceBytes)) {
        // A query that starts meanwhile must not write the pieces again.
        this.announce({ kind: 'import-off', fileId });
        void this.publish(fileId, file, file.pieces);
      }
    }
    return changed;
  }

  /** After a job: copies files that queries read in parts. */
  copyInBackground(): void {
    for (const [fileId, file] of this.files)
      if (!file.copying && (file.state === 'no' || file.state === 'pending') && (file.wasRead || !file.sequential) && missing(file)) void this.copyRest(fileId, file);
  }

  /** One at a time for each file. */
  private prepare(fileId: number, file: ImportedFile): Promise<void> {
    file.preparing ??= this.findOrBegin(fileId, file).finally(() => {
      file.preparing = undefined;
    });
    return file.preparing;
  }

  // The switch may be turned, and the table dropped, during every wait: each step looks whether it is still wanted.
  private async findOrBegin(fileId: number, file: ImportedFile): Promise<void> {
    const store = await this.store;
    const isWanted = (): boolean => file.wanted && this.files.get(fileId) === file;
    if (store === undefined || file.blob.size === 0 || file.pieces !== undefined || !isWanted()) return;
    try {
      const key = (file.key ??= await ImportStore.key(file.blob, file.name));
      const found = await store.find(key, file.blob.size);
      if (!isWanted()) return;
      if (found !== undefined) {
        this.imported(fileId, file, found);
        return;
      }
      if (!(await hasRoom(file.blob.size))) return;
      const pieces = await store.begin(key, morselBytes(file.blob.size));
      if (!isWanted()) return await store.discard(key, pieces);
      file.pieces = pieces;
      file.stored.clear();
      file.state = 'no';
      if (file.sequential) this.announce({ kind: 'import-to', fileId, pieces });
    } catch {
      // The file can't be sampled or OPFS refuses: queries read the file itself and report what is wrong with it.
      file.state = 'off';
    }
  }

  private async publish(fileId: number, file: ImportedFile, pieces: StoredPieces): Promise<void> {
    const store = await this.store;
    if (store === undefined || file.key === undefined || file.pieces !== pieces) return;
    try {
      const isWhole = await store.publish(file.key, file.name, pieces, file.blob.size);
      if (file.pieces !== pieces) return await store.discard(file.key, pieces); // switched off meanwhile
      if (isWhole) this.imported(fileId, file, pieces);
      else {
        file.stored.clear();
        if (file.sequential) this.announce({ kind: 'import-to', fileId, pieces });
      }
    } catch {
      if (file.pieces === pieces) await this.switchOff(fileId, file); // no room for the manifest: the file itself is still there
    }
    this.onChange();
  }

  private imported(fileId: number, file: ImportedFile, pieces: StoredPieces): void {
    file.pieces = pieces;
    file.state = 'yes';
    this.announce({ kind: 'file-imported', fileId, pieces });
  }

  /** Copies the pieces that no task has stored. */
  private async copyRest(fileId: number, file: ImportedFile): Promise<void> {
    const pieces = file.pieces as StoredPieces;
    file.copying = true;
    file.state = 'pending';
    // Tasks must not write what is written here.
    this.announce({ kind: 'import-off', fileId });
    this.onChange();
    try {
      for (let piece = 0; piece * pieces.pieceBytes < file.blob.size; piece++) {
        if (this.files.get(fileId) !== file || file.pieces !== pieces) return;
        if (file.stored.has(piece)) continue;
        const start = piece * pieces.pieceBytes;
        const bytes = await readSlice(file.blob, file.name, start, Math.min(file.blob.size, start + pieces.pieceBytes));
        await this.writePiece(pieces, piece, bytes);
        file.stored.add(piece);
      }
      await this.publish(fileId, file, pieces);
    } catch {
      // Quota, or the file changed on disk: the next query on it reports the latter.
      if (file.pieces === pieces) await this.switchOff(fileId, file);
      this.onChange();
    } finally {
      file.copying = false;
    }
  }

  /** A task that gave up waiting for its copy may still be writing the piece: then it is tried again. */
  private async writePiece(pieces: StoredPieces, piece: number, bytes: Uint8Array): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.pieceFiles.write(pieces, piece, bytes);
      } catch (thrown) {
        if ((thrown as { name?: string }).name !== 'NoModificationAllowedError' || attempt === WRITE_ATTEMPTS) throw thrown;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }

  private async switchOff(fileId: number, file: ImportedFile): Promise<void> {
    file.state = 'off';
    file.wanted = false;
    this.announce({ kind: 'import-off', fileId });
    await this.discard(file);
  }

  private async discard(file: ImportedFile): Promise<void> {
    const { key, pieces } = file;
    file.pieces = undefined;
    if (key !== undefined && pieces !== undefined) await (await this.store)?.discard(key, pieces);
  }
}

function missing(file: ImportedFile): boolean {
  return file.pieces !== undefined && file.stored.size < Math.ceil(file.blob.size / file.pieces.pieceBytes);
}

async function hasRoom(bytes: number): Promise<boolean> {
  try {
    const { quota = 0, usage = 0 } = await navigator.storage.estimate();
    return quota * (1 - HEADROOM) - usage > bytes;
  } catch {
    return true; // the browser won't say: a full disk then ends the import
  }
}
