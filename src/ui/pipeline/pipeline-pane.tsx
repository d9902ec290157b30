import { useEffect, useRef, useState } from 'react';
import { useActions, usePipeline, useWorkbenchObject } from '../app/workbench-context.tsx';
import { pickEventLog } from '../files/pick-files.ts';
import { formatDuration, plural } from '../format/numbers.ts';
import { IconButton } from '../parts/button.tsx';
import { PIPELINE_KEY } from '../parts/keys.ts';
import { Notice } from '../parts/notice.tsx';
import { Pane } from '../parts/pane.tsx';
import { saveFile } from '../parts/save-file.ts';
import { CostList } from './cost-list.tsx';
import { writeEventLog } from './event-log.ts';
import { ExchangeMatrix } from './exchange-matrix.tsx';
import { IdlePicture } from './idle-picture.tsx';
import styles from './pipeline-pane.module.css';
import { PlanText } from './plan-text.tsx';
import { QueryText } from './query-text.tsx';
import { ReplayBar } from './replay-bar.tsx';
import { StageGraph } from './stage-graph.tsx';
import { TotalsStrip } from './totals-strip.tsx';
import { useClock } from './use-clock.ts';
import type { PipelineView } from './pipeline-store.ts';

export interface PipelinePaneProps {
  readonly full: boolean;
  /** Absent where there is only one way to show it. */
  readonly onToggleFull?: () => void;
}

/** The job on screen, drawn from its events alone. */
export function PipelinePane({ full, onToggleFull }: PipelinePaneProps) {
  const { pipeline } = useWorkbenchObject();
  const { openEventLog } = useActions();
  const status = usePipeline((view) => view.state.status);
  const liveSinceMs = usePipeline((view) => view.liveSinceMs);
  const lastMs = usePipeline((view) => view.state.atMs);
  const logName = usePipeline((view) => view.logName);
  const hasPlan = usePipeline((view) => view.liveSinceMs === null && view.events.some((event) => event.kind === 'job-planned'));
  const lost = usePipeline((view) => view.state.lostWorkers);
  const numStages = usePipeline((view) => view.state.stages.length);
  const note = usePipeline(describe);
  const clockMs = useClock(liveSinceMs);
  const nowMs = liveSinceMs === null ? lastMs : Math.max(lastMs, clockMs);
  const [playing, setPlaying] = useState(false);
  const [openExchange, setOpenExchange] = useState<number | null>(null);
  const [litStage, setLitStage] = useState<number | null>(null);
  const body = useRef<HTMLDivElement>(null);
  const jobId = usePipeline((view) => view.state.jobId);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another job has other exchanges.
  useEffect(() => {
    setOpenExchange(null);
    setLitStage(null);
  }, [jobId]);

  function focusStage(stageId: number): void {
    setLitStage(stageId);
    body.current?.querySelector(`[data-stage="${stageId}"]`)?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }

  function save(): void {
    const { state, events } = pipeline.store.getState();
    saveFile(`spillway-${state.startedAt.replace(/[:.]/g, '-') || 'run'}.events.json`, new Blob([writeEventLog(events)], { type: 'application/json' }));
  }

  return (
    <Pane
      id="pipeline" title="Pipeline" note={note} scrolls bodyRef={body}
      actions={
        <>
          <IconButton icon="open" label="Open event log" onClick={() => void pickEventLog().then((file) => file && openEventLog(file))} />
          <IconButton icon="save" label="Save event log" disabled={!hasPlan} onClick={save} />
          {onToggleFull !== undefined && (
            <IconButton icon={full ? 'narrow' : 'widen'} label={full ? 'Beside the query' : 'Full width'} shortcut={PIPELINE_KEY} aria-pressed={full} onClick={onToggleFull} />
          )}
        </>
      }
      footer={hasPlan ? <ReplayBar onPlaying={setPlaying} /> : undefined}
    >
      {status === 'none' || (numStages === 0 && status === 'failed') ? <IdlePicture failed={status === 'failed'} /> : (
        <div className={full ? styles['full'] : styles['side']}>
          <div className={styles['totals']}><TotalsStrip nowMs={nowMs} /></div>
          <div className={styles['graph']}>
            {(full || logName !== null) && <QueryText />}
            <StageGraph
              nowMs={nowMs} running={liveSinceMs !== null || playing} litStage={litStage} openExchange={openExchange}
              onOpenExchange={(stageId) => setOpenExchange(openExchange === stageId ? null : stageId)}
            />
          </div>
          <div className={styles['details']}>
            {lost.length > 0 && (
              <Notice tone="wait" title={plural(lost.length, 'worker was lost and replaced', 'workers were lost and replaced')}>
                {lost.map(({ worker, reason, atMs }) => `worker ${worker} at ${formatDuration(atMs)}: ${reason}`).join('\n')}
              </Notice>
            )}
            {openExchange !== null && <ExchangeMatrix stageId={openExchange} onClose={() => setOpenExchange(null)} />}
            <CostList onFocusStage={focusStage} />
            <PlanText />
          </div>
        </div>
      )}
    </Pane>
  );
}

function describe({ state, logName }: PipelineView): string | undefined {
  if (logName !== null) return logName;
  switch (state.status) {
    case 'none': return undefined;
    case 'planning': return 'planning';
    case 'running': return `running on ${plural(state.workers, 'worker')}`;
    case 'done': return `done, ${plural(state.workers, 'worker')}`;
    case 'failed': return 'failed';
    case 'cancelled': return 'cancelled';
  }
}
