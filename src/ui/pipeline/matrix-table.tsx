import { useState } from 'react';
import { formatCount } from '../format/numbers.ts';
import styles from './exchange-matrix.module.css';

const MAX_PARTITIONS = 256;

/** The matrix as a table: per partition its sum, the most any task sent and how many tasks sent anything. */
export function MatrixTable({ matrix, format }: { readonly matrix: readonly (readonly number[])[]; readonly format: (value: number) => string }) {
  const [open, setOpen] = useState(false);
  const numPartitions = matrix.reduce((most, row) => Math.max(most, row.length), 0);
  const shown = Math.min(numPartitions, MAX_PARTITIONS);
  return (
    <details className={styles['twin']} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>As a table</summary>
      {open && (
        <table>
          <thead>
            <tr><th scope="col">Partition</th><th scope="col">Total</th><th scope="col">Most from one task</th><th scope="col">Tasks</th></tr>
          </thead>
          <tbody>
            {Array.from({ length: shown }, (_, partition) => {
              const sent = matrix.map((row) => row[partition] ?? 0);
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: a partition is its index.
                <tr key={partition}>
                  <th scope="row">{formatCount(partition)}</th>
                  <td>{format(sent.reduce((sum, value) => sum + value, 0))}</td>
                  <td>{format(sent.reduce((most, value) => Math.max(most, value), 0))}</td>
                  <td>{formatCount(sent.filter((value) => value > 0).length)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {open && shown < numPartitions && <p>The first {formatCount(shown)} of {formatCount(numPartitions)} partitions. “Save event log” has them all.</p>}
    </details>
  );
}
