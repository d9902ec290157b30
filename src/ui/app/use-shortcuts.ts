import { useEffect, useEffectEvent } from 'react';
import { hasCommand, PIPELINE_KEY } from '../parts/keys.ts';
import { useActions, useWorkbenchObject } from './workbench-context.tsx';

/** The keys that work anywhere on the page. */
export function useShortcuts(togglePipeline: () => void): void {
  const { store } = useWorkbenchObject();
  const { runEditor, cancel } = useActions();

  const onKeyCapture = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === 'Enter' && hasCommand(event) && !event.shiftKey && !event.altKey) {
      // Before the editor, for which the same keys open a line.
      event.preventDefault();
      event.stopPropagation();
      void runEditor();
    } else if (event.key === PIPELINE_KEY) {
      event.preventDefault();
      togglePipeline();
    }
  });
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    // What Escape closes (a list, a dialog, a popover) comes first.
    if (event.key !== 'Escape' || event.defaultPrevented || store.getState().run.phase !== 'running') return;
    if (document.querySelector('dialog[open], [popover]:popover-open') !== null) return;
    void cancel();
  });

  useEffect(() => {
    const abort = new AbortController();
    addEventListener('keydown', onKeyCapture, { capture: true, signal: abort.signal });
    addEventListener('keydown', onKey, { signal: abort.signal });
    return () => abort.abort();
  }, []);
}
