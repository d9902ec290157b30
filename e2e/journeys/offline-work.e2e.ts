import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/project.mjs';
import { expect, test, waitUntilOffline } from '../support/test.ts';

/** The most requested pages, counted straight from the file. */
function popularPages(log: string): { url: string; hits: number }[] {
  const hits = new Map<string, number>();
  for (const line of log.split('\n')) {
    const match = /^\S+ \S+ \S+ \[[0-3]\d\/[^\]]+\] "[A-Z]+ (\S+) [^"]*" \d{3} (?:\d+|-) "/.exec(line);
    if (match?.[1] !== undefined) hits.set(match[1], (hits.get(match[1]) ?? 0) + 1);
  }
  return [...hits].map(([url, count]) => ({ url, hits: count })).sort((a, b) => b.hits - a.hits);
}

test('without network and server, after a reload, the sample is opened and queried', async ({ page, server }) => {
  await page.goto(server.url);
  await waitUntilOffline(page);
  await server.close();
  await page.context().setOffline(true);
  await page.reload();

  await page.getByRole('button', { name: /Access log/ }).click();
  const expected = popularPages(readFileSync(join(root, 'public/samples/access.log'), 'utf8')).slice(0, 5);
  const grid = page.getByRole('grid');
  for (const { url, hits } of expected) {
    await expect(grid.getByRole('row').filter({ has: page.getByText(url, { exact: true }) })).toContainText(String(hits));
  }
  await expect(page.getByText('5 rows', { exact: false }).first()).toBeVisible();

  // The editor is kept too, although it came later than the page.
  await expect(page.locator('.monaco-editor').first()).toBeVisible();
});
