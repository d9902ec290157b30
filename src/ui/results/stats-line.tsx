import type { JobStats } from '../../protocol/api.ts';
import { formatByteRate, formatBytes, formatDuration, formatMemory, formatShortCount, perSecond, plural } from '../format/numbers.ts';
import styles from './results-pane.module.css';

/** What the run cost, one figure after the other, units always. */
export function StatsLine({ stats }: { readonly stats: JobStats }) {
  const figures: readonly (readonly [string, string, string?])[] = [
    ['Elapsed', formatDuration(stats.elapsedMs), `planning took ${formatDuration(stats.planMs)}`],
    ['Rows read', formatShortCount(stats.rowsRead), plural(stats.rowsRead, 'row')],
    ['Read', formatBytes(stats.bytesRead), plural(stats.bytesRead, 'byte')],
    ['Rate', formatByteRate(perSecond(stats.bytesRead, stats.elapsedMs))],
    ['Peak memory', formatMemory(stats.peakMemoryBytes)],
    ...(stats.spilledBytes > 0 ? [['Spilled', formatBytes(stats.spilledBytes), plural(stats.spillRuns, 'spill run')] as const] : []),
    ['Workers', String(stats.workers)],
  ];
  return (
    <dl className={styles['stats']}>
      {figures.map(([name, value, title]) => (
        <div key={name} title={title} data-spill={name === 'Spilled'}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
