import { usePipeline } from '../app/workbench-context.tsx';
import styles from './memory-gauge.module.css';
import { memoryAreas } from './memory-areas.ts';

const WIDTH = 200;
const HEIGHT = 20;

/** Memory over the run, stacked (file cache below, the job above) under the line of its budget; spills tick downwards. */
export function MemoryGauge() {
  const memory = usePipeline((view) => view.state.memory);
  const spills = usePipeline((view) => view.state.spills);
  const atMs = usePipeline((view) => view.state.atMs);
  const { cache, job } = memoryAreas(memory, atMs, WIDTH, HEIGHT - 2);
  return (
    <svg className={styles['gauge']} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={cache} className={styles['cache']} transform="translate(0 2)" />
      <path d={job} className={styles['job']} transform="translate(0 2)" />
      <path d={`M0 1.5H${WIDTH}`} className={styles['budget']} />
      {spills.map((spill) => <path key={spill.atMs} d={`M${(spill.atMs / Math.max(1, atMs)) * WIDTH} 2v6`} className={styles['spill']} />)}
    </svg>
  );
}
