import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { useActions, useWorkbench } from './workbench-context.tsx';

/** Across the page where the engine can't run or was lost: what, and what next. */
export function EngineBanner() {
  const problem = useWorkbench((state) => state.problem);
  const isolated = useWorkbench((state) => state.engine?.isolated ?? true);
  const { restart } = useActions();
  const [restarting, setRestarting] = useState(false);

  if (problem !== null)
    return (
      <Notice
        tone="fail" title="The engine is not running" hint={problem.hint}
        actions={
          <Button disabled={restarting} onClick={() => {
            setRestarting(true);
            void restart().finally(() => setRestarting(false));
          }}>
            {restarting ? 'Restarting' : 'Restart the engine'}
          </Button>
        }
      >
        {problem.message}
      </Notice>
    );
  if (!isolated)
    return (
      <Notice
        tone="wait" title="This page is not isolated, so threads can’t share memory"
        hint="Serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, over https or from localhost; then reload."
        actions={<Button onClick={() => location.reload()}>Reload</Button>}
      />
    );
  return null;
}
