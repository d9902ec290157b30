/** The colours Monaco needs as plain hex. The same as in theme/tokens.css: palette.test.ts compares them. */
export interface EditorPalette {
  readonly surface: string;
  readonly raised: string;
  readonly hover: string;
  readonly line: string;
  readonly text: string;
  readonly 'text-2': string;
  readonly 'text-3': string;
  readonly flow: string;
  readonly 'flow-soft': string;
  readonly fail: string;
  readonly wait: string;
  readonly idle: string;
  readonly 'code-keyword': string;
  readonly 'code-function': string;
  readonly 'code-string': string;
  readonly 'code-number': string;
  readonly 'code-comment': string;
}

export const LIGHT: EditorPalette = {
  surface: '#ffffff', raised: '#ffffff', hover: '#eff2f4', line: '#dfe3e7', text: '#17202a', 'text-2': '#47535f', 'text-3': '#626e7a',
  flow: '#00669e', 'flow-soft': '#cfe5f2', fail: '#b3261e', wait: '#8a5700', idle: '#7b8792',
  'code-keyword': '#00669e', 'code-function': '#6b3fb5', 'code-string': '#80570a', 'code-number': '#0b6e5a', 'code-comment': '#626e7a',
};

export const DARK: EditorPalette = {
  surface: '#12171d', raised: '#1a2129', hover: '#1c242d', line: '#242d37', text: '#e3e8ed', 'text-2': '#aab5c0', 'text-3': '#8794a2',
  flow: '#56b8ea', 'flow-soft': '#173a50', fail: '#f68a83', wait: '#e8b450', idle: '#6d7a87',
  'code-keyword': '#6cc0ee', 'code-function': '#bda2f3', 'code-string': '#dcb871', 'code-number': '#69c9b3', 'code-comment': '#8794a2',
};
