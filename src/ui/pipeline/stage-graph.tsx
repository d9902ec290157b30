import { useMemo, useRef } from 'react';
import { useActions, usePipeline, useWorkbench } from '../app/workbench-context.tsx';
import { useSize } from '../parts/use-size.ts';
import { EdgeLayer } from './edge-layer.tsx';
import { edges, operatorCosts } from './figures.ts';
import { layoutPipeline } from './layout.ts';
import { StageBox } from './stage-box.tsx';
import styles from './stage-graph.module.css';
import type { OperatorState } from './state.ts';

export interface StageGraphProps {
  readonly nowMs: number;
  readonly running: boolean;
  readonly litStage: number | null;
  readonly openExchange: number | null;
  readonly onOpenExchange: (stageId: number) => void;
}

/** Stages from left to right, operators nested in them, edges at exchanges. Places depend on the plan and the room alone. */
export function StageGraph({ nowMs, running, litStage, openExchange, onOpenExchange }: StageGraphProps) {
  const frame = useRef<HTMLDivElement>(null);
  const { width } = useSize(frame);
  const state = usePipeline((view) => view.state);
  const isLog = usePipeline((view) => view.logName !== null);
  const run = useWorkbench((workbench) => workbench.run);
  const { spotlight } = useActions();

  // The plan is one array per job: as long as it is the same nothing is laid out again.
  const plan = useMemo(() => state.stages.map((stage) => stage.info), [state.stages]);
  const planKey = `${state.jobId}:${plan.map((info) => `${info.id}.${info.operators.length}.${info.numTasks}.${info.inputs.join()}`).join(';')}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that the layout depends on.
  const layout = useMemo(() => layoutPipeline(plan, width), [planKey, width]);
  const costs = useMemo(() => operatorCosts(state), [state]);
  const ended = state.status === 'done' || state.status === 'failed' || state.status === 'cancelled';
  const drawn = useMemo(() => edges(state), [state]);

  const point = useMemo(() => {
    // Places are in the text that was run: the editor's, as long as it still holds that text there.
    return (operator: OperatorState | null) => {
      const span = operator?.info.span;
      spotlight(span === undefined || isLog ? null : { start: run.offset + span.start, end: run.offset + span.end });
    };
  }, [spotlight, isLog, run.offset]);

  return (
    <div ref={frame} className={styles['frame']}>
      {width > 0 && (
        <div className={styles['graph']} style={{ width: layout.width, height: layout.height }}>
          <EdgeLayer layout={layout} edges={drawn} nowMs={nowMs} running={running} openExchange={openExchange} onOpen={onOpenExchange} />
          {layout.boxes.map((box) => {
            const stage = state.stages.find((candidate) => candidate.info.id === box.id);
            return stage && <StageBox key={box.id} stage={stage} box={box} nowMs={nowMs} ended={ended} costs={costs} lit={litStage === box.id} onPoint={point} />;
          })}
        </div>
      )}
    </div>
  );
}
