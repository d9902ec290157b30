import { useEffect, useEffectEvent, useState } from 'react';
import { collectDropped, collectPasted, collectPicked } from './collect-files.ts';
import styles from './drop-layer.module.css';
import { useOpenFiles } from './use-open-files.ts';

const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

/** The whole page takes files: dropped anywhere, or pasted anywhere but where text is typed. */
export function DropLayer() {
  const [over, setOver] = useState(false);
  const openFiles = useOpenFiles();
  const openCollected = useEffectEvent(openFiles.openCollected);

  useEffect(() => {
    // Enter and leave come for every element passed; the page is left when as many left as entered.
    let depth = 0;
    const abort = new AbortController();
    // Capturing: the editor has a drop of its own, for text.
    const options = { signal: abort.signal, capture: true };
    addEventListener('dragenter', (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth += 1;
      setOver(true);
    }, options);
    addEventListener('dragover', (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
    }, options);
    addEventListener('dragleave', (event) => {
      if (!holdsFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    }, options);
    addEventListener('drop', (event) => {
      if (!holdsFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      event.stopPropagation();
      depth = 0;
      setOver(false);
      void openCollected(collectDropped(event.dataTransfer));
    }, options);
    addEventListener('paste', (event) => {
      if (event.clipboardData === null) return;
      const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, [contenteditable], .monaco-editor') !== null;
      if (typing && event.clipboardData.files.length === 0) return;
      const files = collectPasted(event.clipboardData);
      if (files === null) return;
      event.preventDefault();
      void openCollected(collectPicked(files));
    }, options);
    return () => abort.abort();
  }, []);

  return over ? (
    <div className={styles['layer']} aria-hidden="true">
      <div className={styles['frame']}>
        <p className={styles['title']}>Drop to open</p>
        <p>Logs, text, Parquet; files or whole folders. Nothing is uploaded.</p>
      </div>
    </div>
  ) : null;
}
