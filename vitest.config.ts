import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Unit tests in Node. Tests that need a browser are `*.browser.test.ts`: see vitest.browser.config.ts. */
const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

export default defineConfig({
  define: { __SPILLWAY_VERSION__: JSON.stringify(version) },
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'workers/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts', 'e2e/{slt,harness,differential,conformance}/**/*.test.ts'],
    exclude: ['**/*.browser.test.ts', 'node_modules/**'],
    environment: 'node',
    globalSetup: ['workers/testing/global-setup.ts'],
    testTimeout: 20_000,
  },
});
