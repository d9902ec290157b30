/**
 * Registers the service worker that keeps the page for offline use and, on hosts that can't send them, adds
 * the headers for cross-origin isolation (which takes one reload).
 */

/** `<html data-offline>` shows it too, for style sheets and tests. */
export type OfflineState =
  | 'unsupported'
  | 'installing'
  /** Everything is kept: the page, engine, editor and samples work without a server. */
  | 'ready'
  | 'failed';

/** After the page has loaded: the first query of a first visit should not share the cores with keeping files. */
const settleMs = 1500;

const reloadedKey = 'spillway.reloaded-for-isolation';

function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    // Not in WebKit.
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve(), { timeout: 5000 });
    else setTimeout(resolve, 1000);
  });
}

function whenLoaded(): Promise<void> {
  if (document.readyState === 'complete') return Promise.resolve();
  return new Promise((resolve) => addEventListener('load', () => resolve(), { once: true }));
}

function whenControlled(): Promise<void> {
  if (navigator.serviceWorker.controller) return Promise.resolve();
  return new Promise((resolve) => {
    navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
  });
}

/** Asks the active worker to keep everything. @throws Error with the worker's reason */
function fill(worker: ServiceWorker): Promise<void> {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<{ kind: 'filled' } | { kind: 'failed'; message: string }>) => {
      port1.close();
      if (data.kind === 'filled') resolve();
      else reject(new Error(data.message));
    };
    worker.postMessage({ kind: 'fill' }, [port2]);
  });
}

/** Reloads once per tab where the host sent no isolation headers and the worker can add them now. */
async function isolate(): Promise<void> {
  if (crossOriginIsolated) {
    sessionStorage.removeItem(reloadedKey);
    return;
  }
  if (sessionStorage.getItem(reloadedKey) !== null) return;
  await whenControlled();
  sessionStorage.setItem(reloadedKey, 'yes');
  location.reload();
}

/**
 * Call once, when the page starts. Does nothing in development builds, where files change under its feet.
 *
 * @param onChange called with every new state; a failure to keep the page never disturbs it
 */
export async function registerServiceWorker(
  onChange?: (state: OfflineState, problem?: string) => void,
): Promise<void> {
  const report = (state: OfflineState, problem?: string): void => {
    document.documentElement.dataset['offline'] = state;
    onChange?.(state, problem);
  };
  if (!import.meta.env.PROD) return;
  if (!('serviceWorker' in navigator)) return report('unsupported');
  report('installing');
  try {
    // Without isolation the engine can't start, so there is nothing to wait for.
    if (crossOriginIsolated) {
      await whenLoaded();
      await new Promise((resolve) => setTimeout(resolve, settleMs));
      await whenIdle();
    }
    await navigator.serviceWorker.register('/sw.js', { type: 'classic', updateViaCache: 'none' });
    await isolate();
    const { active } = await navigator.serviceWorker.ready;
    await whenIdle();
    if (active) await fill(active);
    report('ready');
  } catch (error) {
    report('failed', error instanceof Error ? error.message : String(error));
  }
}
