import { defineConfig } from 'playwright/test';

/** Journeys through the built page in a real Chromium; see e2e/support/test.ts for the browser and server. */
export default defineConfig({
  testDir: 'journeys',
  testMatch: '**/*.e2e.ts',
  outputDir: '../test-results',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  // The engine uses every core: journeys side by side would only wait for each other.
  workers: 1,
  forbidOnly: Boolean(process.env['CI']),
  reporter: process.env['SPILLWAY_REPORT'] ? [['list'], ['json', { outputFile: process.env['SPILLWAY_REPORT'] }]] : 'list',
  globalSetup: './support/global-setup.ts',
});
