/** The lines that detection looks at. */

/** Bytes of a file's start that detection sees. */
export const SAMPLE_BYTES = 256 * 1024;
/** Lines of it that formats are tried on. */
export const SAMPLE_LINES = 100;

export interface LineSample {
  /** Up to `SAMPLE_LINES` lines spread over the sample, blank ones left out, each byte one character (Latin-1). */
  readonly lines: readonly string[];
  readonly averageLineBytes: number;
}

/**
 * @param bytes the start of the file
 * @param complete whether that is all of it; otherwise its last, unfinished line is left out
 */
export function sampleLines(bytes: Uint8Array, complete: boolean): LineSample {
  // Latin-1 keeps every byte; patterns of formats are ASCII. Decoded in pieces: a call takes only so many arguments.
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  if (text.startsWith('\u00ef\u00bb\u00bf')) text = text.slice(3);
  const all = text.split('\n');
  const last = all.pop();
  if (complete && last !== undefined && last !== '') all.push(last);
  // One line longer than the sample is still a line to look at.
  if (all.length === 0 && last !== undefined && last !== '') all.push(last);
  const lines = all.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)).filter((line) => line.trim() !== '');
  const step = Math.max(1, lines.length / SAMPLE_LINES);
  const chosen = Array.from({ length: Math.min(lines.length, SAMPLE_LINES) }, (_, k) => lines[Math.floor(k * step)] as string);
  return { lines: chosen, averageLineBytes: all.length === 0 ? 0 : bytes.length / all.length };
}
