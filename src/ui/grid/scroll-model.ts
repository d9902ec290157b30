/**
 * Scrolling through more rows than a browser can make an element tall for (16.7 to 33 million px). The scrolled
 * element is at most `MAX_SCROLL_HEIGHT` tall. Small movements (wheel, touch, keys) move by as many real px;
 * jumps (the thumb, the track) are scaled to the whole height. Once scrolling rests, the element's position is
 * set to where the rows are (`restingScrollTop`), so that both ends can always be reached.
 */
export const MAX_SCROLL_HEIGHT = 8_000_000;

export interface ScrollExtent {
  readonly numRows: number;
  readonly rowHeight: number;
  /** Height of the rows' part of the viewport, px. */
  readonly viewHeight: number;
}

export interface ScrollPosition {
  /** Px from the first row's top to the viewport's, as if the element were tall enough. */
  readonly top: number;
  /** The element's `scrollTop` when `top` was worked out. */
  readonly scrollTop: number;
}

export const SCROLL_START: ScrollPosition = { top: 0, scrollTop: 0 };

export function contentHeight({ numRows, rowHeight }: ScrollExtent): number {
  return numRows * rowHeight;
}

/** What the scrolled element must measure, the header not counted. */
export function scrollHeight(extent: ScrollExtent): number {
  return Math.min(MAX_SCROLL_HEIGHT, contentHeight(extent));
}

const maxTop = (extent: ScrollExtent) => Math.max(0, contentHeight(extent) - extent.viewHeight);
const maxScrollTop = (extent: ScrollExtent) => Math.max(0, scrollHeight(extent) - extent.viewHeight);

/** How many px of rows one px of the element stands for; 1 where the element is tall enough. */
export function scrollScale(extent: ScrollExtent): number {
  const max = maxScrollTop(extent);
  return max === 0 ? 1 : maxTop(extent) / max;
}

/** After the element was scrolled to `scrollTop`. */
export function scrolledTo(before: ScrollPosition, scrollTop: number, extent: ScrollExtent): ScrollPosition {
  const scale = scrollScale(extent);
  if (scale === 1) return { top: clamp(scrollTop, 0, maxTop(extent)), scrollTop };
  if (scrollTop <= 0) return { top: 0, scrollTop };
  if (scrollTop >= maxScrollTop(extent) - 1) return { top: maxTop(extent), scrollTop };
  const delta = scrollTop - before.scrollTop;
  const top = Math.abs(delta) <= extent.viewHeight * 1.5 ? before.top + delta : scrollTop * scale;
  return { top: clamp(top, 0, maxTop(extent)), scrollTop };
}

/** Where the element should rest for the rows to be at `top`. */
export function restingScrollTop(top: number, extent: ScrollExtent): number {
  return clamp(top, 0, maxTop(extent)) / scrollScale(extent);
}

/** The smallest move that brings the row into view. */
export function topShowingRow(top: number, row: number, extent: ScrollExtent): number {
  const rowTop = row * extent.rowHeight;
  const low = rowTop + extent.rowHeight - extent.viewHeight;
  return clamp(top < low ? low : top > rowTop ? rowTop : top, 0, maxTop(extent));
}

/** First (inclusive) and last (exclusive) row that shows. */
export function visibleRows(top: number, extent: ScrollExtent): { first: number; end: number } {
  const first = Math.max(0, Math.floor(top / extent.rowHeight));
  const end = Math.min(extent.numRows, Math.ceil((top + extent.viewHeight) / extent.rowHeight));
  return { first: Math.min(first, extent.numRows), end };
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
