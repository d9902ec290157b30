/**
 * What journeys start from: the production server on a port of its own and a Chromium with a fresh profile
 * on disk (off-the-record contexts have a slow and small OPFS).
 *
 * A journey fails on any error or warning in the console, uncaught exception or violation of the content security
 * policy that it doesn't announce with `expectedProblems.push(/…/)`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, expect, type Page, test as base } from 'playwright/test';
import { dist } from '../../scripts/build.mjs';
import { chromiumFlags } from '../../scripts/chromium.mjs';
import { root } from '../../scripts/project.mjs';
import { type ServeOptions, type StaticServer, serve } from '../../scripts/serve.mjs';

export { expect } from 'playwright/test';

export const fixtures: string = join(root, 'e2e/fixtures');

/** Starts the production server; `/fixtures/` serves e2e/fixtures. `SPILLWAY_DIST` names another build to serve. */
export function startServer(options: Partial<ServeOptions> = {}): Promise<StaticServer> {
  return serve({ root: process.env['SPILLWAY_DIST'] ?? dist, mounts: { '/fixtures/': fixtures }, ...options });
}

/** Opens a Chromium whose profile lives in `profile`. */
export function launchBrowser(profile: string): Promise<BrowserContext> {
  const executablePath = process.env['CHROMIUM_PATH'];
  return chromium.launchPersistentContext(profile, {
    ...(executablePath ? { executablePath } : {}),
    headless: true,
    args: chromiumFlags,
    viewport: { width: 1280, height: 800 },
  });
}

interface JourneyFixtures {
  /** Its `close` may be called early: journeys do so to go offline. */
  server: StaticServer;
  context: BrowserContext;
  page: Page;
  /** Console errors and exceptions that this journey brings about on purpose. */
  expectedProblems: RegExp[];
}

export const test = base.extend<JourneyFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: the runner wants a destructured first parameter
  server: async ({}, use) => {
    const server = await startServer();
    await use(server);
    await server.close();
  },
  // biome-ignore lint/correctness/noEmptyPattern: see above
  context: async ({}, use) => {
    const profile = await mkdtemp(join(tmpdir(), 'spillway-e2e-'));
    const context = await launchBrowser(profile);
    await use(context);
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 3 });
  },
  // biome-ignore lint/correctness/noEmptyPattern: see above
  expectedProblems: async ({}, use) => {
    await use([]);
  },
  page: async ({ context, expectedProblems }, use) => {
    const page = context.pages()[0] ?? (await context.newPage());
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(`${error.name}: ${error.message}`));
    await use(page);
    const unexpected = problems.filter((text) => !expectedProblems.some((pattern) => pattern.test(text)));
    expect(unexpected, 'errors and warnings in the console').toEqual([]);
  },
});

/** Waits until the service worker has kept everything. */
export async function waitUntilOffline(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-offline', 'ready', { timeout: 45_000 });
}
