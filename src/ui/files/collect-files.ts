/** Files out of a drop, a paste or a picker: folders are walked, everything is a plain `File` in the end. */

/** A file with the path it had below the dropped folder, for showing. */
export interface Collected {
  readonly files: readonly File[];
  /** What could not be read, as text. */
  readonly problems: readonly string[];
}

/** Beyond this a drop is taken for a mistake (a home folder, a source tree) and refused as a whole. */
export const MAX_FILES = 2_000;

type HandleItem = DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null | undefined> };
type DirectoryEntries = FileSystemDirectoryHandle & { values(): AsyncIterableIterator<FileSystemHandle> };

/**
 * Must be called inside the event handler: a DataTransfer is emptied once the handler has returned, so that every
 * item's handle is asked for before the first `await`. Browsers without handles give entries instead.
 */
export function collectDropped(transfer: DataTransfer): Promise<Collected> {
  const asked = [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item: HandleItem) => ({
      file: item.getAsFile(),
      entry: item.webkitGetAsEntry?.() ?? null,
      handle: item.getAsFileSystemHandle?.().catch(() => null) ?? Promise.resolve(null),
    }));
  return gather(async (collector) => {
    for (const { file, entry, handle } of asked) {
      const found = await handle;
      // Undefined for items that a script made.
      if (found !== null && found !== undefined) await walkHandle(found, collector);
      else if (entry !== null) await walkEntry(entry, collector);
      else if (file !== null) collector.add(file);
    }
  });
}

export function collectPicked(files: Iterable<File>): Promise<Collected> {
  return gather(async (collector) => {
    for (const file of files) collector.add(file);
  });
}

interface Collector {
  add(file: File): void;
  problem(name: string, error: unknown): void;
}

class TooManyFiles extends Error {}

async function gather(fill: (collector: Collector) => Promise<void>): Promise<Collected> {
  const files: File[] = [];
  const problems: string[] = [];
  try {
    await fill({
      add(file) {
        if (isHidden(file.name)) return;
        if (files.length >= MAX_FILES) throw new TooManyFiles();
        files.push(file);
      },
      problem: (name, error) => problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`),
    });
  } catch (error) {
    if (!(error instanceof TooManyFiles)) throw error;
    return { files: [], problems: [`More than ${MAX_FILES.toLocaleString('en')} files. Drop a smaller folder, or the files themselves.`] };
  }
  return { files, problems };
}

/** What operating systems leave in folders. */
function isHidden(name: string): boolean {
  return name === '.DS_Store' || name === 'Thumbs.db' || name === 'desktop.ini';
}

async function walkHandle(handle: FileSystemHandle, collector: Collector): Promise<void> {
  try {
    if (handle.kind === 'file') return collector.add(await (handle as FileSystemFileHandle).getFile());
    for await (const child of (handle as DirectoryEntries).values()) await walkHandle(child, collector);
  } catch (error) {
    if (error instanceof TooManyFiles) throw error;
    collector.problem(handle.name, error);
  }
}

async function walkEntry(entry: FileSystemEntry, collector: Collector): Promise<void> {
  try {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      return collector.add(file);
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    // Entries come in pieces of about a hundred until an empty piece says that was all.
    for (;;) {
      const piece = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (piece.length === 0) return;
      for (const child of piece) await walkEntry(child, collector);
    }
  } catch (error) {
    if (error instanceof TooManyFiles) throw error;
    collector.problem(entry.name, error);
  }
}

/** Pasted files, or pasted text as a file of its own. Null where the clipboard holds neither. */
export function collectPasted(transfer: DataTransfer): readonly File[] | null {
  if (transfer.files.length > 0) return [...transfer.files];
  const text = transfer.getData('text/plain');
  return text.trim() === '' ? null : [new File([text.endsWith('\n') ? text : `${text}\n`], 'pasted.log', { type: 'text/plain' })];
}
