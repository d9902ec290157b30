import { buildPage } from '../../scripts/build.mjs';
import { ensureChromium } from '../../scripts/chromium.mjs';

/** Builds what is stale, so that a journey never runs against yesterday's page. */
export default async function globalSetup(): Promise<void> {
  process.env['CHROMIUM_PATH'] = await ensureChromium();
  if (process.env['SPILLWAY_DIST'] === undefined) await buildPage();
}
