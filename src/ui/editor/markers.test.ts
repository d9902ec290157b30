import { expect, test } from 'vitest';
import type { RunState } from '../app/workbench.ts';
import { editorMarkers } from './markers.ts';

const idle: RunState = { phase: 'idle', text: '', offset: 0, error: null, cancelling: false };
const failed = (text: string, offset: number): RunState => ({
  ...idle, phase: 'failed', text, offset, error: { name: 'UserError', code: 'BINDER', message: 'No column uri.', hint: 'Did you mean url?', start: 7, end: 10 },
});

test('a failed selection is underlined where it stands in the whole text', () => {
  const text = 'SELECT 1;\n\nSELECT uri FROM access';
  expect(editorMarkers(text, [], failed('SELECT uri FROM access', 11))).toEqual([{ start: 18, end: 21, message: 'No column uri.\nDid you mean url?' }]);
});

test('once the text was changed the old error is gone', () => {
  expect(editorMarkers('SELECT url FROM access', [], failed('SELECT uri FROM access', 0))).toEqual([]);
});

test('the same place is underlined once', () => {
  const markers = editorMarkers('SELECT uri FROM access', [{ start: 7, end: 10, message: 'No column uri.' }], failed('SELECT uri FROM access', 0));
  expect(markers).toHaveLength(1);
});

test('places outside of the text are left out', () => {
  expect(editorMarkers('abc', [{ start: 2, end: 9, message: 'x' }], idle)).toEqual([]);
});
