import { useState } from 'react';
import type { ColumnInfo } from '../../protocol/api.ts';
import { useActions } from '../app/workbench-context.tsx';
import { formatCount } from '../format/numbers.ts';
import styles from './column-list.module.css';
import { columnReference } from './table-text.ts';

/** Shown at once; a table of thousands of columns is searched rather than scrolled. */
const STEP = 100;

export function ColumnList({ columns }: { readonly columns: readonly ColumnInfo[] }) {
  const [limit, setLimit] = useState(STEP);
  const [search, setSearch] = useState('');
  const { insertName } = useActions();
  const matching = search === '' ? columns : columns.filter((column) => column.name.toLowerCase().includes(search.toLowerCase()));
  const shown = matching.slice(0, limit);
  const rest = matching.length - shown.length;
  return (
    <>
      {columns.length > 30 && (
        <input
          type="search" className={styles['search']} placeholder={`Search ${formatCount(columns.length)} columns`} aria-label="Search columns" value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      )}
      <ul className={styles['columns']}>
        {shown.map((column) => (
          <li key={column.name}>
            <button
              type="button" className={column.hidden === true ? `${styles['column']} ${styles['hidden']}` : styles['column']}
              title={column.hidden === true ? `${column.name}: not part of *, to be named in the query` : `Insert ${column.name} in the query`}
              onClick={() => insertName(columnReference(column.name))}
            >
              <span className={styles['name']}>{column.name}</span>
              <span className={styles['type']}>{column.hidden === true ? `hidden · ${shortType(column.type)}` : shortType(column.type)}</span>
            </button>
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <button type="button" className={styles['more']} onClick={() => setLimit(limit + STEP)}>
          Show {formatCount(Math.min(rest, STEP))} more of {formatCount(rest)}
        </button>
      )}
    </>
  );
}

/** The one type name that is too long for a side panel, as DuckDB abbreviates it. */
function shortType(type: string): string {
  return type.replace('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ');
}
