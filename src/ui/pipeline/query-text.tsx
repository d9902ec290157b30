import { usePipeline, useWorkbench } from '../app/workbench-context.tsx';
import styles from './query-text.module.css';

/** The query that is drawn, where the editor can't show it: full width, or from an event log. What is pointed at is lit. */
export function QueryText() {
  const text = usePipeline((view) => view.state.text);
  const isLog = usePipeline((view) => view.logName !== null);
  const offset = useWorkbench((state) => state.run.offset);
  const spotlight = useWorkbench((state) => state.spotlight);
  if (text === '') return null;
  const start = spotlight === null ? 0 : spotlight.start - (isLog ? 0 : offset);
  const end = spotlight === null ? 0 : spotlight.end - (isLog ? 0 : offset);
  return (
    <pre className={styles['text']} tabIndex={0}>
      {text.slice(0, start)}
      {end > start && <mark className={styles['lit']}>{text.slice(start, end)}</mark>}
      {text.slice(Math.max(start, end))}
    </pre>
  );
}
