/** Cuts text files into morsels, and numbers their lines where a query asks for it. */
import { InternalError } from '../../../src/base/errors.ts';
import type { FileRef, Morsel } from '../../../src/plan/physical.ts';
import type { ByteSource } from '../format.ts';
import { type FileLineCounts, type LineFact, mergeLineFacts } from './line-facts.ts';

const MIB = 1 << 20;
/** Slices of 32 MiB are read fastest from a File; small files are cut finer so that every worker gets some. */
const LARGEST_MORSEL_BYTES = 32 * MIB;
const SMALLEST_MORSEL_BYTES = 4 * MIB;
const MORSELS_WANTED = 24;

/** Bytes of a morsel of a file of this size: whole MiB, the same for any number of workers. */
export function morselBytes(sizeBytes: number): number {
  const wanted = Math.ceil(sizeBytes / MORSELS_WANTED / MIB) * MIB;
  return Math.min(LARGEST_MORSEL_BYTES, Math.max(SMALLEST_MORSEL_BYTES, wanted));
}

/** Morsels of all files, in file order. `bytesPerMorsel` is for tests. */
export function cutMorsels(files: readonly FileRef[], bytesPerMorsel?: number): Morsel[] {
  return files.flatMap(({ sizeBytes }, file) => {
    const step = bytesPerMorsel ?? morselBytes(sizeBytes);
    return Array.from({ length: Math.ceil(sizeBytes / step) }, (_, k): Morsel => ({ file, start: k * step, end: Math.min(sizeBytes, (k + 1) * step) }));
  });
}

/**
 * Sets `firstLine` of every morsel. Morsels whose lines no scan has counted yet are read and counted here; the counts
 * come back so that this happens once.
 */
export async function numberLines(
  morsels: readonly Morsel[], refs: readonly FileRef[], files: readonly ByteSource[], known: readonly FileLineCounts[],
): Promise<{ morsels: Morsel[]; counts: readonly FileLineCounts[] }> {
  const counted = new Map(known.flatMap(({ fileId, counts }) => counts.map((c) => [`${fileId}:${c.start}:${c.end}`, c.lines] as const)));
  const fresh: LineFact[] = [];
  const numbered: Morsel[] = [];
  let file = -1;
  let firstLine = 1;
  for (const morsel of morsels) {
    if (morsel.file !== file) firstLine = 1;
    file = morsel.file;
    const ref = refs[file];
    const source = files[file];
    if (ref === undefined || source === undefined) throw new InternalError(`morsel of file ${file}, but there are ${files.length} files`);
    numbered.push({ ...morsel, firstLine });
    let lines = counted.get(`${ref.fileId}:${morsel.start}:${morsel.end}`);
    // Nothing follows the last morsel of a file.
    if (lines === undefined && morsel.end < ref.sizeBytes) {
      lines = await countLines(source, morsel.start, morsel.end);
      fresh.push({ fileId: ref.fileId, start: morsel.start, end: morsel.end, lines, rejected: Number.NaN });
    }
    firstLine += lines ?? 0;
  }
  return { morsels: numbered, counts: mergeLineFacts(known, fresh) };
}

/** Lines that start in [start, end): the first of the file, and one behind every newline but the range's last byte. */
async function countLines(source: ByteSource, start: number, end: number): Promise<number> {
  const bytes = await source.read(Math.max(0, start - 1), end - 1);
  let lines = start === 0 ? 1 : 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}
