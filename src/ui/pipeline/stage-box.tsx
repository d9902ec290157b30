import { formatDuration } from '../format/numbers.ts';
import type { OperatorCost } from './figures.ts';
import { describeTasks, stageElapsedMs } from './figures.ts';
import type { StageBox as Box } from './layout.ts';
import { OperatorRow } from './operator-row.tsx';
import styles from './stage-box.module.css';
import type { OperatorState, StageState } from './state.ts';
import { TaskStrip } from './task-strip.tsx';

export interface StageBoxProps {
  readonly stage: StageState;
  readonly box: Box;
  readonly nowMs: number;
  /** The job has ended: what waits will not start any more. */
  readonly ended: boolean;
  readonly costs: readonly OperatorCost[];
  /** Set while something else on the page points at it. */
  readonly lit: boolean;
  readonly onPoint: (operator: OperatorState | null) => void;
}

/** One stage: its state, its operators, and a strip of its tasks. */
export function StageBox({ stage, box, nowMs, ended, costs, lit, onPoint }: StageBoxProps) {
  const elapsedMs = stageElapsedMs(stage, nowMs);
  const idle = ended && stage.status === 'waiting';
  const status = idle ? 'not started' : stage.status;
  return (
    <section
      className={styles['box']} data-status={idle ? 'idle' : stage.status} data-lit={lit} data-stage={stage.info.id} aria-label={`Stage ${stage.info.id}, ${status}, ${describeTasks(stage)}`}
      style={{ translate: `${box.x}px ${box.y}px`, width: box.width, height: box.height }}
    >
      <header className={styles['head']}>
        <h3 className={styles['title']}>Stage {stage.info.id}</h3>
        <span className={styles['status']}>{status}{elapsedMs !== null && ` · ${formatDuration(elapsedMs)}`}</span>
      </header>
      <ol className={styles['operators']}>
        {stage.operators.map((operator) => (
          <OperatorRow
            key={operator.info.id} operator={operator} onPoint={onPoint}
            share={costs.find((cost) => cost.operator.info.id === operator.info.id)?.share ?? 0}
          />
        ))}
      </ol>
      <div className={styles['strip']} style={{ height: box.stripHeight }}>
        <TaskStrip stage={stage} width={box.width - 18} />
      </div>
    </section>
  );
}
