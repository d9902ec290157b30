import { Group, Panel, Separator, useDefaultLayout, usePanelRef } from 'react-resizable-panels';
import { useEffect, useState } from 'react';
import { EditorPane } from '../editor/editor-pane.tsx';
import { FilesPane } from '../files/files-pane.tsx';
import { PipelinePane } from '../pipeline/pipeline-pane.tsx';
import { ResultsPane } from '../results/results-pane.tsx';
import styles from './shell.module.css';
import { layoutStorage } from './storage.ts';
import { TopBar } from './top-bar.tsx';
import { EngineBanner } from './engine-banner.tsx';

export interface ShellProps {
  readonly pipelineFull: boolean;
  readonly onTogglePipeline: () => void;
}

/** The four places: files left, query above, results below, the pipeline beside the query or over both. */
export function ShellWide({ pipelineFull, onTogglePipeline }: ShellProps) {
  const outer = useDefaultLayout({ id: 'layout.outer', storage: layoutStorage });
  const rows = useDefaultLayout({ id: 'layout.rows', storage: layoutStorage });
  const top = useDefaultLayout({ id: 'layout.top', storage: layoutStorage });
  const files = usePanelRef();
  const [filesFolded, setFilesFolded] = useState(false);

  function toggleFiles(): void {
    if (files.current?.isCollapsed() === true) files.current.expand();
    else files.current?.collapse();
  }

  useEffect(() => setFilesFolded(files.current?.isCollapsed() ?? false), [files]);

  return (
    <div className={styles['page']}>
      <TopBar filesFolded={filesFolded} onToggleFiles={toggleFiles} />
      <EngineBanner />
      <Group className={styles['group']} {...outer}>
        <Panel
          id="panel-files" panelRef={files} defaultSize={256} minSize={176} maxSize="45%" collapsible collapsedSize={0} groupResizeBehavior="preserve-pixel-size"
          onResize={(size) => setFilesFolded(size.inPixels === 0)}
        >
          <div className={styles['folding']} inert={filesFolded}><FilesPane /></div>
        </Panel>
        <Separator className={styles['column']} />
        <Panel id="panel-work" minSize={360}>
          <main className={styles['work']}>
            <div className={styles['beneath']} inert={pipelineFull}>
              <Group orientation="vertical" {...rows}>
                <Panel id="panel-above" defaultSize="52%" minSize={120}>
                  <Group {...top}>
                    <Panel id="panel-editor" defaultSize="38%" minSize={200}><EditorPane /></Panel>
                    <Separator className={styles['column']} />
                    <Panel id="panel-pipeline" minSize={160} collapsible collapsedSize={0}>
                      {!pipelineFull && <PipelinePane full={false} onToggleFull={onTogglePipeline} />}
                    </Panel>
                  </Group>
                </Panel>
                <Separator className={styles['row']} />
                <Panel id="panel-below" minSize={96}><ResultsPane /></Panel>
              </Group>
            </div>
            {pipelineFull && <div className={styles['over']}><PipelinePane full onToggleFull={onTogglePipeline} /></div>}
          </main>
        </Panel>
      </Group>
    </div>
  );
}
