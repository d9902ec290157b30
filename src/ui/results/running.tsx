import { usePipeline, useWorkbench } from '../app/workbench-context.tsx';
import { formatByteRate, formatRowRate, formatShare } from '../format/numbers.ts';
import { progress, rates } from '../pipeline/figures.ts';
import styles from './results-pane.module.css';

/** In place of a result while one is being made. */
export function Running() {
  const opening = useWorkbench((state) => state.opening);
  const state = usePipeline((view) => view.state);
  const share = progress(state);
  const { rowsPerSecond, bytesPerSecond } = rates(state);
  const reading = state.status === 'running' && Number.isFinite(bytesPerSecond);
  return (
    <div className={styles['running']} role="status">
      <p className={styles['runningTitle']}>
        {opening.length > 0 ? 'Opening the sample' : state.status === 'planning' ? 'Planning' : share === null || share >= 1 ? 'Running' : `Running, ${formatShare(share)} read`}
      </p>
      <div className={styles['track']} aria-hidden="true">
        <div className={styles['bar']} data-unknown={share === null} style={share === null ? undefined : { scale: `${share} 1` }} />
      </div>
      <p className={styles['runningNote']}>{reading ? `${formatRowRate(rowsPerSecond)} · ${formatByteRate(bytesPerSecond)}` : ' '}</p>
    </div>
  );
}
