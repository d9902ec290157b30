/** Monaco with only what the query editor uses. Loaded lazily, from the page's own origin. */
import 'monaco-editor/features/bracketMatching/register';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/codicon/register';
import 'monaco-editor/features/comment/register';
import 'monaco-editor/features/cursorUndo/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/hover/register';
import 'monaco-editor/features/lineSelection/register';
import 'monaco-editor/features/linesOperations/register';
import 'monaco-editor/features/multicursor/register';
import 'monaco-editor/features/smartSelect/register';
import 'monaco-editor/features/snippet/register';
import 'monaco-editor/editor/contrib/suggest/browser/suggestController';
import 'monaco-editor/features/toggleTabFocusMode/register';
import 'monaco-editor/features/wordOperations/register';
import * as monaco from 'monaco-editor/editor/editor.api';
import type { EditorPalette } from './palette.ts';
import { DARK, LIGHT } from './palette.ts';
import { SQL_LANGUAGE, sqlConfiguration, sqlTokens } from './sql-language.ts';

const plain = (hex: string) => hex.slice(1);

function themeOf(base: 'vs' | 'vs-dark', palette: EditorPalette): monaco.editor.IStandaloneThemeData {
  return {
    base,
    inherit: true,
    rules: [
      { token: '', foreground: plain(palette.text) },
      { token: 'keyword', foreground: plain(palette['code-keyword']), fontStyle: 'bold' },
      { token: 'type', foreground: plain(palette['code-keyword']) },
      { token: 'constant', foreground: plain(palette['code-number']) },
      { token: 'number', foreground: plain(palette['code-number']) },
      { token: 'string', foreground: plain(palette['code-string']) },
      { token: 'function', foreground: plain(palette['code-function']) },
      { token: 'comment', foreground: plain(palette['code-comment']) },
      { token: 'variable', foreground: plain(palette['code-number']) },
      { token: 'operator', foreground: plain(palette['text-2']) },
      { token: 'delimiter', foreground: plain(palette['text-2']) },
      { token: 'delimiter.parenthesis', foreground: plain(palette['text-2']) },
      { token: 'delimiter.square', foreground: plain(palette['text-2']) },
      { token: 'delimiter.curly', foreground: plain(palette['text-2']) },
      { token: 'identifier', foreground: plain(palette.text) },
    ],
    colors: {
      'editor.background': palette.surface,
      'editor.foreground': palette.text,
      'editorLineNumber.foreground': palette['text-3'],
      'editorLineNumber.activeForeground': palette['text-2'],
      'editorCursor.foreground': palette.text,
      'editor.selectionBackground': palette['flow-soft'],
      'editor.inactiveSelectionBackground': palette.hover,
      'editorBracketMatch.background': palette.hover,
      'editorBracketMatch.border': palette.idle,
      'editorError.foreground': palette.fail,
      'editorWarning.foreground': palette.wait,
      'editorWidget.background': palette.raised,
      'editorWidget.foreground': palette.text,
      'editorWidget.border': palette.line,
      'editorHoverWidget.background': palette.raised,
      'editorHoverWidget.border': palette.line,
      'editorSuggestWidget.background': palette.raised,
      'editorSuggestWidget.border': palette.line,
      'editorSuggestWidget.foreground': palette.text,
      'editorSuggestWidget.selectedBackground': palette['flow-soft'],
      'editorSuggestWidget.selectedForeground': palette.text,
      'editorSuggestWidget.highlightForeground': palette.flow,
      'editorSuggestWidget.focusHighlightForeground': palette.flow,
      'list.hoverBackground': palette.hover,
      focusBorder: palette.flow,
    },
  };
}

let ready = false;

export const LIGHT_THEME = 'spillway-light';
export const DARK_THEME = 'spillway-dark';

/** The API with our language and themes registered. */
export function setUpMonaco(): typeof monaco {
  if (ready) return monaco;
  ready = true;
  monaco.languages.register({ id: SQL_LANGUAGE });
  monaco.languages.setMonarchTokensProvider(SQL_LANGUAGE, sqlTokens);
  monaco.languages.setLanguageConfiguration(SQL_LANGUAGE, sqlConfiguration);
  monaco.editor.defineTheme(LIGHT_THEME, themeOf('vs', LIGHT));
  monaco.editor.defineTheme(DARK_THEME, themeOf('vs-dark', DARK));
  return monaco;
}

export type Monaco = typeof monaco;
