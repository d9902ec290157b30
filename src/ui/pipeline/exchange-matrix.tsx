import { useEffect, useMemo, useRef, useState } from 'react';
import type { PointerEvent } from 'react';
import { useDark } from '../app/theme-context.tsx';
import { usePipeline } from '../app/workbench-context.tsx';
import { formatBytes, formatCount, plural } from '../format/numbers.ts';
import { IconButton } from '../parts/button.tsx';
import styles from './exchange-matrix.module.css';
import { skew } from './figures.ts';
import { cellStrength, matrixCells } from './matrix-cells.ts';
import { MatrixTable } from './matrix-table.tsx';

const MAX_WIDTH = 480;
const MAX_HEIGHT = 240;
const BARS = 32;

/** Who sent how much to whom: producer tasks as rows, partitions as columns, their sums as bars on top. */
export function ExchangeMatrix({ stageId, onClose }: { readonly stageId: number; readonly onClose: () => void }) {
  const exchange = usePipeline((view) => view.state.exchanges.find((candidate) => candidate.stageId === stageId));
  const dark = useDark();
  const [unit, setUnit] = useState<'rows' | 'bytes'>('rows');
  const [pointed, setPointed] = useState('');
  const canvas = useRef<HTMLCanvasElement>(null);
  const matrix = exchange?.[unit];
  const cells = useMemo(() => matrixCells(matrix ?? [], MAX_HEIGHT, MAX_WIDTH), [matrix]);
  const size = Math.max(1, Math.min(16, Math.floor(MAX_WIDTH / Math.max(1, cells.numColumns)), Math.floor(MAX_HEIGHT / Math.max(1, cells.numRows))));
  const width = cells.numColumns * size;
  const height = cells.numRows * size + BARS;
  const format = unit === 'rows' ? (value: number) => plural(value, 'row') : formatBytes;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours come from the style sheet and change with the theme.
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined) return;
    const ratio = devicePixelRatio;
    element.width = width * ratio;
    element.height = height * ratio;
    context.scale(ratio, ratio);
    context.fillStyle = getComputedStyle(element).color;
    const gap = size >= 4 ? 1 : 0;
    const tallest = Math.max(1, ...cells.columnTotals);
    for (let column = 0; column < cells.numColumns; column++) {
      const bar = Math.round(((cells.columnTotals[column] ?? 0) / tallest) * (BARS - 4));
      context.globalAlpha = 0.55;
      context.fillRect(column * size, BARS - 4 - bar, size - gap, bar);
      for (let row = 0; row < cells.numRows; row++) {
        context.globalAlpha = cellStrength(cells.values[row * cells.numColumns + column] ?? 0, cells.largest);
        context.fillRect(column * size, BARS + row * size, size - gap, size - gap);
      }
    }
  }, [cells, size, width, height, dark]);

  function point(event: PointerEvent<HTMLCanvasElement>): void {
    const box = event.currentTarget.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left) / size);
    const row = Math.floor((event.clientY - box.top - BARS) / size);
    if (column < 0 || column >= cells.numColumns || row >= cells.numRows) return setPointed('');
    const to = span('partition', column, cells.columnsPerCell);
    if (row < 0) return setPointed(`${to}: ${format(cells.columnTotals[column] ?? 0)}`);
    setPointed(`${span('task', row, cells.rowsPerCell)} → ${to}: ${format(cells.values[row * cells.numColumns + column] ?? 0)}`);
  }

  const ratio = matrix === undefined ? null : skew(matrix);
  return (
    <section className={styles['exchange']} aria-labelledby="exchange-title">
      <header className={styles['head']}>
        <h3 id="exchange-title" className={styles['title']}>Exchange of stage {stageId}{exchange !== undefined && `, ${exchange.kind}`}</h3>
        {ratio !== null && (
          <span className={ratio >= 2 ? styles['skewed'] : styles['even']} title="The largest partition over the median one">
            skew {ratio.toFixed(1)}×
          </span>
        )}
        <div className={styles['units']} role="radiogroup" aria-label="Unit">
          {(['rows', 'bytes'] as const).map((name) => (
            <button key={name} type="button" role="radio" aria-checked={unit === name} onClick={() => setUnit(name)}>{name}</button>
          ))}
        </div>
        <IconButton icon="close" label="Close the exchange" onClick={onClose} />
      </header>
      {exchange === undefined || matrix === undefined ? (
        <p className={styles['note']}>Its rows are counted when the stage has finished.</p>
      ) : (
        <>
          <canvas
            ref={canvas} className={styles['canvas']} style={{ width, height }} role="img" onPointerMove={point} onPointerLeave={() => setPointed('')}
            aria-label={`${plural(matrix.length, 'producer task')} by ${plural(cells.numColumns * cells.columnsPerCell, 'partition')}; the table below says the same`}
          />
          <p className={styles['note']}>{pointed === '' ? `${formatCount(matrix.length)} producer tasks (down), ${formatCount(matrix[0]?.length ?? 0)} partitions (across)` : pointed}</p>
          <MatrixTable matrix={matrix} format={format} />
        </>
      )}
    </section>
  );
}

function span(name: string, cell: number, perCell: number): string {
  return perCell === 1 ? `${name} ${cell}` : `${name}s ${cell * perCell} to ${(cell + 1) * perCell - 1}`;
}
