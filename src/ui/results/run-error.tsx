import { headingOf, linePlace } from '../app/errors.ts';
import { useActions, useWorkbench } from '../app/workbench-context.tsx';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import styles from './results-pane.module.css';

/** Why the run failed: what, where (a line of the query, an operator), what next. */
export function RunError() {
  const run = useWorkbench((state) => state.run);
  const text = useWorkbench((state) => state.text);
  const { showPlace } = useActions();
  const { error, offset } = run;
  if (run.phase !== 'failed' || error === null) return null;
  const { start, end } = error;
  const stands = start !== undefined && text.slice(offset, offset + run.text.length) === run.text;
  const place = stands ? linePlace(text, offset + start) : null;
  return (
    <Notice
      tone="fail" title={headingOf(error)} hint={error.hint}
      place={place !== null ? `line ${place.line}, column ${place.column}` : error.where}
      actions={stands && <Button look="quiet" onClick={() => showPlace(offset + start, offset + (end ?? start))}>Show in query</Button>}
    >
      {error.message}
      {error.code === 'INTERNAL' && <p className={styles['bug']}>This is a bug in Spillway, not in your query or data. Your files and tables are untouched.</p>}
    </Notice>
  );
}
