import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { dist } from '../../scripts/build.mjs';
import { expect, startServer, test, waitUntilOffline } from '../support/test.ts';

const digest = (content: string): string => createHash('sha256').update(content).digest('hex').slice(0, 16);

/** Replaces what stands exactly once or more, and fails where it doesn't stand at all. */
function replaced(text: string, from: string, to: string): string {
  expect(text).toContain(from);
  return text.replaceAll(from, to);
}

/** Makes another version of the site in place: its title changes, and with it every digest that covers it. */
async function publish(site: string, cacheName: string, title: string, honest: boolean): Promise<void> {
  const before = await readFile(join(site, 'index.html'), 'utf8');
  const after = before.replace(/<title>.*<\/title>/, `<title>${title}</title>`);
  await writeFile(join(site, 'index.html'), after);
  const version = cacheName.replace('spillway-version-', '');
  let worker = replaced(await readFile(join(site, 'sw.js'), 'utf8'), version, digest(title));
  if (honest) worker = replaced(worker, digest(before), digest(after));
  await writeFile(join(site, 'sw.js'), worker);
  for (const name of ['index.html', 'sw.js']) {
    for (const suffix of ['.br', '.gz']) await rm(join(site, name + suffix), { force: true });
  }
}

const cacheNames = (page: Page): Promise<string[]> => page.evaluate(() => caches.keys());
/** The server's own title; the page may show another one later. */
const keptTitle = (page: Page): Promise<string | undefined> =>
  page.evaluate(async () => /<title>(.*)<\/title>/.exec(await (await fetch('/')).text())?.[1]);

/** Asks for a new version and waits until it has been installed or given up. */
const update = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const found = new Promise<ServiceWorker>((resolve) => {
      registration.addEventListener('updatefound', () => resolve(registration.installing as ServiceWorker), { once: true });
    });
    await registration.update();
    const worker = await found;
    while (worker.state === 'installing') await new Promise((resolve) => setTimeout(resolve, 20));
    return worker.state;
  });

test('a new version takes over whole at the next load, and leaves nothing of the old one', async ({ page }) => {
  const site = await mkdtemp(join(tmpdir(), 'spillway-site-'));
  await cp(dist, site, { recursive: true });
  const server = await startServer({ root: site });
  try {
    await page.goto(server.url);
    await waitUntilOffline(page);
    const [firstCache = ''] = await cacheNames(page);
    const firstTitle = await keptTitle(page);

    await publish(site, firstCache, 'Second version', true);
    expect(await update(page)).toBe('installed');
    expect(await keptTitle(page)).toBe(firstTitle);

    await page.reload();
    await expect.poll(() => keptTitle(page).catch(() => 'loading')).toBe('Second version');
    await expect.poll(() => cacheNames(page)).toEqual([`spillway-version-${digest('Second version')}`]);

    // The whole of it, not only what changed.
    await server.close();
    await page.reload();
    await expect(page.locator('#root')).not.toBeEmpty();
  } finally {
    await server.close();
    await rm(site, { recursive: true });
  }
});

test('a version whose files do not fit together is not taken', async ({ page }) => {
  const site = await mkdtemp(join(tmpdir(), 'spillway-site-'));
  await cp(dist, site, { recursive: true });
  const server = await startServer({ root: site });
  try {
    await page.goto(server.url);
    await waitUntilOffline(page);
    const [cacheName = ''] = await cacheNames(page);
    const title = await keptTitle(page);

    await publish(site, cacheName, 'Torn version', false);
    expect(await update(page)).toBe('redundant');
    await page.reload();
    await waitUntilOffline(page);
    expect(await keptTitle(page)).toBe(title);
  } finally {
    await server.close();
    await rm(site, { recursive: true });
  }
});
