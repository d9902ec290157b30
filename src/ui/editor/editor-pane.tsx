import { useActions, useWorkbench } from '../app/workbench-context.tsx';
import { Button } from '../parts/button.tsx';
import { COMMAND_ENTER } from '../parts/keys.ts';
import { Pane } from '../parts/pane.tsx';
import { QueryEditor } from './query-editor.tsx';

/** The query and the two things to do with it: run and cancel. */
export function EditorPane() {
  const run = useWorkbench((state) => state.run);
  const isEmpty = useWorkbench((state) => state.text.trim() === '');
  const { runEditor, cancel } = useActions();
  const running = run.phase === 'running';
  return (
    <Pane
      id="query" title="Query" note="SQL"
      actions={
        running ? (
          <Button icon="stop" look="plain" shortcut="Esc" title="Cancel the query" disabled={run.cancelling} onClick={() => void cancel()}>
            {run.cancelling ? 'Cancelling' : 'Cancel'}
          </Button>
        ) : (
          <Button
            icon="play" look="primary" shortcut={COMMAND_ENTER} title="Run the selection, or the whole text" disabled={isEmpty}
            onClick={() => void runEditor()}
          >
            Run
          </Button>
        )
      }
    >
      <QueryEditor />
    </Pane>
  );
}
