import { memo } from 'react';
import { describeTasks } from './figures.ts';
import { stripSize } from './layout.ts';
import styles from './task-strip.module.css';
import type { StageState, TaskState } from './state.ts';

type CellLook = 'waiting' | 'running' | 'stopped' | 'done' | 'failed' | 'retried';
const LOOKS: readonly CellLook[] = ['waiting', 'stopped', 'done', 'retried', 'running', 'failed'];

function lookOf(task: TaskState, ended: boolean): CellLook {
  if (task.status === 'running' && ended) return 'stopped';
  return task.status === 'done' && task.retried ? 'retried' : task.status;
}

/** A cell per task, one path per state: a thousand tasks are five elements. In words for those who can't see it. */
export const TaskStrip = memo(function TaskStrip({ stage, width }: { readonly stage: StageState; readonly width: number }) {
  const { pitch, perRow, height } = stripSize(stage.tasks.length, width);
  const cell = pitch - 1;
  const cellHeight = Math.min(cell, 7);
  const rowPitch = stage.tasks.length <= perRow && pitch >= 8 ? 8 : pitch;
  const paths: Record<CellLook, string> = { waiting: '', running: '', stopped: '', done: '', failed: '', retried: '' };
  const ended = stage.status === 'failed' || stage.status === 'stopped';
  let crosses = '';
  stage.tasks.forEach((task, index) => {
    const x = (index % perRow) * pitch;
    const y = Math.floor(index / perRow) * rowPitch;
    const look = lookOf(task, ended);
    // Hollow cells are half a px in, so that their outline is sharp.
    paths[look] += look === 'waiting' ? `M${x + 0.5} ${y + 0.5}h${cell - 1}v${cellHeight - 1}h${1 - cell}z` : `M${x} ${y}h${cell}v${cellHeight}h${-cell}z`;
    if (look === 'failed' && cell >= 5) crosses += `M${x + cell / 2 - 2} ${y + 1.5}l4 4m0 -4l-4 4`;
    if (look === 'retried' && cell >= 5) crosses += `M${x + cell / 2 - 2} ${y + cellHeight / 2}h4`;
  });
  return (
    <svg className={styles['strip']} width={width} height={height} role="img" aria-label={`Tasks: ${describeTasks(stage)}`}>
      <title>{`Tasks: ${describeTasks(stage)}`}</title>
      {LOOKS.map((look) => paths[look] !== '' && <path key={look} d={paths[look]} className={styles[look]} />)}
      {crosses !== '' && <path d={crosses} className={styles['cross']} />}
    </svg>
  );
});
