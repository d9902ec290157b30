import { useMemo } from 'react';
import { usePipeline } from '../app/workbench-context.tsx';
import { formatDuration, formatShare, formatShortCount } from '../format/numbers.ts';
import styles from './cost-list.module.css';
import { operatorCosts } from './figures.ts';

const SHOWN = 8;

/** Where the time went, dearest operator first. A click shows its stage. */
export function CostList({ onFocusStage }: { readonly onFocusStage: (stageId: number) => void }) {
  const state = usePipeline((view) => view.state);
  const costs = useMemo(() => operatorCosts(state).filter((cost) => cost.operator.elapsedMs > 0), [state]);
  if (costs.length === 0) return null;
  return (
    <section className={styles['costs']} aria-labelledby="costs-title">
      <h3 id="costs-title" className={styles['title']}>Most expensive operators</h3>
      <table className={styles['table']}>
        <thead className="visually-hidden">
          <tr><th>Operator</th><th>Stage</th><th>Rows out</th><th>Worker time</th><th>Share</th></tr>
        </thead>
        <tbody>
          {costs.slice(0, SHOWN).map(({ stageId, operator, share }) => (
            <tr key={operator.info.id}>
              <td>
                <button type="button" className={styles['name']} title={operator.info.detail} onClick={() => onFocusStage(stageId)}>
                  {operator.info.name}
                  <span className={styles['stage']}>stage {stageId}</span>
                </button>
              </td>
              <td className={styles['number']}>{formatShortCount(operator.rowsOut)} rows</td>
              <td className={styles['number']}>{formatDuration(operator.elapsedMs)}</td>
              <td className={styles['share']}>
                <span className={styles['bar']} aria-hidden="true"><span style={{ width: `${share * 100}%` }} /></span>
                <span className={styles['percent']}>{formatShare(share)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
