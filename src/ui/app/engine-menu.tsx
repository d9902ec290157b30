import { formatMemory } from '../format/numbers.ts';
import { Button } from '../parts/button.tsx';
import { Popover } from '../parts/popover.tsx';
import { EngineSettings } from './engine-settings.tsx';
import { usePipeline, useWorkbench } from './workbench-context.tsx';
import styles from './engine-menu.module.css';

/** What the engine has to work with, and the way to change it. */
export function EngineMenu() {
  const engine = useWorkbench((state) => state.engine);
  const settings = useWorkbench((state) => state.settings);
  const problem = useWorkbench((state) => state.problem);
  const running = usePipeline((view) => view.liveSinceMs !== null);
  const workers = settings?.workers ?? engine?.workers;
  const budget = settings?.memoryBudgetBytes ?? engine?.memoryBudgetBytes;
  const state = problem !== null ? 'problem' : engine === null ? 'starting' : running ? 'running' : 'ready';
  const words = { problem: 'engine stopped', starting: 'engine is starting', running: 'running', ready: 'ready' }[state];
  return (
    <Popover
      label="Engine and settings" align="end"
      button={(props) => (
        <Button {...props} look="quiet" title={`Engine: ${words}. Settings`} className={styles['button']}>
          <span className={styles['lamp']} data-state={state} aria-hidden="true" />
          {workers === undefined || budget === undefined ? words : <span>{workers} {workers === 1 ? 'worker' : 'workers'}<span className={styles['budget']}> · {formatMemory(budget)}</span></span>}
          <span className="visually-hidden">, {words}</span>
        </Button>
      )}
    >
      {() => <EngineSettings />}
    </Popover>
  );
}
