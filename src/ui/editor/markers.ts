/** What is underlined: what the engine's check found, and where the last run failed as long as that text still stands there. */
import type { Diagnostic } from '../../protocol/api.ts';
import type { RunState } from '../app/workbench.ts';

export interface EditorMarker {
  /** UTF-16, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

export function editorMarkers(text: string, diagnostics: readonly Diagnostic[], run: RunState): readonly EditorMarker[] {
  const markers: EditorMarker[] = diagnostics
    .filter(({ start, end }) => start >= 0 && end <= text.length && start <= end)
    .map(({ start, end, message, hint }) => ({ start, end, message: withHint(message, hint) }));
  const { error, offset } = run;
  if (run.phase === 'failed' && error?.start !== undefined && text.slice(offset, offset + run.text.length) === run.text) {
    const start = offset + error.start;
    if (!markers.some((marker) => marker.start === start))
      markers.push({ start, end: offset + (error.end ?? error.start), message: withHint(error.message, error.hint) });
  }
  return markers;
}

function withHint(message: string, hint: string | undefined): string {
  return hint === undefined ? message : `${message}\n${hint}`;
}
