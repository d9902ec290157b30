import react from '@vitejs/plugin-react';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumFlags, ensureChromium } from './scripts/chromium.mjs';
import { isolationHeaders } from './scripts/headers.mjs';

/**
 * Tests that need a real browser: shared memory in workers, OPFS, the DOM. The page is cross-origin isolated.
 * Each file runs in a frame of its own.
 */
export default defineConfig({
  plugins: [react()],
  worker: { format: 'es' },
  server: { headers: isolationHeaders },
  // Found while the tests run, they would make vite reload the page.
  optimizeDeps: {
    include: [
      'comlink', 'react', 'react-dom/client', 'react/jsx-dev-runtime', 'react-resizable-panels', 'zustand', 'zustand/vanilla', 'hyparquet',
      'monaco-editor/editor/contrib/suggest/browser/suggestController',
      'monaco-editor/editor/editor.api',
      'monaco-editor/features/bracketMatching/register',
      'monaco-editor/features/clipboard/register',
      'monaco-editor/features/codicon/register',
      'monaco-editor/features/comment/register',
      'monaco-editor/features/cursorUndo/register',
      'monaco-editor/features/find/register',
      'monaco-editor/features/hover/register',
      'monaco-editor/features/lineSelection/register',
      'monaco-editor/features/linesOperations/register',
      'monaco-editor/features/multicursor/register',
      'monaco-editor/features/smartSelect/register',
      'monaco-editor/features/snippet/register',
      'monaco-editor/features/toggleTabFocusMode/register',
      'monaco-editor/features/wordOperations/register',
    ],
  },
  test: {
    include: ['src/**/*.browser.test.{ts,tsx}', 'workers/**/*.browser.test.ts'],
    globalSetup: ['workers/testing/global-setup.ts'],
    testTimeout: 30_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      fileParallelism: false,
      provider: playwright({ launchOptions: { executablePath: await ensureChromium(), args: chromiumFlags } }),
      instances: [{ browser: 'chromium' }],
    },
  },
});
