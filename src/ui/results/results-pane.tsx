import { useCallback, useEffect, useState } from 'react';
import type { PlainError } from '../../base/errors.ts';
import { headingOf, plainErrorOf } from '../app/errors.ts';
import { useWorkbench } from '../app/workbench-context.tsx';
import { Welcome } from '../files/welcome.tsx';
import { formatCount, formatShare, plural } from '../format/numbers.ts';
import { DataGrid } from '../grid/data-grid.tsx';
import { cellsIn } from '../grid/selection.ts';
import type { CellPlace, CellRange } from '../grid/selection.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { Pane } from '../parts/pane.tsx';
import { CellDetail } from './cell-detail.tsx';
import { copyRange } from './copy-range.ts';
import { DownloadMenu } from './download-menu.tsx';
import styles from './results-pane.module.css';
import { RunError } from './run-error.tsx';
import { Running } from './running.tsx';
import { StatsLine } from './stats-line.tsx';
import { useDownload } from './use-download.ts';

/** Results below the query: the grid and what it cost, or why there is none. */
export function ResultsPane() {
  const result = useWorkbench((state) => state.result);
  const phase = useWorkbench((state) => state.run.phase);
  const hasTables = useWorkbench((state) => state.tables.length > 0);
  const [detail, setDetail] = useState<CellPlace | null>(null);
  const [range, setRange] = useState<CellRange | null>(null);
  const [note, setNote] = useState('');
  const [problem, setProblem] = useState<PlainError | null>(null);
  const { download, stop, csv, arrow } = useDownload(result, setProblem);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another result has other cells.
  useEffect(() => {
    setDetail(null);
    setRange(null);
    setNote('');
    setProblem(null);
  }, [result]);

  const fetchRows = useCallback(async (offset: number, limit: number) => (result === null ? [] : result.rows(offset, limit)), [result]);
  const onError = useCallback((error: unknown) => setProblem(plainErrorOf(error)), []);

  async function copy(cells: CellRange): Promise<void> {
    if (result === null) return;
    try {
      setNote(`${plural(await copyRange(result, cells), 'cell')} copied`);
    } catch (thrown) {
      setNote(plainErrorOf(thrown).message);
    }
  }

  const running = phase === 'running';
  const selected = range === null || cellsIn(range) === 1 ? '' : `${formatCount(cellsIn(range))} cells selected`;
  return (
    <Pane
      id="results" title="Results"
      note={result === null ? undefined : `${plural(result.rowCount, 'row')} · ${plural(result.schema.length, 'column')}`}
      actions={result !== null && (download === null
        ? <DownloadMenu onCsv={() => void csv()} onArrow={() => void arrow()} />
        : (
          <>
            <span className={styles['download']} role="status">
              Writing {download.what}{download.share === null ? '' : `, ${formatShare(download.share)}`}
            </span>
            <Button look="quiet" icon="stop" onClick={stop}>Stop</Button>
          </>
        ))}
      footer={result !== null && (
        <div className={styles['foot']}>
          <StatsLine stats={result.stats} />
          <span className={styles['note']} role="status">{note === '' ? selected : note}</span>
          {range !== null && <IconButton icon="copy" label="Copy the selected cells" shortcut="Ctrl+C" onClick={() => void copy(range)} />}
        </div>
      )}
    >
      <div className={styles['stack']}>
        <RunError />
        {problem !== null && (
          <Notice
            tone="fail" title={headingOf(problem)} hint={problem.hint} actions={<IconButton icon="close" label="Dismiss" onClick={() => setProblem(null)} />}
          >
            {problem.message}
          </Notice>
        )}
        <div className={styles['main']}>
          {result !== null ? (
            <>
              {result.schema.length > 0 && (
                <DataGrid
                  key={`${result.rowCount}:${result.schema.map((column) => column.name).join()}`} label="Results" columns={result.schema} numRows={result.rowCount}
                  fetchRows={fetchRows} onOpenCell={setDetail} onCopy={(cells) => void copy(cells)}
                  onSelect={(next) => {
                    setRange(next);
                    setNote('');
                  }}
                  onError={onError}
                />
              )}
              {result.rowCount === 0 && <p className={styles['noRows']}>No rows: nothing matched.</p>}
            </>
          ) : running ? (
            <Running />
          ) : phase === 'cancelled' ? (
            <div className={styles['empty']}>
              <p className={styles['emptyTitle']}>Cancelled</p>
              <p>The query was stopped and its memory given back. The tables are untouched.</p>
            </div>
          ) : phase === 'failed' ? null : hasTables ? (
            <div className={styles['empty']}>
              <p className={styles['emptyTitle']}>No results yet</p>
              <p>Run the query to see its rows here.</p>
            </div>
          ) : (
            <Welcome />
          )}
        </div>
      </div>
      {detail !== null && result !== null && <CellDetail result={result} place={detail} onClose={() => setDetail(null)} />}
    </Pane>
  );
}
