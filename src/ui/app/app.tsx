import { useState } from 'react';
import { DropLayer } from '../files/drop-layer.tsx';
import { useMedia } from '../parts/use-media.ts';
import styles from './shell.module.css';
import { ShellNarrow } from './shell-narrow.tsx';
import { ShellWide } from './shell-wide.tsx';
import { useShortcuts } from './use-shortcuts.ts';

export function App() {
  const narrow = useMedia('(max-width: 819px)');
  const [pipelineFull, setPipelineFull] = useState(false);
  const toggle = () => setPipelineFull((full) => !full);
  useShortcuts(toggle);
  return (
    <>
      <nav className={styles['skip']} aria-label="Skip">
        <a href="#query">Skip to the query</a>
        <a href="#results">Skip to the results</a>
        <a href="#pipeline">Skip to the pipeline</a>
      </nav>
      {narrow ? <ShellNarrow /> : <ShellWide pipelineFull={pipelineFull} onTogglePipeline={toggle} />}
      <DropLayer />
    </>
  );
}
