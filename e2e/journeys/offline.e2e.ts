import { expect, startServer, test, waitUntilOffline } from '../support/test.ts';

test('after the first visit the page works without a server', async ({ page, server }) => {
  await page.goto(server.url);
  await expect(page).toHaveTitle(/Spillway/);
  await waitUntilOffline(page);
  await server.close();

  await page.reload();
  await expect(page).toHaveTitle(/Spillway/);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await expect(page.locator('#root')).not.toBeEmpty();
});

test('everything the build holds can be had offline, unchanged', async ({ page, server }) => {
  await page.goto(server.url);
  await waitUntilOffline(page);
  const urls = await page.evaluate(async () => {
    const names = await caches.keys();
    const cache = await caches.open(names[0] ?? '');
    return (await cache.keys()).map((request) => new URL(request.url).pathname);
  });
  expect(urls).toContain('/');
  expect(urls.filter((url) => /^\/assets\/kernels-.*\.wasm$/.test(url))).toHaveLength(1);
  expect(urls.filter((url) => url.startsWith('/samples/')).length).toBeGreaterThan(0);

  const digestAll = (paths: string[]): Promise<string[]> =>
    page.evaluate(async (list) => {
      const digests = [];
      for (const path of list) {
        const content = await (await fetch(path)).arrayBuffer();
        digests.push(`${path} ${new Uint8Array(await crypto.subtle.digest('SHA-256', content)).join()}`);
      }
      return digests;
    }, paths);
  const kept = await digestAll(urls);
  // Straight from the server, past the service worker.
  const served = [];
  for (const url of urls) {
    const response = await fetch(new URL(url, server.url));
    const content = await response.arrayBuffer();
    served.push(`${url} ${new Uint8Array(await crypto.subtle.digest('SHA-256', content)).join()}`);
  }
  expect(kept).toEqual(served);
  await server.close();
  expect(await digestAll(urls)).toEqual(served);
});

test('on a host without isolation headers the page isolates itself with one reload', async ({ page }) => {
  const server = await startServer({ headers: {} });
  try {
    let loads = 0;
    page.on('load', () => loads++);
    await page.goto(server.url);
    await waitUntilOffline(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(loads).toBe(2);
    // Responses kept for offline use carry the whole policy.
    const policy = await page.evaluate(async () => (await fetch('/')).headers.get('Content-Security-Policy'));
    expect(policy).toContain("default-src 'none'");
  } finally {
    await server.close();
  }
});
