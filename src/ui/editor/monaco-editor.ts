/** The query editor on Monaco, without anything of React in it. */
import type { Completion } from '../../protocol/api.ts';
import type { EditorHandle } from './editor-handle.ts';
import type { EditorMarker } from './markers.ts';
import styles from './monaco-editor.module.css';
import { DARK_THEME, LIGHT_THEME, setUpMonaco } from './monaco-setup.ts';
import { SQL_LANGUAGE } from './sql-language.ts';

export interface MonacoEditorOptions {
  readonly text: string;
  readonly selection: { readonly start: number; readonly end: number };
  readonly focused: boolean;
  readonly dark: boolean;
  readonly onChange: (text: string) => void;
  readonly complete: (text: string, offset: number) => Promise<readonly Completion[]>;
}

export interface MonacoEditorHandle extends EditorHandle {
  setMarkers(markers: readonly EditorMarker[]): void;
  setSpotlight(span: { readonly start: number; readonly end: number } | null): void;
  setDark(dark: boolean): void;
  dispose(): void;
}

export function createMonacoEditor(host: HTMLElement, options: MonacoEditorOptions): MonacoEditorHandle {
  const monaco = setUpMonaco();
  const editor = monaco.editor.create(host, {
    value: options.text,
    language: SQL_LANGUAGE,
    theme: options.dark ? DARK_THEME : LIGHT_THEME,
    ariaLabel: 'Query, SQL. Press Ctrl+M to let Tab leave the editor.',
    fontFamily: "'IBM Plex Mono', ui-monospace, monospace",
    fontSize: 13,
    lineHeight: 20,
    lineNumbersMinChars: 3,
    lineDecorationsWidth: 12,
    glyphMargin: false,
    folding: false,
    wordWrap: 'on',
    minimap: { enabled: false },
    overviewRulerLanes: 0,
    overviewRulerBorder: false,
    hideCursorInOverviewRuler: true,
    renderLineHighlight: 'none',
    scrollBeyondLastLine: false,
    padding: { top: 8, bottom: 8 },
    scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
    automaticLayout: true,
    fixedOverflowWidgets: true,
    wordBasedSuggestions: 'off',
    quickSuggestions: { other: true, comments: false, strings: false },
    suggest: { showStatusBar: false, preview: false },
    occurrencesHighlight: 'off',
    selectionHighlight: false,
    links: false,
    contextmenu: false,
    dragAndDrop: false,
    editContext: false,
    tabSize: 2,
    insertSpaces: true,
    guides: { indentation: false },
    unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: true },
  });
  const model = editor.getModel();
  if (model === null) throw new Error('The editor has no model.');
  // One kind of line end, or offsets would differ from the text's.
  model.updateOptions({ bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false } });
  model.setEOL(monaco.editor.EndOfLineSequence.LF);

  const rangeOf = (start: number, end: number) => monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end));
  const spotlight = editor.createDecorationsCollection();
  const changed = model.onDidChangeContent(() => options.onChange(model.getValue()));
  const completion = monaco.languages.registerCompletionItemProvider(SQL_LANGUAGE, {
    triggerCharacters: ['.', '"'],
    async provideCompletionItems(asked, position, _context, token) {
      if (asked !== model) return null;
      const items = await options.complete(asked.getValue(), asked.getOffsetAt(position));
      if (token.isCancellationRequested) return null;
      const word = asked.getWordUntilPosition(position);
      const range = new monaco.Range(position.lineNumber, word.startColumn, position.lineNumber, position.column);
      return { suggestions: items.map((item, index) => suggestion(item, index, range)) };
    },
  });

  function suggestion(item: Completion, index: number, range: InstanceType<typeof monaco.Range>) {
    const { Keyword, Struct, Field, Function: Func, TypeParameter } = monaco.languages.CompletionItemKind;
    const kinds = { keyword: Keyword, table: Struct, column: Field, function: Func, type: TypeParameter };
    return {
      label: item.detail === undefined ? item.label : { label: item.label, description: item.detail },
      kind: kinds[item.kind], insertText: item.insertText ?? item.label, range,
      // The engine's order is the order.
      sortText: String(index).padStart(5, '0'),
    };
  }

  editor.setSelection(rangeOf(options.selection.start, options.selection.end));
  if (options.focused) editor.focus();

  return {
    selection() {
      const selection = editor.getSelection();
      if (selection === null) return { start: 0, end: 0 };
      return { start: model.getOffsetAt(selection.getStartPosition()), end: model.getOffsetAt(selection.getEndPosition()) };
    },
    insert(text) {
      const selection = editor.getSelection();
      if (selection === null) return;
      const before = model.getValueInRange(new monaco.Range(selection.startLineNumber, Math.max(1, selection.startColumn - 1), selection.startLineNumber, selection.startColumn));
      editor.pushUndoStop();
      editor.executeEdits('page', [{ range: selection, text: /[\p{L}\p{N}_,]$/u.test(before) ? ` ${text}` : text, forceMoveMarkers: true }]);
      editor.pushUndoStop();
      editor.focus();
    },
    select(start, end) {
      const range = rangeOf(start, end);
      editor.setSelection(range);
      editor.revealRangeInCenterIfOutsideViewport(range);
      editor.focus();
    },
    settle: () => editor.trigger('page', 'hideSuggestWidget', null),
    focus: () => editor.focus(),
    setText(text) {
      if (model.getValue() === text) return;
      editor.pushUndoStop();
      editor.executeEdits('page', [{ range: model.getFullModelRange(), text }]);
      editor.pushUndoStop();
    },
    setMarkers(markers) {
      monaco.editor.setModelMarkers(model, 'spillway', markers.map((marker) => {
        const { startLineNumber, startColumn, endLineNumber, endColumn } = rangeOf(marker.start, Math.max(marker.end, marker.start + 1));
        return { startLineNumber, startColumn, endLineNumber, endColumn, message: marker.message, severity: monaco.MarkerSeverity.Error };
      }));
    },
    setSpotlight(span) {
      if (span === null) return spotlight.clear();
      const range = rangeOf(span.start, span.end);
      spotlight.set([{ range, options: { inlineClassName: styles['spotlight'] ?? null } }]);
      editor.revealRangeInCenterIfOutsideViewport(range);
    },
    setDark: (dark) => monaco.editor.setTheme(dark ? DARK_THEME : LIGHT_THEME),
    dispose() {
      changed.dispose();
      completion.dispose();
      editor.dispose();
      model.dispose();
    },
  };
}
