import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { isolationHeaders } from './scripts/headers.mjs';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'esnext',
    // Every asset is a file of its own: data: URLs would need holes in the content security policy.
    assetsInlineLimit: 0,
    // The polyfill is for browsers without module preloading, none of which can run the engine.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 8000,
    reportCompressedSize: false,
    rolldownOptions: { checks: { bundlerTimings: false } },
    // What we ship of others, with their terms.
    license: { fileName: 'licenses.md' },
  },
  worker: { format: 'es', rolldownOptions: { checks: { bundlerTimings: false } } },
  server: {
    host: '127.0.0.1',
    headers: isolationHeaders,
    // The engine's build output is watched through vite's module graph; these folders only cause reloads.
    watch: { ignored: ['**/.cache/**', '**/bench/**', '**/test-results/**'] },
  },
});
