/** What this browser and this page can do, found by trying rather than by asking. */

export interface Capabilities {
  /** A shared memory really reaches a worker. `crossOriginIsolated` alone lies in WebKit. */
  readonly isolated: boolean;
  /** The origin-private file system exists (workers find out whether sync handles do). */
  readonly opfs: boolean;
  readonly quotaBytes: number | undefined;
  readonly usageBytes: number | undefined;
}

export async function findCapabilities(): Promise<Capabilities> {
  const [opfs, estimate] = await Promise.all([hasOpfs(), estimateStorage()]);
  return { isolated: canShareMemory(), opfs, quotaBytes: estimate?.quota, usageBytes: estimate?.usage };
}

function canShareMemory(): boolean {
  if (!globalThis.crossOriginIsolated || typeof SharedArrayBuffer === 'undefined') return false;
  try {
    const channel = new MessageChannel();
    channel.port1.postMessage(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }));
    channel.port1.close();
    return true;
  } catch {
    return false; // the browser refuses to share: the page says so
  }
}

async function hasOpfs(): Promise<boolean> {
  try {
    await navigator.storage.getDirectory();
    return true;
  } catch {
    return false; // private windows and old browsers refuse: imports are switched off
  }
}

async function estimateStorage(): Promise<StorageEstimate | undefined> {
  try {
    return await navigator.storage.estimate();
  } catch {
    return undefined;
  }
}
