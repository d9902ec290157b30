import { usePipeline } from '../app/workbench-context.tsx';
import { formatByteRate, formatBytes, formatDuration, formatMemory, formatRowRate, formatShortCount, plural } from '../format/numbers.ts';
import { progress, rates } from './figures.ts';
import { MemoryGauge } from './memory-gauge.tsx';
import styles from './totals-strip.module.css';

/** Running totals over the graph: time, rows, bytes, memory against its budget, and how much of the input is read. */
export function TotalsStrip({ nowMs }: { readonly nowMs: number }) {
  const state = usePipeline((view) => view.state);
  const { rowsPerSecond, bytesPerSecond } = rates(state);
  const share = progress(state);
  const elapsedMs = state.stats?.elapsedMs ?? nowMs;
  const { memory } = state;
  return (
    <div className={styles['strip']} data-status={state.status}>
      <div
        className={styles['progress']} role="progressbar" aria-label="Input read" aria-valuemin={0} aria-valuemax={100}
        aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      >
        <div className={styles['bar']} style={{ scale: `${share ?? 0} 1` }} />
      </div>
      <dl className={styles['figures']}>
        <div>
          <dt>Elapsed</dt>
          <dd>{formatDuration(elapsedMs)}</dd>
          <dd className={styles['small']}>{state.planMs > 0 ? `plan ${formatDuration(state.planMs)}` : ' '}</dd>
        </div>
        <div>
          <dt>Rows read</dt>
          <dd title={plural(state.rowsRead, 'row')}>{formatShortCount(state.rowsRead)}</dd>
          <dd className={styles['small']}>{formatRowRate(rowsPerSecond)}</dd>
        </div>
        <div>
          <dt>Read</dt>
          <dd>{formatBytes(state.bytesRead)}{state.inputBytes !== null && <span className={styles['of']}> of {formatBytes(state.inputBytes)}</span>}</dd>
          <dd className={styles['small']}>{formatByteRate(bytesPerSecond)}</dd>
        </div>
        <div className={styles['memory']}>
          <dt>
            Memory
            {state.spilledBytes > 0 && <span className={styles['spilled']}>spilled {formatBytes(state.spilledBytes)}</span>}
          </dt>
          <dd>
            <span className="visually-hidden">{`${formatMemory(memory.usedBytes)} of ${formatMemory(memory.budgetBytes)}, peak ${formatMemory(memory.peakBytes)}`}</span>
            <MemoryGauge />
          </dd>
          <dd className={styles['small']} aria-hidden="true">
            {formatMemory(memory.usedBytes)} of {formatMemory(memory.budgetBytes)}, peak {formatMemory(memory.peakBytes)}
          </dd>
        </div>
      </dl>
    </div>
  );
}
