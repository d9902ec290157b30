import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useDark } from '../app/theme-context.tsx';
import { useActions, useWorkbench, useWorkbenchObject } from '../app/workbench-context.tsx';
import { editorMarkers } from './markers.ts';
import type { MonacoEditorHandle } from './monaco-editor.ts';
import { PlainEditor } from './plain-editor.tsx';
import type { PlainEditorHandle } from './plain-editor.tsx';
import styles from './query-editor.module.css';
import { adoptStyleElements } from './style-elements.ts';

/** How long after the last key the text is checked. */
const CHECK_AFTER_MS = 300;

/** Monaco must not delay what a first run needs: it is fetched when the engine is up, or at the first focus. */
async function loadMonaco() {
  adoptStyleElements();
  const [module] = await Promise.all([import('./monaco-editor.ts'), document.fonts.load("13px 'IBM Plex Mono'").catch(() => [])]);
  return module;
}

/** The plain editor at once, Monaco in its place as soon as it has come, with the same text, caret and focus. */
export function QueryEditor() {
  const workbench = useWorkbenchObject();
  const { setText, check, complete } = useActions();
  const text = useWorkbench((state) => state.text);
  const tables = useWorkbench((state) => state.tables);
  const diagnostics = useWorkbench((state) => state.diagnostics);
  const run = useWorkbench((state) => state.run);
  const spotlight = useWorkbench((state) => state.spotlight);
  const engineUp = useWorkbench((state) => state.engine !== null);
  const dark = useDark();
  const host = useRef<HTMLDivElement>(null);
  const plain = useRef<PlainEditorHandle | null>(null);
  const [wanted, setWanted] = useState(false);
  const [monaco, setMonaco] = useState<MonacoEditorHandle | null>(null);

  const onPlain = useCallback((handle: PlainEditorHandle | null) => {
    plain.current = handle;
    if (handle !== null) workbench.editor.current = handle;
  }, [workbench]);

  const swap = useEffectEvent((module: Awaited<ReturnType<typeof loadMonaco>>) => {
    if (host.current === null) return null;
    // What is hidden can't take the focus over.
    host.current.dataset['shown'] = 'true';
    const handle = module.createMonacoEditor(host.current, {
      text: workbench.store.getState().text, selection: plain.current?.selection() ?? { start: 0, end: 0 },
      focused: plain.current?.hasFocus() ?? false, dark, onChange: setText, complete,
    });
    workbench.editor.current = handle;
    setMonaco(handle);
    return handle;
  });

  useEffect(() => {
    if (engineUp) setWanted(true);
  }, [engineUp]);

  useEffect(() => {
    if (!wanted) return;
    let handle: MonacoEditorHandle | null = null;
    let gone = false;
    loadMonaco().then(
      (module) => {
        if (!gone) handle = swap(module);
      },
      // Not to be had (offline on the first visit): the plain editor does everything but colours and completion.
      (error: unknown) => console.warn('The code editor could not be loaded; the plain one stays.', error),
    );
    return () => {
      gone = true;
      handle?.dispose();
      workbench.editor.current = null;
      setMonaco(null);
    };
  }, [wanted, workbench]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is open decides what is right, so that tables are checked against, too.
  useEffect(() => {
    const timer = setTimeout(() => void check(), CHECK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text, tables, check]);

  useEffect(() => monaco?.setText(text), [monaco, text]);
  useEffect(() => monaco?.setMarkers(editorMarkers(text, diagnostics, run)), [monaco, text, diagnostics, run]);
  useEffect(() => monaco?.setSpotlight(spotlight !== null && spotlight.end <= text.length ? spotlight : null), [monaco, spotlight, text]);
  useEffect(() => monaco?.setDark(dark), [monaco, dark]);

  return (
    <div className={styles['editor']} data-editor={monaco === null ? 'plain' : 'monaco'}>
      {monaco === null && <PlainEditor text={text} onChange={setText} onReady={onPlain} onFocus={() => setWanted(true)} />}
      <div ref={host} className={styles['host']} data-shown={monaco !== null} />
    </div>
  );
}
