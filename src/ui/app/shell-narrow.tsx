import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { EditorPane } from '../editor/editor-pane.tsx';
import { FilesPane } from '../files/files-pane.tsx';
import { Welcome } from '../files/welcome.tsx';
import { PipelinePane } from '../pipeline/pipeline-pane.tsx';
import { ResultsPane } from '../results/results-pane.tsx';
import { EngineBanner } from './engine-banner.tsx';
import styles from './shell.module.css';
import { TopBar } from './top-bar.tsx';
import { useWorkbench } from './workbench-context.tsx';

const TABS = [
  { id: 'files', title: 'Files' },
  { id: 'query', title: 'Query' },
  { id: 'pipeline', title: 'Pipeline' },
  { id: 'results', title: 'Results' },
] as const;
type TabId = (typeof TABS)[number]['id'];

/** The same four places as tabs. A run leads to its results. */
export function ShellNarrow() {
  const [tab, setTab] = useState<TabId>('query');
  const phase = useWorkbench((state) => state.run.phase);
  const isFresh = useWorkbench((state) => state.tables.length === 0 && state.result === null && state.run.phase === 'idle');
  const list = useRef<HTMLDivElement>(null);
  const before = useRef(phase);

  useEffect(() => {
    if (phase !== before.current && phase === 'running') setTab('results');
    before.current = phase;
  }, [phase]);

  function walk(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const at = TABS.findIndex((candidate) => candidate.id === tab);
    const next = TABS[(at + step + TABS.length) % TABS.length];
    if (next === undefined) return;
    setTab(next.id);
    list.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  }

  return (
    <div className={styles['page']}>
      <TopBar filesFolded />
      <EngineBanner />
      <div ref={list} role="tablist" aria-label="Places" className={styles['tabs']} onKeyDown={walk}>
        {TABS.map(({ id, title }) => (
          <button
            key={id} id={`tab-${id}`} type="button" role="tab" aria-selected={tab === id} aria-controls={`place-${id}`} tabIndex={tab === id ? 0 : -1}
            className={styles['tab']} onClick={() => setTab(id)}
          >
            {title}
          </button>
        ))}
      </div>
      <main className={styles['places']}>
        <Place id="files" tab={tab}><FilesPane /></Place>
        <Place id="query" tab={tab}>
          <div className={styles['query']} data-fresh={isFresh}>
            <div className={styles['editor']}><EditorPane /></div>
            {isFresh && <div className={styles['welcome']}><Welcome /></div>}
          </div>
        </Place>
        <Place id="pipeline" tab={tab}><PipelinePane full={false} /></Place>
        <Place id="results" tab={tab}><ResultsPane /></Place>
      </main>
    </div>
  );
}

function Place({ id, tab, children }: { readonly id: TabId; readonly tab: TabId; readonly children: ReactNode }) {
  return <div id={`place-${id}`} role="tabpanel" aria-labelledby={`tab-${id}`} hidden={tab !== id} className={styles['place']}>{children}</div>;
}
