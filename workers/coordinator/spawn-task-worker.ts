/** Starts task workers in the browser, and finds out when their threads have ended. */
import type { WorkerThreads } from './worker-pool.ts';

/** What browsers at most grant a terminated worker, and some. */
const LONGEST_AGONY_MS = 3000;

export const browserThreads: WorkerThreads = {
  spawn: (index) => new Worker(new URL('../task.worker.ts', import.meta.url), { type: 'module', name: `spillway-task-${index}` }),
  async ended(lifeLock) {
    try {
      await navigator.locks.request(lifeLock, () => undefined);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, LONGEST_AGONY_MS)); // no Web Locks here
    }
  },
};
