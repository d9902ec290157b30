import { useActions, useWorkbench } from '../app/workbench-context.tsx';
import { headingOf } from '../app/errors.ts';
import { plural } from '../format/numbers.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { Pane } from '../parts/pane.tsx';
import styles from './files-pane.module.css';
import { TableItem } from './table-item.tsx';
import { useOpenFiles } from './use-open-files.ts';

/** Files & catalogue: what is open, what it was taken for, what is in it. */
export function FilesPane() {
  const tables = useWorkbench((state) => state.tables);
  const opening = useWorkbench((state) => state.opening);
  const errors = useWorkbench((state) => state.fileErrors);
  const { dismissFileError } = useActions();
  const { chooseFiles, chooseFolder } = useOpenFiles();
  const shown = tables.filter((table) => table.rejectsOf === undefined);

  return (
    <Pane
      id="files" title="Files" scrolls
      note={shown.length > 0 ? plural(shown.length, 'table') : undefined}
      actions={
        <>
          <IconButton icon="folder" label="Open a folder" onClick={() => void chooseFolder()} />
          <IconButton icon="plus" label="Open files" onClick={() => void chooseFiles()} />
        </>
      }
    >
      {errors.map(({ id, what, error }) => (
        <Notice
          key={id} tone="fail" title={what} place={headingOf(error)} hint={error.hint}
          actions={<IconButton icon="close" label="Dismiss" onClick={() => dismissFileError(id)} />}
        >
          {error.message}
        </Notice>
      ))}
      <ul className={styles['tables']}>
        {shown.map((table, index) => <TableItem key={table.name} table={table} startOpen={index === 0 || shown.length <= 2} />)}
        {opening.map(({ id, name }) => (
          <li key={id} className={styles['opening']}>
            <span className={styles['openingName']}>{name}</span>
            <span>Reading the first lines</span>
          </li>
        ))}
      </ul>
      {shown.length === 0 && opening.length === 0 && (
        <div className={styles['empty']}>
          <p>No files are open.</p>
          <p>Drop logs or Parquet files anywhere on this page, or paste log lines.</p>
          <Button icon="file" onClick={() => void chooseFiles()}>Open files</Button>
        </div>
      )}
    </Pane>
  );
}
