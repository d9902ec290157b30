import { useId, useState } from 'react';
import type { TableInfo } from '../../protocol/api.ts';
import { useActions, useWorkbench } from '../app/workbench-context.tsx';
import { formatCount } from '../format/numbers.ts';
import { Icon } from '../parts/icon.tsx';
import { ColumnList } from './column-list.tsx';
import { ImportSwitch } from './import-switch.tsx';
import styles from './table-item.module.css';
import { TableMenu } from './table-menu.tsx';
import { rejectsName, selectAll, tableSummary } from './table-text.ts';

/** One table: its head always, its detection, rejects and columns when unfolded. */
export function TableItem({ table, startOpen }: { readonly table: TableInfo; readonly startOpen: boolean }) {
  const [open, setOpen] = useState(startOpen);
  const tables = useWorkbench((state) => state.tables);
  const hasStorage = useWorkbench((state) => state.engine?.opfs ?? false);
  const { insertName, insertQuery } = useActions();
  const bodyId = useId();
  const rejected = table.rejected ?? 0;

  return (
    <li className={styles['item']}>
      <div className={styles['head']}>
        <button
          type="button" className={styles['fold']} aria-expanded={open} aria-controls={bodyId} aria-label={`Columns of ${table.name}`}
          onClick={() => setOpen(!open)}
        >
          <Icon name="chevron" className={open ? styles['unfolded'] : styles['folded']} />
        </button>
        <button
          type="button" className={styles['name']} title={`Insert ${table.name} in the query`} onClick={() => insertName(table.name)}
        >
          {table.name}
        </button>
        <TableMenu table={table} />
        <p className={styles['summary']}>{tableSummary(table)}</p>
      </div>
      {table.problem !== undefined && <p className={styles['problem']} role="alert">{table.problem}</p>}
      {rejected > 0 && (
        <button
          type="button" className={styles['rejected']} title="Insert a query for the rejected lines"
          onClick={() => insertQuery(selectAll(rejectsName(table, tables)))}
        >
          <Icon name="warning" />
          {formatCount(rejected)} rejected {rejected === 1 ? 'line' : 'lines'}
        </button>
      )}
      <div id={bodyId} hidden={!open} className={styles['body']}>
        <dl className={styles['facts']}>
          {table.detection !== undefined && (
            <div>
              <dt>Detected</dt>
              <dd>{table.detection}</dd>
            </div>
          )}
          {(table.fileNames.length !== 1 || table.fileNames[0] !== table.name) && (
            <div>
              <dt>{table.fileNames.length === 1 ? 'File' : 'Files'}</dt>
              <dd className={styles['fileNames']}>{table.fileNames.join(', ')}</dd>
            </div>
          )}
          {hasStorage && (
            <div>
              <dt>Fast copy</dt>
              <dd><ImportSwitch table={table} /></dd>
            </div>
          )}
        </dl>
        {open && <ColumnList columns={table.columns} />}
      </div>
    </li>
  );
}
