import type { Result } from '../../protocol/api.ts';
import { UserError } from '../../base/errors.ts';
import { formatCount } from '../format/numbers.ts';
import { cellsIn } from '../grid/selection.ts';
import type { CellRange } from '../grid/selection.ts';
import { tsvLine } from './delimited.ts';

/** More than this is no longer a matter for the clipboard. */
export const MAX_COPIED_CELLS = 1_000_000;

/**
 * The selected cells' raw values as tab-separated lines, on the clipboard. Returns how many cells.
 * Throws `UserError` OUT_OF_RANGE for a selection that is too large.
 */
export async function copyRange(result: Result, range: CellRange): Promise<number> {
  const cells = cellsIn(range);
  if (cells > MAX_COPIED_CELLS)
    throw new UserError('OUT_OF_RANGE', `${formatCount(cells)} cells are too many to copy (at most ${formatCount(MAX_COPIED_CELLS)}).`, {
      hint: 'Select less, or download the result.',
    });
  const rows = await result.rows(range.firstRow, range.lastRow - range.firstRow + 1);
  const text = rows.map((row) => tsvLine(row.slice(range.firstColumn, range.lastColumn + 1))).join('\n');
  await navigator.clipboard.writeText(text);
  return cells;
}
