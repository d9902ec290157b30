import { memo } from 'react';
import { formatCount } from '../format/numbers.ts';
import { showValue } from '../format/values.ts';
import type { PlacedColumn } from './columns.ts';
import styles from './data-grid.module.css';
import type { Row } from './row-pages.ts';
import { inRange } from './selection.ts';
import type { CellRange } from './selection.ts';

export interface GridRowProps {
  readonly index: number;
  /** Px below the header. */
  readonly y: number;
  /** Undefined while it is on its way. */
  readonly data: Row | undefined;
  readonly columns: readonly PlacedColumn[];
  readonly scrollLeft: number;
  readonly gutter: number;
  readonly cellId: (row: number, column: number) => string;
  /** Set where the selection touches this row. */
  readonly range: CellRange | null;
  readonly activeColumn: number;
}

export const GridRow = memo(function GridRow({ index, y, data, columns, scrollLeft, gutter, cellId, range, activeColumn }: GridRowProps) {
  return (
    <div role="row" aria-rowindex={index + 2} className={styles['row']} style={{ translate: `0 ${y}px` }}>
      <div role="rowheader" aria-colindex={1} className={styles['number']} style={{ width: gutter }}>{formatCount(index + 1)}</div>
      {columns.map((column) => {
        const selected = range !== null && inRange(range, index, column.index);
        return (
          <Cell
            key={column.index} id={cellId(index, column.index)} column={column} value={data === undefined ? undefined : (data[column.index] ?? null)}
            left={column.left - scrollLeft} selected={selected} active={column.index === activeColumn}
          />
        );
      })}
    </div>
  );
}, (before, after) =>
  before.index === after.index && before.y === after.y && before.data === after.data && before.columns === after.columns &&
  before.scrollLeft === after.scrollLeft && before.gutter === after.gutter && before.range === after.range && before.activeColumn === after.activeColumn);

interface CellProps {
  readonly id: string;
  readonly column: PlacedColumn;
  /** Undefined while it is on its way. */
  readonly value: string | null | undefined;
  readonly left: number;
  readonly selected: boolean;
  readonly active: boolean;
}

function Cell({ id, column, value, left, selected, active }: CellProps) {
  const shown = typeof value === 'string' ? showValue(value, column.type) : null;
  const look = value === undefined ? styles['pending'] : value === null ? styles['null'] : undefined;
  return (
    <div
      id={id} role="gridcell" aria-colindex={column.index + 2} aria-selected={selected} className={`${styles['cell']} ${look ?? ''}`}
      data-number={column.isNumber} data-active={active} style={{ width: column.width, translate: `${left}px 0` }}
      title={shown?.raw === undefined ? undefined : shown.raw.slice(0, 1000)}
    >
      {value === undefined ? <span aria-hidden="true" /> : value === null ? 'NULL' : shown?.text}
    </div>
  );
}
