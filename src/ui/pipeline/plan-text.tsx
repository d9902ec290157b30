import { usePipeline } from '../app/workbench-context.tsx';
import styles from './plan-text.module.css';

/** The plan in words, before and after the optimiser. */
export function PlanText() {
  const logical = usePipeline((view) => view.state.logicalPlan);
  const optimized = usePipeline((view) => view.state.optimizedPlan);
  if (optimized === '') return null;
  return (
    <details className={styles['plans']}>
      <summary>Plan</summary>
      <div className={styles['pair']}>
        <figure>
          <figcaption>As written</figcaption>
          <pre>{logical}</pre>
        </figure>
        <figure>
          <figcaption>Optimised</figcaption>
          <pre>{optimized}</pre>
        </figure>
      </div>
    </details>
  );
}
