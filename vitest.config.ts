import { defineConfig } from 'vitest/config';

/** Unit tests in Node. Tests that need a browser are `*.browser.test.ts`: see vitest.browser.config.ts. */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'workers/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts', 'e2e/{slt,harness,differential,conformance}/**/*.test.ts'],
    exclude: ['**/*.browser.test.{ts,tsx}', 'node_modules/**'],
    environment: 'node',
    globalSetup: ['workers/testing/global-setup.ts'],
    testTimeout: 20_000,
  },
});
