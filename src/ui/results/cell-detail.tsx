import { useEffect, useRef, useState } from 'react';
import type { Result } from '../../protocol/api.ts';
import { formatCount, plural } from '../format/numbers.ts';
import type { CellPlace } from '../grid/selection.ts';
import { Button, IconButton } from '../parts/button.tsx';
import styles from './cell-detail.module.css';

/** One value in full, as the engine gives it. A modal of the browser's own: Escape closes it, the focus goes back. */
export function CellDetail({ result, place, onClose }: { readonly result: Result; readonly place: CellPlace; readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [value, setValue] = useState<string | null | undefined>(undefined);
  const [error, setError] = useState<string | null>(null);
  const [copied, setCopied] = useState(false);
  const column = result.schema[place.column];

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    let gone = false;
    result.rows(place.row, 1).then(
      ([row]) => gone || setValue(row?.[place.column] ?? null),
      (thrown: unknown) => gone || setError(thrown instanceof Error ? thrown.message : String(thrown)),
    );
    return () => {
      gone = true;
    };
  }, [result, place]);

  return (
    <dialog ref={dialog} className={styles['dialog']} aria-labelledby="cell-detail-title" onClose={onClose}>
      <header className={styles['head']}>
        <h3 id="cell-detail-title" className={styles['title']}>{column?.name}</h3>
        <p className={styles['note']}>
          {column?.type} · row {formatCount(place.row + 1)}
          {typeof value === 'string' && ` · ${plural(value.length, 'character')}`}
        </p>
        <IconButton icon="close" label="Close" shortcut="Esc" onClick={() => dialog.current?.close()} />
      </header>
      <pre className={styles['value']} tabIndex={0}>
        {error ?? (value === undefined ? '' : value === null ? <span className={styles['null']}>NULL</span> : value)}
      </pre>
      {typeof value === 'string' && (
        <footer className={styles['foot']}>
          <Button icon="copy" onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(true), () => setError('The browser refused the clipboard.'))}>
            {copied ? 'Copied' : 'Copy value'}
          </Button>
        </footer>
      )}
    </dialog>
  );
}
