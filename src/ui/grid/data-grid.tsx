import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { hasCommand } from '../parts/keys.ts';
import { autoWidths, gutterWidth, HEADER_HEIGHT, placeColumns, ROW_HEIGHT, visibleColumns } from './columns.ts';
import type { GridColumn } from './columns.ts';
import styles from './data-grid.module.css';
import { GridHeader } from './grid-header.tsx';
import { GridRow } from './grid-row.tsx';
import { RowPages } from './row-pages.ts';
import type { Row } from './row-pages.ts';
import { clamp, scrollHeight, visibleRows } from './scroll-model.ts';
import { moveSelection, rangeOf } from './selection.ts';
import type { CellPlace, CellRange, GridSelection } from './selection.ts';
import { useGridScroll } from './use-grid-scroll.ts';

export interface DataGridProps {
  readonly label: string;
  readonly columns: readonly GridColumn[];
  readonly numRows: number;
  /** Rows from `offset`, at most `limit`. A new function means new data. */
  readonly fetchRows: (offset: number, limit: number) => Promise<readonly Row[]>;
  readonly onOpenCell: (place: CellPlace) => void;
  readonly onCopy: (range: CellRange) => void;
  readonly onSelect: (range: CellRange) => void;
  readonly onError: (error: unknown) => void;
}

const START: GridSelection = { active: { row: 0, column: 0 }, anchor: { row: 0, column: 0 } };

/**
 * A grid of any number of rows and columns. Only what shows is in the page: cells are drawn into a layer that
 * sticks to the viewport, at places worked out from the scroll model. The focus stays on the grid itself, which
 * names its active cell (aria-activedescendant).
 */
export function DataGrid({ label, columns, numRows, fetchRows, onOpenCell, onCopy, onSelect, onError }: DataGridProps) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const dragging = useRef(false);
  const [, redraw] = useState(0);
  const [selection, setSelection] = useState<GridSelection | null>(null);
  const [widths, setWidths] = useState<readonly number[]>(() => autoWidths(columns, []));
  const fitted = useRef(false);
  const scroll = useGridScroll(scroller, numRows, ROW_HEIGHT, HEADER_HEIGHT);

  const pages = useMemo(
    () => new RowPages({ fetch: fetchRows, numRows, numColumns: columns.length, onChange: () => redraw((count) => count + 1) }),
    [fetchRows, numRows, columns.length],
  );

  const { first, end } = visibleRows(scroll.top, scroll.extent);
  useEffect(() => {
    if (end > first) pages.want(first, end);
  }, [pages, first, end]);
  useEffect(() => () => pages.clear(), [pages]);

  const firstRow = pages.row(0);
  useEffect(() => {
    if (fitted.current || firstRow === undefined) return;
    fitted.current = true;
    const rows: Row[] = [];
    for (let index = 0; index < Math.min(100, numRows); index++) rows.push(pages.row(index) ?? []);
    setWidths(autoWidths(columns, rows));
  }, [pages, firstRow, columns, numRows]);

  const { error } = pages;
  useEffect(() => {
    if (error !== null) onError(error);
  }, [error, onError]);

  const gutter = gutterWidth(numRows);
  const placed = useMemo(() => placeColumns(columns, widths, gutter), [columns, widths, gutter]);
  const last = placed.at(-1);
  const totalWidth = last === undefined ? gutter : last.left + last.width;
  const shown = visibleColumns(placed, scroll.left + gutter, Math.max(0, scroll.width - gutter));
  const range = selection === null ? null : rangeOf(selection);

  function select(next: GridSelection): void {
    setSelection(next);
    onSelect(rangeOf(next));
    const column = placed[next.active.column];
    if (column !== undefined) scroll.show(next.active.row, column.left, column.width, gutter);
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const command = hasCommand(event);
    if (selection !== null && event.key === 'Enter' && !command) {
      event.preventDefault();
      return onOpenCell(selection.active);
    }
    if (range !== null && command && event.key.toLowerCase() === 'c') {
      event.preventDefault();
      return onCopy(range);
    }
    const pageRows = Math.max(1, Math.floor(scroll.extent.viewHeight / ROW_HEIGHT) - 1);
    const next = moveSelection(selection ?? START, { key: event.key, shift: event.shiftKey, command }, { numRows, numColumns: columns.length, pageRows });
    if (next === null) return;
    event.preventDefault();
    select(selection === null && event.key.startsWith('Arrow') ? START : next);
  }

  function placeAt(event: PointerEvent): CellPlace | null {
    const box = scroller.current?.getBoundingClientRect();
    if (box === undefined || numRows === 0) return null;
    const y = event.clientY - box.top - HEADER_HEIGHT;
    const x = event.clientX - box.left + scroll.left;
    const column = placed.find((candidate) => x < candidate.left + candidate.width) ?? placed.at(-1);
    const row = clamp(Math.floor((scroll.top + y) / ROW_HEIGHT), 0, numRows - 1);
    return column === undefined ? null : { row, column: column.index };
  }

  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    // Touch scrolls; a tap arrives as a click.
    if (event.button !== 0 || event.pointerType === 'touch' || !(event.target instanceof Element) || event.target.closest('[data-rows]') === null) return;
    const place = placeAt(event);
    if (place === null) return;
    dragging.current = true;
    event.currentTarget.setPointerCapture(event.pointerId);
    select({ active: place, anchor: event.shiftKey && selection !== null ? selection.anchor : place });
  }

  function onPointerMove(event: PointerEvent<HTMLDivElement>): void {
    if (!dragging.current || selection === null) return;
    const place = placeAt(event);
    if (place !== null && (place.row !== selection.active.row || place.column !== selection.active.column)) select({ ...selection, active: place });
  }

  const cellId = (row: number, column: number) => `${id}-${row}-${column}`;
  const rows = [];
  for (let row = first; row < end; row++)
    rows.push(
      <GridRow
        key={row} index={row} y={row * ROW_HEIGHT - scroll.top} data={pages.row(row)} columns={shown} scrollLeft={scroll.left} gutter={gutter}
        cellId={cellId} range={range !== null && row >= range.firstRow && row <= range.lastRow ? range : null}
        activeColumn={selection?.active.row === row ? selection.active.column : -1}
      />,
    );

  return (
    <div
      ref={scroller} role="grid" tabIndex={0} aria-label={label} aria-rowcount={numRows + 1} aria-colcount={columns.length + 1} aria-multiselectable="true"
      aria-activedescendant={selection === null ? undefined : cellId(selection.active.row, selection.active.column)} className={styles['scroller']}
      onScroll={scroll.onScroll} onKeyDown={onKeyDown} onPointerDown={onPointerDown} onPointerMove={onPointerMove}
      onPointerUp={() => { dragging.current = false; }} onPointerCancel={() => { dragging.current = false; }}
      onClick={(event) => {
        const touch = (event.nativeEvent as globalThis.PointerEvent).pointerType === 'touch';
        const place = touch ? placeAt(event as unknown as PointerEvent) : null;
        if (place !== null) select({ active: place, anchor: place });
      }}
      onDoubleClick={(event) => {
        if (selection !== null && event.target instanceof Element && event.target.closest('[data-rows]') !== null) onOpenCell(selection.active);
      }}
    >
      <div className={styles['sizer']} style={{ width: totalWidth, height: scrollHeight(scroll.extent) + HEADER_HEIGHT }}>
        <div className={styles['layer']} style={{ width: scroll.width, height: scroll.height }}>
          <GridHeader
            columns={shown} scrollLeft={scroll.left} gutter={gutter}
            onResize={(index, width) => setWidths((before) => before.with(index, width))}
          />
          <div className={styles['rows']} data-rows="" style={{ top: HEADER_HEIGHT }}>{rows}</div>
        </div>
      </div>
    </div>
  );
}
