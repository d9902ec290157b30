import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { useSize } from '../parts/use-size.ts';
import { restingScrollTop, SCROLL_START, scrolledTo, topShowingRow } from './scroll-model.ts';
import type { ScrollExtent, ScrollPosition } from './scroll-model.ts';

/** After this long without a scroll event the element is put where its rows are. */
const REST_AFTER_MS = 160;

export interface GridScroll {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly extent: ScrollExtent;
  readonly onScroll: () => void;
  /** Brings a row, and the px range of a column, into view. */
  readonly show: (row: number, columnLeft: number, columnWidth: number, fixedWidth: number) => void;
}

/** Ties the scrolled element to the scroll model. `headerHeight` px of it are covered by the sticky header. */
export function useGridScroll(scroller: RefObject<HTMLDivElement | null>, numRows: number, rowHeight: number, headerHeight: number): GridScroll {
  const { width, height } = useSize(scroller);
  const [position, setPosition] = useState<ScrollPosition & { readonly left: number }>({ ...SCROLL_START, left: 0 });
  const current = useRef<ScrollPosition>(SCROLL_START);
  const restTimer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const viewHeight = Math.max(0, height - headerHeight);
  const extent: ScrollExtent = { numRows, rowHeight, viewHeight };
  const extentRef = useRef(extent);
  useLayoutEffect(() => {
    extentRef.current = { numRows, rowHeight, viewHeight };
  });

  const moveTo = useCallback((next: ScrollPosition, left: number) => {
    current.current = next;
    setPosition((before) => (before.top === next.top && before.left === left ? before : { ...next, left }));
  }, []);

  const rest = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    // A scroll whose event is still to come wins.
    if (element.scrollTop !== current.current.scrollTop) return;
    const { top } = current.current;
    const resting = restingScrollTop(top, extentRef.current);
    if (Math.abs(resting - element.scrollTop) > 1) element.scrollTop = resting;
    current.current = { top, scrollTop: element.scrollTop };
  }, [scroller]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const { scrollTop, scrollLeft } = element;
    // The event of our own resting moves nothing.
    if (scrollTop !== current.current.scrollTop) moveTo(scrolledTo(current.current, scrollTop, extentRef.current), scrollLeft);
    else moveTo(current.current, scrollLeft);
    clearTimeout(restTimer.current);
    restTimer.current = setTimeout(rest, REST_AFTER_MS);
  }, [scroller, moveTo, rest]);

  useEffect(() => () => clearTimeout(restTimer.current), []);

  const show = useCallback((row: number, columnLeft: number, columnWidth: number, fixedWidth: number) => {
    const element = scroller.current;
    if (element === null) return;
    const top = topShowingRow(current.current.top, row, extentRef.current);
    if (top !== current.current.top) {
      current.current = { ...current.current, top };
      rest();
    }
    const { scrollLeft, clientWidth } = element;
    if (columnLeft < scrollLeft + fixedWidth) element.scrollLeft = columnLeft - fixedWidth;
    else if (columnLeft + columnWidth > scrollLeft + clientWidth)
      element.scrollLeft = Math.min(columnLeft - fixedWidth, columnLeft + columnWidth - clientWidth);
    moveTo(current.current, element.scrollLeft);
  }, [scroller, rest, moveTo]);

  return { top: position.top, left: position.left, width, height, extent, onScroll, show };
}
