/** Where an imported file lies: pieces of equal size (the last one may be shorter), named by their number. */

export const IMPORT_ROOT = 'spillway-imports';

/** As in workers/formats/files/messages.ts. */
export interface StoredPieces {
  readonly directory: string;
  readonly pieceBytes: number;
}

export function pieceName(index: number): string {
  return String(index).padStart(6, '0');
}
