import type { KeyboardEvent, PointerEvent } from 'react';
import { isZoned, userZone } from '../format/values.ts';
import { MIN_COLUMN_WIDTH } from './columns.ts';
import type { PlacedColumn } from './columns.ts';
import styles from './data-grid.module.css';

export interface GridHeaderProps {
  readonly columns: readonly PlacedColumn[];
  readonly scrollLeft: number;
  readonly gutter: number;
  readonly onResize: (column: number, width: number) => void;
}

export function GridHeader({ columns, scrollLeft, gutter, onResize }: GridHeaderProps) {
  return (
    <div className={styles['header']} role="row" aria-rowindex={1}>
      <div className={styles['corner']} role="columnheader" aria-colindex={1} style={{ width: gutter }}>
        <span className="visually-hidden">Row</span>
      </div>
      {columns.map((column) => (
        <div
          key={column.index} role="columnheader" aria-colindex={column.index + 2} className={styles['headCell']} data-number={column.isNumber}
          style={{ width: column.width, translate: `${column.left - scrollLeft}px 0` }}
          title={isZoned(column.type) ? `${column.name}, ${column.type}; shown in ${userZone()}` : `${column.name}, ${column.type}`}
        >
          <span className={styles['headName']}>{column.name}</span>
          <span className={styles['headType']}>{column.type.replace('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ')}</span>
          <ResizeHandle column={column} onResize={onResize} />
        </div>
      ))}
    </div>
  );
}

const KEY_STEP = 16;

function ResizeHandle({ column, onResize }: { readonly column: PlacedColumn; readonly onResize: GridHeaderProps['onResize'] }) {
  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget;
    const start = event.clientX;
    handle.setPointerCapture(event.pointerId);
    const abort = new AbortController();
    const move = (to: globalThis.PointerEvent) => onResize(column.index, Math.max(MIN_COLUMN_WIDTH, column.width + to.clientX - start));
    handle.addEventListener('pointermove', move, { signal: abort.signal });
    for (const end of ['pointerup', 'pointercancel']) handle.addEventListener(end, () => abort.abort(), { signal: abort.signal });
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const step = event.key === 'ArrowRight' ? KEY_STEP : event.key === 'ArrowLeft' ? -KEY_STEP : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    onResize(column.index, Math.max(MIN_COLUMN_WIDTH, column.width + step));
  }

  return (
    <div
      role="separator" tabIndex={0} aria-orientation="vertical" aria-label={`Width of ${column.name}`} aria-valuenow={Math.round(column.width)}
      aria-valuemin={MIN_COLUMN_WIDTH} className={styles['resize']} onPointerDown={onPointerDown} onKeyDown={onKeyDown}
    />
  );
}
