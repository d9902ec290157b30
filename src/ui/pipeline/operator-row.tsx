import { memo } from 'react';
import { formatBytes, formatCount, formatDuration, formatMemory, formatShare, formatShortCount } from '../format/numbers.ts';
import type { OperatorState } from './state.ts';
import styles from './stage-box.module.css';

export interface OperatorRowProps {
  readonly operator: OperatorState;
  /** Of the time of all operators, 0 to 1. */
  readonly share: number;
  readonly onPoint: (operator: OperatorState | null) => void;
}

/** One operator: its name, what it does, rows in and out, its part of the time. Pointing at it lights its part of the query. */
export const OperatorRow = memo(function OperatorRow({ operator, share, onPoint }: OperatorRowProps) {
  const { info, rowsIn, rowsOut, elapsedMs, memoryBytes, spilledBytes } = operator;
  return (
    <li
      className={styles['operator']} tabIndex={0} title={tooltip(operator, share)} onPointerEnter={() => onPoint(operator)} onPointerLeave={() => onPoint(null)}
      onFocus={() => onPoint(operator)} onBlur={() => onPoint(null)}
    >
      <span className={styles['name']}>{info.name}</span>
      <span className={styles['share']}>{elapsedMs > 0 ? formatShare(share) : ''}</span>
      <span className={styles['detail']}>{info.detail}</span>
      <span className={styles['rows']}>
        <span className="visually-hidden">{`${formatCount(rowsIn)} rows in, ${formatCount(rowsOut)} rows out, ${formatDuration(elapsedMs)}, ${formatMemory(memoryBytes)}`}</span>
        <span aria-hidden="true">{rowsIn === 0 && rowsOut === 0 ? '' : `${formatShortCount(rowsIn)} → ${formatShortCount(rowsOut)}`}</span>
        {spilledBytes > 0 && <span className={styles['spilled']}>spilled {formatBytes(spilledBytes)}</span>}
      </span>
      <span className={styles['timeBar']} aria-hidden="true" style={{ scale: `${share} 1` }} />
    </li>
  );
});

function tooltip({ info, rowsIn, rowsOut, elapsedMs, memoryBytes, spilledBytes, spillRuns }: OperatorState, share: number): string {
  const lines = [
    `${info.name} ${info.detail}`,
    `rows in ${formatCount(rowsIn)}, rows out ${formatCount(rowsOut)}`,
    `worker time ${formatDuration(elapsedMs)}, ${formatShare(share)} of all operators`,
    `memory ${formatMemory(memoryBytes)}`,
  ];
  if (info.estimatedRows !== undefined) lines.push(`${formatCount(info.estimatedRows)} rows expected`);
  if (spilledBytes > 0) lines.push(`spilled ${formatBytes(spilledBytes)} in ${formatCount(spillRuns)} runs`);
  return lines.join('\n');
}
